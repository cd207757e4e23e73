"""`/law`: every rule, what it stands on and what it asks."""
