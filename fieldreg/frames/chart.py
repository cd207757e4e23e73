"""A Folium map of frames.  Names reach the page as text, whatever they hold."""

import html
from collections.abc import Mapping
from typing import Any

import geopandas as gpd

__all__ = ["chart_of"]

_SEEN = {"name": "", "name_en": "", "availability": ""}


def chart_of(
    sites: gpd.GeoDataFrame, zones: Mapping[str, gpd.GeoDataFrame], basemap: Mapping[str, Any], tiles: str | None
) -> Any:
    """The map: our base map below, then zones by layer (switched off), then the sites with their names."""
    import folium  # noqa: PLC0415 (half a second, for a map alone)

    west, south, east, north = (float(edge) for edge in sites.total_bounds) if len(sites) else (140.0, 38.0, 141.0, 39.0)
    chart = folium.Map(tiles=tiles, max_zoom=18)
    chart.options["max_zoom"] = 18  # lost without tiles
    if basemap.get("features"):
        folium.GeoJson(dict(basemap), name="地図 / base map", interactive=False, style_function=_plain).add_to(chart)
    for layer, frame in zones.items():
        if len(frame):
            folium.GeoJson(_told(frame, ("name", "name_en")), name=html.escape(layer), show=False,
                           tooltip=_tooltip(folium, ("name", "name_en"))).add_to(chart)  # fmt: skip
    if len(sites):
        folium.GeoJson(_told(sites, tuple(_SEEN)), name="場所 / sites", marker=folium.CircleMarker(radius=6),
                       tooltip=_tooltip(folium, tuple(_SEEN))).add_to(chart)  # fmt: skip
    folium.LayerControl().add_to(chart)
    chart.fit_bounds([[south, west], [north, east]])
    return chart


def _told(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> Any:
    """The named columns alone, made harmless: Folium's tooltips take values for HTML."""
    return frame[["geometry"]].assign(**{name: [html.escape(str(v)) for v in frame[name].fillna("")] for name in names}).to_geo_dict()


def _tooltip(folium: Any, names: tuple[str, ...]) -> Any:
    return folium.GeoJsonTooltip(fields=list(names), aliases=[_SEEN.get(name, "") for name in names], labels=False)


def _plain(_feature: Any) -> dict[str, Any]:
    return {"color": "#b9c3c9", "weight": 1, "fillColor": "#e6ebee", "fillOpacity": 0.6}
