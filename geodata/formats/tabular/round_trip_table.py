"""Reading back what `export.round_trip_table` wrote as CSV or XLSX: ids, types, and shapes to the last digit.

Columns: id, name, geometry (WKT or EWKT, lon lat; of JGD2011 where it says no other) and properties_json; the name is there for
people, and must agree with the JSON.  A spreadsheet's cell holds 32,767 characters, so what is longer goes on in geometry_2, ….  What a
spreadsheet would run as a formula has an apostrophe before it, which reading takes away again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.strict_json import from_json
from geodata.formats.tabular.wkt import shape_in
from geodata.tables import RawRow

__all__ = ["COLUMNS", "is_exchange", "row_in", "shown"]

COLUMNS: Final = ("id", "name", "geometry", "properties_json")


def is_exchange(names: Sequence[str]) -> bool:
    """Whether these are the columns of a table that we wrote to be read back."""
    return set(COLUMNS) <= set(names)


def row_in(number: int, names: Sequence[str], cells: Sequence[Any]) -> RawRow:
    """The feature again."""
    told = dict.fromkeys(COLUMNS, "")
    for name, cell in zip(names, cells, strict=True):
        column = next((c for c in COLUMNS if name == c or (name.startswith(f"{c}_") and name[len(c) + 1 :].isdecimal())), None)
        if column is not None and cell is not None:
            told[column] += _unguarded(str(cell))
    try:
        properties = from_json(told["properties_json"].encode("utf-8", "surrogatepass"), "properties_json")
        geometry, _ = shape_in(told["geometry"], "geometry")
    except InvalidInput as error:
        return RawRow(number=number, id=told["id"], faults=error.faults)
    fault = _disagreement(properties, told)
    if fault is not None:
        return RawRow(number=number, id=told["id"], faults=(fault,))
    return RawRow(number=number, id=told["id"], properties=properties, geometry=geometry)


def shown(value: Any) -> str:
    """In one line, without letters that a spreadsheet cannot hold."""
    return "".join(letter if letter.isprintable() or letter == "\u3000" else " " for letter in str("" if value is None else value))


def _unguarded(text: str) -> str:
    return text.removeprefix("'")


def _disagreement(properties: Any, told: Mapping[str, str]) -> Fault | None:
    if not isinstance(properties, dict):
        return Fault("wrong-type", "properties_json", Text("{…} の形で書いてください。", "write an object"))
    if shown(properties.get("name")) == told["name"] and shown(properties.get("id", told["id"])) == told["id"]:
        return None
    return Fault(
        "told-twice", "properties.name",
        Text(
            "id か name が properties_json の中と違います。直すときは両方を直してください。",
            "id or name is not what properties_json says; to change it, change both",
        ),
    )  # fmt: skip
