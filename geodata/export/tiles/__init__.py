"""Vector tiles: what is drawn in one, how coarsely, and their bytes."""
