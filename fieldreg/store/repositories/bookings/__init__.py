"""Reservations, what they claim, what stands in their way, and what is kept beside them."""
