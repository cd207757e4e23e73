"""Reading a trial from GeoJSON: the outside contract's input, with every fault told at once.

A Feature, or a FeatureCollection for several volumes.  Geometry is Polygon or
MultiPolygon, Point with `radius_m`, or LineString with `corridor_width_m`; lon, lat.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import (
    MOST_VERTICES,
    Plane,
    checked_lonlat,
    crossings,
    fine_enough,
    grown,
    plane_at,
)
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.trials.answers_json import answers_of, not_yet_known_of
from fieldreg.trials.heights_and_times import altitude_of, in_order, no_height, timespan_of
from fieldreg.trials.odd_json import odd_from_json, road_from_json
from fieldreg.trials.trial import Activity, OnSite, Trial, Vehicle
from fieldreg.trials.volume4d import Volume4D

__all__ = ["MOST_VOLUMES", "outline_from_geojson", "trial_from_geojson"]

MOST_VOLUMES = 100
_WIDEST_M = 50_000.0
_MOST_CROSSINGS = 2_000  # of a line with itself: a survey of two times 44 lanes
_MOST_POSITIONS = MOST_VERTICES + 1  # one more closes a ring
_MANY, _FARTHEST = 50, 1e6  # vertices worth a look at all of them at once; no degree is so large
_KNOWN = {
    "activity", "site", "area", "time_start", "time_end", "altitude_lower", "altitude_upper", "vehicle",
    "on_site", "radius_m", "corridor_width_m", "name", "purpose", "organisation",
    "odd", "road", "not_yet_known",
}  # fmt: skip
_OF_A_VOLUME = {"time_start", "time_end", "altitude_lower", "altitude_upper", "radius_m", "corridor_width_m", "name"}


def trial_from_geojson(document: Any) -> Trial:
    """The trial a GeoJSON document describes.

    Raises InvalidInput listing every fault found, each with the place in the document.
    """
    features = _features(document)
    faults: list[Fault] = []
    volumes = [
        volume
        for i, feature in enumerate(features)
        if (volume := gather(faults, lambda f=feature, i=i: _volume(f, _path(document, i)))) is not None  # type: ignore[misc]
    ]
    properties = _properties(features[0])
    where = f"{_path(document, 0)}properties"
    faults.extend(
        _fault("unknown-property", f"{where}.{name}", f"項目「{name}」はありません。", f"there is no {name!r}")
        for name in sorted(set(properties) - _KNOWN)
    )
    faults.extend(fault for i, feature in enumerate(features[1:], 1) for fault in _told_otherwise(feature, properties, _path(document, i)))
    activity = gather(faults, lambda: Activity.from_json(properties.get("activity"), f"{where}.activity"))
    vehicle = gather(faults, lambda: answers_of(Vehicle, properties.get("vehicle"), f"{where}.vehicle"))
    on_site = gather(faults, lambda: answers_of(OnSite, properties.get("on_site"), f"{where}.on_site"))
    odd = gather(faults, lambda: odd_from_json(properties.get("odd"), f"{where}.odd"))
    road = gather(faults, lambda: road_from_json(properties.get("road"), f"{where}.road"))
    site = gather(faults, lambda: _name(properties.get("site"), f"{where}.site"))
    area = gather(faults, lambda: _name(properties.get("area"), f"{where}.area"))
    not_yet_known = gather(faults, lambda: not_yet_known_of(properties.get("not_yet_known"), f"{where}.not_yet_known"))
    if activity is Activity.DRONE:
        for i, volume in enumerate(volumes):
            if volume.altitude_upper is None:
                faults.append(no_height(f"{_path(document, i)}properties.altitude_upper"))
    if faults or activity is None or vehicle is None or on_site is None:
        raise InvalidInput(faults)
    return Trial(
        activity=activity, volumes=tuple(volumes), vehicle=vehicle, on_site=on_site, site=site or None,
        area=area or None, odd=odd or {}, road=road or {}, document=document, not_yet_known=not_yet_known or frozenset(),
    )  # fmt: skip


def outline_from_geojson(document: Any) -> BaseGeometry:
    """Only the outline (lon, lat) of what `trial_from_geojson` takes.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    outlines = [
        gather(faults, lambda f=f, i=i: _outline(_geometry(f, _path(document, i)), _properties(f), _path(document, i)))  # type: ignore[misc]
        for i, f in enumerate(_features(document))
    ]
    if faults:
        raise InvalidInput(faults)
    return shapely.union_all([outline for outline in outlines if outline is not None])


def _told_otherwise(feature: Any, first: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """What a later volume says of the whole trial and the first says not, or otherwise: one of them would go unheard."""
    for name, value in sorted(_properties(feature).items()):
        where = f"{at}properties.{name}"
        if name not in _KNOWN:
            yield _fault("unknown-property", where, f"項目「{name}」はありません。", f"there is no {name!r}")
        elif name not in _OF_A_VOLUME and value is not None and value != first.get(name):
            yield _fault(
                "told-otherwise",
                where,
                f"「{name}」は計画全体に一つです。最初の Feature と同じにするか、最初の Feature だけに書いてください。",
                f"a trial has one {name!r}; write the same as in the first feature, or only there",
            )


def _geometry(feature: Any, at: str) -> Any:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise InvalidInput.one("not-a-feature", at.rstrip("."), "Feature ではありません。", "this is not a Feature")
    return feature.get("geometry")


def _features(document: Any) -> list[Any]:
    kind = document.get("type") if isinstance(document, Mapping) else None
    if kind == "Feature":
        return [document]
    if kind != "FeatureCollection":
        raise InvalidInput.one(
            "not-a-feature",
            "type",
            "GeoJSON の Feature か FeatureCollection を送ってください。",
            "send a GeoJSON Feature or FeatureCollection",
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise InvalidInput.one("no-features", "features", "features が空です。", "features is empty")
    if len(features) > MOST_VOLUMES:
        raise InvalidInput.one(
            "too-many-volumes",
            "features",
            f"一度に調べられるのは {MOST_VOLUMES} 個までです（{len(features)} 個ありました）。",
            f"at most {MOST_VOLUMES} volumes at a time; got {len(features)}",
        )
    return features


def _path(document: Mapping[str, Any], i: int) -> str:
    return "" if document.get("type") == "Feature" else f"features[{i}]."


def _properties(feature: Any) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _volume(feature: Any, at: str) -> Volume4D:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise InvalidInput.one("not-a-feature", at.rstrip("."), "Feature ではありません。", "this is not a Feature")
    properties = _properties(feature)
    faults: list[Fault] = []
    outline = gather(faults, lambda: _outline(feature.get("geometry"), properties, at))
    span = gather(faults, lambda: timespan_of(properties, f"{at}properties."))
    lower = gather(faults, lambda: altitude_of(properties, "altitude_lower", f"{at}properties."))
    upper = gather(faults, lambda: altitude_of(properties, "altitude_upper", f"{at}properties."))
    if lower and upper and not faults:
        gather(faults, lambda: in_order(lower, upper, f"{at}properties."))
    if faults or outline is None or span is None:
        raise InvalidInput(faults)
    return Volume4D(outline=outline, altitude_lower=lower, altitude_upper=upper, timespan=span)


def _outline(geometry: Any, properties: Mapping[str, Any], at: str) -> BaseGeometry:
    where = f"{at}geometry"
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon", "Point", "LineString"):
        raise InvalidInput.one(
            "geometry-type",
            where,
            f"形は Polygon、LineString、Point のどれかにしてください（受け取った型: {kind!r}）。",
            f"the geometry must be a Polygon, LineString or Point; got {kind!r}",
        )
    _checked_numbers(geometry.get("coordinates"), f"{where}.coordinates")
    if kind in ("Polygon", "MultiPolygon"):
        _checked_rings(geometry["coordinates"], f"{where}.coordinates", 1 if kind == "Polygon" else 2)
    try:
        shape = shapely.force_2d(_drawn(kind, geometry))
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.GEOSException) as error:
        raise InvalidInput.one(
            "geometry-form",
            where,
            f"座標の並びが GeoJSON の {kind} になっていません（輪は4点以上で、最初と最後の点を同じにします）: {error}",
            f"not the coordinates of a GeoJSON {kind} (a ring has 4 points or more and ends where it began): {error}",
        ) from error
    checked_lonlat(shape, where)
    if kind in ("Polygon", "MultiPolygon"):
        return shape
    name = "radius_m" if kind == "Point" else "corridor_width_m"
    size = metres(properties.get(name), f"{at}properties.{name}")
    if not 0 < size <= _WIDEST_M:
        raise InvalidInput.one(
            "size-range",
            f"{at}properties.{name}",
            f"{name} は 0 より大きく {_WIDEST_M:g} 以下（メートル）にしてください（受け取った値: {size:g}）。",
            f"{name} must be above 0 and at most {_WIDEST_M:g} metres; got {size:g}",
        )
    plane = plane_at(*(float(v) for v in shape.centroid.coords[0]))
    drawn, half = plane.to_xy(shape), size if kind == "Point" else size / 2
    if kind == "Point":  # a polygon that contains the circle, not one inside it
        quarter = 16
        about = drawn.buffer(_on_the_ground(plane, drawn, half) / math.cos(math.pi / (4 * quarter)), quad_segs=quarter)
    else:
        _crosses_seldom(drawn, where)
        about = grown(drawn, _on_the_ground(plane, drawn, half), fine_enough(half, 0.008 + half * 5e-5))
    return plane.to_lonlat(about)


def _crosses_seldom(line_xy: BaseGeometry, where: str) -> None:
    """Refuses a line that crosses itself so often that its band is a sieve: every crossing makes holes to be cut out."""
    if crossings(line_xy, _MOST_CROSSINGS) > _MOST_CROSSINGS:
        raise InvalidInput.one(
            "crosses-itself", where,
            f"線が自分自身と {_MOST_CROSSINGS:,} 回より多く交わっています。いくつかの線に分けるか、範囲（Polygon）で描いてください。",
            f"the line crosses itself more than {_MOST_CROSSINGS:,} times: draw several lines, or an area (Polygon)",
        )  # fmt: skip


def _on_the_ground(plane: Plane, drawn: BaseGeometry, by_m: float) -> float:
    return float(plane.longest(by_m, np.array([drawn.bounds]))[0])


def _drawn(kind: str, geometry: Mapping[str, Any]) -> BaseGeometry:
    """Rings of many vertices by their numbers at once, which shapely else takes one by one."""
    rings = geometry["coordinates"]
    if kind == "Polygon" and all(len(ring) >= _MANY and {*map(len, ring)} == {2} for ring in rings):
        shell, *holes = (np.array(ring, dtype=np.float64) for ring in rings)
        return shapely.Polygon(shell, holes)
    return shapely.geometry.shape(dict(geometry))


def _checked_numbers(coordinates: Any, where: str) -> None:
    """Walks before shapely does, so that a million vertices cost nothing and NaN has a place."""
    if not isinstance(coordinates, list | tuple):
        raise InvalidInput.one("geometry-form", where, "座標がありません。", "coordinates are missing")
    stack: list[tuple[Any, str, int]] = [(coordinates, where, 0)]
    count = 0
    while stack:
        value, here, depth = stack.pop()
        if isinstance(value, list | tuple):
            if depth > 4:
                raise InvalidInput.one("geometry-form", here, "座標の入れ子が深すぎます。", "coordinates are nested too deep")
            vertices = depth < 4 and _bare_vertices(value)
            count += len(value) if vertices else bool(value) and not isinstance(value[0], list | tuple)
            if count > _MOST_POSITIONS or len(value) > _MOST_POSITIONS:
                raise InvalidInput.one(
                    "too-many-vertices",
                    where,
                    f"頂点が多すぎます。{MOST_VERTICES:,} 個以下に簡略化してください。",
                    f"there are too many vertices; simplify to at most {MOST_VERTICES:,}",
                )
            if not vertices:
                stack.extend((v, f"{here}[{i}]", depth + 1) for i, v in enumerate(value))
        else:
            metres(value, here)


def _bare_vertices(value: Sequence[Any]) -> bool:
    """Whether these are many vertices without a fault; what is found here need not be walked number by number."""
    if not _MANY <= len(value) <= _MOST_POSITIONS or not {*map(type, value)} <= {list, tuple} or not {*map(len, value)} <= {2, 3}:
        return False
    numbers = list(chain.from_iterable(value))
    if not {*map(type, numbers)} <= {float, int}:
        return False
    try:
        return bool(np.abs(np.array(numbers, dtype=np.float64)).max() < _FARTHEST)  # neither is NaN
    except OverflowError:  # a whole number beyond every float
        return False


def _checked_rings(value: Any, where: str, depth: int) -> None:
    """A ring that does not end where it began is told, not closed: a corner may be missing."""
    for i, part in enumerate(value):
        here = f"{where}[{i}]"
        if depth > 1:
            _checked_rings(part if isinstance(part, list | tuple) else [], here, depth - 1)
        elif isinstance(part, list | tuple) and (len(part) < 4 or part[0] != part[-1]):
            raise InvalidInput.one(
                "ring-not-closed",
                here,
                "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
                "the ring is not closed; it needs 4 points or more and ends where it began",
            )


def _name(value: Any, where: str) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise InvalidInput.one("not-a-name", where, "200文字までの文字で書いてください。", "write a text of at most 200 characters")
    return value


def _fault(code: str, where: str, ja: str, en: str) -> Fault:
    return Fault(code, where, Text(ja, en))
