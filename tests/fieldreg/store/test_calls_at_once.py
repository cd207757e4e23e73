"""A whole call on either database, and what several do at once: two applicants, two windows of one, hand-in against closing."""

import contextlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.calls.application import ApplicationState
from fieldreg.calls.call import CallState
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.services import Services
from tests.calls import CLOSES, OPENS, SECRET, Rehearsal, anonymous
from tests.fakes import FixedClock


@pytest.fixture
def call(store):
    services = Services(store, FixedClock(), secret=lambda: SECRET)
    made = Rehearsal(services, services.clock).hire(aoba="株式会社青葉ロボット", nanakita="七北田電機")
    return made.announce().at(OPENS)


def at_once(*acts):
    """What each gave, or raised."""
    told, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(n, act):
        start.wait()
        try:
            told[n] = act()
        except Conflict as error:
            told[n] = error.code

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_two_applicants_who_replace_at_once_both_have_their_receipt(call):
    firsts = [call.apply(who) for who in ("aoba", "nanakita")]
    told = at_once(*(lambda who=who: call.apply(who, instead_of=1, title=f"{who}の改めた提案") for who in ("aoba", "nanakita")))
    assert [one.application.ref for one in told] == [one.application.ref for one in firsts]
    call.open_seals()
    opened = call.calls.opening.of_call(call.call_id, call.people["staff"])
    assert [one.content.answers["title"] for one in opened] == ["aobaの改めた提案", "nanakitaの改めた提案"]
    assert [(one.receipt.version, one.receipt.digest, one.receipt_holds) for one in opened] == [
        (2, made.receipt.digest, True) for made in told
    ]  # fmt: skip


def test_of_two_windows_of_one_applicant_one_counts_and_the_other_is_told(call):
    call.apply("aoba")
    told = at_once(*(lambda n=n: call.apply("aoba", instead_of=1, title=f"窓{n}") for n in (1, 2)))
    assert sorted(isinstance(one, str) for one in told) == [False, True]
    assert "replaced-meanwhile" in told
    (own,) = call.calls.applying.mine(call.people["aoba"])
    assert [one.version for one in own.receipts] == [1, 2]


def test_a_form_sent_twice_at_once_is_one(call):
    token = call.calls.applying.new_token()
    told = at_once(*(lambda: call.apply("aoba", token=token) for _ in range(2)))
    assert told[0] == told[1]
    assert call.calls.desk.call(call.call_id, call.people["staff"])[1] == 1


def test_what_meets_the_opening_is_either_under_it_or_refused(call):
    """The moment is a second before the closing; the opening stands at it.  Whatever comes first, no receipt is left unopened."""
    late = Services(call.services.store, FixedClock(CLOSES), secret=lambda: SECRET)
    call.apply("aoba")
    call.at(CLOSES - timedelta(seconds=1))
    handed, _ = at_once(lambda: call.apply("nanakita"), lambda: late.calls.opening.open_seals(call.call_id, call.people["staff"]))
    opened = late.calls.opening.of_call(call.call_id, call.people["staff"])
    assert len(opened) == (1 if handed == "call-not-open" else 2)
    assert all(one.receipt_holds for one in opened)


def test_from_announcement_to_publication(call):
    first, second = (call.apply(who).application.ref for who in ("aoba", "nanakita"))
    call.open_seals().anonymise().seat([("juror_b", first)], juror_a="", juror_b="aoba").begin()
    call.score("juror_a", first, 5, 4, 10)
    call.score("juror_a", second, 4, 4, 10)
    call.score("juror_b", second, 5, 5, 10)
    (rows, _) = (one.rows for one in call.calls.deciding.standings(call.call_id, call.people["staff"]))
    assert [(row.application.ref, float(row.ranked.result)) for row in rows] == [(first, 17.0), (second, 16.75)]
    call.decide({first: "採択", second: "次点"}, adopt_1=1)
    call.calls.deciding.publish(call.call_id, None, call.people["staff"])
    assert call.calls.public.call(call.call_id).state is CallState.PUBLISHED
    owns = [call.calls.applying.mine(call.people[who])[0] for who in ("aoba", "nanakita")]
    assert [own.application.reason for own in owns] == ["採択", "次点"]


def meanwhile(store, call, act, change):
    """`act` begins, and waits for the call while `change` is kept by somebody else."""
    with store.writing() as work:
        work.calls.lock(call.call_id)
        thread = threading.Thread(target=lambda: at_once(act))
        thread.start()
        thread.join(1)
        change(work)
        work.commit()
    thread.join(60)


def test_what_was_excluded_meanwhile_is_not_put_back_by_who_makes_it_anonymous(call, store):
    ref = call.apply("aoba").application.ref
    call.open_seals()

    def exclude(work):
        work.applications.put(replace(work.applications.get(ref), state=ApplicationState.EXCLUDED, reason="対象外"))

    meanwhile(store, call, lambda: call.calls.opening.anonymise(ref, anonymous(), call.people["staff"], version=0), exclude)
    assert call.calls.opening.application(ref, call.people["staff"]).application.state is ApplicationState.EXCLUDED


def test_a_juror_excused_meanwhile_does_not_sit_again_by_declaring(call, store):
    juror, staff = call.people["juror_a"], call.people["staff"]
    call.calls.jury.name(call.call_id, juror.email, staff)

    def excuse(work):
        held = work.juries.get(call.call_id, juror.id)
        work.juries.put(replace(held, excused_at=call.clock.now(), excused_because="都合"))

    def declare():
        with contextlib.suppress(NotFound):
            call.calls.judging.declare(call.call_id, {"has": "no"}, juror)

    meanwhile(store, call, declare, excuse)
    (seat,) = call.calls.jury.seats(call.call_id, staff)
    assert (seat.juror.sits, seat.juror.declared_at) == (False, None)
