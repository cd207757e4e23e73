"""Retention of what was handed in to calls: it goes with the account, and what was published stays."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from fieldreg.calls.call import CallState
from fieldreg.calls.sealing import about_part, unsealed
from fieldreg.kernel.errors import NotFound
from fieldreg.people.holds import Holdable
from fieldreg.timeline.events import Subject
from tests.calls import PLANTED, anonymous, planted

YEARS = timedelta(days=366 * 11)
PUBLISHED = ("株式会社PLANTED-ORG", "PLANTED-TITLE")


def everything(path):
    with closing(sqlite3.connect(path)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if "_box" not in name]
        return "\n".join(str(row) for table in tables for row in raw.execute(f'SELECT * FROM "{table}"'))


def opened_words(call):
    """All that the released key still opens."""
    with call.services.store.reading() as work:
        key = work.calls.key(call.call_id).released
        found = [
            unsealed(key, part, about_part(one.call, one.ref, one.version, part.part))
            for one in work.applications.of_call(call.call_id)
            for part in work.applications.parts(one.ref)
        ]
        return "\n".join(part.decode(errors="replace") for part in found)


@pytest.fixture
def told(call):
    """One that was adopted, one that was not, and one that was excluded; its jury and its results; all accounts closed since."""
    call.refs = {"aoba": planted(call).application.ref}
    call.refs |= {
        who: call.apply(who, name=f"PLANTED-{who}", email=f"{who}@planted.example.jp", hide="").application.ref
        for who in ("nanakita", "hirose")
    }
    call.open_seals()
    staff = call.people["staff"]
    for ref in call.refs.values():
        if ref != call.refs["hirose"]:
            call.calls.opening.anonymise(ref, anonymous(plan="PLANTED版"), staff, version=0)
    call.calls.opening.exclude(call.refs["hirose"], "PLANTED-対象外", staff)
    call.seat(juror_a="PLANTED利害", juror_b="").begin()
    for juror in ("juror_a", "juror_b"):
        call.score(juror, call.refs["aoba"], 5, 5, 5)
        call.score(juror, call.refs["nanakita"], 4, 4, 4)
    call.calls.jury.excuse(call.call_id, call.people["juror_b"].id, "PLANTED辞退", staff)
    call.decide({call.refs["aoba"]: "PLANTED採択", call.refs["nanakita"]: "PLANTED不採択"}, adopt_1=1)
    return call


def close_all(call):
    for who in ("aoba", "nanakita", "hirose", "juror_a", "juror_b"):
        call.services.administering.close(call.people[who].id, None)


def test_what_was_handed_in_goes_with_the_account_and_the_results_stay(told, path):
    told.calls.deciding.publish(told.call_id, None, told.people["staff"])
    before = told.calls.public.results(told.call_id)
    close_all(told)
    proof = told.services.timeline.proof()
    told.clock.go_on(YEARS)
    gone = {one.ref for one in told.services.retention.apply(None) if one.what is Holdable.ACCOUNT}
    assert gone == {str(told.people[who].id) for who in ("aoba", "nanakita", "hirose", "juror_a", "juror_b")}

    assert told.calls.public.results(told.call_id) == before
    assert before[0].adopted == [PUBLISHED]
    left = everything(path) + opened_words(told)
    assert [word for word in (*PLANTED, "PLANTED-nanakita", "PLANTED-hirose") if word in left and word not in PUBLISHED] == []
    assert left.replace(PUBLISHED[0], "").replace(PUBLISHED[1], "").count("PLANTED") == 0
    assert told.services.timeline.proof((proof.head[0], proof.head[1])).broken == []


def test_whoever_reads_a_call_afterwards_is_told_of_it_what_stays(told):
    told.calls.deciding.publish(told.call_id, None, told.people["staff"])
    close_all(told)
    told.clock.go_on(YEARS)
    told.services.retention.apply(None)
    staff = told.people["staff"]
    assert told.calls.opening.of_call(told.call_id, staff) == []
    with pytest.raises(NotFound):
        told.calls.opening.application(told.refs["aoba"], staff)
    standings = told.calls.deciding.standings(told.call_id, staff)
    assert {row.organisation for one in standings for row in one.rows} == {"消去済み / erased"}
    assert [seat.suspected for seat in told.calls.jury.seats(told.call_id, staff)] == [frozenset(), frozenset()]
    assert told.calls.public.call(told.call_id).state is CallState.PUBLISHED


def test_nothing_of_a_call_that_is_not_over_is_erased(told, path):
    close_all(told)
    told.clock.go_on(YEARS)
    assert [one.what for one in told.services.retention.apply(None)] == []
    assert told.calls.opening.application(told.refs["nanakita"], told.people["staff"]).receipt_holds
    told.calls.desk.cancel(told.call_id, "取りやめ", told.people["staff"])
    assert {one.what for one in told.services.retention.apply(None)} == {Holdable.ACCOUNT}
    assert "PLANTED" not in everything(path) + opened_words(told)
    with told.services.store.reading() as work:
        assert len(work.timeline.of(Subject.CALL, told.call_id)) > 9
