"""The inbox shows what each request takes now, and judges it anew only when registry, day or trial is another."""

from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.answers import screening
from tests import registries
from tests.makers import park, reservation


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def asked(services):
    company = Account(email="c@example.jp", role=Role.COMPANY, password_hash="")
    company, _ = services.accounts.put_account(company)
    for area in ("park/yard", "park/hall"):
        services.booking.reserve(reservation(area=area), company)


@pytest.fixture
def judged(monkeypatch):
    """Every trial that is really judged from here on."""
    trials, real = [], screening.screen

    def judging(trial, days):
        trials.append(trial.area)
        return real(trial, days)

    monkeypatch.setattr(screening, "screen", judging)
    return trials


def answers(services):
    return [row.screening.to_dict() for row in services.booking.inbox((State.REQUESTED,))]


def test_the_inbox_judges_each_trial_once(services, asked, judged):
    """That is when it was asked for."""
    first = answers(services)
    assert answers(services) == first
    assert judged == []
    documents = [row.reservation.trial for row in services.booking.inbox((State.REQUESTED,))]
    assert first == [services.screening.screen(document).to_dict() for document in documents]


def test_another_day_is_another_answer(services, asked, judged, clock):
    before = answers(services)
    clock.go_on(timedelta(days=4))
    after = answers(services)
    assert answers(services) == after
    assert sorted(judged) == ["park/hall", "park/yard"]
    assert before != after


def test_a_changed_site_is_judged_anew(services, asked, judged):
    answers(services)
    with services.store.writing() as work:
        work.sites.put(park(accuracy_m=50))
        work.commit()
    assert answers(services) == answers(services)
    assert sorted(judged) == ["park/hall", "park/yard"]
