"""The shape of a record, checked before it is believed: what is mended, what is refused, what is told.

What is wrong, and what becomes of it (`Repairs`; the code of a refusal in brackets):

* repeated points in a row: taken out, told as a repair; nothing of the shape changes.
* rings that touch or cross themselves, spikes of no width, holes outside their shell, parts of a MultiPolygon
  that overlap, doubled rings: mended if the area changes by less than a thousandth (TELL, the default),
  by whatever it changes (ALWAYS), or not at all (NEVER) [geometry-invalid].  Told with both areas.
* a ring that does not end where it began: closed if the gap is less than a metre (ALWAYS: however wide)
  [ring-not-closed].  Told.
* no area at all [zero-area], a line of one place [geometry-invalid], null and empty shapes [geometry-null,
  geometry-empty], lists nested wrongly [geometry-form], curves and unknown types [geometry-type]: refused.
* a collection: its parts are joined if they are all areas, all lines or all points, told; else
  [geometry-mixed], since one kind would be lost.
* slivers narrower than 1 cm and spikes as thin as needles, being valid: read as they are, told of the table.
* heights and measures are dropped; so many vertices or crossings that judging would not end [too-tangled].
* outside Japan [outside-japan], or so only because the axes are exchanged [axis-swapped].
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import checked_lonlat
from geodata.geometry.raw_geometry import MOST_VERTICES, Drawn, drawn, refuse_ring
from geodata.geometry.shape_repair import (
    THINNEST_DEG,
    is_tangled,
    length_m,
    mended,
    plane_area_m2,
    why_invalid,
)
from geodata.geometry.slivers import mean_width
from geodata.tables import Repair

__all__ = ["MOST_VERTICES", "Repairs", "moved_shape", "settled", "shape_from"]

LARGEST_CHANGE = 0.001  # of the area, by mending
WIDEST_GAP_M = 1.0  # between the ends of a ring that is closed unasked


class Repairs(StrEnum):
    """What is done about a shape that is not valid (`shapes`)."""

    TELL = "tell"
    NEVER = "never"
    ALWAYS = "always"


def shape_from(
    geometry: Any, where: str, repairs: Repairs = Repairs.TELL, *, japan: bool = True
) -> tuple[BaseGeometry, Repair | None]:
    """The shape (lon, lat, flat) of a GeoJSON or shapely geometry, and how it was mended if it was.

    `japan`: whether it has to lie in the country.  Raises InvalidInput naming the spot.
    """
    found = drawn(geometry, where)
    if japan:
        check_place(found.shape, where)
    return settled(found, where, repairs)


def check_place(shape: BaseGeometry, where: str) -> None:
    """Raises InvalidInput unless all of it lies in Japan's box; its validity is not asked here."""
    checked_lonlat(shapely.MultiPoint(shapely.get_coordinates(shape)), where, MOST_VERTICES)


def moved_shape(found: Drawn, move: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Drawn:
    """The same with every position moved."""
    gaps = None if found.gaps is None else shapely.transform(found.gaps, move)
    return Drawn(shapely.transform(found.shape, move), gaps, found.gap_where, found.joined)


def settled(found: Drawn, where: str, repairs: Repairs) -> tuple[BaseGeometry, Repair | None]:
    """The valid shape of what was drawn (lon, lat), and how it was mended if it was.  Raises InvalidInput."""
    shape, told = found.shape, []
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_VERTICES:
        _refuse(
            "too-many-vertices", where, f"頂点が {count:,} 個あります。{MOST_VERTICES:,} 個以下に簡略化してください。",
            f"there are {count:,} vertices; simplify to at most {MOST_VERTICES:,}",
        )  # fmt: skip
    if found.joined:
        told.append("GeometryCollection")
    if found.gaps is not None:
        told.append(_closed(found, repairs))
    if is_tangled(shape):
        _refuse_tangled(where)
    reason = why_invalid(shape)
    if reason is None and not mean_width(np.array([shape], dtype=object))[0] > THINNEST_DEG:
        _refuse_flat("Collapsed", where)
    if reason is None:
        return _plain(shape, told, repairs)
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        _refuse(
            "geometry-invalid", where, f"形が正しくありません（{reason}）。線には違う位置の点が2つ以上必要です。",
            f"the shape is not valid ({reason}); a line needs two points in different places",
        )  # fmt: skip
    return _mended(shape, reason, told, where, repairs)


def _plain(shape: BaseGeometry, told: list[str], repairs: Repairs) -> tuple[BaseGeometry, Repair | None]:
    """A valid shape, without the points that only repeat the one before."""
    once = shapely.remove_repeated_points(shape) if repairs is not Repairs.NEVER else shape
    less = int(shapely.get_num_coordinates(shape) - shapely.get_num_coordinates(once))
    if shape.geom_type in ("Polygon", "MultiPolygon", "LineString", "MultiLineString") and less and once.is_valid:
        told, shape = [*told, f"Repeated points ({less})"], once
    if not told:
        return shape, None
    area = plane_area_m2(shape)
    return shape, Repair("; ".join(told), area, area)


def _closed(found: Drawn, repairs: Repairs) -> str:
    """What is told of rings that were closed.  Raises InvalidInput for those that may not be."""
    widest = max(length_m(end) for end in shapely.get_parts(found.gaps))
    if repairs is Repairs.NEVER or not (repairs is Repairs.ALWAYS or widest < WIDEST_GAP_M):
        refuse_ring(found.gap_where, widest)
    return f"Ring closed over {widest:.3f} m"


def _mended(
    shape: BaseGeometry, reason: str, told: list[str], where: str, repairs: Repairs
) -> tuple[BaseGeometry, Repair]:
    before = plane_area_m2(shape)
    if repairs is Repairs.NEVER:
        _refuse_repair(Repair(reason, before, before), where)
    if is_tangled(shape, to_mend=True):
        _refuse_tangled(where, reason)
    whole = mended(shape)
    repair = Repair("; ".join([*told, reason]), before, plane_area_m2(whole))
    if whole.is_empty:
        _refuse_flat(reason, where)
    if repairs is Repairs.TELL and abs(repair.area_after_m2 - before) >= LARGEST_CHANGE * before:
        _refuse_repair(repair, where)
    return whole, repair


def _refuse_repair(repair: Repair, where: str) -> NoReturn:
    before, after = f"{repair.area_before_m2:,.0f}", f"{repair.area_after_m2:,.0f}"
    _refuse(
        "geometry-invalid",
        where,
        f"形が正しくありません（線が自分自身と交わるなど: {repair.reason}）。直すと面積が {before} m² から {after} m² に"
        "変わるため、自動では直しません。頂点の順を確かめて描き直してください。"
        if before != after
        else f"形が正しくありません（線が自分自身と交わるなど: {repair.reason}）。直さない指定なので、描き直してください。",
        f"the shape is not valid ({repair.reason}); mending would change its area from {before} to {after} m²,"
        " so it is not mended: check the order of its vertices"
        if before != after
        else f"the shape is not valid ({repair.reason}) and is not to be mended: check the order of its vertices",
    )


def _refuse_flat(reason: str, where: str) -> NoReturn:
    _refuse(
        "zero-area", where, f"面積がありません（{reason}）。区域なら、一直線でない頂点を3つ以上にしてください。",
        f"it has no area ({reason}); an area needs three corners that are not in a line",
    )  # fmt: skip


def _refuse_tangled(where: str, reason: str = "") -> NoReturn:
    seen = f"（{reason}）" if reason else ""
    _refuse(
        "too-tangled",
        where,
        f"頂点や線の交わりが多すぎて調べきれません{seen}。簡略化するか、いくつかの行に分けてください。",
        f"it has too many vertices or crossings to be checked {f'({reason})' if reason else ''}; simplify it or split it into rows",
    )


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
