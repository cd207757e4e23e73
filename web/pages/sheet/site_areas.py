"""The tree of a site's areas, numbered as in its picture, each as large as it is drawn."""

from dataclasses import dataclass

import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area, Site

__all__ = ["AreaRow", "area_rows", "size_said"]

_HECTARE_M2 = 10_000


@dataclass(frozen=True)
class AreaRow:
    """An area, its number and depth in the tree; `size` "" where no outline is held."""

    number: int
    depth: int
    area: Area
    size: Text


def area_rows(site: Site) -> list[AreaRow]:
    """Parents before children."""
    return [AreaRow(number, depth, area, _size(area)) for number, (depth, area) in enumerate(site.walk(), start=1)]


def size_said(area_m2: float) -> Text:
    """An area for people, rounded to two figures.

    >>> size_said(12345).ja, size_said(87).en
    ('約1.2 ha', 'about 87 m²')
    """
    said = f"{area_m2 / _HECTARE_M2:,.1f} ha" if area_m2 >= _HECTARE_M2 else f"{float(f'{area_m2:.2g}'):,.0f} m²"
    return Text(f"約{said}", f"about {said}")


def _size(area: Area) -> Text:
    if area.outline is None or area.outline.geom_type not in ("Polygon", "MultiPolygon"):
        return Text("")
    middle = shapely.centroid(area.outline)
    return size_said(float(shapely.area(plane_at(middle.x, middle.y).to_xy(area.outline))))
