"""People: accounts with their roles, and the managers who answer for places."""
