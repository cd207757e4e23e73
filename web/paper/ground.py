"""What a drawing lies on: our plain base map, without a tile, as far as it is held."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.texts import Text
from web.paper.frame import Frame
from web.shell.palette import colour

__all__ = ["BaseShape", "ground_marks", "named", "place_names", "written"]

_FLAT = {"sea": "map-sea", "green": "map-green", "built": "map-built", "airport": "map-airport"}
_WAYS = {  # a wide stroke in the darker colour, a narrower one on it
    "water": (("map-water", 4.0),),
    "main": (("map-main-case", 4.2), ("map-main", 2.6)),
    "motorway": (("map-motorway-case", 5.0), ("map-motorway", 3.2)),
    "rail": (("map-rail-case", 3.0),),
}
_NAMED = ("station", "place", "city", "airport", "sea", "peak", "ward")
_LETTER = 'font-family="Noto Sans CJK JP, Noto Sans JP, sans-serif"'


@dataclass(frozen=True, kw_only=True)
class BaseShape:
    """One feature of the base map: `layer` what it is, `kind` of a name; `outline` lon, lat."""

    layer: str
    outline: BaseGeometry
    kind: str = ""
    name: Text = Text("")


def ground_marks(frame: Frame, base: list[BaseShape]) -> Iterator[str]:
    """The areas and ways, in the order in which they lie on each other."""
    yield f'<path d="M0 0H{frame.width_px:g}V{frame.height_px:g}H0Z" fill="{colour("map-land")}"/>'
    for layer, fill in _FLAT.items():
        for shape in base:
            if shape.layer == layer and (drawn := frame.path(frame.shape(shape.outline))):
                yield f'<path d="{drawn}" fill="{colour(fill)}" fill-rule="evenodd"/>'
    for layer, strokes in _WAYS.items():
        drawn = "".join(frame.path(frame.border(shape.outline)) for shape in base if shape.layer == layer)
        if drawn:
            yield from (f'<path d="{drawn}" fill="none" stroke="{colour(line)}" stroke-width="{wide:g}"/>' for line, wide in strokes)
        if drawn and layer == "rail":
            yield f'<path d="{drawn}" fill="none" stroke="{colour("map-rail")}" stroke-width="1.6" stroke-dasharray="7 7"/>'


def place_names(frame: Frame, base: list[BaseShape], language: str, *, most: int = 6) -> Iterator[str]:
    """Names of stations and places in the frame, those of stations first, none over another."""
    placed: list[tuple[float, float]] = []
    for kind in _NAMED:
        for shape in base:
            if shape.layer != "label" or shape.kind != kind or len(placed) >= most:
                continue
            x, y = frame.place(*shape.outline.coords[0][:2])
            if frame.holds(x, y, 14) and all(abs(x - at_x) > 70 or abs(y - at_y) > 14 for at_x, at_y in placed):
                placed.append((x, y))
                name = shape.name.in_language(language)
                half = min(_wide(name, 10) / 2 + 4, frame.width_px / 2)
                middle = min(max(x, half), frame.width_px - half)  # whole in the frame
                yield written(name, middle, y + 3.5, size=10, fill="map-label", anchor="middle")


def named(frame: Frame, name: str, x: float, y: float, *, size: float, fill: str) -> str:
    """A name about the place x, moved so far that it stands in the frame whole."""
    half = _width(name, size) / 2 + 4
    return written(name, max(half, min(x, frame.width_px - half)), y, size=size, fill=fill, anchor="middle")


def written(text: str, x: float, y: float, *, size: float = 11, fill: str = "ink", anchor: str = "start", weight: int = 400) -> str:
    """Letters on a pale ground, so that they are read on whatever they stand on; once, for a PDF's text is copied."""
    wide = _wide(text, size)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor] - 2
    ground = f'<rect x="{left:.1f}" y="{y - 0.92 * size:.1f}" width="{wide + 4:.1f}" height="{1.2 * size:.1f}" rx="2" '
    letters = f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" text-anchor="{anchor}" {_LETTER} '
    return f'{ground}fill="{colour("white")}" fill-opacity=".8"/>{letters}fill="{colour(fill)}">{escape(text)}</text>'


def _wide(text: str, size: float) -> float:
    """About how wide letters of that size stand, in pixels."""
    return sum(size if east_asian_width(letter) in "WFA" else 0.58 * size for letter in text)


def _width(text: str, size: float) -> float:
    return sum(size if east_asian_width(letter) in "WFA" else 0.58 * size for letter in text)
