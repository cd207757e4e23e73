"""What a screening costs, counted and not timed: statements, zones made, questions to GEOS.  A count that grows is a finding."""

from collections import Counter

import pytest
import shapely
import sqlalchemy as sa

from fieldreg.kernel.kept import Kept
from fieldreg.register.zones import Zone
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock
from tests.oracle.seeded_trials import seeded

MOST_STATEMENTS = 1  # the revision; 67 before there was a snapshot
MOST_QUESTIONS = 100  # of shapely, at the 90th of a hundred trials; calls, not shapes
GEOS = (
    "buffer", "union_all", "distance", "dwithin", "intersection", "intersects", "transform", "covers", "bounds", "area", "box",
    "prepare",
)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    store = registries.sample(tmp_path_factory.mktemp("costs") / "fieldreg.db")
    services = Services(store, FixedClock())
    services.screening.warm()
    yield services
    store.close()


@pytest.fixture
def counted(services, monkeypatch):
    """Counts what happens from here on."""
    counts = Counter()
    made = Zone.__init__

    def counting(self, **given):
        counts["zones"] += 1
        made(self, **given)

    monkeypatch.setattr(Zone, "__init__", counting)
    for name in GEOS:
        monkeypatch.setattr(shapely, name, _counting(getattr(shapely, name), counts))
    engine = services.store._dialect.engine

    def statement(*_):
        counts["statements"] += 1

    sa.event.listen(engine, "before_cursor_execute", statement)
    yield counts
    sa.event.remove(engine, "before_cursor_execute", statement)


def _counting(function, counts):
    def counting(*args, **given):
        counts["geos"] += 1
        return function(*args, **given)

    return counting


def costs(services, counted, trials):
    """Of each trial, screened for the second time."""
    for trial in trials:
        services.screening.screen(trial)
        services.screening._answered = Kept(1)  # judged again, and not told again
        counted.clear()
        services.screening.screen(trial).to_dict()
        yield dict(counted)


TRIALS = seeded(60, 11)


def test_one_statement_and_no_zone(services, counted):
    found = list(costs(services, counted, TRIALS))

    assert {cost["statements"] for cost in found} == {MOST_STATEMENTS}
    assert {cost.get("zones", 0) for cost in found} == {0}


def test_the_first_screening_too_makes_no_zone(services, counted):
    for trial in seeded(20, 12):
        counted.clear()
        services.screening.screen(trial)
        assert (counted["statements"], counted["zones"]) == (MOST_STATEMENTS, 0)


def test_questions_to_geos_are_bounded(services, counted):
    found = sorted(cost["geos"] for cost in costs(services, counted, TRIALS))

    assert found[len(found) * 9 // 10] <= MOST_QUESTIONS


def test_headroom_asks_the_store_once(services, counted):
    services.screening.headroom(140.92, 38.14)
    counted.clear()
    services.screening.headroom(140.92, 38.14)

    assert (counted["statements"], counted["zones"]) == (MOST_STATEMENTS, 0)


def test_ways_out_ask_the_store_once(services, counted):
    services.screening.ways_out(TRIALS[0])
    counted.clear()
    services.screening.ways_out(TRIALS[0])

    assert (counted["statements"], counted["zones"]) == (MOST_STATEMENTS, 0)
