"""`/compare`: two to six sites side by side, on a page and as files."""
