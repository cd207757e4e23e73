"""CityGML of PLATEAU: Sendai's own files where they are at hand, and small ones made by hand."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
 xmlns:urf="https://www.geospatial.jp/iur/urf/2.0" xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<gml:boundedBy><gml:Envelope srsName="http://www.opengis.net/def/crs/EPSG/0/6697" srsDimension="3">
<gml:lowerCorner>38 140 0</gml:lowerCorner><gml:upperCorner>39 141 0</gml:upperCorner></gml:Envelope></gml:boundedBy>
"""
RING = "38.0 140.0 1 38.0 140.1 1 38.1 140.1 1 38.0 140.0 1"
POLYGON = f"<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>{RING}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
SURFACE = f"<gml:MultiSurface><gml:surfaceMember>{POLYGON}</gml:surfaceMember></gml:MultiSurface>"
TRIANGLE = [[140.0, 38.0], [140.1, 38.0], [140.1, 38.1], [140.0, 38.0]]
ZONE = (
    '<urf:ScenicDistrict gml:id="z1"><gml:name>八木山</gml:name>'
    '<urf:function codeSpace="../../codelists/Common_districtsAndZonesType.xml">28</urf:function>'
    f'<urf:lod1MultiSurface>{SURFACE}</urf:lod1MultiSurface><urf:area uom="ha">12.5</urf:area></urf:ScenicDistrict>'
)
CODES = """<gml:Dictionary xmlns:gml="http://www.opengis.net/gml" gml:id="c"><gml:name>Common</gml:name><gml:dictionaryEntry>
<gml:Definition gml:id="i"><gml:description>風致地区</gml:description><gml:name>28</gml:name></gml:Definition>
</gml:dictionaryEntry></gml:Dictionary>"""
LIST = "codelists/Common_districtsAndZonesType.xml"


def city(*members):
    return (HEAD + "".join(f"<core:cityObjectMember>{m}</core:cityObjectMember>" for m in members) + "</core:CityModel>").encode()


def tables(data, beside=None):
    return open_tables(Source("udx/urf/a.gml", data, beside or {}), Asked())


def rows_of(data):
    return [row for table in tables(data) for row in table.rows()]


@pytest.mark.parametrize("file, kind, count, bounds, first", [
    ("574026_urf_6668_huchi_op", "ScenicDistrict", 1, (140.8373, 38.2409, 140.8624, 38.2507), ("八木山風致地区", "風致地区", "28")),
    ("574027_urf_6668_kodoriyou_op", "HighLevelUseDistrict", 3, (140.8838, 38.2271, 140.8885, 38.2401),
     ("河原町一丁目西地区", "高度利用地区", "19")),
    ("574036_urf_6668_keikan_op", "LandscapeZone", 2, (140.8621, 38.2575, 140.8825, 38.2669), ("定禅寺通", "景観地区", "27")),
    ("574036_urf_6668_tosisai_op", "SpecialUrbanRenaissanceDistrict", 1, (140.8741, 38.26, 140.8751, 38.261),
     ("一番町三丁目南地区", "都市再生特別地区", "21")),
])  # fmt: skip
def test_sendais_plans_are_read_with_words_for_codes(shared_data, file, kind, count, bounds, first):
    folder = shared_data / "plateau_sendai_urf"
    beside = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.xml")}
    (rows,) = read_rows(Source(f"{file}.gml", (folder / f"{file}.gml").read_bytes(), beside), Asked())
    read = list(rows.each())

    assert (rows.table, rows.format, rows.count, rows.crs, list(rows.notes)) == (kind, "citygml", count, "EPSG:6668", [])
    assert [row.faults for row in read] == [()] * count
    wests, souths, easts, norths = zip(*(row.outline.bounds for row in read), strict=True)
    assert (min(wests), min(souths), max(easts), max(norths)) == pytest.approx(bounds, abs=1e-4)
    own = read[0].properties
    assert (own["name"], own["function"], own["function_code"]) == first
    assert (own["prefecture"], own["city"], own["city_code"]) == ("宮城県", "宮城県仙台市", "04100")
    assert read[0].id.startswith("urf_")


def test_a_zone_by_hand_with_the_list_beside():
    (table,) = tables(city(ZONE), {LIST: CODES.encode(), "udx/urf/a.gml": b""})
    (row,) = table.rows()
    assert (table.name, table.crs, table.crs_from) == (
        "ScenicDistrict", "EPSG:6668", "srsName http://www.opengis.net/def/crs/EPSG/0/6697"
    )  # fmt: skip
    assert (row.id, row.properties) == (
        "z1", {"name": "八木山", "function": "風致地区", "area": "12.5", "area_uom": "ha", "function_code": "28"}
    )  # fmt: skip
    assert row.geometry == {"type": "MultiPolygon", "coordinates": [[TRIANGLE]]}


@pytest.mark.parametrize("beside, says", [
    ({}, "コードリスト Common_districtsAndZonesType.xml が無いため、コードのままにしました。"),
    ({LIST: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "コードリスト Common_districtsAndZonesType.xml が読めないため、"),
    ({"other/Common_districtsAndZonesType.xml": CODES.encode()}, "が無いため、コードのままにしました。"),
])  # fmt: skip
def test_without_a_list_codes_stand_and_that_is_told(beside, says):
    (table,) = tables(city(ZONE, ZONE.replace("z1", "z2")), beside)
    assert [row.properties["function"] for row in table.rows()] == ["28", "28"]
    assert [says in note.ja for note in table.notes] == [True]


def test_a_code_that_the_list_lacks_stands():
    (table,) = tables(city(ZONE), {LIST: CODES.replace(">28<", ">99<").encode()})
    (row,) = table.rows()
    assert row.properties == {"name": "八木山", "function": "28", "area": "12.5", "area_uom": "ha"}


def test_a_code_list_is_taken_from_beside_and_never_from_the_disk():
    zone = ZONE.replace("../../codelists/Common_districtsAndZonesType.xml", "file:///etc/passwd")
    (table,) = tables(city(zone), {"/etc/passwd": b"root"})
    assert next(table.rows()).properties["function"] == "28"


def test_of_several_shapes_the_flattest_is_taken_and_a_solid_alone_is_told():
    foot = f"<bldg:lod0FootPrint>{SURFACE}</bldg:lod0FootPrint>"
    solid = "<bldg:lod1Solid><gml:Solid/></bldg:lod1Solid>"
    wall = f"<bldg:lod2MultiSurface>{SURFACE.replace('140.1', '140.5')}</bldg:lod2MultiSurface>"
    both, alone, bare = (f'<bldg:Building gml:id="{own}">{held}</bldg:Building>' for own, held in
                         [("b1", wall + solid + foot), ("b2", solid), ("b3", "")])  # fmt: skip
    first, second, third = rows_of(city(both, alone, bare))
    assert first.geometry == {"type": "MultiPolygon", "coordinates": [[TRIANGLE]]}
    assert [fault.code for fault in second.faults] == ["geometry-type"]
    assert (third.geometry, third.faults) == (None, ())


def test_a_table_for_each_type_and_references_within_a_feature():
    named = SURFACE.replace("<gml:Polygon>", '<gml:Polygon gml:id="p">')
    pointing = (
        f'<urf:Other gml:id="o"><urf:lod2MultiSurface>{named}</urf:lod2MultiSurface>'
        '<urf:lod1MultiSurface><gml:MultiSurface><gml:surfaceMember xlink:href="#p"/></gml:MultiSurface></urf:lod1MultiSurface></urf:Other>'
    )
    found = tables(city(ZONE, pointing))
    assert [(table.name, table.count) for table in found] == [("ScenicDistrict", 1), ("Other", 1)]
    assert [row.geometry["coordinates"] for table in found for row in table.rows()] == [[[TRIANGLE]]] * 2


def test_numbers_that_do_not_make_positions_are_told_with_their_line():
    (row,) = rows_of(city(ZONE.replace("38.1 140.1 1 ", "38.1 140.1 ")))
    assert [(fault.code, fault.message.ja) for fault in row.faults] == [
        ("geometry-form", "座標の数（11）が 3 で割り切れません。")
    ]
    assert row.faults[0].where == "6 行目 <posList>"


def test_cut_short_anywhere_it_is_refused_whole():
    data = city(ZONE)
    for end in range(0, len(data) - 1, 10):
        with pytest.raises(InvalidInput):
            tables(data[:end])
