"""Coordinate systems by name and description, and where they put a place.

The four layers of gis-oer (shared data) hold the same points, computed with QGIS; they have to meet.
"""

import io
import zipfile

import numpy as np
import pyproj
import pytest
import shapefile
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.geometry import datum
from geodata.geometry.crs import crs_named, plane_systems
from geodata.reading.placement import Checks, check_table
from geodata.tables import RawRow, Table

PLACES = np.array([[140.8824, 38.2601], [139.7671, 35.6812], [127.6809, 26.2124], [141.3545, 43.0621]])
KNOWN = [4326, 6668, 4612, 4301, *range(6669, 6688), *range(2443, 2462), *range(30161, 30180), *range(3097, 3102),
         *range(6688, 6693), *range(32651, 32656), 3857]  # fmt: skip
GEOGRAPHIC = {4326: 4326, 6668: 6668, 4612: 4612, 4301: 4301}


@pytest.mark.parametrize("code", KNOWN)
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019", "json"])
def test_a_system_is_known_by_its_description_in_any_dialect(code, version):
    system = pyproj.CRS.from_epsg(code)
    text = system.to_json() if version == "json" else system.to_wkt(version)
    assert crs_named(text, "x.prj").name == f"EPSG:{code}"


@pytest.mark.parametrize(
    "name, known, slack_m",
    [
        ("http://www.opengis.net/def/crs/EPSG/0/6697", "EPSG:6697", 0),
        ("https://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84", 0),
        ("http://www.opengis.net/gml/srs/epsg.xml#4612", "EPSG:4612", 5),
        ("urn:ogc:def:crs:EPSG:6.9:2451", "EPSG:2451", 5),
        ("epsg:4301", "EPSG:4301", 14),
        ("EPSG:30169", "EPSG:30169", 14),
        ("EPSG:900913", "EPSG:900913", 0),
        ("JGD2011 / (B, L)", "EPSG:6668", 0),
        ("JGD2000 / (B,L)", "EPSG:4612", 5),
        ("TD / (B,L)", "EPSG:4301", 14),
        ("JGD2000 / 10(X,Y)", "EPSG:2452", 5),
    ],
)
def test_names_of_systems(name, known, slack_m):
    crs = crs_named(name, "x")
    assert (crs.name, crs.slack_m) == (known, slack_m)


WGS84 = pyproj.CRS.from_epsg(4326).to_wkt("WKT1_ESRI")
PLANE10 = pyproj.CRS.from_epsg(6678).to_wkt("WKT1_ESRI")


@pytest.mark.parametrize(
    "text",
    [
        WGS84.replace("0.0174532925199433", "0.015707963267948967"),  # gon
        WGS84.replace('"Greenwich",0.0', '"Paris",2.33722917'),
        pyproj.CRS.from_epsg(4301).to_wkt("WKT1_ESRI").replace("6377397.155", "6378137.0"),  # Tokyo on GRS 80
        PLANE10.replace("298.257222101", "298.3"),
        PLANE10.replace("0.9999", "0.9996"),
        PLANE10.replace('UNIT["Meter",1.0]', 'UNIT["Foot",0.3048]'),
        PLANE10.replace('"D_JGD_2011"', '"D_Unknown"'),
        pyproj.CRS.from_epsg(32633).to_wkt(),
        pyproj.CRS.from_epsg(2263).to_wkt(),
        'GEOGCS["x",DATUM["WGS_1984"',
        'PROJCS["/etc/passwd"]',
        '{"type": "GeographicCRS", "name": "file:///etc/passwd"}',
        "{" * 15_000,
        "GEOGCS[" * 3_000,
        WGS84 + " " * 30_000,
        "+proj=longlat +datum=WGS84",
        "EPSG:6668+5715",
        "JGD2000 / 20(X,Y)",
    ],
)
def test_what_is_not_exactly_a_known_system_is_refused(text):
    assert text not in (WGS84, PLANE10)
    with pytest.raises(InvalidInput, match="座標系") as refusal:
        crs_named(text, "x.prj")
    assert refusal.value.code == "unknown-crs"
    assert "EPSG:6669〜6687" in refusal.value.message.ja


def test_a_name_that_contradicts_the_parameters_is_refused():
    text = pyproj.CRS.from_epsg(6678).to_wkt("WKT1_GDAL").replace('AUTHORITY["EPSG","6678"]', 'AUTHORITY["EPSG","6677"]')
    with pytest.raises(InvalidInput, match="座標系"):
        crs_named(text, "x.prj")


@pytest.mark.parametrize("code", [code for code in KNOWN if code not in GEOGRAPHIC])
def test_a_plane_is_put_back_where_it_came_from(code):
    base, area = crs_named(f"EPSG:{code}", "x").base, pyproj.CRS.from_epsg(code).area_of_use
    middle = [(area.west + area.east) / 2, min((area.south + area.north) / 2, 45)]
    there = np.array([middle, [middle[0] + 0.5, middle[1] - 0.5]])
    xy = np.column_stack(pyproj.Transformer.from_crs(base, code, always_xy=True).transform(there[:, 0], there[:, 1]))

    back = crs_named(f"EPSG:{code}", "x").lonlat(xy)

    assert back == pytest.approx(crs_named(f"EPSG:{base}", "x").lonlat(there), abs=1e-8)


def test_systems_that_agree_are_left_to_the_last_digit():
    for code in (4326, 6668, 4612, 6697):
        assert crs_named(f"EPSG:{code}", "x").lonlat(PLACES) is PLACES


def test_the_tokyo_datum_moves_the_ground_everywhere():
    moved = crs_named("EPSG:4301", "x").lonlat(PLACES)
    away = pyproj.Geod(ellps="GRS80").inv(PLACES[:, 0], PLACES[:, 1], moved[:, 0], moved[:, 1])[2]
    assert (away > 350).all()
    assert (away < 520).all()
    lon, lat = PLACES.T  # 飛田幹男 (2001), good to some 20 m in the far south
    assert moved[:, 0] == pytest.approx(lon - 0.000046038 * lat - 0.000083043 * lon + 0.010040, abs=2e-4)
    assert moved[:, 1] == pytest.approx(lat - 0.00010695 * lat + 0.000017464 * lon + 0.0046017, abs=2e-4)


@pytest.mark.parametrize("code", [4301, 30169, 3785])
def test_a_ballpark_step_is_refused_not_taken(code):
    with pytest.raises(InvalidInput, match="Ballpark") as refusal:
        datum.moved(PLACES, code, 6668)
    assert refusal.value.code == "datum-unknown"


def test_a_step_that_moves_nothing_is_refused(monkeypatch):
    class Still:
        accuracy, description = 9.0, "nothing"

        def transform(self, x, y):
            return x, y

    class Group:
        def __init__(self, *_args, **_more):
            self.transformers = [Still()]

    datum._step.cache_clear()
    monkeypatch.setattr(datum, "TransformerGroup", Group)
    with pytest.raises(InvalidInput, match="nothing: 0 m"):
        datum.moved(PLACES, 4301, 4612)
    datum._step.cache_clear()


def test_each_plane_system_has_the_land_it_is_for():
    systems = plane_systems()
    assert list(systems) == list(range(1, 20))
    west, south, east, north = systems[10].extent
    assert west < 140.88 < east
    assert south < 38.26 < north
    assert crs_named("EPSG:3857", "x").extent is None


def layer(archive, stem):
    """A layer of the shapefiles in `archive` as a table, as a reader would give it."""
    held = {ending: io.BytesIO(archive.read(f"tokyo23ku-cvs/{stem}.{ending}")) for ending in ("shp", "dbf", "shx")}
    points = [shape.points[0] for shape in shapefile.Reader(**held, encoding="utf-8").shapes()]
    rows = [RawRow(number=i, geometry=shapely.Point(xy)) for i, xy in enumerate(points, 1)]
    wkt = archive.read(f"tokyo23ku-cvs/{stem}.prj").decode()
    return Table(file=stem, format="shapefile", count=len(rows), rows=lambda: iter(rows), crs=wkt, crs_from=".prj")


def test_the_same_points_in_four_systems_are_the_same_places(shared_data):
    stems = ("tokyo23ku-cvs_jgd2000", "tokyo23ku-cvs_jgd2000_9kei", "tokyo23ku-cvs_tokyo", "tokyo23ku-cvs_tokyo_9kei")
    with zipfile.ZipFile(shared_data / "gisoer_4crs" / "tokyo23ku-cvs.zip") as archive:
        tables = [check_table(layer(archive, stem), Checks()) for stem in stems]
    placed = [shapely.get_coordinates([row.outline for row in table.each()]) for table in tables]

    assert [(t.crs, t.crs_from, t.slack_m, list(t.suspicions)) for t in tables] == [
        ("EPSG:4612", ".prj", 5, []), ("EPSG:2451", ".prj", 5, []), ("EPSG:4301", ".prj", 14, []), ("EPSG:30169", ".prj", 14, []),
    ]  # fmt: skip
    assert [len(xy) for xy in placed] == [3853] * 4
    geod = pyproj.Geod(ellps="GRS80")
    for other in placed[1:]:
        assert geod.inv(placed[0][:, 0], placed[0][:, 1], other[:, 0], other[:, 1])[2].max() < 0.1
