"""Another place: an area of the same site, another site that takes the activity, or a hall."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.footprints import footprint_of
from fieldreg.register.sites import Area, Availability, Site
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.outlines import reach_of
from fieldreg.ways_out.trial_edits import at_place, moved_by, with_answers, with_outlines, without_answers
from fieldreg.ways_out.way_out import Change, Kind, Place, Way

__all__ = ["MOST_SITES", "Move", "another_area", "another_site", "indoors", "moved"]

MOST_SITES = 12  # screened for one finding
_ENOUGH = 3
_OF_THE_OLD_PLACE = ("on_site.owner_consent", "on_site.facility_consent")  # somebody else's to give
_OPEN = (Availability.CONSULT, Availability.UNCONFIRMED, Availability.RESTRICTED)


@dataclass(frozen=True)
class Move:
    """The trial taken to a place, and how far that is."""

    site: Site
    area: Area | None
    document: dict[str, object]
    outline: BaseGeometry
    whole: bool
    away_km: float


def another_area(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """Bookable areas of the trial's own site, nearest first.  Raises OutOfTries."""
    site = next((s for s in asked.sites if s.id == asked.trial.site), None)
    areas = [a for a in site.areas if a.bookable and a.id != asked.trial.area] if site else []
    moves = [move for area in areas if site and (move := moved(asked, site, area))]
    yield from _first(asked, matter, Kind.AREA, moves)


def another_site(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """Open-air sites one may ask for that take the activity, nearest first.  Raises OutOfTries."""
    yield from _first(asked, matter, Kind.SITE, asked.once("sites", lambda: _moves(asked, indoor=False)))


def indoors(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """Halls that take the activity, nearest first.  Raises OutOfTries."""
    yield from _first(asked, matter, Kind.INDOORS, asked.once("halls", lambda: _moves(asked, indoor=True)))


def _moves(asked: Asked, *, indoor: bool) -> list[Move]:
    sites = [
        s for s in asked.sites
        if s.indoor is indoor and s.id != asked.trial.site and s.availability in _OPEN
        and asked.trial.activity.taken_by(s.activities)
    ]  # fmt: skip
    return [move for site in sites if (move := moved(asked, site, None, indoor=indoor))]


def _first(asked: Asked, matter: Matter, kind: Kind, moves: list[Move]) -> Iterator[Way | None]:
    found = tried = 0
    for move in sorted(moves, key=lambda m: (m.away_km, m.site.id)):
        if found == _ENOUGH or tried == MOST_SITES:
            return
        if _surely_met_again(asked, matter, move):
            continue
        tried += 1
        way = _way(asked, matter, kind, move)
        found += way is not None
        yield way


def _way(asked: Asked, matter: Matter, kind: Kind, move: Move) -> Way | None:
    name = move.area.name if move.area else move.site.name
    place = Place(
        site=move.site.id,
        area=move.area.id if move.area else None,
        name=name,
        availability=move.site.availability,
        note=move.site.availability_note,
        distance_km=move.away_km,
        whole=move.whole,
    )
    far = Text(f"約 {_far(move.away_km)} 先", f"about {_far(move.away_km)} away")
    shape = (
        Text("描いた形が収まらないため、その場所全体の範囲です。", "The shape drawn does not fit, so it is the whole place")
        if move.whole
        else Text("描いた形のまま移します。", "The shape drawn is kept")
    )
    room = (
        Text("天井の高さに収まるか、施設に確かめてください。", "; ask the hall whether its height suffices")
        if kind is Kind.INDOORS
        else Text("")
    )
    consent = (
        Text("管理者などの同意は、この場所であらためて得てください。", " Consent must be asked for anew there.")
        if move.site.id != asked.trial.site and (asked.trial.on_site.owner_consent or asked.trial.on_site.facility_consent)
        else Text("")
    )
    return asked.way(
        matter,
        kind,
        move.document,
        title=Text(f"{name.ja}で行う", f"Do it at {name.en or name.ja}"),
        how=Text(f"{shape.ja}{room.ja}{consent.ja}", f"{shape.en}{room.en}.{consent.en}"),
        change=Change(
            value=move.away_km,
            unit="km",
            step=(1.5 if kind is Kind.AREA else 2.0) + move.away_km / (100 if kind is Kind.AREA else 1),
            said=far,
        ),
        answers={"on_site.indoors": True} if kind is Kind.INDOORS else {},
        place=place,
    )


def _far(km: float) -> str:
    return f"{km * 1000:.0f} m" if km < 1 else f"{km:.1f} km"


def moved(asked: Asked, site: Site, area: Area | None, *, indoor: bool = False) -> Move | None:
    """The trial at the place: as drawn where that fits, else over the place's outline; None without one."""
    room = footprint_of(area or site)
    if room is None or room.is_empty:
        return None
    plane = plane_at(*(float(v) for v in room.centroid.coords[0]))
    room_xy, old_xy = plane.to_xy(room), plane.to_xy(asked.trial.footprint)
    middle = _middle(room_xy)
    east, north = middle.x - old_xy.centroid.x, middle.y - old_xy.centroid.y
    shifted = lambda g: plane.to_lonlat(shapely.affinity.translate(plane.to_xy(g), east, north))
    named = at_place(asked.document, site.id, area.id if area else None)
    if site.id != asked.trial.site:
        named = without_answers(named, _OF_THE_OLD_PLACE)
    if indoor:
        named = with_answers(named, {"on_site.indoors": True})
    fits = room_xy.covers(shapely.affinity.translate(old_xy, east, north))
    document = moved_by(named, shifted) if fits else with_outlines(named, [room] * len(asked.trial.volumes))
    return Move(
        site, area, document, trial_from_geojson(document).footprint, not fits,
        math.hypot(east, north) / 1000,
    )  # fmt: skip


def _middle(room_xy: BaseGeometry) -> shapely.Point:
    """Where a shape fits best: the middle of the largest circle inside."""
    largest = max(shapely.get_parts(room_xy), key=lambda g: float(g.area))
    return shapely.Point(shapely.maximum_inscribed_circle(largest, tolerance=1.0).coords[0])


def _surely_met_again(asked: Asked, matter: Matter, move: Move) -> bool:
    """Whether the layers the finding rests on surely reach the new outline too, so that asking is idle."""
    if move.site.indoor:
        return False
    for layer in {z.layer for z in matter.zones}:
        view = LayerView(asked.source, layer, asked.screening.on, asked.screening.asked_on, move.outline)
        if layer != "airport-surfaces" and any(h.certain for h in view.hits(reach_of(matter, layer, asked))):
            return True
    return False
