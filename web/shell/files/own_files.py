"""Our styles, scripts and pictures: under an address that names their content, and joined to what a page fetches at once.

A page links ``/static/v-<digest>/…``, where the digest is of all there is below ``static``.  So a browser keeps each file
for good and asks for none again until one has changed, under a running server too.  The same path without it, or with an
earlier one (a page that stood open meanwhile), gives what is there now, to be asked for again each time.

``joined/<module>.js`` is the module and all it imports, without what ``?after=<module>.js`` brings already;
``joined/frame.css`` the styles of every page, ``joined/vendor.js?of=PATH&of=PATH`` files of others in that order (and ``.css``).
So a page with a map asks for seven files, not for eighty.
"""

import hashlib
import re
import time
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from flask import Flask, Response, abort, request

from web.shell.files.joined_scripts import served

__all__ = ["FRAME", "VERSION", "provide", "version_of"]

VERSION = re.compile(r"^v-[0-9a-f]{12}/")
_FOR_GOOD_S = 31_536_000
FRAME = tuple(f"{name}.css" for name in ("palette", "fieldreg", "rooms", "kept_trial", "choosing", "shortlist", "waiting", "people"))
_JOINED = "joined/"
_VENDOR = PurePosixPath("vendor")
_BESIDE = re.compile(r"""url\(\s*["']?(?!data:|[a-z]+:|/|#)([^"')]+)["']?\s*\)""")  # a style's own pictures, told beside it
_LOOKED_S = 1.0  # so often at most whether a file is another


def version_of(folder: Path) -> str:
    """A name for what is below a folder, files and their content: ``v-`` and twelve digits."""
    return _named(folder, tuple((str(path), held.st_mtime_ns, held.st_size) for path in _files(folder) for held in (path.stat(),)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@lru_cache(maxsize=8)
def _named(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"v-{digest.hexdigest()[:12]}"


class _Current:
    """The version of a folder as it is, looked at now and then."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._looked, self._version = folder, time.monotonic(), version_of(folder)

    def version(self) -> str:
        if time.monotonic() - self._looked >= _LOOKED_S:
            self._looked, self._version = time.monotonic(), version_of(self._folder)
        return self._version


@lru_cache(maxsize=64)
def _joined(_version: str, folder: Path, name: str, after: tuple[str, ...]) -> tuple[str, str] | None:
    """Text and media type; None for what is none of ours."""
    if name == "frame.css":
        return "\n".join((folder / "css" / one).read_text(encoding="utf-8") for one in FRAME), "text/css"
    ours = {path.relative_to(folder / "js").as_posix() for path in (folder / "js").rglob("*.js")}
    if not {name, *after} <= ours:
        return None
    return served(name, after), "text/javascript"


@lru_cache(maxsize=64)
def _vendored(_version: str, folder: Path, name: str, paths: tuple[str, ...]) -> tuple[str, str] | None:
    """Files of others below ``static/vendor`` as one, and its media type; None for what is none of them."""
    kind = PurePosixPath(name).suffix
    there = {f"{_VENDOR}/{path.relative_to(folder / _VENDOR).as_posix()}" for path in (folder / _VENDOR).rglob(f"*{kind}")}
    if not paths or len(set(paths)) < len(paths) or not there >= set(paths):
        return None
    texts = [(path, (folder / path).read_text(encoding="utf-8")) for path in paths]
    if kind == ".js":
        return "\n;\n".join(text for _, text in texts), "text/javascript"
    return "\n".join(_BESIDE.sub(rf"url(../{PurePosixPath(path).parent}/\1)", text) for path, text in texts), "text/css"


def provide(app: Flask) -> None:
    """Answers for Flask's own endpoint ``static``."""
    folder = Path(app.static_folder or "")
    current = _Current(folder)

    def joined(name: str) -> Response:
        how, beside = (_vendored, "of") if name in ("vendor.js", "vendor.css") else (_joined, "after")
        made = how(current.version(), folder, name, tuple(request.args.getlist(beside)))
        if made is None:
            abort(404)
        answer = Response(made[0], mimetype=made[1])
        answer.cache_control.no_cache = True
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    def send(filename: str) -> Response:
        asked = VERSION.match(filename)
        name = VERSION.sub("", filename)
        answer = joined(name.removeprefix(_JOINED)) if name.startswith(_JOINED) else app.send_static_file(name)
        if asked is not None and asked[0] == f"{current.version()}/":
            answer.cache_control.no_cache = None
            answer.cache_control.public = answer.cache_control.immutable = True
            answer.cache_control.max_age = _FOR_GOOD_S
        return answer

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not VERSION.match(values["filename"]):
            values["filename"] = f"{current.version()}/{values['filename']}"

    app.view_functions["static"] = send
