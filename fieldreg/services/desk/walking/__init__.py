"""Use cases of a case that walks its programme."""
