"""The parts of a drawing: shapes of any kind as the four a trial has, and a trial's features as writers need them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude, Datum, metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import checked_lonlat, polygon_json
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json
from fieldreg.trials.trial_geojson import MOST_VOLUMES, outline_from_geojson
from geodata.drawings.contract import Volume
from geodata.formats.guards.strict_json import from_json

__all__ = [
    "VOLUME_NAMES", "above", "check_properties", "check_shape", "features_of", "fit_name", "fit_times", "marked", "of_take_off", "parts_of",
        "ring_about",
    "told", "unmarked", "volumes_of",
]  # fmt: skip

VOLUME_NAMES: Final = ("name", "time_start", "time_end", "altitude_lower", "altitude_upper", "radius_m", "corridor_width_m")
_SINGLE = {"MultiPoint": "Point", "MultiLineString": "LineString"}
_LONGEST_NAME = 200
_DEEPEST = 8
_WIDEST_M = 50_000.0  # as a trial's reader has it


def told(code: str, where: str, ja: str, en: str) -> Fault:
    """Something that was left out, and why."""
    return Fault(code, where, Text(ja, en))


def of_take_off(height: float, where: str) -> Fault:
    """Heights above the point of take-off, which are no height above the ground below: left out."""
    return told(
        "height-above-take-off", where,
        f"高さ（最大 {height:g} m）は離陸地点からの高さです。その場の地面からの高さとは限らないので除きました。"
        "地上からの高さを入れてください。",
        f"its heights (up to {height:g} m) are above the point of take-off, which says nothing of the ground below:"
        " left out; enter the height above ground",
    )  # fmt: skip


def parts_of(geometry: Any, where: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The geometries a trial can have that a GeoJSON geometry is made of; whatever stands in them, still unchecked.

    >>> [part["type"] for part in parts_of({"type": "MultiPoint", "coordinates": [[140, 38], [141, 38]]}, "a")]
    ['Point', 'Point']
    """
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list) and depth < _DEEPEST:
        for i, part in enumerate(geometry["geometries"]):
            yield from parts_of(part, f"{where}.geometries[{i}]", depth + 1)
    elif isinstance(kind, str) and kind in _SINGLE and isinstance(geometry.get("coordinates"), list):
        for part in geometry["coordinates"]:
            yield {"type": _SINGLE[kind], "coordinates": part}
    elif kind in ("Point", "LineString", "Polygon", "MultiPolygon"):
        yield {"type": kind, "coordinates": geometry.get("coordinates")}
    else:
        raise InvalidInput.one(
            "geometry-type", where, f"形の型 {str(kind)[:40]!r} は読めません。点、線、面とその集まりにしてください。",
            f"geometry type {str(kind)[:40]!r} cannot be read; use points, lines, areas or collections of them",
        )  # fmt: skip


def above(value: float, datum: Datum) -> dict[str, Any]:
    """The heights of a flight up to `value` metres: from the ground, where that is what they are measured from.

    Above the sea or the ellipsoid the height of the ground is not known: without a lower limit the volume reaches down to it.
    """
    upper = {"altitude_upper": {"value": value, "datum": str(datum)}}
    return {"altitude_lower": {"value": 0, "datum": "AGL"}, **upper} if datum is Datum.AGL else upper


def fit_name(text: Any) -> dict[str, str]:
    """{"name": …} where the text can be a name; nothing where it cannot."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    return {"name": name[:_LONGEST_NAME]} if name and name.isprintable() else {}


def fit_times(start: Any, end: Any) -> dict[str, str]:
    """First and last moment, where both are moments with an offset and in order; nothing otherwise."""
    try:
        Timespan(moment_from_json(start, "time_start"), moment_from_json(end, "time_end"))
    except InvalidInput:
        return {}
    return {"time_start": start, "time_end": end}


def features_of(document: Any) -> list[Mapping[str, Any]]:
    """The features of a trial's document, unchecked."""
    held = document.get("features") if isinstance(document, Mapping) and document.get("type") == "FeatureCollection" else [document]
    return [feature for feature in held if isinstance(feature, Mapping)] if isinstance(held, list) else []


def volumes_of(document: Any) -> list[Volume]:
    """The volumes of a trial that need not be complete: no activity, no times, no heights are asked for.

    Raises InvalidInput with every fault of a shape, a height or a time that is there.
    """
    kind = document.get("type") if isinstance(document, Mapping) else None
    features = document.get("features") if kind == "FeatureCollection" else [document]
    if not isinstance(features, list) or not 0 < len(features) <= MOST_VOLUMES or kind not in ("Feature", "FeatureCollection"):
        raise InvalidInput.one(
            "not-a-feature", "features", f"GeoJSON の Feature か、{MOST_VOLUMES} 個までの FeatureCollection を送ってください。",
            f"send a GeoJSON Feature, or a FeatureCollection of at most {MOST_VOLUMES}",
        )  # fmt: skip
    faults: list[Fault] = []
    found = [
        gather(faults, lambda f=feature, i=i: _volume(f, "" if kind == "Feature" else f"features[{i}]."))  # type: ignore[misc]
        for i, feature in enumerate(features)
    ]
    if faults:
        raise InvalidInput(faults)
    return [volume for volume in found if volume is not None]


def check_shape(feature: Any, at: str) -> None:
    """Raises InvalidInput, as a trial's reader would, for a shape that cannot be judged, of whatever radius or width.

    A route is looked at as the line it is: the band about one that crosses itself a thousand times is no small thing to draw.
    """
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in ("Point", "LineString"):
        _told_at(at, lambda: outline_from_geojson({**feature, "type": "Feature"} if isinstance(feature, Mapping) else feature))
        return
    where = f"{at}geometry"
    line = geometry.get("coordinates") if kind == "LineString" else [geometry.get("coordinates")]
    if not isinstance(line, list) or len(line) < (2 if kind == "LineString" else 1):
        raise InvalidInput.one("line-too-short", where, "経路には2点以上が要ります。", "a route needs two points or more")
    for i, position in enumerate(line):
        if not isinstance(position, list | tuple) or len(position) not in (2, 3):
            raise InvalidInput.one(
                "geometry-form", f"{where}.coordinates[{i}]", "位置は [経度, 緯度] の数で書いてください。",
                "a position is [lon, lat], numbers",
            )  # fmt: skip
    numbers = [[metres(v, f"{where}.coordinates[{i}]") for v in position[:2]] for i, position in enumerate(line)]
    checked_lonlat(shapely.LineString(numbers) if kind == "LineString" else shapely.Point(numbers[0]), where)


def check_properties(feature: Mapping[str, Any], at: str) -> None:
    """Raises InvalidInput, as a trial's reader would, for a size, a height or a moment that is there and none."""
    properties = feature["properties"]
    faults: list[Fault] = []
    for name in (name for name in VOLUME_NAMES if name != "name" and properties.get(name) is not None):
        where = f"{at}properties.{name}"
        if name.startswith("altitude"):
            gather(faults, lambda n=name, w=where: Altitude.from_json(properties[n], w))  # type: ignore[misc]
        elif name.startswith("time"):
            gather(faults, lambda n=name, w=where: moment_from_json(properties[n], w))  # type: ignore[misc]
        else:
            gather(faults, lambda n=name: _size(properties, n, at))  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)


def _told_at(at: str, read: Callable[[], Any]) -> None:
    """Runs it; places of faults begin where the feature stands."""
    try:
        read()
    except InvalidInput as error:
        raise InvalidInput([replace(fault, where=f"{at}{fault.where}") for fault in error.faults]) from error


def _volume(feature: Any, at: str) -> Volume:
    check_shape(feature, at)
    held = feature.get("properties")
    properties: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    geometry = feature["geometry"]
    kind, coordinates = geometry["type"], geometry["coordinates"]
    lower, upper = (
        None if properties.get(name) is None else Altitude.from_json(properties[name], f"{at}properties.{name}")
        for name in ("altitude_lower", "altitude_upper")
    )
    times = {name: properties[name] for name in ("time_start", "time_end") if properties.get(name) is not None}
    for name, moment in times.items():
        moment_from_json(moment, f"{at}properties.{name}")
    sizes: dict[str, Any] = {}
    if kind == "LineString":
        sizes = {"line": [[float(v) for v in at[:2]] for at in coordinates], "corridor_width_m": _size(properties, "corridor_width_m", at)}
    else:
        if kind == "Point":
            sizes = {"centre": [float(v) for v in coordinates[:2]], "radius_m": _size(properties, "radius_m", at)}
        sizes["rings"] = _rings(outline_from_geojson(feature))
    return Volume(name=fit_name(properties.get("name")).get("name", ""), lower=lower, upper=upper, properties=properties, **sizes, **times)


def _size(properties: Mapping[str, Any], name: str, at: str) -> float:
    size = metres(properties.get(name), f"{at}properties.{name}")
    if not 0 < size <= _WIDEST_M:
        raise InvalidInput.one(
            "size-range", f"{at}properties.{name}", f"{name} は 0 より大きく {_WIDEST_M:g} 以下（メートル）にしてください。",
            f"{name} must be above 0 and at most {_WIDEST_M:g} metres",
        )  # fmt: skip
    return size


def _rings(outline: BaseGeometry) -> list[Any]:
    """Of each area the rings, as GeoJSON turns them."""
    return [polygon_json(part)["coordinates"] for part in shapely.get_parts(outline) if isinstance(part, shapely.Polygon)]


def ring_about(centre: Sequence[float], radius_m: float) -> Any:
    """The ring (lon, lat) that is judged for a circle: about it, never inside."""
    circle = {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(centre)}, "properties": {"radius_m": radius_m}}
    return _rings(outline_from_geojson(circle))[0][0]


def marked(document: Mapping[str, Any]) -> str:
    """The trial's document as text in ASCII, to stand beside the shapes.  Raises InvalidInput for what could not be read back."""
    try:
        text = json.dumps(document, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput.one(
            "not-json", "properties", f"書き出せない値があります: {error}", f"there is a value that cannot be written: {error}"
        ) from error
    from_json(text.encode(), "properties")
    return text


def unmarked(text: str, where: str) -> Mapping[str, Any] | None:
    """The document of a mark; None where it is none."""
    try:
        held = from_json(text.encode("utf-8", "surrogatepass"), where)
    except InvalidInput:
        return None
    return held if isinstance(held, Mapping) else None
