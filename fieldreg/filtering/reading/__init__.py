"""Readers of a filter's two encodings, text and JSON, into one tree.  What they read comes from strangers."""
