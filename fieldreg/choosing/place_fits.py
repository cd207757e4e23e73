"""The fit of every place to a need: whether one can have it, its size, what it must have, what its road must be like."""

from collections.abc import Hashable

from fieldreg.choosing.fit import Answer, Fit, Held
from fieldreg.choosing.had import activity_fit, availability_fit
from fieldreg.choosing.needs_fit import needs_fit, road_fit
from fieldreg.choosing.size_fit import size_fits
from fieldreg.register.sites import Site
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need

__all__ = ["place_fits"]


def place_fits(need: Need, places: Places) -> list[Fit]:
    """The fit of each place, in their order."""
    sizes = size_fits(need.size, places) if need.size else [None] * len(places)
    if need.needs or need.odd:
        return [_fit(need, site, size) for site, size in zip(places.sites, sizes, strict=True)]
    known: dict[Hashable, Fit] = {}  # of many places the same is asked, and the same is so
    found = []
    for site, size in zip(places.sites, sizes, strict=True):
        key = site.activities, site.availability, size and (id(size[0]), size[1])
        fit = known.get(key)
        if fit is None:
            fit = known[key] = _fit(need, site, size)
        found.append(fit)
    return found


def _fit(need: Need, site: Site, size: tuple[Held, str | None] | None) -> Fit:
    held = [activity_fit(need.activity, site.activities), availability_fit(site.availability)]
    if size is not None:
        held.append(size[0])
    held += needs_fit(need.needs, site)
    held += road_fit(need.odd, site, need.times)
    return Fit(held, size[1] if size is not None and size[0].answer is Answer.YES else None)
