"""Claims: what a reservation holds, and when two of them meet.

A site is a tree of areas with the site as its root.  A reservation holds its own unit; it marks the units above, so that whoever
wants the whole meets it, and those below, which whoever holds the whole has too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shapely.geometry.base import BaseGeometry

from fieldreg.booking.bands import Band, parted_by_height
from fieldreg.booking.reservations import LONGEST, Reservation
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Site

__all__ = [
    "LONGEST_BUFFER", "LONGEST_HELD", "Claim", "Hold", "below", "claims_of", "hold_in", "hold_of", "meet", "share_ground", "slot_hold",
    "too_many",
]  # fmt: skip

LONGEST_BUFFER = timedelta(days=1)  # of setting up, and of tearing down
LONGEST_HELD = LONGEST + 2 * LONGEST_BUFFER  # of what one claim can hold; bounds every conflict query


@dataclass(frozen=True)
class Claim:
    """What one reservation holds of one unit (an area, or the site as root of its tree).

    `hold` is the claimed unit itself; the units above and below it are marked without holding them, so
    that claims on two separate parts do not meet at the whole.
    """

    unit: str
    hold: bool


def claims_of(area: str | None, site: str, lineage: Sequence[str], within: Sequence[str] = ()) -> tuple[Claim, ...]:
    """The claims a reservation of `area` makes; `lineage` as `Site.lineage` gives it, `within` as `below`.

    >>> claims_of("a/b", "a", ("a",), ("a/b/c",))
    (Claim(unit='a/b', hold=True), Claim(unit='a', hold=False), Claim(unit='a/b/c', hold=False))
    """
    return (Claim(area or site, True), *(Claim(unit, False) for unit in (*lineage, *within)))


def below(area: str | None, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The areas within `area` (None: the site), sorted; `parents` tells of each area of the site the one above it.

    >>> below(None, {"a/b": None, "a/b/c": "a/b"}), below("a/b", {"a/b": None, "a/b/c": "a/b"})
    (('a/b', 'a/b/c'), ('a/b/c',))
    """
    if area is None:
        return tuple(sorted(parents))
    found: set[str] = set()
    layer = {area}
    while layer:
        layer = {unit for unit, parent in parents.items() if parent in layer} - found
        found |= layer
    return tuple(sorted(found))


@dataclass(frozen=True, kw_only=True)
class Hold:
    """All by which one claim on a place meets another.

    `span` is the slot with setting up and tearing down.  `band` and `outline` (lon, lat) are None where the place does not let claims
    part by them, or the reservation does not say them: it has every height, and all of its unit.  `seats` tells of a unit
    how many claims it bears at once.
    """

    site: str
    claims: tuple[Claim, ...]
    span: Timespan
    exclusive: bool = True
    band: Band | None = None
    outline: BaseGeometry | None = None
    seats: Mapping[str, int] = field(default_factory=dict)


def hold_of(reservation: Reservation, site: Site) -> Hold:
    """Raises NotFound where its area is none of the site's."""
    return hold_in(reservation, _of_site(reservation.area, site))


def hold_in(reservation: Reservation, claims: tuple[Claim, ...]) -> Hold:
    """What it holds by these claims."""
    return Hold(
        site=reservation.site, claims=claims, span=reservation.held, exclusive=reservation.exclusive, band=reservation.band,
        outline=reservation.own_ground, seats=reservation.seats,
    )  # fmt: skip


def slot_hold(site: Site, area: str | None, slot: Timespan) -> Hold:
    """The site, or its area, alone and with every height.  Raises NotFound as `hold_of`."""
    return Hold(site=site.id, claims=_of_site(area, site), span=slot)


def _of_site(area: str | None, site: Site) -> tuple[Claim, ...]:
    return claims_of(area, site.id, site.lineage(area), below(area, {one.id: one.parent for one in site.areas}))


def share_ground(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Whether two outlines have inner ground in common; a border they share is none.  None is all of the place."""
    return one is None or other is None or (one.intersects(other) and not one.touches(other))


def meet(one: Hold, other: Hold) -> bool:
    """Whether the two cannot both be; how many a place bears at once is another question (`seats`)."""
    return (
        one.span.overlaps(other.span)
        and (one.exclusive or other.exclusive)
        and not parted_by_height(one.band, other.band)
        and _at_one_place(one.claims, other.claims)
        and share_ground(one.outline, other.outline)
    )


def _at_one_place(ours: Iterable[Claim], theirs: Iterable[Claim]) -> bool:
    held = {claim.unit: claim.hold for claim in theirs}
    return any(claim.unit in held and (claim.hold or held[claim.unit]) for claim in ours)


def too_many(held: Sequence[tuple[datetime, datetime, int | None]]) -> bool:
    """Whether at some moment more claims (from, to, seats) lie on a unit than one of them then bears.

    >>> nine, ten, noon = (datetime(2026, 12, 1, hour) for hour in (9, 10, 12))
    >>> too_many([(nine, noon, None), (nine, ten, 2)]), too_many([(nine, noon, 1), (nine, ten, None)])
    (False, True)
    """
    for moment, _, _ in held:
        then = [seats for start, end, seats in held if start <= moment < end]
        if len(then) > min((seats for seats in then if seats is not None), default=len(then)):
            return True
    return False
