"""What the register holds about a place, ready to be drawn: the base map, the zones of today, and the other sites."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Layer, Zone
from web.paper.drawing import About
from web.paper.frame import Frame
from web.paper.ground import BaseShape
from web.shell.context import services
from web.shell.ready import ready

__all__ = ["DRAWN_LAYERS", "about_frame", "about_site"]

DRAWN_LAYERS = ("small-uav", "airports", "did", "schools", "parks", "coast", "rivers", "wards")  # what a reader can tell apart
_MOST_ZONES = 60  # of one layer
_MOST_SITES = 12


def about_site(site: Site, width_px: float, height_px: float, on: date, metres_per_px: float | None = None) -> About:
    """What lies in the frame a site of that size is drawn in."""
    return about_frame(Frame.about(site, width_px, height_px, metres_per_px), on)


def about_frame(frame: Frame, on: date, layers: Sequence[str] = DRAWN_LAYERS) -> About:
    """The same of any frame; `layers` of zones are asked for, as in force on the day."""
    held = services().register
    titles = {layer.id: _titled(layer, edition) for layer, edition in held.layers_on(on) if edition is not None and layer.id in layers}
    zones: list[Zone] = []
    for layer, title in titles.items():
        found = held.zones_page(layer, on, box=frame.box, limit=_MOST_ZONES)
        zones += found.zones
        if found.matched > len(found.zones):
            titles[layer] = Text(f"{title.ja}（多いため一部だけ）", f"{title.en or title.ja} (too many: only some)")
    return About(base=_base(frame), zones=zones, sites=_sites(frame), titles=titles)


def _titled(layer: Layer, edition: Edition) -> Text:
    """The layer's title, with what its publisher wants to stand wherever it is shown."""
    notices = " ".join(edition.notices.splitlines())
    title = layer.title
    return Text(f"{title.ja}（{notices}）", f"{title.en or title.ja} ({notices})") if notices else title


def _base(frame: Frame) -> list[BaseShape]:
    """What of the base map may reach into the frame, in the order in which it lies."""
    held = services().register.basemap()
    shapes, bounds = ready().of("base map of drawings", held, lambda: _shapes(held))
    return [shapes[n] for n in _meeting(bounds, frame)]


def _shapes(basemap: Mapping[str, Any]) -> tuple[list[BaseShape], NDArray[np.float64]]:
    shapes = [_shape(feature) for feature in basemap["features"]]
    return shapes, _bounds([one.outline for one in shapes])


def _shape(feature: Mapping[str, Any]) -> BaseShape:
    told = feature["properties"]
    name = Text(told.get("name", ""), told.get("name_en", ""))
    return BaseShape(layer=told["layer"], outline=shape(feature["geometry"]), kind=told.get("kind", ""), name=name)


def _sites(frame: Frame) -> list[Site]:
    """The sites that reach into the frame, by id."""
    sites = services().register.sites()
    bounds = ready().of("bounds of sites", sites, lambda: _bounds([site.outline for site in sites]))
    return [sites[n] for n in _meeting(bounds, frame)[:_MOST_SITES]]


def _bounds(outlines: Sequence[BaseGeometry]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = shapely.bounds(np.array([*outlines, None], object))[:-1]
    return found


def _meeting(bounds: NDArray[np.float64], frame: Frame) -> list[int]:
    """Which of the boxes (west, south, east, north) meet the frame's."""
    west, south, east, north = frame.box
    met = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    found: list[int] = np.flatnonzero(met).tolist()
    return found
