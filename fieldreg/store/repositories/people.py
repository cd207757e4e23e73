"""Who may sign in, and what companies asked the desk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.desk.consultations import OPEN_STEPS, Consultation, Step, answered_meanwhile
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.store import mapping
from fieldreg.store.tables import accounts, consultations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlAccounts", "SqlConsultations"]


class SqlAccounts:
    """`interfaces.Accounts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, account_id: int) -> Account:
        found = self._one(accounts.c.id == account_id)
        if found is None:
            raise NotFound(
                Text(f"アカウント {account_id} はありません。", f"there is no account {account_id}"),
                where="account",
            )
        return found

    def by_email(self, email: str) -> Account | None:
        return self._one(accounts.c.email_key == mapping.email_key(email))

    def by_token(self, token_digest: str) -> Account | None:
        return self._one(accounts.c.token_hash == token_digest)

    def all(self) -> Sequence[Account]:
        rows = self._t.connection.execute(sa.select(accounts).order_by(accounts.c.id))
        return [mapping.account_from(row) for row in rows]

    def active_with(self, role: Role) -> Sequence[Account]:
        known = accounts.c.role == str(role), accounts.c.active.is_(True)
        rows = self._t.connection.execute(sa.select(accounts).where(*known).order_by(accounts.c.id))
        return [mapping.account_from(row) for row in rows]

    def put(self, account: Account) -> Account:
        """Raises Conflict if the e-mail is taken, NotFound if a given id is not there."""
        row = mapping.account_row(account)
        try:
            with self._t.connection.begin_nested():
                if account.id == 0:
                    new = self._t.connection.execute(sa.insert(accounts).values(row).returning(accounts.c.id))
                    return replace(account, id=int(new.scalar_one()))
                same = sa.update(accounts).where(accounts.c.id == account.id).values(row)
                if self._t.connection.execute(same).rowcount == 0:
                    self.get(account.id)
                return account
        except IntegrityError as error:
            raise Conflict(
                Text(
                    f"メールアドレス「{account.email}」はすでに使われています。",
                    f"the e-mail {account.email!r} is already in use",
                ),
                code="email-taken",
                where="email",
            ) from error

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        row = self._t.connection.execute(sa.select(accounts).where(condition)).one_or_none()
        return None if row is None else mapping.account_from(row)


class SqlConsultations:
    """`interfaces.Consultations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, consultation: Consultation) -> Consultation:
        """Raises Conflict if the site or the owner is not there."""
        year = (consultation.created_at or datetime.now(UTC)).astimezone(JST).year
        kept = replace(consultation, ref=f"C-{year}-{self._t.next(f'C-{year}'):04d}")
        self._t.connection.execute(sa.insert(consultations).values(mapping.consultation_row(kept)))
        return kept

    def get(self, ref: str) -> Consultation:
        one = sa.select(consultations).where(consultations.c.ref == ref)
        row = self._t.connection.execute(one).one_or_none()
        if row is None:
            raise _no_consultation(ref)
        return mapping.consultation_from(row)

    def move(self, ref: str, to: Step, *, at: datetime, answer: str = "") -> Consultation:
        """`at` is kept as the day of the answer when `to` is ANSWERED; an empty `answer` leaves the earlier one."""
        values: dict[str, object] = {"step": str(to)}
        if to is Step.ANSWERED:
            values["answered_at"] = at
        if answer:
            values["answer"] = answer
        one = sa.update(consultations).where(consultations.c.ref == ref).values(values)
        if self._t.connection.execute(one).rowcount == 0:
            raise _no_consultation(ref)
        return self.get(ref)

    def answer(self, ref: str, text: str, *, by: int, at: datetime, instead_of: str = "") -> Consultation:
        values = {"step": str(Step.ANSWERED), "answer": text, "answered_at": at, "answered_by": by}
        open_yet = consultations.c.step.in_([*map(str, OPEN_STEPS), *([str(Step.ANSWERED)] if instead_of else [])])
        one = sa.update(consultations).where(consultations.c.ref == ref, consultations.c.answer == instead_of, open_yet).values(values)
        if self._t.connection.execute(one).rowcount == 0:
            raise answered_meanwhile(self.get(ref), text)
        return self.get(ref)

    def page(self, *, steps: Sequence[Step], newest: bool = False, offset: int = 0, limit: int) -> tuple[int, Sequence[Consultation]]:
        chosen = consultations.c.step.in_([str(step) for step in steps])
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(consultations).where(chosen)) or 0)
        order = consultations.c.pk.desc() if newest else consultations.c.pk
        rows = self._t.connection.execute(sa.select(consultations).where(chosen).order_by(order).offset(offset).limit(limit))
        return count, [mapping.consultation_from(row) for row in rows]

    def list(
        self, *, steps: Sequence[Step] | None = None, owner: int | None = None, limit: int = 200
    ) -> Sequence[Consultation]:
        chosen = sa.select(consultations).order_by(consultations.c.pk.desc()).limit(limit)
        if steps is not None:
            chosen = chosen.where(consultations.c.step.in_([str(step) for step in steps]))
        if owner is not None:
            chosen = chosen.where(consultations.c.owner == owner)
        return [mapping.consultation_from(row) for row in self._t.connection.execute(chosen)]


def _no_consultation(ref: str) -> NotFound:
    return NotFound(Text(f"相談「{ref}」はありません。", f"there is no consultation {ref!r}"), where="ref")
