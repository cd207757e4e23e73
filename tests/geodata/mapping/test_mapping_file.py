"""A mapping file: every key read and written, and what is wrong told with its path."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.plain_yaml import LARGEST_BYTES
from geodata.mapping.mapping_file import Condition, GeometryColumns, Mapping_, Value, mapping_from, to_yaml
from tests.geodata.mapping.mappings import FULL, SMALL, told


def test_every_key_of_the_file():
    assert mapping_from(FULL.encode(), "m.yaml") == Mapping_(
        layer="planning", id=Value(columns=("区", "番号")), name=Value(columns=("公園名",)), name_en=Value(columns=("英語名",)),
        accuracy_m=Value(columns=("誤差",)),
        restriction=Value(columns=("制限",), table={"許可": "REQ_AUTHORISATION"}, otherwise="CONDITIONAL"),
        authority=Value(columns=("担当課",), table={"建設課": "m", "01": "m"}), reason=Value(constant="公園です。"),
        valid_from=Value(columns=("指定日",), form="%Y/%m/%d"), valid_to=Value(columns=("廃止日",), form="wareki"),
        where=(Condition(column="種別", equals=("公園", "緑地")), Condition(column="状態", never=("廃止",))),
        attributes={"kind": Value(columns=("種別",), table={"公園": "natural_park"}, otherwise="other"), "city": Value(constant="仙台市")},
        keep="none", source="市の公園台帳", licence="CC BY 4.0", attribution="仙台市", confidence="medium",
        geometry=GeometryColumns(lon="経度", lat="緯度"), encoding="cp932", crs="EPSG:6668",
    )  # fmt: skip


@pytest.mark.parametrize("text", [FULL, SMALL, "id: {by: place-and-name}\nname: 公園\ngeometry: {wkt: {column: WKT}}\n",
                                  "id: {column: 'no'}\nname: {column: '01'}\nauthority: {column: x, table: {yes: 'null'}}\n"])  # fmt: skip
def test_there_and_back(text):
    mapping = mapping_from(text.encode(), "m.yaml")

    assert mapping_from(to_yaml(mapping).encode(), "again") == mapping


def test_texts_stay_the_texts_they_are():
    mapping = mapping_from("id: {column: no}\nname: {column: 04101}\nwhere: {column: 有, equals: [yes, 2026-12-01]}\n".encode(), "m.yaml")

    assert (mapping.id, mapping.name) == (Value(columns=("no",)), Value(columns=("04101",)))
    assert mapping.where == (Condition(column="有", equals=("yes", "2026-12-01")),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: {column: a}\n", [("key-missing", "m.yaml: id")]),
        (SMALL + "colour: red\n", [("unknown-key", "m.yaml: colour")]),
        (SMALL + "layer: park\nkeep: all\n", [("unknown-word", "m.yaml: layer"), ("unknown-word", "m.yaml: keep")]),
        (SMALL + "restriction: {column: a, table: {x: FORBIDDEN}}\n", [("unknown-word", "m.yaml: restriction")]),
        (SMALL + "authority: {table: {x: y}}\n", [("key-missing", "m.yaml: authority")]),
        (SMALL + "authority: {column: x, table: {y: '?'}}\n", [("undecided", "m.yaml: authority.table.y")]),
        (SMALL + "source: '?'\n", [("undecided", "m.yaml: source")]),
        (SMALL + "valid_from: {column: x, form: '%d.%m.%y'}\n", [("unknown-word", "m.yaml: valid_from.form")]),
        (SMALL + "valid_from: 2026/12/1\n", [("day-form", "m.yaml: valid_from")]),
        (SMALL + "where: [{column: x}]\n", [("key-missing", "m.yaml: where[1].equals")]),
        (SMALL + "geometry: {lon: {column: x}}\n", [("wrong-type", "m.yaml: geometry")]),
        ("id: 番号\nname: x\n", [("wrong-type", "m.yaml: id")]),
        ("id: {column: x}\nname: ''\n", [("key-missing", "m.yaml: name")]),
        ("id: {by: luck}\nname: x\naccuracy_m: -1\n", [("unknown-word", "m.yaml: id.by"), ("number-range", "m.yaml: accuracy_m")]),
        ("- a\n- b\n", [("not-a-mapping", "m.yaml")]),
        ("", [("not-a-mapping", "m.yaml")]),
        ("id: {column: x\n", [("not-yaml", "m.yaml")]),
        ("a: 1\nname: x\na: 2\n", [("not-plain-yaml", "m.yaml: 3 行目")]),
        ("a: &a [x]\nb: *a\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: !!python/object/apply:os.system [ls]\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: " + "[" * 5000, [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("? [a, b]\n: c\n", [("not-plain-yaml", "m.yaml: 1 行目")]),
        ("name: x\n---\nname: y\n", [("not-yaml", "m.yaml")]),
        ("name: 公園".encode("cp932"), [("not-utf-8", "m.yaml")]),
        (b"#" * (LARGEST_BYTES + 1), [("too-large", "m.yaml")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_path(text, expected):
    assert told(text) == expected


def test_a_wrong_key_is_told_with_those_there_are():
    with pytest.raises(InvalidInput, match="accuracy_m"):
        mapping_from((SMALL + "accuracy: 50\n").encode(), "m.yaml")
