"""A filter that makes no sense for a collection is refused: every unknown name at once, each type with its place."""

import pytest
import shapely

from fieldreg.filtering.filters import parse
from fieldreg.filtering.schema import Frame, Function
from fieldreg.filtering.tree import Kind
from fieldreg.kernel.errors import InvalidInput

QUERYABLES = {
    "kind": Kind.STRING, "area": Kind.NUMBER, "floors": Kind.INTEGER, "lit": Kind.BOOLEAN, "day": Kind.DATE, "seen": Kind.TIMESTAMP,
    "span": Kind.INTERVAL, "place": Kind.GEOMETRY, "tags": Kind.ARRAY,
}  # fmt: skip


def refusal(text, **more):
    with pytest.raises(InvalidInput) as caught:
        parse(text, "cql2-text", QUERYABLES, **more)
    return caught.value


def test_every_unknown_name_is_told_with_its_place_and_what_there_is():
    error = refusal("knd = 'a' AND aera > 3 AND nearby(place)")
    assert [(f.code, f.where) for f in error.faults] == [
        ("filter-unknown-queryable", "filter, character 1"),
        ("filter-unknown-queryable", "filter, character 15"),
        ("filter-unknown-function", "filter, character 28"),
    ]
    assert error.faults[0].message.en == "there is no queryable 'knd'; there are: area, day, floors, kind, lit, place, seen, span, tags"
    assert error.faults[2].message.ja == "「nearby」という関数はありません。使えるのは: ―"


def test_names_are_told_apart_by_their_letters_case():
    assert refusal("KIND = 'a'").code == "filter-unknown-queryable"


@pytest.mark.parametrize(
    "text, character",
    [
        ("kind", 1),
        ("area + 1", 6),
        ("'a'", 1),
        ("lit AND area", 9),
        ("kind = 3", 8),
        ("3 = kind", 5),
        ("area > '3'", 8),
        ("lit = 'true'", 7),
        ("area = lit", 8),
        ("area = DATE('2026-12-01')", 8),
        ("place = 3", 1),
        ("span = span", 1),
        ("tags = 'a'", 1),
        ("area LIKE '3%'", 1),
        ("kind LIKE kind", 11),
        ("kind LIKE 3", 11),
        ("CASEI(area) = 'a'", 7),
        ("kind + 1 = 2", 1),
        ("area BETWEEN 1 AND 'b'", 20),
        ("kind IN ('a', 3)", 15),
        ("S_WITHIN(place, kind)", 17),
        ("S_WITHIN(3, place)", 10),
        ("T_AFTER(kind, day)", 9),
        ("T_AFTER(day, '2026-12-01')", 14),
        ("T_DURING(day, span)", 10),
        ("T_MEETS(span, seen)", 15),
        ("T_AFTER(day, INTERVAL(kind, '..'))", 23),
        ("A_CONTAINS(kind, ('a'))", 12),
        ("A_CONTAINS(tags, 'a')", 18),
    ],
)
def test_a_value_of_another_kind_is_refused_where_it_stands(text, character):
    error = refusal(text)
    assert (error.code, error.where) == ("filter-type", f"filter, character {character}")


@pytest.mark.parametrize(
    "text, code",
    [
        ("kind LIKE 'a\\\\'", "pattern"),
        ("day = 'tomorrow'", "instant"),
        ("seen > '2026-12-40'", "instant"),
        ("T_AFTER(day, INTERVAL('2026-12-02', '2026-12-01'))", "interval"),
        ("S_WITHIN(place, BBOX(1, 5, 2, 4))", "box"),
        ("S_WITHIN(place, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "shape"),
    ],
)
def test_a_literal_that_means_nothing_is_refused(text, code):
    assert refusal(text).code == f"filter-{code}"


def test_a_type_is_told_in_both_languages():
    message = refusal("T_DURING(day, span)").message
    assert "INTERVAL(開始, 終了)" in message.ja
    assert "or write INTERVAL(start, end)" in message.en
    assert refusal("kind = 3").message.en == "= takes a text here, not a number"


# ---------------------------------------------------------------- functions and coordinates


def test_a_function_of_the_servers_is_called_with_what_is_known():
    longer = Function((Kind.STRING, Kind.NUMBER), Kind.BOOLEAN, lambda text, size: None if text is None else len(text) > size)
    wanted = parse("longer(kind, 3)", "cql2-text", QUERYABLES, functions={"longer": longer})
    truth = wanted.truth([{"kind": "park"}, {"kind": "a"}, {}])
    assert (truth.yes.tolist(), truth.no.tolist()) == ([True, False, False], [False, True, False])
    assert wanted.select([]).tolist() == []
    assert refusal("longer(kind)", functions={"longer": longer}).code == "filter-operands"
    assert refusal("longer(3, 3)", functions={"longer": longer}).code == "filter-type"
    assert refusal("longer(kind, 3) = 'a'", functions={"longer": longer}).code == "filter-type"


def test_shapes_come_into_the_datas_coordinates():
    turned = Frame(lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]), over="y")  # latitude first
    inside = parse("S_INTERSECTS(place, POINT(38 140))", "cql2-text", QUERYABLES, frame=turned)
    assert inside.select([{"place": shapely.Point(140, 38)}, {"place": shapely.Point(38, 140)}]).tolist() == [True, False]
    over = parse("S_INTERSECTS(place, BBOX(-1, 170, 1, -170))", "cql2-text", QUERYABLES, frame=turned)
    assert over.select([{"place": shapely.Point(x, 0)} for x in (175, -175, 0)]).tolist() == [True, True, False]


def test_a_box_in_metres_is_not_turned_round():
    metres = Frame(over=None)
    assert refusal("S_INTERSECTS(place, BBOX(10, 0, 5, 5))", frame=metres).code == "filter-box"


def test_a_shape_beyond_its_coordinates_is_refused():
    nowhere = Frame(lambda shape: shapely.transform(shape, lambda xy: xy * float("inf")))
    assert refusal("S_INTERSECTS(place, POINT(1 1))", frame=nowhere).code == "filter-shape"


ONE_AND_NOUGHT = [("lit = 1", [True, False, False]), ("lit <> 1", [False, True, False]), ("NOT lit = 0", [True, False, False])]


@pytest.mark.parametrize("told, wanted", ONE_AND_NOUGHT)
def test_the_cql_before_it_knows_no_truths_and_means_them_by_one_and_nought(told, wanted):
    """As GDAL pushes them down."""
    rows = [{"lit": True}, {"lit": False}, {"lit": None}]
    assert parse(told, "cql-text", QUERYABLES).select(rows).tolist() == wanted
    with pytest.raises(InvalidInput):
        parse(told, "cql2-text", QUERYABLES)
    with pytest.raises(InvalidInput):
        parse("lit = 2", "cql-text", QUERYABLES)
