"""Folium in pieces: own files only, nothing inline, the same digest everywhere."""

import re

import folium
import pytest
from branca.element import Element, JavascriptLink
from folium.plugins import HeatMap

from web.pages.maps.map_bundles import MissingAssetError, local_path, split
from web.pages.maps.map_parts import Bundles, MapParts, MapSources, Overlay
from web.pages.maps.maps import PAINTED, choosing_map, finding_map

SOURCES = MapSources(
    language="ja",
    basemap="plain",
    basemap_url="/map/basemap.geojson",
    sites_url="/map/sites.geojson",
    overlays=[
        Overlay("did", "人口集中地区", "/map/zones/did.geojson"),
        Overlay("small-uav", "重要施設", "/z", show=True),
    ],
)

@pytest.mark.parametrize("page", PAINTED)
def test_every_file_is_vendored_and_nothing_is_inline(page, root):
    parts = PAINTED[page](SOURCES)

    assert all((root / "web" / "static" / path).is_file() for path in (*parts.css, *parts.js))
    assert re.findall(r"<\w+", parts.html) == ["<div"]
    assert "http" not in parts.script


@pytest.mark.parametrize("page", PAINTED)
def test_two_workers_agree_on_the_digest(page):
    first, second = PAINTED[page](SOURCES), PAINTED[page](SOURCES)

    assert first == second
    assert first.digest == second.digest


def test_another_map_has_another_digest():
    assert len({paint(SOURCES).digest for paint in PAINTED.values()}) == 3


def test_layers_have_names_that_page_scripts_can_count_on():
    script = finding_map(SOURCES).script

    for name in (
        "map_main",
        "remote_sites",
        "feature_group_drawn",
        "feature_group_hits",
        "remote_zones_small_uav",
    ):
        assert f"var {name} = " in script


def test_an_unknown_link_is_refused():
    chart = folium.Map(tiles=None)
    HeatMap([(38.2, 140.9)]).add_to(chart)

    with pytest.raises(MissingAssetError, match="no vendored copy is declared"):
        split(chart)


def test_a_link_added_to_the_header_is_refused_too():
    chart = folium.Map(tiles=None)
    chart.get_root().header.add_child(JavascriptLink("https://elsewhere.example/x.js"), name="x")

    with pytest.raises(MissingAssetError, match=r"'x' from https://elsewhere\.example/x\.js"):
        split(chart)


def test_a_script_in_the_body_is_refused():
    chart = folium.Map(tiles=None)
    chart.get_root().html.add_child(Element("<script>alert(1)</script>"))

    with pytest.raises(MissingAssetError, match="into the page's body"):
        split(chart)


def test_what_is_left_out_on_purpose_is_not_looked_for():
    assert local_path("jquery", "https://elsewhere.example/jquery.js") is None


def test_a_layer_title_cannot_become_markup():
    overlay = Overlay("did", "<img src=x onerror=alert(1)>", "/map/zones/did.geojson")
    script = choosing_map(MapSources(**{**vars(SOURCES), "overlays": [overlay]})).script

    assert "onerror" in script
    assert "<img" not in script
    assert "\\u003cimg" not in script


def test_bundles_forget_the_oldest_first():
    held = Bundles(most=2)
    made = [MapParts(css=(), js=(), style="", script=str(i), html="") for i in range(3)]
    for parts in made:
        held.keep(parts)

    assert [held.get(parts.digest) for parts in made] == [None, made[1], made[2]]
