"""Borders that heights draw: where a flight comes to an airport's surfaces, and where another ground is told.

Over one estimate of the ground a flight keeps one height above the sea; what a rule is told of a surface then turns where that
lies at this height, its accuracy and the margin granted.  Over a terrain model see `ground_blocks`.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import shapely

from fieldreg.kernel.altitudes import Datum
from fieldreg.law import LawOfDay
from fieldreg.permit_free.asked import Asked
from fieldreg.permit_free.zone_borders import Region
from fieldreg.register.footprints import site_footprint
from fieldreg.register.zones import Zone
from fieldreg.surroundings.aerodromes import dimensions, listed_since
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.headroom import ground_of
from fieldreg.surroundings.layer_view import LayerView
from fieldreg.surroundings.surface_contours import beneath_in, no_higher_in
from fieldreg.surroundings.terrain import Ground

__all__ = ["ground_regions", "surface_regions"]

_LAYER = "airport-surfaces"
_ANYWHERE = float("inf")


def ground_regions(asked: Asked) -> tuple[list[Region], list[Ground]]:
    """Where whose estimate of the ground holds, and the estimates there are; nothing to draw where a site is named."""
    if asked.site is not None:
        own = ground_of(asked.site)
        return [], [own] if own else []
    regions, grounds = [], []
    for site in asked.sight.sites.all():
        own = ground_of(site)
        if own is not None and shapely.intersects(site.outline, shapely.box(*asked.trial.footprint.buffer(0.001).bounds)):
            regions.append(Region(("ground", site.id), asked.plane.to_xy(site_footprint(site))))
            grounds.append(own)
    return regions, grounds


def surface_regions(asked: Asked, law: LawOfDay, on: date, grounds: Sequence[Ground]) -> Iterator[Region]:
    """Where each airport's surfaces lie within the heights at which an answer turns."""
    if all(look.layer != _LAYER for rule in law.compiled.values() for look in rule.record.looks):
        return
    view = LayerView(asked.sight, _LAYER, on, asked.asked_on, Footprint(asked.trial.footprint))
    for hit in view.hits():
        if "surfaces" in hit.zone.attributes:
            yield from _of_airport(asked, hit.zone, on, grounds)


def _of_airport(asked: Asked, zone: Zone, on: date, grounds: Sequence[Ground]) -> Iterator[Region]:
    record = zone.attributes["surfaces"]
    keep = float(record.get("margin_m", 0.0))
    heights = {_ANYWHERE}
    for above_sea, accuracy in _heights(asked, grounds):
        heights |= {above_sea - accuracy, above_sea + accuracy + keep}
    for height in sorted(heights):
        yield Region((_LAYER, zone.id, on, height), no_higher_in(asked.plane, record, height), _LAYER)
    if record.get("listed") and on >= listed_since():
        far = dimensions(on).lengths["approach_length_m"]
        yield Region((_LAYER, zone.id, on, "beneath"), beneath_in(asked.plane, record, far), _LAYER)


def _heights(asked: Asked, grounds: Sequence[Ground]) -> set[tuple[float, float]]:
    """Upper heights above the sea with how far they may be off."""
    found = set()
    for volume in asked.trial.volumes:
        upper = volume.altitude_upper
        if upper is not None and upper.datum is Datum.AMSL:
            found.add((upper.value_m, 0.0))
        elif upper is not None and upper.datum is Datum.AGL and not asked.modelled:
            found |= {(ground.elevation_m + upper.value_m, ground.accuracy_m) for ground in grounds}
    return found
