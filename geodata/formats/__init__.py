"""Formats of the outside world, one module each, and how each is read; writing is `geodata.export`'s.

`known_formats` lists them all; a reader of one imports no other.
"""
