"""Schemas: what the API takes and answers, described for machines."""
