"""JSON formats: GeoJSON, TopoJSON, ED-269, ED-318, WZDx."""
