"""Where files are sent: those views take more bytes than the others, and say so before anything of a form is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

__all__ = ["FORM_BYTES", "largest", "provide", "takes_files", "uploads_of"]

FORM_BYTES = 1 << 20  # what is sent beside the files
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int | str) -> Callable[[View], View]:
    """Declares that a view is sent files of so many bytes together, or of as many as the setting of that name says."""

    def declare(view: View) -> View:
        view.takes_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


def provide(app: Flask) -> None:
    """Widens each request to what its view declared."""

    @app.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint is not None and (most := _most(current_app, endpoint)) is not None:
            request.max_content_length = most


def uploads_of(app: Flask) -> Callable[[str, str], bool]:
    """Tells of a method and a path as they were sent, below whatever address the pages stand, whether files are sent there.

    >>> app = Flask("doctest")
    >>> view = app.post("/papers/<int:number>")(takes_files(5 << 20)(lambda number: ""))
    >>> is_upload = uploads_of(app)
    >>> is_upload("POST", "/papers/7"), is_upload("POST", "/en/papers/7"), is_upload("POST", "/papers"), is_upload("GET", "/papers/7")
    (True, True, False, False)
    """
    adapter = app.url_map.bind("localhost")

    def is_upload(method: str, path: str) -> bool:
        if method != "POST":
            return False
        steps = path.split("/")
        return any(_endpoint_takes("/".join(("", *steps[start:]))) for start in range(1, min(len(steps), 5)))

    def _endpoint_takes(path: str) -> bool:
        try:
            endpoint, _ = adapter.match(path, "POST")
        except (HTTPException, RequestRedirect):
            return False
        return _most(app, endpoint) is not None

    return is_upload


def largest(app: Flask) -> int:
    """The most that any view takes, in bytes."""
    declared = (_most(app, endpoint) for endpoint in app.view_functions)
    return max((most for most in declared if most is not None), default=0)


def _most(app: Flask, endpoint: str) -> int | None:
    """What a view takes: files with the form around them, or what a setting says of the whole; None where it takes no more than others."""
    view = app.view_functions.get(endpoint)
    most: int | str | None = getattr(view, "takes_bytes", None)
    if most is None:
        return None
    return int(app.config[most]) if isinstance(most, str) else most + FORM_BYTES
