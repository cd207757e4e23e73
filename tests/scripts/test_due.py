"""`fieldreg tick`: what is due is done once, and told."""

import json
from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.register.sites import Availability
from fieldreg.services import Services
from fieldreg.services.trials import waiting
from fieldreg.waiting.watches import WatchKind
from scripts.server.due import do_what_is_due
from tests import cast, makers, registries
from tests.post_office import PostOffice
from tests.scripts.conftest import run_on

NOTHING = {
    "holds": 0, "bookings": {"done": 0, "line_over": 0, "called": 0, "offers": 0}, "kept_trials": 0, "calls": 0, "reminders": 0,
    "rechecks": {"looked_at": 0, "judged": 0, "told": 0, "more": False}, "watches": {"slots": 0, "verdicts": 0, "notices": 0},
}  # fmt: skip
NO_LETTERS = {"sent": 0, "filed": 0, "failed": 0, "given_up": 0, "unsure": 0}
NOTHING["letters"] = NO_LETTERS


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


def test_a_hold_that_ran_out_frees_its_slot_and_whoever_waits_is_told_once(services, clock):
    people = {name: person.account for name, person in cast.hire(services).items()}
    times = {"time_start": "2027-02-01T09:00:00+09:00", "time_end": "2027-02-01T12:00:00+09:00"}
    made, _ = services.booking.reserve(makers.reservation(**times), people["company"])
    code = services.kept_trials.keep(makers.trial(**times))[0].code
    services.waiting.begin(code, WatchKind.FREE, None)
    looked = {"looked_at": 1, "judged": 1, "told": 0, "more": False}
    assert do_what_is_due(services) == NOTHING | {"watches": {"slots": 1, "verdicts": 0, "notices": 0}, "rechecks": looked}
    clock.go_on(timedelta(days=61))
    assert do_what_is_due(services)["holds"] == 1
    assert services.booking.reservation(made.id, people["staff"]).state is State.DECLINED
    assert len(services.waiting.of_trial(code, None)[WatchKind.FREE].notices) == 1
    assert do_what_is_due(services)["holds"] == 0
    assert len(services.waiting.of_trial(code, None)[WatchKind.FREE].notices) == 1
    clock.go_on(timedelta(days=30))
    assert do_what_is_due(services)["kept_trials"] == 1


def test_of_more_watches_than_one_look_takes_all_are_told_by_one_tick(services, monkeypatch):
    monkeypatch.setattr(waiting, "_MOST", 1)
    for day in (1, 2, 3):
        times = {"time_start": f"2027-02-0{day}T09:00:00+09:00", "time_end": f"2027-02-0{day}T12:00:00+09:00"}
        services.waiting.begin(services.kept_trials.keep(makers.trial(**times))[0].code, WatchKind.VERDICT, None)
    with services.store.writing() as work:
        work.sites.put(makers.park(availability=Availability.REUSED))
        work.commit()
    assert do_what_is_due(services)["watches"]["notices"] == 3


def test_what_fails_beside_letters_keeps_none_from_leaving(services, monkeypatch):
    cast.hire(services)
    services.cases.open({"organisation": "甲", "email": "a@example.jp", "subject": "件名", "body": "本文"})
    sent = Services(services.store, services.clock, post=PostOffice().post())
    monkeypatch.setattr(sent.waiting, "look", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do_what_is_due(sent)
    with services.store.reading() as work:
        assert [str(one.state) for one in work.letters.page(limit=9)[1]] == ["queued", "failed"]  # tried; the desk's waits for the morning


def test_the_command_tells_it_to_people_and_machines(tmp_path, services):
    told = run_on(tmp_path / "registry.db", "tick", "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (0, NOTHING)
    assert run_on(tmp_path / "registry.db", "tick").stdout.splitlines() == [
        "期限が過ぎて解放した枠 / holds given back: 0",
        "終了した予約 / reservations done: 0（順番待ちの終了 / waiting ended 0、順番が来た / called 0、提案の終了 / offers ended 0）",
        "保存期限が過ぎた計画 / kept trials removed: 0",
        "受付・締切・公表の時刻になった公募 / calls opened, closed or published: 0",
        "お知らせ / notices given: 0（枠 / slots 0、判定 / answers 0）",
        "判定し直した予約 / reservations judged again: 0（お知らせ / told 0）",
        "照会・案件・認定の催促 / reminders written: 0",
        f"手紙 / letters: ファイル / files 0 → {tmp_path / 'mail'}（FIELDREG_SMTP_URL がないため送っていません / not mailed）",
    ]
