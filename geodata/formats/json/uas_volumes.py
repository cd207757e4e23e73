"""What ED-269 and ED-318 share: volumes, each an outline with a band of heights, and circles among the outlines.

A volume is told as ``{"layer": {...}}`` in ED-318's words (lower, lowerReference, upper, upperReference, uom; `no_ceiling` where an
upper limit is stated to be none), with
``circle`` ({"center": [lon, lat], "radius_m"}) where it is one, and with its own ``geometry`` where a zone has several.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text

__all__ = ["BESIDE", "Volume", "WrongZone", "around", "circle_about", "joined", "parts_of_one", "point_at"]

BESIDE = "fieldreg_beside"  # among the extended properties of a zone we wrote: what our file says of it besides the zone
Geometry = Mapping[str, Any] | BaseGeometry | None

_SIDES = 128
_MORE = 1.0005  # of the radius: sides of 1/128 of a turn lie 0.0003 of it inside
_WIDEST_M = 200_000.0
_FARTHEST = 1e9  # of a coordinate, in degrees or metres
_GEOD = pyproj.Geod(ellps="GRS80")


class WrongZone(ValueError):
    """Why one zone cannot be read."""

    def __init__(self, code: str, where: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.fault = Fault(code, where, Text(ja, en))


@dataclass(frozen=True)
class Volume:
    """One outline as published, or as the polygon about a circle, and what is told of it."""

    geometry: Geometry
    told: Mapping[str, Any]
    where: str


def circle_about(centre: Any, radius: Any, where: str) -> tuple[shapely.Polygon, dict[str, Any]]:
    """A polygon that contains the circle of `radius` metres, 0.05 % wider at most, and the circle in words.

    Walked on the ellipsoid GRS 80 from the centre (lon, lat), so that it holds anywhere.  Raises WrongZone.
    """
    _check_centre(centre, where)
    if type(radius) not in (int, float) or not 0 < radius <= _WIDEST_M:
        raise WrongZone("circle-radius", where,
                        f"円の半径は {_WIDEST_M:,.0f} m 以下の正の数にしてください（受け取った値: {str(radius)[:40]}）。",
                        f"a circle's radius is a positive number of metres, at most {_WIDEST_M:,.0f}; got {str(radius)[:40]}")  # fmt: skip
    bearings = np.linspace(0.0, 360.0, _SIDES, endpoint=False)
    here = np.ones(_SIDES)
    lon, lat, _ = _GEOD.fwd(here * centre[0], here * centre[1], bearings, here * radius * _MORE)
    return shapely.Polygon(np.column_stack([lon, lat])), {"center": centre[:2], "radius_m": radius}


def point_at(centre: Any, where: str) -> dict[str, Any]:
    """The centre of a circle of which nobody states the radius, as a point.  Raises WrongZone."""
    _check_centre(centre, where)
    return {"type": "Point", "coordinates": centre[:2]}


def _check_centre(centre: Any, where: str) -> None:
    plain = isinstance(centre, list) and 2 <= len(centre) <= 4 and all(type(v) in (int, float) for v in centre)
    if not plain or not (-180 <= centre[0] <= 180 and -90 <= centre[1] <= 90):
        raise WrongZone("circle-centre", where, f"円の中心は [経度, 緯度] で書いてください（受け取った値: {str(centre)[:60]}）。",
                        f"a circle's centre is [lon, lat]; got {str(centre)[:60]}")  # fmt: skip


def joined(volumes: Sequence[Volume]) -> tuple[Geometry, list[dict[str, Any]]]:
    """One outline over all volumes, and what is told of each.

    A single outline is handed on as published, to be checked where all shapes are.  Several are united, so each
    must be whole by itself.  Raises WrongZone if one is not, or if areas and lines are mixed.
    """
    if not volumes:
        raise WrongZone("geometry-empty", "geometry", "形がありません。", "there is no geometry")
    if len(volumes) == 1:
        return volumes[0].geometry, [dict(volumes[0].told)]
    shapes = [_whole(volume) for volume in volumes]
    told = [{**v.told, "geometry": shapely.geometry.mapping(s)} for v, s in zip(volumes, shapes, strict=True)]
    kinds = {shape.geom_type.removeprefix("Multi") for shape in shapes}
    if len(kinds) > 1:
        raise WrongZone("geometry-mixed", "geometry", "一つの区域に面と線や点が混じっています。区域を分けてください。",
                        "one zone mixes areas with lines or points; split it")  # fmt: skip
    return shapely.union_all(shapes), [_lists(held) for held in told]


def parts_of_one(volumes: Sequence[Volume]) -> tuple[Geometry, list[dict[str, Any]]]:
    """Areas of the same heights as the parts of one outline, as they stand; others as `joined`."""
    shapes = [volume.geometry for volume in volumes]
    if any(not isinstance(held, Mapping) or held.get("type") != "Polygon" for held in shapes):
        return joined(volumes)
    if not volumes or any(volume.told != volumes[0].told for volume in volumes):
        return joined(volumes)
    parts = [held["coordinates"] for held in shapes if isinstance(held, Mapping)]
    return {"type": "MultiPolygon", "coordinates": parts}, [dict(volumes[0].told)]


def around(layer: Any, where: str) -> dict[str, Any]:
    """A volume's ``layer`` without what is null.  Raises WrongZone for words and numbers that are none."""
    if layer is None:
        return {}
    if not isinstance(layer, dict):
        raise WrongZone("wrong-type", where, "layer は {…} の形で書いてください。", "layer must be an object")
    told = {name: value for name, value in layer.items() if value is not None}
    for name in ("lower", "upper"):
        if name in told and (type(told[name]) not in (int, float) or not math.isfinite(told[name])):
            raise WrongZone("limit-form", f"{where}.{name}", f"高さの限度は数で書いてください（受け取った値: {str(told[name])[:40]!r}）。",
                            f"a limit is a number; got {str(told[name])[:40]!r}")  # fmt: skip
    _one_of(told, ("lowerReference", "upperReference"), ("AGL", "AMSL", "WGS84"), where)
    _one_of(told, ("uom",), ("m", "ft"), where)
    same = told.get("lowerReference") == told.get("upperReference")
    if same and "lower" in told and "upper" in told and told["upper"] < told["lower"]:
        raise WrongZone("limits-reversed", where, f"上限（{told['upper']:g}）が下限（{told['lower']:g}）より低くなっています。",
                        f"the upper limit ({told['upper']:g}) is below the lower ({told['lower']:g})")  # fmt: skip
    return told


def _one_of(told: Mapping[str, Any], names: Sequence[str], words: Sequence[str], where: str) -> None:
    for name in names:
        if name in told and told[name] not in words:
            raise WrongZone(
                "unknown-word", f"{where}.{name}",
                f"{name} は {', '.join(words)} のどれかにしてください（受け取った値: {str(told[name])[:40]!r}）。",
                f"{name} must be one of {', '.join(words)}; got {str(told[name])[:40]!r}",
            )  # fmt: skip


def _whole(volume: Volume) -> BaseGeometry:
    """One of several outlines, as a valid shape.  Raises WrongZone."""
    shape = volume.geometry
    if not isinstance(shape, BaseGeometry):
        _check_positions(shape, volume.where)
        try:
            shape = shapely.force_2d(shapely.geometry.shape(dict(shape or {})))
        except (ValueError, TypeError, IndexError, AttributeError, KeyError, shapely.errors.ShapelyError) as error:
            ja, en = f"座標の並びが読めません: {error}", f"its coordinates cannot be read: {error}"
            raise WrongZone("geometry-form", volume.where, ja, en) from error
    if shape.is_empty or not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise WrongZone("geometry-invalid", volume.where, f"形が正しくありません（{reason}）。描き直してください。",
                        f"the shape is not valid ({reason})")  # fmt: skip
    return shape


def _check_positions(geometry: Any, where: str) -> None:
    """Rings closed and positions plain numbers: shapely would close rings and take texts for numbers."""
    ringed = isinstance(geometry, Mapping) and str(geometry.get("type")).endswith("Polygon")
    waiting = [geometry.get("coordinates")] if isinstance(geometry, Mapping) else [None]
    while waiting:
        held = waiting.pop()
        if not isinstance(held, list) or not held:
            raise WrongZone("geometry-form", where, "座標の並びがありません。", "coordinates are missing here")
        if not isinstance(held[0], list):
            if not 2 <= len(held) <= 4 or not all(type(v) in (int, float) and abs(v) < _FARTHEST for v in held):
                raise WrongZone("geometry-form", where, f"位置は [経度, 緯度] の数で書いてください（受け取った値: {str(held)[:60]}）。",
                                f"a position is [lon, lat], numbers; got {str(held)[:60]}")  # fmt: skip
            continue
        is_ring = ringed and held[0] and not isinstance(held[0][0], list)
        if is_ring and (len(held) < 4 or held[0] != held[-1]):
            raise WrongZone("ring-not-closed", where, "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
                            "the ring is not closed; it needs 4 points or more and ends where it began")  # fmt: skip
        waiting += held


def _lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lists(held) for key, held in value.items()}
    return [_lists(held) for held in value] if isinstance(value, list | tuple) else value
