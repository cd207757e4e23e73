"""The process that reads damaged files, locked in as `geodata.reading.sandbox.child` is: a file in, a line about it out.

Whatever Python tries to open, start or connect to is heard by an audit hook; what C libraries try, the locks refuse.
Each file has 10 seconds; memory is what the process held at most while it read it.
"""

# ruff: noqa: E402
import os
import sys
from typing import Any, BinaryIO

from geodata.reading.sandbox import locks

NETWORK = locks.lock_network()  # before any library starts a thread

import contextlib
import json
import pickle
import signal
import socket
import time
import traceback
import warnings
from collections.abc import Sequence
from types import FrameType

import openpyxl  # noqa: F401 (loaded before the locks, as all libraries are)
import pyarrow.parquet  # noqa: F401
import pyogrio  # noqa: F401

from fieldreg.kernel.errors import Fault, InvalidInput
from geodata.importers import HEAD, importer_for
from geodata.importers.base.contract import LeftOut, RowFault, Target, collected
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks
from geodata.tables import Row, Rows

__all__ = ["go_through", "main"]

SECONDS = 10
CPU_SECONDS = 86_400
ADDRESS_SPACE = 3 << 30
_PLACES = ("/usr", "/lib", "/proc/self", "/etc/ld.so.cache", "/etc/localtime")
_FAR = (
    "socket.", "subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.fork", "os.remove", "os.rename", "os.mkdir",
    "os.symlink", "os.link", "urllib.", "ftplib.", "shutil.", "tempfile.", "webbrowser.",
)  # fmt: skip
_heard: list[str] = []


class TooLong(BaseException):
    """No reader catches it."""


def main() -> None:
    """Reads pickled sources (of the parent that started it) until there are no more."""
    peak = _Peak()
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "w")
    held = {"network": NETWORK, "files": locks.lock_files(locks.readable_system())}
    locks.bound(ADDRESS_SPACE, CPU_SECONDS, 0)
    warnings.simplefilter("error")
    sys.addaudithook(_hear)
    signal.signal(signal.SIGALRM, _ring)
    _tell(out, {**held, "hears": _hears()})
    while (source := _next(given)) is not None:
        _tell(out, _tried(source, peak))


def go_through(source: Source) -> tuple[str, set[str]]:
    """Reads as a load would, up to the last zone: "accepted" or the code of the refusal, and the codes of faults of rows.

    Raises AssertionError if a row or a zone is not what its class promises.
    """
    try:
        tables = _tables(source)
    except InvalidInput as refusal:
        _check_refusal(refusal)
        return refusal.code, set()
    codes: set[str] = set()
    for table in tables:
        try:
            rows = list(table.each())
        except InvalidInput as refusal:
            _check_refusal(refusal)
            return refusal.code, codes
        _check_rows(rows, table)
        codes |= {fault.code for row in rows for fault in row.faults}
        try:
            importer = importer_for(None, rows[:HEAD], table.file)
        except InvalidInput as refusal:
            _check_refusal(refusal)
            continue
        target = Target(layer=importer.layers[0] if importer.layers else "did", edition="e", accuracy_m=10.0)
        try:
            found = [read for read in importer.read(rows, target) if not isinstance(read, LeftOut)]
        except InvalidInput as refusal:
            _check_refusal(refusal)
            continue
        _check_zones(found)
    return "accepted", codes


def _tables(source: Source) -> Sequence[Rows]:
    try:
        return read_rows(source, Asked())
    except InvalidInput as refusal:
        if refusal.code not in ("crs-missing", "unknown-crs"):
            raise
        _check_refusal(refusal)
        return read_rows(source, Asked(checks=Checks(crs="EPSG:6668")))


def _check_refusal(refusal: InvalidInput) -> None:
    for fault in refusal.faults:
        _check_fault(fault)


def _check_fault(fault: Fault) -> None:
    _promised(bool(fault.code and fault.message.ja and fault.message.en), f"an empty sentence: {fault}")
    _promised(len(fault.message.ja) < 20_000, f"a sentence without end: {fault.code}")
    for text in (fault.where, fault.message.ja, fault.message.en):
        _writable(text)


def _check_rows(rows: Sequence[Row], table: Rows) -> None:
    _promised(len(rows) == table.count, f"{len(rows)} rows, {table.count} told")
    _writable(" ".join([table.file, table.table, table.crs, table.crs_from, *(note.ja + note.en for note in table.notes)]))
    for row in rows:
        _promised((row.outline is None) == bool(row.faults), "a shape and a fault, or neither")
        _writable(json.dumps([row.id, dict(row.properties)], allow_nan=False, ensure_ascii=False))
        for fault in row.faults:
            _check_fault(fault)
        if row.outline is not None:
            west, south, east, north = row.outline.bounds
            _promised(122 <= west <= east <= 154 and 20 <= south <= north <= 46, "outside Japan and not told")
            _promised(row.outline.is_valid or row.outline.geom_type not in ("Polygon", "MultiPolygon"), "not valid and not told")


def _check_zones(found: Sequence[Any]) -> None:
    for read in found:
        if not isinstance(read, RowFault):
            json.dumps(dict(read.zone.attributes), allow_nan=False)
            _writable(json.dumps([read.zone.id, read.zone.name.ja, read.zone.name.en, dict(read.zone.attributes)], ensure_ascii=False))
        else:
            _check_fault(read.fault)
    collected(found)


def _promised(kept: bool, told: str) -> None:  # noqa: FBT001 (the condition of an assertion)
    if not kept:
        raise AssertionError(told)


def _writable(text: str) -> None:
    text.encode()
    _promised("\0" not in text, "NUL in a text")


def _hears() -> bool:
    """Whether the hook hears what the locks then refuse."""
    _heard.clear()
    with contextlib.suppress(OSError), open("/etc/passwd", "rb"):  # noqa: PTH123 (as a library would)
        pass
    with contextlib.suppress(OSError), socket.socket() as tried:
        tried.connect(("192.0.2.1", 9))
    return {told.split(" ")[0] for told in _heard} == {"open", "socket.__new__", "socket.connect"}


class _Peak:
    """Most memory held since `begin`, MiB; the files of /proc are opened before the locks close them."""

    def __init__(self) -> None:
        self._status = os.open("/proc/self/status", os.O_RDONLY)
        self._reset = os.open("/proc/self/clear_refs", os.O_WRONLY)

    def begin(self) -> None:
        os.write(self._reset, b"5")

    def mib(self) -> float:
        told = os.pread(self._status, 8_192, 0)
        return int(told.split(b"VmHWM:")[1].split()[0]) / 1024


def _tried(source: Source, peak: _Peak) -> dict[str, Any]:
    _heard.clear()
    peak.begin()
    began = time.perf_counter()
    ended, finding, codes = "", "", set[str]()
    signal.alarm(SECONDS)
    try:
        ended, codes = go_through(source)
    except TooLong:
        finding = f"hang: more than {SECONDS} s at {_spot()}"
    except BaseException as error:  # noqa: BLE001 (whatever it is, it is what is looked for)
        finding = f"{type(error).__name__}: {str(error)[:120]} at {_spot()}"
    finally:
        signal.alarm(0)
    heard = sorted(set(_heard))
    return {
        "ended": ended, "faults": sorted(codes), "finding": finding, "heard": heard, "seconds": time.perf_counter() - began,
        "mib": peak.mib(),
    }  # fmt: skip


def _spot() -> str:
    """The last line of ours, and where it went from there."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [f for f in frames if "/geodata/" in f.filename or "/fieldreg/" in f.filename]
    shown = [*ours[-1:], *frames[-1:]] or frames[-1:]
    return " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in shown)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        known = isinstance(path, int) or str(path).startswith((*_PLACES, sys.prefix, sys.base_prefix, _OWN))
        if writes or not known:
            _heard.append(f"open {path!r} {mode}")
    elif event == "sqlite3.connect" and arguments[0] != ":memory:":
        _heard.append(f"{event} {arguments[0]!r}")
    elif event.startswith(_FAR):
        _heard.append(f"{event} {str(arguments)[:80]}")


_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (no Path while listening)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def _next(given: BinaryIO) -> Source | None:
    try:
        name, data, beside = pickle.load(given)  # noqa: S301 (from our own parent)
    except EOFError:
        return None
    return Source(name, data, beside)


def _tell(out: Any, told: Any) -> None:
    out.write(json.dumps(told) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
