"""Standing of all sites: never of another state than the registry's, one site's words on demand, made once for all who wait."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.screening.bulk import standing as bulk_standing
from fieldreg.screening.standing_probe import permit_free, standing_probe
from fieldreg.services import Services
from fieldreg.services.answers import standing as standing_services
from tests import registries
from tests.fakes import FixedClock
from tests.makers import furnish

DAY = date(2026, 12, 1)


@pytest.fixture
def services(tmp_path):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    yield Services(store, FixedClock())
    store.close()


@pytest.fixture
def judgings(monkeypatch):
    """How often all sites were judged."""
    made = []

    def counted(*given, **more):
        made.append(given)
        return bulk_standing.judge_standing(*given, **more)

    monkeypatch.setattr(standing_services, "judge_standing", counted)
    return made


def over_the_park(services):
    """Covers the park with a district."""
    with services.store.writing() as work:
        zone = work.zones.zones("did", "2020")[0]
        work.zones.put_zones([replace(zone, id="z2", outline=shapely.box(140.8, 38.2, 140.9, 38.3))])
        work.commit()


def test_each_standing_is_that_of_its_own_screening(services):
    found = services.screening.standing(DAY)

    assert sorted(found) == ["hostile", "park", "reused"]
    for site in services.register.sites():
        with services.store.reading() as work:
            one = services.screening.screened(work, standing_probe(site, DAY))
        mine = found[site.id]
        assert (mine.permit_free, mine.verdict) == (permit_free(one), one.verdict)
        assert mine.counts == {word: list(one.answers.values()).count(word) for word in one.answers.values()}
        assert mine.screening.to_dict() == one.to_dict()
        assert services.screening.standing_of(site.id, DAY).screening.to_dict() == one.to_dict()


def test_it_is_judged_once_until_something_changes(services, judgings):
    for _ in range(3):
        services.screening.standing(DAY)
    assert len(judgings) == 1

    over_the_park(services)
    assert services.screening.standing(DAY)["park"].counts != {}
    assert len(judgings) == 2


def test_a_change_is_seen_by_the_next_who_asks(services):
    before = services.screening.standing(DAY)["park"].counts

    over_the_park(services)

    after = services.screening.standing(DAY)["park"]
    assert after.counts != before
    assert after.screening.answers["caa-did"] == "permit"


def test_a_unit_that_writes_sees_its_own_state_and_shares_it_with_nobody(services):
    before = services.screening.standing(DAY)["park"].counts
    with services.store.writing() as work:
        zone = work.zones.zones("did", "2020")[0]
        work.zones.put_zones([replace(zone, id="z2", outline=shapely.box(140.8, 38.2, 140.9, 38.3))])
        assert services.screening.answers(work, DAY)["site:park"]["caa-did"] == "permit"
        # not committed

    assert services.screening.standing(DAY)["park"].counts == before
    with services.store.reading() as work:
        assert services.screening.answers(work, DAY)["site:park"]["caa-did"] != "permit"


def test_who_asks_meanwhile_waits_for_the_same_answers(services, monkeypatch):
    begun, go_on, made = threading.Event(), threading.Event(), []

    def slowly(*given, **more):
        made.append(given)
        begun.set()
        assert go_on.wait(10)
        return bulk_standing.judge_standing(*given, **more)

    monkeypatch.setattr(standing_services, "judge_standing", slowly)
    found = []
    threads = [threading.Thread(target=lambda: found.append(services.screening.standing(DAY)["park"].verdict)) for _ in range(4)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert len(made) == 1
    assert len(found) == 4
    assert len(set(found)) == 1


def test_another_day_waits_for_nobody(services, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slowly(sight, day, **more):
        if day == DAY:
            begun.set()
            assert go_on.wait(10)
        return bulk_standing.judge_standing(sight, day, **more)

    monkeypatch.setattr(standing_services, "judge_standing", slowly)
    waiting = threading.Thread(target=lambda: services.screening.standing(DAY))
    waiting.start()
    assert begun.wait(10)

    assert services.screening.standing(date(2026, 12, 2))["park"].verdict
    go_on.set()
    waiting.join(10)


def test_what_goes_wrong_is_told_to_all_who_wait_and_tried_again(services, monkeypatch):
    monkeypatch.setattr(standing_services, "judge_standing", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.screening.standing(DAY)
    monkeypatch.undo()

    assert services.screening.standing(DAY)["park"].verdict
