"""Reservations: asking for one, deciding on it, telling who waits for its slot."""
