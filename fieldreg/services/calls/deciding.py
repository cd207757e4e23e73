"""Use cases of deciding: where the applications stand, how many are adopted, and the one moment all are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.application import Application, Content, Outcome
from fieldreg.calls.call import Call, CallState, ask_state, moved
from fieldreg.calls.deciding import Possible, adopted, possible_numbers
from fieldreg.calls.jury import counted, missing
from fieldreg.calls.scoring import Ranked, Score, ranking
from fieldreg.calls.terms import Challenge
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.own_application import ask_nobodys_own
from fieldreg.services.calls.unsealing import content_or_erased
from fieldreg.services.visibility import ask_decider, ask_reader

__all__ = ["Deciding", "Standing", "StandingRow"]

_LONGEST_REASON = 2_000


@dataclass(frozen=True, kw_only=True)
class StandingRow:
    """One application in its order, with every score that counts."""

    application: Application
    organisation: str
    title: str
    amount_yen: int
    ranked: Ranked
    scores: Sequence[Score]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A challenge before its decision: its applications in order, and how many of them can be adopted."""

    challenge: Challenge
    rows: Sequence[StandingRow]
    possible: Sequence[Possible]


class Deciding:
    """Raises NotAllowed for anybody but the desk; auditors read what it reads.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def awaited(self, call_id: str, account: Account) -> int:
        """How many scores are still to come."""
        ask_reader(account)
        with self.store.reading() as work:
            return len(_missing(work, call_id))

    def standings(self, call_id: str, account: Account) -> Sequence[Standing]:
        """By challenge, once every score is in; () before."""
        ask_reader(account)
        with self.store.reading() as work:
            call = work.calls.get(call_id)
            if not call.seals_are_open or _missing(work, call_id):
                return ()
            return [_standing(work, call, challenge) for challenge in call.terms.challenges]

    def decisions(self, call_id: str, account: Account) -> Mapping[int, tuple[int, str]]:
        """By challenge, what was decided: how many are adopted, and the word to all."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.calls.decisions(call_id)

    def decide(self, call_id: str, form: Mapping[str, Any], account: Account) -> Call:
        """Decides every challenge at once: ``adopt_N`` how many, ``note_N`` the word to all, ``reason_REF`` to each applicant.

        Nobody is told yet.  Raises InvalidInput with every fault, Conflict while scores are awaited or once it is decided,
        NotAllowed for who, or whose organisation, applied.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            ask_state(call, CallState.JUDGING)
            if awaited := _missing(work, call_id):
                told = Text(f"採点がまだ {len(awaited)} 件あります。", f"{len(awaited)} scores are still to come")
                raise Conflict(told, code="scores-awaited", where=call_id)
            ask_nobodys_own(work, account, work.applications.of_call(call_id))
            decided = _read(form, [_standing(work, call, challenge) for challenge in call.terms.challenges])
            for application, _ in decided.applications:
                work.applications.put(application)
            for challenge, (refs, note) in decided.challenges.items():
                work.calls.decide(call_id, challenge, len(refs), note)
            kept = work.calls.put(moved(call, CallState.DECIDED))
            of_challenge = {challenge: refs for challenge, (refs, _) in decided.challenges.items()}
            work.timeline.append(call_events.decided(kept, of_challenge, now, by=account.id))
            work.commit()
            return kept

    def publish(self, call_id: str, at: datetime | None, account: Account) -> Call:
        """Sets the moment at which everybody is told, all at once: now (None), or a minute ahead; it can be set anew until then.

        Raises InvalidInput, Conflict.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            ask_state(call, CallState.DECIDED)
            kept = work.calls.put(replace(call, publish_at=_moment(at, now)))
            work.timeline.append(call_events.stepped(call, kept, now, by=account.id))
            kept = caught_up(work, call_id, now)
            work.commit()
            return kept


@dataclass(frozen=True)
class _Decided:
    applications: Sequence[tuple[Application, Outcome]]
    challenges: Mapping[int, tuple[list[str], str]]


def _missing(work: UnitOfWork, call_id: str) -> set[tuple[str, int]]:
    every, conflicts = work.applications.of_call(call_id), work.juries.conflicts(call_id)
    return missing(work.juries.of_call(call_id), every, conflicts, work.juries.scores(call_id))


def _standing(work: UnitOfWork, call: Call, challenge: Challenge) -> Standing:
    every = [one for one in work.applications.of_call(call.id) if one.challenge == challenge.number and one.counts]
    scores = counted(work.juries.of_call(call.id), every, work.juries.conflicts(call.id), work.juries.scores(call.id))
    if unscored := [ref for ref, own in scores.items() if not own]:
        told = Text(f"採点のない応募があります: {'、'.join(unscored)}。", f"nobody scored: {', '.join(unscored)}")
        raise Conflict(told, code="not-scored", where=call.id)
    by_ref = {one.ref: one for one in every}
    contents = {ref: content_or_erased(work, one) for ref, one in by_ref.items()}
    ranked = ranking(scores, {ref: work.applications.receipts(ref)[-1].at for ref in by_ref}, call.terms)
    amounts = {ref: content.amount_yen for ref, content in contents.items()}
    rows = [_row(by_ref[one.application], contents[one.application], one, scores[one.application]) for one in ranked]
    return Standing(challenge=challenge, rows=rows, possible=possible_numbers(challenge, ranked, amounts))


def _row(application: Application, content: Content, ranked: Ranked, scores: Sequence[Score]) -> StandingRow:
    told = content.answers
    return StandingRow(
        application=application, organisation=told["organisation"], title=told["title"], amount_yen=content.amount_yen, ranked=ranked,
        scores=scores,
    )  # fmt: skip


def _read(form: Mapping[str, Any], standings: Sequence[Standing]) -> _Decided:
    """What was decided, of every challenge.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    applications: list[tuple[Application, Outcome]] = []
    challenges: dict[int, tuple[list[str], str]] = {}
    for standing in standings:
        number = standing.challenge.number
        refs = gather(faults, lambda s=standing: _chosen(form, s)) or []  # type: ignore[misc]
        note = gather(faults, lambda n=number: text_of(form, f"note_{n}", longest=_LONGEST_REASON)) or ""  # type: ignore[misc]
        challenges[number] = (refs, note)
        for row in standing.rows:
            ref = row.application.ref
            reason = gather(faults, lambda r=ref: _reason(form, r))  # type: ignore[misc]
            outcome = Outcome.ADOPTED if ref in refs else Outcome.NOT_ADOPTED
            applications.append((replace(row.application, outcome=outcome, reason=reason or ""), outcome))
    if faults:
        raise InvalidInput(faults)
    return _Decided(applications, challenges)


def _chosen(form: Mapping[str, Any], standing: Standing) -> list[str]:
    name = f"adopt_{standing.challenge.number}"
    text = str(form.get(name) or "")
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        ja = f"課題{standing.challenge.number}の採択の件数を選んでください。該当なしも選べます。"
        raise InvalidInput.one("number-missing", name, ja, f"choose how many of challenge {standing.challenge.number}; none is a choice")
    amounts = {row.application.ref: row.amount_yen for row in standing.rows}
    return adopted(int(text), standing.challenge, [row.ranked for row in standing.rows], amounts)


def _reason(form: Mapping[str, Any], ref: str) -> str:
    name = f"reason_{ref.replace('-', '_')}"
    try:
        return text_of(form, name, required=True, longest=_LONGEST_REASON)
    except InvalidInput as error:
        raise InvalidInput(
            [Fault(one.code, name, Text(
                f"{ref} に伝える理由: {one.message.ja}",
                f"reason for {ref}: {one.message.en}",
            )) for one in error.faults]
        ) from None


def _moment(at: datetime | None, now: datetime) -> datetime:
    """The moment of publication: now, or whole minutes ahead."""
    if at is None:
        return now
    if at < now or at.second or at.microsecond:
        raise InvalidInput.one(
            "publish-moment", "publish_at", "公表の日時は、これからの分までの日時にしてください。",
            "publish at a whole minute ahead",
        )
    return at
