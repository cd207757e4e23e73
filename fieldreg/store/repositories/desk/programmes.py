"""Programmes of the desk, edition by edition."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.programmes.programme import Programme, digest_of
from fieldreg.programmes.programme_file import programme_of
from fieldreg.store.tables import cases, programmes
from fieldreg.store.transaction import Transaction

__all__ = ["SqlProgrammes"]

_READ: Kept[str, Programme] = Kept(64)  # by digest: the same document is always the same programme


class SqlProgrammes:
    """`ports.Programmes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, programme: str, edition: str) -> Programme:
        found = self._find(programme, edition)
        if found is None:
            raise NotFound(
                Text(f"事業「{programme}」の版「{edition}」はありません。", f"there is no edition {edition!r} of {programme!r}"),
                where="programme",
            )
        return found

    def all(self) -> Sequence[Programme]:
        ordered = sa.select(programmes).order_by(programmes.c.programme, programmes.c.in_force_from)
        return [_from(row) for row in self._t.connection.execute(ordered)]

    def in_use(self, programme: str, edition: str) -> bool:
        of_it = (cases.c.programme == programme) & (cases.c.edition == edition)
        return bool(self._t.connection.scalar(sa.select(sa.exists().where(of_it))))

    def put(self, edition: Programme) -> None:
        self._hold_off_new_cases()
        held = self._find(edition.programme, edition.edition)
        if held is not None and held.digest != edition.digest:
            self._refuse_if_used(edition.programme, edition.edition)
        row = {
            "programme": edition.programme, "edition": edition.edition, "in_force_from": edition.in_force.first,
            "in_force_to": edition.in_force.end, "document": dict(edition.document), "digest": edition.digest,
        }  # fmt: skip
        self._t.upsert(programmes, [row], ["programme", "edition"])

    def remove(self, programme: str, edition: str) -> None:
        self._hold_off_new_cases()
        self.get(programme, edition)
        self._refuse_if_used(programme, edition)
        self._t.connection.execute(sa.delete(programmes).where(*_named(programme, edition)))

    def _find(self, programme: str, edition: str) -> Programme | None:
        row = self._t.connection.execute(sa.select(programmes).where(*_named(programme, edition))).one_or_none()
        return None if row is None else _from(row)

    def _hold_off_new_cases(self) -> None:
        """Until this transaction ends nobody begins a case with an edition that is being changed; SQLite has one writer anyway."""
        if self._t.connection.dialect.name == "postgresql":
            self._t.connection.execute(sa.text("LOCK TABLE cases IN SHARE MODE"))

    def _refuse_if_used(self, programme: str, edition: str) -> None:
        if self.in_use(programme, edition):
            raise Conflict(
                Text(
                    f"版 {programme}/{edition} は案件が使っているので、変えることも消すこともできません。次の版を読み込んでください。",
                    f"cases use {programme}/{edition}, so it can be neither changed nor removed; load a following edition",
                ),
                code="edition-in-use",
                where=f"{programme}/{edition}",
            )


def _named(programme: str, edition: str) -> tuple[sa.ColumnElement[bool], ...]:
    return programmes.c.programme == programme, programmes.c.edition == edition


def _from(row: Row[Any]) -> Programme:
    digest = digest_of(row.document)
    return _READ.get(digest, lambda: programme_of(row.document, f"{row.programme}/{row.edition}"))
