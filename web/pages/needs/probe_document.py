"""The standing probe of a site as the GeoJSON a page sends: what the list and the sheet were judged by, to go on from."""

from dataclasses import asdict
from datetime import date
from typing import Any

import shapely

from fieldreg.register.sites import Site
from fieldreg.screening.standing_probe import standing_probe

__all__ = ["probe_document"]


def probe_document(site: Site, day: date) -> dict[str, Any]:
    """A Feature that reads back as the probe of `site` on `day`."""
    trial = standing_probe(site, day)
    (volume,) = trial.volumes
    heights = (("altitude_lower", volume.altitude_lower), ("altitude_upper", volume.altitude_upper))
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(volume.outline),
        "properties": {
            "activity": str(trial.activity),
            "site": trial.site,
            **volume.timespan.to_dict(),
            **{name: {"value": held.value_m, "datum": str(held.datum)} for name, held in heights if held is not None},
            "vehicle": _answers(trial.vehicle),
            "on_site": _answers(trial.on_site),
        },
    }


def _answers(held: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(held).items() if value is not None}
