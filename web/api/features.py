"""The public collections as GeoJSON: sites, areas, zones, and reservations by time and area only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Response, url_for

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from web.api.asked import Asked, View, feature_answer, is_held, page_answer, tag_of, tagged
from web.api.reservation_features import ReservationsView
from web.api.site_features import AreasView, SitesView
from web.api.zone_features import ZonesView
from web.shell.context import services
from web.shell.i18n import t
from web.shell.limits import limiter, setting
from web.shell.sent import request_values

__all__ = ["COLLECTIONS", "collection_to_dict", "items", "one"]


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One collection, and its own parameters besides bbox, limit and offset.

    `begins`: the first day of what is shown where no day is asked for; None where that is no matter of time.
    `heavy`: an answer may read from the store whatever was asked for, so one visitor may ask only so often.
    """

    id: str
    title: Text
    description: Text
    view: Callable[[], View]
    parameters: tuple[str, ...] = ()
    heavy: bool = False
    begins: Callable[[], date] | None = None


def items(collection_id: str) -> Response:
    """A page of the collection, with how many there are and where the next ones are; 304 for a client that has it.

    Raises NotFound for a collection nobody knows, MalformedRequest for an unreadable query.
    """
    collection = _named(collection_id)
    request_values.only("bbox", "limit", "offset", *collection.parameters)
    asked, view = Asked.from_query(), collection.view()
    return _answered(collection, view, lambda: page_answer(collection_id, asked, view.page(asked)))


def one(collection_id: str, feature_id: str) -> Response:
    """One feature.  Raises NotFound."""
    collection = _named(collection_id)
    request_values.only(*collection.parameters)
    view = collection.view()
    return _answered(collection, view, lambda: _found(view.one(feature_id), feature_id))


def collection_to_dict(collection: Collection) -> dict[str, Any]:
    """As the list of collections tells it."""
    own = url_for("api.collection", collection_id=collection.id, _external=True)
    rows = url_for("api.items", collection_id=collection.id, _external=True)
    return {
        "id": collection.id,
        "title": t(collection.title),
        "description": t(collection.description),
        "itemType": "feature",
        **({"extent": {"temporal": {"interval": [[_midnight(collection.begins()), None]]}}} if collection.begins else {}),
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            {"rel": "self", "type": "application/json", "href": own},
            {"rel": "items", "type": "application/geo+json", "href": rows},
        ],
    }


def _today() -> date:
    return services().clock.today()


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), JST).isoformat()


def _answered(collection: Collection, view: View, answer: Callable[[], Response]) -> Response:
    """What `answer` makes, unless the client has it."""
    if view.state is None:
        return _limited(collection, answer)
    tag = tag_of(view.state)
    return tagged(Response(status=304) if is_held(tag) else _limited(collection, answer), tag)


def _limited(collection: Collection, answer: Callable[[], Response]) -> Response:
    if not collection.heavy:
        return answer()
    with limiter.limit(setting("LIMIT_HEAVY_READS")):
        return answer()


def _found(feature: bytes | None, feature_id: str) -> Response:
    if feature is None:
        raise NotFound(Text(f"「{feature_id}」はありません。", f"there is no {feature_id!r}"), where="id")
    return feature_answer(feature)


def _named(collection_id: str) -> Collection:
    if collection_id not in COLLECTIONS:
        raise NotFound(
            Text(f"コレクション「{collection_id}」はありません。", f"there is no collection {collection_id!r}"), where="collection"
        )
    return COLLECTIONS[collection_id]


COLLECTIONS: Mapping[str, Collection] = {
    collection.id: collection
    for collection in (
        Collection(
            id="sites",
            title=Text("場所", "Sites"),
            description=Text("実証に使える場所。閉校施設、公園、道路など。", "Places for trials: closed schools, parks, roads, …"),
            view=SitesView,
        ),
        Collection(
            id="areas",
            title=Text("区画", "Areas"),
            description=Text("場所の中の、予約できる区画。", "Parts of a site that may be reserved."),
            view=AreasView,
            parameters=("site",),
        ),
        Collection(
            id="zones",
            title=Text("規制区域", "Zones"),
            description=Text("ある日に有効な規制区域。", "Zones in force on a day."),
            view=ZonesView,
            parameters=("layer", "on"),
            heavy=True,
        ),
        Collection(
            id="reservations",
            title=Text("予約", "Reservations"),
            description=Text(
                "予約の入っている時間と区画。from も to も書かなければ、きょうから先のすべて。過ぎたものは from と to で。",
                "Times and areas that are taken. Without `from` and `to`: all from today on; earlier ones by `from` and `to`.",
            ),
            begins=_today,
            view=ReservationsView,
            parameters=("site", "from", "to"),
            heavy=True,
        ),
    )
}
