"""The pyramid "WebMercatorQuad" (OGC 17-083r4, annex D.1), and which of its tiles a box of degrees meets."""

import math
from typing import Any

import numpy as np

from fieldreg.kernel.web_mercator import HALF_WORLD_M, WEB_MERCATOR

__all__ = ["CRS", "LAST_ZOOM", "NAME", "URI", "limits_of", "matrix_set_told"]

NAME = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{NAME}"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
LAST_ZOOM = 20  # of which there are tiles
_ZOOMS, _PIXELS, _PIXEL_M = 25, 256, 0.00028  # as the standard has them
_FARTHEST_LAT = 85.0511
_Object = dict[str, Any]


def matrix_set_told() -> _Object:
    """The definition, as everybody has it; besides, the names it had in version 1 of the standard, which older programs read."""
    corner = [-HALF_WORLD_M, HALF_WORLD_M]
    matrices = []
    for zoom in range(_ZOOMS):
        cell = 2 * HALF_WORLD_M / _PIXELS / (1 << zoom)
        size = {"tileWidth": _PIXELS, "tileHeight": _PIXELS, "matrixWidth": 1 << zoom, "matrixHeight": 1 << zoom}
        matrices.append({
            "id": str(zoom), "scaleDenominator": cell / _PIXEL_M, "cellSize": cell, "cornerOfOrigin": "topLeft", "pointOfOrigin": corner, **size,
        })  # fmt: skip
    return {
        "id": NAME, "title": "Google Maps Compatible for the World", "uri": URI, "crs": CRS, "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": matrices,
    }  # fmt: skip


def limits_of(box: tuple[float, float, float, float]) -> list[_Object]:
    """Of each zoom there is the rows and columns that the box (degrees, west below east) meets."""
    west, south, east, north = box
    corners = np.array([[west, min(north, _FARTHEST_LAT)], [east, max(south, -_FARTHEST_LAT)]])
    (left, top), (right, low) = WEB_MERCATOR.moved(corners).tolist()
    found = []
    for zoom in range(LAST_ZOOM + 1):
        columns, rows = (_place(left, zoom), _place(right, zoom)), (_place(-top, zoom), _place(-low, zoom))
        found.append({
            "tileMatrix": str(zoom), "minTileRow": rows[0], "maxTileRow": rows[1], "minTileCol": columns[0], "maxTileCol": columns[1],
        })  # fmt: skip
    return found


def _place(along: float, zoom: int) -> int:
    """Of what lies so many metres east, or south, of the middle."""
    count = 1 << zoom
    return min(max(math.floor((along + HALF_WORLD_M) / (2 * HALF_WORLD_M) * count), 0), count - 1)
