"""Certifications, alike on both databases: they come back as they were, one change at a time, and no row tells what cannot be."""

import threading
from dataclasses import replace
from datetime import date

import pytest

from fieldreg.certification.acts import hand_in_report, hear
from fieldreg.certification.contracting import drop, publish
from fieldreg.certification.deciding import refuse, revoke
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.store import open_store
from tests.fieldreg.certification.certified import (
    LAST,
    OPINIONS,
    RESULT,
    WRITER,
    announced,
    applied,
    asked,
    certified,
    heard,
    signing,
)
from tests.fieldreg.store.makers import MIDNIGHT


def kept(store, held):
    """Stored anew."""
    with store.writing() as work:
        made = work.certifications.add(replace(held, ref="", created_at=MIDNIGHT))
        work.commit()
    return made


def put(store, held):
    with store.writing() as work:
        made = work.certifications.put(held)
        work.commit()
    return made


def got(store, ref):
    with store.reading() as work:
        return work.certifications.get(ref)


def whole():
    """One with everything there is, contracts of every state among it."""
    held = signing(announced(), signed_on="2026-12-01")
    held = publish(held, asked(RESULT | {"contract": "K-2026-0001"}, today=LAST)).kept
    held = drop(announced(held), asked({"contract": "K-2026-0002", "reason": "予算"}, today=LAST)).kept
    held = hand_in_report(announced(held), asked({"year": "1", "handed_in_on": "2027-12-01", "summary": "x"}, today=LAST)).kept
    return revoke(held, asked({"ended_on": LAST.isoformat(), "reason": "やめた"}, today=LAST)).kept


@pytest.mark.parametrize("held", [applied(), heard(), certified(), whole(), refuse(heard(), asked({"reason": "似たもの"})).kept], ids=str)
def test_it_comes_back_as_it_was(store, held):
    bare = tuple(replace(contract, ref="") for contract in held.contracts)
    made = kept(store, replace(held, contracts=bare, made_once="k"))
    assert made == replace(held, ref="N-2026-0001", version=1, made_once="k", created_at=MIDNIGHT, contracts=made.contracts)
    assert tuple(replace(contract, ref="") for contract in made.contracts) == bare
    assert [contract.ref for contract in made.contracts] == [f"K-2026-{n:04d}" for n in range(1, len(bare) + 1)]
    with store.reading() as work:
        assert (work.certifications.get(made.ref), work.certifications.all(), work.certifications.made_by("k")) == (made, [made], made)
        assert work.certifications.made_by("other") is None
    assert store.check()["ok"]


def test_each_has_its_own_opinions_contracts_and_number(store):
    first, second = kept(store, announced_bare()), kept(store, applied())
    third = put(store, hear(second, asked(OPINIONS[0], by=WRITER)).kept)
    with store.reading() as work:
        assert work.certifications.all() == [first, third]
        before = work.revision()
    assert (first.ref, third.ref, third.version, len(third.opinions)) == ("N-2026-0001", "N-2026-0002", 2, 1)
    put(store, third)
    with store.reading() as work:
        assert work.revision() == before


def announced_bare():
    held = announced()
    return replace(held, contracts=tuple(replace(contract, ref="") for contract in held.contracts))


def test_what_another_changed_meanwhile_is_not_written_over(store):
    made = kept(store, applied())
    put(store, replace(made, description="先"))
    with pytest.raises(Conflict) as told:
        put(store, replace(made, description="後"))
    assert told.value.code == "changed-meanwhile"
    assert (got(store, made.ref).description, got(store, made.ref).version) == ("先", 2)


def test_none_of_that_number_is_not_found(store):
    for look in (got, lambda s, ref: put(s, replace(applied(), ref=ref))):
        with pytest.raises(NotFound):
            look(store, "N-1999-0001")
    with pytest.raises(NotFound), store.writing() as work:
        work.certifications.lock("N-1999-0001")


def test_a_key_makes_one(store):
    kept(store, replace(applied(), made_once="k"))
    with pytest.raises(Conflict):
        kept(store, replace(applied(), made_once="k"))
    kept(store, applied())
    kept(store, applied())  # without a key as many as are wanted
    with store.reading() as work:
        assert len(work.certifications.all()) == 3


def test_of_two_at_once_the_second_waits_and_sees_what_the_first_did(url, store):
    ref = kept(store, applied()).ref
    begun, seen = threading.Event(), []

    def second():
        other = open_store(url)
        begun.wait(20)
        with other.writing() as work:
            seen.append(work.certifications.lock(ref).description)
        other.close()

    waiting = threading.Thread(target=second)
    waiting.start()
    with store.writing() as work:
        held = work.certifications.lock(ref)
        begun.set()
        waiting.join(0.5)
        assert seen == []
        work.certifications.put(replace(held, description="先"))
        work.commit()
    waiting.join(20)
    assert seen == ["先"]


CERTIFIED = "UPDATE certifications SET state = 'certified', certified_on = :on, valid_until = :on"
IMPOSSIBLE = {  # each said of a row that could be, so that the change alone is what is refused
    "a state nobody knows": (applied, "UPDATE certifications SET state = 'expired'"),
    "certified without any reason": (applied, CERTIFIED),
    **{
        f"certified without the reason {test}": (certified, f"UPDATE certifications SET {test}_reason = ''")
        for test in ("new", "useful", "feasible")
    },
    **{f"certified, and {test} answered no": (certified, f"UPDATE certifications SET {test}_answer = 'no'") for test in ("new", "useful")},
    "an answer that is none": (applied, "UPDATE certifications SET new_answer = 'maybe'"),
    "certified without a last day": (certified, "UPDATE certifications SET valid_until = NULL"),
    "certified without a first day": (certified, "UPDATE certifications SET certified_on = NULL"),
    "over before it began": (certified, "UPDATE certifications SET valid_until = '2020-01-01'"),
    "applied for, and with a last day": (applied, "UPDATE certifications SET valid_until = :on, certified_on = :on"),
    "ended without being revoked": (certified, "UPDATE certifications SET ended_on = :on"),
    "revoked without a day": (certified, "UPDATE certifications SET state = 'revoked', reason = 'x'"),
    "revoked without a reason": (certified, "UPDATE certifications SET state = 'revoked', ended_on = :on"),
    "refused without a reason": (applied, "UPDATE certifications SET state = 'refused'"),
    "renewed more often than allowed": (certified, "UPDATE certifications SET renewals = 2"),
    "neither good nor service": (applied, "UPDATE certifications SET kind = 'idea'"),
    "taken in no way": (applied, "UPDATE certifications SET ways = ''"),
    "an opinion that says nothing": (heard, "UPDATE certification_opinions SET text = ''"),
    "a view that is none": (heard, "UPDATE certification_opinions SET view = 'maybe'"),
    "heard twice": (heard, "UPDATE certification_opinions SET who = 'x'"),
    "a contract in no state": (whole, "UPDATE certification_contracts SET state = 'lost'"),
    "signed without a day": (whole, "UPDATE certification_contracts SET signed_on = NULL WHERE state = 'published'"),
    "signed without yen": (whole, "UPDATE certification_contracts SET amount_yen = NULL WHERE state = 'published'"),
    "signed with nobody": (whole, "UPDATE certification_contracts SET party = '' WHERE state = 'published'"),
    "signed for less than nothing": (whole, "UPDATE certification_contracts SET amount_yen = -1 WHERE state = 'published'"),
    "signed on the day it was announced": (whole, "UPDATE certification_contracts SET forecast_on = signed_on WHERE state = 'published'"),
    "told before it was signed": (whole, "UPDATE certification_contracts SET result_on = '2026-11-30' WHERE state = 'published'"),
    "told without a reason": (whole, "UPDATE certification_contracts SET reason = '' WHERE state = 'published'"),
    "published, and no day": (whole, "UPDATE certification_contracts SET result_on = NULL WHERE state = 'published'"),
    "a forecast that is signed": (whole, "UPDATE certification_contracts SET signed_on = '2027-01-01' WHERE state = 'forecast'"),
    "given up without a reason": (whole, "UPDATE certification_contracts SET reason = '' WHERE state = 'dropped'"),
    "announced without a word": (whole, "UPDATE certification_contracts SET what = ''"),
    "taken in a way nobody knows": (whole, "UPDATE certification_contracts SET way = 'steal' WHERE state = 'published'"),
    "the report of no year": (whole, "UPDATE certification_reports SET year = 0"),
}


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
def test_the_database_itself_refuses(store, raw, impossible):
    make, change = IMPOSSIBLE[impossible]
    held = make()
    before = kept(store, replace(held, contracts=tuple(replace(contract, ref="") for contract in held.contracts)))
    values = {"on": date(2026, 12, 1).isoformat()} if ":on" in change and store._dialect.engine.name == "sqlite" else {}
    if ":on" in change and not values:
        values = {"on": date(2026, 12, 1)}
    with pytest.raises(Exception, match=r"(?i)check|unique"):
        raw(change, **values)
    assert got(store, before.ref) == before
