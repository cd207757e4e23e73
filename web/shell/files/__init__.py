"""What goes out as files: our scripts and styles, lists, and GeoJSON."""
