"""Calendars of what is booked: pages of days, feeds other programs subscribe to, and closures read from a calendar file."""
