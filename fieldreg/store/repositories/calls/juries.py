"""Juries: who judges a call, the conflicts of interest, and the scores, version by version."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.calls.jury import Juror
from fieldreg.calls.scoring import Score
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.store.repositories.calls.calls import no_call
from fieldreg.store.tables import applications, conflicts, jurors, scores
from fieldreg.store.transaction import Transaction

__all__ = ["SqlJuries"]

_SCORE = ("application", "account", "version", "at", "points", "comment", "after_all")


class SqlJuries:
    """`ports.Juries`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def put(self, juror: Juror) -> None:
        row = {name: getattr(juror, name) for name in Juror.__dataclass_fields__}
        self._t.upsert(jurors, [row], ["call", "account"])

    def get(self, call_id: str, account: int) -> Juror:
        mine = sa.select(jurors).where(jurors.c.call == call_id, jurors.c.account == account)
        row = self._t.connection.execute(mine).mappings().one_or_none()
        if row is None:
            raise no_call(call_id)
        return Juror(**row)

    def of_call(self, call_id: str) -> Sequence[Juror]:
        return self._all(sa.select(jurors).where(jurors.c.call == call_id).order_by(jurors.c.named_at, jurors.c.account))

    def of_account(self, account: int) -> Sequence[Juror]:
        return self._all(sa.select(jurors).where(jurors.c.account == account).order_by(jurors.c.call.desc()))

    def set_conflicts(self, call_id: str, account: int, refs: Collection[str]) -> None:
        of_call = sa.select(applications.c.ref).where(applications.c.call == call_id)
        gone = sa.delete(conflicts).where(conflicts.c.account == account, conflicts.c.application.in_(of_call))
        self._t.connection.execute(gone)
        if refs:
            self._t.connection.execute(sa.insert(conflicts), [{"application": ref, "account": account} for ref in sorted(refs)])

    def conflicts(self, call_id: str) -> frozenset[tuple[str, int]]:
        chosen = sa.select(conflicts).join(applications, applications.c.ref == conflicts.c.application)
        rows = self._t.connection.execute(chosen.where(applications.c.call == call_id))
        return frozenset((row.application, row.account) for row in rows)

    def score(self, score: Score) -> Score:
        last = sa.select(sa.func.max(scores.c.version))
        last = last.where(scores.c.application == score.application, scores.c.account == score.account)
        kept = replace(score, version=int(self._t.connection.scalar(last) or 0) + 1)
        values = {name: getattr(kept, name) for name in _SCORE} | {"points": dict(kept.points)}
        try:
            with self._t.connection.begin_nested():
                self._t.connection.execute(sa.insert(scores).values(values))
        except IntegrityError as error:
            told = Text("審査中の応募だけを採点できます。", "only what is being judged can be scored")
            raise Conflict(told, code="not-being-judged", where=score.application) from error
        return kept

    def scores(self, call_id: str) -> Sequence[Score]:
        chosen = sa.select(scores).join(applications, applications.c.ref == scores.c.application)
        chosen = chosen.where(applications.c.call == call_id).order_by(scores.c.application, scores.c.account, scores.c.version)
        return [Score(**row) for row in self._t.connection.execute(chosen).mappings()]

    def forget_comments(self, *, call: str | None = None, account: int | None = None) -> None:
        of_call = sa.select(applications.c.ref).where(applications.c.call == call)
        whose = scores.c.account == account if call is None else scores.c.application.in_(of_call)
        self._t.connection.execute(sa.update(scores).where(whose, scores.c.comment != "").values(comment=""))

    def _all(self, chosen: "sa.Select[Any]") -> Sequence[Juror]:
        return [Juror(**row) for row in self._t.connection.execute(chosen).mappings()]
