"""Importers of datasets, one module per dataset, known by its columns."""
