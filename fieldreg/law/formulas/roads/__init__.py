"""Roads: use and occupancy of a road, automated driving, small vehicles, and whether a road fits the ODD."""
