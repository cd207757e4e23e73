"""What goes into a map and what comes out of it; Folium, which stands between the two, is not known here."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fieldreg.kernel.kept import Kept
from geodata.formats.guards.tile_archives import AboutTiles

__all__ = ["Bundles", "MapParts", "MapSources", "Overlay"]

_CENTRE = (38.262, 140.91)  # lat, lon, as Leaflet wants them: Sendai's sites at a glance
_ZOOM = 11
_MOST_BUNDLES = 32


@dataclass(frozen=True)
class Overlay:
    """A layer of zones one may switch on: its id, its title as shown, and where its GeoJSON is.

    `tiles` is where its tiles are, with {z}, {y} and {x}; "" for a layer that is drawn from its GeoJSON.
    """

    id: str
    title: str
    url: str
    show: bool = False
    tiles: str = ""


@dataclass(frozen=True, kw_only=True)
class MapSources:
    """Where a map's data comes from, and how it is to look."""

    language: str
    basemap: str  # "plain" | "gsi" | "file"
    basemap_url: str  # of a file that of its tiles, with {z}, {x} and {y}
    about_base: AboutTiles | None = None  # of a file
    sites_url: str
    sites_tiles: str = ""  # where tiles of the sites are, with {z}, {y} and {x}, if there are too many for their GeoJSON
    overlays: tuple[Overlay, ...] = ()
    centre: tuple[float, float] = _CENTRE  # lat, lon
    zoom: int = _ZOOM


@dataclass(frozen=True)
class MapParts:
    """One map in pieces.  `css` and `js` are paths below ``static/``; `html` holds no script and no style."""

    css: tuple[str, ...]
    js: tuple[str, ...]
    style: str
    script: str
    html: str

    @property
    def digest(self) -> str:
        """Names the script and the style together: the same map has the same digest in every worker."""
        return hashlib.sha256(f"{self.script}\0{self.style}".encode()).hexdigest()[:32]


class Bundles:
    """Scripts and styles of rendered maps, by digest.  Safe to share between threads; the oldest go first."""

    def __init__(self, most: int = _MOST_BUNDLES) -> None:
        self._held: OrderedDict[str, MapParts] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()
        self._painted: Kept[tuple[str, MapSources], MapParts] = Kept(most)

    def keep(self, parts: MapParts) -> MapParts:
        """Holds `parts` so that its script and style can be fetched; returns it."""
        with self._lock:
            self._held[parts.digest] = parts
            self._held.move_to_end(parts.digest)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return parts

    def of(self, page: str, sources: MapSources, paint: Callable[[str, MapSources], MapParts]) -> MapParts:
        """The map of a page as `paint` renders it from `sources`; rendered once, and held as `keep` does."""
        return self.keep(self._painted.get((page, sources), lambda: paint(page, sources)))

    def get(self, digest: str) -> MapParts | None:
        """The map of that digest, or None where this worker has not rendered it."""
        with self._lock:
            return self._held.get(digest)
