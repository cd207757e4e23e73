"""Other places: areas of the same site, and other sites that take the activity, by nearness and likeness."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import shapely

from fieldreg.alternatives.alternative import Alternative, AlternativeKind
from fieldreg.alternatives.of_trial import Found, Wanted
from fieldreg.alternatives.weight import asks_no_more, can_be_had
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.geometry import centre_of
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.ways_out import Place
from fieldreg.ways_out.places import Move, moved

__all__ = ["other_areas", "other_sites"]

_AREAS, _SITES = 2, 3  # told of each
_MOST_TRIED, _DOUBTFUL_TRIED = 10, 3  # sites
_CEILING = Text("。屋内なので天井の高さを施設に確かめてください", "; indoors, so ask whether the ceiling suffices")
_UNLIKE = 1.5  # a site of another kind counts as so much farther


def other_areas(wanted: Wanted) -> Iterator[Alternative]:
    """Bookable areas of the trial's own site, the nearest first.  Raises OutOfTries."""
    asked = wanted.asked
    site = next((site for site in asked.sites if site.id == asked.trial.site), None)
    areas = [area for area in site.areas if area.bookable and area.id != asked.trial.area] if site else []
    moves = [move for area in areas if site and (move := moved(asked, site, area))]
    yield from _first(wanted, AlternativeKind.AREA, sorted(moves, key=lambda m: (m.away_km, m.area.id if m.area else "")), _AREAS)


def other_sites(wanted: Wanted) -> Iterator[Alternative]:
    """Sites one may ask for that take the activity: first those ranked no heavier, by nearness and likeness.  Raises OutOfTries."""
    asked = wanted.asked
    own = next((site for site in asked.sites if site.id == asked.trial.site), None)
    rows = [row for row in wanted.ranked() if row.site.id != asked.trial.site and row.fit.answer is not Answer.NO]
    near = _near(wanted, sorted(rows, key=lambda row: _order(wanted, row, own)))
    moves = (move for row in near if (move := moved(asked, row.site, None, indoor=row.site.indoor)))
    yield from _first(wanted, AlternativeKind.SITE, moves, _SITES, {row.site.id: row.fit.because for row in near})


def _near(wanted: Wanted, rows: Sequence[Ranked]) -> Sequence[Ranked]:
    """Those worth a try: that can be had as a whole, and of the others a few, for the trial may take a part alone."""
    had = [can_be_had(row.demands, wanted.start) for row in rows]
    sure = [row for row, can in zip(rows, had, strict=True) if can][:_MOST_TRIED]
    return [*sure, *[row for row, can in zip(rows, had, strict=True) if not can][:_DOUBTFUL_TRIED]]


def _order(wanted: Wanted, row: Ranked, own: Site | None) -> tuple[bool, bool, bool, float, str]:
    """Sure to take it, no heavier as a whole, indoors as it was; then the nearer and the liker."""
    away = _away_km(wanted, row.site) * (1.0 if own is not None and row.site.kind is own.kind else _UNLIKE)
    heavier = not asks_no_more(row.demands, wanted.demands)
    moved_in = row.site.indoor is not bool(own.indoor if own else wanted.asked.trial.on_site.indoors)
    return row.fit.answer is not Answer.YES, heavier, moved_in, away, row.site.id


def _away_km(wanted: Wanted, site: Site) -> float:
    """Between the middles, by the sphere: near enough to put places in order."""
    lon, lat = centre_of([wanted.asked.trial.footprint])
    x, y = (float(value) for value in shapely.centroid(site.outline).coords[0])
    return math.hypot((x - lon) * math.cos(math.radians(lat)), y - lat) * 111.2


def _first(
    wanted: Wanted, kind: AlternativeKind, moves: Iterable[Move], most: int, doubts: Mapping[str, Text] = MappingProxyType({})
) -> Iterator[Alternative]:
    given = 0
    for move in moves:
        found = wanted.instead(move.document)
        if found is not None:
            given += 1
            yield _told(found, kind, move, doubts.get(move.site.id, Text("")))
        if given == most:
            return


def _told(found: Found, kind: AlternativeKind, move: Move, doubt: Text) -> Alternative:
    name = move.area.name if move.area else move.site.name
    place = Place(
        site=move.site.id, area=move.area.id if move.area else None, name=name, availability=move.site.availability,
        note=move.site.availability_note, distance_km=move.away_km, whole=move.whole,
    )  # fmt: skip
    far = f"{move.away_km * 1000:.0f} m" if move.away_km < 1 else f"{move.away_km:.1f} km"
    shape = (
        Text("もとの範囲が収まらないため、その場所全体の範囲です", "over the whole place, for the outline does not fit")
        if move.whole
        else Text("範囲の形はそのままです", "the outline stays")
    )
    within = Text("同じ場所の中で", "within the same site") if kind is AlternativeKind.AREA else Text("別の場所へ", "to another site")
    hall = _CEILING if move.site.indoor else Text("")
    asked = Text(f"窓口に確かめること: {doubt.ja}。", f" To be asked at the desk: {doubt.en}.") if doubt.ja else Text("")
    return found.told(
        kind,
        Text(f"{name.ja}で行う", f"At {name.en or name.ja}"),
        Text(
            f"{within.ja}約 {far} 移ります。{shape.ja}{hall.ja}。{asked.ja}",
            f"About {far} away, {within.en}; {shape.en}{hall.en}.{asked.en}",
        ),
        move.away_km,
        "km",
        place,
    )
