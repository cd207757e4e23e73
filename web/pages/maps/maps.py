"""The maps of the pages.  The only module that speaks Folium.

Every layer is fetched from our own origin by a module of ``static/js/map`` and drawn by it;
no JavaScript is written here, and no name from the registry either.  The names that Folium's
script and ours share are listed in ``static/js/map/leaflet.js``.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.plugins import Fullscreen, GroupedLayerControl, MarkerCluster, VectorGridProtobuf
from folium.template import Template

from geodata.formats.guards.tile_archives import AboutTiles
from web.pages.maps.map_bundles import number, split
from web.pages.maps.map_parts import MapParts, MapSources, Overlay
from web.shell.config import GSI_HOST

__all__ = ["GSI_ATTRIBUTION", "PAINTED", "choosing_map", "finding_map", "site_map"]

GSI_ATTRIBUTION = '<a href="https://maps.gsi.go.jp/development/ichiran.html">国土地理院（地理院タイル）</a>'
_GSI_TILES = f"{GSI_HOST}/xyz/pale/{{z}}/{{x}}/{{y}}.png"
_NEAREST, _FARTHEST = 18, 9
_WORDS = {
    "ja": {"places": "場所", "zones": "規制区域", "sites": "実証フィールド", "areas": "区画", "drawn": "描いた範囲",
           "hits": "当てはまる部分", "full": "全画面で見る", "back": "全画面をやめる"},
    "en": {"places": "Places", "zones": "Zones", "sites": "Sites", "areas": "Areas", "drawn": "Your drawing",
           "hits": "Part concerned", "full": "Full screen", "back": "Leave full screen"},
}  # fmt: skip


class Remote(JSCSSMixin, Layer):
    """A layer that ``fieldreg.<kind>(url, options)`` fetches and draws (static/js/map/start.js)."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = fieldreg.{{ this.kind }}({{ this.url|tojson }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, url: str, name: str, *, show: bool = True, **options: Any) -> None:
        title = html.escape(name)  # the control of layers writes HTML
        super().__init__(name=title, overlay=True, control=True, show=show)
        self._name = "Remote"
        self.kind, self.url, self.options = kind, url, options


class VectorBase(Remote):
    """A base map of vector tiles, which protomaps-leaflet draws."""

    default_js = [("protomaps-leaflet", "protomaps-leaflet.js")]  # noqa: RUF012 - as Folium's are; found by its name


class Tiles(VectorGridProtobuf):
    """Vector tiles of ours, drawn as ``fieldreg.tileOptions(kind, options)`` says (static/js/map/tiles.js)."""

    def __init__(self, kind: str, url: str, name: str, *, control: bool = True, show: bool = True, **options: Any) -> None:
        told = json.dumps(options, ensure_ascii=True).replace("<", "\\u003c")
        super().__init__(url, html.escape(name), f"fieldreg.tileOptions({json.dumps(kind)}, {told})", control=control, show=show)
        self._name = "Remote"  # what our scripts call it does not hang on how it is drawn


def choosing_map(sources: MapSources) -> MapParts:
    """Every site as a pin and an outline, clustered while far away; zones to switch on."""
    words = _WORDS[sources.language]
    chart, named = _ground(sources)
    cluster = MarkerCluster(
        name=words["sites"],
        control=False,
        options={
            "maxClusterRadius": 46,
            "disableClusteringAtZoom": 13,
            "showCoverageOnHover": False,
            "spiderfyOnMaxZoom": False,
            "animate": False,
        },
    )
    named.add(_name(cluster, "pins"))
    cluster.add_to(chart)
    sites = _sites(chart, named, sources)
    zones = _zones(chart, named, sources.overlays)
    _controls(chart, named, words, {words["places"]: [sites], words["zones"]: zones})
    return _parts(chart, named)


def finding_map(sources: MapSources) -> MapParts:
    """A map to draw an operation on; the part a finding concerns lies over it."""
    words = _WORDS[sources.language]
    chart, named = _ground(sources)
    sites = _sites(chart, named, sources, pins=False)
    drawn, hits = (folium.FeatureGroup(name=words[key]) for key in ("drawn", "hits"))
    for layer, name in ((hits, "hits"), (drawn, "drawn")):
        named.add(_name(layer, name))
    zones = _zones(chart, named, sources.overlays)
    hits.add_to(chart)
    drawn.add_to(chart)
    _controls(chart, named, words, {words["places"]: [sites, drawn, hits], words["zones"]: zones})
    return _parts(chart, named)


def site_map(sources: MapSources, site_url: str) -> MapParts:
    """One site's outline and its areas."""
    words = _WORDS[sources.language]
    chart, named = _ground(sources)
    site = Remote("site", site_url, words["areas"])
    named.add(_name(site, "site"))
    site.add_to(chart)
    zones = _zones(chart, named, sources.overlays)
    _controls(chart, named, words, {words["places"]: [site], words["zones"]: zones})
    return _parts(chart, named)


PAINTED: Mapping[str, Callable[[MapSources], MapParts]] = {
    "choose": choosing_map,
    "check": finding_map,
    "site": lambda sources: site_map(sources, ""),
}


def _ground(sources: MapSources) -> tuple[folium.Map, set[str]]:
    chart = folium.Map(
        sources.centre,
        zoom_start=sources.zoom,
        tiles=None,
        control_scale=True,
        max_zoom=_NEAREST,
        min_zoom=_FARTHEST,
    )
    chart.options["max_zoom"], chart.options["min_zoom"] = _NEAREST, _FARTHEST  # lost without tiles
    named = {_name(chart, "main")}
    base: Layer
    if sources.basemap == "gsi":
        base = folium.TileLayer(
            _GSI_TILES, attr=GSI_ATTRIBUTION, name="gsi", control=False, max_native_zoom=18
        )
    elif sources.about_base is not None:
        base = _file_base(sources.basemap_url, sources.about_base, sources.language)
    else:
        base = Remote("plain", sources.basemap_url, "plain", language=sources.language)
        base.control = False
    named.add(_name(base, "base"))
    base.add_to(chart)
    return chart, named


def _file_base(url: str, about: AboutTiles, language: str) -> Layer:
    """Tiles of a file of the operator's."""
    west, south, east, north = about.box
    told: dict[str, Any] = {
        "attribution": quote(about.attribution), "minNativeZoom": about.min_zoom, "maxNativeZoom": about.max_zoom,
        "bounds": [[south, west], [north, east]], "language": language,
    }  # fmt: skip
    base = VectorBase("vectorBase", url, "file", **told) if about.is_vector else Remote("pictureBase", url, "file", **told)
    base.control = False
    return base


def _sites(chart: folium.Map, named: set[str], sources: MapSources, **options: Any) -> Layer:
    """Every site: from GeoJSON, or where they are many from tiles, under the few that are looked at."""
    words = _WORDS[sources.language]
    if not sources.sites_tiles:
        sites = Remote("sites", sources.sites_url, words["sites"], **options)
    else:
        tiles = Tiles("sites", sources.sites_tiles, words["sites"], control=False, **options)
        named.add(_name(tiles, "site_tiles"))
        tiles.add_to(chart)
        sites = Remote("farSites", sources.sites_url, words["sites"], **options)
    named.add(_name(sites, "sites"))
    sites.add_to(chart)
    return sites


def _zones(chart: folium.Map, named: set[str], overlays: Sequence[Overlay]) -> list[Layer]:
    layers: list[Layer] = []
    for overlay in overlays:
        own: dict[str, Any] = {"show": overlay.show, "layer": overlay.id, "title": quote(overlay.title)}
        layer: Layer = Remote("zones", overlay.url, overlay.title, **own)
        if overlay.tiles:
            layer = Tiles("zones", overlay.tiles, overlay.title, at=overlay.url, **own)
        named.add(_name(layer, f"zones_{overlay.id.replace('-', '_')}"))
        layer.add_to(chart)
        layers.append(layer)
    return layers


def _controls(
    chart: folium.Map, named: set[str], words: Mapping[str, str], groups: Mapping[str, Sequence[Layer]]
) -> None:
    control = GroupedLayerControl(
        {title: list(layers) for title, layers in groups.items() if layers},
        exclusive_groups=False,
        collapsed=True,
    )
    full = Fullscreen(title=words["full"], title_cancel=words["back"], force_separate_button=True)
    for element, name in ((control, "layers"), (full, "full")):
        named.add(_name(element, name))
        element.add_to(chart)


def _name(element: Any, name: str) -> str:
    """Fixes an element's id, which is the end of its JavaScript name; returns it."""
    element._id = name
    return name


def _parts(chart: folium.Map, named: set[str]) -> MapParts:
    number(chart.get_root(), frozenset(named))
    return split(chart)
