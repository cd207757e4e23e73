"""Calls: their rows, announcements, questions, keys and decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.calls.call import Call, CallState, Question
from fieldreg.calls.sealing import WrappedKey
from fieldreg.calls.terms import Terms
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.store.tables import announcements, call_keys, call_questions, calls, decisions
from fieldreg.store.transaction import Transaction

__all__ = ["SqlCalls", "no_call"]

_PLAIN = ("id", "announcement", "reason", "publish_at", "asked_by", "opened_at", "opened_by", "revision", "created_at")


class SqlCalls:
    """`ports.Calls`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, call: Call) -> Call:
        year = (call.created_at or datetime.now(UTC)).astimezone(JST).year
        kept = replace(call, id=f"K-{year}-{self._t.next(f'K-{year}'):04d}")
        self._t.connection.execute(sa.insert(calls).values(_row(kept)))
        return kept

    def get(self, call_id: str) -> Call:
        return self._one(sa.select(calls).where(calls.c.id == call_id), call_id)

    def lock(self, call_id: str) -> Call:
        return self._one(sa.select(calls).where(calls.c.id == call_id).with_for_update(key_share=True), call_id)

    def put(self, call: Call) -> Call:
        kept = replace(call, revision=call.revision + 1)
        same = sa.update(calls).where(calls.c.id == call.id, calls.c.revision == call.revision).values(_row(kept))
        if self._t.connection.execute(same).rowcount == 0:
            self.get(call.id)
            raise Conflict(
                Text(
                    f"公募 {call.id} は、開いているあいだにほかの人が変えました。開き直して、いまの内容を確かめてください。",
                    f"somebody changed call {call.id} meanwhile: open it again and look at what stands there now",
                ),
                code="changed-meanwhile",
                where=call.id,
            )
        return kept

    def list(self, states: Collection[CallState] | None = None) -> Sequence[Call]:
        chosen = sa.select(calls).order_by(calls.c.id.desc())
        if states is not None:
            chosen = chosen.where(calls.c.state.in_([str(state) for state in states]))
        return [_call(row) for row in self._t.connection.execute(chosen)]

    def due(self, now: datetime) -> Sequence[str]:
        moments = (("announced", calls.c.opens_at), ("open", calls.c.closes_at), ("decided", calls.c.publish_at))
        any_of = sa.or_(*(sa.and_(calls.c.state == state, moment <= now) for state, moment in moments))
        return list(self._t.connection.scalars(sa.select(calls.c.id).where(any_of).order_by(calls.c.id)))

    def announce(self, call_id: str, number: int, terms: Terms, *, at: datetime) -> None:
        self._t.connection.execute(sa.insert(announcements).values(call=call_id, number=number, at=at, terms=terms.to_dict()))

    def announcements(self, call_id: str) -> Sequence[tuple[int, datetime, Terms]]:
        chosen = sa.select(announcements).where(announcements.c.call == call_id).order_by(announcements.c.number)
        return [(row.number, row.at, Terms.from_dict(row.terms)) for row in self._t.connection.execute(chosen)]

    def ask(self, question: Question) -> Question:
        values = {name: getattr(question, name) for name in ("call", "asker", "text", "asked_at", "answer", "answered_at")}
        made = self._t.connection.execute(sa.insert(call_questions).values(values).returning(call_questions.c.id))
        return replace(question, id=int(made.scalar_one()))

    def questions(self, call_id: str) -> Sequence[Question]:
        chosen = sa.select(call_questions).where(call_questions.c.call == call_id).order_by(call_questions.c.id)
        return [Question(**row) for row in self._t.connection.execute(chosen).mappings()]

    def questions_of(self, account_id: int) -> Sequence[Question]:
        chosen = sa.select(call_questions).where(call_questions.c.asker == account_id).order_by(call_questions.c.id)
        return [Question(**row) for row in self._t.connection.execute(chosen).mappings()]

    def forget(self, question: Question, instead: str) -> None:
        values = {"text": instead, "answer": "" if question.answered_at is None else instead}
        self._t.connection.execute(sa.update(call_questions).where(call_questions.c.id == question.id).values(values))

    def answer(self, call_id: str, question_id: int, text: str, *, at: datetime) -> Question:
        mine = call_questions.c.call == call_id, call_questions.c.id == question_id
        change = sa.update(call_questions).where(*mine, call_questions.c.answered_at.is_(None)).values(answer=text, answered_at=at)
        changed = self._t.connection.execute(change).rowcount
        row = self._t.connection.execute(sa.select(call_questions).where(*mine)).mappings().one_or_none()
        if row is None:
            raise NotFound(Text("その質問はありません。", "there is no such question"), where="question")
        if not changed:
            raise Conflict(
                Text(
                    f"この質問には、先に別の回答が公開されています。先の回答: {row['answer']} ／ あなたの回答（未公開）: {text}",
                    f"it was answered before you. That answer: {row['answer']} / yours, not published: {text}",
                ),
                code="answered-meanwhile",
                where="answer",
            )
        return Question(**row)

    def put_key(self, call_id: str, key: WrappedKey) -> None:
        values = {"call": call_id, "salt": key.salt, "nonce": key.nonce, "wrapped": key.wrapped, "released": key.released}
        self._t.connection.execute(sa.insert(call_keys).values(values))

    def key(self, call_id: str) -> WrappedKey:
        row = self._t.connection.execute(sa.select(call_keys).where(call_keys.c.call == call_id)).one_or_none()
        if row is None:
            raise no_call(call_id)
        return WrappedKey(bytes(row.salt), bytes(row.nonce), bytes(row.wrapped), None if row.released is None else bytes(row.released))

    def release(self, call_id: str, key: bytes) -> None:
        self._t.connection.execute(sa.update(call_keys).where(call_keys.c.call == call_id).values(released=key))

    def decide(self, call_id: str, challenge: int, adopted: int, note: str) -> None:
        row = {"call": call_id, "challenge": challenge, "adopted": adopted, "note": note}
        self._t.connection.execute(sa.insert(decisions).values(row))

    def decisions(self, call_id: str) -> Mapping[int, tuple[int, str]]:
        chosen = sa.select(decisions).where(decisions.c.call == call_id)
        return {row.challenge: (row.adopted, row.note) for row in self._t.connection.execute(chosen)}

    def _one(self, chosen: "sa.Select[Any]", call_id: str) -> Call:
        row = self._t.connection.execute(chosen).one_or_none()
        if row is None:
            raise no_call(call_id)
        return _call(row)


def no_call(call_id: str) -> NotFound:
    """What a stranger to a call and to none is told alike."""
    return NotFound(Text(f"公募「{call_id}」はありません。", f"there is no call {call_id!r}"), where="call")


def _row(call: Call) -> dict[str, Any]:
    plain = {name: getattr(call, name) for name in _PLAIN}
    terms = call.terms
    return plain | {
        "state": str(call.state), "terms": terms.to_dict(), "opens_at": terms.opens_at, "closes_at": terms.closes_at,
        "two_persons": terms.two_persons,
    }  # fmt: skip


def _call(row: sa.Row[Any]) -> Call:
    return Call(state=CallState(row.state), terms=Terms.from_dict(row.terms), **{name: getattr(row, name) for name in _PLAIN})
