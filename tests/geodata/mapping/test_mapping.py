"""The mapping file: read strictly, used as an importer, written back, and drafted from a table's columns."""

import csv
import io
import json
from datetime import date
from itertools import islice

import pytest
import shapely
import yaml
from click.testing import CliRunner

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.base.contract import RowFault, Target, ZoneRead
from geodata.mapping.cell_values import day_form, number_in
from geodata.mapping.first_draft import guess
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import (
    Condition,
    GeometryColumns,
    Mapping_,
    Value,
    columns_of,
    mapping_from,
    to_yaml,
)
from geodata.mapping.plain_yaml import LARGEST_BYTES
from geodata.reading.placement import from_features
from scripts.cli import main

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
ROW = {
    "区": "青葉区", "番号": "001", "公園名": " 西公園 ", "英語名": "Nishi Park", "誤差": "５０", "制限": "許可", "担当課": "建設課",
    "指定日": "2001/4/1", "廃止日": "令和12年3月31日", "種別": "公園", "状態": "", "面積": "110,000", "経度": "140.9", "緯度": "38.2",
}  # fmt: skip
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


# ---------------------------------------------------------------- the file


def test_every_key_of_the_file():
    assert mapping_from(FULL.encode(), "m.yaml") == Mapping_(
        layer="planning", id=Value(columns=("区", "番号")), name=Value(columns=("公園名",)), name_en=Value(columns=("英語名",)),
        accuracy_m=Value(columns=("誤差",)),
        restriction=Value(columns=("制限",), table={"許可": "REQ_AUTHORISATION"}, otherwise="CONDITIONAL"),
        authority=Value(columns=("担当課",), table={"建設課": "m", "01": "m"}), reason=Value(constant="公園です。"),
        valid_from=Value(columns=("指定日",), form="%Y/%m/%d"), valid_to=Value(columns=("廃止日",), form="wareki"),
        where=(Condition(column="種別", equals=("公園", "緑地")), Condition(column="状態", never=("廃止",))),
        attributes={"kind": Value(columns=("種別",), table={"公園": "natural_park"}, otherwise="other"), "city": Value(constant="仙台市")},
        keep="none", source="市の公園台帳", licence="CC BY 4.0", attribution="仙台市", confidence="medium",
        geometry=GeometryColumns(lon="経度", lat="緯度"), encoding="cp932", crs="EPSG:6668",
    )  # fmt: skip


@pytest.mark.parametrize("text", [FULL, SMALL, "id: {by: place-and-name}\nname: 公園\ngeometry: {wkt: {column: WKT}}\n",
                                  "id: {column: 'no'}\nname: {column: '01'}\nauthority: {column: x, table: {yes: 'null'}}\n"])  # fmt: skip
def test_there_and_back(text):
    mapping = mapping_from(text.encode(), "m.yaml")

    assert mapping_from(to_yaml(mapping).encode(), "again") == mapping


def test_texts_stay_the_texts_they_are():
    mapping = mapping_from("id: {column: no}\nname: {column: 04101}\nwhere: {column: 有, equals: [yes, 2026-12-01]}\n".encode(), "m.yaml")

    assert (mapping.id, mapping.name) == (Value(columns=("no",)), Value(columns=("04101",)))
    assert mapping.where == (Condition(column="有", equals=("yes", "2026-12-01")),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: {column: a}\n", [("key-missing", "m.yaml: id")]),
        (SMALL + "colour: red\n", [("unknown-key", "m.yaml: colour")]),
        (SMALL + "layer: park\nkeep: all\n", [("unknown-word", "m.yaml: layer"), ("unknown-word", "m.yaml: keep")]),
        (SMALL + "restriction: {column: a, table: {x: FORBIDDEN}}\n", [("unknown-word", "m.yaml: restriction")]),
        (SMALL + "authority: {table: {x: y}}\n", [("key-missing", "m.yaml: authority")]),
        (SMALL + "authority: {column: x, table: {y: '?'}}\n", [("undecided", "m.yaml: authority.table.y")]),
        (SMALL + "source: '?'\n", [("undecided", "m.yaml: source")]),
        (SMALL + "valid_from: {column: x, form: '%d.%m.%y'}\n", [("unknown-word", "m.yaml: valid_from.form")]),
        (SMALL + "valid_from: 2026/12/1\n", [("day-form", "m.yaml: valid_from")]),
        (SMALL + "where: [{column: x}]\n", [("key-missing", "m.yaml: where[1].equals")]),
        (SMALL + "geometry: {lon: {column: x}}\n", [("wrong-type", "m.yaml: geometry")]),
        ("id: 番号\nname: x\n", [("wrong-type", "m.yaml: id")]),
        ("id: {column: x}\nname: ''\n", [("key-missing", "m.yaml: name")]),
        ("id: {by: luck}\nname: x\naccuracy_m: -1\n", [("unknown-word", "m.yaml: id.by"), ("number-range", "m.yaml: accuracy_m")]),
        ("- a\n- b\n", [("not-a-mapping", "m.yaml")]),
        ("", [("not-a-mapping", "m.yaml")]),
        ("id: {column: x\n", [("not-yaml", "m.yaml")]),
        ("a: 1\nname: x\na: 2\n", [("not-plain-yaml", "m.yaml: 3 行目")]),
        ("a: &a [x]\nb: *a\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: !!python/object/apply:os.system [ls]\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: " + "[" * 5000, [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("? [a, b]\n: c\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: x\n---\nname: y\n", [("not-yaml", "m.yaml")]),
        ("name: 公園".encode("cp932"), [("not-utf-8", "m.yaml")]),
        (b"#" * (LARGEST_BYTES + 1), [("too-large", "m.yaml")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_path(text, expected):
    assert told(text) == expected


def test_a_wrong_key_is_told_with_those_there_are():
    with pytest.raises(InvalidInput, match="accuracy_m"):
        mapping_from((SMALL + "accuracy: 50\n").encode(), "m.yaml")


# ---------------------------------------------------------------- the importer


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


# ---------------------------------------------------------------- the draft

PARKS = [
    {"番号": "001", "公園名": "榴岡公園", "所在地": "仙台市宮城野区五輪", "担当課": "公園課", "指定日": "S35.4.1", "経度": "140.89",
"緯度": "38.26"},
    {"番号": "002", "公園名": "西公園", "所在地": "仙台市青葉区桜ケ岡公園", "担当課": "建設課", "指定日": "H2.10.1", "経度": "140.86",
"緯度": "38.26"},
]


def proposed(head, layer=None):
    return {choice.path: (choice.value, choice.sure) for choice in guess(rows(*head), layer).choices}


def test_a_draft_by_headings_and_what_they_hold():
    assert proposed(PARKS) == {
        "layer": ("parks", "low"),
        "id": ({"column": "番号"}, "high"),
        "name": ({"column": "公園名"}, "high"),
        "accuracy_m": ("?", "?"),
        "restriction": ("CONDITIONAL", "low"),
        "authority": ({"column": "担当課", "table": {"公園課": "?", "建設課": "?"}}, "?"),
        "valid_from": ({"column": "指定日", "form": "wareki"}, "medium"),
        "geometry": ({"lon": {"column": "経度"}, "lat": {"column": "緯度"}}, "high"),
        "keep": ("rest", "high"),
        "source": ("?", "?"),
        "licence": ("?", "?"),
        "confidence": ("unconfirmed", "high"),
    }


def test_numbers_that_repeat_are_no_identity():
    assert proposed([PARKS[0], PARKS[1] | {"番号": "001"}])["id"] == ({"by": "place-and-name"}, "medium")


def test_days_in_two_forms_are_no_day():
    assert "valid_from" not in proposed([PARKS[0], PARKS[1] | {"指定日": "1990/10/1"}])


def test_without_headings_to_go_by_values_tell():
    head = [{"列1": "A-01", "列2": "04101", "列3": f"仙台市青葉区{n}丁目", "列4": f"広場その{n}", "列5": "同じ"} for n in range(3)]
    head = [row | {"列1": f"A-0{n}"} for n, row in enumerate(head)]
    found = proposed(head, "parks")

    assert (found["layer"], found["id"], found["name"]) == (("parks", "high"), ({"column": "列1"}, "low"), ({"column": "列4"}, "low"))


def test_what_is_open_is_named_and_refuses_the_load():
    proposal = guess(rows(*PARKS), None)

    assert proposal.undecided == ["accuracy_m", "authority", "source", "licence"]
    assert told(proposal.to_yaml()) == [
        ("undecided", "m.yaml: accuracy_m"), ("undecided", "m.yaml: authority.table.公園課"), ("undecided",
         "m.yaml: authority.table.建設課"),
        ("undecided", "m.yaml: source"), ("undecided", "m.yaml: licence"),
    ]  # fmt: skip


def test_a_draft_completed_by_hand_loads():
    document = yaml.safe_load(guess(rows(*PARKS), None).to_yaml())
    document |= {"accuracy_m": "30", "source": "市の公園台帳", "licence": "CC BY 4.0"}
    document["authority"]["table"] = {"公園課": "m", "建設課": "m"}
    zones, faults = read(yaml.safe_dump(document, allow_unicode=True), *PARKS)

    assert faults == []
    assert [(z.id, z.name.ja, z.accuracy_m, z.authority, z.valid_from) for z in zones] == [
        ("001", "榴岡公園", 30, "m", date(1960, 4, 1)), ("002", "西公園", 30, "m", date(1990, 10, 1)),
    ]  # fmt: skip


def test_cells_and_headings_cannot_break_out_of_their_comment():
    hostile = "x\nlayer: coast\u2028layer: did\x85"
    text = guess(rows({"名称": hostile, f"公園{hostile}": "a"}, {"名称": "b", f"公園{hostile}": "c"}), None).to_yaml()
    document = yaml.safe_load(text)

    assert document["layer"] == "parks"
    assert set(document) == {"layer", "id", "name", "accuracy_m", "restriction", "keep", "source", "licence", "confidence"}


def test_a_draft_of_published_tables(shared_data):
    text = (shared_data / "municipal_takamatsu" / "public_toilet" / "data.csv").read_text(encoding="utf-8-sig")
    held = list(csv.DictReader(io.StringIO(text)))
    found = proposed(held, "parks")

    assert found["name"] == ({"column": "name"}, "high")
    assert found["id"] == ({"column": "identification"}, "high")
    assert found["geometry"] == ({"lon": {"column": "longitude"}, "lat": {"column": "latitude"}}, "high")
    assert columns_of(guess(rows(*held), "parks").mapping()) == [("name", "name"), ("id", "identification")]


# ---------------------------------------------------------------- the command


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "parks.geojson"
    features = [to_feature(shapely.Point(140.9, 38.2), PARKS[0]), to_feature(None, PARKS[1])]
    path.write_text(json.dumps(to_features(features)), encoding="utf-8")
    return path


def test_the_command_writes_a_draft_and_shows_what_would_become_of_it(table, tmp_path):
    out = tmp_path / "mapping.yaml"
    ran = CliRunner().invoke(main, ["map-columns", str(table), "--layer", "parks", "--out", str(out)])

    assert ran.exit_code == 0
    assert out.read_text(encoding="utf-8") == guess(rows(*PARKS), "parks").to_yaml()
    assert "Point 140.90000, 38.20000" in ran.stdout
    assert "形がありません" in ran.stdout
    assert "accuracy_m, authority, source, licence" in ran.stdout


def test_the_draft_alone_goes_to_standard_output(table):
    ran = CliRunner().invoke(main, ["map-columns", str(table), "--layer", "parks"])

    assert ran.stdout == guess(rows(*PARKS), "parks").to_yaml()
    assert "Point 140.90000, 38.20000" in ran.stderr
