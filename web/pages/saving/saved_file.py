"""One HTML file that opens without any network: scripts, styles and data inside, under a policy of hashes of its own."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.shell.ready import json_bytes

__all__ = ["FilePieces", "style_with_pictures"]

STATIC = Path(__file__).resolve().parents[2] / "static"
_URL = re.compile(r"""url\((["']?)([^"')]+)\1\)""")


@dataclass
class FilePieces:
    """Scripts, styles and data of a file, in the order they are added, none of which can end its own element.

    A template writes each as it is, or its hash in the policy is not its own.
    """

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """Nothing is loaded from anywhere, and no script or style runs but these."""
        return (
            f"default-src 'none'; script-src {_hashes(self.scripts)}; style-src {_hashes(self.styles)}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )

    def add_script(self, text: str) -> None:
        """A plain script.  What would end its element is written in another way."""
        self.scripts.append(re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", "<\\!--"))

    def add_style(self, text: str) -> None:
        self.styles.append(text.replace("</", "<\\/"))

    def add_data(self, name: str, document: Any) -> None:
        """JSON that a script reads by `name`; no text in it can end its element."""
        held = document if isinstance(document, bytes) else json_bytes(document)
        self.data[name] = held.replace(b"<", b"\\u003c")

    def sizes(self) -> Mapping[str, int]:
        """Bytes of each datum, by name."""
        return {name: len(held) for name, held in self.data.items()}


def style_with_pictures(path: str) -> str:
    """A style sheet below ``static/`` with the pictures it names inside it."""
    file = STATIC / path

    def inside(found: re.Match[str]) -> str:
        named = found[2]
        if named.startswith(("data:", "#")):
            return found[0]
        picture = (file.parent / named).resolve()
        if not picture.is_relative_to(STATIC):
            raise ValueError(f"{path} names {named}, outside static/")
        kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
        return f'url("data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode("ascii")}")'

    return _URL.sub(inside, file.read_text(encoding="utf-8"))


def _hashes(texts: Sequence[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
