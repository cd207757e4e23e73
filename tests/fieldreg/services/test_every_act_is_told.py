"""Every state change writes its event: no transaction of a use case is kept without one, and each tells who, what and whose."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, NotFound
from fieldreg.people.accounts import Account, Role, token_digest
from fieldreg.services import Services
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import ACTS, Act
from fieldreg.trials.trial_events import trial_ref
from fieldreg.waiting.watches import WatchKind
from tests import registries
from tests.makers import furnish, reservation, trial

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("fieldreg/services", "geodata/loading", "geodata/sample")
KEPT_ITSELF = {  # what writes no event, and why
    ("filters.py", "_put"): "a reader's own view of the list",
    ("filters.py", "remove"): "a reader's own view of the list",
    ("cases.py", "say"): "told where it is written, in `written_in`",
    ("waiting.py", "read"): "a reader's own mark on what he was told",
    ("waiting.py", "look"): "that nothing turned",
    ("waiting.py", "_tell_free"): "the notice is the record, and only ever added to",
    ("waiting.py", "_tell_answer"): "the notice is the record, and only ever added to",
    ("rechecking.py", "look"): "that nothing turned",
    ("accounts.py", "_mark_use"): "the day of its last use, for its owner to see",
    ("calendar_addresses.py", "_mark_use"): "the day of its last use, for its owner to see",
    ("kept_trials.py", "remove_expired"): "their time was told when they were kept",
    ("calls.py", "_catch_up"): "each move is told where it is made, in clockwork.py; test_calls.py and test_calls_judged.py hold it",
    ("moving.py", "take_back"): "told where it is ended, in offers.py `end_offer`",
    ("moving.py", "decline"): "told where it is ended, in offers.py `end_offer`",
    ("over.py", "end_offers"): "told where it is ended, in offers.py `end_offer`",
    ("over.py", "call_free"): "each is told where it is called, in line.py `_serve`",
    ("sending.py", "_take"): "the letter's own state tells it",
    ("sending.py", "_begin"): "the letter's own state tells it",
    ("sending.py", "_conclude"): "a letter sent tells it itself; given up or unsure is told by `_tell`",
    ("sending.py", "_look_after_claims"): "what is unsure is told by `_tell`",
    ("task_letters.py", "remind"): "the letter is the record",
    ("reminding.py", "remind"): "the letter is the record",
    ("case_reminders.py", "remind"): "the letter is the record",
}


def untold():
    """Functions that keep a transaction and append nothing to the timeline."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                source = ast.unparse(node) if isinstance(node, ast.FunctionDef) else ""
                if ".writing() as work" in source and "work.timeline.append(" not in source:
                    yield path.name, node.name


def test_no_use_case_writes_without_telling():
    assert set(untold()) == set(KEPT_ITSELF)


def test_every_act_has_words():
    assert set(ACTS) == set(Act)
    assert all(said.ja and said.en for said in ACTS.values())


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    yield Services(store, clock)
    store.close()


@pytest.fixture
def people(services):
    def hired(role):
        organisation = "甲" if role is Role.COMPANY else ""
        return services.accounts.put_account(
            Account(email=f"{role}@example.jp", role=role, password_hash="hash", organisation=organisation)
        )[0]

    return {role: hired(role) for role in (Role.COMPANY, Role.STAFF)}


def told(services, after=0):
    """What was told since, and that the chain holds."""
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links() if link.event.seq > after]


def facts(event):
    return str(event.act), event.ref, str(event.by), event.actor, event.owner


def test_a_reservation_from_request_to_decision(services, people):
    company, staff = people[Role.COMPANY], people[Role.STAFF]
    made, _ = services.booking.reserve(reservation(), company, key="k")
    services.booking.reserve(reservation(), company, key="k")
    services.booking.decide(made.id, State.DECLINED, staff, note="工事のため")
    requested, moved = told(services, 2)
    assert facts(requested) == ("reservation.requested", made.id, "account", company.id, company.id)
    assert requested.told["after"]["time_start"] == "2026-12-01T09:00:00+09:00"
    assert facts(moved) == ("reservation.moved", made.id, "account", staff.id, company.id)
    assert moved.told == {"before": {"state": "requested"}, "after": {"state": "declined", "note": "工事のため"}}


def test_a_hold_that_ended(services, people, clock):
    made, _ = services.booking.reserve(reservation(), people[Role.COMPANY])
    clock.go_on(timedelta(days=40))
    assert services.booking.expire_holds() == 1
    (expired,) = told(services, 3)
    assert facts(expired) == ("reservation.expired", made.id, "clock", None, people[Role.COMPANY].id)
    assert expired.at == clock.now()


def test_a_consultation_and_its_answers(services, people):
    form = {"organisation": "甲", "email": "a@example.jp", "subject": "相談", "body": "飛ばしたい"}
    kept, _ = services.cases.open(form)
    services.case_desk.answer(kept.ref, "可能です。", people[Role.STAFF])
    opened, answered = told(services, 2)
    assert facts(opened) == ("case.received", kept.ref, "bearer", None, None)
    assert facts(answered) == ("case.answered", kept.ref, "account", people[Role.STAFF].id, None)
    staff = people[Role.STAFF].id
    assert answered.told == {
        "before": {"step": "received", "in_charge": None, "due": "2026-11-25", "answer": "", "outcome": None},
        "after": {"step": "answered", "in_charge": staff, "due": None, "answer": "可能です。", "outcome": "advised"},
    }


def test_of_an_account_never_a_secret(services, people):
    staff = people[Role.STAFF]
    changed, token = services.accounts.put_account(replace(staff, role=Role.ADMIN, password_hash="other"), with_token=True, by=staff)
    (put,) = told(services, 2)
    assert facts(put) == ("account.put", str(changed.id), "account", staff.id, staff.id)
    assert (put.told["before"]["role"], put.told["after"]["role"]) == ("staff", "admin")
    assert put.told["secrets"] == ["password_hash", "token"]
    assert not any(secret in str(put.told) for secret in (token, token_digest(token), "other"))


def test_of_a_kept_trial_never_its_code(services, people):
    kept, _ = services.kept_trials.keep(trial())
    services.waiting.begin(kept.code, WatchKind.VERDICT, people[Role.COMPANY])
    services.waiting.begin(kept.code, WatchKind.VERDICT, people[Role.COMPANY])  # pressed twice
    services.waiting.stop(kept.code, WatchKind.VERDICT, people[Role.COMPANY])
    services.waiting.stop(kept.code, WatchKind.VERDICT, people[Role.COMPANY])  # there is none any more
    found = told(services, 2)
    assert [(str(one.act), one.actor) for one in found] == [
        ("trial.kept", None), ("trial.watched", people[Role.COMPANY].id), ("trial.left", people[Role.COMPANY].id),
    ]  # fmt: skip
    assert {one.ref for one in found} == {trial_ref(kept.code)}
    assert kept.code not in str(found)


def test_what_fails_tells_nothing(services, people):
    services.booking.reserve(reservation(), people[Role.COMPANY])
    before = len(told(services))
    with pytest.raises(Clashing):
        services.booking.reserve(reservation(), people[Role.COMPANY])  # the slot is taken
    with pytest.raises(NotFound):
        services.case_desk.answer("C-2026-9999", "x", people[Role.STAFF])
    assert len(told(services)) == before
