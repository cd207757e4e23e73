"""Booking: reservations, the slots they claim, and what a client sends to ask for one."""
