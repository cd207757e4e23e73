"""Folium maps under a strict Content-Security-Policy.

Folium writes one page with inline scripts and links to other hosts.  `split` renders a map
into what our own page needs: vendored files, one script and one style sheet served by
their digest from our own origin, and a bare ``<div>``.  A link we have no copy of raises.
"""

import re
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink

from web.pages.maps.map_parts import MapParts

__all__ = ["MissingAssetError", "local_path", "number", "split"]

# Folium's name for a link -> our copy below static/vendor; None: left out on purpose, nothing here uses it.
VENDORED: dict[str, str | None] = {
    "leaflet": "leaflet/dist/leaflet.js",
    "leaflet_css": "leaflet/dist/leaflet.css",
    "leaflet.groupedlayercontrol.min.js": "leaflet-groupedlayercontrol/dist/leaflet.groupedlayercontrol.min.js",
    "leaflet.groupedlayercontrol.min.css": "leaflet-groupedlayercontrol/dist/leaflet.groupedlayercontrol.min.css",
    "Control.Fullscreen.js": "leaflet.fullscreen/Control.FullScreen.js",
    "Control.FullScreen.css": "leaflet.fullscreen/Control.FullScreen.css",
    "markerclusterjs": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "markerclustercss": "leaflet.markercluster/dist/MarkerCluster.css",
    "markerclusterdefaultcss": None,
    "protomaps-leaflet": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "vectorGrid": "leaflet.vectorgrid/dist/Leaflet.VectorGrid.bundled.min.js",
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
    "glyphicons_css": None,
}
_TAG = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)


class MissingAssetError(Exception):
    """Folium asked for a file of another host that has no vendored copy."""


def local_path(name: str, url: str) -> str | None:
    """Our copy of the file Folium calls `name`, below ``static/``; None for one left out on purpose.

    Raises MissingAssetError for a name nobody declared.
    """
    if name not in VENDORED:
        raise MissingAssetError(f"Folium wants {name!r} from {url}, and no vendored copy is declared")
    path = VENDORED[name]
    return None if path is None else f"vendor/{path}"


def number(element: Element, names: frozenset[str] = frozenset(), path: str = "e") -> None:
    """Gives every element below `element` an id by its place, keeping those in `names`.

    Folium's own ids are random, and would give the same map another digest in each worker.
    """
    if element._id not in names:
        element._id = path
    for i, child in enumerate(element._children.values()):
        number(child, names, f"{path}_{i}")


def split(folium_map: Element) -> MapParts:
    """Renders a ``folium.Map`` into its parts.  Raises MissingAssetError."""
    figure = folium_map.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("the map does not stand in a figure of its own")
    for child in list(figure._children.values()):
        child.render()
    css: list[str] = []
    js: list[str] = []
    styles: list[str] = []
    for name, element in figure.header._children.items():
        if isinstance(element, JavascriptLink | CssLink):
            path = local_path(name, element.url)
            if path is not None:
                (js if isinstance(element, JavascriptLink) else css).append(path)
            continue
        styles += [body for tag, body in _bodies(element) if tag == "style" and _is_of(body, folium_map)]
    drawn = figure.html.render()
    if _TAG.search(drawn):
        raise MissingAssetError("a layer writes a script or a style into the page's body; serve it as a file")
    return MapParts(
        css=tuple(dict.fromkeys(css)),
        js=tuple(dict.fromkeys(js)),
        style="\n".join(dict.fromkeys(styles)),
        script=figure.script.render(),
        html=drawn.strip(),
    )


def _bodies(element: Element) -> list[tuple[str, str]]:
    return [(tag.lower(), body.strip()) for tag, body in _TAG.findall(element.render())]


def _is_of(style: str, folium_map: Any) -> bool:
    """Whether a style is the map's own; Folium's others lay out a page that is not ours."""
    return f"#{folium_map.get_name()}" in style
