"""Editions of programmes beside each other: which is in force on a day, and whether a set of them may stand together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from fieldreg.programmes.programme import Period, Programme

__all__ = ["by_programme", "edition_before", "edition_for", "in_force_on", "overlaps", "period_of"]


def by_programme(editions: Iterable[Programme]) -> Mapping[str, Sequence[Programme]]:
    """Editions by programme, each programme's in the order they begin."""
    found: dict[str, list[Programme]] = {}
    for one in sorted(editions, key=lambda p: (p.programme, p.in_force.first, p.edition)):
        found.setdefault(one.programme, []).append(one)
    return found


def period_of(edition: Programme, beside: Iterable[Programme]) -> Period:
    """When it is in force: until its own end, or until the next edition of the programme begins, whichever is sooner."""
    later = [p.in_force.first for p in beside if p.programme == edition.programme and p.in_force.first > edition.in_force.first]
    ends = [end for end in (edition.in_force.end, *later) if end is not None]
    return Period(first=edition.in_force.first, end=min(ends) if ends else None)


def in_force_on(day: date, editions: Sequence[Programme]) -> list[Programme]:
    """The edition of each programme in force on that day, in the order the files wish to be shown."""
    found = [one for one in editions if period_of(one, editions).holds(day)]
    return sorted(found, key=lambda p: (p.order, p.programme))


def edition_for(programme: str, day: date, editions: Sequence[Programme]) -> Programme | None:
    """The edition a case that begins on that day is held to; None where the programme is not in force."""
    return next((one for one in in_force_on(day, editions) if one.programme == programme), None)


def edition_before(edition: Programme, editions: Iterable[Programme]) -> Programme | None:
    """The edition of the same programme that it follows; None for the first."""
    earlier = [p for p in editions if p.programme == edition.programme and p.in_force.first < edition.in_force.first]
    return max(earlier, key=lambda p: p.in_force.first, default=None)


def overlaps(editions: Iterable[Programme], file_of: Mapping[str, str]) -> list[Fault]:
    """What keeps editions from standing beside each other; an open end is no overlap, for the next edition ends it.

    `file_of`: by `Programme.ref` the file to name; of two the later one, unless only the other was just read.
    """
    faults = []
    for own in by_programme(editions).values():
        for earlier, later in pairwise(own):
            end = earlier.in_force.end
            if earlier.in_force.first == later.in_force.first or (end is not None and end > later.in_force.first):
                where = file_of.get(later.ref) or file_of.get(earlier.ref) or later.ref
                faults.append(Fault("overlap", f"{where}: in_force", _overlap(earlier, later)))
    return faults


def _overlap(earlier: Programme, later: Programme) -> Text:
    end = earlier.in_force.end
    return Text(
        f"版 {later.ref}（{later.in_force.first} から）が、版 {earlier.ref}"
        f"（{earlier.in_force.first} から {end or '次の版'} まで）と重なります。"
        "どちらかの in_force を、同じ日に二つの版がないように直してください。",
        f"{later.ref} (from {later.in_force.first}) overlaps {earlier.ref} ({earlier.in_force.first} to {end or 'the next edition'});"
        " change one in_force so that no day has two editions",
    )
