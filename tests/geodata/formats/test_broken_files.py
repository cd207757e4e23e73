"""Every way a GeoJSON file may be wrong: a small file in `broken/`, and the sentence it provokes.

In files named ``row-…`` one row is wrong and another is good: the good one is read.
"""

from pathlib import Path

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.zones import read_zones
from geodata.reading.pipeline import Asked, Source, read_rows

BROKEN = Path(__file__).parent / "broken"
WHOLE_FILES = {
    "a-list": ("not-geojson", "GeoJSON の type がありません。"),
    "cp932": ("not-utf8", "UTF-8 の文字として読めません（51 バイト目）。文字コードを UTF-8 にして保存し直してください。"),
    "crs-link": ("crs-form", "リンクはたどりません。"),
    "crs-null": ("crs-form", "座標系（crs）は名前で書いてください"),
    "csv": ("not-json", "JSON として読めません（1 行 1 文字目）。CSV（表）のようです。GeoJSON に変換してください。"),
    "cut-short": ("not-json", "JSON として読めません（3 行 1 文字目）。途中で切れているか、書き間違いがあります。"),
    "ed269": ("not-geojson", "type がありません。"),
    "empty": ("not-json", "ファイルが空です。"),
    "gml": ("not-json", "XML（GML など）のようです。"),
    "html": ("not-json", "HTML のページのようです。"),
    "infinite": ("not-finite", "1e999 という値があります。"),
    "key-twice": ("duplicate-key", "同じ項目「name」が一つの {…} に二度あります。"),
    "long-number": ("number-too-long", "数の桁が多すぎます（12345678901234567890…）。"),
    "nan": ("not-finite", "NaN という値があります。"),
    "no-feature": ("no-features", "地物が一つもありません。"),
    "no-features": ("no-features", "features（地物の一覧）がありません。"),
    "nul": ("nul-in-text", "文字の中に NUL（\\u0000）があります。"),
    "surrogate": ("lone-surrogate", "片方だけのサロゲート"),
    "topojson": ("not-geojson", "type は 'Topology' です。"),
    "unavailable": ("not-geojson", "type は 'unavailable' です。"),
    "zip": ("zip-unreadable", "zip を開けません"),
}
ROWS = {
    "row-attributes": ("wrong-type", "attributes は{…} の形で書いてください（受け取った値: [1]）。"),
    "row-authority": ("unknown-manager", "管理者「nobody」は登録されていません。"),
    "row-bow-tie": ("geometry-invalid", "直すと面積が 0 m² から 4,856 m² に変わるため、自動では直しません。"),
    "row-collection": ("geometry-empty", "形が空です。"),
    "row-confidence": ("unknown-word", "confidence は high, medium, low, unconfirmed のどれかにしてください。"),
    "row-day": ("day-form", "valid_from は 2026-12-01 の形の日付にしてください（受け取った値: '2026-02-30'）。"),
    "row-days-reversed": ("end-before-start", "valid_to は valid_from より後にしてください。"),
    "row-duplicate-id": ("duplicate-id", "id「a」は 1 行目にもあります。"),
    "row-empty-geometry": ("geometry-empty", "形が空です。"),
    "row-id-form": ("id-form", "使えません。空白や制御文字を除いてください。"),
    "row-metres": ("plane", "メートルの座標のようです（最初の点 [4000.00000, -193000.00000]）。"),
    "row-name-number": ("wrong-type", "name は文字で書いてください（受け取った値: 7）。"),
    "row-negative-accuracy": ("number-range", "（受け取った値: -1）。"),
    "row-nested-wrong": ("geometry-form", "位置は [経度, 緯度] の数で書いてください（受け取った値: 140.88）。"),
    "row-no-accuracy": ("accuracy-missing", "行に書くか、--accuracy で指定してください。"),
    "row-no-id": ("value-missing", "id がありません。"),
    "row-no-name": ("value-missing", "name がありません。"),
    "row-not-a-feature": ("not-a-feature", "Feature ではありません。"),
    "row-null-geometry": ("geometry-null", "形がありません（geometry が null）。"),
    "row-one-number": ("geometry-form", "（受け取った値: [140.88]）。"),
    "row-open-ring": ("ring-not-closed", "輪が閉じていません（最初と最後の点が 111.0 m 離れています）。"),
    "row-outside-japan": ("outside-japan", "（最初の点 [2.35000, 48.85000]）。"),
    "row-restriction": ("unknown-word", "（受け取った値: 'REQ_AUTHORIZATION'）。"),
    "row-short-ring": ("ring-not-closed", "4点以上で、最初と最後の点を同じにしてください。"),
    "row-swapped": ("axis-swapped", "緯度と経度が逆のようです（最初の点 [38.26000, 140.88000]）。元のデータを直すか、--fix を"),
    "row-text-accuracy": ("wrong-type", 'accuracy_m は数で書いてください（受け取った値: "5"）。'),
    "row-text-coordinates": ("geometry-form", "（受け取った値: ['140.88', '38.26']）。"),
    "row-true-accuracy": ("wrong-type", "accuracy_m は数で書いてください（受け取った値: true）。"),
    "row-true-coordinates": ("geometry-form", "（受け取った値: [True, 38.26]）。"),
    "row-two-ids": ("two-ids", "id が二つあります（b と a）。"),
}


OTHER_SYSTEMS = {"crs-tokyo", "crs-webmercator"}


def test_every_broken_file_has_its_sentence():
    assert {path.stem for path in BROKEN.glob("*.geojson")} == WHOLE_FILES.keys() | ROWS.keys() | OTHER_SYSTEMS


def test_the_tokyo_datum_is_moved_and_its_doubt_joins_the_accuracy():
    path = BROKEN / "crs-tokyo.geojson"
    (table,) = read_rows(Source(path.name, path.read_bytes()), Asked())
    read = collected(read_zones(table.each(), Target(layer="did", edition="e")))

    assert read.faults == []
    assert [zone.accuracy_m for zone in read.zones] == [5 + 9 + 5]
    # 飛田幹男 (2001), good to some metres: lat + 0.0046017 + 0.000017464 lon - 0.00010695 lat, lon + 0.010040 - …
    west, south = read.zones[0].outline.bounds[:2]
    assert (west - 140.88, south - 38.26) == pytest.approx((-0.0034205, 0.0029700), abs=3e-5)


def test_degrees_in_a_file_that_says_web_map_are_told_and_not_put_off_africa():
    path = BROKEN / "crs-webmercator.geojson"
    (table,) = read_rows(Source(path.name, path.read_bytes()), Asked())
    (row,) = table.each()

    assert [f.code for f in row.faults] == ["degrees"]
    assert "--fix を付けると、同じ測地系の経度, 緯度として読みます（その点は [140.88000, 38.26000]）。" in row.faults[0].message.ja
    assert [(s.code, s.rows, s.fixed) for s in table.suspicions] == [("degrees", 1, False)]


@pytest.mark.parametrize("name", sorted(WHOLE_FILES))
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name):
    path = BROKEN / f"{name}.geojson"
    code, says = WHOLE_FILES[name]

    with pytest.raises(InvalidInput) as refusal:
        read_rows(Source(path.name, path.read_bytes()), Asked(format="geojson"))

    assert refusal.value.code == code
    assert says in refusal.value.message.ja
    assert refusal.value.message.en
    assert refusal.value.where.startswith(path.name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_wrong_row_is_kept_out_and_told_and_the_good_one_is_read(name):
    path = BROKEN / f"{name}.geojson"
    code, says = ROWS[name]
    (table,) = read_rows(Source(path.name, path.read_bytes()), Asked())

    read = collected(read_zones(table.each(), Target(layer="did", edition="e", managers={"tokyo-cab"})))

    assert [(f.row.number, f.fault.code) for f in read.faults] == [(2 if name == "row-duplicate-id" else 1, code)]
    assert says in read.faults[0].fault.message.ja
    assert read.faults[0].fault.message.en
    assert "good" in {zone.id for zone in read.zones}
