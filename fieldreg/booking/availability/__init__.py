"""Availability: the rules by which one place is used, dated, with the source of each; and what they say of a wanted slot."""
