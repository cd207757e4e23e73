"""From lines of cells to a table: which line is the header, which columns hold numbers, what is ours."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from fieldreg.errors import Fault, InvalidInput
from fieldreg.texts import Text
from geodata.formats.coordinates import Places, places_of
from geodata.formats.exchange import MARK, is_ours, our_row
from geodata.formats.given import Given
from geodata.tables import RawRow, Table

__all__ = ["Lines", "table_of_lines"]

Lines = Callable[[], Iterator[tuple[int, Sequence[Any]]]]  # line number and cells, anew each time
_HEAD = 30  # lines among which the header is looked for
_MOST_COLUMNS = 500
_LONGEST_CELL = 5_000_000
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_CODES = re.compile(r"コード|番号|NO\b|ID\b|code|電話|fax|郵便|zip|tel", re.IGNORECASE)


def table_of_lines(
    lines: Lines, given: Given, *, name: str, form: str, encoding: str = "", notes: Sequence[Text] = ()
) -> Table:
    """A table from lines of cells.  Raises InvalidInput if there is no header, no row or no place."""
    file = given.name
    where = f"{file}（{name}）" if name else file
    at, header, more = _header(lines, where)
    if is_ours(header):
        count = sum(1 for _ in _records(lines, at))
        if count == 0:
            raise _no_rows(where)
        return Table(
            file=file, name=name, format=form, count=count, rows=partial(_ours, lines, at, header), crs="EPSG:6668",
            crs_from=MARK, encoding=encoding, notes=[*notes],
        )  # fmt: skip
    places = places_of(header, where, given.places)
    count, numeric, crs = _surveyed(lines, at, header, places)
    if count == 0:
        raise _no_rows(where)
    return Table(
        file=file, name=name, format=form, count=count, rows=partial(_rows, lines, at, header, places, numeric),
        crs=places.crs or crs, crs_from=places.crs_from or ("SRID" if crs else ""), encoding=encoding, notes=[*notes, *more],
    )  # fmt: skip


def _no_rows(where: str) -> InvalidInput:
    return InvalidInput.one("no-rows", where, "見出しの下に行がありません。", "there is no row below the header")


def _header(lines: Lines, where: str) -> tuple[int, list[str], list[Text]]:
    """The header's line, its names made unique, and what was told about them.

    ``#property`` begins the header of tables that put facts about themselves into lines beginning with ``#``;
    else it is the first line as wide as most.
    """
    first = list(islice(lines(), _HEAD))
    for at, cells in first:
        if cells and str(cells[0]).strip().lower() == "#property":
            return at, *_named(cells, where)
    plain = [(at, cells) for at, cells in first if not str(cells[0] if cells else "").startswith("#")]
    widths = Counter(sum(1 for cell in cells if not _blank(cell)) for _, cells in plain)
    if not plain or max(widths) < 2:
        raise InvalidInput.one(
            "no-header", where, "列の見出しの行が見つかりません。1行目に列の名前を書いてください。",
            "there is no line of column names; write them on the first line",
        )  # fmt: skip
    wide = max(len(cells) for _, cells in plain)
    for at, cells in plain:
        filled = [cell for cell in cells if not _blank(cell)]
        if len(filled) >= max(2, wide // 2) and not any(_number(cell) for cell in filled):
            return at, *_named(cells, where)
    raise InvalidInput.one(
        "no-header", where, "列の見出しの行が見つかりません（数でない値だけの行がありません）。1行目に列の名前を書いてください。",
        "there is no line of column names (each has numbers in it); write them on the first line",
    )  # fmt: skip


def _named(cells: Sequence[Any], where: str) -> tuple[list[str], list[Text]]:
    if len(cells) > _MOST_COLUMNS:
        raise InvalidInput.one(
            "too-many-columns", where, f"列が {len(cells):,} あります。{_MOST_COLUMNS} 以下にしてください。",
            f"{len(cells):,} columns; at most {_MOST_COLUMNS} are read",
        )  # fmt: skip
    names: list[str] = []
    renamed = []
    for number, cell in enumerate(cells, 1):
        wanted = "" if _blank(cell) else str(cell).strip().lstrip("#")
        name = wanted or f"列{number}"
        while name in names:
            name = f"{name}_{number}"
        if wanted and name != wanted:
            renamed.append(name)
        names.append(name)
    listed = ", ".join(renamed[:10])
    told = Text(f"同じ名前の列を {listed} としました。", f"columns with one name were called {listed}")
    return names, [told] if renamed else []


def _records(lines: Lines, header_at: int) -> Iterator[tuple[int, Sequence[Any]]]:
    """What stands below the header: neither blank nor beginning with ``#``."""
    for at, cells in lines():
        if at > header_at and any(not _blank(cell) for cell in cells) and not str(cells[0]).startswith("#"):
            yield at, cells


def _surveyed(lines: Lines, at: int, header: Sequence[str], places: Places) -> tuple[int, frozenset[str], str | None]:
    """How many rows, which columns hold nothing but numbers without leading zeros, and what SRID all shapes declare."""
    numeric = {name for name in header if not _CODES.search(name)} - places.columns
    filled: set[str] = set()
    count, srids = 0, set()
    for _, cells in _records(lines, at):
        count += 1
        for name, cell in zip(header, cells, strict=False):
            if name in places.columns:
                found = re.match(r"\s*SRID=(\d{4,5});", cell) if isinstance(cell, str) else None
                srids.add(found[1] if found else None)
            elif not _blank(cell):
                filled.add(name)
                if name in numeric and not (_is_number(cell) or (isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell))):
                    numeric.discard(name)
    crs = f"EPSG:{srids.pop()}" if len(srids) == 1 and None not in srids else None
    return count, frozenset(numeric & filled), crs


def _rows(lines: Lines, at: int, header: Sequence[str], places: Places, numeric: frozenset[str]) -> Iterator[RawRow]:
    for number, (line, cells) in enumerate(_records(lines, at), 1):
        faults = _misshapen(line, cells, header)
        row = dict(zip(header, cells, strict=False))
        geometry, wrong = places.place(row)
        told = {name: _value(row.get(name), number=name in numeric) for name in header if name not in places.columns}
        yield RawRow(number=number, properties=told, geometry=geometry, faults=(*faults, *wrong))


def _ours(lines: Lines, at: int, header: Sequence[str]) -> Iterator[RawRow]:
    for number, (line, cells) in enumerate(_records(lines, at), 1):
        wrong = _misshapen(line, cells, header)
        yield RawRow(number=number, faults=wrong) if wrong else our_row(number, dict(zip(header, cells, strict=False)))


def _misshapen(line: int, cells: Sequence[Any], header: Sequence[str]) -> tuple[Fault, ...]:
    long = [name for name, cell in zip(header, cells, strict=False) if isinstance(cell, str) and len(cell) > _LONGEST_CELL]
    if long:
        return (Fault("text-too-long", long[0], Text(f"{line} 行目の値が長すぎます。", f"a value on line {line} is too long")),)
    if len(cells) > len(header) and any(not _blank(cell) for cell in cells[len(header) :]):
        return (
            Fault(
                "ragged", "",
                Text(
                    f"{line} 行目の列が見出しより多くあります（{len(cells)} と {len(header)}）。区切りや引用符を確かめてください。",
                    f"line {line} has {len(cells)} cells, the header {len(header)}; look at commas and quotes",
                ),
            ),
        )  # fmt: skip
    return ()


def _value(cell: Any, *, number: bool) -> Any:
    if _blank(cell):
        return None
    if number and isinstance(cell, str):
        return float(cell) if "." in cell else int(cell)
    return cell


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _number(cell: Any) -> bool:
    return _is_number(cell) or bool(re.fullmatch(r"[+-]?\d+(?:\.\d+)?", unicodedata.normalize("NFKC", str(cell)).strip()))
