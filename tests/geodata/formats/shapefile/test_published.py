"""Shapefiles as published: counts, letters and shapes held against GDAL, the second opinion."""

import contextlib
import io
import warnings

import pyogrio
import pytest
import shapefile as pyshp
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.pipeline import Asked, Source, open_tables
from tests.geodata.formats.shapefile.made_shapefiles import opened, said


def beside(path):
    return {
        other.name: other.read_bytes()
        for other in path.parent.iterdir()
        if other.name.lower().startswith(f"{path.stem.lower()}.")
    }


def published(shared_data, name, **asked):
    path = shared_data / name
    return opened(beside(path), path.name, **asked)

PUBLISHED = [
    ("ksj_shp_fukushima/P14-15_07.shp", 3232, "cp932", "", "P14_007", "楢葉ときわ苑"),
    ("ksj_shp_fukushima/P29-13_07.shp", 874, "cp932", "", "P29_005", "岡山小学校"),
    ("sendai_osm/shape/natural.shp", 1228, "utf-8", ".prj", "name", "榴岡3丁目公園"),
    ("sendai_osm/shape/landuse.shp", 3172, "utf-8", ".prj", "name", "常盤台霊苑"),
    ("sendai_osm/shape/places.shp", 648, "utf-8", ".prj", "name", "若林区"),
    ("sendai_osm/shape/points.shp", 19043, "utf-8", ".prj", "type", "traffic_signals"),
    ("sendai_osm/shape/railways.shp", 582, "utf-8", ".prj", "name", "JR東北本線 (宮城野貨物線)"),
    ("sendai_osm/shape/waterways.shp", 460, "utf-8", ".prj", "type", "stream"),
    ("shp_pyshp/blockgroups.shp", 663, "ascii", "", "BKG_KEY", "060750179029"),
    ("shp_pyshp/corrupt_too_long.shp", 10, "ascii", "", "test", "value"),
    ("geopandas_fixtures/naturalearth_lowres/naturalearth_lowres.shp", 177, "iso8859-1", ".prj", "name", "Fiji"),
]


@pytest.mark.parametrize("path, count, encoding, crs_from, column, first", PUBLISHED)
def test_published_shapefiles(shared_data, path, count, encoding, crs_from, column, first):
    table = published(shared_data, path)
    rows = list(table.rows())
    assert (table.count, len(rows), table.encoding, table.crs_from) == (count, count, encoding, crs_from)
    assert (table.crs is not None) == bool(crs_from)
    assert rows[0].properties[column] == first
    assert not any(row.faults for row in rows)
    assert [row.number for row in rows] == list(range(1, count + 1))


@pytest.mark.parametrize("path", [p for p, *_ in PUBLISHED if "corrupt" not in p])
def test_shapes_are_those_gdal_reads(shared_data, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pyogrio.raw.read(shared_data / path, columns=[]) if (shared_data / path).with_suffix(".shx").exists() else None
    if theirs is None:  # GDAL would write a .shx beside the file
        with contextlib.redirect_stdout(io.StringIO()), pyshp.Reader(shp=io.BytesIO((shared_data / path).read_bytes())) as read:
            expected = [shapely.geometry.shape(shape.__geo_interface__) for shape in read.shapes()]
    else:
        expected = shapely.from_wkb(theirs[2]).tolist()
    found = [row.geometry for row in published(shared_data, path).rows()]
    assert len(found) == len(expected)
    differing = [i for i, (a, b) in enumerate(zip(found, expected, strict=True)) if not a.normalize().equals_exact(b.normalize(), 0)]
    assert differing == []


def test_texts_are_read_alike_by_gdal_told_the_encoding(shared_data):
    path = shared_data / "did_estat" / "2010_did_ddsw_04.zip"
    (table,) = open_tables(Source(path.name, path.read_bytes()), Asked())
    rows = list(table.rows())
    assert (table.name, table.count, table.encoding, table.crs_from) == ("h22_did_04", 38, "cp932", ".prj")
    assert rows[0].properties == {
        "KEN": "04", "CITY": "101", "CITYNAME": "青葉区", "CLASS": 1, "JINKO": 232230, "MENSEKI": 30.57,
    }  # fmt: skip
    _, _, _, columns = pyogrio.raw.read(f"/vsizip/{path}/2010_did_ddsw_04/h22_did_04.shp", encoding="cp932")
    assert [row.properties["CITYNAME"] for row in rows] == columns[2].tolist()
    assert sum(row.properties["JINKO"] for row in rows) == columns[4].sum()


def test_several_in_one_zip_are_several_tables(shared_data):
    path = shared_data / "gisoer_4crs" / "tokyo23ku-cvs.zip"
    tables = open_tables(Source(path.name, path.read_bytes()), Asked())
    assert [(t.name, t.count, t.encoding, t.crs.split('"')[1]) for t in tables] == [
        ("tokyo23ku-cvs_jgd2000", 3853, "utf-8", "JGD2000"),
        ("tokyo23ku-cvs_jgd2000_9kei", 3853, "utf-8", "JGD2000_Japan_Plane_Rectangular_CS_IX"),
        ("tokyo23ku-cvs_tokyo", 3853, "utf-8", "Tokyo"),
        ("tokyo23ku-cvs_tokyo_9kei", 3853, "utf-8", "Tokyo_Japan_Plane_Rectangular_CS_IX"),
    ]
    assert {next(iter(t.rows())).properties["name"] for t in tables} == {"スリーエフ"}


def test_a_published_zip_of_five_boroughs(shared_data):
    path = shared_data / "geopandas_fixtures" / "nybb_16a.zip"
    (table,) = open_tables(Source(path.name, path.read_bytes()), Asked())
    assert [row.properties["BoroName"] for row in table.rows()] == ["Staten Island", "Queens", "Brooklyn", "Manhattan", "Bronx"]
    assert sum(row.geometry.area for row in table.rows()) == pytest.approx(sum(row.properties["Shape_Area"] for row in table.rows()))


def test_a_text_of_no_known_letters_is_a_fault_of_its_row(shared_data):
    (row,) = published(shared_data, "shp_pyshp/latin1.shp").rows()
    assert row.properties == {"id": 2}
    assert [(f.code, f.where) for f in row.faults] == [("text-encoding", "properties.Name")]
    assert "--encoding" in row.faults[0].message.ja
    (row,) = published(shared_data, "shp_pyshp/latin1.shp", encoding="latin-1").rows()
    assert (row.properties, row.faults) == ({"id": 2, "Name": "Ñandú"}, ())


def test_attributes_alone_are_refused_by_name(shared_data):
    path = shared_data / "ksj_shp_fukushima" / "dbf_without_shp" / "N03-17_07_170101.dbf"
    for source in (Source(path.name, path.read_bytes()), Source("d", b"", {path.name: path.read_bytes()})):
        with pytest.raises(InvalidInput, match=r"N03-17_07_170101\.shp と一緒に") as refusal:
            open_tables(source, Asked())
        assert refusal.value.code == "part-alone"


def test_a_folder_of_layers_and_one_without_shapes(shared_data):
    folder = shared_data / "sendai_osm" / "shape"
    source = Source("shape", b"", {p.name: p.read_bytes() for p in folder.iterdir()})
    tables = open_tables(source, Asked())
    assert [t.name for t in tables] == ["landuse", "natural", "places", "points", "railways", "waterways"]
    assert ".shp が無いため読んでいません: roads_attributes_only.dbf" in said(tables[0])
    assert [t.name for t in open_tables(source, Asked(table="natural"))] == ["natural"]
