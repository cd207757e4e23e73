"""Layers, editions and zones as kept, one at a time and by the hundred thousand."""
