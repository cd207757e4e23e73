"""Loads in the browser: staging a file, looking at what it would change, applying."""
