"""Loads staged from the browser: the bytes in a private folder, the work in one background thread.

A job is known to the account that staged it alone, keeps its files until it is applied, discarded or an hour old, and
lives in this process: a restart forgets it, with nothing written.
"""

import logging
import os
import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO

import shapely
from flask import Flask, current_app

from fieldreg.kernel.errors import Conflict, Fault, FieldregError, InvalidInput, NotFound
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from geodata.loading.load import run_load
from geodata.loading.request import Registry
from geodata.mapping.first_draft import guess
from geodata.reading.pipeline import Asked, Source
from geodata.reading.sandbox.parent import read_rows_locked
from geodata.tables import Row, Rows
from web.loads.request_form import SITES, request_of

__all__ = ["Draft", "Job", "Jobs", "Step", "jobs", "provide"]

MOST_STAGED = 3  # jobs of one account that still hold files
_KEPT_S = 3_600.0
_MOST_OUTLINES, _MOST_WALKED = 2_000, 20_000
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_CHARS = 5, 40, 80
_HEAD = 200
_COARSE_DEG = 0.00005  # about 5 m
_logger = logging.getLogger(__name__)


class Step(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    LOOKED = "looked"  # the dry run ended with a report
    FAILED = "failed"  # nothing was written; the files are kept to try again
    APPLIED = "applied"


@dataclass(frozen=True)
class Draft:
    """A proposed mapping of columns nobody knows, and the first rows as they are."""

    yaml: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass
class Job:
    """One staged load; only its own thread changes it while it runs."""

    id: str
    owner: int
    actor: str
    folder: Path
    names: Sequence[str]
    values: dict[str, str]
    step: Step = Step.RUNNING
    applying: bool = False
    done: int = 0
    total: int = 0
    what: str = ""
    report: Mapping[str, Any] | None = None
    refused: bool = False
    empty: bool = False
    outlines: Sequence[Mapping[str, Any]] = ()
    faults: Sequence[Fault] = ()
    draft: Draft | None = None
    load: int | None = None
    touched: float = 0.0
    future: "Future[None] | None" = field(default=None, repr=False)

    @property
    def staged(self) -> bool:
        """Whether its files are still held."""
        return self.step is not Step.APPLIED

    @property
    def ready(self) -> bool:
        """Whether what was looked at may be applied as it is."""
        undecided = bool(self.report and self.report["conflicts"] and self.report["edits_policy"] == "ask")
        return self.report is not None and not (self.refused or self.empty or undecided)

    def source(self) -> Source:
        """What was uploaded: one file, or several as one folder."""
        held = {name: (self.folder / str(at)).read_bytes() for at, name in enumerate(self.names)}
        if len(held) == 1:
            ((name, data),) = held.items()
            return Source(name, data)
        stems = {name.split(".", 1)[0] for name in held}
        return Source(stems.pop() if len(stems) == 1 else "upload", b"", held)

    def progress(self, done: int, total: int, what: str) -> None:
        """What the loader says as it goes."""
        self.done, self.total, self.what = done, total, what


class Jobs:
    """The jobs of this process.  Safe to share between threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._lock = RLock()
        self._held: dict[str, Job] = {}
        self._home: Path | None = None
        self._pool: ThreadPoolExecutor | None = None

    def stage(self, account: Account, files: Iterable[tuple[str, BinaryIO]], values: Mapping[str, str]) -> Job:
        """Keeps the files.  Raises Conflict if the account holds as many as it may."""
        with self._lock:
            self._sweep()
            if sum(job.owner == account.id and job.staged for job in self._held.values()) >= MOST_STAGED:
                raise Conflict(
                    Text(
                        f"取り込み待ちのファイルは一人 {MOST_STAGED} 件までです。どれかを適用するか、破棄してください。",
                        f"one account may stage {MOST_STAGED} loads; apply or discard one first",
                    ),
                    code="staged-full",
                    where="file",
                )
            job_id = secrets.token_urlsafe(16)
            folder = self._folder() / job_id
            folder.mkdir(mode=0o700)
            job = Job(id=job_id, owner=account.id, actor=account.email, folder=folder, names=(), values=dict(values))
            job.touched = self.now()
            self._held[job_id] = job
        try:
            job.names = [_kept(folder / str(at), name, stream) for at, (name, stream) in enumerate(files)]
        except OSError:
            self.discard(job)
            raise
        return job

    def of(self, account: Account) -> Sequence[Job]:
        """The account's own, newest first."""
        with self._lock:
            self._sweep()
            return [job for job in reversed(self._held.values()) if job.owner == account.id]

    def get(self, job_id: str, account: Account) -> Job:
        """Raises NotFound, in the same words for another's job and for one that is gone."""
        with self._lock:
            self._sweep()
            job = self._held.get(job_id)
            if job is None or job.owner != account.id:
                raise NotFound(
                    Text(
                        "この取り込みはもうありません（破棄、1時間の経過、またはサーバーの再起動）。台帳には何も書いていません。"
                        "ファイルをもう一度送ってください。すでに適用したものは「読み込みの一覧」にあります。",
                        "this staged load is no longer here (discarded, an hour old, or the server was restarted); it wrote nothing:"
                        " send the file again. What was applied is in the list of loads",
                    ),
                    where="job",
                )
            job.touched = self.now()
            return job

    def start(self, job: Job, registry: Registry, *, apply: bool) -> None:
        """Begins the dry run, or the load itself.  Raises Conflict if the job is at work or done."""
        with self._lock:
            if job.future is not None and not job.future.done():
                raise Conflict(Text("まだ処理中です。終わるまでお待ちください。", "still at work; wait until it is done"), code="at-work")
            if not job.staged:
                raise Conflict(Text("もう適用されています。", "it is applied already"), code="applied-already")
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")  # one after another: each may be large
            job.step, job.applying, job.faults = Step.RUNNING, apply, ()
            job.progress(0, 0, "順番を待っています / waiting for its turn")
            job.future = self._pool.submit(partial(self._work, job, registry))

    def discard(self, job: Job) -> None:
        """Forgets the job and its files.  Raises Conflict while it is at work."""
        with self._lock:
            if job.future is not None and not job.future.done():
                raise Conflict(Text("処理中は破棄できません。", "it cannot be discarded while it is at work"), code="at-work")
            self._held.pop(job.id, None)
            shutil.rmtree(job.folder, ignore_errors=True)

    def _work(self, job: Job, registry: Registry) -> None:
        try:
            (_apply if job.applying else _look)(job, registry)
        except InvalidInput as error:
            job.faults, job.step = error.faults, Step.FAILED
        except FieldregError as error:
            job.faults, job.step = (Fault(error.code, error.where, error.message),), Step.FAILED
        except Exception:
            _logger.exception("the staged load %s failed", job.id)
            broken = Text(
                "内部の誤りで止まりました。何も書いていません。管理者に知らせてください。",
                "stopped by an error of ours; nothing was written: tell the administrators",
            )
            job.faults, job.step = (Fault("internal", "", broken),), Step.FAILED
        job.touched = self.now()
        if job.step is Step.APPLIED:
            shutil.rmtree(job.folder, ignore_errors=True)

    def _sweep(self) -> None:
        old = [job for job in self._held.values() if self.now() - job.touched > _KEPT_S]
        for job in old:
            if job.future is None or job.future.done():
                self.discard(job)

    def _folder(self) -> Path:
        """Readable by this process's user alone, gone with the process."""
        if self._home is None:
            self._home = Path(tempfile.mkdtemp(prefix="fieldreg-loads-"))
            weakref.finalize(self, shutil.rmtree, self._home, ignore_errors=True)
        return self._home


def provide(app: Flask) -> None:
    """Lays the jobs beside the application."""
    app.extensions["fieldreg-loads"] = Jobs()


def jobs() -> Jobs:
    """Those of the application that is asked."""
    held: Jobs = current_app.extensions["fieldreg-loads"]
    return held


def _kept(path: Path, name: str, stream: BinaryIO) -> str:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(stream, file)
    return name


def _look(job: Job, registry: Registry) -> None:
    job.report, job.draft, job.outlines, job.refused, job.empty = None, None, (), False, False
    request = request_of(job.values, [job.source()], job.actor, dry_run=True)
    tables: list[Rows] = []

    def read(source: Source, asked: Asked) -> Sequence[Rows]:
        job.progress(0, 0, "ファイルを読んでいます / reading the file")
        found = read_rows_locked(source, asked)
        tables.extend(found)
        return found

    try:
        report = run_load(registry, request, job.progress, read)
    except InvalidInput as error:
        unknown = request.layer is not None and any(fault.code == "unknown-columns" for fault in error.faults)
        if unknown or (request.importer is not None and tables):  # or the mapping does not fit: both beside the rows
            job.draft = _draft(tables, job.values)
        raise
    job.outlines = _outlines(tables)
    job.refused, job.empty = report.refused, report.plan.empty
    job.report, job.step = report.to_dict(), Step.LOOKED


def _apply(job: Job, registry: Registry) -> None:
    request = replace(request_of(job.values, [job.source()], job.actor, dry_run=False), account=job.owner)
    report = run_load(registry, request, job.progress, read_rows_locked)
    job.report, job.load, job.refused, job.empty = report.to_dict(), report.load, report.refused, report.plan.empty
    job.step = Step.LOOKED if report.load is None else Step.APPLIED


def _draft(tables: Sequence[Rows], values: Mapping[str, str]) -> Draft | None:
    head = [row for table in tables[:1] for row in islice(table.each(), _HEAD)]
    if not head:
        return None
    columns = list(dict.fromkeys(name for row in head for name in row.properties))[:_SHOWN_COLUMNS]
    layer = values.get("layer") or None
    own = values.get("mapping", "").strip()
    return Draft(
        yaml=own or guess(head, None if layer == SITES else layer).to_yaml(),
        columns=columns,
        rows=[[_short(row, name) for name in columns] for row in head[:_SHOWN_ROWS]],
    )


def _short(row: Row, name: str) -> str:
    value = row.properties.get(name)
    return "" if value is None else str(value)[:_SHOWN_CHARS]


def _outlines(tables: Sequence[Rows]) -> Sequence[Mapping[str, Any]]:
    """The first outlines, simplified, as GeoJSON Features that tell file and row."""
    found: list[Mapping[str, Any]] = []
    for row in islice((row for table in tables for row in table.each()), _MOST_WALKED):
        if row.outline is None or row.outline.is_empty:
            continue
        drawn = shapely.simplify(row.outline, _COARSE_DEG)
        shape = shapely.set_precision(drawn, 0.000001, mode="pointwise")
        told = {"row": row.number, "file": row.file, "name": _name(row)}
        found.append({"type": "Feature", "geometry": right_handed(shape).__geo_interface__, "properties": told})
        if len(found) == _MOST_OUTLINES:
            break
    return found


def _name(row: Row) -> str:
    """What the row seems to be called, for a label on the map only."""
    for name in ("name", "NAME", "名称", "id", "ID"):
        if row.properties.get(name) not in (None, ""):
            return _short(row, name)
    return row.id[:_SHOWN_CHARS]
