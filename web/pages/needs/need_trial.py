"""A need as GeoJSON of the contract: what it says of a trial wherever that is, and the trial over the whole of a site."""

from typing import Any

import shapely

from fieldreg.register.sites import Site
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.odd import NEEDS

__all__ = ["told_of_trial", "trial_document"]

_OF_A_TRIAL = ("activity", "vehicle", "on_site", "altitude_lower", "altitude_upper", "not_yet_known")


def told_of_trial(need: Need) -> dict[str, Any]:
    """Its properties but for the place and the times; what a place must be like is none, but for what it needs of a road."""
    told = need_to_json(need)
    odd = {name: value for name, value in told.get("needs", {}).items() if name in NEEDS}
    return {name: told[name] for name in _OF_A_TRIAL if name in told} | ({"odd": odd} if odd else {})


def trial_document(need: Need, site: Site) -> dict[str, Any]:
    """What reads back as the need over the whole of `site`: a Feature, of several times a FeatureCollection (lon, lat)."""
    geometry = shapely.geometry.mapping(need.at(site).volumes[0].outline)
    told = {"site": site.id, "vehicle": {}, "on_site": {}, **told_of_trial(need)}
    features = [{"type": "Feature", "geometry": geometry, "properties": {**told, **span.to_dict()}} for span in need.times]
    return features[0] if len(features) == 1 else {"type": "FeatureCollection", "features": features}
