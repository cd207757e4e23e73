"""Evaluation of a filter over columns: every part of it at once for all features, in three values."""
