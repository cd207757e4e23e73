"""Heavy work takes turns, and all else goes on beside it."""

import threading

import pytest

from tests import makers
from web.shell.watching.turns import NoTurn, Turns


def test_so_many_at_once_a_few_wait_and_the_rest_are_told_to_come_back():
    turns, begun, go_on, ended = Turns(2, 1, 10), threading.Barrier(3), threading.Event(), []

    def work():
        with turns.one():
            begun.wait(10)
            assert go_on.wait(10)
            ended.append("worked")

    def wait():
        with turns.one():
            ended.append("waited")

    working = [threading.Thread(target=work) for _ in range(2)]
    for one in working:
        one.start()
    begun.wait(10)
    late = threading.Thread(target=wait)
    late.start()
    while turns._places._value:  # until it waits
        threading.Event().wait(0.005)
    with pytest.raises(NoTurn), turns.one():
        pytest.fail("there was no turn")
    go_on.set()
    for one in (*working, late):
        one.join(10)
    assert sorted(ended) == ["waited", "worked", "worked"]
    with turns.one():
        pass  # every place was given back


def test_who_waits_too_long_is_told_so_and_gives_his_place_back():
    turns = Turns(1, 1, 0.01)
    with turns.one():
        for _ in range(3):
            with pytest.raises(NoTurn), turns.one():
                pytest.fail("there was no turn")
    with turns.one():
        pass


def test_a_turn_ends_with_an_error_too():
    turns = Turns(1, 0, 0.01)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.one():
            1 / 0  # noqa: B018


@pytest.fixture
def busy(app_of):
    """An application whose only turn is taken."""
    app = app_of(HEAVY_AT_ONCE=1, HEAVY_WAITING=0, METRICS_TOKEN="0123456789abcdef")
    with app.extensions["fieldreg.turns"].one():
        yield app.test_client()


HEAVY = [
    ("POST", "/api/ways-out"), ("POST", "/api/alternatives"), ("POST", "/api/rankings"), ("POST", "/api/permit-free"),
    ("POST", "/api/headroom/area"), ("GET", "/sites/park.pdf"),
    ("GET", "/?activity=other&when=20261221T0900-1200"), ("GET", "/compare?site=park"), ("GET", "/api/collections/sites/items?f=csv"),
]  # fmt: skip


@pytest.mark.parametrize("method, path", HEAVY)
def test_heavy_addresses_say_when_to_come_back(busy, method, path):
    answer = busy.open(path, method=method, json=makers.trial() if method == "POST" else None)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "数秒待って" in answer.text or "few seconds" in answer.text
    told = busy.get("/metrics", headers={"Authorization": "Bearer 0123456789abcdef"}).text
    assert "fieldreg_heavy_refused_total 1.0" in told


LIGHT = ["/", "/healthz", "/readyz", "/about", "/law", "/api/collections/sites/items", "/sites/park/reserve", "/sites/park"]


@pytest.mark.parametrize("path", LIGHT)
def test_all_else_is_answered_meanwhile(busy, path):
    assert busy.get(path).status_code in (200, 303)


@pytest.mark.parametrize("path", ["/api/screenings", "/api/plans", "/api/plans.ics", "/api/drawings", "/api/drawings/export?format=kml"])
def test_what_is_large_takes_a_turn_and_what_is_not_takes_none(busy, path):
    assert busy.post(path, json=makers.trial()).status_code == 200
    large = makers.trial() | {"notes": "x" * 40_000}
    assert busy.post(path, json=large).status_code == 503
