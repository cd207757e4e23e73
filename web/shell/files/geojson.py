"""Features as text: each outline written at once, its properties beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import right_handed
from web.shell.ready import json_bytes

__all__ = ["feature_text", "feature_texts"]


def feature_texts(held: Sequence[tuple[str, BaseGeometry | None, Mapping[str, Any]]]) -> list[bytes]:
    """Each id ("" for none), outline (lon, lat) and properties as a Feature; coordinates keep every digit."""
    outlines = np.array([*(outline for _, outline, _ in held), None], object)[:-1]
    outlines = right_handed(outlines)
    return [_text(own, text, properties) for (own, _, properties), text in zip(held, _drawn(outlines), strict=True)]


def feature_text(own: str, outline: BaseGeometry | None, properties: Mapping[str, Any]) -> bytes:
    """One of them."""
    return feature_texts([(own, outline, properties)])[0]


def _drawn(outlines: NDArray[np.object_]) -> list[str | None]:
    if shapely.has_z(outlines).any():  # written point by point: not every GEOS writes heights
        drawn = (None if shape is None else shapely.geometry.mapping(shape) for shape in outlines)
        return [None if shape is None else json_bytes(shape).decode("ascii") for shape in drawn]
    texts: list[str | None] = shapely.to_geojson(outlines).tolist()
    return texts


def _text(own: str, geometry: str | None, properties: Mapping[str, Any]) -> bytes:
    head = {"type": "Feature", "id": own} if own else {"type": "Feature"}
    outline = b"null" if geometry is None else geometry.encode("ascii")
    return b"".join((json_bytes(head)[:-1], b',"geometry":', outline, b',"properties":', json_bytes(properties), b"}"))
