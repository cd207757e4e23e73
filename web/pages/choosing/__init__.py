"""`/`: the trial in one line, the sites ranked for it or as they stand, and what to do where none fits."""
