"""Applications: their rows, receipts, sealed parts and anonymous versions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.calls.application import Application, ApplicationState, HandIn, Outcome
from fieldreg.calls.jury import Anonymised
from fieldreg.calls.sealing import SealedPart
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.store.tables import anonymised, applications, hand_ins, sealed_parts
from fieldreg.store.transaction import Transaction

__all__ = ["SqlApplications"]

_PLAIN = ("ref", "call", "challenge", "owner", "version", "label", "reason")
_RECEIPT = ("application", "version", "at", "digest", "size", "announcement", "form")


class SqlApplications:
    """`ports.Applications`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, application: Application, *, year: int) -> Application:
        kept = replace(application, ref=f"A-{year}-{self._t.next(f'A-{year}'):04d}")
        try:
            with self._t.connection.begin_nested():
                self._t.connection.execute(sa.insert(applications).values(_row(kept)))
        except IntegrityError as error:
            told = Text(
                "この課題にはすでに応募があります。開き直して差し替えてください。",
                "you have an application for this challenge: replace it",
            )
            raise Conflict(told, code="handed-in-already", where="challenge") from error
        return kept

    def get(self, ref: str) -> Application:
        return self._one(applications.c.ref == ref) or _missing(ref)

    def find(self, call_id: str, owner: int, challenge: int) -> Application | None:
        own = applications.c.call == call_id, applications.c.owner == owner, applications.c.challenge == challenge
        return self._one(sa.and_(*own))

    def put(self, application: Application) -> None:
        same = sa.update(applications).where(applications.c.ref == application.ref).values(_row(application))
        self._t.connection.execute(same)

    def of_call(self, call_id: str) -> Sequence[Application]:
        chosen = sa.select(applications).where(applications.c.call == call_id).order_by(applications.c.challenge, applications.c.ref)
        return [_application(row) for row in self._t.connection.execute(chosen)]

    def of_owner(self, owner: int) -> Sequence[Application]:
        chosen = sa.select(applications).where(applications.c.owner == owner).order_by(applications.c.ref.desc())
        return [_application(row) for row in self._t.connection.execute(chosen)]

    def count(self, call_id: str) -> int:
        counted = sa.select(sa.func.count()).select_from(applications)
        counted = counted.where(applications.c.call == call_id, applications.c.state == str(ApplicationState.HANDED_IN))
        return int(self._t.connection.scalar(counted) or 0)

    def hand_in(self, receipt: HandIn, parts: Sequence[SealedPart]) -> None:
        self._t.connection.execute(sa.insert(hand_ins).values({name: getattr(receipt, name) for name in _RECEIPT}))
        self._put_parts(receipt.application, receipt.version, parts)

    def receipts(self, ref: str) -> Sequence[HandIn]:
        chosen = sa.select(hand_ins).where(hand_ins.c.application == ref).order_by(hand_ins.c.version)
        return [HandIn(**row) for row in self._t.connection.execute(chosen).mappings()]

    def parts(self, ref: str) -> Sequence[SealedPart]:
        chosen = sa.select(sealed_parts).where(sealed_parts.c.application == ref).order_by(sealed_parts.c.part)
        return [SealedPart(row.part, bytes(row.nonce), bytes(row.ciphertext)) for row in self._t.connection.execute(chosen)]

    def drop_parts(self, ref: str) -> None:
        self._t.connection.execute(sa.delete(sealed_parts).where(sealed_parts.c.application == ref))

    def erase(self, ref: str, left: Sequence[SealedPart], *, reason: str) -> None:
        self._put_parts(ref, self.get(ref).version, left)
        self._t.connection.execute(sa.update(anonymised).where(anonymised.c.application == ref).values(sections={}))
        self._t.connection.execute(sa.update(applications).where(applications.c.ref == ref).values(label=None, reason=reason))

    def anonymise(self, version: Anonymised) -> None:
        names = ("application", "version", "at", "by")
        values = {name: getattr(version, name) for name in names} | {"sections": dict(version.sections)}
        try:
            with self._t.connection.begin_nested():
                self._t.connection.execute(sa.insert(anonymised).values(values))
        except IntegrityError as error:
            told = Text(
                "ほかの人が先に匿名化版を保存しました。開き直してください。",
                "somebody kept an anonymous version before you: open it again",
            )
            raise Conflict(told, code="changed-meanwhile", where=version.application) from error

    def anonymised(self, call_id: str) -> Mapping[str, Anonymised]:
        chosen = sa.select(anonymised).join(applications, applications.c.ref == anonymised.c.application)
        chosen = chosen.where(applications.c.call == call_id).order_by(anonymised.c.version)
        return {row["application"]: Anonymised(**row) for row in self._t.connection.execute(chosen).mappings()}

    def _put_parts(self, ref: str, version: int, parts: Sequence[SealedPart]) -> None:
        self.drop_parts(ref)
        of = {"application": ref, "version": version}
        rows = [of | {"part": one.part, "nonce": one.nonce, "ciphertext": one.ciphertext} for one in parts]
        if rows:
            self._t.connection.execute(sa.insert(sealed_parts), rows)

    def _one(self, condition: sa.ColumnElement[bool]) -> Application | None:
        row = self._t.connection.execute(sa.select(applications).where(condition)).one_or_none()
        return None if row is None else _application(row)


def _missing(ref: str) -> Application:
    raise NotFound(Text(f"応募「{ref}」はありません。", f"there is no application {ref!r}"), where="application")


def _row(application: Application) -> dict[str, Any]:
    outcome = None if application.outcome is None else str(application.outcome)
    return {name: getattr(application, name) for name in _PLAIN} | {"state": str(application.state), "outcome": outcome}


def _application(row: sa.Row[Any]) -> Application:
    outcome = None if row.outcome is None else Outcome(row.outcome)
    return Application(state=ApplicationState(row.state), outcome=outcome, **{name: getattr(row, name) for name in _PLAIN})
