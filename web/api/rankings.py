"""Every site ranked for one need: the page of the answer that is asked for."""

from flask import Response

from fieldreg.services.answers.choosing import MOST_COUNTED
from web.api.features.tags import tag_of, tagged
from web.shell.context import services
from web.shell.ready import json_bytes
from web.shell.sent import request_values

__all__ = ["ranking_answer"]

_MOST, _USUAL = 1_000, 100


def ranking_answer() -> Response:
    """At most `limit` of the sites from `offset` on, the best first, for the need of the body; with `permit_free=1` at most 20.

    The tag names need, day and state of the registry and of its bookings: two answers under one tag are the same.
    """
    request_values.only("on", "limit", "offset", "permit_free")
    counted = bool(request_values.whole_number("permit_free", 0, 0, 1))
    limit = request_values.whole_number("limit", *((MOST_COUNTED, 1, MOST_COUNTED) if counted else (_USUAL, 1, _MOST)))
    offset = request_values.whole_number("offset", 0, 0, 100_000_000)
    page = services().choosing.page(request_values.json_body(), limit, offset, request_values.day(), permit_free=counted)
    answer = Response(json_bytes(page.to_dict()) + b"\n", mimetype="application/json")
    return tagged(answer, tag_of(page.state))
