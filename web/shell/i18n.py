"""Which language a page speaks: Japanese, unless ``/en/…``, an earlier choice or the browser says English.

``/en`` becomes the root under which the same pages are mounted, so that every link made by
``url_for`` keeps the language.  A text stands in both languages where it is used.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, g, request
from markupsafe import Markup, escape

from fieldreg.kernel.texts import Text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["COOKIE", "LANGUAGES", "EnglishPrefix", "address_in", "as_written", "language", "speak", "t"]

LANGUAGES = ("ja", "en")
COOKIE = "fieldreg_language"
_PREFIX = "/en"
_JAPANESE = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff](?:.*[\u3005\u3040-\u30ff\u3400-\u9fff][）」]?)?")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’.,()-]*(?: [A-Za-z0-9][A-Za-z0-9'’.,()-]*){2,}")


class EnglishPrefix:
    """WSGI: mounts the pages a second time under ``/en``."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == _PREFIX or path.startswith(f"{_PREFIX}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX
            environ["PATH_INFO"] = path[len(_PREFIX) :] or "/"
        return self._application(environ, start_response)


def speak(app: Flask) -> None:
    """Decides the language of each request, and gives templates ``t``, ``language`` and ``language_url``."""
    app.wsgi_app = EnglishPrefix(app.wsgi_app)  # type: ignore[method-assign]

    @app.before_request
    def decide() -> None:
        g.language = _asked_for()

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype in ("text/html", "application/problem+json"):
            response.vary.update(("Accept-Language", "Cookie"))
            response.content_language.add(language())
        return response

    @app.context_processor
    def words() -> dict[str, object]:
        return {"t": t, "language": language(), "language_url": _choice_url}

    app.add_template_filter(as_written)


def language() -> str:
    """The request's: "ja" or "en"."""
    return str(g.get("language", "ja"))


def t(said: Text | str, en: str = "") -> str:
    """`said` in the request's language: a `Text`, or Japanese with English beside it."""
    text = said if isinstance(said, Text) else Text(said, en)
    return text.in_language(language())


def as_written(said: str | None, tongue: str = "") -> Markup:
    """A name, a source or a quotation as it came, marked where its language is not the page's: for whoever has it read aloud.

    >>> print(as_written("MLIT / 名取川の管理者", "en"))
    MLIT / <span lang="ja">名取川の管理者</span>
    >>> print(as_written("Fire ordinance of a <city>, 名取川", "ja"))
    <span lang="en">Fire ordinance of a</span> &lt;city&gt;, 名取川
    """
    other, run = ("ja", _JAPANESE) if (tongue or language()) == "en" else ("en", _ENGLISH)
    text, told, at = said or "", Markup(""), 0
    for found in run.finditer(text):
        told += escape(text[at : found.start()]) + Markup('<span lang="{}">{}</span>').format(other, found[0])
        at = found.end()
    return told + escape(text[at:])


def address_in(tongue: str, path: str) -> str:
    """An own address (``/sites/x?…``, with or without ``/en``) in `tongue`."""
    bare = path.removeprefix(_PREFIX) if path == _PREFIX or path.startswith((f"{_PREFIX}/", f"{_PREFIX}?")) else path
    bare = bare if bare.startswith("/") else f"/{bare}"
    return _PREFIX + bare if tongue == "en" else bare


def _asked_for() -> str:
    if request.script_root.endswith(_PREFIX):
        return "en"
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default="ja") or "ja"


def _choice_url(tongue: str) -> str:
    """Where the visitor says which language it is to be, and comes back here."""
    here = request.path + (f"?{request.query_string.decode('latin-1')}" if request.query_string else "")
    return f"/language/{tongue}?next={quote(here, safe='/')}"
