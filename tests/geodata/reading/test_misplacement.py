"""Places that are not where their file says: seen in the numbers, told by row, mended only when asked."""

import numpy as np
import pyproj
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.placement import Checks, check_table
from geodata.tables import RawRow, Table

PLACES = np.array([[140.8824, 38.2601], [140.8936, 38.1322], [140.7960, 38.3205], [140.9356, 38.1445]])


def table_of(xy, crs="OGC:CRS84", shape=shapely.Point):
    rows = [RawRow(number=i, geometry=shape(*p)) for i, p in enumerate(np.asarray(xy).tolist(), 1)]
    return Table(file="t.geojson", format="geojson", count=len(rows), rows=lambda: iter(rows), crs=crs, crs_from="crs")


def in_plane(code, places=PLACES):
    base = 4326 if code in (3857, 32654) else 6668
    return np.column_stack(pyproj.Transformer.from_crs(base, code, always_xy=True).transform(places[:, 0], places[:, 1]))


def sixty(places, parts):
    """Degrees as DDMMSS.ss (parts 2) or DDMM.mmmm (parts 1)."""
    degrees, rest = np.divmod(places, 1)
    minutes, rest = np.divmod(rest * 60, 1)
    return degrees * 10_000 + minutes * 100 + np.round(rest * 60, 2) if parts == 2 else degrees * 100 + np.round(minutes + rest, 4)


WRONG = {  # code, how the numbers stand in the file, its system, how near the mend comes (degrees), slack in metres
    "axes": ("axis-swapped", PLACES[:, ::-1], "OGC:CRS84", 0, 0),
    "millionths": ("scaled", np.round(PLACES * 1e6), "EPSG:6668", 1e-6, 0.1),
    "ten-millionths": ("scaled", np.round(PLACES * 1e7), "EPSG:4326", 1e-7, 0.1),
    "seconds": ("scaled", np.round(PLACES * 3600), "EPSG:6668", 2e-4, 21.9),
    "seconds and tenths": ("scaled", np.round(PLACES * 3600, 1), "EPSG:6668", 2e-5, 2.2),
    "milliseconds": ("scaled", np.round(PLACES * 3_600_000), "EPSG:6668", 1e-6, 0.1),
    "milliseconds, lat lon": ("scaled", np.round(PLACES[:, ::-1] * 3_600_000), "EPSG:6668", 1e-6, 0.1),
    "DDMMSS.ss": ("degrees-minutes", sixty(PLACES, 2), "EPSG:6668", 2e-6, 0.3),
    "DDMM.mmm": ("degrees-minutes", sixty(PLACES, 1), "EPSG:6668", 1e-6, 1.4),
    "DDMM.mmm, lat lon": ("degrees-minutes", sixty(PLACES, 1)[:, ::-1], "EPSG:6668", 1e-6, 1.4),
    "degrees in a plane": ("degrees", PLACES, "EPSG:6678", 0, 0),
    "lat lon in a plane": ("degrees", PLACES[:, ::-1], "EPSG:6678", 0, 0),
    "degrees in a web map": ("degrees", PLACES, "EPSG:900913", 0, 0),
    "web map, exchanged": ("axis-swapped", in_plane(3857)[:, ::-1], "EPSG:3857", 1e-9, 0),
    "UTM, exchanged": ("axis-swapped", in_plane(32654)[:, ::-1], "EPSG:32654", 1e-9, 0),
    "plane X north, Y east": ("axis-swapped", in_plane(6678)[:, ::-1], "EPSG:6678", 1e-9, 0),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_of_each_row_and_nothing_is_mended(name):
    code, xy, crs, *_ = WRONG[name]
    table = check_table(table_of(xy, crs), Checks())

    assert [(s.code, s.rows, s.fixed) for s in table.suspicions] == [(code, 4, False)]
    assert "4 行のうち 4 行（100%）" in table.suspicions[0].message.ja
    assert table.suspicions[0].message in table.notes
    for row in table.each():
        assert row.outline is None
        assert [f.code for f in row.faults] == [code]
        assert "--fix を付けると" in row.faults[0].message.ja
        assert "--fix" in row.faults[0].message.en


@pytest.mark.parametrize("name", WRONG)
def test_what_is_asked_for_is_mended_and_told(name):
    code, xy, crs, near, slack = WRONG[name]
    table = check_table(table_of(xy, crs), Checks(fix=True))
    rows = list(table.each())

    assert [(s.code, s.rows, s.fixed) for s in table.suspicions] == [(code, 4, True)]
    assert any("--fix により" in note.ja for note in table.notes)
    assert [row.faults for row in rows] == [()] * 4
    assert shapely.get_coordinates([row.outline for row in rows]) == pytest.approx(PLACES, abs=near + 1e-12)
    assert [row.slack_m for row in rows] == pytest.approx([slack] * 4)
    assert near * 111_320 <= slack * 1.1 + 0.01  # what was lost is told


RIGHT = {
    "degrees": (PLACES, "OGC:CRS84"),
    "plane": (in_plane(6678), "EPSG:6678"),
    "web map": (in_plane(3857), "EPSG:3857"),
    "UTM": (in_plane(32654), "EPSG:32654"),
    "plane, near the middle, where both ways fit": ([[4000.0, -5000.0], [-7000.0, 2000.0]], "EPSG:6677"),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("fix", [False, True])
def test_what_is_right_is_left_alone(name, fix):
    xy, crs = RIGHT[name]
    table = check_table(table_of(xy, crs), Checks(fix=fix))
    placed = [row.outline for row in table.each()]

    assert table.suspicions == []
    assert None not in placed
    if name != "plane, near the middle, where both ways fit":
        assert shapely.get_coordinates(placed) == pytest.approx(PLACES, abs=1e-9)


def test_of_a_mixed_table_only_the_rows_concerned_are_wrong():
    mixed = np.array([PLACES[0], PLACES[1][::-1], PLACES[2], PLACES[3][::-1], [2.35, 48.85]])
    codes = [[f.code for f in row.faults] for row in check_table(table_of(mixed), Checks()).each()]
    assert codes == [[], ["axis-swapped"], [], ["axis-swapped"], ["outside-japan"]]

    table = check_table(table_of(mixed), Checks(fix=True))
    rows = list(table.each())
    assert shapely.get_coordinates([row.outline for row in rows[:4]]) == pytest.approx(PLACES)
    assert [f.code for f in rows[4].faults] == ["outside-japan"]
    assert [s.message.ja for s in table.suspicions] == [
        "5 行のうち 2 行（40%）で緯度と経度が逆のようです。--fix により、経度, 緯度 の順に入れ替えて読みました。"
    ]


def test_a_shape_partly_out_is_refused_and_never_mended():
    half = [shapely.LineString([(140.9, 38.2), (38.2, 140.9)]), shapely.LineString([(140.9, 38.2), (160.0, 38.2)])]
    table = check_table(table_of([[0], [1]], shape=lambda i: half[int(i)]), Checks(fix=True))
    assert [[f.code for f in row.faults] for row in table.each()] == [["outside-japan"]] * 2


def test_one_minute_of_sixty_and_more_makes_the_form_doubtful_for_every_row():
    written = np.vstack([sixty(PLACES, 2), [[1_405_275, 381_500]]])  # 75 seconds
    table = check_table(table_of(written), Checks(fix=True))
    assert table.suspicions == []
    assert [[f.code for f in row.faults] for row in table.each()] == [["outside-japan"]] * 5


def test_an_exchanged_plane_is_seen_by_the_rows_that_fit_one_way_only_and_holds_for_all():
    # the last lies 100 m from the middle of the system, where either way is on its land
    xy = np.vstack([in_plane(6678), in_plane(6678, np.array([[140.8345, 40.0]]))])
    table = check_table(table_of(xy[:, ::-1], "EPSG:6678"), Checks())
    assert [(s.code, s.rows) for s in table.suspicions] == [("axis-swapped", 5)]
    assert [[f.code for f in row.faults] for row in table.each()] == [["axis-swapped"]] * 5
    placed = [row.outline for row in check_table(table_of(xy[:, ::-1], "EPSG:6678"), Checks(fix=True)).each()]
    assert shapely.get_coordinates(placed)[4] == pytest.approx([140.8345, 40.0])


def test_metres_without_their_system_name_the_systems_that_fit_and_are_not_guessed():
    for fix in (False, True):
        table = check_table(table_of(in_plane(6678)), Checks(fix=fix))
        assert [(s.code, s.rows, s.fixed) for s in table.suspicions] == [("plane", 4, False)]
        assert [[f.code for f in row.faults] for row in table.each()] == [["plane"]] * 4
    assert "合うもの: " in table.suspicions[0].message.ja
    assert "10" in table.suspicions[0].message.ja.split("合うもの: ")[1].split("）")[0].split("・")
    assert "--crs（EPSG:6669〜6687" in table.suspicions[0].message.ja

    placed = [row.outline for row in check_table(table_of(in_plane(6678)), Checks(crs="EPSG:6678")).each()]
    assert shapely.get_coordinates(placed) == pytest.approx(PLACES, abs=1e-9)


@pytest.mark.parametrize("code, hint", [(3857, "--crs EPSG:3857"), (32654, "EPSG:6691 は54帯")])
def test_metres_of_a_web_map_and_of_utm_are_told_apart(code, hint):
    table = check_table(table_of(in_plane(code)), Checks())
    assert hint in table.suspicions[0].message.ja


@pytest.mark.parametrize(
    "xy, hint",
    [
        (PLACES, "EPSG:6668（JGD2011）か EPSG:4612（JGD2000）と思われます"),
        (PLACES[:, ::-1], "なお、緯度と経度が逆のようです。"),
        (in_plane(6678), "平面直角座標系の系の番号は数からは決まりません"),
        (in_plane(3857), "--crs EPSG:3857"),
        ([[2.35, 48.85]], "数からは見当がつきません。"),
    ],
)
def test_a_table_without_system_is_refused_with_what_its_numbers_suggest(xy, hint):
    with pytest.raises(InvalidInput) as refusal:
        check_table(table_of(xy, crs=None), Checks(fix=True))
    assert refusal.value.code == "crs-missing"
    assert "--crs EPSG:6668" in refusal.value.message.ja
    assert hint in refusal.value.message.ja


def test_the_wrong_plane_is_told_as_outside_with_its_name():
    table = check_table(table_of([[900_000.0, 4_000_000.0]], "EPSG:6678"), Checks())
    (row,) = table.each()
    assert [f.code for f in row.faults] == ["outside-japan"]
    told = "JGD2011 平面直角座標系 10系（EPSG:6678）として日本の範囲の外にあります（最初の点 [900000.00000, 4000000.00000]）"
    assert told in row.faults[0].message.ja


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4301", "EPSG:6678", "EPSG:3857", "EPSG:30170"])
def test_no_number_is_too_strange(crs):
    strange = [[np.nan, 38], [np.inf, -np.inf], [1e308, -1e308], [0, 0], [-180, -90], [5e-324, 1e17]]
    table = check_table(table_of(strange, crs), Checks(fix=True))
    near_origin = [3, 4] if crs in ("EPSG:6678", "EPSG:30170") else []  # metres there, and places in Japan
    assert [i for i, row in enumerate(table.each()) if not row.faults] == near_origin


def test_rows_without_shape_are_counted_nowhere():
    rows = [RawRow(number=1, geometry=None), RawRow(number=2, geometry={"type": "Point", "coordinates": ["a", 1]})]
    table = Table(file="t", format="geojson", count=2, rows=lambda: iter(rows), crs="EPSG:6678")
    checked = check_table(table, Checks())
    assert checked.suspicions == []
    assert [[f.code for f in row.faults] for row in checked.each()] == [["geometry-null"], ["geometry-form"]]
