"""`fieldreg check`: whether what is held can be relied on, part by part."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from fieldreg.services.layer_checks import check_layers
from scripts.console import open_registry, print_json

__all__ = ["PARTS", "Checked", "check"]


@dataclass(frozen=True)
class Checked:
    """One thing that was checked: what it is, what is wrong with it, and the same for machines."""

    what: str
    wrong: Sequence[Text]
    told: dict[str, Any]
    note: Text = Text("")


def _layers(services: Services) -> Iterator[Checked]:
    """Each layer by its own known hit and known miss; one that fails is marked, and no longer reads as clear."""
    for one in check_layers(services.store, services.clock.today()):
        note = Text("") if one.asked else Text("既知の地点がありません（--known-hit・--known-miss）", "no known place is told")
        yield Checked(f"{one.edition.layer}/{one.edition.edition}", one.wrong, one.to_dict(), note)


PARTS: dict[str, Callable[[Services], Iterator[Checked]]] = {"layers": _layers}  # by the word that stands in the document


@click.command()
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def check(*, as_json: bool) -> None:
    """台帳を確かめる。Ask each layer for its known places; exit 1 if any fails, which then no longer reads as clear."""
    services = open_registry()
    found = {part: list(of(services)) for part, of in PARTS.items()}
    wrong = sum(bool(one.wrong) for checked in found.values() for one in checked)
    if as_json:
        print_json({"wrong": wrong, **{part: [one.told for one in checked] for part, checked in found.items()}})
    else:
        for part, checked in found.items():
            click.echo("\n".join(_lines(part, checked)))
        click.echo(f"確かめた結果、誤り {wrong} 件 / found wrong: {wrong}")
    sys.exit(1 if wrong else 0)


def _lines(part: str, checked: Sequence[Checked]) -> Iterator[str]:
    yield f"{part}:"
    for one in checked:
        said = [f"{text.ja} / {text.en}" for text in one.wrong] or ([f"{one.note.ja} / {one.note.en}"] if one.note.ja else ["ok"])
        yield from (f"  {one.what}  {line}" for line in said)
