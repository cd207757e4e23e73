"""`/register`: the list with its search, one certification, and the same rows as CSV, workbook and JSON."""

from typing import Any

from flask import Blueprint, Response, json, jsonify, render_template, url_for

from fieldreg.certification.certifications import ORDER, RULE
from fieldreg.certification.contracts import CONTRACT_STATES
from fieldreg.certification.rows import COLUMNS, PROMISE
from fieldreg.certification.states import KINDS, STATES, TESTS, WAYS
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from web.pages.register.asked_register import SHOWN, AskedRegister, register_document
from web.shell import paging
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["register"]

register = Blueprint("register", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_SUCH_FILE = Text("その形式では書き出せません。CSV・XLSX・JSON があります。", "there is no such file: take CSV, XLSX or JSON")
_WORDS = {
    "states": STATES, "kinds": KINDS, "ways": WAYS, "tests": TESTS, "contract_states": CONTRACT_STATES, "order": ORDER, "rule": RULE,
    "promise": PROMISE,
}  # fmt: skip


@register.get("/register")
@allow(ANYONE)
def index() -> str:
    """Those that match, the newest first, page by page; ``?q=``, ``?state=``, ``?on=``."""
    asked, page = AskedRegister.of_request(), paging.asked("page")
    asking = asked.asking()
    found = services().certification.public(asking)
    shown = found[page.offset : page.offset + page.most]
    return render_template(
        "register/list.html", asked=asked, on=asking.on, shown=shown, choices=SHOWN, pages=_pages(asked, page, len(found)), **_WORDS
    )


@register.get("/register/<ref>")
@allow(ANYONE)
def one(ref: str) -> str:
    """One certification with its basis, and what was announced and contracted under it."""
    return render_template("register/one.html", held=services().certification.public_one(ref), today=services().clock.today(), **_WORDS)


@register.get("/register.<kind>")
@allow(ANYONE)
def as_file(kind: str) -> Response:
    """The rows of the address as a file: "csv", "xlsx" or "json".  Raises NotFound for another kind."""
    asked = AskedRegister.of_request()
    if kind == "json":
        return _kept(json.dumps(register_document(asked), ensure_ascii=False), "application/json", kind)
    if kind not in ("csv", "xlsx"):
        raise NotFound(_NO_SUCH_FILE, where="kind")
    from geodata.export.lists.list_files import list_to_csv, list_to_xlsx  # noqa: PLC0415 (openpyxl, for those who ask for a file)

    rows = services().certification.public_rows(asked.asking())
    if kind == "csv":
        return _kept(list_to_csv(tuple(COLUMNS), rows), "text/csv; charset=utf-8", kind)
    return _kept(list_to_xlsx(COLUMNS, rows, title="認定登録簿 Register", note=PROMISE), _XLSX, kind)


@register.get("/api/register")
@allow(ANYONE)
def api() -> Response:
    """The same rows for machines.  Raises MalformedRequest."""
    request_values.only("q", "state", "on")
    return jsonify(register_document(AskedRegister.of_request()))


def _pages(asked: AskedRegister, page: paging.Asked, count: int) -> paging.Pages:
    last = min(page.offset + page.most, count)
    before = _address(asked, page.number - 1) if page.number > 1 else None
    return paging.Pages(count, min(page.offset + 1, last), last, before, _address(asked, page.number + 1) if last < count else None)


def _address(asked: AskedRegister, number: int) -> str:
    query: dict[str, Any] = {**asked.query(), "page": number}
    return url_for("register.index", **query)


def _kept(body: str | bytes, content_type: str, kind: str) -> Response:
    answer = Response(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="register-{services().clock.today().isoformat()}.{kind}"'
    return answer
