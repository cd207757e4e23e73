"""`fieldreg load … --as programmes`, `availability` or `neighbours`: files of the desk's own rules into the registry, all or none."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.file_loads import File
from fieldreg.kernel.plain_yaml import LARGEST_BYTES
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from fieldreg.services.file_loads import FilesLoad
from scripts.console import open_registry, print_json, problem

__all__ = ["RULES", "load_rules"]

_MOST_FILES = 200
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class _Rules:
    """What is loaded so: what it is called, what each of its parts is, and which use case takes the files."""

    title: Text
    part: Text
    load: Callable[[Services, Sequence[File], str, bool], FilesLoad]


RULES: Mapping[str, _Rules] = {
    "programmes": _Rules(
        Text("事業の定義", "programmes"), Text("版", "editions"),
        lambda registry, files, actor, dry_run: registry.programmes.load(files, actor, dry_run=dry_run),
    ),
    "availability": _Rules(
        Text("利用の定め", "rules of use"), Text("定め", "versions"),
        lambda registry, files, _, dry_run: registry.availability.load(files, dry_run=dry_run),
    ),
    "neighbours": _Rules(
        Text("隣どうしの決まり", "rules of neighbours"), Text("版", "editions"),
        lambda registry, files, _, dry_run: registry.rule_books.load(files, dry_run=dry_run),
    ),
}  # fmt: skip


def load_rules(kind: str, paths: Sequence[Path], actor: str, *, dry_run: bool, as_json: bool) -> None:
    """Loads the files, or every .yaml of the folders, all or none, tells what changed, and ends with 1 if there are faults."""
    try:
        report = RULES[kind].load(open_registry(), _files(paths, RULES[kind].title), actor, dry_run)
    except FieldregError as error:
        if as_json:
            print_json(problem(error))
        raise
    told = report.to_dict()
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_lines(told, RULES[kind])))
    sys.exit(1 if report.refused else 0)


def _files(paths: Sequence[Path], of: Text) -> list[tuple[str, bytes]]:
    """Name and content of each.  Raises InvalidInput where there is none, or too many, or one that cannot be meant."""
    found: list[Path] = []
    for path in paths:
        found += sorted(held for held in path.iterdir() if held.suffix in _ENDINGS) if path.is_dir() else [path]
    if not 0 < len(found) <= _MOST_FILES:
        raise InvalidInput.one(
            "no-files", " ".join(map(str, paths)),
            f"{of.ja}（.yaml）を 1 個から {_MOST_FILES} 個まで渡してください（いま {len(found)} 個）。",
            f"give from 1 to {_MOST_FILES} files of {of.en} (.yaml); there are {len(found)}",
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


def _lines(told: Mapping[str, Any], of: _Rules) -> Iterable[str]:
    written = told["load"] is not None or not told["notes"]
    number = f"読み込み {told['load'] or ''}".strip() if written else "読み込み（書いていません）"
    changes = told["changes"]
    yield f"{number} / load: {of.title.ja} / {of.title.en}"
    yield f"  ファイル {told['read']}（読めない {told['rejected']}） / files read, unusable"
    counts = f"追加 {changes['added']}、変更 {changes['changed']}、同じ {changes['unchanged']}"
    yield f"  {of.part.ja}: {counts} / {of.part.en} added, changed, unchanged"
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
