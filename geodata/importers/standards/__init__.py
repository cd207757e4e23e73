"""Importers of standards: our own exchange of sites and zones, ED-269/318, WZDx."""
