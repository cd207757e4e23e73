"""Open calls as kept: calls, sealed applications, juries and their scores."""
