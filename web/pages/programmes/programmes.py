"""The pages `/programme` and `/programme/ID`, and the same for machines."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from fieldreg.desk.walking.answers import own_questions
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.programmes import asking, words
from fieldreg.programmes.programme import Period, Programme
from fieldreg.programmes.programme_shape import SCHEMA_FILE
from web.pages.programmes import programme_words
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["programmes"]

programmes = Blueprint("programmes", __name__)


@programmes.get("/programme")
@allow(ANYONE)
def index() -> str:
    """The programmes in force today."""
    request_values.only()
    today = services().clock.today()
    return render_template("pages/programmes.html", held=services().programmes.in_force(today), today=today, **_words())


@programmes.get("/programme/<programme_id>")
@allow(ANYONE)
def one(programme_id: str) -> str:
    """One programme: the edition in force today, or the one asked for, which a case may have begun with."""
    request_values.only("edition")
    today = services().clock.today()
    editions = services().programmes.editions(programme_id)
    shown, period = _chosen(programme_id, editions, request.args.get("edition"))
    return render_template("pages/programme.html", shown=shown, period=period, editions=editions, today=today, **_words())


@programmes.get("/api/programmes")
@allow(ANYONE)
def twin() -> Response:
    """The editions in force on a day, each with all that its file says."""
    request_values.only("on")
    on = request_values.day() or services().clock.today()
    return jsonify({"on": on.isoformat(), "programmes": [_told(held) for held in services().programmes.in_force(on)]})


@programmes.get("/api/programmes/schema")
@allow(ANYONE)
def schema() -> Response:
    """What a programme file may say, as JSON Schema, for whoever writes one."""
    request_values.only()
    return Response(SCHEMA_FILE.read_bytes(), mimetype="application/schema+json")


def _chosen(programme_id: str, editions: list[tuple[Programme, Period]], wanted: str | None) -> tuple[Programme, Period]:
    """The edition named, or else the one in force, or else the newest.  Raises NotFound."""
    today = services().clock.today()
    named = [held for held in editions if wanted is not None and held[0].edition == wanted]
    standing = [held for held in editions if held[1].holds(today)] or editions
    found = named if wanted is not None else standing
    if not found:
        raise NotFound(
            Text(f"事業「{programme_id}」のその版はありません。一覧から選んでください。",
                 f"there is no such edition of {programme_id!r}; choose one from the list"),
            where="programme",
        )  # fmt: skip
    return found[0]


def _words() -> dict[str, Any]:
    return {
        "words": labels, "own_words": words, "told": programme_words, "asking": asking, "own_questions": own_questions,
        "managers": services().register.managers(),
    }  # fmt: skip


def _told(held: Programme) -> dict[str, Any]:
    """An edition for machines: when it holds, the desk to ask, and its definition as the file has it."""
    period = next(period for one, period in services().programmes.editions(held.programme) if one.edition == held.edition)
    desk = services().register.managers().get(held.contact.manager)
    return {
        "programme": held.programme,
        "edition": held.edition,
        "title": held.title.to_dict(),
        "in_force": [period.first.isoformat(), None if period.end is None else period.end.isoformat()],
        "contact": None if desk is None else {"name": desk.name.to_dict(), "desk": desk.desk.to_dict(), "contact": desk.contact},
        "digest": held.digest,
        "definition": dict(held.document),
    }
