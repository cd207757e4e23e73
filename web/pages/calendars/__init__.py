"""The calendar anybody reads: what is booked, by day, week and month."""
