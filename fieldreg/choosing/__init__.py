"""Choosing: how well places fit a need, what each asks for, and in which order they are told."""
