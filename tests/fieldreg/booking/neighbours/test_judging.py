"""Neighbours judged: as a look at every pair tells them, from both sides alike; what was not said is unknown and never clear."""

from datetime import timedelta

import pytest
import shapely

from fieldreg.booking.neighbours.judging import neighbours_among
from fieldreg.booking.neighbours.near_sites import NearSites
from fieldreg.booking.neighbours.rules import book_from
from fieldreg.booking.neighbours.uses import use_of
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Site, SiteKind
from fieldreg.surroundings.footprint import Footprint
from tests.deep import often
from tests.fieldreg.booking.neighbours.soups import NOON, PLANE, SOUTH, WEST, soup
from tests.oracle.brute_neighbours import pairs

BOTH = {"ja": "決まり", "en": "rule"}


def _named(one):
    return one[:2]


def told(found):
    return {(one.other.id, one.rule.id, one.applies, round(one.distance_m * 100)) for one in found}


def looked_up(asked, held, sites, near, book):
    """As the service does: sites by box, then what is drawn beyond its own by its own."""
    own = {site.id: site for site in sites}
    use = use_of(asked, own[asked.site])
    box = Footprint(use.ground).box(book.farthest_m)
    ids = near.meeting(box)

    def beyond(one):
        return one.geometry is not None and not near.holds(one.site, one.geometry.bounds)

    found = [
        one for one in held
        if one.is_live and (one.site in ids or (beyond(one) and shapely.box(*one.geometry.bounds).intersects(shapely.box(*box))))
    ]  # fmt: skip
    return neighbours_among(use, own[asked.site], [use_of(one, own[one.site]) for one in found], book), len(found)


def test_a_thousand_soups_as_every_pair_tells_them():
    seen, applying, unknown, beyond = 0, 0, 0, 0
    for seed in range(often(1_000)):
        sites, held, _, book = soup(seed)
        near, own = NearSites(sites), {site.id: site for site in sites}
        for asked in held[:3]:
            found, _ = looked_up(asked, held, sites, near, book)
            wanted = pairs(held, own, book, asked)
            assert {one[:3] for one in told(found)} == {one[:3] for one in wanted}, (seed, asked.id)
            assert all(abs(a[3] - b[3]) <= 1 for a, b in zip(sorted(told(found), key=_named), sorted(wanted, key=_named), strict=True))
            seen += len(wanted)
            applying += sum(one.applies is True for one in found)
            unknown += sum(one.applies is None for one in found)
            beyond += sum(one.other.geometry is not None for one in found)
    assert min(applying, unknown, beyond) > 500, (seen, applying, unknown, beyond)


def test_both_sides_are_told_the_same():
    for seed in range(200):
        sites, held, _, book = soup(seed, sites=3, reservations=6)
        own = {site.id: site for site in sites}
        uses = {one.id: use_of(one, own[one.site]) for one in held}
        seen = {
            (one.id, other, rule, applies, away)
            for one in held
            for other, rule, applies, away in told(neighbours_among(uses[one.id], own[one.site], list(uses.values()), book))
        }
        assert seen == {(other, one, rule, applies, away) for one, other, rule, applies, away in seen}


def rules(**more):
    known = {
        "id": "r", "title": BOTH, "reason": BOTH, "source": BOTH, "confidence": "unconfirmed", "one": {}, "other": {}, "within_m": 100,
        "within_minutes": 0, "severity": "advise",
    }  # fmt: skip
    return book_from({"editions": [{"edition": "1", "in_force": "2026-04-01", "rules": [known | more]}]})


def site(name, x, y=0.0, size=50.0):
    outline = PLANE.to_lonlat(shapely.box(WEST + x, SOUTH + y, WEST + x + size, SOUTH + y + size))
    return Site(id=name, name=Text(name), kind=SiteKind.PARK, outline=outline, accuracy_m=5, manager="m", ward="青葉区")


def held(at, number=1, *, begins=NOON, hours=1.0, activity="drone", **said):
    return Reservation(
        id=f"R-2026-{number:04}", site=at.id, area=None, slot=Timespan(begins, begins + timedelta(hours=hours)), activity=activity,
        purpose="x", organisation="x", owner=1, trial={"properties": said},
    )  # fmt: skip


def between(book, one, other, **said):
    """Of a drone here and whatever is there."""
    a, b = site("a", 0), one
    return neighbours_among(use_of(held(a, 1, **said), a), a, [use_of(other, b)], book)


@pytest.mark.parametrize("away_m, near", [(100.0, True), (100.009, True), (100.011, False), (99.99, True), (0.0, True)])
def test_the_distance_is_closed_to_a_centimetre(away_m, near):
    there = site("b", 50 + away_m)
    found = between(rules(), there, held(there, 2))
    assert [one.distance_m for one in found] == ([pytest.approx(min(away_m, 100.0) // 0.01 * 0.01, abs=0.011)] if near else [])


@pytest.mark.parametrize("minutes, gap, near", [(0, 0, False), (0, -1, True), (30, 29, True), (30, 30, False)])
def test_times_are_half_open_and_widened_by_minutes(minutes, gap, near):
    there = site("b", 60)
    other = held(there, 2, begins=NOON + timedelta(hours=1, minutes=gap))
    assert bool(between(rules(within_minutes=minutes), there, other)) is near


def test_what_was_not_said_is_unknown_with_the_side_that_did_not_say_it():
    book, there = rules(shared={"question": "vehicle.radio", "values": ["2.4GHz"]}), site("b", 60)
    silent, band = held(there, 2), held(there, 2, vehicle={"radio": ["2.4GHz", "LTE"]})
    other_band, none = held(there, 2, vehicle={"radio": ["LTE"]}), held(there, 2, vehicle={"radio": ["none"]})
    said = {"vehicle": {"radio": ["2.4GHz"]}}
    (one,) = between(book, there, silent, **said)
    assert (one.applies, one.unsaid, one.unsaid_there) == (None, [], ["vehicle.radio"])
    assert one.because == Text(
        "当てはまるか分かりません。相手の予約で答えていないこと: 使う電波。",
        "It is not known whether this applies. Not said of the other: the radio used.",
    )
    (one,) = between(book, there, band)
    assert (one.applies, one.unsaid, one.unsaid_there) == (None, ["vehicle.radio"], [])
    (one,) = between(book, there, band, **said)
    assert (one.applies, one.because) == (True, Text("決まり", "rule"))
    assert between(book, there, other_band, **said) == []
    assert between(book, there, none) == []  # whatever this one uses, that one uses no radio


def test_what_one_side_alone_may_be_holds_from_either_side():
    book = rules(one={"activities": ["drone"]}, other={"said": {"on_site.crowd": {"at_least": 30}}})
    there = site("b", 60)
    crowd = held(there, 2, activity="other", on_site={"crowd": 30})
    assert [one.applies for one in between(book, there, crowd)] == [True]
    assert between(book, there, held(there, 2, activity="other", on_site={"crowd": 29})) == []
    assert [one.applies for one in between(book, there, held(there, 2, activity="other"))] == [None]
    a = site("a", 0)
    assert [one.applies for one in neighbours_among(use_of(crowd, there), there, [use_of(held(a), a)], book)] == [True]


def test_areas_that_claim_one_another_are_no_neighbours_and_those_apart_are():
    tree = next(one for one in (s for seed in range(50) for s in soup(seed)[0]) if any(area.parent for area in one.areas))
    child = next(area for area in tree.areas if area.parent)
    line = {child.id, *tree.lineage(child.id)}
    apart = next((a.id for a in tree.areas if a.id not in line and child.id not in tree.lineage(a.id)), None)

    def of(area, number):
        return Reservation(**{**vars(held(tree, number)), "area": area})

    def found(area, other):
        return neighbours_among(use_of(of(area, 1), tree), tree, [use_of(of(other, 2), tree)], rules(within_m=5_000))

    assert found(child.id, child.parent) == found(child.parent, child.id) == found(child.id, None) == found(None, child.id) == []
    assert found(child.id, child.id) == []
    if apart:
        assert len(found(child.id, apart)) == 1


def test_the_rules_are_those_of_the_day_both_are_there():
    old = {"edition": "1", "in_force": "2026-04-01", "rules": [vars_of("old")]}
    new = {"edition": "2", "in_force": "2026-12-02", "rules": [vars_of("new")]}
    book, there = book_from({"editions": [new, old]}), site("b", 60)
    night = NOON + timedelta(hours=11)  # 23:00 to 01:00
    asked = Reservation(**{**vars(held(site("a", 0))), "slot": Timespan(night, night + timedelta(hours=4))})

    def found(begins):
        a = site("a", 0)
        return [one.rule.id for one in neighbours_among(use_of(asked, a), a, [use_of(held(there, 2, begins=begins), there)], book)]

    assert found(night) == ["old"]
    assert found(night + timedelta(hours=2)) == ["new"]


def vars_of(name):
    return {
        "id": name, "title": BOTH, "reason": BOTH, "source": BOTH, "confidence": "unconfirmed", "one": {}, "other": {}, "within_m": 100,
        "within_minutes": 0, "severity": "advise",
    }  # fmt: skip


def test_looking_near_looks_at_no_more_where_the_registry_is_larger():
    """The same hundred around, and ten thousand sites far away: as many are looked at."""
    sites, reservations, _, book = soup(7, sites=6, reservations=12)
    far = [site(f"far{n}", 20_000 + 100 * (n % 100), 100 * (n // 100)) for n in range(10_000)]
    asked = reservations[0]
    few, many = (looked_up(asked, reservations, sites, NearSites(held), book) for held in (sites, [*sites, *far]))
    assert told(few[0]) == told(many[0])
    assert few[1] == many[1]


def test_a_pair_across_two_planes_is_told_the_same_from_either_side():
    """139.5 E: between the ninth zone and the eighth."""
    here, there = (
        Site(id=name, name=Text(name), kind=SiteKind.PARK, outline=shapely.box(west, 36.0, west + 0.001, 36.001), accuracy_m=5, manager="m",
             ward="x")
        for name, west in (("a", 139.165), ("b", 139.168))
    )  # fmt: skip
    book = rules(within_m=400)
    one, other = use_of(held(here, 1), here), use_of(held(there, 2), there)
    assert {one.plane, other.plane} == {Plane(8), Plane(9)}
    assert [n.distance_m for n in neighbours_among(one, here, [other], book)] == [
        n.distance_m for n in neighbours_among(other, there, [one], book)
    ]
