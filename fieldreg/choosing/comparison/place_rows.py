"""Rows of the place itself: what it is, how large, how much room is above it, how one gets there, who answers for it."""

import math
from collections.abc import Callable, Iterator, Sequence

from fieldreg.choosing.comparison.cells import (
    Cell,
    Group,
    Row,
    fact_of,
    known,
    not_applicable,
    number,
    unknown,
)
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.choosing.told_facts import told_length_m
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.law.names import ACTIVITY_NAMES
from fieldreg.register.facilities import facility_value, fact_name
from fieldreg.register.sites import Fact, PropertyStatus
from fieldreg.trials.trial import Activity

__all__ = ["condition_rows", "place_rows", "way_rows"]

_M, _M2, _KM, _EACH = Text("m", "m"), Text("m²", "m²"), Text("km", "km"), Text("か所")
_AS_DRAWN = Text("図の上で測った値", "measured on the drawing")
_POINT = Text("登録は位置だけです", "known as a point only")


def place_rows(places: Sequence[Compared]) -> Iterator[Row]:
    """What each place is and how large."""
    yield _row("kind", Text("種類", "Kind"), [_word(str(one.site.kind)) for one in places], vocabulary="kinds")
    yield _row("availability", Text("利用状況", "Availability"), [_availability(one) for one in places], vocabulary="availability")
    yield _row("ward", Text("区・市町", "Ward"), [_word(one.site.ward) for one in places], vocabulary="wards")
    yield _row("address", Text("住所", "Address"), _each(places, _address))
    yield _row("area_m2", Text("広さ", "Area"), _each(places, _area), _M2)
    yield _row("length_m", Text("道路の長さ", "Length of road"), _each(places, _length), _M)
    yield _row("accuracy_m", Text("形の精度（±）", "Outline known to within"), _each(places, _accuracy), _M)
    yield _row("areas", Text("分けて使える区画", "Parts to be had apart"), _each(places, _areas), _EACH)
    title = Text("空港の制限表面までの高さ（地上から）", "Headroom under airport surfaces, above ground")
    yield _row("headroom_agl_m", title, _each(places, _headroom), _M)
    yield _row("ground_elevation_m", Text("地盤の標高", "Ground above the sea"), _each(places, _ground), _M)


def way_rows(places: Sequence[Compared]) -> Iterator[Row]:
    """How one gets there, and how near the next airport is."""
    title = Text("最寄り駅まで（直線）", "To the nearest station, straight")
    yield Row(name="station_m", group=Group.WAY, title=title, cells=_each(places, _station), unit=_M)
    title = Text("最寄りの空港・飛行場まで（直線）", "To the nearest airport, straight")
    yield Row(name="airport_km", group=Group.WAY, title=title, cells=_each(places, _airport), unit=_KM)


def condition_rows(places: Sequence[Compared]) -> Iterator[Row]:
    """Who answers for it, and on which conditions."""
    status = [_property(one) for one in places]
    titles = (
        ("manager", Text("管理者・窓口", "Manager and desk"), _each(places, _manager)),
        ("activities", Text("受け入れる実証の種類", "Trials it takes"), _each(places, _activities)),
        ("notes", Text("条件・注意", "Conditions and notes"), _each(places, _notes)),
        ("present_use", Text("現在の使い方", "Present use"), _each(places, _present_use)),
        ("past_trials", Text("これまでの実証", "Trials held here"), _each(places, _past_trials)),
    )
    for name, title, cells in titles:
        yield Row(name=name, group=Group.CONDITIONS, title=title, cells=cells)
    title = Text("財産の区分", "Property")
    yield Row(name="property_status", group=Group.CONDITIONS, title=title, cells=status, vocabulary="property_status")


def _row(name: str, title: Text, cells: Sequence[Cell], unit: Text = Text(""), vocabulary: str = "") -> Row:
    return Row(name=name, group=Group.PLACE, title=title, cells=cells, unit=unit, vocabulary=vocabulary)


def _each(places: Sequence[Compared], cell: Callable[[Compared], Cell]) -> list[Cell]:
    return [cell(one) for one in places]


def _word(value: str, *, more: Text = Text(""), mark: str = "") -> Cell:
    return known(value, Text(value), more=more, mark=mark) if value else unknown()


def _availability(place: Compared) -> Cell:
    site = place.site
    return _word(str(site.availability), more=site.availability_note, mark=str(site.availability))


def _address(place: Compared) -> Cell:
    return known(place.site.address, Text(place.site.address), fact=fact_of(place.site, "address")) if place.site.address else unknown()


def _area(place: Compared) -> Cell:
    site = place.site
    if place.road:
        return not_applicable()
    if site.area_m2 is not None:
        return number(site.area_m2, _M2, fact=fact_of(site, "area_m2"))
    return unknown(more=_POINT) if place.point else number(round(_measured(place)), _M2, more=_AS_DRAWN)


def _length(place: Compared) -> Cell:
    if not place.road:
        return not_applicable()
    told = told_length_m(place.site)
    if told is not None:
        fact = "road.length_km" if "road.length_km" in place.site.facts else "road"
        return number(told.value, _M, fact=fact_of(place.site, fact))
    return unknown(more=_POINT) if place.point else number(round(_measured(place)), _M, more=_AS_DRAWN)


def _measured(place: Compared) -> float:
    """As drawn: metres of a line, square metres of a polygon."""
    middle = place.site.outline.centroid
    drawn = plane_at(middle.x, middle.y).to_xy(place.site.outline)
    return float(drawn.length if place.road else drawn.area)


def _accuracy(place: Compared) -> Cell:
    return number(place.site.accuracy_m, _M, more=_POINT if place.point else Text(""), fact=fact_of(place.site, "outline"))


def _areas(place: Compared) -> Cell:
    held = [area for area in place.site.areas if area.bookable]
    more = Text("、".join(a.name.ja for a in held), ", ".join(a.name.in_language("en") for a in held))
    return number(len(held), _EACH, more=more)


def _headroom(place: Compared) -> Cell:
    room = place.headroom
    if room is None:
        return not_applicable(Text("空を使わない場所", "not flown over"))
    because = Text.from_dict(room["because"])
    if room["status"] != "ok":
        return unknown(more=because)
    if room["headroom_agl_m"] is None:
        return not_applicable(Text("制限表面の外", "outside the surfaces"), more=because)
    off = room["ground_accuracy_m"]
    more = Text(f"地盤の標高の推定が ±{off:g} m", f"the ground is estimated to within {off:g} m") if off else because
    return number(math.floor(round(room["headroom_agl_m"] * 10, 6)) / 10, _M, more=more)  # never more than there is


def _ground(place: Compared) -> Cell:
    site = place.site
    if site.ground_elevation_m is None:
        return unknown()
    off = site.ground_accuracy_m
    more = Text(f"±{off:g} m", f"to within {off:g} m") if off is not None else Text("精度は不明", "accuracy not known")
    return number(site.ground_elevation_m, _M, more=more, fact=fact_of(site, "ground_elevation_m"))


def _station(place: Compared) -> Cell:
    held = place.site.facilities
    name = facility_value("station", held) if "station" in held else Text("")
    if "station_m" not in held:
        return unknown(more=name)
    return number(held["station_m"], _M, more=name, fact=fact_of(place.site, fact_name("station_m")))


def _airport(place: Compared) -> Cell:
    near = place.airport
    if near is None:
        return unknown(more=Text("空港・飛行場のデータがありません", "no data on airports"))
    if near.name is None:
        return not_applicable(Text(f"{near.looked_m / 1000:g} km 以内にありません", f"none within {near.looked_m / 1000:g} km"))
    return number(round(near.distance_m / 1000, 1), _KM, more=near.name)


def _manager(place: Compared) -> Cell:
    held = place.manager
    if held is None or not (held.name.ja or held.name.en):
        return unknown(Text("確認中", "being confirmed"), more=Text("窓口にご相談ください", "ask the desk"))
    desk = " / ".join(part for part in (held.desk.ja, held.contact) if part)
    desk_en = " / ".join(part for part in (held.desk.in_language("en"), held.contact) if part)
    return known(held.name.ja, held.name, more=Text(desk, desk_en), fact=Fact(held.source, held.confidence))


def _activities(place: Compared) -> Cell:
    names = [ACTIVITY_NAMES[Activity(one)] for one in place.site.activities if one in list(Activity)]
    if not names:
        return unknown()
    said = Text("、".join(name.ja for name in names), ", ".join(name.en for name in names))
    return known(said.ja, said, fact=fact_of(place.site, "activities"))


def _notes(place: Compared) -> Cell:
    notes = place.site.notes
    return known(notes.ja or notes.en, notes) if notes.ja or notes.en else unknown(Text("記載なし", "none written down"))


def _present_use(place: Compared) -> Cell:
    use = place.site.present_use
    return known(use.ja or use.en, use, fact=fact_of(place.site, "present_use")) if use.ja or use.en else unknown()


def _past_trials(place: Compared) -> Cell:
    held = place.site.past_trials
    if not held:
        return unknown(Text("記録なし", "none on record"))
    last = max(held, key=lambda one: one.on.rpartition("/")[2])  # of first and last day the last
    more = Text(f"{last.on} {last.what.ja}", f"{last.on} {last.what.in_language('en')}")
    return number(len(held), Text("件"), more=more)


def _property(place: Compared) -> Cell:
    status = place.site.property_status
    if status is PropertyStatus.UNCONFIRMED:
        return unknown()
    return known(str(status), Text(str(status)), fact=fact_of(place.site, "property_status"))
