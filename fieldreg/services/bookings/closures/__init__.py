"""Closures: previewed, made, lifted, read from a calendar file, and overridden by whoever may."""
