"""A button pressed twice makes one thing: the same form from several hands at once, on SQLite and PostGIS."""

import threading
from datetime import timedelta

import pytest

from fieldreg.desk.case_keys import new_key
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.store import open_store
from tests import makers
from tests.fakes import FixedClock

pytestmark = [pytest.mark.race, pytest.mark.slow]

HANDS = 6
CASE = {"organisation": "甲社", "email": "a@example.jp", "subject": "件名", "body": "本文"}
ROADS = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"), email="road@example.jp")
ASKED = Order(addressee=ROADS, kind=TaskKind.OTHER, question="?")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(registry_url, clock):
    store = open_store(registry_url)
    yield Services(store, clock)
    store.close()


@pytest.fixture
def people(services):
    known = [Account(email=f"{name}@example.jp", role=Role(name), password_hash="", organisation=name) for name in ("staff", "company")]
    return {account.organisation: services.accounts.put_account(account)[0] for account in known}


def at_once(act):
    """What each of several hands was told that did the same in the same moment."""
    gate, told = threading.Barrier(HANDS), []

    def hand():
        gate.wait()
        try:
            told.append(act())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what that hand was told
            told.append(error)

    threads = [threading.Thread(target=hand) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def kept(services):
    """How many there are of each: events, letters, cases, messages, tasks and reservations."""
    with services.store.reading() as work:
        cases = work.cases.list(limit=100)
        return {
            "events": work.timeline.page(limit=1)[0], "letters": work.letters.page(limit=1)[0], "cases": len(cases),
            "messages": sum(len(work.cases.said(case.ref, notes=True)) for case in cases),
            "tasks": sum(len(work.tasks.of_case(case.ref)) for case in cases),
            "reservations": len(work.reservations.list(limit=100)),
        }  # fmt: skip


@pytest.mark.parametrize("act", ["open", "note_down", "split", "say", "note", "reply", "send", "reserve"])
def test_the_same_form_from_several_hands_at_once_is_kept_once_and_told_alike(services, people, act):
    staff, company = people["staff"], people["company"]
    ref, own = services.cases.open(CASE)
    ref, key = ref.ref, new_key()
    acts = {
        "open": lambda: services.cases.open(CASE, key=key),
        "note_down": lambda: services.cases.note_down({"channel": "phone", "contact": "甲"}, staff, key=key),
        "split": lambda: services.case_desk.split(ref, {"subject": "一部", "body": "本文"}, staff, key=key),
        "say": lambda: services.case_desk.say(ref, "ご確認ください", staff),
        "note": lambda: services.case_desk.note(ref, "メモ", staff),
        "reply": lambda: services.cases.say(ref, "はい", own),
        "send": lambda: [one.task.ref for one in services.task_desk.send(ref, (ASKED,), staff, batch=key)],
        "reserve": lambda: services.booking.reserve(makers.reservation(), company, key)[0].id,
    }
    services.task_desk.send(ref, (ASKED,), staff, batch=new_key())  # so that the case itself changes no more
    before = kept(services)
    told = at_once(acts[act])
    after = kept(services)
    thing = {"open": "cases", "note_down": "cases", "split": "cases", "say": "messages", "note": "messages", "reply": "messages",
             "send": "tasks", "reserve": "reservations"}[act]  # fmt: skip
    assert [one for one in told if one != told[0]] == []
    assert after[thing] - before[thing] == 1
    again = acts[act]()
    assert (again, kept(services)) == (told[0], after)


def test_the_same_words_later_or_of_another_or_after_others_are_another_message(services, people, clock):
    ref, key = services.cases.open(CASE)
    ref, staff = ref.ref, people["staff"]
    services.case_desk.say(ref, "お待ちください", staff)
    clock.go_on(timedelta(minutes=9, seconds=59))
    services.case_desk.say(ref, "お待ちください", staff)
    assert len(services.cases.said(ref, key)) == 1
    clock.go_on(timedelta(seconds=1))
    services.case_desk.say(ref, "お待ちください", staff)
    services.case_desk.note(ref, "お待ちください", staff)
    services.case_desk.say(ref, "お待ちください", staff)
    services.cases.say(ref, "お待ちください", key)
    said = services.cases.said(ref, account=staff)
    assert [str(one.side) for one in said] == ["desk", "desk", "note", "desk", "applicant"]


def test_an_answer_pressed_twice_is_one_and_the_second_hand_is_told(services, people):
    ref, _ = services.cases.open(CASE)
    told = at_once(lambda: services.case_desk.answer(ref.ref, "できます", people["staff"]))
    assert sorted(type(one).__name__ for one in told) == ["Case", *["Conflict"] * (HANDS - 1)]
    assert {one.code for one in told if isinstance(one, Conflict)} == {"answered-meanwhile"}
