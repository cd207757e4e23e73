"""Calls, applications and scores, alike on both databases: rows come back as they went, and the database refuses what may not be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.calls.application import Application, ApplicationState, HandIn, Outcome
from fieldreg.calls.call import Call, CallState, Question
from fieldreg.calls.jury import Anonymised, Juror
from fieldreg.calls.scoring import Score
from fieldreg.calls.sealing import SealedPart, WrappedKey
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.accounts import Role
from tests.calls import CLOSES, OPENS, terms
from tests.fakes import NOW
from tests.fieldreg.store.makers import account

KEY = WrappedKey(b"salt", b"nonce", b"\x00wrapped\xff")
FIRST = HandIn(application="A-2026-0001", version=1, at=OPENS, digest="0" * 64, size=12, announcement=1, form="f1")


@pytest.fixture
def juror(store):
    with store.writing() as work:
        made = work.accounts.put(account("juror@example.jp", Role.DEPARTMENT))
        work.commit()
    return made.id


@pytest.fixture
def kept(store, owner, juror):
    """An opened call that is being judged, with one application."""
    with store.writing() as work:
        call = work.calls.add(Call(terms=terms(), created_at=NOW))
        call = work.calls.put(replace(call, state=CallState.ANNOUNCED, announcement=1))
        work.calls.announce(call.id, 1, call.terms, at=NOW)
        work.calls.put_key(call.id, KEY)
        own = work.applications.add(Application(call=call.id, challenge=1, owner=owner, version=1), year=2026)
        work.applications.hand_in(FIRST, [SealedPart(0, b"n0", b"\x00one"), SealedPart(1, b"n1", b"two")])
        work.applications.put(replace(own, label="K7M4"))
        work.juries.put(Juror(call=call.id, account=juror, named_at=NOW))
        call = work.calls.put(replace(call, state=CallState.JUDGING, opened_at=CLOSES, opened_by=juror))
        work.commit()
    return call


def test_all_of_it_comes_back_as_it_went(store, kept, owner, juror):
    with store.reading() as work:
        assert work.calls.get("K-2026-0001") == kept
        assert [call.id for call in work.calls.list([CallState.JUDGING])] == ["K-2026-0001"]
        assert work.calls.list([CallState.DRAFT]) == []
        assert work.calls.announcements(kept.id) == [(1, NOW, kept.terms)]
        assert work.calls.key(kept.id) == KEY
        own = work.applications.find(kept.id, owner, 1)
        assert own == work.applications.get("A-2026-0001")
        assert (own.label, own.counts, work.applications.count(kept.id)) == ("K7M4", True, 1)
        assert work.applications.receipts(own.ref) == [FIRST]
        assert work.applications.parts(own.ref) == [SealedPart(0, b"n0", b"\x00one"), SealedPart(1, b"n1", b"two")]
        assert work.juries.of_account(juror) == [Juror(call=kept.id, account=juror, named_at=NOW)]
        for missing in (lambda: work.calls.get("K-1999-0001"), lambda: work.applications.get("A-1999-0001"),
                        lambda: work.juries.get(kept.id, owner), lambda: work.calls.key("K-1999-0001")):  # fmt: skip
            with pytest.raises(NotFound):
                missing()


def test_a_later_version_takes_the_place_of_what_was_sealed_and_leaves_the_receipts(store, kept):
    second = replace(FIRST, version=2, form="f2")
    with store.writing() as work:
        work.applications.hand_in(second, [SealedPart(0, b"n2", b"three")])
        work.commit()
    with store.reading() as work:
        assert work.applications.parts(FIRST.application) == [SealedPart(0, b"n2", b"three")]
        assert work.applications.receipts(FIRST.application) == [FIRST, second]


def test_of_two_who_change_a_call_the_second_is_told(store, kept):
    with store.writing() as work:
        work.calls.put(replace(kept, reason="one"))
        with pytest.raises(Conflict) as told:
            work.calls.put(replace(kept, reason="two"))
        assert told.value.code == "changed-meanwhile"


def test_one_owner_has_one_application_for_a_challenge(store, kept, owner):
    with store.writing() as work:
        with pytest.raises(Conflict):
            work.applications.add(Application(call=kept.id, challenge=1, owner=owner, version=1), year=2026)
        assert work.applications.add(Application(call=kept.id, challenge=2, owner=owner, version=1), year=2026).ref


def test_questions_conflicts_anonymous_versions_and_decisions_are_kept(store, kept, owner, juror):
    asked = Question(call=kept.id, asker=owner, text="屋内でも", asked_at=NOW)
    sections = Anonymised(application=FIRST.application, version=1, at=NOW, by=juror, sections={"title": "箱"})
    with store.writing() as work:
        made = work.calls.ask(asked)
        work.calls.answer(kept.id, made.id, "はい", at=NOW)
        with pytest.raises(Conflict):
            work.calls.answer(kept.id, made.id, "いいえ", at=NOW)
        work.juries.set_conflicts(kept.id, juror, [FIRST.application])
        work.applications.anonymise(sections)
        with pytest.raises(Conflict):
            work.applications.anonymise(sections)
        work.calls.decide(kept.id, 1, 0, "該当なし")
        work.calls.release(kept.id, b"key")
        work.commit()
    with store.reading() as work:
        assert work.calls.questions(kept.id) == [replace(asked, id=made.id, answer="はい", answered_at=NOW)]
        assert work.juries.conflicts(kept.id) == {(FIRST.application, juror)}
        assert work.applications.anonymised(kept.id) == {FIRST.application: sections}
        assert work.calls.decisions(kept.id) == {1: (0, "該当なし")}
        assert work.calls.key(kept.id) == replace(KEY, released=b"key")


def test_scores_are_only_added_and_only_while_judging(store, kept, juror, raw):
    given = Score(application=FIRST.application, account=juror, at=NOW, points={"1": 5}, comment="よい")
    with store.writing() as work:
        first, second = work.juries.score(given), work.juries.score(replace(given, points={"1": 3}))
        work.commit()
    assert (first.version, second.version) == (1, 2)
    with store.reading() as work:
        assert work.juries.scores(kept.id) == [first, second]
    for harm in ("UPDATE scores SET comment = 'x'", "DELETE FROM scores"):
        with pytest.raises(Exception, match="scores_no_"):
            raw(harm)
    with store.writing() as work:
        work.calls.put(replace(kept, state=CallState.DECIDED))
        with pytest.raises(Conflict) as told:
            work.juries.score(given)
        assert told.value.code == "not-being-judged"


HARM = [
    "UPDATE calls SET state = 'else'",
    "UPDATE calls SET state = 'cancelled'",
    "UPDATE calls SET state = 'published'",
    "UPDATE calls SET opened_at = NULL",
    "UPDATE calls SET opened_at = closes_at - 1",
    "UPDATE calls SET closes_at = opens_at",
    "UPDATE calls SET two_persons = TRUE",
    "UPDATE calls SET two_persons = TRUE, asked_by = opened_by",
    "UPDATE calls SET announcement = 0",
    "UPDATE applications SET state = 'excluded'",
    "UPDATE applications SET outcome = 'adopted'",
    "UPDATE applications SET outcome = 'perhaps', reason = 'x'",
    "UPDATE jurors SET checked_at = 1",
    "UPDATE jurors SET excused_at = 1",
    "UPDATE hand_ins SET digest = 'short'",
]


@pytest.mark.parametrize("harm", HARM)
def test_the_database_itself_refuses_states_that_may_not_be(kept, raw, harm):
    with pytest.raises(Exception, match=r"(?i)check"):
        raw(harm)


def test_what_the_clock_has_moved_is_found(store, kept):
    with store.writing() as work:
        work.calls.put(replace(kept, state=CallState.DECIDED, publish_at=CLOSES + timedelta(days=1)))
        draft = work.calls.add(Call(terms=terms(), created_at=NOW))
        open_one = work.calls.add(Call(terms=terms(), created_at=NOW))
        work.calls.put(replace(open_one, state=CallState.OPEN, announcement=1))
        work.commit()
    with store.reading() as work:
        due = [work.calls.due(at) for at in (CLOSES - timedelta(seconds=1), CLOSES, CLOSES + timedelta(days=1))]
    assert due == [[], [open_one.id], [kept.id, open_one.id]]
    assert draft.id not in due[-1]


def test_an_outcome_comes_back(store, kept):
    with store.writing() as work:
        own = replace(work.applications.get(FIRST.application), outcome=Outcome.NOT_ADOPTED, reason="理由")
        work.applications.put(own)
        assert work.applications.get(FIRST.application) == own
        gone = replace(own, state=ApplicationState.WITHDRAWN, outcome=None)
        work.applications.put(gone)
        assert (work.applications.get(FIRST.application), work.applications.count(kept.id)) == (gone, 0)
