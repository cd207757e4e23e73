"""`fieldreg backup` and `restore`: one file, whole and sealed, taken while the server goes on; and the way back."""

import contextlib
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import cast

import click

from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.register_events import restored
from fieldreg.store import open_store
from fieldreg.store.engines.sqlite_served import alone
from fieldreg.wiring import Config
from scripts.console import open_registry
from scripts.copies import Seal, copied, registry_faults, seal, seal_of, sound_copy, tidy_up
from scripts.kept_copies import name_for, prune

__all__ = ["backup", "restore"]

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_PATIENCE_S = 10
_TABLES = (
    "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
    "AND name NOT LIKE '%\\_box\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
_GUARDS = (  # they look at rows that come later, or let nothing go; what they guard was looked at in the copy
    "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' "
    "AND tbl_name IN ('events', 'tellings', 'erasures', 'claims', 'closures')"
)
_NEWER = (
    "SELECT max(value) + 1 FROM (SELECT name, value FROM main.counters UNION ALL SELECT name, value FROM copy.counters) "
    "WHERE name = 'revision'"
)
_SERVED = Text(
    "この台帳はいま公開中です。サーバーを止めてからやり直すか、公開したまま戻すときは --force を付けてください。",
    "this registry is being served; stop the server and try again, or give --force to restore while it goes on",
)
_STOP_FIRST = Text(
    "いまの台帳が壊れているため、公開したままでは戻せません。サーバーを止めてからやり直してください。",
    "the registry as it is cannot be restored while it is served, as it is damaged; stop the server first",
)
_UNSEALED = Text(
    "この写しには封がありません（別の方法で作られたものか、古い版の写しです）。一字ごとの照合はできず、そのほかは検査しました。",
    "this copy has no seal (made by other means, or by an older version): its bytes could not be compared, all else was checked",
)


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--into", type=_FOLDER, help="時刻を名前にしてこのフォルダに作る / in this folder, named by the moment")
@click.option("--keep", type=click.IntRange(1, 100_000), help="このフォルダに残す数（古いものから消す） / how many to keep there")
def backup(file: Path | None, into: Path | None, keep: int | None) -> None:
    """台帳の写しを FILE に作る。Copy the registry to FILE, or into a folder; it may be in use meanwhile."""
    source = _database()
    services = open_registry()
    if (file is None) == (into is None) or (keep is not None and into is None):
        raise click.UsageError(
            "FILE か --into のどちらかを指定してください（--keep は --into と）。Give either FILE or --into; --keep goes with --into."
        )
    if file is None:
        folder = cast(Path, into)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / name_for(services.clock.now())
    if file.exists():
        raise Conflict(
            Text("同じ名前のファイルがあります。別の名前にしてください。", "there is such a file; give another name"), where=str(file)
        )
    if not file.absolute().parent.is_dir():
        raise Conflict(Text("フォルダがありません。", "there is no such folder"), where=str(file.parent))
    _keep(source, file, services.clock.now())
    with sound_copy(file):
        pass  # a copy is made before its faults are told: it may be the last one
    click.echo(f"写しを作り、検査しました / copied and checked: {file}")
    if into is not None and keep is not None:  # only once the new one is known to be sound
        for old in prune(into, keep):
            click.echo(f"古い写しを消しました / removed: {old.name}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="公開中でも戻す / although it is being served")
def restore(file: Path, *, force: bool) -> None:
    """FILE の写しに戻す。Go back to the copy in FILE; what was there before is kept beside the database."""
    target = _database()
    target.parent.mkdir(parents=True, exist_ok=True)
    with alone(target) as unserved:
        if not unserved and not force:
            raise Conflict(_SERVED, code="served", where=str(target))
        if unserved:
            tidy_up(target.parent)
        with sound_copy(file, target.parent) as copy:
            made, before = seal_of(file), _head_of(target)
            kept = _put_in_place(copy, target, unserved=unserved)
            _tell(target, before)
    click.echo(f"戻しました / restored from: {file}")
    click.echo(_told(made))
    if kept is not None:
        click.echo(f"戻す前の台帳 / as it was before: {kept}")


def _put_in_place(copy: Path, target: Path, *, unserved: bool) -> Path | None:
    """Puts the sound copy in the registry's place, in one step; returns where what was there is kept."""
    if not target.exists():
        copy.replace(target)
        return None
    kept = _free_name(target)
    if _is_sound(target):
        _change_content(copy, target, kept)
    elif unserved:
        _change_files(copy, target, kept)
    else:
        raise Conflict(_STOP_FIRST, code="served", where=str(target))
    return kept


def _head_of(registry: Path) -> tuple[int, str] | None:
    """The last event of what is there; None where nothing is, or it cannot be relied on."""
    if not registry.exists() or not _is_sound(registry):
        return None
    with contextlib.closing(open_store(f"sqlite:///{registry}")) as store, store.reading() as work:
        return work.timeline.head()


def _tell(registry: Path, before: tuple[int, str] | None) -> None:
    """The timeline went back with the rest; from here on it tells that it did."""
    with contextlib.closing(open_store(f"sqlite:///{registry}")) as store, store.writing() as work:
        work.timeline.append(restored(before, work.timeline.head(), datetime.now(JST)))
        work.commit()


def _is_sound(registry: Path) -> bool:
    with contextlib.closing(open_store(f"sqlite:///{registry}")) as store:
        return not registry_faults(store.check()["detail"], str(registry))


def _change_content(copy: Path, target: Path, kept: Path) -> None:
    """One transaction: what others wrote before it is in `kept`, and whoever reads sees the one state or the other."""
    with contextlib.closing(sqlite3.connect(target, timeout=_PATIENCE_S, isolation_level=None)) as held:
        try:
            held.execute("ATTACH ? AS copy", (str(copy),))
            held.execute("BEGIN IMMEDIATE")
            _keep(target, kept, datetime.now(JST))
            (newest,) = held.execute(_NEWER).fetchone()  # so that no snapshot in a server's memory passes for what is restored
            guards = held.execute(_GUARDS).fetchall()
            for name, _ in guards:
                held.execute(f"DROP TRIGGER main.{name}")
            for (name,) in held.execute(_TABLES).fetchall():
                held.execute(f"DELETE FROM main.{name}")  # noqa: S608 - names of our own schema, which was compared
                held.execute(f"INSERT INTO main.{name} SELECT * FROM copy.{name}")  # noqa: S608 - the same
            for _, made in guards:
                held.execute(made)
            held.execute("UPDATE main.counters SET value = ? WHERE name = 'revision'", (newest,))
            if held.execute("PRAGMA main.foreign_key_check").fetchone():
                raise InvalidInput.one("foreign_keys", str(target), "戻せませんでした。", "it could not be restored")
            held.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            kept.unlink(missing_ok=True)
            raise FieldregError(
                Text(f"戻せませんでした（{error}）。何も変わっていません。使用中なら、止めてからやり直してください。",
                     f"could not restore ({error}); nothing was changed. If it is in use, stop that and try again"),
                where=str(target),
            ) from error  # fmt: skip


def _change_files(copy: Path, target: Path, kept: Path) -> None:
    """A damaged registry is kept as it lies there, byte by byte, and its file replaced."""
    for end in ("", "-wal", "-shm"):
        old = target.with_name(target.name + end)
        if old.exists():
            shutil.copy2(old, kept.with_name(kept.name + end))
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    copy.replace(target)


def _keep(source: Path, file: Path, at: datetime) -> None:
    """A sealed copy under its name only when it is finished."""
    unfinished = file.with_name(f"{file.name}.part-{os.getpid()}")
    try:
        copied(source, unfinished)
        seal(unfinished, at)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _database() -> Path:
    path = Config.from_environment().database_path
    if path is None:
        raise FieldregError(
            Text(
                "このコマンドは SQLite の台帳用です。PostgreSQL では pg_dump と pg_restore を使ってください。",
                "this command is for SQLite; for PostgreSQL use pg_dump and pg_restore",
            ),
            where="FIELDREG_DATABASE_URL",
        )
    return path


def _told(made: Seal | None) -> str:
    if made is None:
        return f"{_UNSEALED.ja} / {_UNSEALED.en}"
    held = ", ".join(f"{name} {count}" for name, count in made.counts.items())
    return f"写しを作った時刻 / made at: {made.made_at} ({held})"


def _free_name(target: Path) -> Path:
    for number in range(1, 10_000):
        name = target.with_name(f"{target.name}.before-restore-{number}")
        if not name.exists():
            return name
    raise Conflict(Text("古い写しが多すぎます。片付けてください。", "too many old copies; tidy up"), where=str(target.parent))
