"""Binary formats: GeoPackage, FlatGeobuf, GeoParquet, and what they share."""
