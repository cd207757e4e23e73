"""Use cases of the certification register."""
