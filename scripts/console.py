"""What the commands share: opening the registry, documents for machines, bars for what takes long."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import click

from fieldreg.kernel.errors import FieldregError, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.terrain import open_terrain

__all__ = ["Progress", "bar", "open_registry", "print_json", "problem"]

Progress = Callable[[int, int, str], None]
_PATIENCE_S = 1.0  # a bar is shown for what takes longer


def problem(error: FieldregError) -> dict[str, Any]:
    """The error for machines: the code of each fault, where, and the sentence in both languages."""
    faults = error.faults if isinstance(error, InvalidInput) else ()
    told = [(f.code, f.where, f.message) for f in faults] or [(error.code, error.where, error.message)]
    return {
        "refused": [
            {"code": code, "where": where, "message": message.ja, "message_en": message.en} for code, where, message in told
        ]
    }


def open_registry(*, fresh: bool = False) -> Services:
    """Services over the configured database; `fresh` allows one that is not there yet.

    Raises NotFound if a SQLite file is missing, so that a mistyped address makes no empty registry.
    """
    config = Config.from_environment()
    path = config.database_path
    if not fresh and path is not None and not path.is_file():
        raise NotFound(
            Text(
                f"台帳 {path} がありません。`fieldreg init`（見本つきは `fieldreg init --sample`）で作るか、"
                "FIELDREG_DATABASE_URL を確かめてください。",
                f"there is no registry at {path}; make one with `fieldreg init` (with the sample: `fieldreg init --sample`),"
                " or check FIELDREG_DATABASE_URL",
            ),
            where="FIELDREG_DATABASE_URL",
        )
    return build(config, open_terrain(config.dem, config.dem_accuracy_m, config.dem_vertical))


def print_json(document: Mapping[str, Any]) -> None:
    """One document for machines, on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


class bar:  # noqa: N801 (used as `with bar() as progress`)
    """A progress callback; on a terminal it becomes a bar on standard error once a second has passed."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._shown: Any = None
        self._what = ""

    def __enter__(self) -> Progress:
        return self._on if sys.stderr.isatty() else _silent

    def __exit__(self, *_: object) -> None:
        self._close()

    def _on(self, done: int, total: int, what: str) -> None:
        if what != self._what:
            self._close()
            self._what = what
        if self._shown is None and time.monotonic() - self._began > _PATIENCE_S and done < total:
            from tqdm import tqdm  # noqa: PLC0415 (asyncio comes with it, and few commands take long)

            self._shown = tqdm(total=total, desc=what, file=sys.stderr, leave=False)
        if self._shown is not None:
            self._shown.n = done
            self._shown.refresh()

    def _close(self) -> None:
        if self._shown is not None:
            self._shown.close()
            self._shown = None


def _silent(_done: int, _total: int, _what: str) -> None:
    """Nobody is watching."""
