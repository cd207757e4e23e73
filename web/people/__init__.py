"""People's pages: an administrator's over accounts, everybody's over his own, and the one an invitation opens."""
