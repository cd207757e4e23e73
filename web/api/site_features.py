"""Sites and their areas as features: one text a feature, made once until a site changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from flask import request
from shapely.geometry.base import BaseGeometry

from fieldreg.register.sites import Site, no_site
from geodata.importers.standards.sites import area_properties, site_properties
from web.api.asked import Asked, Page
from web.api.windows import Outlines
from web.shell.context import services
from web.shell.files.geojson import feature_texts
from web.shell.ready import ready

__all__ = ["AreasView", "Fragments", "SitesView", "site_as_features"]


class Fragments:
    """Features of one kind, in order: `texts` by place, `digest` of them all."""

    def __init__(self, held: Sequence[tuple[str, BaseGeometry | None, Mapping[str, Any]]]) -> None:
        """`held`: id, outline (lon, lat) and properties of each."""
        self.texts = feature_texts(held)
        self.digest = hashlib.sha256(b"\n".join(self.texts)).hexdigest()
        self._outlines = Outlines([outline for _, outline, _ in held])
        self._places = {own: place for place, (own, *_) in enumerate(held)}

    def page(self, asked: Asked, within: range | None = None) -> Page:
        """Those asked for, of all or of the places `within`."""
        there = range(len(self.texts)) if within is None else within
        if asked.box is None:
            chosen = there[asked.offset : asked.offset + asked.limit]
            return Page(features=self.texts[chosen.start : chosen.stop], matched=len(there))
        met = self._outlines.meeting(asked.box)
        if within is not None:
            met = met[(met >= within.start) & (met < within.stop)]
        places = met[asked.offset : asked.offset + asked.limit].tolist()
        return Page(features=[self.texts[place] for place in places], matched=len(met))

    def get(self, feature_id: str, within: range | None = None) -> bytes | None:
        """The text of that id."""
        place = self._places.get(feature_id)
        return None if place is None or (within is not None and place not in within) else self.texts[place]


class _Places:
    """Sites, areas, and which areas are whose."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = Fragments([(site.id, site.outline, _public(site)) for site in sites])
        self.areas = Fragments([(area.id, area.outline, area_properties(area)) for site in sites for area in site.areas])
        ends = [0, *accumulate(len(site.areas) for site in sites)]
        self._areas_of = {site.id: range(*ends[n : n + 2]) for n, site in enumerate(sites)}

    def within(self, site_id: str | None) -> range | None:
        """Places of one site's areas; None: of all.  Raises NotFound for a site nobody knows."""
        if not site_id:
            return None
        if site_id not in self._areas_of:
            raise no_site(site_id)
        return self._areas_of[site_id]


class SitesView:
    """Every site."""

    def __init__(self) -> None:
        self._fragments = _places().sites
        self.state = self._fragments.digest

    def page(self, asked: Asked) -> Page:
        return self._fragments.page(asked)

    def one(self, site_id: str) -> bytes | None:
        return self._fragments.get(site_id)


class AreasView:
    """Areas of the site `site`, or of all.  Raises NotFound for a site nobody knows."""

    def __init__(self) -> None:
        places = _places()
        self._fragments, self._within = places.areas, places.within(request.args.get("site"))
        self.state = self._fragments.digest

    def page(self, asked: Asked) -> Page:
        return self._fragments.page(asked, self._within)

    def one(self, area_id: str) -> bytes | None:
        return self._fragments.get(area_id, self._within)


def site_as_features(site: Site) -> list[dict[str, Any]]:
    """The site and those of its areas that have an outline, as the collections have them."""
    held = [(site.id, site.outline, _public(site)), *((a.id, a.outline, area_properties(a)) for a in site.areas if a.outline is not None)]
    features: list[dict[str, Any]] = [json.loads(text) for text in feature_texts(held)]
    return features


def _public(site: Site) -> dict[str, Any]:
    """The site without columns that only came along in a load."""
    return {name: value for name, value in site_properties(site).items() if name != "attributes"}


def _places() -> _Places:
    sites = services().register.sites()
    return ready().of("places", sites, lambda: _Places(sites))
