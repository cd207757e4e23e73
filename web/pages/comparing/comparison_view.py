"""A comparison as it is shown: registry words in place, drawings at one scale, sources numbered once, and the ways on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fieldreg.choosing.comparison.cells import Cell, Row
from fieldreg.choosing.comparison.comparison import Comparison
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, Site
from web.paper.drawing import About, outline_svg, scale_of
from web.paper.frame import Frame
from web.paper.surroundings import about_frame
from web.shell import labels

__all__ = ["Drawn", "Sources", "drawings", "worded"]

_WORDS: Mapping[str, Callable[[str], Text]] = {
    "kinds": labels.KINDS.__getitem__,
    "availability": labels.AVAILABILITY.__getitem__,
    "property_status": labels.PROPERTY_STATUS.__getitem__,
    "wards": labels.ward,
}
_UNLIKE = 20.0  # times larger: then a small place is a dot beside a large one


def worded(comparison: Comparison) -> Comparison:
    """With the pages' words for kinds, wards and the like, and English that begins with a capital."""
    return comparison.with_rows([_worded(row) for row in comparison.rows])


def _worded(row: Row) -> Row:
    told = row.worded(_WORDS[row.vocabulary]) if row.vocabulary else row
    cells = [replace(cell, said=_begun(cell.said), more=_begun(cell.more)) for cell in told.cells]
    return replace(told, title=_begun(told.title), cells=cells)


def _begun(text: Text) -> Text:
    """With a capital in English, as a line of its own has it."""
    return Text(text.ja, text.en[:1].upper() + text.en[1:])


class Sources:
    """The sources of a comparison's cells, each with a number, in the order in which they are first shown."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._numbers: dict[Fact, int] = {}
        for row in rows:
            for cell in row.cells:
                if cell.fact is not None and cell.fact.source:
                    self._numbers.setdefault(cell.fact, len(self._numbers) + 1)

    def number(self, cell: Cell) -> int | None:
        """Of a cell's source; None where it has none."""
        return self._numbers.get(cell.fact) if cell.fact is not None else None

    @property
    def listed(self) -> Sequence[tuple[int, Fact]]:
        return [(number, fact) for fact, number in self._numbers.items()]


@dataclass(frozen=True)
class Drawn:
    """A drawing of each site, in their order; `alike` False where at one scale the smallest is but a dot."""

    svg: Sequence[str]
    alike: bool


def drawings(sites: Sequence[Site], width_px: float, on: date, language: str, *, one_scale: bool = True) -> Drawn:
    """Each in a frame of that width, three quarters as high: all at the scale of the largest, or each at its own."""
    height_px = width_px * 0.75
    scales = [scale_of(site, width_px, height_px) for site in sites]
    shown = [max(scales)] * len(sites) if one_scale else scales
    svg = []
    for site, scale in zip(sites, shown, strict=True):
        base = about_frame(Frame.about(site, width_px, height_px, scale), on, ()).base
        svg.append(outline_svg(site, width_px, scale, height_px=height_px, about=About(base=base), language=language))
    return Drawn(svg, max(scales) <= _UNLIKE * min(scales))
