"""The palette: colours of ``static/css/palette.css`` for what is drawn from Python (Folium's options)."""

import re
from functools import cache
from pathlib import Path

__all__ = ["PALETTE", "colour"]

PALETTE = Path(__file__).resolve().parents[1] / "static" / "css" / "palette.css"
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6}|var\(--[\w-]+\));")
_ANOTHER = re.compile(r"var\(--([\w-]+)\)")


def colour(name: str) -> str:
    """The colour of that name, as the palette has it in hex; another name's where it says ``var()``.  Raises KeyError."""
    said = _colours()[name]
    another = _ANOTHER.fullmatch(said)
    return colour(another[1]) if another else said


@cache
def _colours() -> dict[str, str]:
    return dict(_COLOUR.findall(PALETTE.read_text(encoding="utf-8")))
