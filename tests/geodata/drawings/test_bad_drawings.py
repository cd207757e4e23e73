"""Files that are no drawing, are broken or hostile: each is refused with a sentence, and none is taken in part."""

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from geodata.drawings.archive import zipped
from geodata.drawings.drawing import FORMATS, MOST_BYTES, read_drawing, write_drawing
from geodata.drawings.parts import volumes_of
from tests.geodata.drawings.trials import PARTS, RING

MANY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
WRITTEN = {name: write_drawing(PARTS, form) for name, form in FORMATS.items()}
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark>%s</Placemark></kml>'
GPX = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">%s</gpx>'


def polygon(*rings):
    return json.dumps({"type": "Polygon", "coordinates": rings})


def plan(**more):
    return json.dumps({"fileType": "Plan", **more})


def bomb():
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("doc.kml", b" " * 30_000_000)
    return held.getvalue()


def fence(ring, **more):
    return plan(geoFence={"version": 2, "circles": [], "polygons": [{"inclusion": True, "version": 1, "polygon": ring, **more}]})


def line_of(count):
    return "<LineString><coordinates>" + " ".join(f"140.{i:06d},38.2" for i in range(count)) + "</coordinates></LineString>"


BAD = {
    "empty": (b"", "empty-file"),
    "blank": (b" \n\t", "empty-file"),
    "too large": (b"x" * (MOST_BYTES + 1), "too-large"),
    "a picture": (b"\x89PNG\r\n\x1a\n0000", "unknown-format"),
    "a table": (b"lon,lat\n140.98,38.22\n", "unknown-format"),
    "a page": (b"<!doctype html><html><body>404</body></html>", "unknown-format"),
    "json of something": (b'{"a": 1}', "not-geojson"),
    "a list": (b"[1, 2]", "unknown-format"),
    "geojson cut short": (polygon(RING)[:40].encode(), "not-json"),
    "a ring not closed": (polygon(RING[:-1]), "ring-not-closed"),
    "a bow-tie": (polygon([RING[0], RING[2], RING[1], RING[3], RING[0]]), "geometry-invalid"),
    "latitude first": (polygon([[lat, lon] for lon, lat in RING]), "axis-swapped"),
    "abroad": ('{"type": "Point", "coordinates": [2.35, 48.85]}', "outside-japan"),
    "metres": ('{"type": "Point", "coordinates": [-196000, 9000]}', "outside-japan"),
    "text for numbers": ('{"type": "LineString", "coordinates": [["140.98", "38.22"], ["140.99", "38.22"]]}', "not-a-number"),
    "another system": ('{"type": "Point", "coordinates": [1, 2], "crs": {"type": "name", "properties": {"name": "EPSG:6678"}}}',
        "crs-not-lonlat"),
    "a shape nobody has": ('{"type": "Feature", "geometry": {"type": "Circle"}}', "geometry-type"),
    "a height in words": (
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.9, 38.2]}, "properties": {"altitude_upper": "400ft"}}',
        "altitude-form",
    ),
    "a radius beyond all": (
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.9, 38.2]}, "properties": {"radius_m": 1e9}}', "size-range"
    ),
    "kml in millimetres": (
        KML % "<LineString><altitudeMode>absolute</altitudeMode><coordinates>140.9,38.2,90000 140.9,38.3,90000</coordinates></LineString>",
        "altitude-range",
    ),
    "no feature": ('{"type": "FeatureCollection", "features": []}', "no-shapes"),
    "a feature that is none": ('{"type": "FeatureCollection", "features": [{"geometry": 3}]}', "geometry-type"),
    "kml without a shape": (KML % "<name>x</name>", "no-shapes"),
    "kml with words for a place": (KML % "<Point><coordinates>here</coordinates></Point>", "geometry-form"),
    "kml with an entity": ('<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + KML % "<name>&x;</name>", "dtd"),
    "kml cut short": ((KML % line_of(3))[:-9], "not-xml"),
    "kml of too many vertices": (KML % line_of(10_001), "too-many-vertices"),
    "kml with a model": (KML % "<Model><Location/></Model>", "geometry-type"),
    "gpx without anything": (GPX % "", "no-shapes"),
    "gpx beyond the pole": (GPX % '<rte><rtept lat="95" lon="140"/><rtept lat="38" lon="140"/></rte>', "geometry-form"),
    "gpx of one point": (GPX % '<rte><rtept lat="38" lon="140"/></rte>', "line-too-short"),
    "a plan of nothing": (plan(), "no-shapes"),
    "a plan of another kind": ('{"fileType": "Params"}', "not-a-plan"),
    "a plan whose fence is a list": (plan(geoFence=[1]), "plan-form"),
    "a fence that does not say which side": (fence([[38.2, 140.9]] * 3, inclusion=None), "plan-form"),
    "a fence of two corners": (fence([[38.2, 140.9], [38.3, 140.9]]), "ring-not-closed"),
    "a fence of words": (fence(["a", "b", "c"]), "geometry-form"),
    "wkt not closed": ("POLYGON((140.98 38.22, 140.99 38.22, 140.99 38.23))", "ring-not-closed"),
    "wkt of a plane": ("SRID=6678;POINT(5000 -196000)", "crs-not-lonlat"),
    "wkt empty": ("POLYGON EMPTY", "geometry-empty"),
    "wkt of a collection": ("GEOMETRYCOLLECTION(POINT(140 38))", "geometry-type"),
    "a zip cut short": (WRITTEN["kmz"][:-30], "zip-unreadable"),
    "a zip of pictures": (zipped({"a.jpg": b"\xff\xd8"}), "unknown-format"),
    "a zip that leads out": (zipped({"../doc.kml": WRITTEN["kml"]}), "zip-name"),
    "a zip in a zip": (zipped({"doc.kml": WRITTEN["kml"], "b.kmz": WRITTEN["kmz"]}), "archive-inside"),
    "a zip bomb": (bomb(), "too-large"),
    "a kmz of something else": (zipped({"doc.kml": WRITTEN["gpx"]}), "not-kml"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_each_is_refused_with_a_sentence(name):
    data, code = BAD[name]
    with pytest.raises(InvalidInput) as refused:
        read_drawing("a", data if isinstance(data, bytes) else data.encode())

    assert refused.value.faults[0].code == code
    assert all(fault.message.ja.endswith(("。", "）")) and fault.message.en for fault in refused.value.faults)


def test_one_bad_shape_refuses_them_all_and_every_fault_is_told():
    good, swapped, crossed = (json.loads(polygon(ring)) for ring in (RING, [[b, a] for a, b in RING], [RING[i] for i in (0, 2, 1, 3, 0)]))
    document = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": g,
        "properties": {}} for g in (good, swapped, crossed)]}
    with pytest.raises(InvalidInput) as refused:
        read_drawing("a", json.dumps(document).encode())

    assert [(fault.code, fault.where) for fault in refused.value.faults] == [
        ("axis-swapped", "features[1].geometry"), ("geometry-invalid", "features[2].geometry")
    ]  # fmt: skip


def test_many_areas_of_one_volume_are_one_part_and_too_many_routes_are_refused():
    starts = [141 + i / 100 for i in range(150)]
    areas = "".join(f"MULTIPOLYGON((({lon} 38, {lon + 0.001} 38, {lon} 38.001, {lon} 38)))\n" for lon in starts)
    routes = "".join(f"LINESTRING({lon} 38, {lon} 38.001)\n" for lon in starts)

    assert len(read_drawing("a", areas.encode()).trial["geometry"]["coordinates"]) == 150
    with pytest.raises(InvalidInput, match="100"):
        read_drawing("a", routes.encode())


@given(data=st.binary(max_size=300))
@example(data=b"PK\x05\x06" + bytes(18))
@MANY
def test_any_bytes_are_read_or_refused(data):
    read_or_refuse(data)


@pytest.mark.parametrize("name", WRITTEN)
@given(where=st.integers(0, 1 << 20), what=st.binary(min_size=1, max_size=4), cut=st.booleans())
@MANY
def test_any_file_spoilt_anywhere_is_read_or_refused(name, where, what, cut):
    data = WRITTEN[name]
    at = where % len(data)
    read_or_refuse(data[:at] + what + (b"" if cut else data[at + len(what) :]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-200, 200) | st.floats() | st.text(max_size=5),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(max_size=5), held, max_size=3), max_leaves=12,
)  # fmt: skip


def paths(value, at=()):
    """The way to every value in a document."""
    yield at
    if isinstance(value, dict | list):
        for key, held in value.items() if isinstance(value, dict) else enumerate(value[:3]):
            yield from paths(held, (*at, key))


def put(document, path, value):
    """The document with another value there."""
    if not path:
        return value
    made = json.loads(json.dumps(document))
    spot = made
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    return made


@pytest.mark.parametrize("name", ["plan", "geojson"])
@given(st.data())
@MANY
def test_any_value_anywhere_in_a_json_drawing_is_read_or_refused(name, data):
    document = json.loads(WRITTEN[name])
    path = data.draw(st.sampled_from(sorted(paths(document), key=str)))
    read_or_refuse(json.dumps(put(document, path, data.draw(JSON))).encode())


def read_or_refuse(data):
    try:
        drawing = read_drawing("a", data)
    except InvalidInput:
        return
    assert drawing.trial["type"] in ("Feature", "FeatureCollection")
    json.dumps(drawing.to_dict(), allow_nan=False)


@pytest.mark.parametrize("wide_m", [0, -1, 50_001])
@pytest.mark.parametrize(
    "geometry, name",
    [({"type": "Point", "coordinates": [140.9, 38.2]}, "radius_m"),
     ({"type": "LineString", "coordinates": [[140.9, 38.2], [140.91, 38.2]]}, "corridor_width_m")],
)  # fmt: skip
def test_a_size_that_is_none_is_refused_by_its_name(geometry, name, wide_m):
    with pytest.raises(InvalidInput) as refusal:
        volumes_of({"type": "Feature", "geometry": geometry, "properties": {name: wide_m}})

    assert [(fault.where, fault.code) for fault in refusal.value.faults] == [(f"properties.{name}", "size-range")]
