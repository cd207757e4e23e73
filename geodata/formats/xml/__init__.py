"""XML formats: GML, 国土数値情報 (JPGIS), CityGML, KML, GPX."""
