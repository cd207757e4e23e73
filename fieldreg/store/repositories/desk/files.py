"""Files of cases with their contents, and saved filters."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.desk.files.case_files import CaseFile, FileSide, FileState, SeenBy
from fieldreg.desk.overview.saved_filters import SavedFilter
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.store.tables import case_file_contents, case_files, saved_filters
from fieldreg.store.transaction import Transaction

__all__ = ["SqlCaseFiles", "SqlSavedFilters"]

_SAME = ("case", "number", "name", "size", "sha256", "task", "permit", "document", "replaces", "at", "by")


class SqlCaseFiles:
    """`ports.CaseFiles`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def of_case(self, case: str) -> Sequence[CaseFile]:
        some = sa.select(case_files).where(case_files.c.case == case).order_by(case_files.c.number)
        return [_file(row) for row in self._t.connection.execute(some)]

    def lock(self, case: str) -> Sequence[CaseFile]:
        self._t.next(f"files {case}")  # others who ask wait until this transaction ends
        return self.of_case(case)

    def add(self, file: CaseFile, content: bytes) -> CaseFile:
        last = self._t.connection.scalar(sa.select(sa.func.max(case_files.c.number)).where(case_files.c.case == file.case))
        kept = replace(file, number=int(last or 0) + 1)
        row = {name: getattr(kept, name) for name in _SAME}
        row |= {"side": str(kept.side), "seen_by": str(kept.seen_by), "state": str(kept.state)}
        own = self._t.connection.execute(sa.insert(case_files).values(row).returning(case_files.c.id)).scalar_one()
        self._t.connection.execute(sa.insert(case_file_contents).values(file=own, content=content))
        return kept

    def set_state(self, case: str, number: int, state: FileState) -> None:
        mine = (case_files.c.case == case) & (case_files.c.number == number)
        self._t.connection.execute(sa.update(case_files).where(mine).values(state=str(state)))
        if state not in (FileState.KEPT, FileState.REPLACED):
            own = sa.select(case_files.c.id).where(mine).scalar_subquery()
            self._t.connection.execute(sa.delete(case_file_contents).where(case_file_contents.c.file == own))

    def set_document(self, case: str, number: int, document: str) -> None:
        mine = (case_files.c.case == case) & (case_files.c.number == number)
        self._t.connection.execute(sa.update(case_files).where(mine).values(document=document))

    def content(self, case: str, number: int) -> bytes:
        columns = (case_files.c.sha256, case_file_contents.c.content)
        both = sa.select(*columns).join_from(case_files, case_file_contents)
        row = self._t.connection.execute(both.where(case_files.c.case == case, case_files.c.number == number)).one_or_none()
        if row is None:
            raise NotFound(Text("この添付はありません。", "there is no such file"), where="file")
        if hashlib.sha256(row.content).hexdigest() != row.sha256:
            told = Text(
                "この添付の中身が、預けられたときと違います。窓口にご連絡ください。", "this file is not what was handed in; tell the desk"
            )
            raise Conflict(told, code="file-damaged", where=f"{case}/{number}")
        return bytes(row.content)


class SqlSavedFilters:
    """`ports.SavedFilters`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def of(self, account: int) -> Sequence[SavedFilter]:
        some = sa.select(saved_filters).where(saved_filters.c.account == account).order_by(saved_filters.c.id)
        rows = self._t.connection.execute(some)
        return [SavedFilter(id=row.id, account=row.account, name=row.name, asked=row.asked, start=row.start) for row in rows]

    def put(self, saved: SavedFilter) -> SavedFilter:
        run, mine = self._t.connection.execute, saved_filters.c.account == saved.account
        if saved.start:
            run(sa.update(saved_filters).where(mine).values(start=False))
        row = {"account": saved.account, "name": saved.name, "asked": dict(saved.asked), "start": saved.start}
        if not saved.id:
            new = run(sa.insert(saved_filters).values(row).returning(saved_filters.c.id))
            return replace(saved, id=int(new.scalar_one()))
        if run(sa.update(saved_filters).where(mine, saved_filters.c.id == saved.id).values(row)).rowcount == 0:
            raise NotFound(Text("その絞り込みはありません。", "there is no such filter"), where="filter")
        return saved

    def remove(self, account: int, filter_id: int) -> bool:
        mine = (saved_filters.c.account == account) & (saved_filters.c.id == filter_id)
        return self._t.connection.execute(sa.delete(saved_filters).where(mine)).rowcount > 0


def _file(row: Row[Any]) -> CaseFile:
    same = {name: getattr(row, name) for name in _SAME}
    return CaseFile(**same, side=FileSide(row.side), seen_by=SeenBy(row.seen_by), state=FileState(row.state))
