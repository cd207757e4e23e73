"""`fieldreg map-columns`: a first draft of a mapping file for a table nobody has an importer for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import click

from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.zones import LAYER_IDS
from geodata.importers.base.contract import RowFault, Target, ZoneRead
from geodata.mapping.first_draft import Proposal, guess
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import Mapping_
from geodata.reading.pipeline import Asked, open_tables
from geodata.reading.placement import Checks, check_table
from geodata.tables import Row, Table
from scripts.commands.loading import source_of
from scripts.server.keeping import keep

__all__ = ["map_columns"]

_HEAD = 200  # rows by which columns are told
_SHOWN = 5
_LONGEST = 24  # letters of one cell of the preview


@click.command("map-columns")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option("--layer", type=click.Choice(LAYER_IDS), help="どの層の区域か / which layer the zones are for")
@click.option("--table", help="ファイルに複数の表があるとき、その名前 / which of the tables a file holds")
@click.option("--encoding", help="文字コード（cp932 など）/ encoding of texts, instead of what is found")
@click.option("--crs", help="座標系（EPSG:6668 など）/ coordinate system, instead of what the file says")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="書き出す対応表 / mapping file to write (default: stdout)")
def map_columns(path: Path, layer: str | None, table: str | None, encoding: str | None, crs: str | None, out: Path | None) -> None:
    """列の対応表の案を作る。Propose a mapping file for a table's columns; nothing is loaded.

    Complete what is marked "?", check the rest, then `fieldreg load --mapping`.
    """
    checks = Checks(crs=crs)
    tables = open_tables(source_of(path), Asked(encoding=encoding, table=table, checks=checks))
    if len(tables) != 1:
        listed = ", ".join(t.name or t.file for t in tables)
        raise InvalidInput.one(
            "several-tables", path.name, f"表が {len(tables)} あります。--table で一つを選んでください: {listed}",
            f"it has {len(tables)} tables; choose one with --table: {listed}",
        )  # fmt: skip
    proposal = guess(_raw_rows(tables[0]), layer)
    text = proposal.to_yaml()
    if out is None:
        click.echo(text, nl=False)
    else:
        keep(text.encode(), out)
        click.echo(f"対応表の案を書き出しました / draft written: {out}", err=True)
    click.echo("\n".join([*_preview(tables[0], checks, proposal), *_left(proposal)]), err=out is None)


def _raw_rows(table: Table) -> Sequence[Row]:
    """The first rows for their properties' sake: nothing of their place is needed."""
    return [Row(file=table.file, number=raw.number, id=raw.id, properties=raw.properties) for raw in islice(table.rows(), _HEAD)]


def _preview(table: Table, checks: Checks, proposal: Proposal) -> Iterable[str]:
    """The first rows as the zones they would become, or why they would not."""
    yield f"はじめの {_SHOWN} 行 / the first {_SHOWN} rows:"
    mapping = proposal.mapping()
    if mapping is None:
        yield "  名称の列がないため、まだ区域になりません / no name yet, so no zone"
        return
    try:
        rows = list(islice(check_table(table, checks).each(), _SHOWN))
    except InvalidInput as error:
        yield f"  {error.message.ja} / {error.message.en}"
        return
    yield from _zones(mapping, rows)


def _zones(mapping: Mapping_, rows: Sequence[Row]) -> Iterable[str]:
    target = Target(layer=mapping.layer, edition="", accuracy_m=0.0)
    yield f"  {'行 / row':>8}  {'id':<{_LONGEST}}  {'名称 / name':<{_LONGEST}}  位置 / place"
    for found in importer_of(replace(mapping, where=())).read(rows, target):
        if isinstance(found, RowFault):
            yield f"  {found.row.number:>8}  {_cell(found.fault.where)}: {found.fault.message.ja} / {found.fault.message.en}"
        elif isinstance(found, ZoneRead):
            yield _zone(found)


def _zone(found: ZoneRead) -> str:
    at = found.zone.outline.representative_point()
    place = f"{found.zone.outline.geom_type} {at.x:.5f}, {at.y:.5f}"
    return f"  {found.row.number:>8}  {_cell(found.zone.id or '-'):<{_LONGEST}}  {_cell(found.zone.name.ja):<{_LONGEST}}  {place}"


def _cell(text: str) -> str:
    shortened = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shortened)


def _left(proposal: Proposal) -> Iterable[str]:
    if proposal.undecided:
        yield f"「?」を決めてから読み込んでください / decide what is marked \"?\" before loading: {', '.join(proposal.undecided)}"
