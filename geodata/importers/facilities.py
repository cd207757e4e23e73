"""Public facilities, as points, for whatever layer the loader names.

自治体標準オープンデータセット「公共施設一覧」: old (NO, 名称, 住所) and new (ID, 名称, 所在地_連結表記).  国土数値情報 P05
(市町村役場等: 002 class, 003 name, 004 address), P14 (福祉施設) of 2015 (003 address, 006 class, 007 name) and since 2021
(a code at 003, the rest one further), P02 (公共施設: 003 class, 004 name, 005 address).

Source: デジタル庁 自治体標準オープンデータセット; 国土数値情報（国土交通省）.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldreg.texts import Text
from geodata.importers.cells import Cells
from geodata.importers.coded import KSJ_LICENCE, accuracy_of, plain, text_of, values_in
from geodata.importers.codes import five_digits
from geodata.importers.points import point_zone
from geodata.importers.rows import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["FACILITIES"]

_REASON = Text(
    "施設の敷地での実証には、施設の管理者の了承が必要です。", "A trial at a public facility needs its administrator's consent."
)
_CLOSED = re.compile(r"[（(](休校中|休館中|閉館|閉校|休止中)[）)]")
_OFFICES = {"1": "本庁", "2": "支所・出張所", "3": "窓口・保健所", "4": "公民館", "5": "集会施設"}


@dataclass(frozen=True)
class _Kind:
    """What stands where in one kind of list."""

    name: str
    address: str
    kind: str = ""
    code: str = ""
    identity: str = ""
    source: str = ""
    kinds: Mapping[str, str] | None = None


_STANDARD = "自治体標準オープンデータセット（公共施設一覧）"
_OLD = _Kind("名称", "住所", code="都道府県コード又は市区町村コード", identity="NO", source=_STANDARD)
_NEW = _Kind("名称", "所在地_連結表記", code="全国地方公共団体コード", identity="ID", source=_STANDARD)
_P05 = _Kind(
    "P05_003", "P05_004", "P05_002", "P05_001", kinds=_OFFICES, source="国土数値情報（市町村役場等及び公的集会施設 P05）（国土交通省）"
)
_P14 = _Kind("P14_007", "P14_003", "P14_006", source="国土数値情報（福祉施設 P14）（国土交通省）")
_P14_NEW = _Kind("P14_008", "P14_004", "P14_007", "P14_003", source="国土数値情報（福祉施設 P14）（国土交通省）")
_P02 = _Kind("P02_004", "P02_005", "P02_003", "P02_001", source="国土数値情報（公共施設 P02）（国土交通省）")


def _reader(held: _Kind) -> Callable[[Iterable[Row], Target], Iterator[ZoneRead | RowFault]]:
    def read(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
        accuracy = accuracy_of(target, "施設の敷地（点で代表）", "a facility's grounds (told by a point)")
        for row in rows:
            cells = Cells(row.properties)
            name, address = text_of(cells, held.name), text_of(cells, held.address)
            kind = text_of(cells, held.kind) if held.kind else ""
            if not name:
                cells.tell("value-missing", held.name, f"{held.name}（名称）がありません。", f"{held.name} (the name) is missing")
            code = _code(cells, held.code) if held.code else None
            wrong = faults_of(row, cells)
            yield from wrong
            if wrong:
                continue
            closed = _CLOSED.search(name)
            number = plain(row.properties.get(held.identity)) if held.identity else ""
            zone = point_zone(
                row, target, zone_id=f"{code}-{number}" if number and code else number, name=Text(name), reason=_REASON,
                accuracy_m=accuracy, source=held.source, confidence="medium",
                attributes={
                    "address": address, "code": code, "class": kind, "class_name": (held.kinds or {}).get(kind),
                    "closed_note": closed[1] if closed else None, **_rest(row, held),
                },
            )  # fmt: skip
            yield ZoneRead(row, zone)

    return read


def _code(cells: Cells, column: str) -> str | None:
    written = plain(cells.raw(column))
    code = five_digits(written)
    if written and code is None:
        cells.tell(
            "code-form", column, f"{column} は5桁か、検査数字の付いた6桁のコードです（受け取った値: {written[:20]!r}）。",
            f"{column} is a code of five digits, or of six with a check digit; got {written[:20]!r}",
        )  # fmt: skip
    return code


def _rest(row: Row, held: _Kind) -> dict[str, object]:
    read = {held.name, held.address, held.kind, held.code, held.identity, "_id"}
    return {name: value for name, value in row.properties.items() if name not in read and value not in (None, "")}


def _has_code_at_3(head: Sequence[Row]) -> bool:
    return all(five_digits(value) for value in values_in(head, "P14_003"))


def _importer(name: str, title: Text, columns: set[str], held: _Kind, knows: Callable[[Sequence[Row]], bool] | None = None) -> Importer:
    ksj = held.source.startswith("国土数値情報")
    return Importer(
        name=name, title=title, columns=frozenset(columns), read=_reader(held), complete=False,
        knows=knows or (lambda _head: True),
        provenance={
            "source": held.source, "licence": KSJ_LICENCE if ksj else "", "confidence": "medium",
            "attribution": f"{held.source}を加工" if ksj else "",
        },
    )  # fmt: skip


FACILITIES = (
    _importer(
        "municipal-facilities", Text("公共施設一覧（自治体標準、旧）", "public facilities (municipal standard, old)"),
        {"都道府県コード又は市区町村コード", "NO", "名称", "住所"}, _OLD,
    ),
    _importer(
        "municipal-facilities-2", Text("公共施設一覧（自治体標準、新）", "public facilities (municipal standard, new)"),
        {"全国地方公共団体コード", "ID", "名称", "所在地_連結表記"}, _NEW,
    ),
    _importer(
        "ksj-p05", Text("市町村役場等（国土数値情報 P05）", "municipal offices (KSJ P05)"),
        {"P05_001", "P05_002", "P05_003", "P05_004"}, _P05,
    ),
    _importer(
        "ksj-p14-2021", Text("福祉施設（国土数値情報 P14、2021年度版以降）", "welfare facilities (KSJ P14 since 2021)"),
        {"P14_003", "P14_004", "P14_007", "P14_008"}, _P14_NEW, _has_code_at_3,
    ),
    _importer(
        "ksj-p14", Text("福祉施設（国土数値情報 P14、2015年度版）", "welfare facilities (KSJ P14 of 2015)"),
        {"P14_003", "P14_006", "P14_007"}, _P14,
    ),
    _importer(
        "ksj-p02", Text("公共施設（国土数値情報 P02、2006年度版）", "public facilities (KSJ P02 of 2006)"),
        {"P02_001", "P02_003", "P02_004", "P02_005"}, _P02,
    ),
)  # fmt: skip
