"""The draft of a mapping, and the command that writes it."""

import csv
import io
import json
from datetime import date

import pytest
import shapely
import yaml
from click.testing import CliRunner

from geodata.formats.json.geojson import to_feature, to_features
from geodata.mapping.first_draft import guess
from geodata.mapping.mapping_file import columns_of
from scripts.cli import main
from tests.geodata.mapping.mappings import read, rows, told

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
