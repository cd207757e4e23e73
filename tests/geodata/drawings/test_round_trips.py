"""What is drawn, written and read again is the same, with our own mark and without it."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from fieldreg.trials.trial_geojson import outline_from_geojson
from geodata.drawings.archive import zipped
from geodata.drawings.drawing import FORMATS, read_drawing, write_drawing
from tests.geodata.drawings.trials import AREA, CIRCLE, HOLED, PARTS, ROUTE, bare, farthest_m, trials

MANY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
KEEP_ALL = ["geojson", "kml", "kmz", "gpx", "plan", "dji"]


def unmark(name, data):
    """The file as a program leaves it that does not know our mark."""
    if name == "kml":
        return re.sub(rb"<ExtendedData><Data name=\"fieldreg:trial\">.*?</Data></ExtendedData>", b"", data, flags=re.DOTALL)
    if name == "gpx":
        return re.sub(rb"<metadata>.*?</metadata>", b"", data, flags=re.DOTALL)
    if name == "plan":
        return json.dumps({key: value for key, value in json.loads(data).items() if key != "fieldreg"}).encode()
    if name in ("kmz", "dji"):
        with zipfile.ZipFile(BytesIO(data)) as held:
            files = {path: held.read(path) for path in held.namelist() if not path.endswith("fieldreg.json")}
        return zipped({path: unmark("kml", text) for path, text in files.items()})
    return data


def shape_of(drawing, width_m=1.0):
    """The outline that is judged; a route without a width is given one."""
    trial = drawing.trial
    features = trial["features"] if trial["type"] == "FeatureCollection" else [trial]
    return outline_from_geojson({
        "type": "FeatureCollection", "features": [{**f, "properties": {"corridor_width_m": width_m, **f["properties"]}} for f in features],
    })  # fmt: skip


@pytest.mark.parametrize("name", KEEP_ALL)
@pytest.mark.parametrize("trial", [AREA, CIRCLE, ROUTE, PARTS], ids=["area", "circle", "route", "parts"])
def test_a_file_of_our_own_is_the_trial_it_was(trial, name):
    drawing = read_drawing("a", write_drawing(trial, FORMATS[name]))

    assert (drawing.form.name, drawing.trial, list(drawing.asks)) == (name, trial, [])
    assert {fault.code for fault in drawing.left_out} <= {"within-fence"}


def _kind(feature):
    return feature["geometry"]["type"]


@pytest.mark.parametrize("name", ["kml", "kmz", "gpx"])
@pytest.mark.parametrize("trial", [AREA, CIRCLE, ROUTE, PARTS, HOLED], ids=["area", "circle", "route", "parts", "holed"])
def test_without_our_mark_the_shapes_their_sizes_and_heights_are_the_same(trial, name):
    drawing = read_drawing("a", unmark(name, write_drawing(trial, FORMATS[name])))
    read = bare(drawing.trial)

    assert sorted(read, key=_kind) == sorted(bare(trial), key=_kind)
    assert drawing.left_out == []


@pytest.mark.parametrize("name", KEEP_ALL)
@given(trial=trials())
@MANY
def test_any_trial_comes_back_as_it_was(name, trial):
    if refusal := cannot_hold(name, trial):
        with pytest.raises(InvalidInput) as refused:
            write_drawing(trial, FORMATS[name])
        assert refused.value.code in refusal
    else:
        assert read_drawing("a", write_drawing(trial, FORMATS[name])).trial == trial


def cannot_hold(name, trial):
    """Why a format cannot hold a trial; nothing where it can."""
    datum = (trial["properties"].get("altitude_upper") or {}).get("datum")
    is_route = trial["geometry"]["type"] == "LineString"
    holed = trial["geometry"]["type"] == "Polygon" and len(trial["geometry"]["coordinates"]) > 1
    if name == "dji":
        return ({"height-for-waylines"} if datum != "AGL" else set()) | ({"hole-in-area"} if holed else set())
    return {"height-for-route"} if name == "plan" and is_route and datum not in ("AGL", "AMSL") else set()


@pytest.mark.parametrize("name", ["kml", "gpx", "plan", "wkt", "dji"])
@given(trial=trials(kinds=("area", "circle", "route"), heights=st.just("AGL")))
@MANY
def test_the_outline_that_is_judged_is_the_same_to_a_centimetre_without_our_mark(name, trial):
    drawing = read_drawing("a", unmark(name, write_drawing(trial, FORMATS[name])))
    width = trial["properties"].get("corridor_width_m", 1.0)

    assert farthest_m(outline_from_geojson(trial), shape_of(drawing, width)) < 0.01


@given(trial=trials(kinds=("holed",)))
@MANY
def test_a_hole_is_kept_where_a_format_has_holes(trial):
    for name in ("kml", "gpx", "plan", "wkt"):
        drawing = read_drawing("a", unmark(name, write_drawing(trial, FORMATS[name])))

        assert farthest_m(outline_from_geojson(trial), shape_of(drawing)) < 0.01, name


@pytest.mark.parametrize("name", ["kml", "gpx", "plan"])
def test_what_was_moved_since_counts_and_the_rest_is_left_out(name):
    moved = write_drawing(AREA, FORMATS[name]).replace(b"38.223", b"38.224")
    moved = re.sub(rb'(<value>|<fr:trial>|"fieldreg": )(\{.*?\})(</value>|</fr:trial>|,\n "geoFence")',
                   lambda held: held[0].replace(b"38.224", b"38.223"), moved, flags=re.DOTALL)  # fmt: skip

    drawing = read_drawing("a", moved)

    assert drawing.trial["geometry"]["coordinates"][0][2] == [140.982, 38.224]
    assert "vehicle" not in drawing.trial["properties"]
    assert "edited" in [fault.code for fault in drawing.left_out]


def test_the_same_trial_gives_the_same_bytes():
    for form in FORMATS.values():
        assert write_drawing(AREA, form) == write_drawing(AREA, form)


def test_what_a_format_cannot_hold_is_refused_with_the_way_out():
    amsl = {**ROUTE, "properties": {**ROUTE["properties"], "altitude_lower": None, "altitude_upper": {"value": 60, "datum": "WGS84"}}}

    for name, trial, code in (("dji", HOLED, "hole-in-area"), ("dji", amsl, "height-for-waylines"), ("plan", amsl, "height-for-route")):
        with pytest.raises(InvalidInput) as refused:
            write_drawing(trial, FORMATS[name])
        assert refused.value.code == code


def test_a_bad_trial_is_not_written():
    with pytest.raises(InvalidInput) as refused:
        write_drawing({**CIRCLE, "properties": {"radius_m": None}}, FORMATS["kml"])

    assert [fault.where for fault in refused.value.faults] == ["properties.radius_m"]
