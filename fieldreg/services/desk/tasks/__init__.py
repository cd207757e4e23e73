"""Use cases of the questions a case puts to others."""
