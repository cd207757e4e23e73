"""Shapefile: .shp, .shx, .dbf and their encodings."""
