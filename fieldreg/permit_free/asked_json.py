"""What is asked over HTTP: a trial with a place, or a site with a need beside it; without a need the site's standing probe."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site
from fieldreg.screening.standing_probe import standing_probe
from fieldreg.trials.heights_and_times import times_of
from fieldreg.trials.odd import NEEDS
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["trial_of"]

_OF_THE_PLACE = frozenset({"radius_m", "area_m2", "length_m", "needs"})  # of a need: how large a place must be and what it must have


def trial_of(document: Any, site_of: Callable[[str, str | None], Site], day: date) -> Trial:
    """The trial a document asks about.

    A Feature or FeatureCollection as a screening takes it; a Feature without geometry that names a `site` is about all of that
    (of its `area`); so is an object {"site", "area", …} with the properties of a trial beside it, `times` for several spans.
    One that names no activity is the site's standing probe on `day`, at its `altitude_upper` if that is told.  `site_of` gives
    a site, its area checked.  Raises InvalidInput with every fault.
    """
    if not isinstance(document, Mapping):
        raise _nothing()
    if document.get("type") == "FeatureCollection":
        return trial_from_geojson(document)
    feature = document.get("type") == "Feature"
    told = document.get("properties") if feature else document
    if feature and (document.get("geometry") is not None or not isinstance(told, Mapping) or not told.get("site")):
        return trial_from_geojson(document)
    if not isinstance(told, Mapping) or not isinstance(told.get("site"), str) or not told["site"]:
        raise _nothing()
    area = told.get("area")
    site = site_of(told["site"], area if isinstance(area, str) and area else None)
    return _whole(site, told, day)


def _whole(site: Site, told: Mapping[str, Any], day: date) -> Trial:
    """A trial over all of a site or its area."""
    named = told.get("area")
    area = site.area(named) if isinstance(named, str) and named else None
    outline = (footprint_of(area) if area else None) or site_footprint(site)
    if "activity" not in told:
        return _standing(site, outline, told, day)
    properties = {name: value for name, value in told.items() if name not in _OF_THE_PLACE and name != "times"} | _of_roads(told)
    spans = [{}] if told.get("times") is None else [span.to_dict() for span in times_of(told)]
    geometry = shapely.geometry.mapping(outline)
    features = [{"type": "Feature", "geometry": geometry, "properties": {**properties, **span}} for span in spans]
    return trial_from_geojson(features[0] if len(features) == 1 else {"type": "FeatureCollection", "features": features})


def _of_roads(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a need asks of a road, as a trial tells it."""
    needs = told.get("needs")
    odd = {name: value for name, value in needs.items() if name in NEEDS} if isinstance(needs, Mapping) else {}
    return {"odd": odd} if odd and "odd" not in told else {}


def _standing(site: Site, outline: Any, told: Mapping[str, Any], day: date) -> Trial:
    strangers = sorted(set(told) - {"site", "area", "altitude_upper", "type"})
    if strangers:
        raise InvalidInput.one(
            "activity-missing", "activity",
            f"「{strangers[0]}」を見るには、実証の種類（activity）も入れてください。",
            f"to go by {strangers[0]!r}, name the activity as well",
        )  # fmt: skip
    probe = standing_probe(site, day)
    volume = replace(probe.volumes[0], outline=outline)
    if told.get("altitude_upper") is not None and volume.altitude_upper is not None:
        volume = replace(volume, altitude_upper=Altitude.from_json(told["altitude_upper"], "altitude_upper"))
    return replace(probe, volumes=(volume,), area=told.get("area") or None)


def _nothing() -> InvalidInput:
    return InvalidInput.one(
        "no-place", "site",
        "場所がありません。GeoJSON の Feature（範囲を描いた計画）か、台帳の場所（site）を送ってください。",
        "there is no place: send a GeoJSON Feature (a trial with its outline), or name a site of the registry",
    )  # fmt: skip
