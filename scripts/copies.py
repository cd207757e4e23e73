"""Copies of a SQLite registry: sealed when they are made, and looked at whole before anything is made of them."""

import contextlib
import hashlib
import json
import mmap
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fieldreg import __version__
from fieldreg.kernel.errors import Fault, FieldregError, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.store import open_store
from fieldreg.store.engines.version import newest_revision
from scripts.console import bar

__all__ = ["Seal", "copied", "registry_faults", "seal", "seal_of", "sound_copy", "tidy_up"]

_PAGES = 2_000  # copied at a time
_PATIENCE_S = 10
_STAGED = ".fieldreg-copy-"
_UNSEALED = "0" * 64
_COUNTED = ("sites", "zones", "reservations", "claims", "cases", "accounts")
_TABLES = {"sites", "zones", "reservations", "claims", "alembic_version"}
_LOOKS: Mapping[str, Text] = {
    "unreadable": Text("読めません", "it cannot be read"),
    "not-a-registry": Text("台帳の表がありません", "the tables of a registry are missing"),
    "newer": Text("この fieldreg より新しい版の台帳です", "it is of a newer fieldreg than this"),
    "version": Text("この版に合わせられません", "it is not of this version"),
    "digest": Text("作られた後に書き換わっています", "it was changed after it was made"),
    "integrity": Text("壊れています", "it is damaged"),
    "foreign_keys": Text("参照先のない行があります", "rows refer to what is not there"),
    "guard": Text("二重予約を防ぐ仕掛けがありません", "the guard against double booking is missing"),
    "schema": Text("表や引き金（トリガー）が fieldreg の作るものと違います", "tables or triggers are not as fieldreg makes them"),
    "triggers": Text("fieldreg のものでない引き金（トリガー）があります", "there are triggers that are not fieldreg's"),
    "claims": Text("予約と、予約が押さえる時間が合いません", "reservations and the slots they hold do not agree"),
    "sites_box": Text("場所の索引が合いません", "the index of sites does not agree"),
    "zones_box": Text("区域の索引が合いません", "the index of zones does not agree"),
    "database": Text("データベースが答えません", "the database does not answer"),
}


@dataclass(frozen=True)
class Seal:
    """What a copy says of itself; `whole`: not a byte of the file is another than when it was made."""

    made_at: str
    version: str
    counts: Mapping[str, int]
    whole: bool


def registry_faults(detail: Mapping[str, Any], where: str) -> list[Fault]:
    """The faults among a store's looks at itself (`Store.check`)."""
    return [_fault(name, where, str(said)) for name, said in detail.items() if said != "ok"]


def copied(source: Path, target: Path) -> None:
    """With SQLite's own online copy, which misses no transaction that was committed; one file, without a log beside it.

    It is its owner's alone, whatever the mode of what is copied.
    """
    target.touch(mode=0o600)
    with (
        contextlib.closing(sqlite3.connect(_read_only(source), uri=True, timeout=_PATIENCE_S)) as held,
        contextlib.closing(sqlite3.connect(target, timeout=_PATIENCE_S)) as copy,
        bar() as progress,
    ):
        try:
            held.backup(copy, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total, "写し / copying"))
            copy.execute("pragma journal_mode = delete")
        except sqlite3.DatabaseError as error:
            raise FieldregError(
                Text(f"写せませんでした（{error}）。使用中なら、サーバーを止めてからやり直してください。",
                     f"could not copy ({error}); if it is in use, stop the server and try again"),
                where=str(source),
            ) from error  # fmt: skip


def seal(file: Path, at: datetime) -> None:
    """Writes into a finished copy when it was made, what it holds, and a digest of every byte of it."""
    token = secrets.token_hex(16)
    with contextlib.closing(sqlite3.connect(file)) as copy:
        counts = {name: copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTED}  # noqa: S608 - our own names
        copy.execute("DROP TABLE IF EXISTS manifest")
        copy.execute("CREATE TABLE manifest (digest TEXT NOT NULL, made_at TEXT NOT NULL, version TEXT NOT NULL, counts TEXT NOT NULL)")
        told = (f"{token}:{_UNSEALED}", at.astimezone(JST).isoformat(), __version__, json.dumps(counts))
        copy.execute("INSERT INTO manifest VALUES (?, ?, ?, ?)", told)
        copy.commit()
    digest, place = _digest(file, token)
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(digest.encode())


def seal_of(file: Path) -> Seal | None:
    """What the copy says of itself; None for one that was made by other means.  Raises sqlite3.DatabaseError."""
    with contextlib.closing(sqlite3.connect(_read_only(file), uri=True)) as held:
        if not held.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
            return None
        rows = held.execute("SELECT digest, made_at, version, counts FROM manifest").fetchall()
    try:
        ((kept, made_at, version, counts),) = rows
        token, _, digest = kept.partition(":")
        return Seal(made_at, version, json.loads(counts), whole=_digest(file, token)[0] == digest)
    except (ValueError, TypeError, AttributeError):  # not as we write it
        return Seal("", "", {}, whole=False)


@contextlib.contextmanager
def sound_copy(file: Path, beside: Path | None = None) -> Iterator[Path]:
    """A copy of the copy, of this version and without its seal, in a folder of its own in `beside`; gone afterwards.

    Raises InvalidInput with everything that is wrong with `file`, which is left as it is.
    """
    with TemporaryDirectory(prefix=_STAGED, dir=beside) as folder:
        staged = Path(folder) / "registry.db"
        faults = list(_faults(file, staged))
        if faults:
            raise InvalidInput(faults)
        yield staged


def tidy_up(folder: Path) -> None:
    """Removes what a restore that was killed has left; asked by one that is alone."""
    for left in folder.glob(f"{_STAGED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _faults(file: Path, staged: Path) -> Iterator[Fault]:
    where = str(file)
    try:
        made = seal_of(file)
        if made is not None and not made.whole:
            yield _fault("digest", where)
        tables, versions = _told_by(file)
        if not tables >= _TABLES:
            yield _fault("not-a-registry", where)
            return
        if any(version > newest_revision() for version in versions):
            yield _fault("newer", where)
            return
        copied(file, staged)
        with contextlib.closing(sqlite3.connect(staged)) as copy:
            copy.execute("DROP TABLE IF EXISTS manifest")
    except (sqlite3.DatabaseError, FieldregError) as error:
        yield _fault("unreadable", where, str(error))
        return
    yield from _looked_at(staged, where)


def _looked_at(staged: Path, where: str) -> Iterator[Fault]:
    """What the store says of the copy, brought to this version."""
    store = open_store(f"sqlite:///{staged}")
    try:
        store.upgrade()
    except Exception as error:  # noqa: BLE001 - whatever an altered copy makes of a migration is a fault of the copy
        yield _fault("version", where, str(error).partition("\n")[0])
    else:
        yield from registry_faults(store.check()["detail"], where)
    finally:
        store.close()


def _told_by(file: Path) -> tuple[set[str], set[str]]:
    """Its tables, and the versions it says it is of."""
    with contextlib.closing(sqlite3.connect(_read_only(file), uri=True)) as held:
        tables = {name for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        versions = held.execute("SELECT version_num FROM alembic_version").fetchall() if "alembic_version" in tables else []
    return tables, {str(version) for (version,) in versions}


def _digest(file: Path, token: str) -> tuple[str, int]:
    """SHA-256 of the file as it was before it was sealed, and where the seal stands.  Raises ValueError if it does not once."""
    mark = f"{token}:".encode()
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
        place = held.find(mark) + len(mark)
        if len(token) != 32 or place < len(mark) or held.find(mark, place) >= 0:
            raise ValueError("no seal")
        digest = hashlib.sha256(memoryview(held)[:place])
        digest.update(_UNSEALED.encode())
        digest.update(memoryview(held)[place + len(_UNSEALED) :])
        return digest.hexdigest(), place


def _fault(look: str, where: str, said: str = "") -> Fault:
    name = _LOOKS.get(look, Text(look))
    more = f"（{said}）" if said else "", f" ({said})" if said else ""
    return Fault(look, where, Text(f"{name.ja}{more[0]}。", f"{name.en or name.ja}{more[1]}"))


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"
