"""Mappings and rows, written shortly."""


import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers.base.contract import RowFault, Target, ZoneRead
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import mapping_from
from geodata.reading.placement import from_features

FULL = """\
layer: planning
id: {columns: [区, 番号]}
name: {column: 公園名}
name_en: {column: 英語名}
accuracy_m: {column: 誤差}
restriction: {column: 制限, table: {許可: REQ_AUTHORISATION}, otherwise: CONDITIONAL}
authority: {column: 担当課, table: {建設課: m, 01: m}}
reason: 公園です。
valid_from: {column: 指定日, form: "%Y/%m/%d"}
valid_to: {column: 廃止日, form: wareki}
where:
  - {column: 種別, equals: [公園, 緑地]}
  - {column: 状態, not: [廃止]}
attributes: {kind: {column: 種別, table: {公園: natural_park}, otherwise: other}, city: 仙台市}
keep: none
source: 市の公園台帳
licence: CC BY 4.0
attribution: 仙台市
confidence: medium
geometry: {lon: {column: 経度}, lat: {column: 緯度}}
encoding: cp932
crs: EPSG:6668
"""

TARGET = Target(layer="planning", edition="2026", managers={"m"})

SMALL = "id: {column: 番号}\nname: {column: 公園名}\naccuracy_m: 50\n"


def rows(*properties, slack_m=0.0, outline=shapely.Point(140.9, 38.2)):  # noqa: B008 (a point never changes)
    return list(from_features([to_feature(outline, p) for p in properties], "parks.csv", slack_m))


def read(text, *properties, target=TARGET, **more):
    found = list(importer_of(mapping_from(text.encode(), "m.yaml")).read(rows(*properties, **more), target))
    return [r.zone for r in found if isinstance(r, ZoneRead)], [r for r in found if isinstance(r, RowFault)]


def told(text):
    with pytest.raises(InvalidInput) as error:
        mapping_from(text if isinstance(text, bytes) else text.encode(), "m.yaml")
    return [(fault.code, fault.where) for fault in error.value.faults]
