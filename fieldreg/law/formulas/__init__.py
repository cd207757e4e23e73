"""Formulas: one room or module per family of the catalogue, bearing its name."""
