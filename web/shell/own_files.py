"""Our styles, scripts and pictures: under an address that names their content, and modules fetched together.

A page links ``/static/v-<digest>/…``, where the digest is of all there is below ``static``.  So a browser keeps each file
for good and asks for none again until one has changed.  The same path without it, or with that of an earlier server
(a page that stood open meanwhile), gives what is there now, to be asked for again each time.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response

from web.shell.joined_scripts import leaned_on

__all__ = ["VERSION", "provide", "version_of"]

VERSION = re.compile(r"^v-[0-9a-f]{12}/")
_FOR_GOOD_S = 31_536_000


@cache
def version_of(folder: Path) -> str:
    """A name for what is below a folder, files and their content: ``v-`` and twelve digits."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"v-{digest.hexdigest()[:12]}"


def provide(app: Flask) -> None:
    """Answers for Flask's own endpoint ``static``, and gives templates `modules_of`: all that some modules lean on, themselves too."""
    folder = Path(app.static_folder or "")
    version = version_of(folder)

    def send(filename: str) -> Response:
        asked = VERSION.match(filename)
        answer = app.send_static_file(VERSION.sub("", filename))
        if asked is not None and asked[0] == f"{version}/":
            answer.cache_control.no_cache = None
            answer.cache_control.public = answer.cache_control.immutable = True
            answer.cache_control.max_age = _FOR_GOOD_S
        return answer

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not VERSION.match(values["filename"]):
            values["filename"] = f"{version}/{values['filename']}"

    app.view_functions["static"] = send
    app.jinja_env.globals.update(modules_of=leaned_on)
