"""Changing a trial's GeoJSON, so that what is offered is what a person could have handed in.

Each function takes a document `trial_from_geojson` accepts and gives another; the one given
is never touched.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.timespan import Timespan

__all__ = [
    "at_place", "lowered_to", "moved_by", "rounded", "with_answers", "with_hours", "with_outlines", "without_answers",
]  # fmt: skip

_DECIMALS = 8  # of a degree: about a millimetre


def with_answers(document: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """With "vehicle.tether_m" and the like answered so."""
    made, features = _copied(document)
    properties = features[0]["properties"]
    for name, value in answers.items():
        part, _, attribute = name.partition(".")
        properties[part] = {**(properties.get(part) or {}), attribute: value}
    return _of_one_trial(made, features)


def without_answers(document: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """With those questions open again."""
    made, features = _copied(document)
    properties = features[0]["properties"]
    for part in ("vehicle", "on_site"):
        held = properties.get(part)
        if held:
            properties[part] = {name: value for name, value in held.items() if f"{part}.{name}" not in names}
    return _of_one_trial(made, features)


def lowered_to(document: Mapping[str, Any], tops: Sequence[Altitude], top_m: float) -> dict[str, Any]:
    """With every volume that reaches above `top_m` (in its own datum) ending there."""
    made, features = _copied(document)
    for feature, top in zip(features, tops, strict=True):
        if top.value_m > top_m:
            feature["properties"]["altitude_upper"] = {"value": top_m, "datum": str(top.datum)}
    return made


def with_hours(document: Mapping[str, Any], spans: Sequence[Timespan]) -> dict[str, Any]:
    """With each volume at its new hours."""
    made, features = _copied(document)
    for feature, span in zip(features, spans, strict=True):
        feature["properties"] |= span.to_dict()
    return made


def with_outlines(document: Mapping[str, Any], outlines: Sequence[BaseGeometry]) -> dict[str, Any]:
    """With each volume over its new outline (lon, lat polygon), to the millimetre."""
    made, features = _copied(document)
    for feature, outline in zip(features, outlines, strict=True):
        feature["geometry"] = _geojson(rounded(outline))
        for name in ("radius_m", "corridor_width_m"):
            feature["properties"].pop(name, None)
    return made


def moved_by(document: Mapping[str, Any], move: Any) -> dict[str, Any]:
    """With each geometry, as drawn, moved: a point stays a point.  `move` maps lon, lat geometries."""
    made, features = _copied(document)
    for feature in features:
        shape = move(shapely.force_2d(shapely.geometry.shape(feature["geometry"])))
        feature["geometry"] = _geojson(rounded(shape))
    return made


def at_place(document: Mapping[str, Any], site: str, area: str | None) -> dict[str, Any]:
    """With the site and area named so."""
    made, features = _copied(document)
    properties = features[0]["properties"]
    properties["site"] = site
    properties.pop("area", None)
    if area is not None:
        properties["area"] = area
    return _of_one_trial(made, features)


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """As the document will tell it."""
    return shapely.transform(shape, lambda c: np.round(c, _DECIMALS))


def _of_one_trial(made: dict[str, Any], features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document, in which what later volumes repeat of the whole trial says the same as in the first."""
    first, *later = (feature["properties"] for feature in features)
    for properties in later:
        for name in [name for name in ("vehicle", "on_site", "site", "area") if name in properties]:
            if name in first:
                properties[name] = copy.deepcopy(first[name])
            else:
                del properties[name]
    return made


def _copied(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    made = copy.deepcopy(dict(document))
    return made, [made] if made["type"] == "Feature" else made["features"]


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with lists, as it comes back from a wire."""
    told = shapely.geometry.mapping(right_handed(shape))
    return {"type": told["type"], "coordinates": _lists(told["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(v) for v in value] if isinstance(value, list | tuple) else value
