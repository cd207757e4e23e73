"""`fieldreg backup` and `restore`: one file, whole and checked, while the server goes on."""

import contextlib
import os
import sqlite3
from pathlib import Path

import click

from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.wiring import Config
from scripts.console import bar, open_registry

__all__ = ["backup", "restore"]

_FILE = click.Path(dir_okay=False, path_type=Path)
_PAGES = 2_000  # copied at a time
_PATIENCE_S = 10


@click.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """台帳の写しを FILE に作る。Copy the registry to FILE; it may be in use meanwhile."""
    open_registry()
    source = _database()
    if file.exists():
        raise Conflict(
            Text("同じ名前のファイルがあります。別の名前にしてください。", "there is such a file; give another name"), where=str(file)
        )
    if not file.absolute().parent.is_dir():
        raise Conflict(Text("フォルダがありません。", "there is no such folder"), where=str(file.parent))
    unfinished = file.with_name(f"{file.name}.part-{os.getpid()}")
    try:
        _copy(source, unfinished)
        _check(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"写しを作り、検査しました / copied and checked: {file}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """FILE の写しに戻す。Go back to the copy in FILE; what was there before is kept beside the database."""
    target = _database()
    _check(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = None
    if target.exists():
        kept = _free_name(target)
        _copy(target, kept)
        _check(kept)
    _copy(file, target, alone=False)
    services = open_registry()
    services.store.upgrade()
    click.echo(f"戻しました / restored from: {file}")
    if kept is not None:
        click.echo(f"戻す前の台帳 / as it was before: {kept}")


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


def _copy(source: Path, target: Path, *, alone: bool = True) -> None:
    """With SQLite's own online copy, which misses no transaction that was committed.

    `alone`: the target is to be one file, without a log beside it.
    """
    with (
        contextlib.closing(sqlite3.connect(source, timeout=_PATIENCE_S)) as held,
        contextlib.closing(sqlite3.connect(target, timeout=_PATIENCE_S)) as copy,
        bar() as progress,
    ):
        try:
            held.backup(
                copy, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total, "写し / copying")
            )
            if alone:
                copy.execute("pragma journal_mode = delete")
        except sqlite3.DatabaseError as error:
            raise FieldregError(
                Text(f"写せませんでした（{error}）。使用中なら、サーバーを止めてからやり直してください。",
                     f"could not copy ({error}); if it is in use, stop the server and try again"),
                where=str(source),
            ) from error  # fmt: skip


def _check(file: Path) -> None:
    """Raises InvalidInput if the file is no registry, or a damaged one."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as held:
            tables = {name for (name,) in held.execute("select name from sqlite_master where type = 'table'")}
            answer = held.execute("pragma integrity_check").fetchone()[0]
            orphans = held.execute("pragma foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise InvalidInput.one("not-a-registry", str(file), f"台帳の写しとして読めません（{error}）。",
                               f"this cannot be read as a copy of a registry ({error})") from error  # fmt: skip
    if not {"sites", "zones", "reservations", "alembic_version"} <= tables:
        raise InvalidInput.one("not-a-registry", str(file), "台帳の写しではありません（表がありません）。",
                               "this is no copy of a registry: its tables are missing")  # fmt: skip
    if answer != "ok" or orphans is not None:
        raise InvalidInput.one("damaged", str(file), f"壊れています（{answer}）。別の写しを使ってください。",
                               f"it is damaged ({answer}); use another copy")  # fmt: skip


def _free_name(target: Path) -> Path:
    for number in range(1, 10_000):
        name = target.with_name(f"{target.name}.before-restore-{number}")
        if not name.exists():
            return name
    raise Conflict(Text("古い写しが多すぎます。片付けてください。", "too many old copies; tidy up"), where=str(target.parent))
