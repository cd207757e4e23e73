"""The public collections, each of one kind of outline, and of nothing but what anybody may see.

Zones stand in one collection a layer, `zones-LAYER`, of the kind most of its zones have; those of another kind in
`zones-LAYER-points`, `-lines` or `-polygons`, which are always there to ask for.  `zones`, all layers together, is not listed: most
programs take a collection to be of one kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Literal

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.services.holdings.zone_kinds import LayerKinds
from web.api.features.asked import View
from web.api.features.fields import AREA, RESERVATION, SITE, ZONE, Field, Fields
from web.api.features.moments import Period
from web.api.features.references import Box
from web.api.features.views.places import AreasView, SitesView, boxes_of_places, sites_now
from web.api.features.views.reservations import ReservationsView
from web.api.features.views.zones import ZonesView
from web.shell.context import services
from web.shell.ready import ready

__all__ = ["MOST_LISTED", "Collection", "Interval", "Tiled", "listed", "named"]

MOST_LISTED = 30  # a client that asks about each before it shows one stops for seconds beyond that
_KINDS = {0: ("points", Text("点", "points")), 1: ("lines", Text("線", "lines")), 2: ("polygons", Text("面", "polygons"))}
_WORLD = (-180.0, -90.0, 180.0, 90.0)
Interval = tuple[str | None, str | None]


@dataclass(frozen=True)
class Tiled:
    """Outlines that tiles draw, each as it is drawn: those of one dimension, or of any, and of zones those of one layer, or of any."""

    what: Literal["sites", "areas", "zones", "reservations"]
    dimension: int | None = None
    layer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One collection, and its own parameters besides those that all have.

    `dimension` of its outlines: points (0), lines (1), polygons (2); None for any.  `heavy`: an answer may read from the store
    whatever was asked for, so one visitor may ask only so often.  `own_box` is about all its features, None where there is none.
    `tiles`: what its tiles are cut of.
    """

    id: str
    title: Text
    description: Text
    fields: Fields
    dimension: int | None
    view: Callable[[Period | None], View]
    own_box: Callable[[], Box | None]
    interval: Interval = (None, None)
    parameters: Sequence[str] = ()
    heavy: bool = False
    tiles: Tiled
    is_listed: bool = True

    @property
    def asked_for(self) -> list[Field]:
        """Properties one may ask for by name, in a filter or, of those with one value, as a parameter."""
        return [one for one in self.fields.asked_for() if one.name not in self.fields.apart or one.name in self.parameters]

    @property
    def box(self) -> Box:
        """Of an empty collection that of the places; without any, the world."""
        return self.own_box() or boxes_of_places().get(("all", None)) or _WORLD


def named(collection_id: str) -> Collection:
    """Raises NotFound for a collection nobody knows."""
    found = _of_places().get(collection_id) or _of_zones().get(collection_id)
    if found is None:
        raise NotFound(
            Text(f"コレクション「{collection_id}」はありません。", f"there is no collection {collection_id!r}"), where="collection"
        )
    return found


def listed() -> list[Collection]:
    """Those that are told of, in order; at most `MOST_LISTED`."""
    return [one for held in (_of_places(), _of_zones()) for one in held.values() if one.is_listed][:MOST_LISTED]


def _of_places() -> Mapping[str, Collection]:
    """By id, made anew when a site changes."""
    return ready().of("collections of places", sites_now(), lambda: {one.id: one for one in _places()})


def _of_zones() -> Mapping[str, Collection]:
    """By id, made anew when the kinds of a layer change."""
    layers = services().register.layer_kinds()
    return ready().of("collections of zones", layers, lambda: {one.id: one for one in _zones(layers)})


def _places() -> Iterator[Collection]:
    points = Text("実証に使える場所（点）。閉校施設、公園、道路など。", "Places for trials, a point each: closed schools, parks, …")
    yield _sites("sites", None, Text("場所", "Sites"), points)
    outlines = Text("範囲の分かっている場所。", "Sites whose outline is known.")
    yield _sites("site-outlines", 2, Text("場所の範囲", "Outlines of sites"), outlines)
    yield _sites("site-lines", 1, Text("線で示す場所", "Sites that are lines"), Text("道路など。", "Roads and the like."))
    yield _areas("areas", 2, Text("区画", "Areas"), Text("場所の中の、予約できる区画。", "Parts of a site that may be reserved."))
    yield _areas("area-lines", 1, Text("線で示す区画", "Areas that are lines"), Text("道路の区間など。", "Stretches of roads."))
    yield _areas("area-points", 0, Text("点で示す区画", "Areas that are points"), Text("場所の中の地点。", "Places inside a site."))
    yield Collection(
        id="reservations",
        title=Text("予約", "Reservations"),
        description=Text(
            "予約の入っている時間と区画。datetime も from・to も書かなければ、きょうから先のすべて。",
            "Times and areas that are taken. Without `datetime`, `from` and `to`: all from today on.",
        ),
        fields=RESERVATION, dimension=2, view=partial(ReservationsView, "reservations"), own_box=lambda: None,
        parameters=("site", "from", "to"), heavy=True, tiles=Tiled("reservations"),
    )  # fmt: skip


def _sites(own: str, dimension: int | None, title: Text, description: Text) -> Collection:
    return Collection(
        id=own, title=title, description=description, fields=SITE, dimension=dimension or 0,
        view=lambda _: SitesView(own, dimension), own_box=lambda: boxes_of_places().get(("site", dimension)),
        tiles=Tiled("sites", dimension),
    )  # fmt: skip


def _areas(own: str, dimension: int, title: Text, description: Text) -> Collection:
    return Collection(
        id=own, title=title, description=description, fields=AREA, dimension=dimension, view=lambda _: AreasView(own, dimension),
        own_box=lambda: boxes_of_places().get(("area", dimension)), parameters=("site",), tiles=Tiled("areas", dimension),
        is_listed=bool(dimension) or ("area", dimension) in boxes_of_places(),
    )  # fmt: skip


def _zones(layers: Sequence[LayerKinds]) -> Iterator[Collection]:
    """Those of other kinds last, so that a layer whose name ends like one of them is found by its own."""
    beside = []
    for held in layers:
        beside += [_layer(held, dimension) for dimension in _KINDS]
    own = [_layer(held, None) for held in layers]
    names = {one.id for one in own}
    yield from own
    yield from (one for one in beside if one.id not in names)
    yield Collection(
        id="zones", title=Text("規制区域（すべて）", "Zones of all layers"),
        description=Text("すべてのレイヤの規制区域。形の種類は混ざります。", "Zones of all layers, of any kind of outline."),
        fields=ZONE, dimension=None, view=partial(ZonesView, "zones", None, None), parameters=("layer", "on"), heavy=True,
        own_box=lambda: _around([box for held in layers for box in held.boxes.values()]), tiles=Tiled("zones"), is_listed=False,
        interval=(_first([held.first for held in layers if held.first]), None),
    )  # fmt: skip


def _layer(held: LayerKinds, dimension: int | None) -> Collection:
    """The layer's own, of the kind most of its zones have; or that of one kind."""
    layer, kind = held.layer, held.most if dimension is None else dimension
    suffix, word = _KINDS[kind]
    own = f"zones-{layer.id}" if dimension is None else f"zones-{layer.id}-{suffix}"
    title = layer.title if dimension is None else Text(f"{layer.title.ja}（{word.ja}）", f"{layer.title.en or layer.title.ja} ({word.en})")
    return Collection(
        id=own, title=title,
        description=Text(
            f"規制区域「{layer.title.ja}」のうち、datetime の日（書かなければ、きょう）に有効なもの。{layer.purpose.ja}",
            f"Zones of “{layer.title.en or layer.title.ja}” in force at `datetime`, or today. {layer.purpose.en}".strip(),
        ),
        fields=ZONE, dimension=kind, view=partial(ZonesView, own, layer.id, kind), own_box=lambda: held.boxes.get(kind),
        parameters=("on",), heavy=True, tiles=Tiled("zones", kind, layer.id),
        is_listed=dimension is None or (kind != held.most and kind in held.boxes),
        interval=(_midnight(held.first), _midnight(held.until)),
    )  # fmt: skip


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _first(days: Sequence[date]) -> str | None:
    return _midnight(min(days, default=None))


def _midnight(day: date | None) -> str | None:
    return None if day is None else datetime.combine(day, time(), JST).isoformat()
