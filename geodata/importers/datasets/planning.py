"""Planning: districts of PLATEAU (urf), KSJ 用途地域 (A29), and the areas of the land use plans (A10 to A13).

A10 is 自然公園地域, A11 自然保全地域, A12 農業地域, A13 森林地域.

PLATEAU: name, function (code of ``Common_districtsAndZonesType``), validFrom, validFromType {1 decided, 2 abolished,
3 altered}, custodian, notificationNumber; identity is the gml:id.  A29: 003 municipality, 004 code and 005 name of the
district, 006 and 007 building coverage and floor area ratio (9999: unknown).  A10 to A13 share their columns, and only
LAYER_NO tells them apart (11 to 13 natural parks, 8 national forest, 10 protection forest, …); IOSIDE_DIV 2 draws what
lies outside; names (OBJ_NAME) are mostly blank.  A10 of 2010: A10_004 kind of area, A10_005 code of the park's name.

A zone's `kind` is what the rules of land go by: natural_park, forest, national_forest, cultural, farmland.  Nothing here
is said to be one of these unless its publisher says so (農用地区域 is not therefore farmland, nor a 風致地区 cultural).
Neither dataset tells how exact it is (``--accuracy``), and none is held to list everything.

Source: 3D都市モデル（Project PLATEAU）（国土交通省）; 国土数値情報（国土交通省）.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import (
    KSJ_LICENCE,
    accuracy_of,
    code_of,
    day_of,
    plain,
    text_of,
    told_code,
    unconfirmed_codes,
)
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.published_areas import code_in
from geodata.tables import Row

__all__ = ["PLANNING", "read_land_areas", "read_parks_2010", "read_urf", "read_use_districts"]

_DISTRICTS = (  # by the codes of Common_districtsAndZonesType, from 0
    "用途地域の指定をしない区域", "第1種低層住居専用地域", "第2種低層住居専用地域",
    "第1種中高層住居専用地域", "第2種中高層住居専用地域", "第1種住居地域", "第2種住居地域",
    "準住居地域", "田園住居地域", "近隣商業地域", "商業地域", "準工業地域", "工業地域",
    "工業専用地域", "特別用途地区", "特定用途制限地域", "特例容積率適用地区", "高層住居誘導地区",
    "高度地区", "高度利用地区", "特定街区", "都市再生特別地区", "居住調整地域",
    "特定用途誘導地区", "防火地域", "準防火地域", "特定防災街区整備地区", "景観地区", "風致地区",
    "駐車場整備地区", "臨港地区", "歴史的風土特別保存地区", "第1種歴史的風土保存地区",
    "第2種歴史的風土保存地区", "緑地保全地域", "特別緑地保存地区", "緑化地域", "流通業務地区",
    "生産緑地地区", "伝統的建造物群保存地区", "航空機騒音障害防止地区", "航空機騒音障害防止特別地区",
    "居住環境向上用途誘導地区",
)  # fmt: skip
_BY_CODE = {str(code): name for code, name in enumerate(_DISTRICTS)}
_CODE_OF = {name: code for code, name in _BY_CODE.items()}
_CHANGES = {"1": "decided", "2": "abolished", "3": "altered"}
_ABOLISHED = "2"
_LAYERS: Mapping[str, tuple[str, Text]] = {  # LAYER_NO (下2けた): our kind, and what it is called
    "1": ("urban", Text("都市地域", "urban area")),
    "2": ("urbanisation", Text("市街化区域", "urbanisation promotion area")),
    "3": ("urbanisation_control", Text("市街化調整区域", "urbanisation control area")),
    "4": ("use_district", Text("その他用途地域", "other use districts")),
    "5": ("agricultural", Text("農業地域", "agricultural area")),
    "6": ("agricultural_land", Text("農用地区域", "agricultural land area")),
    "7": ("forest_area", Text("森林地域", "forest area")),
    "8": ("national_forest", Text("国有林", "national forest")),
    "9": ("private_forest", Text("地域森林計画対象民有林", "private forest under a regional plan")),
    "10": ("forest", Text("保安林", "protection forest")),
    "11": ("natural_park", Text("自然公園地域", "natural park")),
    "12": ("natural_park", Text("自然公園の特別地域", "special area of a natural park")),
    "13": ("natural_park", Text("自然公園の特別保護地区", "special protection area of a natural park")),
    "14": ("nature_conservation", Text("自然保全地域", "nature conservation area")),
    "15": ("nature_conservation", Text("原生自然環境保全地域", "wilderness area")),
    "16": ("nature_conservation", Text("自然環境保全地域の特別地区", "special area of a nature conservation area")),
}
_SIDES = {"0": "plain", "1": "inward", "2": "outward"}  # 毛羽無し, 内向き, 外向き: on which side of its border the area lies
_PARK_AREAS = {"1": "11", "2": "12", "3": "13"}  # A10_004
_UNKNOWN = "9999"
_REASON = Text(
    "土地の利用に制限がある区域です。土地の形を変える、物を置くなどの行為には手続が必要な場合があります。",
    "Use of the land is limited here: altering the ground or placing things may take a procedure.",
)
_URF, _A29 = "3D都市モデル（Project PLATEAU）都市計画決定情報（国土交通省）", "国土数値情報（用途地域データ A29）（国土交通省）"
_LAND = "国土数値情報（土地利用基本計画の各地域 A10〜A13）（国土交通省）"


def read_urf(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Districts of PLATEAU, one by one; an abolished one ends on the day it tells."""
    accuracy = accuracy_of(target, "都市計画の区域", "a planning district")
    for row in rows:
        cells = Cells({**row.properties, "function": _as_code(row.properties.get("function"))})
        code = code_of(cells, "function", _BY_CODE)
        change = told_code(cells, "validFromType", _CHANGES)
        name, day = text_of(cells, "name"), day_of(cells, "validFrom")
        told = {key: text_of(cells, key) for key in ("prefecture", "city", "custodian", "notificationNumber", "creationDate")}
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong:
            continue
        district = _BY_CODE[code]
        attributes = {"kind": "district", "district": district, "district_code": code} | {k: w for k, w in told.items() if w}
        attributes |= ({"change": _CHANGES[change]} if change else {}) | unconfirmed_codes(cells)
        attributes |= {key: value for key, value in cells.rest().items() if value not in (None, "", "-")}
        span = (None, day) if change == _ABOLISHED else (None if cells.unconfirmed else day, None)
        called = Text(f"{name}（{district}）" if name else district)
        yield _zone(row, target, accuracy, called, attributes, _URF, row.id, span)


def read_use_districts(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Use districts of A29, one by one."""
    accuracy = accuracy_of(target, "用途地域", "a use district")
    for row in rows:
        cells = Cells(row.properties)
        code, name, city, remark = (text_of(cells, f"A29_00{n}") for n in (4, 5, 3, 8))
        if not name:
            cells.tell("value-missing", "A29_005", "A29_005（用途地域名）がありません。", "A29_005 (the district's name) is missing")
        ratios = {key: _percent(cells, column) for key, column in (("coverage_pct", "A29_006"), ("floor_area_pct", "A29_007"))}
        told = {"municipality": city, "code": text_of(cells, "A29_001"), "remark": remark}
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            attributes = {"kind": "use_district", "district": name, "district_code": code} | ratios
            attributes |= {key: word for key, word in told.items() if word} | cells.rest()
            yield _zone(row, target, accuracy, Text(f"{city} {name}".strip()), attributes, _A29)


def read_land_areas(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Areas of the land use plans (A10 to A13), one by one, by their LAYER_NO; what is drawn outwards is kept out."""
    accuracy = accuracy_of(target, "土地利用基本計画の区域", "an area of the land use plan")
    for row in rows:
        cells = Cells(row.properties)
        layer = code_of(cells, "LAYER_NO", _LAYERS)
        side = code_of(cells, "IOSIDE_DIV", _SIDES, needed=False)
        if _SIDES.get(side) == "outward":
            cells.tell(
                "outward-area", "IOSIDE_DIV", "内外区分が 2（外向き）の面は、区域の外側を示すため読みません。",
                "a shape with IOSIDE_DIV 2 (outward) draws what lies outside the area; it is not read",
            )  # fmt: skip
        name, city = text_of(cells, "OBJ_NAME") or text_of(cells, "OBJ_NAME_ja"), text_of(cells, "CTV_NAME")
        told = {"name": name, "municipalities": city, "prefecture": text_of(cells, "PREFEC_CD"), "remark": text_of(cells, "REMARK_STR")}
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            kind, title = _LAYERS[layer]
            attributes = {"kind": kind, "area": title.ja} | {key: word for key, word in told.items() if word} | cells.rest()
            yield _zone(row, target, accuracy, _called(name or city, title), attributes, _LAND)


def read_parks_2010(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Natural parks of A10 in its form of 2010, one by one; of a name it tells the code only."""
    accuracy = accuracy_of(target, "自然公園の区域", "a natural park")
    for row in rows:
        cells = Cells(row.properties)
        area, name = code_of(cells, "A10_004", _PARK_AREAS), text_of(cells, "A10_005")
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            kind, title = _LAYERS[_PARK_AREAS[area]]
            attributes = {"kind": kind, "area": title.ja, "name_code": name} | cells.rest()
            yield _zone(row, target, accuracy, _called(name, title), attributes, _LAND)


def _as_code(value: Any) -> Any:
    """The code of a district, from itself or its name."""
    return _CODE_OF.get(plain(value), value)


def _percent(cells: Cells, name: str) -> int | None:
    """A ratio in per cent; None where it is blank or 9999."""
    written = plain(cells.raw(name))
    if not written or written == _UNKNOWN:
        return None
    if not written.isdecimal():
        cells.tell("wrong-type", name, f"{name} は割合（%）の整数です（受け取った値: {written[:40]!r}）。",
                   f"{name} is a whole number of per cent; got {written[:40]!r}")  # fmt: skip
        return None
    return int(written)


def _called(name: str, title: Text) -> Text:
    return Text(f"{name} {title.ja}".strip(), title.en)


def _zone(
    row: Row, target: Target, accuracy_m: float, name: Text, attributes: Mapping[str, Any], source: str, zone_id: str = "",
    span: tuple[date | None, date | None] = (None, None),
) -> ZoneRead:  # fmt: skip
    if row.outline is None:
        raise ValueError("a row without faults has an outline")
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name, outline=row.outline, reason=_REASON,
        source=source, restriction=Restriction.CONDITIONAL, accuracy_m=accuracy_m + row.slack_m, valid_from=span[0],
        valid_to=span[1], confidence="medium", attributes=attributes,
    )  # fmt: skip
    return ZoneRead(row, zone)


def _of_districts(head: Sequence[Row]) -> bool:
    """Whether most first rows hold codes of districts: a stranger among them is told by row, wherever it stands."""
    held = [str(_as_code(plain(row.properties.get("function")))) for row in head if plain(row.properties.get("function"))]
    return sum(code in _BY_CODE for code in held) * 2 > len(held)


def _by(source: str, licence: str, attribution: str) -> Mapping[str, str]:
    return {"source": source, "licence": licence, "attribution": attribution, "confidence": "medium"}


PLANNING: tuple[Importer, ...] = (
    Importer(
        name="plateau-urf", title=Text("都市計画決定情報（PLATEAU）", "planning districts (PLATEAU)"),
        columns=frozenset({"function", "prefecture", "city"}), read=read_urf, knows=_of_districts, layers=("planning",),
        complete=False, area_of=partial(code_in, name="city"),
        provenance=_by(_URF, "CC BY 4.0", "3D都市モデル（Project PLATEAU）（国土交通省）を加工"),
    ),
    Importer(
        name="ksj-use-districts", title=Text("用途地域（国土数値情報 A29）", "use districts (KSJ A29)"),
        columns=frozenset({"A29_004", "A29_005"}), read=read_use_districts, layers=("planning",), complete=False,
        area_of=partial(code_in, name="code"), provenance=_by(_A29, KSJ_LICENCE, "国土数値情報（用途地域データ）（国土交通省）を加工"),
    ),
    Importer(
        name="ksj-land-areas",
        title=Text(
            "自然公園・自然保全・農業・森林の各地域（国土数値情報 A10〜A13）",
            "natural park, conservation, farm and forest areas (KSJ A10 to A13)",
        ),
        columns=frozenset({"PREFEC_CD", "CTV_NAME", "LAYER_NO", "IOSIDE_DIV"}), read=read_land_areas, layers=("planning",),
        complete=False, area_of=partial(code_in, name="prefecture"),
        provenance=_by(_LAND, KSJ_LICENCE + "（非商用とされる年度あり）", "国土数値情報（国土交通省）を加工"),
    ),
    Importer(
        name="ksj-natural-parks-2010", title=Text("自然公園地域（国土数値情報 A10、2010年）", "natural parks (KSJ A10, 2010)"),
        columns=frozenset({"A10_004", "A10_005"}), read=read_parks_2010, layers=("planning",), complete=False,
        provenance=_by(_LAND, KSJ_LICENCE + "（非商用とされる年度あり）", "国土数値情報（自然公園地域データ）（国土交通省）を加工"),
    ),
)  # fmt: skip
