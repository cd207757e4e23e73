"""Size against a need: whether places take a circle, an area or a straight line, as told by a source or as drawn.

A number somebody tells of the place decides; else its outline does, as far as its accuracy allows.  A road is as long as it is,
and takes no circle; of a place known as a point nobody can tell; a hall is no larger than the outline of its house.
"""

import math
from functools import lru_cache

import numpy as np
import shapely

from fieldreg.choosing.drawn_sizes import takes, takes_each
from fieldreg.choosing.fit import Answer, Held
from fieldreg.choosing.told_facts import Told, facility, told_length_m, told_number
from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.screening.bulk.places import Places, PlacesInPlane
from fieldreg.trials.intent import Size, SizeKind

__all__ = ["size_fits"]

_AREAL, _LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
SizeFit = tuple[Held, str | None]  # with the area that alone is sure to take it


def size_fits(size: Size, places: Places) -> list[SizeFit]:
    """Of each place, in their order, whether it takes the size; and the area that does where of the whole nobody is sure."""
    found: list[SizeFit | None] = [None] * len(places)
    for group in places.in_planes:
        for site, fit in zip(group.sites, _in_plane(size, group), strict=True):
            found[places.place_of[site.id]] = fit
    return [fit for fit in found if fit is not None]


def _in_plane(size: Size, group: PlacesInPlane) -> list[SizeFit]:
    quick = [_told(size, site) for site in group.sites]
    drawn = [n for n, known in enumerate(quick) if known is None and group.sites[n].outline.geom_type in _AREAL]
    off_m = np.array([group.sites[n].accuracy_m for n in drawn])
    answers = dict(zip(drawn, takes_each(size, group.xy[drawn], off_m), strict=True)) if drawn else {}
    return [
        (known, None) if known is not None else _drawn(size, group.sites[n], answers.get(n), group.plane) for n, known in enumerate(quick)
    ]


def _told(size: Size, site: Site) -> Held | None:
    """By a number somebody tells of the place; None where nobody does."""
    told = _number(size, site)
    if told is None:
        return _too_small(size, site)
    answer = Answer.UNKNOWN if told.unconfirmed else Answer.YES if told.value >= size.value else Answer.NO
    unit = "m²" if size.kind is SizeKind.AREA else "m"
    ja, en = ("（未確認）", " (unconfirmed)") if told.unconfirmed else ("", "")
    return Held(
        size.kind, answer,
        Text(
            f"{_TITLES[size.kind].ja} {told.value:,.0f} {unit}{ja}（必要: {size.value:,.0f} {unit}以上）",
            f"{_TITLES[size.kind].en} {told.value:,.0f} {unit}{en} (wanted: at least {size.value:,.0f} {unit})",
        ),
    )  # fmt: skip


def _too_small(size: Size, site: Site) -> Held | None:
    """A circle that is larger than all the place is told to be; else None."""
    told = told_number(site, "area_m2", site.area_m2)
    if size.kind is not SizeKind.RADIUS or told is None or told.unconfirmed or site.indoor:
        return None
    if told.value >= math.pi * size.value**2:
        return None
    return _said(size, Answer.NO, Text(f"広さ {told.value:,.0f} m²", f"its area is {told.value:,.0f} m²"))


def _number(size: Size, site: Site) -> Told | None:
    if size.kind is SizeKind.AREA:
        return facility(site, "floor_m2") if site.indoor else told_number(site, "area_m2", site.area_m2)
    if size.kind is SizeKind.LENGTH:
        return told_length_m(site) if site.outline.geom_type in _LINES else facility(site, "straight_m")
    return None


def _drawn(size: Size, site: Site, answer: Answer | None, plane: Plane) -> SizeFit:
    """By the outline: `answer` is the areal shape's own, None for others."""
    if answer is None:
        return _of_line(size, site, plane) if site.outline.geom_type in _LINES else _said(size, Answer.UNKNOWN, _POINT), None
    if site.indoor and answer is Answer.YES:
        return _said(size, Answer.UNKNOWN, _HALL), None
    if answer is not Answer.YES:
        area = _area_that_takes(size, site, plane)
        if area is not None:
            return _said(size, Answer.YES), area
    return _said(size, answer, _off(site.accuracy_m) if answer is Answer.UNKNOWN else Text("")), None


def _area_that_takes(size: Size, site: Site, plane: Plane) -> str | None:
    """The first area that surely takes it."""
    for area in site.areas:
        if area.outline is not None and area.outline.geom_type in _AREAL:
            off_m = site.accuracy_m if area.accuracy_m is None else area.accuracy_m
            if takes(size, plane.to_xy(area.outline), off_m) is Answer.YES:
                return area.id
    return None


def _of_line(size: Size, site: Site, plane: Plane) -> Held:
    """A road as drawn: either end may be off."""
    if size.kind is not SizeKind.LENGTH:
        return _said(size, Answer.NO, _ROAD)
    drawn_m, off_m = float(shapely.length(plane.to_xy(site.outline))), 2 * site.accuracy_m
    answer = Answer.YES if drawn_m - off_m >= size.value else Answer.NO if drawn_m + off_m < size.value else Answer.UNKNOWN
    return _said(size, answer, Text(f"図上 {drawn_m:,.0f} m ±{off_m:,.0f} m", f"{drawn_m:,.0f} m as drawn, give or take {off_m:,.0f} m"))


@lru_cache(maxsize=4096)  # many places have the same to say
def _said(size: Size, answer: Answer, why: Text = Text("")) -> Held:
    what = _WHAT[size.kind].fill(value=f"{size.value:,.0f}" if size.value >= 100 else f"{size.value:g}")
    said = _SAID[answer].fill(what=what.ja, en=what.en)
    return Held(size.kind, answer, Text(f"{said.ja}（{why.ja}）", f"{said.en} ({why.en})") if why.ja else said)


def _off(accuracy_m: float) -> Text:
    return Text(f"図の精度 ±{accuracy_m:g} m", f"drawn to within {accuracy_m:g} m")


_TITLES = {
    SizeKind.RADIUS: Text("半径", "radius"), SizeKind.AREA: Text("広さ", "area"), SizeKind.LENGTH: Text("長さ", "length"),
}  # fmt: skip
_WHAT = {
    SizeKind.RADIUS: Text("半径 {value} m の円", "a circle of {value} m radius"),
    SizeKind.AREA: Text("{value} m² の広さ", "{value} m²"),
    SizeKind.LENGTH: Text("長さ {value} m", "a length of {value} m"),
}
_SAID = {
    Answer.YES: Text("{what}が入ります", "takes {en}"),
    Answer.UNKNOWN: Text("{what}が入るか分かりません", "not known whether it takes {en}"),
    Answer.NO: Text("{what}は入りません", "does not take {en}"),
}
_POINT = Text("位置だけの登録で、形が未確認です", "known as a point only")
_HALL = Text("建物の外形だけで、室内の広さが未確認です", "only the outline of the house is known, not the hall")
_ROAD = Text("道路は長さで比べます", "a road is told by its length")
