"""`fieldreg load … --as programmes`: programme files into the registry."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.plain_yaml import LARGEST_BYTES
from fieldreg.kernel.texts import Text
from scripts.console import open_registry, print_json, problem

__all__ = ["load_programmes"]

_MOST_FILES = 200
_ENDINGS = (".yaml", ".yml")


def load_programmes(paths: Sequence[Path], actor: str, *, dry_run: bool, as_json: bool) -> None:
    """Loads the files, or every .yaml of the folders, all or none, tells what changed, and ends with 1 if there are faults."""
    try:
        report = open_registry().programmes.load(_files(paths), actor, dry_run=dry_run)
    except FieldregError as error:
        if as_json:
            print_json(problem(error))
        raise
    told = report.to_dict()
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_lines(told)))
    sys.exit(1 if report.refused else 0)


def _files(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Name and content of each.  Raises InvalidInput where there is none, or too many, or one that cannot be meant."""
    found: list[Path] = []
    for path in paths:
        found += sorted(held for held in path.iterdir() if held.suffix in _ENDINGS) if path.is_dir() else [path]
    if not 0 < len(found) <= _MOST_FILES:
        raise InvalidInput.one(
            "no-files", " ".join(map(str, paths)),
            f"事業の定義（.yaml）を 1 個から {_MOST_FILES} 個まで渡してください（いま {len(found)} 個）。",
            f"give from 1 to {_MOST_FILES} programme files (.yaml); there are {len(found)}",
        )  # fmt: skip
    return [(name, _content(path)) for name, path in zip(_names(found), found, strict=True)]


def _names(paths: Sequence[Path]) -> list[str]:
    """What files are called: their own name, or the path where two share it."""
    own = [path.name for path in paths]
    return [path.name if own.count(path.name) == 1 else str(path) for path in paths]


def _content(path: Path) -> bytes:
    """At most a byte more than is read of such a file: one that is longer is refused by its reader."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        told = Text(f"読めませんでした（{error.strerror}）。", f"could not be read ({error.strerror})")
        raise FieldregError(told, where=str(path)) from error


def _lines(told: Mapping[str, Any]) -> Iterable[str]:
    number = f"読み込み {told['load']}" if told["load"] is not None else "読み込み（書いていません）"
    changes = told["changes"]
    yield f"{number} / load: 事業の定義 / programmes"
    yield f"  ファイル {told['read']}（読めない {told['rejected']}） / files read, unusable"
    yield f"  版: 追加 {changes['added']}、変更 {changes['changed']}、同じ {changes['unchanged']} / editions added, changed, unchanged"
    for fault in told["faults"]:
        line = f":{fault['line']}" if fault["line"] else ""
        where = f" {fault['where']}" if fault["where"] else ""
        yield f"  誤り {fault['file']}{line}{where}: {fault['message']} / {fault['message_en']}"
    for change in told["details"]:
        yield from _change(change)
    yield from (f"  {note['ja']} / {note['en']}" for note in told["notes"])


def _change(change: Mapping[str, Any]) -> Iterable[str]:
    kinds = {"added": "追加 / added", "changed": "変更 / changed", "unchanged": "同じ / unchanged"}
    against = f"（{change['against']} と比べて / against {change['against']}）" if change["against"] not in (None, change["id"]) else ""
    yield f"  {kinds[change['kind']]} {change['id']}{against}"
    yield from (f"    {line['ja']} / {line['en']}" for line in change["differences"])
