"""Use cases of a juror: declaring interests, reading what is anonymous, scoring it.

What is handed out here holds no name, reference, file, time or account of an applicant: a page cannot show what it is not given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.application import Application
from fieldreg.calls.call import PUBLIC_STATES, Call, CallState, ask_state
from fieldreg.calls.jury import Juror, counted, interests_from_form, missing, seen_by
from fieldreg.calls.scoring import Score, points_from_form
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.unsealing import content_under
from fieldreg.services.visibility import reads_all

__all__ = ["Judging", "Sheet", "Sitting"]

_READABLE = (CallState.JUDGING, CallState.DECIDED, CallState.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One application as a juror sees it.

    `others` are the other jurors' scores, None until all have submitted; every score names the application by its label.
    """

    label: str
    challenge: int
    version: int  # of what is anonymous
    sections: Mapping[str, str]
    amount_yen: int
    mine: Score | None
    others: Sequence[Score] | None


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A call as one of its jurors sees it."""

    call: Call
    juror: Juror
    sheets: Sequence[Sheet]

    @property
    def left(self) -> int:
        """How many are still to be scored."""
        return sum(1 for sheet in self.sheets if sheet.mine is None)

    @property
    def may_score(self) -> bool:
        return self.call.state is CallState.JUDGING


class Judging:
    """Whoever is not on the jury is told there is nothing.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def sittings(self, account: Account) -> Sequence[Sitting]:
        """The juries one sits on, newest first.  Raises NotFound for who sits on none."""
        with self.store.reading() as work:
            mine = [] if reads_all(account) else [juror for juror in work.juries.of_account(account.id) if juror.sits]
            found = [self._sitting(work, juror) for juror in mine]
        shown = [one for one in found if one.call.state in PUBLIC_STATES]
        if not shown:
            raise _nothing()
        return shown

    def sitting(self, call_id: str, account: Account) -> Sitting:
        """One of them.  Raises NotFound, for a stranger to the jury as for no such call."""
        with self.store.reading() as work:
            return self._sitting(work, _juror(work, call_id, account))

    def sheet(self, call_id: str, label: str, account: Account) -> tuple[Sitting, Sheet]:
        """One application.  Raises NotFound where there is a conflict, as where there is none of that label."""
        sitting = self.sitting(call_id, account)
        found = next((sheet for sheet in sitting.sheets if sheet.label == label), None)
        if found is None:
            raise _nothing()
        return sitting, found

    def declare(self, call_id: str, form: Mapping[str, Any], account: Account) -> Juror:
        """Declares one's interests, before anything can be seen; again until the desk has checked.

        Raises NotFound, InvalidInput, Conflict.
        """
        now = self.clock.now()
        with self.store.writing() as work:
            _juror(work, call_id, account)
            ask_state(caught_up(work, call_id, now), CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED, CallState.JUDGING)
            held = _juror(work, call_id, account)  # as it is now that nobody else changes it
            interests = interests_from_form(form)
            if held.checked_at is not None:
                told = Text(
                    "申告は確認済みです。変わったときは窓口に知らせてください。",
                    "your declaration was checked: tell the desk of a change",
                )
                raise Conflict(told, code="checked-already", where="has")
            juror = replace(held, declared_at=now, interests=interests)
            work.juries.put(juror)
            work.timeline.append(call_events.interests_declared(juror, now))
            work.commit()
            return juror

    def recuse(self, call_id: str, label: str, account: Account) -> None:
        """Says that one has a conflict in this application after all; it is not seen again.  Raises NotFound, Conflict."""
        now = self.clock.now()
        with self.store.writing() as work:
            _juror(work, call_id, account)  # to whom there is no such call no state of it is told
            ask_state(caught_up(work, call_id, now), CallState.JUDGING)
            juror, application = _open_to(work, call_id, label, account)
            refs = {ref for ref, by in work.juries.conflicts(call_id) if by == account.id} | {application.ref}
            work.juries.set_conflicts(call_id, account.id, refs)
            work.timeline.append(call_events.interests_checked(juror, sorted(refs), now, by=account.id))
            work.commit()

    def score(self, call_id: str, label: str, form: Mapping[str, Any], account: Account, *, version: int) -> Score:
        """Points for an application, in place of one's own version `version` (0: none yet), which is kept.

        The same points again change nothing.  Raises NotFound, InvalidInput, Conflict outside the judging or where one's
        own points changed meanwhile.
        """
        now = self.clock.now()
        with self.store.writing() as work:
            _juror(work, call_id, account)
            call = caught_up(work, call_id, now)
            _, application = _open_to(work, call_id, label, account)
            ask_state(call, CallState.JUDGING)
            points, comment = points_from_form(form, call.terms)
            every = work.juries.scores(call_id)
            last = next((one for one in reversed(every) if (one.application, one.account) == (application.ref, account.id)), None)
            if last is not None and (last.points, last.comment) == (points, comment):
                return last
            if (last.version if last else 0) != version:
                told = Text(
                    "ほかの画面から採点が保存されています。開き直してください。",
                    "your points were kept from another window: open it again",
                )
                raise Conflict(told, code="scored-meanwhile", where="comment")
            of_call = work.applications.of_call(call_id)
            all_in = not missing(work.juries.of_call(call_id), of_call, work.juries.conflicts(call_id), every)
            given = Score(application=application.ref, account=account.id, at=now, points=points, comment=comment, after_all=all_in)
            kept = work.juries.score(given)
            work.timeline.append(call_events.scored(application, kept.version, points, now, by=account.id))
            work.commit()
            return kept

    def _sitting(self, work: UnitOfWork, juror: Juror) -> Sitting:
        call = work.calls.get(juror.call).at(self.clock.now())
        if call.state not in _READABLE:
            return Sitting(call=call, juror=juror, sheets=())
        every, conflicts = work.applications.of_call(call.id), work.juries.conflicts(call.id)
        jurors, scores = work.juries.of_call(call.id), work.juries.scores(call.id)
        latest = counted(jurors, every, conflicts, scores)
        all_in = not missing(jurors, every, conflicts, scores)
        anonymous = work.applications.anonymised(call.id)
        sheets = []
        for one in seen_by(juror, every, conflicts):
            given = [replace(score, application=one.label or "") for score in latest[one.ref]]
            mine = next((score for score in given if score.account == juror.account), None)
            others = [score for score in given if score.account != juror.account] if all_in else None
            version = anonymous[one.ref]
            sheets.append(
                Sheet(
                    label=one.label or "",
                    challenge=one.challenge,
                    version=version.version,
                    sections=version.sections,
                    amount_yen=content_under(work, one).amount_yen,
                    mine=mine,
                    others=others,
                )
            )
        return Sitting(call=call, juror=juror, sheets=sheets)


def _open_to(work: UnitOfWork, call_id: str, label: str, account: Account) -> tuple[Juror, Application]:
    """The juror and the application, if it may see it.  Raises NotFound."""
    juror, every = _juror(work, call_id, account), work.applications.of_call(call_id)
    found = next((one for one in seen_by(juror, every, work.juries.conflicts(call_id)) if one.label == label), None)
    if found is None:
        raise _nothing()
    return juror, found


def _juror(work: UnitOfWork, call_id: str, account: Account) -> Juror:
    """Raises NotFound, also for who has come to read the names of who applied since he was named."""
    if reads_all(account):
        raise _nothing()
    try:
        juror = work.juries.get(call_id, account.id)
    except NotFound:
        raise _nothing() from None
    if not juror.sits or work.calls.get(call_id).state not in PUBLIC_STATES:
        raise _nothing()
    return juror


def _nothing() -> NotFound:
    return NotFound(Text("お探しのページはありません。", "there is no such page"))
