"""A trial of several days is judged on every day on which something about it changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law import all_rules, law_days, rules_in_force
from fieldreg.law.files.parameters import parameter_file, parameter_names
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import LAYER_IDS, Edition, Layer
from fieldreg.screening.screening import screen
from fieldreg.screening.turning_days import turning_days
from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.terrain import Ground
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
        ("nothing changes", {}, []),
        ("a zone begins and ends", {"zones": [bench.zone("did", **SHORT)]}, [8, 10]),
        ("a zone far away does", {"zones": [bench.zone("did", west=60_000, **SHORT)]}, []),
        ("a zone begins on the first day", {"zones": [bench.zone("did", valid_from=D(2026, 12, 1))]}, []),
        ("a zone begins on the last day", {"zones": [bench.zone("did", valid_from=D(2026, 12, 20))]}, []),
        ("a zone begins the day after", {"zones": [bench.zone("did", valid_from=D(2026, 12, 21))]}, []),
        ("an edition ends", {"editions": {"did": {"in_force_to": D(2026, 12, 5)}}}, [5]),
        ("an edition begins", {"editions": {"did": {"in_force_from": D(2026, 12, 5)}}}, [5]),
        ("an edition's word is taken until the 7th", {"editions": {"did": {"stale_after": D(2026, 12, 7)}}}, [8]),
        ("a vague zone beyond 5 km, within its accuracy", {"zones": [bench.zone("did", west=6_000, accuracy_m=2_000, **SHORT)]}, [8, 10]),
    ],
)  # fmt: skip
def test_which_days(case, world, days):
    found = turning_days(december(), bench.world(**world))

    assert [day.day for day in found] == [1, *days, 20], case


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
    store = open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    store.upgrade()
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
