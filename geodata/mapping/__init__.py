"""Mapping files: what a stranger's columns mean, told in YAML, and a first draft of it."""
