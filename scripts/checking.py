"""`fieldreg check`: whether the registry, or a copy of one, is whole; every fault found, and where."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.services import Services
from scripts.console import open_registry, print_json
from scripts.copies import registry_faults, seal_of, sound_copy

__all__ = ["LOOKS", "check"]


@click.command()
@click.argument("copies", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def check(copies: Sequence[Path], *, as_json: bool) -> None:
    """台帳が健全かを調べる（COPIES を渡せばその写しを）。Check the registry, or the given copies, for faults; exit 1 if there are."""
    found = [fault for copy in copies for fault in _of_copy(copy)] if copies else _of_registry()
    if as_json:
        print_json({"ok": not found, "faults": [fault.to_dict() for fault in found]})
    else:
        click.echo("\n".join(_lines(found, copies)))
    sys.exit(1 if found else 0)


def _database(services: Services) -> Iterable[Fault]:
    return registry_faults(services.store.check()["detail"], "database")


LOOKS: tuple[Callable[[Services], Iterable[Fault]], ...] = (_database,)  # each tells what it finds wrong with the registry


def _of_registry() -> list[Fault]:
    services = open_registry()
    found = list(_database(services))
    if not found:  # what stands on the tables is asked only where the tables are sound
        found = [fault for look in LOOKS if look is not _database for fault in look(services)]
    return found


def _of_copy(copy: Path) -> list[Fault]:
    try:
        with sound_copy(copy):
            return []
    except InvalidInput as error:
        return list(error.faults)


def _lines(found: Sequence[Fault], copies: Sequence[Path]) -> Iterable[str]:
    for fault in found:
        yield f"{fault.where}: [{fault.code}] {fault.message.ja}"
        yield f"  {fault.message.en}"
    if not found:
        yield "健全です / whole" if not copies else "写しは健全です / the copies are whole"
        unsealed = [str(copy) for copy in copies if seal_of(copy) is None]
        if unsealed:
            yield f"封のない写し（一字ごとの照合なし）/ without a seal, so not compared byte by byte: {', '.join(unsealed)}"
