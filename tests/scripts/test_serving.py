"""What a server does beside its first requests."""

import threading
from datetime import timedelta

import pytest

from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from scripts.server import serving
from tests import makers, registries

STOPPED = threading.Event()  # so that what a server does again and again is done once
STOPPED.set()


@pytest.fixture
def services(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(serving, "get_ready", lambda held: held.screening.warm())  # how it keeps the collector is a whole process's
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


def test_a_server_takes_away_the_kept_trials_whose_time_is_over(services, clock):
    old = services.kept_trials.keep(makers.trial())[0]
    clock.go_on(timedelta(days=89))
    young = services.kept_trials.keep(makers.trial(time_start="2027-03-01T09:00:00+09:00", time_end="2027-03-01T12:00:00+09:00"))[0]
    clock.go_on(timedelta(days=1))
    serving.begin(services, STOPPED)
    with services.store.reading() as work:
        then = old.made_at + timedelta(days=1)
        assert [work.kept_trials.find(held.code, then) for held in (old, young)] == [None, young]


def test_where_somebody_else_writes_it_serves_all_the_same(services, monkeypatch):
    def busy():
        raise Unavailable(Text("混み合っています", "busy"))

    monkeypatch.setattr(services.kept_trials, "remove_expired", busy)
    serving.begin(services, STOPPED)
    assert services.screening.screen(makers.trial()).verdict == "permit"


def test_what_fails_once_is_told_in_the_log_and_the_server_goes_on(services, monkeypatch, caplog):
    monkeypatch.setattr(services.waiting, "look", lambda: 1 / 0)
    serving.begin(services, STOPPED)
    assert "could not all be done" in caplog.text
    assert services.screening.screen(makers.trial()).verdict == "permit"
