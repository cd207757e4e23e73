"""Public facilities: each dataset and generation by its columns, codes in five digits, nothing restored without proof."""

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.importers import importer_for
from geodata.importers.base.area_codes import AreaCode, area_code, prefecture_in
from geodata.importers.base.contract import RowFault, Target
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.tables import Row

TARGET = Target(layer="planning", edition="2026", accuracy_m=50)
STATION = shapely.Point(140.88, 38.26)
FIRST = {"都道府県コード又は市区町村コード": "041009", "NO": "0400180001", "都道府県名": "宮城県", "名称": "駅前小学校",
         "住所": "宮城県仙台市青葉区1", "POIコード": "1503a", "備考": None}  # fmt: skip
SECOND = {"全国地方公共団体コード": "041009", "ID": "NN01", "地方公共団体名": "宮城県仙台市", "名称": "公園",
          "所在地_連結表記": "宮城県仙台市青葉区1", "POIコード": "1003"}  # fmt: skip


def columns(dataset, *values):
    return {f"{dataset}_{i:03d}": value for i, value in enumerate(values, 1)}


def read(*properties, slack_m=0.0, target=TARGET):
    rows = [Row(file="a", number=i, properties=p, outline=STATION, slack_m=slack_m) for i, p in enumerate(properties, 1)]
    importer = importer_for("planning", rows, "a")
    return importer, list(importer.read(rows, target))


@pytest.mark.parametrize(
    "properties, name, zone_id, title, attributes",
    [
        (FIRST, "municipal-standard-1", "04100-0400180001", "駅前小学校",
         {"address": "宮城県仙台市青葉区1", "kind_code": "1503a", "code": "04100", "備考": None}),
        (SECOND, "municipal-standard-2", "04100-NN01", "公園",
         {"address": "宮城県仙台市青葉区1", "kind_code": "1003", "code": "04100"}),
        (columns("P02", "04101", "17", "1", "0", "市役所", "青葉区役所", "04100", "3", "仙台市", "1990", "1989"), "ksj-p02-1990", "",
         "青葉区役所", {"address": None, "kind_code": "1", "code": "04101", "P02_002": "17", "P02_004": "0", "P02_005": "市役所",
                        "P02_007": "04100", "P02_008": "3", "P02_009": "仙台市", "P02_010": "1990", "P02_011": "1989"}),
        (columns("P02", "04101", "16", "16001", "駅前小学校", "青葉区1", "3", "地図"), "ksj-p02-2006", "", "駅前小学校",
         {"address": "青葉区1", "kind_code": "16", "kind": "学校", "code": "04101", "P02_003": "16001", "P02_006": "3",
          "P02_007": "地図"}),
        (columns("P05", "04101", "4", "駅前公民館", "仙台市青葉区1"), "ksj-p05", "", "駅前公民館",
         {"address": "仙台市青葉区1", "kind_code": "4", "kind": "公民館", "code": "04101"}),
        (columns("P14", "宮城県", "仙台市", "青葉区1", "19", "19001", "105", "駅前苑", "0", "20", "地図", "一覧"), "ksj-p14-2015", "",
         "駅前苑",
         {"address": "宮城県仙台市青葉区1", "kind_code": "19", "kind": "福祉施設", "P14_005": "19001", "P14_006": "105", "P14_008": "0",
          "P14_009": "20", "P14_010": "地図", "P14_011": "一覧"}),
        (columns("P14", "宮城県", "仙台市青葉区", "04101", "青葉区1", "19", "1901", "190101", "駅前苑", "0"), "ksj-p14-2021", "",
         "駅前苑",
         {"address": "宮城県仙台市青葉区青葉区1", "kind_code": "19", "kind": "福祉施設", "code": "04101", "P14_006": "1901",
          "P14_007": "190101", "P14_009": "0"}),
    ],
)  # fmt: skip
def test_each_dataset_and_generation(properties, name, zone_id, title, attributes):
    importer, (found,) = read(properties, slack_m=5.0)
    assert importer.name == name
    assert importer.complete is False  # a point is no ground, so a miss proves nothing
    zone = found.zone
    assert (zone.id, zone.name.ja, zone.outline, zone.accuracy_m, zone.confidence) == (zone_id, title, STATION, 55, "medium")
    kept = {key: value for key, value in zone.attributes.items() if key not in ("都道府県名", "地方公共団体名")}
    assert kept == attributes


def test_whoever_loads_them_says_how_exact_they_are():
    with pytest.raises(InvalidInput, match="--accuracy で指定してください"):
        read(FIRST, target=Target(layer="planning", edition="2026"))


def test_layers_are_the_loaders_choice():
    rows = [Row(file="a", number=1, properties=FIRST, outline=STATION)]
    assert {importer_for(layer, rows, "a").name for layer in ("schools", "parks", "planning", None)} == {"municipal-standard-1"}


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    "written, digits, prefecture, code",
    [
        ("041009", 6, "04", AreaCode("04100")),
        ("041009", 6, "", AreaCode("04100")),
        ("041008", 6, "04", None),  # its check digit is wrong
        ("202142", 6, "20", AreaCode("20214")),
        ("172120", 6, "17", AreaCode("17212")),
        ("040002", 6, "", AreaCode("04000")),  # a prefecture
        ("41009", 6, "04", AreaCode("04100", restored=True)),
        ("41009", 6, "", None),  # 佐賀県's, or Sendai's without its zero
        ("41009", 6, "41", AreaCode("41009")),
        ("41009", 6, "13", None),
        ("37201", 6, "", AreaCode("37201")),  # 037201 does not check
        ("04101", 5, "", AreaCode("04101")),
        ("4101", 5, "04", AreaCode("04101", restored=True)),
        ("4101", 5, "", None),
        ("4101", 5, "13", None),
        ("38202", 5, "", AreaCode("38202")),  # 038202 checks too, but five digits are what the dataset has
        ("48201", 5, "", None),  # there are 47 prefectures
        ("00101", 5, "", None),
        ("4.10E+04", 6, "04", None),
        ("０４１００９", 6, "04", None),
        ("", 6, "04", None),
        ("0410091", 6, "04", None),
    ],
)
def test_codes_of_municipalities(written, digits, prefecture, code):
    assert area_code(written, digits, prefecture) == code


def test_every_municipality_of_the_list_checks(shared_data):
    lines = (shared_data / "ksj_catalog" / "codelist" / "AdminAreaCd.csv").read_text("utf-8-sig").split()
    codes = [line.split(",")[0] for line in lines[1:]]
    assert len(codes) > 1_000
    assert [code for code in codes if area_code(code, 5, "") != AreaCode(code)] == []


def test_prefectures_by_name():
    found = [prefecture_in(text) for text in ("北海道札幌市", "宮城県", "東京都千代田区", "京都府", "沖縄県那覇市", "仙台市", "")]
    assert found == ["01", "04", "13", "26", "47", "", ""]
    assert prefecture_in("仙台市", "宮城県仙台市") == "04"


@pytest.mark.parametrize("written", ["41009", 41009])
def test_a_zero_is_put_back_where_the_prefecture_proves_it_and_that_is_noted(written):
    _, (proven, unproven) = read(
        FIRST | {"都道府県コード又は市区町村コード": written},
        FIRST | {"都道府県コード又は市区町村コード": written, "都道府県名": None, "住所": "青葉区1"},
    )
    assert (proven.zone.id, proven.zone.attributes["code_note"]) == ("04100-0400180001", "先頭の 0 を補いました（41009）")
    assert isinstance(unproven, RowFault)
    assert (unproven.fault.code, unproven.fault.where) == ("code-form", "properties.都道府県コード又は市区町村コード")
    assert "「41009」は市区町村のコードではありません" in unproven.fault.message.ja


def test_digits_that_a_spreadsheet_lost_are_named():
    _, (found, whole) = read(FIRST | {"法人番号": "4.00E+12"}, FIRST | {"法人番号": "5000020172120"})
    assert found.zone.attributes["lost_digits"] == ["法人番号"]
    assert found.zone.attributes["法人番号"] == "4.00E+12"
    assert "lost_digits" not in whole.zone.attributes


@pytest.mark.parametrize(
    "name, note",
    [("女木小学校（休校中）", "休校中"), ("庵治第二小学校\u3000（休校中）", "休校中"), ("資料館(閉館)", "閉館"), ("旧小学校（北）", None),
     ("休校中小学校", None)],
)  # fmt: skip
def test_closed_within_a_name(name, note):
    _, (found,) = read(FIRST | {"名称": name})
    assert (found.zone.name.ja, found.zone.attributes.get("closed_note")) == (name, note)


@pytest.mark.parametrize("missing", ["名称", "NO", "都道府県コード又は市区町村コード"])
def test_a_row_that_cannot_be_named_is_kept_out_alone(missing):
    _, found = read(FIRST | {missing: None}, FIRST)
    assert [isinstance(one, RowFault) for one in found] == [True, False]
    assert found[0].fault.where == f"properties.{missing}"


# ---------------------------------------------------------------- real files


@pytest.mark.parametrize(
    "path, name, count, first",
    [
        ("municipal_std_csv/202142_public_facility.csv", "municipal-standard-1", 93, ("20214-1200180001", "茅野市立永明小学校")),
        ("municipal_std_csv/202142_public_park.csv", "municipal-standard-1", 36, ("20214-1200190001", "上原公園")),
        ("municipal_std_csv/172120_public-facility.csv", "municipal-standard-2", 189, ("17212-NN0000017181", "新庄東公園")),
        ("ksj_p05_public/P05-22_38.geojson", "ksj-p05", 2598, ("", "コミュニティ事務所五明")),
    ],
)
def test_published_files(shared_data, path, name, count, first):
    (rows,) = read_rows(Source(path, (shared_data / path).read_bytes()), Asked())
    assert rows.crs == "EPSG:6668"
    held = list(rows.each())
    importer = importer_for("planning", held[:200], path)
    found = list(importer.read(held, TARGET))
    assert (importer.name, len(found), [one for one in found if isinstance(one, RowFault)]) == (name, count, [])
    assert (found[0].zone.id, found[0].zone.name.ja) == first
    assert len({one.zone.id for one in found}) == (1 if name == "ksj-p05" else count)
