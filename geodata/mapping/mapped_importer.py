"""Zones by a mapping file: the same interface as any dataset's importer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, LeftOut, RowFault, Target, ZoneRead, faults_of
from geodata.mapping.cell_values import day_form, number_in, shown
from geodata.mapping.mapping_file import WIDEST_M, Mapping_, Value, columns_of
from geodata.tables import Row

__all__ = ["importer_of"]

_HEAD = 200  # rows by which it is told which columns there are
_MOST_LISTED = 40


def importer_of(mapping: Mapping_) -> Importer:
    """Reads any table by `mapping`.  Never complete by itself: whoever loads it may say so.

    Reading raises InvalidInput, once for the file, for columns the table does not have, managers nobody knows, and
    conditions no row meets; a faulty row is kept out with its column named.
    """
    return Importer(
        name="mapping",
        title=Text("対応表（--mapping）", "mapping file (--mapping)"),
        columns=frozenset(column for _, column in columns_of(mapping)),
        read=partial(_read, mapping),
        layers=(mapping.layer,) if mapping.layer else (),
        complete=False,
        provenance={
            "source": mapping.source,
            "licence": mapping.licence,
            "attribution": mapping.attribution,
            "confidence": mapping.confidence,
        },
    )


def _read(mapping: Mapping_, rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault | LeftOut]:
    _check_managers(mapping, target)
    coming = iter(rows)
    head = list(islice(coming, _HEAD))
    _check_columns(mapping, head)
    met = False
    for row in chain(head, coming):
        cells = Cells(row.properties)
        unreadable = bool(row.faults) and not row.properties  # whether it is meant cannot be told
        if unreadable or _meant(mapping, cells):
            met = True
            yield from _zone(mapping, row, cells, target)
        else:
            yield LeftOut(row)
    if head and not met:
        _refuse_all(mapping, head)


def _check_managers(mapping: Mapping_, target: Target) -> None:
    value = mapping.authority
    words = {value.constant, value.otherwise or "", *(value.table or {}).values()} - {""}
    strangers = sorted(words - target.managers) if target.managers is not None else []
    if strangers:
        raise InvalidInput(
            [Fault("unknown-manager", "mapping: authority",
                   Text(f"管理者「{name[:60]}」は登録されていません。", f"there is no manager {name[:60]!r}")) for name in strangers]
        )  # fmt: skip


def _check_columns(mapping: Mapping_, head: list[Row]) -> None:
    there = list(dict.fromkeys(name for row in head for name in row.properties))
    lacking = [(path, column) for path, column in columns_of(mapping) if column not in there]
    if not head or not lacking:
        return
    listed = ", ".join(there[:_MOST_LISTED]) or "-"
    raise InvalidInput(
        [Fault("no-such-column", f"mapping: {path}",
               Text(f"{head[0].file} に列「{column[:60]}」はありません。ある列: {listed}",
                    f"{head[0].file} has no column {column[:60]!r}; it has {listed}")) for path, column in lacking]
    )  # fmt: skip


def _meant(mapping: Mapping_, cells: Cells) -> bool:
    held = [(condition, shown(cells.properties.get(condition.column))) for condition in mapping.where]
    return all((not c.equals or word in c.equals) and word not in c.never for c, word in held)


def _refuse_all(mapping: Mapping_, head: list[Row]) -> None:
    faults = []
    for condition in mapping.where:
        values = list(dict.fromkeys(shown(row.properties.get(condition.column))[:40] for row in head))
        listed = ", ".join(repr(value) for value in values[:10])
        faults.append(Fault("nothing-selected", f"mapping: where.{condition.column[:60]}",
                            Text(f"条件に合う行が一つもありません。この列の値: {listed}",
                                 f"no row meets the conditions; the column holds {listed}")))  # fmt: skip
    raise InvalidInput(faults)


def _zone(mapping: Mapping_, row: Row, cells: Cells, target: Target) -> Iterator[ZoneRead | RowFault]:
    zone_id = "" if mapping.id is None else _identifier(cells, mapping.id)
    name, accuracy = Text(_text(cells, mapping.name), _text(cells, mapping.name_en)), _accuracy(mapping, cells, target)
    if not name.ja:
        _missing(cells, mapping.name, "名称", "the name")
    restriction = _restriction(cells, mapping.restriction)
    authority, reason = _text(cells, mapping.authority), Text(_text(cells, mapping.reason), _text(cells, mapping.reason_en))
    if mapping.authority.columns and authority and target.managers is not None and authority not in target.managers:
        cells.tell("unknown-manager", mapping.authority.columns[0],
                   f"管理者「{authority[:60]}」は登録されていません。table で id に直してください。",
                   f"there is no manager {authority[:60]!r}; turn it into an id with a table")  # fmt: skip
    begins, ends = _day(cells, mapping.valid_from), _day(cells, mapping.valid_to)
    if begins and ends and ends <= begins:
        cells.tell("end-before-start", (*mapping.valid_to.columns, "valid_to")[0], "終わりは始まりより後の日にしてください。",
                   "the end must be after the beginning")  # fmt: skip
    attributes = _attributes(mapping, cells)
    wrong = faults_of(row, cells)
    yield from wrong
    if wrong or row.outline is None or restriction is None or accuracy is None:
        return
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name, outline=row.outline, restriction=restriction,
        authority=authority, reason=reason, accuracy_m=accuracy + row.slack_m, valid_from=begins, valid_to=ends,
        source=mapping.source, confidence=mapping.confidence, attributes=attributes,
    )  # fmt: skip
    yield ZoneRead(row, zone)


def _text(cells: Cells, value: Value, between: str = " ") -> str:
    if not value.columns:
        return str(value.constant)
    written = between.join(word for column in value.columns if (word := shown(cells.raw(column))))
    if value.table is None or not written:
        return written
    if written not in value.table and value.otherwise is None:
        listed = ", ".join(list(value.table)[:10])
        cells.tell("not-in-table", value.columns[0], f"「{written[:60]}」は対応表の table にありません（あるもの: {listed}）。",
                   f"{written[:60]!r} is not in the mapping's table (it has {listed})")  # fmt: skip
    return value.table.get(written, value.otherwise or "")


def _identifier(cells: Cells, value: Value) -> str:
    written = _text(cells, value, "-")
    if not written:
        _missing(cells, value, "id", "the id")
        return ""
    probe = Cells({"id": written})
    probe.identifier("")
    for fault in probe.faults:
        cells.tell(fault.code, value.columns[0], fault.message.ja, fault.message.en)
    return written


def _missing(cells: Cells, value: Value, ja: str, en: str) -> None:
    column = (*value.columns, "-")[0]
    if not any(fault.where == f"properties.{column}" for fault in cells.faults):
        cells.tell("value-missing", column, f"{column[:60]} が空のため、{ja}がありません。", f"{column[:60]} is blank, so {en} is missing")


def _accuracy(mapping: Mapping_, cells: Cells, target: Target) -> float | None:
    value = mapping.accuracy_m
    column = value.columns[0] if value and value.columns else ""
    written = (shown(cells.raw(column)) if column else value.constant) if value else ""
    if not written:
        if target.accuracy_m is None:
            cells.tell("accuracy-missing", column or "accuracy_m",
                       "位置の精度がありません。対応表の accuracy_m か --accuracy で指定してください。",
                       "nothing tells how exact the place is; give accuracy_m in the mapping, or --accuracy")  # fmt: skip
        return target.accuracy_m
    number = number_in(written)
    if number is None or not 0 <= number <= WIDEST_M:
        cells.tell("number-range", column or "accuracy_m",
                   f"0 から {WIDEST_M:,.0f} までの数（メートル）ではありません（受け取った値: {written[:40]!r}）。",
                   f"not a number of metres from 0 to {WIDEST_M:,.0f}: {written[:40]!r}")  # fmt: skip
        return None
    return number


def _restriction(cells: Cells, value: Value) -> Restriction | None:
    word = _text(cells, value)
    if word in tuple(Restriction):
        return Restriction(word)
    listed = ", ".join(Restriction)
    column = (*value.columns, "restriction")[0]
    if not any(fault.where == f"properties.{column}" for fault in cells.faults):
        cells.tell("unknown-word", column, f"{listed} のどれかではありません（受け取った値: {word[:60]!r}）。table で直してください。",
                   f"not one of {listed}: {word[:60]!r}; turn it into one with a table")  # fmt: skip
    return None


def _day(cells: Cells, value: Value) -> date | None:
    written = shown(cells.raw(value.columns[0])) if value.columns else str(value.constant)
    if not written:
        return None
    form = value.form or "iso"
    day = day_form(form)(written)
    if day is None:
        cells.tell("day-form", (*value.columns, "-")[0], f"{form} の形の日付ではありません（受け取った値: {written[:40]!r}）。",
                   f"not a day in the form {form}: {written[:40]!r}")  # fmt: skip
    return day


def _attributes(mapping: Mapping_, cells: Cells) -> Mapping[str, Any]:
    told: dict[str, Any] = {}
    for name, value in mapping.attributes.items():
        own = len(value.columns) == 1 and value.table is None
        told[name] = cells.raw(value.columns[0]) if own else (_text(cells, value) or None)  # none is not "": a kind nobody tells stays open
    rest = {} if mapping.keep == "none" else {name: v for name, v in cells.properties.items() if name not in cells.asked}
    return rest | told
