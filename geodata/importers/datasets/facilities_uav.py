"""Facilities under the Small UAV Act and places of landing, as volunteers drew them (``drone_jp_community``).  Unofficial.

Red areas (name, facility_type, description): boxes about grounds, read into ``small-uav`` as what they are, of low
confidence and to be verified.  Yellow ones are not read: the ring about the grounds is worked out for the day.  Points
of military places (OpenStreetMap) do not tell which facilities are designated, and are not read into that layer either:
a mapping file can take the designated ones out of them.  Points of aerodromes and heliports go to ``airports``.
None is complete, none tells how exact it is (``--accuracy``).

Source: volunteers' drawings (not checked against the notice maps); © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import accuracy_of, text_of, values_in
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["FACILITIES_UAV", "read_landing_sites", "read_red_areas", "refuse_bases", "refuse_yellow_areas"]

_CLASSES = {"military": "defence", "airport": "airport"}  # as the rules tell those whose manager alone may consent
_PROHIBITED = Text(
    "小型無人機等飛行禁止法の対象施設とされる場所です（非公式の図）。施設の上空と周辺では、重さに関わらず飛行が禁止されます。範囲は告示図で確かめてください。",
    "Said to be a designated facility under the Small UAV Act (unofficial drawing): no flight over or near it, whatever the mass. "
    "Check the area on the notice map.",
)
_LANDING = Text(
    "飛行場・ヘリポートとされる場所です（OpenStreetMap の点）。管理者に確かめてください。",
    "Said to be an aerodrome or heliport (a point of OpenStreetMap): ask whoever manages it.",
)
_DRAWN, _OSM = "有志が作図した小型無人機等飛行禁止法の対象施設（非公式）", "OpenStreetMap"


def read_red_areas(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Hand-drawn grounds, one by one."""
    accuracy = accuracy_of(target, "手描きの対象施設", "a facility drawn by hand")
    for row in rows:
        cells = Cells(row.properties)
        name, kind = cells.needed("name").strip(), text_of(cells, "facility_type")
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong or row.outline is None:
            continue
        attributes = {"facility_class": _CLASSES.get(kind, kind or "unknown"), "notice_map_verified": False, "verify": True}
        zone = Zone(
            id="", layer=target.layer, edition=target.edition, name=Text(name), outline=row.outline,
            restriction=Restriction.PROHIBITED, reason=_PROHIBITED, accuracy_m=accuracy + row.slack_m, source=_DRAWN,
            confidence="low", attributes=attributes | cells.rest(),
        )  # fmt: skip
        yield ZoneRead(row, zone)


def read_landing_sites(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Aerodromes and heliports as points, one by one; the accuracy must take their grounds in."""
    accuracy = accuracy_of(
        target, "飛行場・ヘリポート（点から敷地の端までを含む）",
        "an aerodrome or heliport (from the point to the edge of its grounds)",
    )  # fmt: skip
    for row in rows:
        cells = Cells(row.properties)
        zone_id, name = cells.identifier(row.id), cells.needed("name").strip()
        kind, operator = text_of(cells, "aeroway"), text_of(cells, "operator")
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong or row.outline is None:
            continue
        attributes = {"kind": kind or "unknown", "verify": True} | ({"operator": operator} if operator else {}) | cells.rest()
        zone = Zone(
            id=zone_id, layer=target.layer, edition=target.edition, name=Text(name), outline=row.outline,
            restriction=Restriction.CONDITIONAL, reason=_LANDING, accuracy_m=accuracy + row.slack_m, source=_OSM,
            confidence="low", attributes=attributes,
        )  # fmt: skip
        yield ZoneRead(row, zone)


def refuse_yellow_areas(rows: Iterable[Row], _target: Target) -> Iterator[ZoneRead | RowFault]:
    """Raises InvalidInput: the ring is worked out from the grounds, and its breadth follows the day."""
    _refuse(
        rows, "not-grounds",
        "対象施設の周囲（イエローゾーン）の図は読みません。周囲は、敷地と飛行する日から計算します。敷地（レッドゾーン）の図を読み込んでください。",
        "areas about facilities (yellow zones) are not read: the ring is worked out from the grounds and the day; load the grounds",
    )  # fmt: skip


def refuse_bases(rows: Iterable[Row], _target: Target) -> Iterator[ZoneRead | RowFault]:
    """Raises InvalidInput: a base drawn on a map is not therefore designated, and one not drawn may be."""
    _refuse(
        rows, "not-designated",
        "防衛関係施設・飛行場の点（OpenStreetMap）からは、小型無人機等飛行禁止法で指定された施設かどうか分かりません。防衛省の告示で確かめ、"
        "指定された施設だけを --mapping（where で選ぶ）で読み込んでください。",
        "points of military places and aerodromes (OpenStreetMap) do not tell which are designated under the Small UAV Act: "
        "look that up in the ministry's notices, and load those alone with --mapping (chosen by `where`)",
    )  # fmt: skip


def _refuse(rows: Iterable[Row], code: str, ja: str, en: str) -> NoReturn:
    first = next(iter(rows), None)
    raise InvalidInput.one(code, first.file if first else "", ja, en)


def _drawn_red(head: Sequence[Row]) -> bool:
    return any("飛行禁止法指定" in said for said in values_in(head, "description"))


def _drawn_yellow(head: Sequence[Row]) -> bool:
    return any("注意区域" in said for said in values_in(head, "description"))


def _bases(head: Sequence[Row]) -> bool:
    return values_in(head, "category") == {"military"}


def _landings(head: Sequence[Row]) -> bool:
    return values_in(head, "category") == {"landing"}


_DRAWN_BY = {"source": _DRAWN, "licence": "不明（確認してから使うこと）", "attribution": "有志による作図（非公式）", "confidence": "low"}
_OSM_BY = {"source": _OSM, "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors", "confidence": "low"}
_DRAWING = frozenset({"name", "facility_type", "description"})
_POINTS = frozenset({"id", "name", "category", "osmType", "osmId"})

FACILITIES_UAV: tuple[Importer, ...] = (
    Importer(
        name="drawn-uav-grounds", title=Text("対象施設の敷地（有志の作図）", "grounds of designated facilities (drawn by volunteers)"),
        columns=_DRAWING, read=read_red_areas, knows=_drawn_red, layers=("small-uav",), complete=False, provenance=_DRAWN_BY,
    ),
    Importer(
        name="drawn-uav-rings", title=Text("対象施設の周囲（読みません）", "areas about designated facilities (not read)"),
        columns=_DRAWING, read=refuse_yellow_areas, knows=_drawn_yellow, layers=("small-uav",), complete=False,
        provenance=_DRAWN_BY,
    ),
    Importer(
        name="osm-military-points", title=Text("防衛関係施設の点（読みません）", "points of military places (not read)"),
        columns=_POINTS, read=refuse_bases, knows=_bases, layers=("small-uav", "airports"), complete=False, provenance=_OSM_BY,
    ),
    Importer(
        name="osm-landing-points-as-grounds", title=Text("飛行場・ヘリポートの点（読みません）", "points of aerodromes (not read)"),
        columns=_POINTS, read=refuse_bases, knows=_landings, layers=("small-uav",), complete=False, provenance=_OSM_BY,
    ),
    Importer(
        name="osm-landing-points",
        title=Text("飛行場・ヘリポートの点（OpenStreetMap）", "points of aerodromes and heliports (OpenStreetMap)"),
        columns=_POINTS, read=read_landing_sites, knows=_landings, layers=("airports",), complete=False, provenance=_OSM_BY,
    ),
)  # fmt: skip
