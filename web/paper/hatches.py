"""Hatches of zones: each kind of zone by lines of its own, so that a drawing reads in black and white too."""

from dataclasses import dataclass

from web.shell.palette import colour

__all__ = ["HATCHES", "Hatch", "border", "pattern", "swatch", "zone_colour"]


@dataclass(frozen=True)
class Hatch:
    """Strokes of one tile, `side_px` wide, turned by `turn_deg`; `border` a dash pattern, "" for a whole line."""

    strokes: str
    side_px: float
    turn_deg: int = 0
    border: str = ""


_OTHER = Hatch("M0 5H10", 10, -30, "6 2 1 2")
HATCHES: dict[str, Hatch] = {
    "did": Hatch("M0 4H8", 8, -45),
    "small-uav": Hatch("M0 3H6M3 0V6", 6, 45),
    "airports": Hatch("M0 2.5H5M2.5 0V5", 5),
    "parks": Hatch("M2 2h1.2v1.2H2zM7 7h1.2v1.2H7z", 10, 0, "1.5 2"),
    "schools": Hatch("M0 5H10", 10, 45, "5 2"),
    "rivers": Hatch("M0 3H6", 6, 0),
    "coast": Hatch("M0 2H12M0 5H7", 12, 0, "8 2"),
    "hazard": Hatch("M4 0V8", 8, 0, "2 2"),
    "wards": Hatch("", 8, 0, "7 3 1.5 3"),
    "roads": Hatch("", 8),
}


def zone_colour(layer: str) -> str:
    """The colour of a layer's borders and hatches."""
    try:
        return colour(f"zone-{layer}")
    except KeyError:
        return colour("zone-other")


def pattern(layer: str, own: str) -> str:
    """The pattern of a layer under an id of its own; "" for one that is told by its border alone."""
    hatch = HATCHES.get(layer, _OTHER)
    if not hatch.strokes:
        return ""
    side = f"{hatch.side_px:g}"
    return (
        f'<pattern id="{own}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" patternTransform="rotate({hatch.turn_deg})">'
        f'<path d="{hatch.strokes}" fill="none" stroke="{zone_colour(layer)}" stroke-width="1" stroke-opacity=".75"/></pattern>'
    )


def border(layer: str) -> str:
    """Attributes of the line that is a layer's border."""
    dashes = HATCHES.get(layer, _OTHER).border
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{zone_colour(layer)}" stroke-width="1.3"{dashed}'


def swatch(layer: str, own: str) -> str:
    """A key of a layer for the legend, a small SVG; `own` is an id no other element of the page has."""
    held = pattern(layer, own)
    fill = f'<path d="M1 1H27V15H1Z" fill="url(#{own})"/>' if held else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing-key" width="28" height="16" viewBox="0 0 28 16" aria-hidden="true">'
        f'<defs>{held}</defs>{fill}<path d="M1 1H27V15H1Z" {border(layer)}/></svg>'
    )
