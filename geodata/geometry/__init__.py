"""Geometry of outside files: coordinate systems, datums, raw coordinates, checks and repair of shapes."""
