"""Reading strangers' files in a process that can do nothing else: `parent.read_rows_locked` starts it."""
