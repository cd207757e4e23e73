"""A doubt weighs no more than what it would ask for: a flight that touches nothing is talked over at most."""

import pytest

from fieldreg.law import rules_in_force
from fieldreg.law.findings import Severity, Unknown
from fieldreg.register.sites import SiteKind
from fieldreg.screening.screening import screen
from fieldreg.screening.standing_probe import permit_free, standing_probe
from fieldreg.surroundings.around_trial import Ground, Surroundings
from fieldreg.trials.questions import QUESTIONS
from tests.fieldreg.law import bench

OPEN_LAYERS = {layer: {"complete": False} for layer in ("planning", "coast", "rivers", "parks")}
DIGGING = {"ground_change": True}
QUIET_DRIVE = {"activity": "ground_robot"}


def doubt(rule, source=None, **told):
    found = bench.judged(bench.trial(**told), source or bench.world(editions=OPEN_LAYERS))[rule]
    assert isinstance(found, Unknown), found.because
    return found


@pytest.mark.parametrize(
    ("rule", "flight", "drive", "digging"),
    [
        ("forest", "advise", "advise", "permit"),
        ("natural-park", "advise", "consent", "consent"),
        ("cultural", "advise", "advise", "permit"),
        ("farmland", "advise", "advise", "permit"),
        ("coast-port", "advise", "advise", "permit"),
    ],
)
def test_a_doubt_about_the_place_weighs_what_the_act_would(rule, flight, drive, digging):
    assert [doubt(rule, **told).severity for told in ({}, QUIET_DRIVE, {"on_site": DIGGING})] == [flight, drive, digging]


@pytest.mark.parametrize("rule", ["forest", "cultural", "farmland", "coast-port"])
def test_while_the_act_is_open_the_doubt_weighs_the_most(rule):
    assert doubt(rule, without=["on_site.ground_change"]).severity == "permit"


def test_a_doubt_about_a_border_weighs_no_more_either():
    near = bench.world([bench.zone("planning", west=300, accuracy_m=300, attributes={"kind": "cultural"})])

    assert (doubt("cultural", near).kind, doubt("cultural", near).severity) == ("near_border", "advise")


def test_a_park_nobody_is_sure_of_is_a_permit_not_a_ban():
    assert doubt("park-act-permit").severity == "permit"


@pytest.mark.parametrize(("low", "severity"), [(0, "consent"), (20, "advise")])
def test_whose_land_it_is_weighs_less_without_landing(low, severity):
    assert doubt("private-land", low=low).severity == severity


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ({"on_site": {"fuel_l": 20, "objects_placed": True}, "without": ["on_site.open_fire"]}, "notify"),
        ({"without": ["on_site.open_fire"]}, "notify"),
        ({"on_site": {"objects_placed": True}, "without": ["on_site.fuel_l"]}, "permit"),
    ],
)
def test_little_fuel_and_fire_weigh_a_notice(told, severity):
    assert doubt("fire", **told).severity == severity


@pytest.mark.parametrize("rule", ["sandbox-25-2", "sandbox-national"])
def test_an_open_option_weighs_an_advice_and_asks_what_its_matters_ask(rule):
    found = doubt(rule, without=["vehicle.radio", "vehicle.bvlos"])

    assert found.severity == "advise"
    assert set(found.needs) == {"vehicle.radio", "vehicle.bvlos"}


def test_an_option_changes_neither_verdict_nor_day():
    trial = bench.trial(vehicle={"radio": ["5.7GHz"]}, on_site={"owner_consent": True})
    around = Surroundings(trial, bench.world(), on=bench.ON, asked_on=bench.ON, ground=Ground(2.0, 0.0, "test"))
    rules = rules_in_force(bench.ON)

    with_, without = (screen(trial, [(around, held)]) for held in (rules, [r for r in rules if "sandbox" not in r.id]))

    assert with_.answers["sandbox-25-2"] == "advise"
    assert (with_.verdict, with_.earliest_start) == (without.verdict, without.earliest_start)


@pytest.mark.parametrize("kind", [SiteKind.PARK, SiteKind.CLOSED_SCHOOL, SiteKind.ROAD, SiteKind.CITY_LAND])
def test_the_plainest_trial_of_a_place_leaves_only_its_manager_to_be_asked(kind):
    """Of all questions, a probe may leave open only consent and what it does not need to say."""
    place = bench.site(kind, closed=False)
    probe = standing_probe(place, bench.ON)
    around = Surroundings(
        probe, bench.world(), on=bench.ON, asked_on=bench.ON, site=place, ground=Ground(2.0, 0.0, "test")
    )

    answer = screen(probe, [(around, rules_in_force(bench.ON))])

    assert {need for u in answer.unknown for need in u.needs if need in QUESTIONS} <= {"on_site.owner_consent"}
    graver = {u.rule for u in answer.unknown if u.severity.rank <= Severity.PERMIT.rank}
    unheld = {  # what the registry does not hold of the place itself
        "closed_school": {"lg-school-purpose-outside", "subsidy-disposal"},
        "city_land": {"lg-administrative-use", "subsidy-disposal"},
    }
    assert graver == unheld.get(kind, set())
    assert permit_free(answer) is {"park": False, "closed_school": None, "city_land": None}.get(kind, True)
