"""The header of a table, and one look over all that stands below it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.tabular.csv_records import Record
from geodata.formats.tabular.place_columns import Columns
from geodata.formats.tabular.wkt import srid_of

__all__ = ["Head", "Spread", "head_of", "spread_of"]

MOST_COLUMNS = 2_000
_BROKEN_NUMBER = re.compile(r"-?\d(?:\.\d+)?[Ee]\+\d{1,3}")
_LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Head:
    """Names of the columns, each once; `unnamed` are those that had none.  `line`: of the file, from 1.

    `remarks`: whether lines that begin with "#" are no rows (the header itself begins so).
    """

    line: int
    names: Sequence[str]
    columns: Columns
    unnamed: frozenset[str] = frozenset()
    remarks: bool = False
    notes: Sequence[Text] = ()

    def holds_shape(self, name: str) -> bool:
        """Whether a long text is to be expected in that column."""
        return (self.columns.wkt is not None and self.names[self.columns.wkt] == name) or _is_shape_part(name)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What all rows together show."""

    count: int
    srid: int | None
    notes: Sequence[Text]


def head_of(upto: Sequence[Record], columns: Columns, where: str) -> Head:
    """The header, the last of the records `upto` it.  Raises InvalidInput if it has too many columns."""
    record, above = upto[-1], upto[:-1]
    cells = list(record.cells)
    while cells and _blank(cells[-1]):
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise InvalidInput.one(
            "too-many-columns", where, f"列が {len(cells):,} 個あります。{MOST_COLUMNS:,} 個以下にしてください。",
            f"it has {len(cells):,} columns; at most {MOST_COLUMNS:,} are read",
        )  # fmt: skip
    names, unnamed, notes = _unique(cells, above[-1].cells if above else ())
    if above:
        notes.insert(0, _told_above(record.line, above))
    remarks = isinstance(cells[0], str) and cells[0].startswith("#")
    return Head(line=record.line, names=names, columns=columns, unnamed=frozenset(unnamed), remarks=remarks, notes=notes)


def spread_of(records: Iterable[Record], head: Head, where: str) -> Spread:
    """Counts the rows, and collects what they declare.  Raises InvalidInput if they are of several systems."""
    count, srids, broken = 0, set[int](), dict[int, int]()
    wkt = head.columns.wkt
    for record in records:
        count += 1
        if wkt is not None and wkt < len(record.cells):
            srid = srid_of(record.cells[wkt])
            srids |= {srid} if srid else set()
        for i, cell in enumerate(record.cells):
            if isinstance(cell, str) and "+" in cell and _BROKEN_NUMBER.fullmatch(cell.strip()):
                broken[i] = broken.get(i, 0) + 1
    if len(srids) > 1:
        listed = ", ".join(map(str, sorted(srids)[:10]))
        raise InvalidInput.one(
            "crs-mixed", where, f"行によって座標系（SRID）が違います（{listed}）。座標系ごとに分けてください。",
            f"its rows are of several coordinate systems (SRID {listed}); split it by system",
        )  # fmt: skip
    notes = [_told_broken(head.names[i], rows) for i, rows in broken.items() if i < len(head.names)]
    return Spread(count=count, srid=next(iter(srids), None), notes=notes)


def _unique(cells: Sequence[Any], above: Sequence[Any]) -> tuple[list[str], list[str], list[Text]]:
    """Each name once: a blank one takes that of the cell above (merged cells), a second of one name a number."""
    names: list[str] = []
    unnamed: list[str] = []
    notes: list[Text] = []
    given = {_name(cell) for cell in cells}
    for i, cell in enumerate(cells):
        name = _name(cell)
        if not name:
            name = _name(above[i]) if i < len(above) and not _blank(above[i]) else f"column_{i + 1}"
        unique, again = name, 2
        while unique in names or (again > 2 and unique in given):
            unique, again = f"{name}_{again}", again + 1
        if _blank(cell):
            unnamed.append(unique)
        names.append(unique)
        if unique != _name(cell):
            shown = f"「{name[:40]}」の二つ目" if _name(cell) else "名前のない列"
            shown_en = f"a second {name[:40]!r}" if _name(cell) else "without a name"
            notes.append(Text(f"{i + 1} 列目（{shown}）を「{unique}」と呼びます。", f"column {i + 1} ({shown_en}) is called {unique!r}"))
    return names, unnamed, notes[:20]


def _name(cell: Any) -> str:
    return re.sub(r"\s+", " ", str(cell if cell is not None else "").replace("\0", "")).strip()[:_LONGEST_NAME]


def _blank(cell: Any) -> bool:
    return not _name(cell)


def _is_shape_part(name: str) -> bool:
    return re.fullmatch(r"(?:geometry|properties_json)(?:_\d{1,4})?", name) is not None


def _told_above(line: int, above: Sequence[Record]) -> Text:
    lines = (" ".join(_name(cell)[:60] for cell in record.cells if not _blank(cell)) for record in above)
    told = " / ".join(lines)[:300]
    return Text(f"見出しは {line} 行目です。その前に書かれていたこと: {told}", f"the header is line {line}; above it stands: {told}")


def _told_broken(name: str, rows: int) -> Text:
    return Text(
        f"列「{name}」の {rows:,} 行が 4.00E+12 のような形で、表計算で桁が失われています。提供元の元の値を確かめてください。",
        f"{rows:,} rows of {name!r} read like 4.00E+12: a spreadsheet lost their digits; look up the publisher's own values",
    )
