"""Closures of a place or a part of it, and the calendar files they are read from."""
