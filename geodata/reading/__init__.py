"""Reading: files chosen, opened by the right format, placed and checked, row by row."""
