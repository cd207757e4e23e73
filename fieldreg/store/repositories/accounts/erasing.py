"""What is past its time, and how what names persons goes from it: each thing once, all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.calls.call import CallState
from fieldreg.desk.cases import ENDED_STEPS, Case, words_of
from fieldreg.desk.files.case_files import FileState
from fieldreg.desk.tasks.task import AddresseeKind
from fieldreg.desk.walking.answers import kept_long
from fieldreg.kernel.texts import Text
from fieldreg.people.holds import Holdable
from fieldreg.programmes.programme_file import programme_of
from fieldreg.store.repositories.accounts.erasing_certifications import (
    Ended,
    erase_certification,
    past_certifications,
)
from fieldreg.store.repositories.accounts.holds import TURN
from fieldreg.store.repositories.bookings.beside import forget_beside
from fieldreg.store.tables import (
    accounts,
    agreements,
    calendar_addresses,
    calls,
    case_entries,
    case_file_contents,
    case_files,
    case_messages,
    cases,
    closure_exceptions,
    events,
    forgotten,
    holds,
    invitations,
    kept_trials,
    loads,
    memberships,
    offers,
    organisations,
    permits,
    programmes,
    reservations,
    saved_filters,
    series,
    task_answers,
    tasks,
    tokens,
    turns,
    watches,
)
from fieldreg.store.transaction import Transaction
from fieldreg.trials.trial_events import trial_ref

__all__ = ["SqlErasing"]


class SqlErasing:
    """`ports.Erasing`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def past(self, what: Holdable, before: datetime) -> Ended:
        if what is Holdable.CERTIFICATION:
            return past_certifications(self._t.connection, before)
        if what is Holdable.TRIAL:
            return self._past_trials(before)
        ref, ended, over, programme = _ENDED[what]
        gone = sa.select(forgotten.c.ref).where(forgotten.c.what == str(what))
        columns = (ref.label("ref"), ended.label("ended"), programme.label("programme"))
        found = sa.select(*columns).where(over, ended < before, ref.not_in(gone))
        return [(row.ref, row.ended, row.programme) for row in self._t.connection.execute(found.order_by(ended, ref))]

    def erase(self, what: Holdable, ref: str, *, at: datetime) -> bool:
        self._t.next(TURN)
        own = holds.c.what == str(what), holds.c.ref == ref
        if self._t.connection.scalar(sa.select(holds.c.id).where(*own, holds.c.lifted_at.is_(None))) or self.is_erased(what, ref):
            return False
        self._t.connection.execute(sa.insert(forgotten).values(what=str(what), ref=ref, at=at))
        self._t.connection.execute(sa.update(holds).where(*own).values(because=_GONE))  # why it was held may name persons too
        match what:
            case Holdable.RESERVATION:
                self._t.connection.execute(sa.update(reservations).where(reservations.c.public_id == ref).values(_NO_RESERVATION))
                self._t.connection.execute(sa.update(series).where(series.c.public_id == self.series_over(ref)).values(_NO_SERIES))
                pk = sa.select(reservations.c.pk).where(reservations.c.public_id == ref).scalar_subquery()
                excepted = sa.update(closure_exceptions).where(closure_exceptions.c.reservation == pk)
                self._t.connection.execute(excepted.values(because=_GONE))
                self._t.connection.execute(sa.update(offers).where(offers.c.reservation == pk).values(reason=_GONE))
                self._t.connection.execute(sa.delete(turns).where(turns.c.ref == ref))
                forget_beside(self._t, ref)
            case Holdable.CASE:
                nobodys = _NO_CASE | self._kept_answers(ref) | {"version": cases.c.version + 1}
                self._t.connection.execute(sa.update(cases).where(cases.c.ref == ref).values(nobodys))
                self._t.connection.execute(sa.update(case_messages).where(case_messages.c.case == ref).values(text=""))
                self._t.connection.execute(sa.delete(turns).where(turns.c.ref == ref))
                self._erase_asked(ref)
                self._erase_files(ref)
            case Holdable.ACCOUNT:
                self._erase_account(int(ref), at)
            case Holdable.INVITATION:
                self._t.connection.execute(sa.update(invitations).where(invitations.c.id == int(ref)).values(_nobody("invitation", ref)))
            case Holdable.CERTIFICATION:
                erase_certification(self._t.connection, ref)
            case Holdable.TRIAL:
                gone = [code for code in self._t.connection.scalars(sa.select(kept_trials.c.code)) if trial_ref(code) == ref]
                self._t.connection.execute(sa.delete(kept_trials).where(kept_trials.c.code.in_(gone)))  # with its watches
            case Holdable.CALL:
                pass  # what is under its seals only who has its key can part: services/calls/erasing.py
            case _:
                raise LookupError(what)
        return True

    def is_erased(self, what: Holdable, ref: str) -> bool:
        mine = (forgotten.c.what == str(what)) & (forgotten.c.ref == ref)
        return self._t.connection.scalar(sa.select(forgotten.c.at).where(mine)) is not None

    def series_over(self, reservation: str) -> str | None:
        one = sa.select(reservations.c.series).where(reservations.c.public_id == reservation).scalar_subquery()
        gone = sa.select(forgotten.c.ref).where(forgotten.c.what == str(Holdable.RESERVATION))
        kept = sa.exists().where(reservations.c.series == series.c.public_id, reservations.c.public_id.not_in(gone))
        return self._t.connection.scalar(sa.select(series.c.public_id).where(series.c.public_id == one, ~kept))

    def loads_of(self, account_id: int) -> Sequence[str]:
        email = sa.select(accounts.c.email).where(accounts.c.id == account_id).scalar_subquery()
        found = sa.select(loads.c.id).where(loads.c.actor == email).order_by(loads.c.id)
        return [str(number) for number in self._t.connection.scalars(found)]

    def forget_organisations(self) -> Sequence[int]:
        member = sa.select(memberships.c.id).join(accounts, accounts.c.id == memberships.c.account)
        invited = sa.select(invitations.c.id).where(invitations.c.organisation == organisations.c.id)
        nobody = (
            ~member.where(memberships.c.organisation == organisations.c.id, accounts.c.erased_at.is_(None)).exists(),
            ~invited.where(invitations.c.email_key.not_like("erased-%@invalid")).exists(),
            organisations.c.name_key.not_like("erased-%"),
        )
        number = sa.cast(organisations.c.id, sa.Text)
        gone = sa.update(organisations).where(*nobody).values(name=_GONE, name_key="erased-" + number)
        return sorted(self._t.connection.scalars(gone.returning(organisations.c.id)))

    def trial(self, ref: str) -> str | None:
        codes = self._t.connection.scalars(sa.select(kept_trials.c.code))
        return next((trial_ref(code) for code in codes if ref in (code, trial_ref(code))), None)

    def _past_trials(self, now: datetime) -> Ended:
        over = sa.select(kept_trials.c.code, kept_trials.c.expires_at).where(kept_trials.c.expires_at <= now)
        rows = self._t.connection.execute(over.order_by(kept_trials.c.expires_at, kept_trials.c.code))
        return [(trial_ref(row.code), row.expires_at, "trial") for row in rows]

    def _erase_asked(self, ref: str) -> None:
        """What others were asked of a case, and said; that they were asked, and their word, stays."""
        asked = sa.select(tasks.c.ref).where(tasks.c.case == ref)
        run = self._t.connection.execute
        said = {"text": "", "suggests": "", "name": "", "division": "", "conditions": []}
        run(sa.update(task_answers).where(task_answers.c.task.in_(asked)).values(said))
        run(sa.update(tasks).where(tasks.c.case == ref).values(question="", reason="", email="", brief=None))
        other = tasks.c.case == ref, tasks.c.addressee_kind == str(AddresseeKind.OTHER)  # a name somebody typed
        run(sa.update(tasks).where(*other).values(addressee=Text(*_GONE.split(" / "))))
        run(sa.update(agreements).where(agreements.c.case == ref).values(conditions=[], reason=""))
        run(sa.update(permits).where(permits.c.case == ref).values(note="", number=""))
        run(sa.update(case_entries).where(case_entries.c.case == ref).values(whom="", text="", result=""))

    def _kept_answers(self, ref: str) -> dict[str, Any]:
        """The answers that its programme keeps for good, and the words they are found by."""
        same = (programmes.c.programme == cases.c.programme) & (programmes.c.edition == cases.c.edition)
        some = sa.select(cases.c.answers, programmes.c.document).outerjoin(programmes, same).where(cases.c.ref == ref)
        row = self._t.connection.execute(some).one()
        kept = kept_long(None if row.document is None else programme_of(row.document, ref), row.answers)
        return {"answers": kept, "words": words_of(Case(ref=ref, subject="", body="", answers=kept))}

    def _erase_files(self, ref: str) -> None:
        """What was handed in and what it was called; that it was, and its digest, stays."""
        own = sa.select(case_files.c.id).where(case_files.c.case == ref)
        run = self._t.connection.execute
        run(sa.delete(case_file_contents).where(case_file_contents.c.file.in_(own)))
        run(sa.update(case_files).where(case_files.c.case == ref).values(name="", state=str(FileState.ERASED)))

    def _erase_account(self, account_id: int, at: datetime) -> None:
        nobody = _nobody("account", str(account_id))
        email = sa.select(accounts.c.email).where(accounts.c.id == account_id).scalar_subquery()
        self._t.connection.execute(sa.update(loads).where(loads.c.actor == email).values(actor=nobody["email"]))
        values: dict[str, Any] = nobody | {"password_hash": "", "erased_at": at}
        self._t.connection.execute(sa.update(accounts).where(accounts.c.id == account_id).values(values))
        own = (tokens.c.account, calendar_addresses.c.account, turns.c.owner, watches.c.owner, saved_filters.c.account)
        for whose in own:  # with the notices of its watches
            self._t.connection.execute(sa.delete(whose.table).where(whose == account_id))
        self._t.connection.execute(sa.update(invitations).where(invitations.c.account == account_id).values(nobody))

    def invitations_of(self, account_id: int) -> Sequence[int]:
        return list(self._t.connection.scalars(sa.select(invitations.c.id).where(invitations.c.account == account_id)))


def _nobody(what: str, ref: str) -> dict[str, Any]:
    """An address that no mail reaches, each another."""
    address = f"erased-{what}-{ref}@invalid"
    return {"email": address, "email_key": address}


_GONE = "消去済み / erased"
_NO_RESERVATION: dict[str, Any] = {
    "purpose": "", "organisation": "", "decision_note": "", "geometry": None, "trial": None, "screening": None,
    "idempotency_key": None, "request_digest": None, "words": "",
}  # fmt: skip
_NO_SERIES: dict[str, Any] = {"body": {}, "idempotency_key": None, "request_digest": None}
_NO_CASE: dict[str, Any] = {  # what was published of it stays, and what is counted: programme, channel, steps, outcome, money, days
    "organisation": "", "contact": "", "email": "", "phone": "", "subject": "", "body": "", "answer": "", "reason": "", "effect": "",
    "key_digest": "", "owner": None, "trial": None, "screening": None,
}  # fmt: skip
_decided = sa.func.coalesce(reservations.c.decided_at, reservations.c.t1)
_of_call = events.c.subject == "call", events.c.ref == calls.c.id
_last_event = sa.select(sa.func.max(events.c.at)).where(*_of_call).scalar_subquery()
_Column = sa.ColumnElement[Any]
_ENDED: dict[Holdable, tuple[_Column, _Column, _Column, _Column]] = {  # reference, when it ended, whether it did, whose years
    Holdable.RESERVATION: (
        reservations.c.public_id, sa.case((_decided > reservations.c.t1, _decided), else_=reservations.c.t1), sa.true(),
        sa.literal("reservation"),
    ),
    Holdable.CASE: (
        cases.c.ref, sa.func.coalesce(cases.c.ended_at, cases.c.answered_at, cases.c.changed_at, cases.c.created_at),
        cases.c.step.in_([str(step) for step in ENDED_STEPS]), cases.c.programme,
    ),
    Holdable.CALL: (
        calls.c.id, sa.func.coalesce(_last_event, calls.c.created_at),
        calls.c.state.in_([str(CallState.PUBLISHED), str(CallState.CANCELLED)]), sa.literal("open-call"),
    ),
    Holdable.INVITATION: (
        sa.cast(invitations.c.id, sa.Text), invitations.c.expires_at, invitations.c.used_at.is_(None), sa.literal("account"),
    ),
    Holdable.ACCOUNT: (sa.cast(accounts.c.id, sa.Text), accounts.c.closed_at, accounts.c.closed_at.is_not(None), sa.literal("account")),
}  # fmt: skip
