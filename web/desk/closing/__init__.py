"""Closing places: the list, a new closure with its preview, one from a calendar, lifting."""
