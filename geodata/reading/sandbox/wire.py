"""How rows cross from the locked process: a JSON text per line, shapes as WKB in hexadecimal."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import shapely

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.tables import Repair, Row, Rows, Suspicion

__all__ = ["ANSWER_TOO_LONG", "END", "error_line", "refusal_from", "row_from", "row_line", "table_from", "table_line"]

END = "end"  # the last line: everything has been said
ANSWER_TOO_LONG = 7  # exit code


def table_line(table: Rows) -> str:
    """What is known of a table before its rows."""
    return _line(
        "table",
        file=table.file, table=table.table, format=table.format, count=table.count, crs=table.crs, crs_from=table.crs_from,
        encoding=table.encoding, slack_m=table.slack_m,
        suspicions=[[s.code, s.message.ja, s.message.en, s.rows, s.fixed] for s in table.suspicions],
        notes=[[note.ja, note.en] for note in table.notes],
    )  # fmt: skip


def row_line(row: Row) -> str:
    """One checked row."""
    repair = row.repair
    return _line(
        "row",
        n=row.number, i=row.id, p=dict(row.properties), s=row.slack_m,
        g=None if row.outline is None else row.outline.wkb_hex,
        r=None if repair is None else [repair.reason, repair.area_before_m2, repair.area_after_m2],
        f=[_fault(fault) for fault in row.faults],
    )  # fmt: skip


def error_line(error: InvalidInput) -> str:
    """Why the file as a whole could not be read."""
    return _line("refusal", faults=[_fault(fault) for fault in error.faults])


def table_from(told: Mapping[str, Any], each: Any) -> Rows:
    """The table back, with `each` to go through its rows."""
    named = {name: told[name] for name in ("file", "table", "format", "count", "crs", "crs_from", "encoding", "slack_m")}
    return Rows(
        **named,
        each=each,
        suspicions=[Suspicion(code=c, message=Text(ja, en), rows=n, fixed=f) for c, ja, en, n, f in told["suspicions"]],
        notes=[Text(ja, en) for ja, en in told["notes"]],
    )


def row_from(told: Mapping[str, Any], file: str) -> Row:
    """The row back."""
    return Row(
        file=file,
        number=told["n"],
        id=told["i"],
        properties=told["p"],
        outline=None if told["g"] is None else shapely.from_wkb(told["g"]),
        slack_m=told["s"],
        repair=None if told["r"] is None else Repair(*told["r"]),
        faults=tuple(_faults(told["f"])),
    )


def refusal_from(told: Mapping[str, Any]) -> InvalidInput:
    """The refusal back."""
    return InvalidInput(list(_faults(told["faults"])))


def _line(kind: str, **told: Any) -> str:
    return json.dumps({"kind": kind, **told}, ensure_ascii=True, allow_nan=False) + "\n"


def _fault(fault: Fault) -> list[str]:
    return [fault.code, fault.where, fault.message.ja, fault.message.en]


def _faults(told: Any) -> Iterator[Fault]:
    return (Fault(code, where, Text(ja, en)) for code, where, ja, en in told)
