"""Filters over features in the words of CQL2 (OGC 21-065): read, checked, planned, evaluated in three values, written."""
