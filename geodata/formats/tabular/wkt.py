"""A shape written in a cell: WKT (OGC 06-103r4), EWKT that names its SRID, or GeoJSON."""

import re
from typing import Any, NoReturn

import numpy as np
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.strict_json import from_json

__all__ = ["is_shape_text", "shape_in", "srid_of"]

_LONGEST = 50_000_000  # characters: two million vertices
_BEGINS = re.compile(
    r"\s*(?:SRID\s*=\s*(?P<srid>\d{1,6})\s*;\s*)?(?P<kind>[A-Z]{3,30})\s*(?:ZM|Z|M)?\s*(?P<inside>\(|EMPTY)", re.IGNORECASE
)
_KINDS = ("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON")  # none nests without end
_WKB = re.compile(r"\s*0[01][0-9A-Fa-f]{16,}")


def is_shape_text(cell: str) -> bool:
    """Whether it begins as a shape does."""
    return _BEGINS.match(cell) is not None or cell.lstrip().startswith('{"') or _WKB.match(cell) is not None


def srid_of(cell: Any) -> int | None:
    """The SRID that the cell declares; None if it declares none."""
    found = _BEGINS.match(cell) if isinstance(cell, str) else None
    return (int(found["srid"]) or None) if found and found["srid"] else None


def shape_in(cell: Any, name: str) -> tuple[Any, int | None]:
    """The shape, and the SRID declared with it (None: none); (None, None) for a blank cell.

    Raises InvalidInput telling what cannot be read.
    """
    where = f"properties.{name}"
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, None
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        _refuse(where, name, str(cell), "", "")
    if cell.lstrip().startswith("{"):
        return from_json(cell.encode("utf-8", "surrogatepass"), where), None
    found = _BEGINS.match(cell)
    if _WKB.match(cell):
        _refuse(where, name, cell, "（WKB のようです。ST_AsEWKT を使えます）", " (it seems to be WKB; see ST_AsEWKT)")
    if found is None:
        _refuse(where, name, cell, "", "")
    kind = found["kind"].upper()
    if kind not in _KINDS and kind.removesuffix("Z").removesuffix("M").removesuffix("Z") not in _KINDS:
        raise InvalidInput.one(
            "geometry-type", where, f"形の型 {kind[:30]} は読めません。Point、LineString、Polygon とその Multi にしてください。",
            f"geometry type {kind[:30]} cannot be read; use Point, LineString, Polygon or their Multi",
        )  # fmt: skip
    try:
        with np.errstate(all="ignore"):  # 1e999 becomes infinite, which is told where places are checked
            shape = shapely.from_wkt(cell[found.start("kind") :])
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        if "closed" in str(error):
            raise InvalidInput.one(
                "ring-not-closed", where, "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
                "the ring is not closed; it needs 4 points or more and ends where it began",
            ) from error  # fmt: skip
        _refuse(where, name, cell, f"（{error}）", f" ({error})")
    return shape, srid_of(cell)


def _refuse(where: str, name: str, cell: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(
        "wkt-form", where, f"{name} は WKT（例: POINT (140.88 38.26)）で書いてください{ja}（受け取った値: {cell[:40]!r}）。",
        f"write {name} as WKT (POINT (140.88 38.26)){en}; got {cell[:40]!r}",
    )  # fmt: skip
