import pytest

from tests import makers
from tests.web.conftest import Visitor


@pytest.fixture
def strict(app_of, people):
    return app_of(
        RATELIMIT_ENABLED=True,
        LIMIT_SIGN_IN="2 per hour",
        LIMIT_CONSULTATIONS="1 per hour",
        LIMIT_SCREENINGS="2 per hour",
        LIMIT_WAYS_OUT="1 per hour",
        LIMIT_RESERVATIONS="1 per hour",
    )


def test_guessing_a_password_is_stopped_for_that_account_alone(strict):
    visitor = Visitor(strict)
    told = [visitor.sign_in("company", "wrong guess").status_code for _ in range(3)]
    assert told == [422, 422, 429]
    assert visitor.sign_in("company").status_code == 429
    assert Visitor(strict).sign_in("rival").status_code == 303


def test_screenings_are_counted(strict):
    client = strict.test_client()
    told = [client.post("/api/screenings", json=makers.trial()) for _ in range(3)]
    assert [t.status_code for t in told] == [200, 200, 429]
    assert told[-1].mimetype == "application/problem+json"
    assert int(told[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/api/plans", "/api/plans.ics"])
def test_plans_are_counted(strict, path):
    client = strict.test_client()
    assert [client.post(path, json=makers.trial()).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/api/drawings", "/api/drawings/export?format=kml"])
def test_drawings_are_counted(strict, path):
    client = strict.test_client()
    assert [client.post(path, json=makers.trial()).status_code for _ in range(3)] == [200, 200, 429]


def test_ways_out_are_counted_apart(strict):
    client = strict.test_client()
    told = [client.post(f"/api/{what}", json=makers.trial()).status_code for what in ("ways-out", "ways-out", "screenings")]
    assert told == [200, 429, 200]


def test_reservations_are_counted_by_account(strict, people):
    client = strict.test_client()
    told = [
        client.post("/api/reservations", json=makers.reservation(), headers=people[who].bearer).status_code
        for who in ("company", "company", "rival")
    ]
    assert told == [201, 429, 409]


def test_the_limits_as_shipped_let_a_busy_day_through(app_of, people):
    client = app_of(RATELIMIT_ENABLED=True).test_client()
    told = {client.post("/api/reservations", json={}, headers=people["company"].bearer).status_code for _ in range(100)}
    assert told == {422}
