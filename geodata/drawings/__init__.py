"""Drawings of trials as other programs keep them: read into a trial's document, and written from one."""
