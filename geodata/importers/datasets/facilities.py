"""Public facilities as points: 自治体標準オープンデータセット (both generations), 国土数値情報 P02, P05 and P14.

Points stand for buildings and grounds here, so a miss proves nothing, and how exact they are nobody has published:
whoever loads them says it (``--accuracy``).  Columns by dataset and generation:

- 自治体標準, first: 都道府県コード又は市区町村コード, NO, 都道府県名, 名称, 住所, POIコード
- 自治体標準, second: 全国地方公共団体コード, ID, 地方公共団体名, 名称, 所在地_連結表記, POIコード
- P02 1990: 001 area, 002 number, 003 and 005 kind, 006 name; 2006: 001 area, 002 and 003 kind, 004 name, 005 address
- P05 (2010, 2022): 001 area, 002 kind, 003 name, 004 address
- P14 2011 to 2015: 001 prefecture, 002 city, 003 address, 004 to 006 kind, 007 name; 2021 on: 003 area, 004 address,
  005 to 007 kind, 008 name

Sources: デジタル庁 自治体標準オープンデータセット; 国土数値情報（国土交通省）.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from geodata.importers.base.area_codes import area_code, prefecture_in
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["FACILITIES", "read_facilities"]

_REASON = Text(
    "公共施設の位置（点）です。敷地の範囲は管理者に確かめてください。",
    "The place of a public facility, as a point; ask its manager how far the grounds reach.",
)
_CLOSED = re.compile(r"[（(]\s*((?:休校|休園|休館|休止|休業|閉校|閉園|閉館|閉鎖|廃校|廃止|廃園)中?)\s*[）)]")
_LOST_DIGITS = re.compile(r"-?\d(?:\.\d+)?[Ee]\+?\d{1,3}")
_LARGE = {  # 公共施設大分類コード
    "3": "建物", "9": "その他", "11": "国の機関", "12": "地方公共団体", "13": "厚生機関", "14": "警察機関", "15": "消防署",
    "16": "学校", "17": "病院", "18": "郵便局", "19": "福祉施設",
}  # fmt: skip
_P05 = {"1": "本庁", "2": "支所・出張所", "3": "窓口・保健所", "4": "公民館", "5": "集会施設"}
_LICENCE_KSJ = "国土数値情報ダウンロードサイトコンテンツ利用規約"


@dataclass(frozen=True, kw_only=True)
class _Form:
    """Which column holds what; `identity` is that by which the publisher knows a facility, "" if it has none."""

    name: str
    address: Sequence[str] = ()  # joined
    code: str = ""
    digits: int = 5  # of the code, by the definition of the dataset
    identity: str = ""
    kind: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    prefecture: Sequence[str] = ()  # columns that may begin with its name
    source: str


def read_facilities(form: _Form, rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Facilities one by one.  Raises InvalidInput where nobody says how exact they are."""
    if target.accuracy_m is None:
        raise InvalidInput.one(
            "accuracy-missing", "--accuracy",
            "施設の位置の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 50）。",
            "the data does not tell how exact it is; give --accuracy in metres (such as --accuracy 50)",
        )  # fmt: skip
    for row in rows:
        cells = _Words(row.properties)
        zone = _facility(form, row, cells, target, target.accuracy_m)
        wrong = faults_of(row, cells)
        if wrong or zone is None:
            yield from wrong
        else:
            yield ZoneRead(row, zone)


class _Words(Cells):
    """Cells in which a spreadsheet may have made numbers of codes and names."""

    def word(self, name: str) -> str:
        value = self.raw(name) if name else None
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name).strip() if name else ""


def _facility(form: _Form, row: Row, cells: _Words, target: Target, accuracy_m: float) -> Zone | None:
    name = cells.needed(form.name)
    address = "".join(cells.word(column) for column in form.address)
    attributes: dict[str, Any] = {"address": address or None, **_kind(form, cells)}
    zone_id = ""
    if form.code:
        code, note = _code(form, cells, address)
        attributes |= {"code": code or None} | note
        if form.identity:
            zone_id = f"{code}-{cells.word(form.identity)}"
            if not cells.word(form.identity):
                cells.tell("value-missing", form.identity, f"{form.identity} がありません。", f"{form.identity} is missing")
    closed = _CLOSED.search(name)
    if closed:
        attributes["closed_note"] = closed[1]
    rest = cells.rest()
    lost = [column for column, value in rest.items() if isinstance(value, str) and _LOST_DIGITS.fullmatch(value.strip())]
    if lost:
        attributes["lost_digits"] = lost
    if row.outline is None or not name.strip():
        return None
    return Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=Text(name), outline=row.outline, reason=_REASON,
        accuracy_m=accuracy_m + row.slack_m, source=form.source, confidence="medium", attributes=attributes | rest,
    )  # fmt: skip


def _kind(form: _Form, cells: _Words) -> dict[str, Any]:
    written = cells.word(form.kind)
    if not written:
        return {}
    label = form.kinds.get(written.lstrip("0"))
    return {"kind_code": written, "kind": label} if label else {"kind_code": written}


def _code(form: _Form, cells: _Words, address: str) -> tuple[str, dict[str, str]]:
    """The area's five digits, and a note where its zero was put back; "" and a fault where it is none."""
    written = cells.word(form.code)
    found = area_code(written, form.digits, prefecture_in(*(cells.word(column) for column in form.prefecture), address))
    if found is None:
        cells.tell(
            "code-form", form.code,
            f"{form.code} の「{written[:20]}」は市区町村のコードではありません。"
            "先頭の 0 が消えていないか、都道府県と検査数字を確かめてください。",
            f"{written[:20]!r} is no code of a municipality; check whether a leading zero was lost, its prefecture and check digit",
        )  # fmt: skip
        return "", {}
    return found.code, {"code_note": f"先頭の 0 を補いました（{written}）"} if found.restored else {}


# ---------------------------------------------------------------- which dataset it is


def _head_values(head: Sequence[Row], column: str) -> list[str]:
    return [str(row.properties[column]) for row in head if row.properties.get(column) is not None]


def _has_area_codes(head: Sequence[Row]) -> bool:
    """Whether P14_003 is the code that the generation of 2021 put there, and no address."""
    values = _head_values(head, "P14_003")
    return bool(values) and all(value.isascii() and value.isdecimal() for value in values)


def _has_no_area_codes(head: Sequence[Row]) -> bool:
    return not _has_area_codes(head)


def _always(_head: Sequence[Row]) -> bool:
    return True


def _importer(
    name: str, title: Text, columns: Iterable[str], form: _Form, knows: Callable[[Sequence[Row]], bool] = _always, *, licence: str
) -> Importer:
    return Importer(
        name=name, title=title, columns=frozenset(columns), read=partial(read_facilities, form), knows=knows,
        complete=False,  # points, and of what each publisher counts as public
        provenance={"source": form.source, "licence": licence, "attribution": f"{form.source}を加工", "confidence": "medium"},
    )  # fmt: skip


def _ksj(dataset: str, title: Text, numbers: int, generation: str, form: _Form, **more: Any) -> Importer:
    columns = [f"{dataset}_{n:03d}" for n in range(1, numbers + 1)]
    return _importer(f"ksj-{dataset.lower()}{generation}", title, columns, form, licence=_LICENCE_KSJ, **more)


_STANDARD = "自治体標準オープンデータセット"
_P02, _P14 = "国土数値情報（公共施設データ P02）（国土交通省）", "国土数値情報（福祉施設データ P14）（国土交通省）"
FACILITIES: tuple[Importer, ...] = (  # a generation of more columns before one of fewer
    _importer(
        "municipal-standard-1", Text("公共施設など（自治体標準・初版）", "facilities (municipal standard, first)"),
        ("都道府県コード又は市区町村コード", "NO", "名称", "住所"),
        _Form(name="名称", address=("住所",), code="都道府県コード又は市区町村コード", digits=6, identity="NO", kind="POIコード",
              prefecture=("都道府県名",), source=_STANDARD),
        licence="公開した自治体の利用規約",
    ),
    _importer(
        "municipal-standard-2", Text("公共施設など（自治体標準・GIF 版）", "facilities (municipal standard, GIF)"),
        ("全国地方公共団体コード", "ID", "名称", "所在地_連結表記"),
        _Form(name="名称", address=("所在地_連結表記",), code="全国地方公共団体コード", digits=6, identity="ID", kind="POIコード",
              prefecture=("所在地_都道府県", "地方公共団体名"), source=_STANDARD),
        licence="公開した自治体の利用規約",
    ),
    _ksj("P02", Text("公共施設（国土数値情報 P02、1990）", "public facilities (KSJ P02, 1990)"), 11, "-1990",
         _Form(name="P02_006", code="P02_001", kind="P02_003", source=_P02)),
    _ksj("P02", Text("公共施設（国土数値情報 P02、2006）", "public facilities (KSJ P02, 2006)"), 5, "-2006",
         _Form(name="P02_004", address=("P02_005",), code="P02_001", kind="P02_002", kinds=_LARGE, source=_P02)),
    _ksj("P05", Text("市町村役場・公的集会施設（国土数値情報 P05）", "town halls and meeting places (KSJ P05)"), 4, "",
         _Form(name="P05_003", address=("P05_004",), code="P05_001", kind="P05_002", kinds=_P05,
               source="国土数値情報（市町村役場等及び公的集会施設データ P05）（国土交通省）")),
    _ksj("P14", Text("福祉施設（国土数値情報 P14、2021 から）", "welfare facilities (KSJ P14, 2021 on)"), 8, "-2021",
         _Form(name="P14_008", address=("P14_001", "P14_002", "P14_004"), code="P14_003", kind="P14_005", kinds=_LARGE,
               prefecture=("P14_001",), source=_P14),
         knows=_has_area_codes),
    _ksj("P14", Text("福祉施設（国土数値情報 P14、2015 まで）", "welfare facilities (KSJ P14, to 2015)"), 7, "-2015",
         _Form(name="P14_007", address=("P14_001", "P14_002", "P14_003"), kind="P14_004", kinds=_LARGE, source=_P14),
         knows=_has_no_area_codes),
)  # fmt: skip
