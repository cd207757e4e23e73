"""Ways in which nothing found could pass for nothing there; each must be unknown, or asked."""

import pytest

from fieldreg.register.sites import PropertyStatus, SiteKind
from tests.fieldreg.law import bench
from tests.fieldreg.surroundings.test_airport_heights import SENDAI


def said(rule, source=None, **more):
    place = more.pop("place", None)
    return bench.word(bench.judged(bench.trial(**more), source, place=place)[rule])


def test_a_ring_that_reaches_beyond_what_the_layer_covers_is_unknown():
    """The footprint is covered, but a facility 800 m away would not have been held."""
    near = {"small-uav": {"coverage": bench.square(-500, None, 1000)}}
    wide = {"small-uav": {"coverage": bench.square(-2000, None, 4000)}}

    assert said("uavact-red", bench.world(editions=near)) == "not_applicable"
    assert said("uavact-yellow", bench.world(editions=near)) == "unknown"
    assert said("uavact-notify", bench.world(editions=near)) == "unknown"
    assert said("uavact-yellow", bench.world(editions=wide)) == "not_applicable"


def test_an_airport_layer_that_does_not_hold_everything_clears_nothing():
    assert said("caa-airport-surfaces", bench.world()) == "not_applicable"
    assert said("caa-airport-surfaces", bench.world(editions={"airport-surfaces": {"complete": False}})) == "unknown"


@pytest.mark.parametrize(
    ("attributes", "expected"), [({}, "unknown"), ({"verify": True}, "unknown"), ({"advise": True}, "not_applicable")]
)
def test_an_airport_zone_without_heights_clears_nothing(attributes, expected):
    zone = bench.zone("airport-surfaces", west=-500, attributes=attributes)

    assert said("caa-airport-surfaces", bench.world([zone])) == expected


def test_heights_that_are_held_still_clear():
    zone = bench.zone("airport-surfaces", west=-500, attributes={"surfaces": SENDAI})

    assert said("caa-airport-surfaces", bench.world([zone])) == "not_applicable"


@pytest.mark.parametrize(("complete", "expected"), [(True, "not_applicable"), (False, "unknown")])
def test_beside_one_park_another_may_be_unheld(complete, expected):
    beside = bench.zone("parks", west=50)  # touches the footprint's east side

    assert said("park-act-permit", bench.world([beside], {"parks": {"complete": complete}})) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("park", "unknown"), ("city_land", "unknown"), ("closed_school", "unknown"), ("indoor", "not_applicable")],
)
def test_a_way_open_to_the_public_may_be_a_road(kind, expected):
    source = bench.world(editions={"roads": {"complete": False}})
    remote = {"activity": "automated_driving", "vehicle": {"remote": True}}

    assert said("rta-77-road-use", source, place=bench.site(kind), **remote) == expected
    shut = bench.site(kind, closed=True)
    assert said("rta-77-road-use", source, place=shut, **remote) == "not_applicable"


@pytest.mark.parametrize("kind", list(SiteKind))
def test_every_kind_of_site_leaves_its_manager_to_be_asked(kind):
    """By a rule of its own, or by the consent of whoever manages it: no site is nobody's."""
    found = bench.judged(bench.trial(), place=bench.site(kind, status="administrative"))

    asked = {rule for rule in LAND if bench.word(found[rule]) != "not_applicable"}
    assert asked or kind is SiteKind.ROAD  # a flight over a road that uses nothing of it


LAND = (
    "private-land", "park-act-permit", "lg-school-purpose-outside", "lg-school-ordinary-lease", "lg-administrative-use",
    "lg-ordinary-lease", "lg-public-facility",
)  # fmt: skip
OF_ITS_OWN = {"river": "river-notify", "coast": "coast-port"}


@pytest.mark.parametrize("activity", ["drone", "ground_robot", "other"])
@pytest.mark.parametrize("status", [status for status in PropertyStatus if status is not PropertyStatus.PRIVATE])
@pytest.mark.parametrize("kind", [kind for kind in SiteKind if kind is not SiteKind.ROAD])
def test_a_declared_consent_leaves_a_land_step_on_public_property(kind, status, activity):
    trial = bench.trial(activity=activity, on_site={"owner_consent": True})

    found = bench.judged(trial, place=bench.site(kind, status=status))

    left = {rule for rule in (*LAND[1:], *OF_ITS_OWN.values()) if bench.word(found[rule]) != "not_applicable"}
    assert left, "no land step"
    if kind in OF_ITS_OWN:
        assert OF_ITS_OWN[kind] in left
