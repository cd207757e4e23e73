"""Surroundings: what is known about the place and day of a trial, layer by layer, and the ground and surfaces above it."""
