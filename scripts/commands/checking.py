"""`fieldreg check`: whether the registry, or a copy of one, is whole and its layers can be relied on; every fault, and where."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.services.holdings.layer_checks import LayerCheck, check_layers
from scripts.console import open_registry, print_json
from scripts.copies import registry_faults, seal_of, sound_copy

__all__ = ["check"]

_NO_PLACE = "既知の地点がありません（--known-hit・--known-miss） / no known place is told"


@click.command()
@click.argument("copies", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def check(copies: Sequence[Path], *, as_json: bool) -> None:
    """台帳が健全かを調べる（COPIES を渡せばその写しを）。Check the registry, or the given copies, for faults; exit 1 if there are.

    Each layer is asked for its own known places; one that fails no longer reads as clear.
    """
    layers: list[LayerCheck] = []
    if copies:
        found = [fault for copy in copies for fault in _of_copy(copy)]
    else:
        services = open_registry()
        found = list(registry_faults(services.store.check()["detail"], "database"))
        if not found:  # what stands on the tables is asked only where the tables are sound
            layers = list(check_layers(services.store, services.clock))
    wrong = len(found) + sum(bool(one.wrong) for one in layers)
    if as_json:
        print_json(_document(wrong, found, layers))
    else:
        click.echo("\n".join([*_told_faults(found), *_told_layers(layers), *_last(wrong, copies)]))
    sys.exit(1 if wrong else 0)


def _document(wrong: int, faults: Sequence[Fault], layers: Sequence[LayerCheck]) -> dict[str, Any]:
    return {
        "ok": not wrong, "wrong": wrong, "faults": [fault.to_dict() for fault in faults], "layers": [one.to_dict() for one in layers],
    }  # fmt: skip


def _of_copy(copy: Path) -> list[Fault]:
    try:
        with sound_copy(copy):
            return []
    except InvalidInput as error:
        return list(error.faults)


def _told_faults(faults: Sequence[Fault]) -> Iterator[str]:
    for fault in faults:
        yield f"{fault.where}: [{fault.code}] {fault.message.ja}"
        yield f"  {fault.message.en}"


def _told_layers(layers: Sequence[LayerCheck]) -> Iterator[str]:
    if layers:
        yield "layers:"
    for one in layers:
        said = [f"{text.ja} / {text.en}" for text in one.wrong] or ["ok" if one.asked else _NO_PLACE]
        yield from (f"  {one.edition.layer}/{one.edition.edition}  {line}" for line in said)


def _last(wrong: int, copies: Sequence[Path]) -> Iterable[str]:
    if wrong:
        return [f"確かめた結果、誤り {wrong} 件 / found wrong: {wrong}"]
    if not copies:
        return ["健全です / whole"]
    unsealed = [str(copy) for copy in copies if seal_of(copy) is None]
    note = f"封のない写し（一字ごとの照合なし）/ without a seal, so not compared byte by byte: {', '.join(unsealed)}"
    return ["写しは健全です / the copies are whole", *([note] if unsealed else [])]
