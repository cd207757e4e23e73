"""The desk at a glance: its calendar, the filters people save, and its lists as files."""
