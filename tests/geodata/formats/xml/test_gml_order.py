"""Which number of a GML position is north: as its system's name tells, or as the loader says; never a guess in silence."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Axes, Checks

SPACES = 'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="http://example.jp/app"'
HEAD = f'<gml:FeatureCollection {SPACES}><gml:featureMember><a:Zone gml:id="z">'
TAIL = "</a:Zone></gml:featureMember></gml:FeatureCollection>"
NORTH_FIRST, EAST_FIRST = "-36000 -6000", "-6000 -36000"
TRUE_PLACE = (139.76705, 35.67550)  # of 36 km south and 6 km west of the origin of plane 9


def read(position, srs=None, **checks):
    name = f' srsName="{srs}"' if srs else ""
    data = f"{HEAD}<a:name>区域</a:name><a:geom><gml:Point{name}><gml:pos>{position}</gml:pos></gml:Point></a:geom>{TAIL}".encode()
    (table,) = read_rows(Source("q.gml", data), Asked(checks=Checks(**checks)))
    (row,) = table.each()
    return row, table


def place(row):
    return None if row.outline is None else pytest.approx((row.outline.x, row.outline.y), abs=1e-5)


@pytest.mark.parametrize("srs", [
    "JGD2024 / 9(X,Y)", "JGD2011 / 9(X,Y)", "JGD2999 / 9(X,Y)", "urn:ogc:def:crs:EPSG::6677", "urn:ogc:def:crs:EPSG::99999",
])  # fmt: skip
@pytest.mark.parametrize("crs", ["EPSG:6677", "JGD2011 / 9(X,Y)", "urn:ogc:def:crs:EPSG::6677"])
def test_where_the_name_tells_the_order_giving_the_system_keeps_it(srs, crs):
    row, _ = read(NORTH_FIRST, srs, crs=crs)
    assert place(row) == TRUE_PLACE


@pytest.mark.parametrize("srs", [None, "測地座標", "file:///x"])
@pytest.mark.parametrize("crs", ["EPSG:6677", "JGD2011 / 9(X,Y)", "EPSG:2451", "EPSG:30169"])
def test_where_nobody_tells_the_loader_is_asked_which_number_is_north(srs, crs):
    with pytest.raises(InvalidInput, match="--axes north-east") as asked:
        read(NORTH_FIRST, srs, crs=crs)
    assert asked.value.code == "axes-missing"


@pytest.mark.parametrize(("position", "axes"), [(NORTH_FIRST, Axes.NORTH_EAST), (EAST_FIRST, Axes.EAST_NORTH)])
def test_the_loaders_word_settles_it(position, axes):
    row, table = read(position, crs="EPSG:6677", axes=axes)
    assert place(row) == TRUE_PLACE
    assert any("north, east" in note.en for note in table.notes) is (axes is Axes.NORTH_EAST)


def test_a_word_that_is_not_needed_is_told_as_such():
    row, table = read(NORTH_FIRST, "JGD2011 / 9(X,Y)", axes=Axes.EAST_NORTH)
    assert place(row) == TRUE_PLACE
    assert any("--axes was not used" in note.en for note in table.notes)


def test_a_plain_name_is_read_east_first_by_custom_and_told():
    row, table = read(EAST_FIRST, "EPSG:6677")
    assert place(row) == TRUE_PLACE
    assert any("by custom" in note.en for note in table.notes)


@pytest.mark.parametrize("srs", ["JGD2024 / (B, L)", "fguuid:jgd2024.bl", "fguuid:jgd2011.bl"])
def test_degrees_by_their_new_names_need_neither_system_nor_mend(srs):
    row, table = read("38.26 140.87", srs)
    assert (row.outline.wkt, row.slack_m, table.crs, list(table.suspicions)) == ("POINT (140.87 38.26)", 0, "EPSG:6668", [])


def test_degrees_of_2000_by_their_fguuid_keep_the_slack_of_the_earthquake():
    row, table = read("38.26 140.87", "fguuid:jgd2000.bl")
    assert (row.outline.wkt, row.slack_m, table.crs) == ("POINT (140.87 38.26)", 5, "EPSG:4612")
