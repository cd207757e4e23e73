"""How other programs read what is public here: one screen for each, with commands that are run as they stand."""
