"""Drawings are measured: a path's pixels times the scale are metres of the ground."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area
from fieldreg.register.zones import Zone
from web.paper.drawing import About, drawn, outline_svg, scale_of
from web.paper.frame import Frame
from web.paper.ground import BaseShape
from web.paper.hatches import HATCHES

PLANE = plane_at(140.98, 38.22)
SVG = "{http://www.w3.org/2000/svg}"


def square(side_m, lon=140.98, lat=38.22):
    x, y = shapely.get_coordinates(PLANE.to_xy(shapely.Point(lon, lat)))[0]
    return PLANE.to_lonlat(shapely.box(x, y, x + side_m, y + side_m))


def zone(layer, outline, **more):
    return Zone(id=f"{layer}-1", layer=layer, edition="e", name=Text("区域"), outline=outline, **more)


def corners(path):
    return np.array([[float(n) for n in pair.split()] for pair in re.findall(r"-?[\d.]+ -?[\d.]+", path)])


def thickest(svg, fill="none"):
    """The path of the site's own border."""
    paths = [p for p in ET.fromstring(svg).iter(f"{SVG}path") if p.get("fill") == fill and p.get("stroke-width") == "2.6"]
    return corners(paths[-1].get("d"))


def test_a_square_of_100_m_is_drawn_at_the_scale_asked_for(field):
    at = thickest(outline_svg(field(outline=square(100)), 400, 0.5))

    assert np.ptp(at, axis=0) == pytest.approx([200, 200], abs=0.25)


def test_a_site_is_shown_whole_in_the_middle_of_its_frame(field):
    site = field(outline=square(1500))
    drawing = drawn(site, 400, 300)
    at = thickest(drawing.svg)

    assert drawing.frame.metres_per_px == scale_of(site, 400, 300) == pytest.approx(1500 / (0.66 * 300), rel=1e-3)
    assert at.min(axis=0) + at.max(axis=0) == pytest.approx([400, 300], abs=1)
    assert ((at >= 0) & (at <= [400, 300])).all()


def test_the_scale_bar_is_as_long_as_it_says(field):
    drawing = drawn(field(outline=square(100)), 400, 300, 0.8)
    (bar,) = re.findall(r'd="M12 [\d.]+v5h([\d.]+)v-5', drawing.svg)

    assert ">50 m</text>" in drawing.svg
    assert float(bar) * 0.8 == pytest.approx(50, abs=0.1)


def test_north_is_up(field):
    frame = Frame.about(field(outline=square(100)), 400, 300)
    (_, south), (_, north) = frame.place(140.98, 38.22), frame.place(140.98, 38.221)

    assert north < south


def test_each_kind_of_zone_has_a_hatch_of_its_own_and_a_key(field):
    site = field(outline=square(100))
    zones = [zone("did", square(60, 140.9795)), zone("parks", square(50, 140.981))]
    about = About(zones=zones, titles={"did": Text("人口集中地区", "DID")})
    drawing = drawn(site, 400, 300, about=about, language="en")
    patterns = [pattern.get("id") for pattern in ET.fromstring(drawing.svg).iter(f"{SVG}pattern")]

    assert [(key.layer, key.title.in_language("en"), key.everywhere) for key in drawing.keys] == [
        ("did", "DID", False),
        ("parks", "parks", False),
    ]
    assert [own.rpartition("-")[2] for own in patterns] == ["did", "parks"]
    assert all(f'fill="url(#{own})"' in drawing.svg for own in patterns)
    assert len({ET.fromstring(key.swatch).find(f".//{SVG}pattern/{SVG}path").get("d") for key in drawing.keys}) == 2


def test_a_zone_that_fills_the_frame_is_told_and_not_drawn(field):
    drawing = drawn(field(outline=square(100)), 400, 300, about=About(zones=[zone("did", shapely.box(140.9, 38.1, 141.1, 38.3))]))

    assert [(key.layer, key.everywhere) for key in drawing.keys] == [("did", True)]
    assert "<pattern" not in drawing.svg


def test_a_zone_over_most_of_the_frame_is_drawn_with_its_border(field):
    site = field(outline=square(100))
    west, south, east, north = Frame.about(site, 400, 300).box
    most = shapely.box(west - 1, south - 1, west + 0.9 * (east - west), north + 1)
    drawing = drawn(site, 400, 300, about=About(zones=[zone("did", most)]))

    assert [(key.layer, key.everywhere) for key in drawing.keys] == [("did", False)]
    assert drawing.svg.count("<pattern") == 1


def test_no_two_kinds_of_zone_look_alike_in_black_and_white():
    assert len(set(HATCHES.values())) == len(HATCHES)


def test_a_site_is_no_neighbour_of_its_own(field):
    site = field(outline=square(100))
    assert drawn(site, 400, 300, about=About(sites=[site])).svg == drawn(site, 400, 300).svg


def test_all_that_a_point_may_be_off_by_is_in_the_frame(field):
    assert 2 * 500 / scale_of(field(outline=shapely.Point(140.98, 38.22), accuracy_m=500.0), 400, 300) < 300


def test_a_zone_out_of_the_frame_has_no_key(field):
    assert drawn(field(outline=square(100)), 400, 300, about=About(zones=[zone("did", square(50, 141.2))])).keys == ()


def test_ids_of_two_drawings_on_one_page_differ(field):
    about = About(zones=[zone("did", square(60, 140.9795))])
    one, other = (outline_svg(field(id=own, outline=square(100)), 400, about=about) for own in ("a", "b"))

    assert set(re.findall(r'id="([^"]+)"', one)).isdisjoint(re.findall(r'id="([^"]+)"', other))


def test_the_same_site_is_drawn_the_same(field):
    assert outline_svg(field(), 400) == outline_svg(field(), 400)


def test_a_place_known_as_a_point_is_a_mark_within_the_circle_it_may_lie_in(field):
    drawing = drawn(field(outline=shapely.Point(140.98, 38.22), accuracy_m=100), 400, 300)
    (off,) = [c for c in ET.fromstring(drawing.svg).iter(f"{SVG}circle") if c.get("stroke-dasharray")]

    assert float(off.get("r")) * drawing.frame.metres_per_px == pytest.approx(100, abs=0.1)
    assert (off.get("cx"), off.get("cy")) == ("200", "150")


def test_a_road_is_a_line_without_an_area(field):
    svg = outline_svg(field(outline=shapely.LineString([(140.98, 38.22), (140.99, 38.22), (140.99, 38.23)])), 400)

    assert 'fill-opacity=".16"' not in svg
    assert len(thickest(svg)) == 3


def test_areas_bear_their_number_in_the_tree(field):
    areas = tuple(
        Area(id=own, site="field", name=Text(own), parent=parent, outline=outline)
        for own, parent, outline in (("a", None, square(80)), ("b", "a", None), ("c", "a", square(30)))
    )
    told = [text.text for text in ET.fromstring(outline_svg(field(areas=areas), 400)).iter(f"{SVG}text")]

    assert [word for word in told if word.isdigit()] == ["1", "3"]


def test_ten_thousand_vertices_are_drawn_in_few(field):
    turn = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    ring = np.column_stack([140.98 + 0.002 * np.cos(turn), 38.22 + 0.002 * np.sin(turn)])

    assert len(outline_svg(field(outline=shapely.Polygon(ring)), 500)) < 40_000


def test_names_are_text_and_nothing_else(field):
    hostile = Text('<script>x</script>"&')
    about = About(base=[BaseShape(layer="label", kind="station", name=hostile, outline=shapely.Point(140.981, 38.2203))],
                  sites=[field(id="other", name=hostile, outline=square(40, 140.9815))], titles={})  # fmt: skip
    svg = outline_svg(field(name=hostile), 500, about=about)

    assert "<script" not in svg
    ET.fromstring(svg)


def test_a_drawing_asks_for_nothing_and_needs_no_style_of_the_page(field):
    svg = outline_svg(field(), 500, about=About(zones=[zone("did", square(60))]))

    assert not re.search(r"\bstyle=|<style|href=|<image|<script", svg)
    assert set(re.findall(r"url\(([^)]*)\)", svg)) <= {f"#{own}" for own in re.findall(r'id="([^"]+)"', svg)}


@pytest.mark.parametrize(("dx_px", "left"), [(-100, True), (100, False)])
def test_a_name_near_the_rim_is_whole_in_the_frame(field, dx_px, left):
    site = field(outline=square(100))
    frame = Frame.about(site, 240, 180, 2.0)
    west, south, east, north = frame.window
    there = PLANE.to_lonlat(shapely.Point((west + east) / 2 + dx_px * 2.0, (south + north) / 2))
    name = Text("陸前高砂駅", "Rikuzen-Takasago Station")

    about = About(base=[BaseShape(layer="label", kind="station", name=name, outline=there)])
    root = ET.fromstring(drawn(site, 240, 180, 2.0, about=about, language="en").svg)

    at = float(next(one for one in root.iter(f"{SVG}text") if one.text == name.en).get("x"))
    grounds = [(float(one.get("x")), float(one.get("width"))) for one in root.iter(f"{SVG}rect")]
    ((start, wide),) = [(start, wide) for start, wide in grounds if abs(start + wide / 2 - at) < 1]
    assert (start >= 0, start + wide <= 240, at < 120) == (True, True, left)


def test_a_name_near_the_edge_stands_in_the_frame_whole(field):
    about = About(sites=[field(id="other", name=Text("あ" * 14), outline=square(40, 140.9786))])
    drawing = drawn(field(outline=square(100)), 400, 300, about=about)
    (name,) = [text for text in ET.fromstring(drawing.svg).iter(f"{SVG}text") if text.text == "あ" * 14]
    half = 14 * float(name.get("font-size")) / 2

    assert half <= float(name.get("x")) <= 400 - half


def test_of_more_corners_than_can_be_told_apart_a_few_are_drawn_where_the_outline_runs(field):
    turn = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    x, y = shapely.get_coordinates(PLANE.to_xy(shapely.Point(140.98, 38.22)))[0]
    far = 2_000 - 300 * (np.arange(len(turn)) % 2)
    spikes = shapely.Polygon(np.c_[x + far * np.cos(turn), y + far * np.sin(turn)])
    drawing = drawn(field(outline=PLANE.to_lonlat(spikes)), 440, 314)
    frame = drawing.frame
    at = thickest(drawing.svg)
    away_px = np.hypot(*((at - frame.placed(np.array([[x, y]]))) * frame.metres_per_px).T)

    assert len(at) < 6_000
    assert at.min(axis=0) == pytest.approx(frame.placed(shapely.get_coordinates(spikes)).min(axis=0), abs=1.5)
    assert away_px.max() == pytest.approx(2_000, abs=2 * frame.metres_per_px)
    assert away_px.min() > 1_700 - 2 * frame.metres_per_px
