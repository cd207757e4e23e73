"""Which columns of a table hold the place, and what is written in them.

Found by name: WKT, a pair of latitude and longitude, easting and northing, or one cell with both.  Full width and
brackets do not matter.  Nothing is exchanged, scaled or mended here: that is `geodata.reading.placement`' to propose.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.tabular.degrees import degrees_in, pair_in
from geodata.formats.tabular.wkt import is_shape_text, shape_in

__all__ = ["Columns", "columns_named", "find_columns"]

_LATITUDES = ("緯度", "latitude", "lat", "北緯", "y緯度", "緯度y")
_LONGITUDES = ("経度", "longitude", "lon", "lng", "long", "東経", "x経度", "経度x")
_EASTINGS = ("easting", "東距", "東方向", "e座標")
_NORTHINGS = ("northing", "北距", "北方向", "n座標")
_WKT = ("wkt", "geometry", "geom", "thegeom", "wktgeometry", "wktgeom", "geometrywkt")
_PAIRS = ("location", "緯度経度", "経緯度", "座標", "位置情報", "latlon", "latlng", "latlong", "lonlat", "coordinates", "geopoint",
          "位置座標", "緯度経度座標")  # fmt: skip
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_DATUMS = (("日本測地系", "EPSG:4301"), ("東京測地系", "EPSG:4301"), ("tokyo", "EPSG:4301"), ("jgd2011", "EPSG:6668"),
           ("測地成果2011", "EPSG:6668"), ("jgd2000", "EPSG:4612"), ("測地成果2000", "EPSG:4612"),
           ("wgs84", "EPSG:4326"))  # fmt: skip
_PLANE = ("平面直角", "公共座標")  # X is north in them (測量法、平成14年国土交通省告示第9号)
_MOST_DEGREES = 180
_NOTHING = " \u3000\t\r\n,、"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where the place stands: `wkt`, or `pair`, or `x` and `y` (positions in a row, from 0).

    `crs`: what the header declares.  `plain`: X and Y without a direction, taken only as degrees.
    """

    x: int | None = None
    y: int | None = None
    wkt: int | None = None
    pair: int | None = None
    plain: bool = False
    crs: str | None = None
    names: Sequence[str] = ()

    @property
    def positions(self) -> frozenset[int]:
        return frozenset(at for at in (self.x, self.y, self.wkt, self.pair) if at is not None)

    def shape_of(self, cells: Sequence[Any]) -> tuple[Any, int | None]:
        """The row's geometry (None where it has none), and the SRID it declares.

        Raises InvalidInput naming what cannot be read.
        """
        if self.wkt is not None:
            return shape_in(cells[self.wkt], self.names[0])
        if self.pair is not None:
            return _point(pair_in(cells[self.pair], self.names[0])), None
        if self.x is None or self.y is None:
            raise ValueError("columns of a place need both of its parts")
        x, y = degrees_in(cells[self.x], self.names[0], "x"), degrees_in(cells[self.y], self.names[1], "y")
        if (x is None) != (y is None):
            lacking = self.names[0] if x is None else self.names[1]
            raise InvalidInput.one(
                "coordinate-missing", f"properties.{lacking}", f"{lacking} がありません。両方書いてください。",
                f"{lacking} is missing; write both",
            )  # fmt: skip
        if x is None or y is None:
            return None, None
        if self.plain and max(abs(x), abs(y)) > _MOST_DEGREES:
            _refuse_direction(self.names)
        return _point((x, y)), None


def find_columns(header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Columns | None:
    """The columns of the place by their names; where a name says little, by what any of the `rows` hold."""
    names = [_plain(name) for name in header]
    wkt = next((i for i, name in enumerate(names) if name in _WKT and _holds(rows, i, is_shape_text)), None)
    if wkt is not None:
        return Columns(wkt=wkt, names=(str(header[wkt]),))
    found = (
        _paired(header, names, _LONGITUDES, _LATITUDES, plain=False)
        or _paired(header, names, _EASTINGS, _NORTHINGS, plain=False)
        or _xy(header, names)
    )
    if found:
        return found
    pair = next((i for i, name in enumerate(names) if name in _PAIRS and _holds(rows, i, _is_pair)), None)
    if pair is not None:
        return Columns(pair=pair, names=(str(header[pair]),))
    named = next((i for i, name in enumerate(names) if name in _WKT), None)
    return None if named is None else Columns(wkt=named, names=(str(header[named]),))


def columns_named(header: Sequence[Any], said: Mapping[str, str]) -> Columns | None:
    """The columns that the loader named: ``{"lon": …, "lat": …}`` or ``{"wkt": …}``; None if they are not all there."""
    held = {str(name).strip(): i for i, name in reversed(list(enumerate(header))) if name is not None}
    wanted = {part: name for part, name in said.items() if name}
    if not wanted or not set(wanted.values()) <= held.keys():
        return None
    if "wkt" in wanted:
        return Columns(wkt=held[wanted["wkt"]], names=(wanted["wkt"],))
    if not {"lon", "lat"} <= wanted.keys():
        return None
    names = (wanted["lon"], wanted["lat"])
    if names[0] == names[1]:
        return Columns(pair=held[names[0]], names=names[:1])
    return Columns(x=held[names[0]], y=held[names[1]], names=names, crs=_datum(names[0]))


def _paired(header: Sequence[Any], names: Sequence[str], xs: Sequence[str], ys: Sequence[str], *, plain: bool) -> Columns | None:
    """The first two that belong together: of one remark in brackets, if they have any."""
    for x, name in enumerate(names):
        if name in xs:
            remark = _remark(header[x])
            for y, other in enumerate(names):
                if other in ys and _remark(header[y]) == remark:
                    return Columns(x=x, y=y, plain=plain, crs=_datum(header[x]), names=(str(header[x]), str(header[y])))
    return None


def _xy(header: Sequence[Any], names: Sequence[str]) -> Columns | None:
    """X and Y: of a plane rectangular system named so, X is north; of anything else only degrees are believed."""
    bare = [name.removesuffix("座標") for name in names]
    proven = [re.fullmatch(r"(?:平面直角|公共)(?:座標系?)?([xy])", name) for name in bare]
    axes = {found[1]: i for i, found in reversed(list(enumerate(proven))) if found}
    if axes.keys() == {"x", "y"}:
        return Columns(x=axes["y"], y=axes["x"], names=(str(header[axes["y"]]), str(header[axes["x"]])))
    return _paired(header, bare, ("x", "xcoord", "pointx"), ("y", "ycoord", "pointy"), plain=True)


def _plain(name: Any) -> str:
    folded = unicodedata.normalize("NFKC", str(name or "")[:200]).lower()
    kept = folded if any(word in folded for word in _PLANE) else _BRACKETS.sub("", folded)
    return re.sub(r"[\s_\-・:()\[\]#]", "", kept)


def _remark(name: Any) -> str:
    return "".join(_BRACKETS.findall(unicodedata.normalize("NFKC", str(name or "")[:200]).lower()))


def _datum(name: Any) -> str | None:
    """The system that a header's remark names; 世界測地系 alone may be JGD2000, JGD2011 or WGS 84."""
    remark = _remark(name).replace(" ", "")
    return next((crs for word, crs in _DATUMS if word in remark), None)


def _holds(rows: Sequence[Sequence[Any]], at: int, test: Callable[[str], bool]) -> bool:
    """Whether anything that stands in that column is of the kind: one row does not speak for the rest."""
    return any(at < len(cells) and isinstance(cells[at], str) and bool(cells[at].strip(_NOTHING)) and test(cells[at]) for cells in rows)


def _is_pair(cell: str) -> bool:
    try:
        return pair_in(cell, "") is not None
    except InvalidInput:
        return False


def _point(place: tuple[float, float] | None) -> dict[str, Any] | None:
    return None if place is None else {"type": "Point", "coordinates": [*place]}


def _refuse_direction(names: Sequence[str]) -> NoReturn:
    ja, en = "、".join(names), " and ".join(names)
    raise InvalidInput.one(
        "axis-unknown", f"properties.{names[0]}",
        f"{ja} が度ではないので、どちらが東でどちらが北か決められません（平面直角座標系では X が北です）。"
        "列の名前を easting（東）と northing（北）にするか、対応表（--mapping）で列を指定してください。",
        f"{en} are no degrees, and which is east and which is north is not told (X is north in Japan's plane systems);"
        " name the columns easting and northing, or tell them in a mapping file (--mapping)",
    )  # fmt: skip
