"""Starting the locked process, and reading what it tells.

Nothing a file holds can reach further than this: the process that parses it sees no other file, no network and
no secret, may use so much memory and time, and answers in plain JSON.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.pipeline import Asked, Source
from geodata.reading.sandbox import wire
from geodata.tables import Row, Rows

__all__ = ["Limits", "locks_here", "read_rows_locked"]

_ROOT = Path(__file__).resolve().parents[3]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the process may use at most."""

    memory_bytes: int = 3 << 30  # of address space; libraries alone map about 1 GiB
    cpu_s: int = 60
    wall_s: int = 90
    answer_bytes: int = 2 << 30


def read_rows_locked(source: Source, asked: Asked, limits: Limits = Limits()) -> Sequence[Rows]:
    """What `reading.read_rows` gives, read in a locked process.

    Raises InvalidInput as that does, and if the limits were passed, the reader failed, or this machine cannot
    lock a process in (then nothing was opened).
    """
    answer = _Answer()
    with tempfile.TemporaryFile() as request:
        _write(request, source, asked, limits)
        _run(request, answer.file, source.name, limits)
    return _tables(answer, source.name)


class _Answer:
    """A nameless file that is closed with the last table that is read from it."""

    def __init__(self) -> None:
        self.file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, self.file.close)


@lru_cache(maxsize=1)
def locks_here() -> dict[str, bool]:
    """Which locks this machine has: {"files": …, "network": …}."""
    try:
        read_rows_locked(Source("empty", b""), Asked())
    except InvalidInput as error:
        return {"files": error.code != "cannot-lock", "network": error.code != "cannot-lock"}
    return {"files": True, "network": True}


def _write(request: BinaryIO, source: Source, asked: Asked, limits: Limits) -> None:
    beside = sorted(source.beside.items())
    told = {
        "limits": asdict(limits),
        "source": {
            "name": source.name, "size": len(source.data), "beside": [[name, len(data)] for name, data in beside],
        },
        "checks": asdict(asked.checks),
        "asked": {"format": asked.format, "encoding": asked.encoding, "table": asked.table,
                  "columns": dict(asked.columns)},
    }  # fmt: skip
    request.write(json.dumps(told).encode() + b"\n")
    request.write(source.data)
    request.writelines(data for _, data in beside)
    request.seek(0)


def _run(request: BinaryIO, answer: BinaryIO, name: str, limits: Limits) -> None:
    command = [sys.executable, "-B", "-m", "geodata.reading.sandbox.child"]
    try:
        done = subprocess.run(  # noqa: S603 (fixed command)
            command, stdin=request, stdout=answer, stderr=subprocess.PIPE, env=_environment(), cwd="/", timeout=limits.wall_s,
            check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        _stopped(name)
    if done.returncode < 0 or done.returncode == wire.ANSWER_TOO_LONG:
        _log.warning("the reader of %s was ended with %d", name, done.returncode)
        _stopped(name)
    if done.returncode:
        _log.error("the reader of %s failed: %s", name, done.stderr.decode(errors="replace")[-4_000:])
        raise InvalidInput.one(
            "reader-failed", name,
            "読み取りの途中で思わぬ失敗がありました。何も書いていません。ファイルを添えて管理者に知らせてください。",
            "the reader failed unexpectedly; nothing was written: tell the administrators, with the file",
        )  # fmt: skip


def _stopped(name: str) -> NoReturn:
    raise InvalidInput.one(
        "reader-stopped", name, "読み取りが時間か資源の上限を超えたので止めました。ファイルを分けるか、中身を確かめてください。",
        "reading was stopped: it passed the limit of time or memory; split the file, or look at what it holds",
    )  # fmt: skip


def _tables(answer: _Answer, name: str) -> Sequence[Rows]:
    """Walks the lines once: the tables, and where the rows of each begin."""
    lines = answer.file
    lines.seek(0)
    locks = json.loads(lines.readline())
    if not (locks["files"] and locks["network"]):
        raise InvalidInput.one(
            "cannot-lock", name, "この機械では、読み取りを隔離できません。`fieldreg load` で読み込んでください。",
            "this machine cannot lock the reader in; load the file with `fieldreg load`",
        )  # fmt: skip
    found: list[Rows] = []
    whole = False
    while line := lines.readline():
        kind = line[10:14]
        if kind == b'row"':
            continue
        told = json.loads(line)
        if told["kind"] == "refusal":
            raise wire.refusal_from(told)
        if told["kind"] == "table":
            found.append(wire.table_from(told, partial(_each, answer, lines.tell(), told["file"])))
        whole = told["kind"] == wire.END
    if not whole:
        _stopped(name)
    return found


def _each(answer: _Answer, at: int, file: str) -> Iterator[Row]:
    lines = answer.file
    while True:
        lines.seek(at)  # another walk may have been begun meanwhile
        told: dict[str, Any] = json.loads(lines.readline())
        if told["kind"] != "row":
            return
        at = lines.tell()
        yield wire.row_from(told, file)


def _environment() -> dict[str, str]:
    """No secret, no proxy, one thread.  No reader knows GDAL, so there is none to be held back."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        **({"PROJ_DATA": os.environ["PROJ_DATA"]} if "PROJ_DATA" in os.environ else {}),
    }
