"""A site as a file for other programs: what is read back is what is held."""

import json

import pytest
import shapely
from shapely.geometry import shape

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area, SiteKind
from geodata.drawings.drawing import read_drawing
from geodata.reading.pipeline import Asked, Source, read_rows
from tests import makers
from web.api.site_files import permit_free_as_file

ALIKE_DEG = 1e-8  # a millimetre


@pytest.fixture
def put(services, client):
    """Puts a site, and gives its file."""

    def file_of(ending, **told):
        site = makers.park(**({"id": "asked", "areas": ()} | told))
        with services.store.writing() as work:
            work.sites.put(site)
            work.commit()
        return site, client.get(f"/api/sites/asked.{ending}")

    return file_of


def test_the_fence_of_the_plan_is_the_outline_to_a_millimetre(put):
    ring = [(140.85, 38.25), (140.86, 38.251), (140.858, 38.26), (140.852, 38.258)]
    site, answer = put("plan", outline=shapely.Polygon(ring, [[(140.854, 38.253), (140.856, 38.253), (140.855, 38.255)]]))
    plan = json.loads(answer.data)

    assert plan["fileType"] == "Plan"
    assert [fence["inclusion"] for fence in plan["geoFence"]["polygons"]] == [True, False]
    assert plan["mission"]["items"] == []
    drawn = shape(read_drawing("asked.plan", answer.data).trial["geometry"])
    assert shapely.hausdorff_distance(drawn, site.outline) < ALIKE_DEG
    assert answer.headers["Content-Disposition"] == "attachment; filename=asked.plan"


def test_several_parts_are_several_fences(put):
    parts = shapely.MultiPolygon([shapely.box(140.85, 38.25, 140.851, 38.251), shapely.box(140.86, 38.25, 140.861, 38.251)])
    _, answer = put("plan", outline=parts)

    assert [fence["inclusion"] for fence in json.loads(answer.data)["geoFence"]["polygons"]] == [True, True]


def test_the_fence_of_a_road_is_the_band_it_takes_up(put):
    site, answer = put("plan", kind=SiteKind.ROAD, outline=shapely.LineString([(140.85, 38.25), (140.86, 38.25)]))
    (fence,) = json.loads(answer.data)["geoFence"]["polygons"]

    assert shapely.Polygon([(lon, lat) for lat, lon in fence["polygon"]]).covers(site.outline.interpolate(0.5, normalized=True))


def test_of_a_place_known_as_a_point_no_fence_is_made_up(put):
    _, answer = put("plan", outline=shapely.Point(140.85, 38.25))

    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json["faults"]] == ["no-outline"]
    assert "範囲を描き" in answer.json["faults"][0]["message"]["ja"]


def test_the_globe_s_file_holds_the_site_and_those_of_its_areas_that_are_drawn(client):
    answer = client.get("/api/sites/park.kml")

    assert answer.mimetype == "application/vnd.google-earth.kml+xml"
    assert answer.text.count("<Placemark>") == 2
    assert "<name>広い公園</name>" in answer.text
    assert "140.85,38.25" in answer.text


def test_letters_that_are_marks_elsewhere_are_letters(put):
    _, answer = put("kml", name=Text(makers.HOSTILE))

    assert "<img" not in answer.text
    assert "&lt;img src=x" in answer.text


@pytest.mark.parametrize("ending", ["kml", "plan"])
def test_a_site_nobody_knows_and_a_parameter_nobody_knows_are_refused(client, ending):
    assert client.get(f"/api/sites/none-such.{ending}").status_code == 404
    assert client.get(f"/api/sites/park.{ending}?on=2026-01-01").status_code == 400


# ---------------------------------------------------------------- areas, trials, and what is free

CENTIMETRE_DEG = 1e-7


def fences(answer):
    """Inclusion and exclusion rings of a plan, as polygons in lon, lat."""
    found = {True: [], False: []}
    for fence in json.loads(answer.data)["geoFence"]["polygons"]:
        found[fence["inclusion"]].append(shapely.Polygon([(lon, lat) for lat, lon in fence["polygon"]]))
    return found


def drawn_of(answer, name):
    return shape(read_drawing(name, answer.data).trial["geometry"])


def test_an_area_is_a_fence_and_a_drawing_of_its_own(services, client):
    (yard,) = [area for area in services.register.site("park").areas if area.id == "park/yard"]
    plan = client.get("/api/sites/park.plan?area=park/yard")
    assert shapely.hausdorff_distance(drawn_of(plan, "yard.plan"), yard.outline) < CENTIMETRE_DEG
    assert plan.headers["Content-Disposition"] == "attachment; filename=park-yard.plan"
    for form in ("kml", "kmz"):
        answer = client.get(f"/api/sites/park.{form}?area=park/yard")
        assert answer.mimetype == client.get(f"/api/sites/park.{form}").mimetype
        (table,) = read_rows(Source(f"yard.{form}", answer.data), Asked())
        assert [(row.properties["id"], row.outline.equals(yard.outline)) for row in table.each()] == [("park/yard", True)]


@pytest.mark.parametrize("form", ["plan", "kml", "kmz"])
def test_an_area_nobody_drew_has_no_file(put, client, form):
    put("kml", areas=(Area(id="asked/hall", site="asked", name=Text("館")),))
    answer = client.get(f"/api/sites/asked.{form}?area=asked/hall")
    assert (answer.status_code, answer.json["code"]) == (422, "no-outline")
    assert client.get(f"/api/sites/asked.{form}?area=nowhere").status_code == 404


@pytest.mark.parametrize("form", ["plan", "kml", "kmz"])
def test_a_kept_trial_comes_back_whole(client, form):
    hole = [[140.852, 38.252], [140.852, 38.253], [140.853, 38.253], [140.853, 38.252], [140.852, 38.252]]
    ring = [[140.85, 38.25], [140.86, 38.25], [140.86, 38.26], [140.85, 38.26], [140.85, 38.25]]
    asked = makers.trial() | {"geometry": {"type": "Polygon", "coordinates": [ring, hole]}}
    code = client.post("/api/trials", json=asked).json["code"]
    answer = client.get(f"/t/{code}.{form}")

    assert answer.headers["Content-Disposition"] == f"attachment; filename=fieldreg-{code}.{form}"
    back = read_drawing(f"trial.{form}", answer.data).trial
    assert shapely.hausdorff_distance(shape(back["geometry"]), shape(asked["geometry"])) < CENTIMETRE_DEG
    assert back["properties"] == asked["properties"]
    if form == "plan":
        held = fences(answer)
        assert (len(held[True]), [one.equals(shapely.Polygon(hole)) for one in held[False]]) == (1, [True])


def test_what_is_free_is_a_fence_inside_the_outline(client):
    asked = {"activity": "drone", "altitude_upper": {"value": 60, "datum": "AGL"}, "site": "park",
             "time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00"}  # fmt: skip
    told = client.post("/api/permit-free", json=asked).json
    free = [shape(f["geometry"]) for f in told["features"] if f["properties"]["answer"] == "free"]
    plan = client.post("/api/permit-free?format=plan", json=asked)
    if free:
        held = fences(plan)
        fenced = shapely.union_all(held[True]).difference(shapely.union_all(held[False]))
        assert shapely.union_all(free).buffer(CENTIMETRE_DEG).covers(fenced)
        assert fenced.symmetric_difference(shapely.union_all(free)).area < 1e-12
    else:
        assert (plan.status_code, plan.json["code"]) == (422, "nothing-free")
    for form in ("kml", "kmz"):
        (table,) = read_rows(Source(f"free.{form}", client.post(f"/api/permit-free?format={form}", json=asked).data), Asked())
        assert [row.properties["answer"] for row in table.each()] == [f["properties"]["answer"] for f in told["features"]]
    assert client.post("/api/permit-free?format=shp", json=asked).status_code == 400


def test_parts_as_files():
    square, hole = shapely.box(140, 38, 140.01, 38.01), shapely.box(141.002, 38.002, 141.003, 38.003)
    holed = shapely.box(141, 38, 141.01, 38.01).difference(hole)
    part = lambda answer, held: {"type": "Feature", "geometry": shapely.geometry.mapping(held), "properties": {"answer": answer}}
    given = [part("free", shapely.MultiPolygon([square, holed])), part("permit", shapely.box(142, 38, 143, 39))]
    answer = permit_free_as_file({"features": given}, "plan")
    held = fences(answer)
    assert ([one.bounds for one in held[True]], [one.bounds for one in held[False]]) == (
        [square.bounds, holed.bounds], [(141.002, 38.002, 141.003, 38.003)],
    )  # fmt: skip
    wrong = {"nothing-free": [part("permit", square), part("unknown", holed)], "too-many-fences": [part("free", square)] * 101}
    for code, features in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            permit_free_as_file({"features": features}, "plan")
        assert refusal.value.code == code


def test_pymavlink_loads_the_fence_it_is_sent(client):
    """What a ground station makes of the plan's fence, in MAVLink: one item a corner, exact to 1e-7 of a degree."""
    pytest.importorskip("pymavlink", reason="pymavlink is not installed (PyPI, for this test)")
    from pymavlink.dialects.v20 import common as mavlink  # noqa: PLC0415

    plan = json.loads(client.get("/api/sites/park.plan").data)
    link = mavlink.MAVLink(None)
    items = [
        (fence["inclusion"], corner, len(fence["polygon"])) for fence in plan["geoFence"]["polygons"] for corner in fence["polygon"]
    ]
    for number, (inclusion, (lat, lon), corners) in enumerate(items):
        command = mavlink.MAV_CMD_NAV_FENCE_POLYGON_VERTEX_INCLUSION if inclusion else mavlink.MAV_CMD_NAV_FENCE_POLYGON_VERTEX_EXCLUSION
        sent = mavlink.MAVLink_mission_item_int_message(
            1, 1, number, mavlink.MAV_FRAME_GLOBAL, command, 0, 1, corners, 0, 0, 0, round(lat * 1e7), round(lon * 1e7), 0,
            mavlink.MAV_MISSION_TYPE_FENCE,
        )  # fmt: skip
        (read,) = mavlink.MAVLink(None).parse_buffer(sent.pack(link))
        assert (read.command, read.param1, read.mission_type) == (command, corners, mavlink.MAV_MISSION_TYPE_FENCE)
        assert (read.x / 1e7, read.y / 1e7) == pytest.approx((lat, lon), abs=CENTIMETRE_DEG)
        assert 38 < read.x / 1e7 < 39  # latitude comes first


def test_sites_as_the_list_of_public_facilities_of_a_city(client):
    answer = client.get("/api/public-facilities.csv?code=041009&municipality=宮城県仙台市")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=041009_public_facility.csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("041009,park,宮城県仙台市,")
    assert "/sites/park," in lines[2]
    assert client.get("/api/public-facilities.csv").data.decode("utf-8-sig").splitlines()[2].startswith(",park,,")
    for wrong in ("code=041000", "code=04100", f"municipality={'市' * 101}"):
        assert client.get(f"/api/public-facilities.csv?{wrong}").status_code == 422
