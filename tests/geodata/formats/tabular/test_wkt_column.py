"""A column of shapes is known by its name and by any of its values: which row comes first decides nothing."""

import itertools

import pytest

from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks

SQUARE = '"POLYGON ((140.86 38.26, 140.862 38.26, 140.862 38.262, 140.86 38.262, 140.86 38.26))"'


def table(text):
    (found,) = read_rows(Source("a.csv", text.encode()), Asked(checks=Checks(crs="EPSG:6668")))
    return [(row.properties.get("id"), row.outline is not None, [f.code for f in row.faults]) for row in found.each()]


def csv(column, cells):
    lines = [f"id,name,{column}", *(f"{n},区域,{cell}" for n, cell in enumerate(cells))]
    return "\n".join(lines)


@pytest.mark.parametrize("column", ["wkt", "geom", "geometry"])
@pytest.mark.parametrize("other", ["仙台市全域", "-", "未作成"])
@pytest.mark.parametrize("cells", sorted(set(itertools.permutations(["shape", "shape", "other"]))))
def test_a_text_among_shapes_is_told_in_its_row_wherever_it_stands(column, other, cells):
    read = table(csv(column, [SQUARE if cell == "shape" else other for cell in cells]))
    assert read == [(str(n), cell == "shape", [] if cell == "shape" else ["wkt-form"]) for n, cell in enumerate(cells)]


@pytest.mark.parametrize("column", ["wkt", "geom", "geometry"])
def test_texts_before_the_first_shape_may_be_many(column):
    read = table(csv(column, ["-"] * 400 + [SQUARE]))
    assert [codes for _, _, codes in read] == [["wkt-form"]] * 400 + [[]]


@pytest.mark.parametrize("first", ["-", '"38.26,140.86"'])
def test_so_is_a_column_of_pairs(first):
    read = table(csv("位置情報", [first, '"38.26,140.86"']))
    assert read[1] == ("1", True, [])
