"""Rows read through a mapping: in our words, with the faults of each named."""

from datetime import date
from itertools import islice

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers.base.contract import RowFault, Target
from geodata.mapping.cell_values import day_form, number_in
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import mapping_from
from geodata.reading.placement import from_features
from tests.geodata.mapping.mappings import FULL, SMALL, TARGET, read, rows

ROW = {
    "区": "青葉区", "番号": "001", "公園名": " 西公園 ", "英語名": "Nishi Park", "誤差": "５０", "制限": "許可", "担当課": "建設課",
    "指定日": "2001/4/1", "廃止日": "令和12年3月31日", "種別": "公園", "状態": "", "面積": "110,000", "経度": "140.9", "緯度": "38.2",
}  # fmt: skip


def test_a_row_in_our_words():
    (zone,), faults = read(FULL, ROW, slack_m=5.0)

    assert faults == []
    assert (zone.id, zone.name.ja, zone.name.en, zone.accuracy_m) == ("青葉区-001", "西公園", "Nishi Park", 55)
    assert (zone.restriction, zone.authority, zone.reason.ja) == ("REQ_AUTHORISATION", "m", "公園です。")
    assert (zone.valid_from, zone.valid_to) == (date(2001, 4, 1), date(2030, 3, 31))
    assert (zone.source, zone.confidence, zone.attributes) == ("市の公園台帳", "medium", {"kind": "natural_park", "city": "仙台市"})


def test_the_importer_is_like_any_other():
    importer = importer_of(mapping_from(FULL.encode(), "m.yaml"))

    assert (importer.layers, importer.complete) == (("planning",), False)
    assert importer.provenance == {"source": "市の公園台帳", "licence": "CC BY 4.0", "attribution": "仙台市", "confidence": "medium"}
    assert importer.columns == {"区", "番号", "公園名", "英語名", "誤差", "制限", "担当課", "指定日", "廃止日", "種別", "状態"}


def test_only_rows_that_meet_the_conditions_are_read():
    other, gone, green = {"番号": "002", "種別": "道路"}, {"番号": "003", "状態": "廃止"}, {"番号": "004", "種別": "緑地"}
    zones, faults = read(FULL, ROW, ROW | other, ROW | gone, ROW | green)

    assert ([z.id for z in zones], faults) == (["青葉区-001", "青葉区-004"], [])


def test_conditions_that_no_row_meets_are_told_with_what_there_is():
    with pytest.raises(InvalidInput, match="道路") as error:
        read(FULL, ROW | {"種別": "道路"})

    assert {fault.code for fault in error.value.faults} == {"nothing-selected"}


def test_the_other_columns_are_kept_unless_they_are_not_wanted():
    (zone,), _ = read(SMALL, ROW | {"attributes": "text"})

    assert zone.attributes == {name: value for name, value in ROW.items() if name not in ("番号", "公園名")} | {"attributes": "text"}


def test_a_kind_nobody_tells_stays_open():
    (zone,), _ = read(SMALL + "attributes: {kind: {column: 種別, table: {公園: natural_park}}}\n", ROW | {"種別": ""})

    assert zone.attributes["kind"] is None


@pytest.mark.parametrize(
    ("wrong", "code", "column"),
    [({"番号": "", "区": ""}, "value-missing", "区"), ({"番号": "a\x00b"}, "id-form", "区"),
     ({"公園名": "\u3000"}, "value-missing", "公園名"),
     ({"誤差": "約50"}, "number-range", "誤差"), ({"誤差": "-1"}, "number-range", "誤差"), ({"誤差": None}, "accuracy-missing", "誤差"),
     ({"担当課": "水道局"}, "not-in-table", "担当課"), ({"指定日": "2001-04-01"}, "day-form", "指定日"),
     ({"廃止日": "平成1年1月1日"}, "end-before-start", "廃止日"),
     ({"廃止日": "2030/3/31"}, "day-form", "廃止日")],
)  # fmt: skip
def test_a_faulty_row_is_kept_out_with_its_column_named(wrong, code, column):
    zones, faults = read(FULL, ROW | wrong, ROW)

    assert len(zones) == 1
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [(1, code, f"properties.{column}")]


def test_a_word_that_is_no_restriction_is_told_once():
    zones, faults = read(SMALL + "restriction: {column: 制限}\n", ROW | {"制限": "禁止"}, ROW | {"制限": "PROHIBITED"})

    assert [z.restriction for z in zones] == ["PROHIBITED"]
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [(1, "unknown-word", "properties.制限")]


def test_a_manager_taken_from_a_column_must_be_known():
    zones, faults = read(SMALL + "authority: {column: 担当課}\n", ROW, ROW | {"担当課": "m"}, ROW | {"担当課": None})

    assert [z.authority for z in zones] == ["m", ""]
    assert [(f.row.number, f.fault.code) for f in faults] == [(1, "unknown-manager")]


def test_columns_the_table_does_not_have_are_told_once_for_the_file():
    with pytest.raises(InvalidInput, match="ある列: 番号, 名称") as error:
        read(SMALL + "where: {column: 種別, equals: x}\n", {"番号": 1, "名称": "a"}, {"番号": 2, "名称": "b"})

    assert [(f.code, f.where) for f in error.value.faults] == [("no-such-column", "mapping: name"), ("no-such-column", "mapping: where")]


def test_managers_nobody_knows_are_told_before_any_row():
    with pytest.raises(InvalidInput, match="n1") as error:
        read(SMALL + "authority: {column: 担当課, table: {a: n1, b: n2, c: m}}\n", ROW)

    assert [f.code for f in error.value.faults] == ["unknown-manager", "unknown-manager"]


def test_the_loader_s_accuracy_stands_in_where_the_mapping_tells_none():
    text = SMALL.replace("accuracy_m: 50\n", "")

    assert [f.fault.code for f in read(text, ROW)[1]] == ["accuracy-missing"]
    assert read(text, ROW, target=Target(layer="parks", edition="x", accuracy_m=30))[0][0].accuracy_m == 30


def test_a_row_without_a_shape_is_told_and_one_that_is_no_feature_too():
    held = [to_feature(None, ROW), {"type": "Nonsense"}]
    found = list(importer_of(mapping_from(FULL.encode(), "m.yaml")).read(from_features(held, "x"), TARGET))

    assert [(type(f), f.row.number, f.fault.code) for f in found] == [(RowFault, 1, "geometry-null"), (RowFault, 2, "not-a-feature")]


def test_rows_are_not_held():
    asked = []

    def one_by_one():
        for row in rows(*[ROW | {"番号": str(n)} for n in range(500)]):
            asked.append(row.number)
            yield row

    found = importer_of(mapping_from(SMALL.encode(), "m.yaml")).read(one_by_one(), TARGET)
    list(islice(found, 201))

    assert asked[-1] == 201


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [("wareki", "令和3年4月1日", date(2021, 4, 1)), ("wareki", "R3.4.1", date(2021, 4, 1)), ("wareki",
      "昭和元年12月25日", date(1926, 12, 25)),
     ("wareki", "Ｈ３１／４／３０", date(2019, 4, 30)), ("wareki", "明治6年1月1日", date(1873, 1, 1)), ("wareki",
      "T1.7.30", date(1912, 7, 30)),
     ("wareki", "2021年4月1日", None), ("wareki", "R3.2.30", None), ("iso", "2026-12-01", date(2026, 12, 1)), ("iso", "20261201", None),
     ("%Y%m%d", "20261201", date(2026, 12, 1)), ("%Y年%m月%d日", "2026年１２月1日", date(2026, 12, 1)), ("%Y/%m/%d", "2026/2/30", None)],
)  # fmt: skip
def test_forms_of_days(form, written, day):
    assert day_form(form)(written) == day


@pytest.mark.parametrize(
    ("written", "number"), [("110,000", 110_000), ("1,10", None), ("nan", None), (True, None), ("12.5m", None), (0, 0)]
)
def test_numbers_as_tables_write_them(written, number):
    assert number_in(written) == number
