"""Coordinate reference systems of OGC API - Features part 2: a closed list, and what leads into them and back.

Everything is held as longitude and latitude (CRS84).  The registry's outlines are JGD2011, which to the accuracy of any of
them is WGS 84.  Coordinates are told, and boxes asked, in the order of axes that a system itself defines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from web.shell.errors import MalformedRequest

__all__ = ["CRS84", "SYSTEMS", "Box", "ReferenceSystem", "system_of"]

Box = tuple[float, float, float, float]
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_DEGREES, _MERCATOR, _PLANES = (4326, 6668), 3857, range(6669, 6688)  # JGD2011's plane rectangular systems I to XIX
_FARTHEST_M = 3_500_000.0  # from an origin of a plane; all of Japan is nearer
_CORNERS = 64  # of a side of a box in a plane, which is no straight line in degrees
_WORLD_M = 20_037_508.34
_SIDES = 256  # parts of a side as long as its shape, for the same reason


@dataclass(frozen=True)
class ReferenceSystem:
    """`epsg` None is CRS84 itself."""

    uri: str
    epsg: int | None

    @property
    def is_geographic(self) -> bool:
        return self.epsg is None or self.epsg in _DEGREES

    def told(self, features: Sequence[bytes]) -> Sequence[bytes]:
        """Features as `web.shell.files.geojson` writes them, with their coordinates in this system."""
        if self.epsg is None or not features:
            return features
        cut = [_cut(feature) for feature in features]
        shapes = shapely.from_geojson([None if outline == b"null" else outline.decode("ascii") for _, outline, _ in cut])
        moved = shapely.to_geojson(shapely.transform(shapes, self._out))
        return [
            b"".join((head, b"null" if outline is None else outline.encode("ascii"), tail))
            for (head, _, tail), outline in zip(cut, moved.tolist(), strict=True)
        ]

    def window(self, sides: Box) -> tuple[Box, BaseGeometry | None]:
        """Of a box in this system (both least, then both greatest): the box about it in degrees, and where that is wider, its outline.

        Raises MalformedRequest.
        """
        if self.is_geographic:
            west, south, east, north = sides if self.epsg is None else (sides[1], sides[0], sides[3], sides[2])
            if south > north:
                raise _disordered()
            return (west, south, east, north), None
        first, second, third, fourth = sides
        if first > third or second > fourth:
            raise _disordered()
        if self.epsg == _MERCATOR:
            held = np.clip(np.array([[first, second], [third, fourth]]), -_WORLD_M, _WORLD_M)
            (west, south), (east, north) = self._back(held).tolist()
            return (west, south, east, north), None
        near = np.clip(np.array(sides), -_FARTHEST_M, _FARTHEST_M).tolist()
        if near[:2] == near[2:]:
            ((lon, lat),) = self._back(np.array([near[:2]])).tolist()
            return (lon, lat, lon, lat), None
        ring = shapely.box(*near).exterior
        outline = shapely.polygons(shapely.transform(ring.segmentize(max(ring.length / (4 * _CORNERS), 1e-6)), self._back))
        west, south, east, north = outline.bounds
        return (west, south, east, north), outline if outline.is_valid and outline.area > 0 else None

    def into_degrees(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape of this system as longitude and latitude: of one in metres what lies in reach of the system, its sides kept straight."""
        if self.epsg is None:
            return shape
        if self.is_geographic:
            return shapely.transform(shape, lambda held: held[:, ::-1])
        far = _WORLD_M if self.epsg == _MERCATOR else _FARTHEST_M
        near = _within(shapely.force_2d(shape), shapely.box(-far, -far, far, far))
        if near.is_empty:
            return near
        west, south, east, north = near.bounds
        longest = max(east - west, north - south) / _SIDES
        return shapely.transform(shapely.segmentize(near, longest) if longest > 0 else near, self._back)

    def _out(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = _moved(lonlat, self.epsg or 0)
        return moved if self.is_geographic else moved.round(4)  # a tenth of a millimetre

    def _back(self, held: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = _transformer(self.epsg or 0).transform(held[:, 0], held[:, 1], direction="INVERSE")
        return np.column_stack([first, second] if self.epsg == _MERCATOR else [second, first])


CRS84 = ReferenceSystem("http://www.opengis.net/def/crs/OGC/1.3/CRS84", None)
SYSTEMS = {
    system.uri: system
    for system in (CRS84, *(ReferenceSystem(f"{_EPSG}{code}", code) for code in (*_DEGREES, _MERCATOR, *_PLANES)))
}


def system_of(uri: str | None, where: str) -> ReferenceSystem:
    """The system an address asks for; CRS84 without.  Raises MalformedRequest for one that is not on the list."""
    held = CRS84 if uri is None else SYSTEMS.get(uri)
    if held is None:
        known = f"{CRS84.uri}, {_EPSG}4326, {_EPSG}6668, {_EPSG}3857, {_EPSG}6669 … 6687"
        message = Text(f"{where}: 使える座標参照系は次のとおりです: {known}", f"{where}: these reference systems are known: {known}")
        raise MalformedRequest([Fault("unknown-crs", where, message)])
    return held


def _moved(lonlat: NDArray[np.float64], epsg: int) -> NDArray[np.float64]:
    if epsg in _DEGREES:
        return lonlat[:, ::-1]
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    first, second = _transformer(epsg).transform(*((lon, lat) if epsg == _MERCATOR else (lat, lon)))
    return np.column_stack([first, second])


@lru_cache(maxsize=32)
def _transformer(epsg: int) -> pyproj.Transformer:
    """Axes as each system defines them: a plane's are north, then east."""
    return pyproj.Transformer.from_crs("OGC:CRS84" if epsg == _MERCATOR else "EPSG:6668", f"EPSG:{epsg}")


def _cut(feature: bytes) -> tuple[bytes, bytes, bytes]:
    """Before its outline, the outline, and after it: a name in quotation marks stands in no text unescaped."""
    head, mark, rest = feature.partition(b',"geometry":')
    outline, other, tail = rest.partition(b',"properties":')
    return head + mark, outline, other + tail


def _within(shape: BaseGeometry, reach: BaseGeometry) -> BaseGeometry:
    """What of it lies there: cut off, so that a side that leaves goes on as it was."""
    if reach.covers(shape):
        return shape
    if isinstance(shape, shapely.GeometryCollection):
        return shapely.GeometryCollection([_within(part, reach) for part in shape.geoms])
    return shapely.intersection(shape, reach)


def _disordered() -> MalformedRequest:
    message = Text("bbox: 最小の二つ、最大の二つの順に書いてください。", "bbox: write both least, then both greatest")
    return MalformedRequest([Fault("bad-parameter", "bbox", message)])
