"""What the desk has before it at a glance: its calendar, the filters people save, and what leaves as a file."""
