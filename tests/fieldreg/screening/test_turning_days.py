"""A trial of several days is judged on every day on which something about it changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law import LawTurned, all_rules, law_days, rules_in_force
from fieldreg.law.files.parameters import parameter_file, parameter_names
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import LAYER_IDS, Edition, Layer
from fieldreg.screening.screening import screen
from fieldreg.screening.turning_days import laws_by_day, turning_days
from fieldreg.services import Services
from fieldreg.surroundings.aerodromes import dimension_days
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.terrain import Ground
from tests import registries
from tests.fakes import FixedClock
from tests.fieldreg.law import bench

D = date


def december(first=1, last=20):
    """From nine on the first day to noon on the last."""
    start, end = (datetime(2026, 12, day, hour, tzinfo=JST) for day, hour in ((first, 9), (last, 12)))
    trial = bench.trial()
    return replace(trial, volumes=tuple(replace(v, timespan=Timespan(start, end)) for v in trial.volumes))


def screened(trial, source, days):
    ground = Ground(2.0, 0.0, "test")
    return screen(
        trial, [(Surroundings(trial, source, on=d, asked_on=D(2026, 11, 23), ground=ground), rules_in_force(d)) for d in days]
    )


SHORT = {"valid_from": D(2026, 12, 8), "valid_to": D(2026, 12, 10)}


@pytest.mark.parametrize(
    ("case", "world", "days"),
    [
        ("nothing changes", {}, [1]),
        ("a zone begins and ends", {"zones": [bench.zone("did", **SHORT)]}, [1, 8, 10, 20]),
        ("a zone far away does", {"zones": [bench.zone("did", west=60_000, **SHORT)]}, [1]),
        ("a zone begins on the first day", {"zones": [bench.zone("did", valid_from=D(2026, 12, 1))]}, [1]),
        ("a zone begins on the last day", {"zones": [bench.zone("did", valid_from=D(2026, 12, 20))]}, [1, 20]),
        ("a zone begins the day after", {"zones": [bench.zone("did", valid_from=D(2026, 12, 21))]}, [1]),
        ("an edition ends", {"editions": {"did": {"in_force_to": D(2026, 12, 5)}}}, [1, 5, 20]),
        ("an edition begins", {"editions": {"did": {"in_force_from": D(2026, 12, 5)}}}, [1, 5, 20]),
        ("an edition's word is taken until the 7th", {"editions": {"did": {"stale_after": D(2026, 12, 7)}}}, [1, 8, 20]),
        ("a vague zone beyond 10 km, within its accuracy", {"zones": [bench.zone("did", west=11_000, accuracy_m=2_000, **SHORT)]},
         [1, 8, 10, 20]),
    ],
)  # fmt: skip
def test_which_days(case, world, days):
    source = bench.world(**world)
    found = turning_days(december(), source)

    assert [day.day for day in found] == days, case
    every = [D(2026, 12, day) for day in range(1, 21)]
    assert told(december(), source, found) == told(december(), source, every), case


def in_part(trial, source):
    """As the service judges it: after the first day, what turned alone."""
    ground = Ground(2.0, 0.0, "test")
    days = laws_by_day(trial, source)
    return screen(trial, [(Surroundings(trial, source, on=d, asked_on=D(2026, 11, 23), ground=ground), law) for d, law in days])


@pytest.mark.parametrize("layer", LAYER_IDS)
@pytest.mark.parametrize(
    "world",
    [
        {},
        {"zones": [("west", -10, SHORT)]},
        {"zones": [("west", 60, SHORT)]},
        {"zones": [("west", -60, {"accuracy_m": 30.0, **SHORT})]},
        {"edition": {"in_force_to": D(2026, 12, 5)}},
        {"edition": {"stale_after": D(2026, 12, 7)}},
        {"edition": {"in_force_from": D(2026, 12, 5)}, "zones": [("west", -10, {})]},
    ],
)
@pytest.mark.parametrize("activity", ["drone", "automated_driving"])
def test_judged_anew_in_part_the_whole_answer_is_the_same(layer, world, activity):
    zones = [bench.zone(layer, west=west, **more) for _, west, more in world.get("zones", ())]
    source = bench.world(zones, {layer: world["edition"]} if "edition" in world else None)
    told = bench.trial(activity=activity, vehicle={"remote": True} if activity != "drone" else {}, on_site={"objects_placed": True})
    trial = replace(told, volumes=tuple(replace(v, timespan=december().timespan) for v in told.volumes))

    assert in_part(trial, source).to_json() == screened(trial, source, turning_days(trial, source)).to_json()


@pytest.mark.parametrize("day", law_days())
def test_across_a_change_of_law_too(day):
    trial = bench.trial()
    around = Timespan(*(datetime.combine(day + timedelta(days=n), datetime.min.time(), JST) for n in (-2, 2)))
    trial = replace(trial, volumes=tuple(replace(v, timespan=around) for v in trial.volumes))
    source = bench.world([bench.zone(layer, west=-10) for layer in LAYER_IDS])

    assert in_part(trial, source).to_json() == screened(trial, source, turning_days(trial, source)).to_json()


def test_only_what_turned_is_judged_anew():
    source = bench.world([bench.zone("did", **SHORT)])
    (first, law), *later = laws_by_day(december(), source)
    of_the_day = {rule.id for rule in all_rules() if "day" in rule.record.facts}

    assert (first, law) == (D(2026, 12, 1), rules_in_force(first))
    assert [(day.day, set(turned._anew) - of_the_day) for day, turned in later] == [(8, {"caa-did"}), (10, {"caa-did"}), (20, set())]


def test_of_the_day_alone_only_a_sites_dates_are_judged_anew_where_the_law_did_not_turn():
    (first, _), *later = laws_by_day(december(), bench.world([bench.zone("did", **SHORT)]))
    dates = {"site.closed_on", "site.subsidy"}
    of_a_date = {rule.id for rule in all_rules() if dates & set(rule.record.facts) and rule.record.holds(first)}

    assert later
    assert of_a_date == {"school-enforce-order", "subsidy-disposal"}
    assert [set(turned._anew) - {"caa-did"} for _, turned in later] == [of_a_date] * len(later)


@pytest.mark.parametrize("day", sorted({*law_days(), *dimension_days()}))
def test_where_the_law_turned_every_rule_of_the_day_is_judged_anew(day):
    around = Timespan(*(datetime.combine(day + timedelta(days=n), datetime.min.time(), JST) for n in (-2, 2)))
    trial = bench.trial()
    trial = replace(trial, volumes=tuple(replace(v, timespan=around) for v in trial.volumes))
    turned = dict(laws_by_day(trial, bench.world()))[day]

    assert turned._anew >= {rule.id for rule in rules_in_force(day) if "day" in rule.record.facts}


def test_of_several_volumes_every_day_is_judged_whole():
    """On a day between them, a zone of certain hours is told of otherwise."""
    one = december()
    trial = replace(one, volumes=(*one.volumes, *december(18, 20).volumes))

    assert not any(isinstance(law, LawTurned) for _, law in laws_by_day(trial, bench.world([bench.zone("did", **SHORT)])))


def told(trial, source, days):
    """The whole answer but for the layers' state, which is told of each day asked about."""
    return {**screened(trial, source, days).to_dict(), "layers": None}


@pytest.mark.parametrize(("layer", "away"), [("airports", 8_500), ("small-uav", 900), ("buildings", 20)])
def test_a_zone_as_far_as_a_rule_looks_turns_the_day_it_begins(layer, away):
    source = bench.world([bench.zone(layer, west=away + 50, **SHORT)])
    light = bench.trial(vehicle={"mass_g": 90}) if layer == "airports" else bench.trial(without=("vehicle.keeps_30m",))
    trial = replace(light, volumes=december().volumes)
    every = [D(2026, 12, day) for day in range(1, 21)]

    assert screened(trial, source, turning_days(trial, source)).answers == screened(trial, source, every).answers
    assert screened(trial, source, every).answers != screened(trial, source, every[:1]).answers


SUBSIDY = {"subsidised": True, "restricted_until": "2026-12-10", "completed_on": "2016-12-05", "free_of_charge": True}


@pytest.mark.parametrize(
    "place",
    [
        bench.site("closing_school", closed_on="2026-12-10"),
        bench.site("closed_school", attributes={"subsidy": SUBSIDY}),
        bench.site("closed_school", attributes={"subsidy": SUBSIDY | {"free_of_charge": None}}),
        bench.site("closed_school", attributes={"subsidy": SUBSIDY | {"restricted_until": "2030-12-10"}}),
    ],
)
def test_a_sites_own_dates_only_lessen_what_is_asked(place):
    """So the first day stands for those after it."""
    trial, source = replace(december(), site=place.id), bench.world()

    def of(days):
        around = [Surroundings(trial, source, on=d, asked_on=D(2026, 11, 23), site=place) for d in days]
        return screen(trial, [(a, rules_in_force(a.on)) for a in around]).to_dict()

    assert turning_days(trial, source) == [D(2026, 12, 1)]
    assert of([D(2026, 12, 1)]) == of([D(2026, 12, day) for day in range(1, 21)])
    assert of([D(2026, 12, 1)]) != of([D(2026, 12, 20)])


@pytest.mark.parametrize("day", sorted(dimension_days()))
def test_every_day_the_airports_dimensions_change_is_one(day):
    trial = bench.trial()
    around = Timespan(*(datetime.combine(day + timedelta(days=n), datetime.min.time(), JST) for n in (-2, 2)))
    trial = replace(trial, volumes=tuple(replace(v, timespan=around) for v in trial.volumes))

    assert day in turning_days(trial, bench.world())


def test_of_one_day_there_is_one():
    assert turning_days(bench.trial(), bench.world([bench.zone("did", **SHORT)])) == [D(2026, 12, 1)]


@pytest.mark.parametrize("day", law_days())
def test_every_day_the_law_changes_is_one(day):
    trial = bench.trial()
    around = Timespan(*(datetime.combine(day + timedelta(days=n), datetime.min.time(), JST) for n in (-2, 2)))
    trial = replace(trial, volumes=tuple(replace(v, timespan=around) for v in trial.volumes))

    assert day in turning_days(trial, bench.world())


def test_the_days_of_the_law_are_those_of_its_rules_and_numbers():
    of_rules = {day for rule in all_rules() for day in rule.record.in_force if day}
    of_numbers = {day for name in parameter_names() for day, _ in parameter_file(name).values}

    assert set(law_days()) == of_rules | of_numbers
    assert D(2015, 12, 10) in law_days()  # 航空法の一部を改正する法律（平成27年法律第67号）


@pytest.mark.parametrize("layer", LAYER_IDS)
def test_a_zone_that_begins_and_ends_inside_a_trial_is_seen(layer):
    """As if every day had been asked about."""
    source = bench.world([bench.zone(layer, **SHORT)])
    trial = december()
    every = [D(2026, 12, day) for day in range(1, 21)]

    assert screened(trial, source, turning_days(trial, source)).answers == screened(trial, source, every).answers


def test_an_edition_that_goes_stale_before_the_next_begins_is_seen():
    first = bench.edition("did", stale_after=D(2026, 12, 6))
    second = Edition(layer="did", edition="f", in_force_from=D(2026, 12, 9), coverage=bench.EVERYWHERE, sequence=1)
    zones = [bench.far_away("did"), replace(bench.far_away("did"), edition="f")]
    source = ZoneIndex([Layer(id="did", title=Text("did"))], [first, second], zones)
    trial = december()

    def of(days):
        return screened(trial, source, days).answers["caa-did"]

    assert of([D(2026, 12, 1), D(2026, 12, 9), D(2026, 12, 20)]) == "not_applicable"
    assert of(turning_days(trial, source)) == "unknown"


@pytest.fixture
def services(tmp_path):
    store = registries.upgraded(tmp_path / "registry.db")
    with store.writing() as work:
        for layer in LAYER_IDS:
            work.zones.put_layer(Layer(id=layer, title=Text(layer)))
            work.zones.put_edition(bench.edition(layer))
            work.zones.put_zones([bench.far_away(layer)])
        work.zones.put_zones([bench.zone("did", **SHORT)])
        work.commit()
    yield Services(store, FixedClock())
    store.close()


@pytest.mark.parametrize(
    ("case", "last", "expected"),
    [("over before it begins", 7, "not_applicable"), ("ends on its first day", 8, "permit"), ("longer than it", 20, "permit")],
)
def test_the_service_sees_a_district_that_is_one_for_two_days_only(services, case, last, expected):
    trial = dict(bench.trial().document)
    hours = {"time_start": "2026-12-01T09:00:00+09:00", "time_end": f"2026-12-{last:02}T12:00:00+09:00"}

    found = services.screening.screen({**trial, "properties": {**trial["properties"], **hours}})

    assert found.answers["caa-did"] == expected, case


def test_the_store_tells_the_days_of_zones_near_a_place_only(services):
    with services.store.reading() as work:
        (edition,) = work.zones.editions("did")
        near, far = (138.0, 36.0, 143.0, 41.0), (130.0, 36.0, 131.0, 41.0)

        def days(box, after, until):
            return [d.day for d in work.zones.turning_days(edition, box, D(2026, 12, after), D(2026, 12, until))]

        assert [days(near, 1, 20), days(near, 8, 10), days(near, 7, 8), days(near, 10, 20)] == [[8, 10], [10], [8], []]
        assert days(far, 1, 20) == []
