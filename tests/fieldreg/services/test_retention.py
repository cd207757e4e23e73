"""Retention: what is past its time is listed, erased once, kept while held; counts and the proof of the timeline stay."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.notices.letter_events import settled
from fieldreg.people.accounts import Account, Role
from fieldreg.people.holds import Holdable
from fieldreg.people.retention import RetentionRule
from fieldreg.services import Services
from fieldreg.timeline.events import Subject
from tests import registries
from tests.made_files import PDF
from tests.makers import reservation

YEARS = timedelta(days=366 * 11)
SECRETS = {
    "organisation": "カナリア商店", "contact": "カナリア担当", "email": "canary@example.jp", "phone": "022-000-1234",
    "subject": "カナリア件名", "body": "カナリア本文",
}  # fmt: skip
PLANTED = (*SECRETS.values(), "カナリア目的", "カナリア返信", "カナリア回答", "カナリア伝達", "gone@example.jp", "カナリア照会",
           "カナリア係", "カナリア条件", "kanaria-ka@example.jp", "カナリア合意", "カナリア添付",
           "canary-in-a-file", "カナリア回答書")  # fmt: skip


@pytest.fixture
def registry(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield tmp_path / "registry.db", Services(store, clock)
    store.close()


@pytest.fixture
def services(registry):
    return registry[1]


@pytest.fixture
def people(services):
    def hired(name, role):
        return services.accounts.put_account(Account(email=f"{name}@example.jp", role=role, password_hash="hash"), with_token=True)[0]

    return {name: hired(name, role) for name, role in (("gone", Role.COMPANY), ("staff", Role.STAFF), ("admin", Role.ADMIN))}


@pytest.fixture
def ended(services, people):
    """A case, a reservation, an unused invitation and an account of which everything is over; and a case that is not."""
    gone, staff, admin = people["gone"], people["staff"], people["admin"]
    case, key = services.cases.open(SECRETS, gone)
    services.cases.say(case.ref, "カナリア返信", account=gone)
    services.case_files.add_own(case.ref, [("カナリア添付.pdf", PDF + b"canary-in-a-file")], account=gone)
    asked = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"), email="kanaria-ka@example.jp")
    (sent,) = services.task_desk.send(case.ref, (Order(addressee=asked, kind=TaskKind.DIVISION_OPINION, question="カナリア照会"),), staff)
    said = {"reply": "yes_with_conditions", "name": "カナリア係", "division": "道路課", "conditions": "カナリア条件"}
    services.task_answering.answer_by_link(sent.token, said)
    services.case_files.add_by_link(sent.token, [("カナリア回答書.pdf", PDF)])
    services.case_files.remove(case.ref, 2, "カナリア回答", staff)
    services.agreements.draft(case.ref, [{"text": "カナリア合意", "kind": "noise"}], staff)
    services.case_desk.answer(case.ref, "カナリア回答", staff)
    booked, _ = services.booking.reserve(reservation(purpose="カナリア目的", organisation="カナリア商店"), gone)
    services.booking.decide(booked.id, State.DECLINED, staff, note="カナリア伝達")
    still, _ = services.cases.open({**SECRETS, "subject": "続いている", "body": "続き", "email": "still@example.jp"})
    services.invitations.invite("canary@example.jp", Role.COMPANY, admin, organisation="カナリア商店")
    services.administering.close(gone.id, admin)
    return {"case": case.ref, "reservation": booked.id, "account": str(gone.id), "invitation": "1", "still": still.ref, "key": key}


def everything(path):
    """Every text that the database's file holds anywhere in a row."""
    with closing(sqlite3.connect(path)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if "_box" not in name]
        return "\n".join(str(row) for table in tables for row in raw.execute(f'SELECT * FROM "{table}"'))


def listed(found):
    return {(str(one.what), one.ref) for one in found}


WHAT = ("reservation", "case", "invitation", "account")


def test_nothing_is_past_its_time_until_its_years_are_over(services, ended, clock):
    clock.at = clock.at.replace(year=2037, month=3, day=31)  # ended on 23 November 2026: ten years from 1 April 2027
    assert services.retention.due(None) == []
    clock.go_on(timedelta(days=1))
    found = services.retention.due(None)
    assert listed(found) == {(what, ended[what]) for what in WHAT}
    assert {one.since for one in found} == {date(2037, 4, 1)}


def test_a_dry_run_changes_nothing(services, ended, clock, registry):
    clock.go_on(YEARS)
    before = everything(registry[0])
    assert len(services.retention.due(None)) == 4
    assert everything(registry[0]) == before


def test_persons_go_and_counts_and_the_proof_stay(services, ended, people, clock, registry):
    before = everything(registry[0])
    assert all(word in before for word in PLANTED)
    proof = services.timeline.proof()
    clock.go_on(YEARS)
    assert listed(services.retention.apply(None)) == {(what, ended[what]) for what in WHAT}

    left = everything(registry[0]).replace("続いている", "")
    still = services.cases.case(ended["still"], account=people["staff"])
    assert (still.subject, still.email, still.body) == ("続いている", "still@example.jp", "続き")
    for word in PLANTED:
        in_the_open_case = word in (still.organisation, still.contact, still.phone)
        assert word not in left or in_the_open_case, word

    case = services.cases.case(ended["case"], account=people["staff"])
    assert (str(case.step), str(case.outcome), str(case.channel), case.programme) == ("answered", "advised", "web", "consultation")
    booked = services.booking.reservation(ended["reservation"], people["staff"])
    assert (booked.state, booked.site, booked.slot.start.isoformat()) == (State.DECLINED, "park", "2026-12-01T09:00:00+09:00")
    after = services.timeline.proof(proof.head)
    assert (after.broken, after.count) == ([], proof.count + 4)
    with services.store.reading() as work:
        told = {what: [event.told for event in work.timeline.of(Subject(what), ended[what])] for what in WHAT}
    assert all(events[:-1] == [None] * (len(events) - 1) for events in told.values())
    assert [told[what][-1]["after"]["years"] for what in WHAT] == [10] * 4


def test_nobody_gets_in_by_what_was_erased(services, ended, people, clock):
    clock.go_on(YEARS)
    services.retention.apply(None)
    with pytest.raises(NotFound):
        services.cases.case(ended["case"], ended["key"])
    assert services.accounts.sign_in("gone@example.jp", "hash") is None
    assert services.accounts.sign_in(f"erased-account-{ended['account']}@invalid", "") is None
    with pytest.raises(Conflict):
        services.administering.reopen(int(ended["account"]), people["admin"])
    anew, _ = services.accounts.put_account(Account(email="gone@example.jp", role=Role.COMPANY, password_hash="x"))
    assert anew.id != int(ended["account"])


def test_two_runs_are_one(services, ended, clock, registry):
    clock.go_on(YEARS)
    assert len(services.retention.apply(None)) == 4
    before = everything(registry[0])
    assert (services.retention.apply(None), services.retention.due(None)) == ([], [])
    assert everything(registry[0]) == before


def test_what_is_held_is_listed_and_not_erased_until_it_is_let_go(services, ended, people, clock, registry):
    clock.go_on(YEARS)
    for ref in (ended["case"], ended["reservation"], "gone@example.jp"):
        services.retention.hold(ref, "住民訴訟のため", people["admin"])
    held = {str(one.what): one.hold.because for one in services.retention.due(None) if one.hold}
    assert held == dict.fromkeys(("case", "reservation", "account"), "住民訴訟のため")
    assert listed(services.retention.apply(None)) == {("invitation", "1")}
    assert "カナリア本文" in everything(registry[0])
    with services.store.reading() as work:
        (event,) = work.timeline.of(Subject.HOLD, f"case {ended['case']}")
    assert (str(event.act), event.actor, event.told) == ("hold.set", people["admin"].id, {"after": {"because": "住民訴訟のため"}})
    services.retention.lift(ended["case"], people["admin"])
    assert listed(services.retention.apply(None)) == {("case", ended["case"])}


def test_a_hold_set_after_the_list_was_made_still_stops_it(services, ended, people, clock):
    clock.go_on(YEARS)
    (case,) = (one for one in services.retention.due(None) if one.what is Holdable.CASE)
    services.retention.hold(ended["case"], "保全", people["admin"])
    assert services.retention._erase(case, None) is False
    assert services.cases.case(ended["case"], account=people["staff"]).body == "カナリア本文"


def test_holding_says_what_and_why(services, ended, people):
    with pytest.raises(NotFound):
        services.retention.hold("C-1999-0001", "保全", people["admin"])
    with pytest.raises(NotFound):
        services.retention.hold("nobody@example.jp", "保全", people["admin"])
    with pytest.raises(InvalidInput):
        services.retention.hold(ended["case"], "  ", people["admin"])
    services.retention.hold(ended["case"], "保全", people["admin"])
    with pytest.raises(Conflict):
        services.retention.hold(ended["case"], "保全", people["admin"])
    for act in (services.retention.due, services.retention.apply, services.retention.holds):
        with pytest.raises(NotAllowed):
            act(people["staff"])


def test_a_programme_may_have_years_of_its_own_and_the_note_ends_where_they_are_set(registry, ended, clock):
    _, services = registry
    assert services.retention.note is not None
    other = Services(services.store, clock, retention=RetentionRule.from_text("20, consultation=2"))
    assert other.retention.note is None
    clock.at = clock.at.replace(year=2029, month=4, day=1)
    assert listed(other.retention.due(None)) == {("case", ended["case"])}


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_nothing_half(registry, people, clock):
    """`kill -9` while many are erased: each is whole or gone, the chain holds, and the next run ends what is left."""
    path, services = registry
    made = []
    for _ in range(60):
        case, _ = services.cases.open(SECRETS)
        services.case_desk.answer(case.ref, "カナリア回答", people["staff"])
        made.append(case.ref)
    later = (clock.at + YEARS).isoformat()
    code = (
        "import sys; from datetime import datetime; from fieldreg.services import Services; from fieldreg.store import open_store;"
        "from fieldreg.wiring import FixedClock; print('go', flush=True);"
        f"Services(open_store('sqlite:///{path}'), FixedClock(datetime.fromisoformat('{later}'))).retention.apply(None)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as run:
        deadline = time.monotonic() + 60
        while not _erased(services) >= 5 and time.monotonic() < deadline and run.poll() is None:
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
    half = _erased(services)
    assert 5 <= half < 60
    with services.store.reading() as work:
        for ref in made:
            held, events = work.cases.get(ref), work.timeline.of(Subject.CASE, ref)
            whole = held.body == "カナリア本文" and all(event.told is not None for event in events)
            told = [event.told is None for event in events]
            gone = held.body == held.email == "" and told == [True] * (len(told) - 1) + [False] and str(events[-1].act) == "case.erased"
            assert whole is not gone
    assert services.timeline.proof().broken == []
    clock.go_on(YEARS)
    assert len(services.retention.apply(None)) == 60 - half
    assert _erased(services) == 60


def _erased(services):
    with services.store.reading() as work:
        return sum(held.body == "" for held in work.cases.list(limit=100))


def test_what_was_decided_of_a_letter_goes_with_what_the_letter_was_about(services, ended, people, clock, registry):
    with services.store.reading() as work:
        letter = next(one for one in work.letters.page(thread=ended["case"], limit=99)[1] if one.to.email == "canary@example.jp")
    with services.store.writing() as work:
        work.timeline.append(settled(letter, clock.now(), by=people["staff"].id))
        work.commit()
    clock.go_on(YEARS)
    services.retention.apply(None)
    with services.store.reading() as work:
        (event,) = work.timeline.of(Subject.LETTER, str(letter.id))
    assert event.told is None
    assert services.timeline.proof().broken == []
