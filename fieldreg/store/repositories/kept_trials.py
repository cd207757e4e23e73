"""Trials under a short code: what is kept of them, and what is gone once their time is over."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from importlib import import_module

import sqlalchemy as sa

from fieldreg.people.holds import Holdable
from fieldreg.store.tables import holds, kept_trials
from fieldreg.store.transaction import Transaction
from fieldreg.trials.kept_trial import KeptTrial
from fieldreg.trials.trial_events import trial_ref

__all__ = ["SqlKeptTrials"]

_COLUMNS = tuple(field.name for field in fields(KeptTrial))


class SqlKeptTrials:
    """`ports.KeptTrials`.  The registry's revision does not grow: no answer hangs on what is kept here."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def find(self, code: str, now: datetime) -> KeptTrial | None:
        return self._one(kept_trials.c.code == code, now)

    def by_key(self, key_digest: str, now: datetime) -> KeptTrial | None:
        return self._one(kept_trials.c.key_digest == key_digest, now)

    def add(self, kept: KeptTrial) -> bool:
        """Waits for whoever is keeping the same code or key at this moment."""
        insert = import_module(f"sqlalchemy.dialects.{self._t.connection.dialect.name}").insert(kept_trials)
        row = {name: getattr(kept, name) for name in _COLUMNS}
        made = self._t.connection.execute(insert.values(row).on_conflict_do_nothing().returning(kept_trials.c.code))
        return made.one_or_none() is not None

    def remove_expired(self, now: datetime) -> Sequence[str]:
        held = sa.select(holds.c.ref).where(holds.c.what == str(Holdable.TRIAL), holds.c.lifted_at.is_(None))
        kept = set(self._t.connection.scalars(held))
        over = self._t.connection.scalars(sa.select(kept_trials.c.code).where(kept_trials.c.expires_at <= now))
        gone = [code for code in over if trial_ref(code) not in kept]
        self._t.connection.execute(sa.delete(kept_trials).where(kept_trials.c.code.in_(gone)))
        return [trial_ref(code) for code in gone]

    def _one(self, condition: sa.ColumnElement[bool], now: datetime) -> KeptTrial | None:
        chosen = sa.select(kept_trials).where(condition, kept_trials.c.expires_at > now)
        row = self._t.connection.execute(chosen).one_or_none()
        return None if row is None else KeptTrial(**{name: getattr(row, name) for name in _COLUMNS})
