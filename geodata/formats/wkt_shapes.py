"""Shapes written as WKT by strangers: bounded before GEOS sees them, which takes nesting without end for a call stack."""

import re

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["shape_of_wkt"]

_DEEPEST = 4  # brackets: MULTIPOLYGON has three
_BRACKETS = re.compile(r"[()]")


def shape_of_wkt(text: str) -> BaseGeometry:
    """The shape as it stands.  Raises ValueError or GEOSException if it is none."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[0] == "(" else -1
        if depth > _DEEPEST:
            raise ValueError("it is nested too deep")
    with np.errstate(all="ignore"):  # numbers of any size are read; whether they are places is asked later
        return shapely.from_wkt(text)
