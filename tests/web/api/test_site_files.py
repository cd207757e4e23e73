"""A site as a file for other programs: what is read back is what is held."""

import json

import pytest
import shapely
from shapely.geometry import shape

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import SiteKind
from geodata.drawings.drawing import read_drawing
from tests import makers

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
