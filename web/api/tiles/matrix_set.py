"""The pyramid "WebMercatorQuad" (OGC 17-083r4, annex D.1)."""

from typing import Any

from fieldreg.kernel.web_mercator import HALF_WORLD_M

__all__ = ["CRS", "LAST_ZOOM", "NAME", "URI", "matrix_set_told"]

NAME = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{NAME}"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
LAST_ZOOM = 24
_PIXELS, _PIXEL_M = 256, 0.00028  # of a tile, and of a pixel, as the standard has them
_Object = dict[str, Any]


def matrix_set_told() -> _Object:
    """The definition, as everybody has it."""
    corner = [-HALF_WORLD_M, HALF_WORLD_M]
    matrices = []
    for zoom in range(LAST_ZOOM + 1):
        cell = 2 * HALF_WORLD_M / _PIXELS / (1 << zoom)
        size = {"tileWidth": _PIXELS, "tileHeight": _PIXELS, "matrixWidth": 1 << zoom, "matrixHeight": 1 << zoom}
        matrices.append({
            "id": str(zoom), "scaleDenominator": cell / _PIXEL_M, "cellSize": cell, "cornerOfOrigin": "topLeft",
            "pointOfOrigin": corner, **size,
        })  # fmt: skip
    return {
        "id": NAME, "title": "Google Maps Compatible for the World", "uri": URI, "crs": CRS, "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": matrices,
    }  # fmt: skip
