"""Neighbours: reservations near one another in place and time that claim nothing of each other, by the desk's own dated rules."""
