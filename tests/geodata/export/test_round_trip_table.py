"""CSV and XLSX that read back: out and in again, edited in between and told, no cell a formula."""

import io
import json
from itertools import pairwise

import openpyxl
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.export.round_trip_table import to_csv_exchange, to_wkt, to_xlsx
from geodata.formats.guards.contract import Given
from geodata.formats.tabular.csv import read_delimited
from geodata.formats.tabular.wkt import shape_in
from geodata.formats.tabular.xlsx import read_spreadsheet
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.zones import read_zones, zone_to_feature
from geodata.reading.pipeline import Asked, Source, read_rows
from tests.geodata.conftest import make_zone

FEATURES = [
    {"type": "Feature", "id": "a/1", "geometry": shapely.geometry.mapping(shapely.Point(140.1 + 0.2, 38.1 / 3)),
     "properties": {"id": "a/1", "name": "=HYPERLINK(0)", "code": "0123", "n": 1, "f": 1.0, "t": True, "none": None,
                    "list": [1, {"a": "'=x"}], "text": 'a "b"\r\nc,d\te;'}},
    {"type": "Feature", "id": "'b", "geometry": shapely.geometry.mapping(shapely.box(140, 38, 140.1, 38.1)),
     "properties": {"name": "'=1+1\n二行\u3000全角"}},
    {"type": "Feature", "id": "-c", "geometry": None, "properties": {"name": None}},
    {"type": "Feature", "id": "007", "geometry": shapely.geometry.mapping(shapely.Point(140.5, 38.2).buffer(0.1, quad_segs=2000)),
     "properties": {"id": "007", "name": "#N/A"}},
]  # fmt: skip


def table_of(text):
    (table,) = read_delimited(Given(name="a.csv", data=text.encode()))
    return table


def rows_of(text):
    return list(table_of(text).rows())


def same(rows, features):
    assert [(r.id, r.faults, r.properties) for r in rows] == [(f["id"], (), f["properties"]) for f in features]
    for row, feature in zip(rows, features, strict=True):
        assert json.dumps(row.properties) == json.dumps(feature["properties"])  # 1 is not 1.0 or true
        if feature["geometry"] is None:
            assert row.geometry is None
        else:
            assert row.geometry.equals_exact(shapely.geometry.shape(feature["geometry"]), 0)


def test_a_csv_reads_back_without_a_change():
    table = table_of(to_csv_exchange(FEATURES))
    assert (table.crs, table.encoding, table.count, table.notes) == ("EPSG:6668", "UTF-8", 4, ())
    same(list(table.rows()), FEATURES)


def test_no_cell_of_a_csv_is_a_formula():
    lines = to_csv_exchange(FEATURES)
    assert "\r\n\"'=HYPERLINK" not in lines
    assert "a/1,'=HYPERLINK(0),POINT (140.29999999999998 12.700000000000001)," in lines
    assert "\r\n'-c,,," in lines


def test_zones_come_back_as_they_went():
    zones = [make_zone("1", shapely.box(140, 38, 140.1, 38.1), attributes={"code": "04", "n": 3}, accuracy_m=12.5),
             make_zone("2", shapely.Point(140.123456789012345, 38), reason=make_zone("x", shapely.Point(0, 0)).name)]  # fmt: skip
    (rows,) = read_rows(Source("z.csv", to_csv_exchange(map(zone_to_feature, zones)).encode()), Asked())
    read = list(rows.each())
    assert importer_for("did", read, "z.csv").name == "fieldreg-zones"
    found = collected(read_zones(read, Target(layer="did", edition="old")))
    assert (found.zones, found.faults) == (zones, [])


def test_a_name_changed_without_its_json_is_told():
    text = to_csv_exchange(FEATURES[3:]).replace("007,", "008,")
    (row,) = rows_of(text)
    assert [f.code for f in row.faults] == ["told-twice"]
    (row,) = rows_of(to_csv_exchange(FEATURES[:1]).replace(",'=HYPERLINK(0),", ",駅,"))
    assert [f.code for f in row.faults] == ["told-twice"]


@pytest.mark.parametrize("broken", ['{""a"": NaN}', "[1]", "{", '{""a"": 1, ""a"": 2}'])
def test_broken_json_in_an_export_keeps_its_row_out(broken):
    (row,) = rows_of(f'id,name,geometry,properties_json\n1,,POINT(140 38),"{broken}"\n')
    assert len(row.faults) == 1


def test_a_workbook_reads_back_without_a_change():
    (table,) = read_spreadsheet(Given(name="a.xlsx", data=to_xlsx(FEATURES)))
    assert (table.crs, table.count, table.name, table.notes) == ("EPSG:6668", 4, "zones", ())
    same(list(table.rows()), FEATURES)


def test_a_long_shape_goes_on_in_further_cells():
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(FEATURES))).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[:4] == ("id", "name", "geometry", "geometry_2")
    assert len(header) > 10
    assert max(len(cell) for row in rows for cell in row if cell) < 32_767
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_shape_too_large_for_a_row_is_refused(monkeypatch):
    monkeypatch.setattr("geodata.export.round_trip_table._MOST_PARTS", 5)
    assert len(to_xlsx(FEATURES[:2])) > 1_000
    with pytest.raises(InvalidInput, match="GeoJSON か CSV で"):
        to_xlsx(FEATURES)


def test_wkt_keeps_every_digit():
    places = [(140 + i / 7, 38 + i / 3e9) for i in range(50)] + [(140.1 + 0.2, 1e-9 / 3)]
    for shape in (shapely.LineString(places), shapely.MultiPoint(places), *(shapely.LineString(pair) for pair in pairwise(places))):
        read, srid = shape_in(to_wkt(shape), "wkt")
        assert srid is None  # of JGD2011 by its columns
        assert read.equals_exact(shape, 0)


def test_shapes_are_of_jgd2011_with_or_without_its_number():
    """As they are written now, so that GDAL reads them, and as they were once."""
    plain = 'id,name,geometry,properties_json\r\na,a,POINT (140.5 38.25),"{""id"": ""a"", ""name"": ""a""}"\r\n'
    for text in (plain, plain.replace("POINT", "SRID=6668;POINT")):
        (table,) = read_rows(Source("zones.csv", text.encode()), Asked())
        assert [(row.faults, row.outline) for row in table.each()] == [((), shapely.Point(140.5, 38.25))]
        assert table.crs == "EPSG:6668"
