"""The outbox.  A letter belongs to one claim at a time, and the row itself is the gate."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from fieldreg.kernel.email_addresses import is_address
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.notices.departure import departs_at
from fieldreg.notices.letters import WAITING, Addressee, FaultKind, KeptLetter, Letter, LetterState, Link
from fieldreg.notices.writing import written
from fieldreg.store.tables import letters
from fieldreg.store.transaction import Transaction

__all__ = ["SqlLetters"]

_PLAIN = (
    "id", "cause", "template", "version", "digest", "thread", "subject", "body", "token", "attempts", "next_at", "claim",
    "claimed_until", "fault", "created_at", "sent_at", "settled_at", "settled_by",
)  # fmt: skip
_MOST_OF_DIGEST = 100


class SqlLetters:
    """`ports.Letters`.  The registry's revision does not grow: no answer hangs on who was told."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, letter: Letter) -> bool:
        """Waits for whoever is adding the same at this moment."""
        return self._once(_new_row(letter))

    def add_for(self, letter: KeptLetter, to: Addressee, at: datetime) -> bool:
        same = {name: getattr(letter, name) for name in ("cause", "template", "version", "digest", "thread", "subject", "body", "next_at")}
        usable = is_address(to.email)
        return self._once({
            **same, "addressee": to.key, "email": to.email, "account": to.account, "staff": to.staff, "language": letter.to.language,
            "links": _links(letter.links), "token": secrets.token_hex(16), "attempts": 0, "fault": "", "created_at": at,
            "state": str(LetterState.QUEUED if usable else LetterState.GIVEN_UP),
            "fault_kind": str(FaultKind.NONE if usable else FaultKind.NO_ADDRESS),
        })  # fmt: skip

    def _once(self, row: Mapping[str, Any]) -> bool:
        insert = import_module(f"sqlalchemy.dialects.{self._t.connection.dialect.name}").insert(letters)
        once = insert.values(row).on_conflict_do_nothing(index_elements=["cause", "addressee"])
        return bool(self._t.connection.execute(once.returning(letters.c.id)).scalar_one_or_none())

    def known(self, cause: str) -> bool:
        one = sa.select(letters.c.id).where(letters.c.cause == cause).limit(1)
        return self._t.connection.scalar(one) is not None

    def get(self, letter_id: int) -> KeptLetter:
        row = self._t.connection.execute(sa.select(letters).where(letters.c.id == letter_id)).one_or_none()
        if row is None:
            raise NotFound(Text(f"お知らせ {letter_id} はありません。", f"there is no letter {letter_id}"), where="id")
        return _letter(row)

    def page(
        self, *, states: Sequence[LetterState] | None = None, open_only: bool = False, account: int | None = None,
        thread: str | None = None, offset: int = 0, limit: int,
    ) -> tuple[int, Sequence[KeptLetter]]:  # fmt: skip
        chosen = _in_states(states, open_only=open_only)
        chosen += [] if account is None else [letters.c.account == account]
        chosen += [] if thread is None else [letters.c.thread == thread]
        newest = sa.select(letters).where(*chosen).order_by(letters.c.id.desc()).offset(offset).limit(limit)
        return self._count(chosen), [_letter(row) for row in self._t.connection.execute(newest)]

    def count(self, states: Sequence[LetterState], *, open_only: bool = False) -> int:
        return self._count(_in_states(states, open_only=open_only))

    def next_due(self, now: datetime) -> Sequence[KeptLetter]:
        due = sa.select(letters).where(*_in_states(WAITING), letters.c.next_at <= now).order_by(letters.c.next_at, letters.c.id)
        first = self._t.connection.execute(due.limit(1)).one_or_none()
        if first is None or not first.digest:
            return [] if first is None else [_letter(first)]
        same = letters.c.digest.is_(True), letters.c.email == first.email, letters.c.language == first.language
        return [_letter(row) for row in self._t.connection.execute(due.where(*same).limit(_MOST_OF_DIGEST))]

    def claim(self, ids: Sequence[int], claim: str, *, until: datetime) -> Sequence[KeptLetter]:
        mine = {"state": str(LetterState.CLAIMED), "claim": claim, "claimed_until": until}
        waiting = letters.c.id.in_(ids), *_in_states(WAITING)
        self._t.connection.execute(sa.update(letters).where(*waiting).values(mine))
        claimed = sa.select(letters).where(letters.c.claim == claim).order_by(letters.c.id)
        return [_letter(row) for row in self._t.connection.execute(claimed)]

    def begin(self, claim: str, *, until: datetime) -> int:
        mine = letters.c.claim == claim, letters.c.state == str(LetterState.CLAIMED)
        begun = {"state": str(LetterState.SENDING), "claimed_until": until}
        return self._t.connection.execute(sa.update(letters).where(*mine).values(begun)).rowcount

    def conclude(self, letter: KeptLetter, claim: str) -> bool:
        open_yet = _in_states((LetterState.CLAIMED, LetterState.SENDING, LetterState.UNSURE))
        return self._put(letter, letters.c.claim == claim, *open_yet)

    def overdue(self, now: datetime) -> Sequence[KeptLetter]:
        late = *_in_states((LetterState.CLAIMED, LetterState.SENDING)), letters.c.claimed_until <= now
        rows = self._t.connection.execute(sa.select(letters).where(*late).order_by(letters.c.id).limit(1_000))
        return [_letter(row) for row in rows]

    def replace(self, letter: KeptLetter, seen: KeptLetter) -> bool:
        names = ("attempts", "next_at", "claim", "settled_at")
        as_seen = [letters.c[name].is_not_distinct_from(getattr(seen, name)) for name in names]
        return self._put(letter, letters.c.state == str(seen.state), letters.c.email == seen.to.email, *as_seen)

    def hasten(self, now: datetime, *, staff: bool) -> int:
        held_up = letters.c.state == str(LetterState.FAILED), letters.c.fault_kind == str(FaultKind.UNREACHED), letters.c.next_at > now
        whose = () if staff else (letters.c.staff.is_(False),)
        return self._t.connection.execute(sa.update(letters).where(*held_up, *whose).values(next_at=now)).rowcount

    def erase_of(self, thread: str, *, account: int | None = None) -> Sequence[int]:
        held = [state for state in LetterState if state not in (LetterState.CLAIMED, LetterState.SENDING)]
        waits = letters.c.state.in_([str(state) for state in WAITING])
        words = {"email": "", "subject": "", "body": "", "links": {}, "fault": "", "addressee": "erased " + letters.c.token}
        state = sa.case((waits, str(LetterState.GIVEN_UP)), else_=letters.c.state)
        whose = letters.c.thread == thread if account is None else letters.c.account == account
        own = sa.update(letters).where(whose, *_in_states(held)).values({**words, "state": state})
        return sorted(self._t.connection.scalars(own.returning(letters.c.id)))

    def _put(self, letter: KeptLetter, *conditions: "sa.ColumnElement[bool]") -> bool:
        own = sa.update(letters).where(letters.c.id == letter.id, *conditions).values(_moving(letter))
        return self._t.connection.execute(own).rowcount > 0

    def _count(self, chosen: "Sequence[sa.ColumnElement[bool]]") -> int:
        return int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(letters).where(*chosen)) or 0)


def _in_states(states: Sequence[LetterState] | None, *, open_only: bool = False) -> "list[sa.ColumnElement[bool]]":
    chosen = [] if states is None else [letters.c.state.in_([str(state) for state in states])]
    return [*chosen, *([letters.c.settled_at.is_(None), letters.c.body != ""] if open_only else [])]


def _new_row(letter: Letter) -> dict[str, Any]:
    said, usable = written(letter), is_address(letter.to.email)
    return {
        "cause": letter.cause, "addressee": letter.to.key, "email": letter.to.email, "account": letter.to.account,
        "language": letter.to.language, "staff": letter.to.staff, "template": letter.template, "version": said.version,
        "digest": letter.digest, "thread": letter.thread, "subject": said.subject, "body": said.body, "links": _links(said.links),
        "token": secrets.token_hex(16), "state": str(LetterState.QUEUED if usable else LetterState.GIVEN_UP), "attempts": 0,
        "next_at": departs_at(letter.at, digest=letter.digest, staff=letter.to.staff), "fault": "",
        "fault_kind": str(FaultKind.NONE if usable else FaultKind.NO_ADDRESS), "created_at": letter.at,
    }  # fmt: skip


def _moving(letter: KeptLetter) -> dict[str, Any]:
    """The columns of a letter that change on its way."""
    names = ("attempts", "next_at", "claim", "claimed_until", "fault", "sent_at", "settled_at", "settled_by")
    plain = {name: getattr(letter, name) for name in names}
    return plain | {
        "state": str(letter.state), "fault_kind": str(letter.fault_kind), "email": letter.to.email, "links": _links(letter.links),
    }  # fmt: skip


def _links(links: Mapping[str, Link]) -> dict[str, Any]:
    return {name: {"path": link.path, "secret": link.secret} for name, link in links.items()}


def _letter(row: sa.Row[Any]) -> KeptLetter:
    plain = {name: getattr(row, name) for name in _PLAIN}
    to = Addressee(email=row.email, account=row.account, language=row.language, staff=row.staff)
    links = {name: Link(**told) for name, told in row.links.items()}
    return KeptLetter(to=to, links=links, state=LetterState(row.state), fault_kind=FaultKind(row.fault_kind), **plain)
