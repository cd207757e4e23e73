"""Files of other programs: what is taken of them, and what is left out and told."""

import json
import shutil
import subprocess

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.drawings.archive import zipped
from geodata.drawings.drawing import FORMATS, read_drawing, write_drawing
from tests.geodata.drawings.trials import AREA, CIRCLE, HOLED, PARTS, RING, ROUTE

XML = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" '
KML = XML + 'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>%s</Document></kml>'
RING_TEXT = " ".join(f"{lon},{lat},50" for lon, lat in RING)
OUTER = f"<outerBoundaryIs><LinearRing><coordinates>{RING_TEXT}</coordinates></LinearRing></outerBoundaryIs>"
POLYGON = "<Placemark><name>校庭</name><Polygon>%s" + OUTER + "</Polygon></Placemark>"
PLACE = "<Point><coordinates>140.98,38.22</coordinates></Point>"
LAT_LON = [[lat, lon] for lon, lat in RING[:-1]]


def read(data, name="a"):
    return read_drawing(name, data if isinstance(data, bytes) else data.encode())


def told(drawing):
    return [fault.code for fault in drawing.left_out]


def kml(body, mode=""):
    return read(KML % (body % mode if "%s" in body else body))


def heights(drawing):
    properties = drawing.trial["properties"]
    return {name: properties[name] for name in ("altitude_lower", "altitude_upper") if name in properties}


def test_a_height_of_kml_counts_by_its_mode():
    above_ground, above_sea, on_ground, unsaid = (
        kml(POLYGON, mode and f"<altitudeMode>{mode}</altitudeMode>") for mode in ("relativeToGround", "absolute", "clampToGround", "")
    )

    assert heights(above_ground) == {"altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 50.0, "datum": "AGL"}}
    assert heights(above_sea) == {"altitude_upper": {"value": 50.0, "datum": "AMSL"}}
    assert [heights(on_ground), heights(unsaid)] == [{}, {}]
    assert [told(d) for d in (above_ground, above_sea, on_ground, unsaid)] == [[], [], ["height-mode"], ["height-mode"]]
    assert [list(d.asks) for d in (above_ground, on_ground)] == [[], ["altitude_upper"]]
    assert unsaid.trial == {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [RING]}, "properties": {"name": "校庭"}}


def test_marks_beside_an_outline_are_left_out_and_links_are_not_followed():
    drawing = kml(POLYGON + "<Placemark><Point><coordinates>140.98,38.22</coordinates></Point></Placemark><Placemark/>"
                  "<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>")  # fmt: skip

    assert drawing.trial["geometry"]["type"] == "Polygon"
    assert sorted(told(drawing)) == ["height-mode", "marks-left", "no-geometry", "not-followed"]


def test_a_place_alone_asks_for_its_radius_and_a_line_for_its_width():
    place = kml("<Placemark><Point><coordinates>140.98,38.22</coordinates></Point></Placemark>")
    line = kml("<Placemark><LineString><coordinates>140.98,38.22 140.99,38.22 </coordinates></LineString></Placemark>")

    assert (list(place.asks), list(line.asks)) == (["radius_m", "altitude_upper"], ["corridor_width_m", "altitude_upper"])


def test_times_of_kml_are_taken_with_their_offset_only():
    span = "<Placemark><TimeSpan><begin>%s</begin><end>2026-12-01T12:00:00+09:00</end></TimeSpan>" + PLACE + "</Placemark>"
    taken, left = (read(KML % (span % begin)) for begin in ("2026-12-01T09:00:00+09:00", "2026-12"))

    assert taken.trial["properties"]["time_start"] == "2026-12-01T09:00:00+09:00"
    assert ("time_start" in left.trial["properties"], told(left)) == (False, ["time-left"])


def test_a_track_of_google_is_a_route():
    drawing = kml("<Placemark><gx:Track><altitudeMode>absolute</altitudeMode><when>2026-12-01T00:00:00Z</when>"
                  "<when>2026-12-01T00:01:00Z</when>"
                  "<gx:coord>140.98 38.22 80</gx:coord><gx:coord>140.99 38.23 95.5</gx:coord></gx:Track></Placemark>")  # fmt: skip

    assert drawing.trial == {
        "type": "Feature", "geometry": {"type": "LineString", "coordinates": [[140.98, 38.22], [140.99, 38.23]]},
        "properties": {"altitude_upper": {"value": 95.5, "datum": "AMSL"}},
    }  # fmt: skip


def test_of_a_kmz_the_first_kml_is_read_and_others_are_told():
    held = {"pics/a.jpg": b"\xff\xd8", "other.kml": b"<x/>", "doc.kml": (KML % (POLYGON % "")).encode()}
    drawing = read(zipped(held), "a.kmz")

    assert (drawing.form.name, drawing.trial["geometry"]["coordinates"]) == ("kmz", [RING])
    assert told(drawing) == ["height-mode", "other-file"]


def test_a_recorded_flight_in_gpx_is_a_route_without_its_heights_and_moments():
    moment = "<ele>5</ele><time>2026-11-01T00:00:00Z</time>"
    points = "".join(f'<trkpt lat="{38.22 + i / 1000}" lon="140.98">{moment}</trkpt>' for i in range(3))
    drawing = read('<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="38" lon="140"><name>H</name></wpt>'
                   f"<trk><name>flight</name><trkseg>{points}</trkseg></trk></gpx>")  # fmt: skip

    assert drawing.trial == {
        "type": "Feature", "geometry": {"type": "LineString", "coordinates": [[140.98, 38.22], [140.98, 38.221], [140.98, 38.222]]},
        "properties": {"name": "flight"},
    }  # fmt: skip
    assert told(drawing) == ["height-of-positions", "time-left", "marks-left"]


# ---- QGroundControl ----------------------------------------------------------------------------


def plan(items=(), polygons=(), circles=(), **more):
    return read(json.dumps({
        "fileType": "Plan", "version": 1, "groundStation": "QGroundControl", "rallyPoints": {"points": [], "version": 2},
        "geoFence": {"circles": list(circles), "polygons": list(polygons), "version": 2},
        "mission": {"items": list(items), "version": 2, "plannedHomePosition": [38.22, 140.98, 3], "vehicleType": 2,
            "firmwareType": 12}, **more,
    }))  # fmt: skip


def waypoint(lat, lon, height, frame, command=16):
    return {"type": "SimpleItem", "command": command, "frame": frame, "autoContinue": True, "doJumpId": 1,
        "params": [0, 0, 0, None, lat, lon, height]}


def way(*frames):
    return [waypoint(38.22 + i / 1000, 140.98, 50 + i, frame) for i, frame in enumerate(frames)]


def test_a_fence_that_is_written_closed_is_the_same_without_a_corner_twice():
    open_, closed = (plan(polygons=[{"inclusion": True, "polygon": ring, "version": 1}]) for ring in (LAT_LON, [*LAT_LON, LAT_LON[0]]))

    assert closed.trial == open_.trial
    assert closed.trial["geometry"]["coordinates"] == [RING]


def test_a_fence_is_the_area_and_what_is_kept_out_is_cut_from_it():
    hole = [[lat, lon] for lat, lon in ((38.2215, 140.9805), (38.2225, 140.9805), (38.2225, 140.9815))]
    drawing = plan(polygons=[{"inclusion": True, "polygon": LAT_LON, "version": 1}, {"inclusion": False, "polygon": hole, "version": 1}])
    outer, inner = drawing.trial["geometry"]["coordinates"]

    assert outer == RING
    assert inner == [[lon, lat] for lat, lon in (*hole, hole[0])]


def test_a_corner_kept_out_is_cut_off():
    corner = [[38.220, 140.979], [38.222, 140.979], [38.222, 140.981], [38.220, 140.981]]
    drawing = plan(polygons=[{"inclusion": True, "polygon": LAT_LON, "version": 1}, {"inclusion": False, "polygon": corner, "version": 1}])

    assert len(drawing.trial["geometry"]["coordinates"][0]) == 7


def test_a_circle_of_a_fence_is_a_place_with_its_radius():
    drawing = plan(circles=[{"circle": {"center": [38.22, 140.98], "radius": 80}, "inclusion": True, "version": 1}])

    assert (drawing.trial["geometry"], drawing.trial["properties"]) == ({"type": "Point",
        "coordinates": [140.98, 38.22]}, {"radius_m": 80.0})


def test_a_fence_that_only_keeps_out_is_no_area():
    with pytest.raises(InvalidInput) as refused:
        plan(polygons=[{"inclusion": False, "polygon": LAT_LON, "version": 1}])

    assert [fault.code for fault in refused.value.faults] == ["no-shapes", "exclusion-left"]


@pytest.mark.parametrize(
    ("frames", "height", "code"),
    [((0, 5), {"value": 51.0, "datum": "AMSL"}, []), ((10, 11), {"value": 51.0, "datum": "AGL"}, []),
     ((3, 6), None, ["height-above-take-off"]), ((0, 10), None, ["height-mixed"])],
    ids=["sea", "terrain", "take-off", "mixed"],
)  # fmt: skip
def test_heights_of_waypoints_count_by_their_frame(frames, height, code):
    drawing = plan([waypoint(0, 0, 20, 3, command=22), *way(*frames)])

    assert drawing.trial["geometry"] == {"type": "LineString", "coordinates": [[140.98, 38.22], [140.98, 38.221]]}
    assert drawing.trial["properties"].get("altitude_upper") == height
    assert told(drawing) == code


def test_surveys_are_areas_and_corridors_keep_their_width():
    camera = {"CameraCalc": {"DistanceToSurface": 70, "DistanceMode": 4}, "TurnAroundDistance": 10}
    survey = {"type": "ComplexItem", "complexItemType": "survey", "polygon": LAT_LON, "TransectStyleComplexItem": camera}
    corridor = {"type": "ComplexItem", "complexItemType": "CorridorScan", "CorridorWidth": 50,
        "polyline": [[38.22, 140.97], [38.23, 140.97]],
                "TransectStyleComplexItem": {"CameraCalc": {"DistanceToSurface": 40, "DistanceToSurfaceRelative": True}}}  # fmt: skip
    drawing = plan([survey, corridor, {"type": "ComplexItem", "complexItemType": "StructureScan", "polygon": LAT_LON}])
    area, line = drawing.trial["features"]

    assert (area["geometry"]["coordinates"], area["properties"]["altitude_upper"]) == ([RING], {"value": 70.0, "datum": "AGL"})
    assert (line["geometry"]["type"], line["properties"]) == ("LineString", {"corridor_width_m": 50.0})
    assert told(drawing) == ["turn-around", "height-above-take-off", "item-left"]


def test_a_way_within_the_fence_is_told_and_one_that_leaves_it_is_taken():
    fence = [{"inclusion": True, "polygon": LAT_LON, "version": 1}]
    inside = plan([waypoint(38.2215, 140.981, 30, 3), waypoint(38.2225, 140.981, 30, 3)], fence)
    outside = plan([waypoint(38.2215, 140.981, 30, 0), waypoint(38.2295, 140.981, 30, 0)], fence)

    assert (inside.trial["geometry"]["type"], told(inside)) == ("Polygon", ["height-above-take-off", "within-fence"])
    assert [f["geometry"]["type"] for f in outside.trial["features"]] == ["Polygon", "LineString"]


# ---- DJI ---------------------------------------------------------------------------------------

WPML = XML + 'xmlns:wpml="http://www.dji.com/wpmz/1.0.2"><Document>%s</Document></kml>'


def waypoints(mode, heights=("<wpml:height>70</wpml:height>", "<wpml:height>85</wpml:height>")):
    marks = "".join(
        f"<Placemark><Point><coordinates>140.98,{38.22 + i / 1000}</coordinates></Point><wpml:index>{i}</wpml:index>{height}</Placemark>"
        for i, height in reversed(list(enumerate(heights)))
    )
    every = "<wpml:globalHeight>100</wpml:globalHeight>"
    return f"<Folder><wpml:templateType>waypoint</wpml:templateType><wpml:heightMode>{mode}</wpml:heightMode>{every}{marks}</Folder>"


@pytest.mark.parametrize(
    ("mode", "height", "code"),
    [("EGM96", {"value": 85.0, "datum": "AMSL"}, []), ("WGS84", {"value": 85.0, "datum": "WGS84"}, []),
     ("aboveGroundLevel", {"value": 85.0, "datum": "AGL"}, []), ("realTimeFollowSurface", {"value": 85.0, "datum": "AGL"}, []),
     ("relativeToStartPoint", None, ["height-above-take-off"]), ("other", None, ["height-mode"])],
)  # fmt: skip
def test_heights_of_waylines_count_by_their_mode(mode, height, code):
    drawing = read(zipped({"wpmz/template.kml": (WPML % waypoints(mode)).encode(), "wpmz/waylines.wpml": b"<kml/>"}), "a.kmz")

    assert drawing.form.name == "dji"
    assert drawing.trial["geometry"] == {"type": "LineString", "coordinates": [[140.98, 38.22], [140.98, 38.221]]}
    assert drawing.trial["properties"].get("altitude_upper") == height
    assert told(drawing) == code


def test_a_height_of_all_waypoints_counts_where_one_says_so():
    marks = ("<wpml:height>70</wpml:height><wpml:useGlobalHeight>1</wpml:useGlobalHeight>", "<wpml:height>85</wpml:height>")

    assert read(WPML % waypoints("aboveGroundLevel", marks)).trial["properties"]["altitude_upper"] == {"value": 100.0, "datum": "AGL"}


@pytest.mark.parametrize(
    ("kind", "follows", "height"),
    [("mapping2d", 1, {"value": 80.0, "datum": "AGL"}), ("mapping2d", 0, {"value": 120.0, "datum": "AMSL"})],
    ids=["follows the surface", "above the sea"],
)  # fmt: skip
def test_a_mapping_that_follows_the_surface_is_as_high_above_it_as_it_says(kind, follows, height):
    system = ("<wpml:waylineCoordinateSysParam><wpml:heightMode>EGM96</wpml:heightMode>"
              "<wpml:globalShootHeight>120</wpml:globalShootHeight>"
              f"<wpml:surfaceFollowModeEnable>{follows}</wpml:surfaceFollowModeEnable>"
              "<wpml:surfaceRelativeHeight>80</wpml:surfaceRelativeHeight></wpml:waylineCoordinateSysParam>")  # fmt: skip
    area = f"<Placemark><Polygon>{OUTER}</Polygon></Placemark>"
    drawing = read(WPML % f"<Folder><wpml:templateType>{kind}</wpml:templateType>{system}{area}</Folder>")

    assert (drawing.trial["geometry"]["coordinates"], drawing.trial["properties"]["altitude_upper"]) == ([RING], height)


def test_a_strip_has_its_wider_side_twice_and_waylines_are_read_where_there_is_no_template():
    strip = ("<Folder><Placemark><LineString><coordinates>140.98,38.22,0 140.99,38.22,0</coordinates></LineString>"
             "<wpml:leftExtend>20</wpml:leftExtend><wpml:rightExtend>35</wpml:rightExtend></Placemark></Folder>")  # fmt: skip
    lines = waypoints("", ("<wpml:executeHeight>30</wpml:executeHeight>",) * 2).replace("heightMode", "executeHeightMode")
    drawing = read(WPML % strip)
    flown = read(zipped({"wpmz/waylines.wpml": (WPML % lines.replace("></wpml:executeH", ">WGS84</wpml:executeH")).encode()}))

    assert drawing.trial["properties"] == {"corridor_width_m": 70.0}
    assert flown.trial["properties"] == {"altitude_upper": {"value": 30.0, "datum": "WGS84"}}


# ---- text --------------------------------------------------------------------------------------


def test_wkt_may_be_one_shape_or_a_line_each_and_heights_are_left_out():
    one = read("POLYGON Z ((140.98 38.221 5,\n140.982 38.221 5, 140.982 38.223 5, 140.98 38.221 5))")
    area = "MULTIPOLYGON(((140.98 38.221, 140.982 38.221, 140.982 38.223, 140.98 38.221)))"
    many = read(f"SRID=6668;LINESTRING(140.98 38.22, 140.99 38.22)\n{area}\n")

    assert (one.trial["geometry"]["type"], told(one)) == ("Polygon", ["height-of-positions"])
    assert [f["geometry"]["type"] for f in many.trial["features"]] == ["LineString", "MultiPolygon"]


def test_geojson_of_anybody_is_taken_without_what_no_trial_has():
    drawing = read(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[[[*at, 9.5] for at in RING]]]},
            "properties": {"name": "A", "面積": 3}},
        {"type": "Feature", "geometry": None, "properties": None},
    ]}))  # fmt: skip

    assert drawing.trial == {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]}, "properties": {"name": "A"}}
    assert told(drawing) == ["height-of-positions", "no-geometry", "properties-left"]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="no ogrinfo: apt install gdal-bin")
@pytest.mark.parametrize("name", ["geojson", "kml", "kmz", "gpx"])
@pytest.mark.parametrize("trial", [AREA, CIRCLE, ROUTE, HOLED, PARTS], ids=["area", "circle", "route", "holed", "parts"])
def test_gdal_reads_what_is_written(tmp_path, trial, name):
    path = tmp_path / f"a.{name}"
    path.write_bytes(write_drawing(trial, FORMATS[name]))
    done = subprocess.run(["ogrinfo", "-ro", "-al", str(path)], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert "140.98" in done.stdout
