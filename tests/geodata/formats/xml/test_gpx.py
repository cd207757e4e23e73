"""GPX: waypoints, routes and tracks."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'


def gpx(body):
    return f"{HEAD}{body}</gpx>".encode()


def segment(*points):
    return "<trkseg>" + "".join(f'<trkpt lat="{lat}" lon="{lon}"><ele>5</ele></trkpt>' for lat, lon in points) + "</trkseg>"


WHOLE = gpx(
    '<metadata><name>試験飛行</name><bounds minlat="38" minlon="140" maxlat="39" maxlon="141"/></metadata>'
    '<wpt lat="38.1" lon="140.1"><ele>12</ele><time>2026-11-01T00:00:00Z</time><name>離陸地点 &lt;b&gt;</name>'
    '<link href="https://example.org/"><text>説明</text></link><extensions><h xmlns="urn:h">3</h></extensions></wpt>'
    '<rte><name>経路</name><desc>試験</desc><rtept lat="38.1" lon="140.1"/><rtept lat="38.2" lon="140.2"/></rte>'
    f"<trk><name>軌跡</name>{segment((38.1, 140.1), (38.2, 140.2))}{segment((38.3, 140.3))}"
    f"{segment((38.4, 140.4), (38.5, 140.5), (38.6, 140.6))}</trk>"
)


def tables(data):
    return open_tables(Source("a.gpx", data), Asked())


def test_all_three_kinds_are_tables_of_their_own():
    points, routes, tracks = tables(WHOLE)
    (point,), (route,), (track,) = points.rows(), routes.rows(), tracks.rows()

    assert [(t.name, t.format, t.count, t.crs) for t in (points, routes, tracks)] == [
        ("waypoints", "gpx", 1, "OGC:CRS84"), ("routes", "gpx", 1, "OGC:CRS84"), ("tracks", "gpx", 1, "OGC:CRS84")
    ]  # fmt: skip
    assert point.geometry == {"type": "Point", "coordinates": [140.1, 38.1]}
    assert point.properties == {
        "ele": "12", "time": "2026-11-01T00:00:00Z", "name": "離陸地点 <b>",
        "link": {"href": "https://example.org/", "text": "説明"}, "extensions": {"h": "3"},
    }  # fmt: skip
    assert (route.properties, route.geometry) == (
        {"name": "経路", "desc": "試験"}, {"type": "LineString", "coordinates": [[140.1, 38.1], [140.2, 38.2]]}
    )  # fmt: skip
    assert (track.properties, track.geometry) == (
        {"name": "軌跡"},
        {"type": "MultiLineString",
         "coordinates": [[[140.1, 38.1], [140.2, 38.2]], [[140.4, 38.4], [140.5, 38.5], [140.6, 38.6]]]},
    )  # fmt: skip
    assert [note.ja for note in tracks.notes] == ["軌跡の中の 1 点だけの区間 1 か所は、線にならないため除きました。"]
    assert (points.notes, routes.notes) == ((), ())


def test_checked_rows_have_outlines():
    assert [[row.outline.geom_type for row in rows.each()] for rows in read_rows(Source("a.gpx", WHOLE), Asked())] == [
        ["Point"], ["LineString"], ["MultiLineString"]
    ]  # fmt: skip


@pytest.mark.parametrize("body, codes", [
    (f"<trk>{segment((38.1, 140.1))}</trk>", ["line-too-short"]),
    (f"<trk>{segment((38.1, 140.1))}{segment((38.2, 140.2))}</trk>", ["line-too-short"]),
    ("<trk/>", ["line-too-short"]),
    ('<rte><rtept lat="38" lon="140"/></rte>', ["line-too-short"]),
    ('<wpt lat="38"/>', ["geometry-form"]),
    ('<wpt lat="140" lon="38"/>', ["geometry-form"]),
    ('<wpt lat="nan" lon="140"/>', ["geometry-form"]),
    ('<wpt lat="38" lon="1_40"/>', ["geometry-form"]),
])  # fmt: skip
def test_a_faulty_row_is_kept_out_alone(body, codes):
    good = '<wpt lat="38" lon="140"/>'
    found = [row for table in tables(gpx(body + good)) for row in table.rows()]
    wrong = [[fault.code for fault in row.faults] for row in found if row.faults]
    assert wrong == [codes]
    assert [row.geometry for row in found if not row.faults] == [{"type": "Point", "coordinates": [140.0, 38.0]}]


def test_a_file_of_nothing_is_refused():
    with pytest.raises(InvalidInput, match="地点も経路も軌跡もありません"):
        tables(gpx("<metadata/>"))


def test_the_older_version_is_read():
    (table,) = tables(b'<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0"><wpt lat="38" lon="140"/></gpx>')
    assert [row.geometry["coordinates"] for row in table.rows()] == [[140.0, 38.0]]


def test_cut_short_anywhere_it_is_refused_whole():
    for end in range(0, len(WHOLE) - 1, 10):
        with pytest.raises(InvalidInput):
            tables(WHOLE[:end])
