"""Features of a collection as a file to keep, with whatever filter the address has."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LayerStatus
from web.api.features.answers import asked_of
from web.api.features.asked import MOST, Page
from web.api.features.formats import DOWNLOADS
from web.api.features.references import CRS84
from web.api.features.tags import is_held, tag_of, tagged
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.limits import limiter, setting
from web.shell.watching.turns import turn

__all__ = ["download"]

_HERE = b"\x00"


def download(collection_id: str, form: str) -> Response:
    """All features the address asks for, as a file of `form`; 304 for a client that has it.

    A file is all there is: more than `MOST` are refused unless `limit` says how many of them.  Raises as `answers.items`, and
    MalformedRequest for another reference system than the one files are written in.
    """
    collection, asked, view = asked_of(collection_id, MOST)
    if asked.system is not CRS84:
        message = Text("ファイルは経度・緯度です。crs を外してください。", "files are in longitude and latitude; leave out crs")
        raise MalformedRequest([Fault("bad-parameter", "crs", message)])
    tag = None if view.state is None else tag_of(view.state)
    if tag is not None and is_held(tag):
        return tagged(Response(status=304), tag)
    with limiter.limit(setting("LIMIT_DOWNLOADS")), turn():
        page = view.page(asked)
        _refuse_what_is_not_all(page)
        if tag is None:
            tag = tag_of(hashlib.sha256(b"\n".join(page.features)).hexdigest())
            if is_held(tag):
                return tagged(Response(status=304), tag)
        features = [_plain(feature) for feature in page.features]
        chosen = DOWNLOADS[form]
        answer = Response(chosen.write(features, collection.id, _told(page)), content_type=chosen.mimetype)
    name = f"{collection.id}-{services().clock.today().isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["OGC-NumberMatched"], answer.headers["OGC-NumberReturned"] = str(page.matched), str(len(features))
    return tagged(answer, tag)


def _refuse_what_is_not_all(page: Page) -> None:
    if page.matched > len(page.features) and not {"limit", "offset"} & request.args.keys():
        raise InvalidInput.one(
            "too-many-to-download", "f",
            f"{page.matched:,} 件あり、一つのファイルの {MOST:,} 件を超えます。bbox や filter で絞るか、limit と offset で分けてください。",
            f"there are {page.matched:,}, more than the {MOST:,} of one file; narrow it with bbox or filter, or use limit and offset",
        )  # fmt: skip
    silent = _silent(page)
    if silent and not page.features:  # an empty file would say that there is none
        listed = ", ".join(f"{layer} ({status})" for layer, status in silent.items())
        raise InvalidInput.one(
            "layer-cannot-speak", "datetime",
            f"この日について答えられない層です: {listed}。空のファイルは「区域がない」と読めるため、書きません。",
            f"nothing is known of that day: {listed}; an empty file would read as if there were no zone",
        )  # fmt: skip


def _silent(page: Page) -> Mapping[str, str]:
    told = page.beside.get("editions", ())
    return {
        held["layer"]: str(held["status"]) if held["status"] != LayerStatus.OK else "does not vouch for all of this"
        for held in told if not held.get("vouches")
    }  # fmt: skip


def _told(page: Page) -> Mapping[str, str]:
    """What must be known of zones, for forms that can hold it."""
    editions = page.beside.get("editions", ())
    parts = {
        name: "; ".join(dict.fromkeys(str(held[name]) for held in editions if held.get(name)))
        for name in ("source", "licence", "attribution")
    }
    parts["notices"] = "; ".join(dict.fromkeys(notice for held in editions for notice in held.get("notices", ())))
    silent = "; ".join(f"{layer}: {status}" for layer, status in _silent(page).items())
    return {**parts, "layers_that_cannot_speak": silent}


def _plain(feature: bytes) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(feature.replace(_HERE, b""))
    told.pop("links", None)
    return told
