"""A site drawn to scale: its outline, its areas and what lies about it, as SVG with a scale bar and north.

Distances are those of the plane of the place (`fieldreg.kernel.geometry`).  Every mark bears its own colours and strokes, for
neither WeasyPrint nor a saved file reads a page's styles; hatches and dashes carry what colour says.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.many_corners import about_shape
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.register.zones import Zone
from web.paper.frame import Frame, bar_m, bar_words, scale_of
from web.paper.ground import BaseShape, ground_marks, named, place_names, written
from web.paper.hatches import border, pattern, swatch
from web.shell.palette import colour

__all__ = ["About", "Drawing", "Key", "drawn", "outline_svg", "scale_of"]

_SMALL_PX = 9.0  # a place smaller than this in its frame is told by a mark
_LONGEST_NAME = 14  # of a neighbour, in letters as wide as a kanji
_COARSE_PX = 3.0  # near enough to keep a name off an outline
_POINTS = ("Point", "MultiPoint")


@dataclass(frozen=True, kw_only=True)
class About:
    """What is held about a site, lon, lat: the base map, zones by layer, other sites, and what layers are called."""

    base: Sequence[BaseShape] = ()
    zones: Sequence[Zone] = ()
    sites: Sequence[Site] = ()
    titles: dict[str, Text] | None = None


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a hatch means; `everywhere`: such a zone fills the whole frame, and is told instead of drawn."""

    layer: str
    title: Text
    swatch: str
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """`svg` and the keys of what is hatched in it."""

    svg: str
    keys: Sequence[Key]
    frame: Frame


def outline_svg(
    site: Site, width_px: float, metres_per_px: float | None = None, *, height_px: float | None = None, zones: Sequence[Zone] = (),
    about: About | None = None, language: str = "ja",
) -> str:  # fmt: skip
    """The drawing alone, of a site at a scale (None: so that it is shown whole); three quarters as high as wide if not told."""
    held = about or About(zones=zones)
    return drawn(site, width_px, height_px or width_px * 0.75, metres_per_px, about=held, language=language).svg


def drawn(
    site: Site, width_px: float, height_px: float, metres_per_px: float | None = None, *, about: About = About(), language: str = "ja",
) -> Drawing:  # fmt: skip
    """A site in a frame of that size, north up."""
    frame = Frame.about(site, width_px, height_px, metres_per_px)
    own = _own(site, frame)
    zone_marks, keys, patterns = _zones(frame, about, own)
    base, others = list(about.base), [other for other in about.sites if other.id != site.id]
    cut = frame.shape(site.outline)
    marks = [
        *ground_marks(frame, base), *zone_marks, *_neighbours(frame, others), *_site(frame, site, cut), *place_names(frame, base, language),
        *_names(frame, others, cut, language), *_areas(frame, site), *_scale_and_north(frame, language),
    ]  # fmt: skip
    size = f'width="{width_px:g}" height="{height_px:g}" viewBox="0 0 {width_px:g} {height_px:g}"'
    label = _label(frame, site, language)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" aria-label="{escape(label)}" {size}>'
    rim = f'<path d="M.5 .5H{width_px - 0.5:g}V{height_px - 0.5:g}H.5Z" fill="none" stroke="{colour("line-strong")}"/>'
    return Drawing(svg=f"{head}<defs>{patterns}</defs>{''.join(marks)}{rim}</svg>", keys=tuple(keys), frame=frame)


def _own(site: Site, frame: Frame) -> str:
    """A prefix for ids: of one site at one size, and no other on the page."""
    told = f"{site.id} {frame.width_px:g} {frame.height_px:g} {frame.metres_per_px:g}"
    return f"drawing-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def _label(frame: Frame, site: Site, language: str) -> str:
    across = bar_words(float(f"{frame.width_px * frame.metres_per_px:.2g}"))
    said = Text(
        f"{site.name.ja}の形と周囲の図。北が上、図の幅は約 {across}。",
        f"Outline of {site.name.en or site.name.ja} and what lies about it; north up, about {across} across.",
    )
    return said.in_language(language)


def _zones(frame: Frame, about: About, own: str) -> tuple[list[str], list[Key], str]:
    marks, keys, patterns = [], [], []
    for layer in dict.fromkeys(zone.layer for zone in about.zones):
        zones = [zone.outline for zone in about.zones if zone.layer == layer]
        inside = [shape for outline in zones if outline.geom_type not in _POINTS and not (shape := frame.shape(outline)).is_empty]
        if not inside:
            continue
        everywhere = any(frame.covered_by(shape) for shape in inside)
        title = (about.titles or {}).get(layer, Text(layer))
        keys.append(Key(layer=layer, title=title, swatch=swatch(layer, f"{own}-key-{layer}"), everywhere=everywhere))
        if everywhere:
            continue
        hatch = pattern(layer, f"{own}-{layer}")
        patterns.append(hatch)
        if hatch and (areas := frame.path(shapely.union_all([shape for shape in inside if shape.area]))):
            marks.append(f'<path d="{areas}" fill="url(#{own}-{layer})" fill-rule="evenodd"/>')
        lines = "".join(frame.path(frame.border(outline)) for outline in zones if outline.geom_type not in _POINTS)
        marks.append(f'<path d="{lines}" {border(layer)}/>')
    return marks, keys, "".join(patterns)


def _neighbours(frame: Frame, others: Sequence[Site]) -> Iterator[str]:
    for site in others:
        x, y = frame.place(*_on(site))
        if path := frame.path(frame.border(site.outline)):
            yield f'<path d="{path}" fill="none" stroke="{colour("ink-2")}" stroke-width="1.4" stroke-dasharray="3 2.5"/>'
        elif frame.holds(x, y, 4):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{colour("white")}" stroke="{colour("ink-2")}" stroke-width="1.4"/>'


def _names(frame: Frame, others: Sequence[Site], own_xy: BaseGeometry, language: str) -> Iterator[str]:
    """Names of the other sites, each beside the site itself and off our own, as the frame has it."""
    if not others:
        return
    taken = about_shape(frame.evened(own_xy, _COARSE_PX), 12 * frame.metres_per_px, quarter=8)
    for site in others:
        border = frame.border(site.outline)
        at = _beside(border if not border.is_empty else frame.plane.to_xy(shapely.Point(_on(site))), taken)
        if at is not None:
            ((x, y),) = frame.placed(np.array([at])).tolist()
            if frame.holds(x, y, 24):
                yield named(frame, _short(site.name.in_language(language)), x, y - 6, size=9.5, fill="ink-2")


def _beside(lines_xy: BaseGeometry, taken_xy: BaseGeometry) -> tuple[float, float] | None:
    """The middle of the longest part of a line that is not taken; of a point itself."""
    free = [part for part in shapely.get_parts(shapely.difference(lines_xy, taken_xy)) if not part.is_empty]
    if not free:
        return None
    longest = max(free, key=lambda part: float(part.length))
    on = shapely.line_interpolate_point([longest], 0.5, normalized=True)[0] if longest.length else longest.centroid
    return float(shapely.get_x(on)), float(shapely.get_y(on))


def _short(name: str) -> str:
    most = _LONGEST_NAME if not name.isascii() else 2 * _LONGEST_NAME
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _site(frame: Frame, site: Site, cut_xy: BaseGeometry) -> Iterator[str]:
    x, y = frame.place(*_on(site))
    wide, high = _size_px(frame, site)
    if site.outline.geom_type in _POINTS or max(wide, high) < _SMALL_PX:
        off_px = site.accuracy_m / frame.metres_per_px
        if off_px > _SMALL_PX:
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{off_px:.1f}" fill="none" stroke="{colour("ink")}" stroke-dasharray="5 4"/>'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="{colour("white")}" stroke="{colour("ink")}" stroke-width="2.5"/>'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="2.5" fill="{colour("ink")}"/>'
        return
    lines = f'fill="none" stroke-linejoin="round" d="{frame.path(frame.rim(site.outline, cut_xy))}"'
    if inside := frame.path(cut_xy if "Line" not in site.outline.geom_type else shapely.Point()):
        yield f'<path d="{inside}" fill="{colour("brand-2")}" fill-opacity=".16" fill-rule="evenodd"/>'
    yield f'<path {lines} stroke="{colour("white")}" stroke-width="6" stroke-opacity=".85"/>'
    yield f'<path {lines} stroke="{colour("ink")}" stroke-width="2.6"/>'


def _areas(frame: Frame, site: Site) -> Iterator[str]:
    """Each area of a known outline, with its number in the tree; those too small to number are left to the list."""
    for number, (_, area) in enumerate(site.walk(), start=1):
        if area.outline is None or area.outline.geom_type in _POINTS:
            continue
        yield f'<path d="{frame.path(frame.border(area.outline))}" fill="none" stroke="{colour("brand")}" stroke-dasharray="2 2"/>'
        middle = area.outline.point_on_surface()
        x, y = frame.place(middle.x, middle.y)
        if frame.holds(x, y, 8):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="7.5" fill="{colour("white")}" stroke="{colour("brand")}"/>'
            yield written(str(number), x, y + 3.5, size=10, fill="brand", anchor="middle", weight=700)


def _scale_and_north(frame: Frame, language: str) -> Iterator[str]:
    length_m = bar_m(frame.metres_per_px, frame.width_px * 0.3)
    long_px, foot = round(length_m / frame.metres_per_px, 1), frame.height_px - 10
    ink, paper = colour("ink"), colour("white")
    yield f'<path d="M6 {foot - 20:g}h{long_px + 52:g}v25h-{long_px + 52:g}z" fill="{paper}" fill-opacity=".85"/>'
    yield f'<path d="M12 {foot - 5:g}v5h{long_px:g}v-5M{12 + long_px / 2:g} {foot - 3:g}v3" fill="none" stroke="{ink}" stroke-width="1.6"/>'
    yield written(bar_words(length_m), 17 + long_px, foot, size=10.5)
    x = frame.width_px - 20
    yield f'<path d="M{x - 14:g} 4h28v42h-28z" fill="{paper}" fill-opacity=".85"/>'
    yield f'<path d="M{x:g} 20l6 21l-6 -5l-6 5z" fill="{ink}"/>'
    yield written(Text("北", "N").in_language(language), x, 17, size=11, anchor="middle", weight=700)


def _on(site: Site) -> tuple[float, float]:
    """lon, lat of a point on the site; of a line its middle."""
    lines = "Line" in site.outline.geom_type
    on = shapely.line_interpolate_point([site.outline], 0.5, normalized=True)[0] if lines else site.outline.point_on_surface()
    return float(shapely.get_x(on)), float(shapely.get_y(on))


def _size_px(frame: Frame, site: Site) -> tuple[float, float]:
    west, south, east, north = frame.plane.to_xy(site.outline).bounds
    return (east - west) / frame.metres_per_px, (north - south) / frame.metres_per_px
