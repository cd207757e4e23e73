"""What a sheet costs, counted and not timed: rules judged, questions to GEOS, statements, shapes read.  A count that grows is a finding."""

from collections import Counter
from dataclasses import replace

import pytest
import shapely
import sqlalchemy as sa

from benchmarks.many_sites import put_sites
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import registries
from tests.fakes import FixedClock
from web.app import create_app
from web.paper import surroundings

SITE, OTHER, ROAD = "nanakita-park", "arahama-former-elementary", "rd01-sendai-castle-up"
NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900"
ADDRESSES = [f"/sites/{SITE}", f"/en/sites/{SITE}", f"/sites/{SITE}?{NEED}", f"/sites/{ROAD}"]
MOST_STATEMENTS = 14  # two of them ask for closures: of the days shown, and of the times of a need
MOST_QUESTIONS = 40  # of shapely, asked again; calls, not shapes
GEOS = ("buffer", "union_all", "intersection", "difference", "intersects", "transform", "covers", "dwithin", "simplify", "prepare")


@pytest.fixture
def held(tmp_path):
    store = registries.sample(tmp_path / "fieldreg.db")
    config = Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{tmp_path / 'fieldreg.db'}"})
    yield store, create_app(config, Services(store, FixedClock()), {"TESTING": True, "RATELIMIT_ENABLED": False}).test_client()
    store.close()


@pytest.fixture
def counted(held, monkeypatch):
    """Counts what happens from here on."""
    counts = Counter()

    def counting(name, function):
        def called(*args, **given):
            counts[name] += 1
            return function(*args, **given)

        return called

    def statement(*_):
        counts["statements"] += 1

    monkeypatch.setattr(RuleOfDay, "answer", counting("rules", RuleOfDay.answer))
    monkeypatch.setattr(surroundings, "shape", counting("shapes", surroundings.shape))
    for name in GEOS:
        monkeypatch.setattr(shapely, name, counting("geos", getattr(shapely, name)))
    engine = held[0]._dialect.engine
    sa.event.listen(engine, "before_cursor_execute", statement)
    yield counts
    sa.event.remove(engine, "before_cursor_execute", statement)


def cost(client, counted, address):
    counted.clear()
    assert client.get(address).status_code == 200
    return dict(counted)


def test_asked_again_a_sheet_judges_nothing_and_draws_nothing_whatever_the_number_of_sites(held, counted):
    store, client = held
    first = {address: cost(client, counted, address) for address in ADDRESSES}
    again = {address: cost(client, counted, address) for address in ADDRESSES}
    put_sites(store, 400)
    for address in ADDRESSES:
        client.get(address)
    among_many = {address: cost(client, counted, address) for address in ADDRESSES}

    assert [told["rules"] for told in first.values() if told.get("rules", 0) > 100]  # else nothing is counted
    assert [(told.get("rules", 0), told.get("shapes", 0)) for told in again.values()] == [(0, 0)] * len(ADDRESSES)
    assert max(told["statements"] for told in again.values()) <= MOST_STATEMENTS
    assert max(told.get("geos", 0) for told in again.values()) <= MOST_QUESTIONS
    assert among_many == again


def test_the_base_map_is_read_once_for_every_drawing_on_a_page_and_on_paper(held, counted):
    client = held[1]
    read = [cost(client, counted, address).get("shapes", 0) for address in (f"/sites/{SITE}", f"/sites/{OTHER}", f"/sites/{OTHER}.pdf")]

    assert read[0] > 10
    assert read[1:] == [0, 0]


def test_the_needs_told_at_a_glance_are_lent_each_other_s_looks(held, counted):
    """A sheet asks for four flights at one place: after the first they look at no layer anew."""
    services = Services(held[0], FixedClock())
    services.site_answers.at(SITE, None)
    counted.clear()
    services.site_answers.at_a_glance(SITE)
    lent = counted["geos"]
    other = Services(held[0], FixedClock())
    counted.clear()
    other.site_answers.at_a_glance(SITE)

    assert lent == 0
    assert counted["geos"] > 20


def test_whatever_changes_of_the_register_is_judged_and_told_anew(held, counted):
    store, client = held
    answers = Services(store, FixedClock()).site_answers
    before = client.get(f"/sites/{SITE}").text, answers.permit_free(SITE)["area_m2"]
    with store.writing() as work:
        site = work.sites.get(SITE)
        work.sites.put(replace(site, outline=shapely.affinity.scale(site.outline, 0.5, 0.5)))
        work.commit()
    told = cost(client, counted, f"/sites/{SITE}")
    after = client.get(f"/sites/{SITE}").text, answers.permit_free(SITE)["area_m2"]

    assert told["rules"] > 100
    assert drawn_of(after[0]) != drawn_of(before[0])
    assert after[1] == pytest.approx(before[1] / 4, rel=1e-3)


def drawn_of(page):
    return page[page.index('class="drawing"') :][:6000]
