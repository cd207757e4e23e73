"""Waiting: watches on kept trials, and the notices they give."""
