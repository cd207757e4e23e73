"""Rules of use for tests: a version of some site from what its file says beside the place."""

from fieldreg.booking.availability.rule_file import version_from
from fieldreg.booking.availability.rules import Availability
from fieldreg.booking.limits import BookingLimits
from tests.fieldreg.store.makers import site


def version(said="", *, of="s", area=None, first="2026-04-01", source="条例"):
    """As its file is read."""
    place = f"site: {of}\n" + (f"area: {area}\n" if area else "")
    return version_from(f"{place}from: {first}\nsource: {source}\nconfidence: medium\n{said}\n".encode(), "rules.yaml")


def hours(*seasons, of="use"):
    """Seasons as flow mappings."""
    return "\n".join(["hours:", f"  of: {of}", "  seasons:", *(f"    - {one}" for one in seasons)])


def in_force(day, *versions, area=None, place=None):
    return Availability(versions, BookingLimits()).of(place or site(), area, day)
