"""`/map.html`: the map of a list as one file that opens without any network."""
