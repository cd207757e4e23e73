"""Use cases of what the desk has before it at a glance: its calendar, saved filters, and lists as files."""
