"""Told facts: what somebody tells of a site, with whether it is confirmed; unknown where nobody does."""

from dataclasses import dataclass
from typing import Any

from fieldreg.register.sites import Site

__all__ = ["Told", "facility", "told_length_m", "told_number", "unconfirmed_of_road"]


@dataclass(frozen=True, slots=True)
class Told:
    """A value; `unconfirmed` where its source is not confirmed, so that it decides nothing."""

    value: Any
    unconfirmed: bool


def facility(site: Site, name: str) -> Told | None:
    """A facility of the site by its name (`power_kva`); None where nobody tells."""
    value = site.facilities.get(name)
    return None if value is None else Told(value, _unconfirmed(site, f"facilities.{name}"))


def told_number(site: Site, fact: str, value: float | None) -> Told | None:
    """A number of the site's own, by the name of its fact."""
    return None if value is None else Told(value, _unconfirmed(site, fact))


def told_length_m(site: Site) -> Told | None:
    """How long a road is, metres."""
    length_km = site.road.get("length_km")
    if isinstance(length_km, bool) or not isinstance(length_km, int | float):
        return None
    return Told(float(length_km) * 1000, unconfirmed_of_road(site, "length_km"))


def unconfirmed_of_road(site: Site, attribute: str) -> bool:
    """Whether what is told of an attribute of the road, or of the road as a whole, is not confirmed."""
    own = f"road.{attribute}"
    return _unconfirmed(site, own if own in site.facts else "road")


def _unconfirmed(site: Site, fact: str) -> bool:
    source = site.facts.get(fact)
    return source is not None and source.confidence == "unconfirmed"
