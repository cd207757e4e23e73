"""Zones of a day for airspace tools, as ED-318 or ED-269, with whom to ask, licences, and which layers cannot speak."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Response, request

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import edition_status
from geodata.export.ed269 import layers_to_ed269
from geodata.export.ed318 import layers_to_ed318
from geodata.export.published.authorities import AuthoritiesOn
from geodata.export.published.layers import PublishedLayer
from web.api.publishing.documents import document_answer
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.sent import request_values

__all__ = ["FORMS", "MOST", "uas_zones_answer"]

MOST = 20_000  # zones of one answer
FORMS: Mapping[str, tuple[Callable[..., dict[str, Any]], str]] = {
    "ed318": (layers_to_ed318, "application/geo+json"),
    "ed269": (layers_to_ed269, "application/json"),
}


def uas_zones_answer() -> Response:
    """The zones in force on `on` (today), of `layer` or of all.

    Raises MalformedRequest, NotFound for a layer nobody knows, InvalidInput for more than `MOST` zones.
    """
    request_values.only("format", "on", "layer")
    form = request.args.get("format", "ed318")
    if form not in FORMS:
        words = Text("format は ed318 か ed269 にしてください。", "format is ed318 or ed269")
        raise MalformedRequest([Fault("bad-parameter", "format", words)])
    today = services().clock.today()
    layer, on = request.args.get("layer") or None, request_values.day() or today
    editions = services().register.editions_state(layer, on)
    managers = services().register.managers()
    state = form, layer, on, today, editions, tuple(managers.values())  # today, on which an edition may be stale
    write, mimetype = FORMS[form]

    def make(built: datetime) -> dict[str, Any]:
        name = f"UAS zones {on.isoformat()}" + (f" {layer}" if layer else "")
        return write(_layers(layer, on, today), on, built, AuthoritiesOn(managers, on).of, name=name)

    return document_answer(state, make, mimetype)


def _layers(layer: str | None, on: date, today: date) -> list[PublishedLayer]:
    register = services().register
    page = register.zones_page(layer, on, limit=MOST)
    if page.matched > MOST:
        raise InvalidInput.one(
            "too-many-zones", "layer",
            f"区域が {page.matched:,} 件あり、一度の {MOST:,} 件を超えます。layer で一つの層に絞るか、fieldreg export を使ってください。",
            f"there are {page.matched:,} zones, more than the {MOST:,} of one answer; ask for one layer, or use fieldreg export",
        )  # fmt: skip
    known = {one.id: one for one, _ in register.layers_on(on)}
    return [
        PublishedLayer(
            layer=known[held.layer], edition=held.edition, status=edition_status(held.edition, empty=not held.in_force, today=today),
            zones=[zone for zone in page.zones if zone.layer == held.layer],
        )
        for held in page.layers
    ]  # fmt: skip
