"""Sites and their areas as features, each collection of one kind of outline: one text a feature, made once until a site changes."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
import orjson
import shapely
from flask import g, request
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.kept import Kept
from fieldreg.register.sites import Area, Site
from geodata.importers.standards.sites import area_properties, site_properties
from web.api.features.asked import Asked, Page, linked
from web.api.features.choosing import Row, row_of
from web.api.features.references import Box
from web.api.features.views.windows import Outlines
from web.shell.context import services
from web.shell.files.geojson import feature_texts
from web.shell.ready import ready

__all__ = ["AreasView", "Fragments", "SitesView", "boxes_of_places", "site_as_features", "sites_now"]

_WANTED, _ROOM = 16, 8 << 20  # filters and boxes asked for lately, of which the next page is asked; bytes of the places in boxes
_SPREAD = 0.001  # degrees: a place known as a point takes up 50 m about it
Held = tuple[str, BaseGeometry | None, Mapping[str, Any]]


class Fragments:
    """Features of one collection, in order: `texts` by place, `digest` of them all."""

    def __init__(self, collection_id: str, held: Sequence[Held]) -> None:
        """`held`: id, outline (lon, lat) and properties of each."""
        made = zip(held, feature_texts(held), strict=True)
        self.texts = [linked(text, collection_id, own) for (own, *_), text in made]
        self.digest = hashlib.sha256(b"\n".join(self.texts)).hexdigest()
        self._outlines = Outlines([outline for _, outline, _ in held])
        self._places = {own: place for place, (own, *_) in enumerate(held)}
        self._kept: Kept[str, NDArray[np.int64]] = Kept(_WANTED)
        self._met: Kept[tuple[Box, bytes | None], NDArray[np.int64]] = Kept(_WANTED, room=_ROOM, size=lambda met: met.nbytes)

    def page(self, asked: Asked, within: range | None = None) -> Page:
        """Those asked for, of all or of the places `within`."""
        there = range(len(self.texts)) if within is None else within
        if asked.box is None and asked.wanted is None:
            chosen = there[asked.offset : asked.offset + asked.limit]
            return Page(features=self.texts[chosen.start : chosen.stop], matched=len(there))
        met = self._chosen(asked, there)
        places = met[asked.offset : asked.offset + asked.limit].tolist()
        return Page(features=[self.texts[place] for place in places], matched=len(met))

    def get(self, feature_id: str, within: range | None = None) -> bytes | None:
        """The text of that id."""
        place = self._places.get(feature_id)
        return None if place is None or (within is not None and place not in within) else self.texts[place]

    def _chosen(self, asked: Asked, there: range) -> NDArray[np.int64]:
        if asked.box is None:
            met = np.arange(there.start, there.stop)
        else:
            where = asked.box, None if asked.within is None else asked.within.wkb
            met = self._met.get(where, partial(self._outlines.meeting, asked.box, asked.within))
            met = met[(met >= there.start) & (met < there.stop)]
        wanted = asked.wanted
        if wanted is not None:
            met = np.intersect1d(met, self._kept.get(wanted.key, lambda: np.flatnonzero(wanted.among(self._rows()))), assume_unique=True)
        return met

    def _rows(self) -> Sequence[Row]:
        """Read back from the texts, which alone are kept, once for each filter."""
        told = (orjson.loads(text.replace(b"\x00", b""))["properties"] for text in self.texts)
        return [row_of(properties, self._outlines.of(place)) for place, properties in enumerate(told)]


class SitesView:
    """Sites: one point each (`dimension` None), or those drawn as lines (1) or polygons (2), as they are drawn."""

    def __init__(self, collection_id: str, dimension: int | None) -> None:
        self._fragments = _site_fragments(collection_id, dimension)
        self.state = self._fragments.digest

    def page(self, asked: Asked) -> Page:
        return self._fragments.page(asked)

    def one(self, site_id: str) -> bytes | None:
        return self._fragments.get(site_id)


class AreasView:
    """Areas of one kind of outline, of the site `site`, or of all.  Raises NotFound for a site nobody knows."""

    def __init__(self, collection_id: str, dimension: int) -> None:
        self._fragments, ranges = _area_fragments(collection_id, dimension)
        self._within = _within(ranges, request.args.get("site"))
        self.state = self._fragments.digest

    def page(self, asked: Asked) -> Page:
        return self._fragments.page(asked, self._within)

    def one(self, area_id: str) -> bytes | None:
        return self._fragments.get(area_id, self._within)


def sites_now() -> Sequence[Site]:
    """Every site, as this request sees them: asked for once."""
    if "sites_now" not in g:
        g.sites_now = services().register.sites()
    held: Sequence[Site] = g.sites_now
    return held


def _site_fragments(collection_id: str, dimension: int | None) -> Fragments:
    """Made once until a site changes."""
    sites = sites_now()
    return ready().of(("features", collection_id), sites, lambda: Fragments(collection_id, list(_sites(sites, dimension))))


def _area_fragments(collection_id: str, dimension: int) -> tuple[Fragments, Mapping[str, range]]:
    """And which of them are whose.  One without an outline stands among the polygons."""
    sites = sites_now()

    def make() -> tuple[Fragments, Mapping[str, range]]:
        areas = [area for site in sites for area in site.areas if _dimension(area) == dimension]
        ranges, at = {}, 0
        for site_id, group in groupby(areas, key=lambda area: area.site):
            count = sum(1 for _ in group)
            ranges[site_id] = range(at, at + count)
            at += count
        return Fragments(collection_id, [(area.id, area.outline, area_properties(area)) for area in areas]), ranges

    return ready().of(("features", collection_id), sites, make)


def boxes_of_places() -> Mapping[tuple[str, int | None], Box]:
    """Boxes (degrees), made once until a site changes; none of what is not there.

    About all sites ("site", None), those of one dimension, areas of one dimension ("area", 2), and what everything takes
    up ("all", None).
    """
    sites = sites_now()

    def make() -> Mapping[tuple[str, int | None], Box]:
        drawn = {"site": [site.outline for site in sites], "area": [a.outline for s in sites for a in s.areas if a.outline is not None]}
        found: dict[tuple[str, int | None], Box] = {}
        for kind, shapes in drawn.items():
            outlines = np.array([*shapes, None], object)[:-1]
            dimensions = shapely.get_dimensions(outlines)
            for dimension in (None, 0, 1, 2):
                chosen = outlines if dimension is None else outlines[dimensions == dimension]
                if len(chosen):
                    west, south, east, north = shapely.total_bounds(chosen).tolist()
                    found[kind, dimension] = west, south, east, north
        held = [found[kind, None] for kind in drawn if (kind, None) in found]
        if held:
            wests, souths, easts, norths = zip(*held, strict=True)
            found["all", None] = min(wests) - _SPREAD, min(souths) - _SPREAD, max(easts) + _SPREAD, max(norths) + _SPREAD
        return found

    return ready().of("boxes of places", sites, make)


def site_as_features(site: Site) -> list[dict[str, Any]]:
    """The site as it is drawn, and those of its areas that have an outline."""
    held = [(site.id, site.outline, _public(site)), *((a.id, a.outline, area_properties(a)) for a in site.areas if a.outline is not None)]
    features: list[dict[str, Any]] = [json.loads(text) for text in feature_texts(held)]
    return features


def _sites(sites: Sequence[Site], dimension: int | None) -> Iterable[Held]:
    for site in sites:
        if dimension is None:
            yield site.id, _point_of(site.outline), _public(site)
        elif shapely.get_dimensions(site.outline) == dimension:
            yield site.id, site.outline, _public(site)


def _point_of(outline: BaseGeometry) -> BaseGeometry:
    """A point of the site: its own, the middle of a line, or a place inside."""
    if outline.geom_type == "Point":
        return outline
    if outline.geom_type == "LineString":
        return shapely.force_2d(outline.interpolate(0.5, normalized=True))
    return shapely.point_on_surface(outline)


def _dimension(area: Area) -> int:
    return 2 if area.outline is None else int(shapely.get_dimensions(area.outline))


def _within(ranges: Mapping[str, range], site_id: str | None) -> range | None:
    if not site_id:
        return None
    if site_id not in ranges:
        services().register.site(site_id)  # one that has none of this kind, or one nobody knows
        return range(0)
    return ranges[site_id]


def _public(site: Site) -> dict[str, Any]:
    """The site without columns that only came along in a load."""
    return {name: value for name, value in site_properties(site).items() if name != "attributes"}
