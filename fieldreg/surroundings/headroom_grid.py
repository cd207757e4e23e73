"""The room under the airport surfaces over an area, cell by cell, for a picture.

Cells are squares of the metric plane, cut to the area; each tells the lowest surface anywhere over it.
Heights are metres above mean sea level (`lowest_amsl_m`) and above the ground (`headroom_agl_m`).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import TOUCH_M, centre_of, plane_at, polygons_of, right_handed
from fieldreg.kernel.texts import Text
from fieldreg.surroundings.airport_heights import lowest_over
from fieldreg.surroundings.around_trial import Hit, LayerView
from fieldreg.surroundings.headroom import OUTSIDE_SURFACES, headroom_doubt
from fieldreg.surroundings.terrain import Ground

__all__ = ["MOST_CELLS", "Cell", "headroom_grid", "summary"]

MOST_CELLS = 400
_FINEST_M = 10.0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One part of the area.  `lowest_amsl_m` None: no surface reaches over it.  `status` ok or unknown."""

    outline: BaseGeometry  # lon, lat
    lowest_amsl_m: float | None
    ground: Ground | None
    status: str
    because: Text

    @property
    def headroom_agl_m(self) -> float | None:
        """Room above the highest ground of the cell; None where that cannot be told, or nothing stands over it."""
        if self.status != "ok" or self.lowest_amsl_m is None or self.ground is None:
            return None
        return self.lowest_amsl_m - self.ground.highest_m

    def to_dict(self) -> dict[str, Any]:
        """A GeoJSON Feature."""
        room = self.headroom_agl_m
        return {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(right_handed(self.outline)),
            "properties": {
                "lowest_amsl_m": None if self.lowest_amsl_m is None else round(self.lowest_amsl_m, 2),
                "ground_m": self.ground.highest_m if self.ground else None,
                "ground_accuracy_m": self.ground.accuracy_m if self.ground else None,
                "headroom_agl_m": None if room is None else round(room, 2),
                "status": self.status,
                "because": self.because.to_dict(),
            },
        }


def headroom_grid(area: BaseGeometry, layer: LayerView, ground: Callable[[BaseGeometry], Ground | None]) -> Sequence[Cell]:
    """The cells of `area` (lon, lat polygon), at most 400, that cover all of it; never empty."""
    plane = plane_at(*centre_of([area]))
    outlines = [plane.to_lonlat(part) for part in _parts(plane.to_xy(area))]
    silent = headroom_doubt(layer)
    return [_cell(outline, layer, ground(outline), silent) for outline in outlines]


def summary(cells: Sequence[Cell]) -> Mapping[str, Any]:
    """The least and most room of the cells that tell, and how many do not."""
    rooms = [room for cell in cells if (room := cell.headroom_agl_m) is not None]
    unknown = [cell for cell in cells if cell.status != "ok"]
    return {
        "cells": len(cells),
        "unknown": len(unknown),
        "lowest_headroom_agl_m": round(min(rooms), 2) if rooms else None,
        "highest_headroom_agl_m": round(max(rooms), 2) if rooms else None,
        "status": "unknown" if unknown else "ok",
        "because": (unknown or list(cells))[0].because.to_dict(),
    }


def _parts(area_xy: BaseGeometry) -> list[BaseGeometry]:
    west, south, east, north = area_xy.bounds
    side = max(_FINEST_M, math.sqrt((east - west) * (north - south) / MOST_CELLS))
    while math.ceil((east - west) / side) * math.ceil((north - south) / side) > MOST_CELLS:
        side *= 1.05
    squares = [
        shapely.box(west + i * side, south + j * side, west + (i + 1) * side, south + (j + 1) * side)
        for j in range(max(1, math.ceil((north - south) / side)))
        for i in range(max(1, math.ceil((east - west) / side)))
    ]
    cut = (polygons_of(shapely.intersection(square, area_xy)) for square in squares)
    return [part for part in cut if not part.is_empty]


def _cell(outline: BaseGeometry, layer: LayerView, ground: Ground | None, silent: Text | None) -> Cell:
    met = [hit for hit in layer.hits() if _may_meet(layer, hit, outline)] if silent is None else []
    records = [hit.zone.attributes["surfaces"] for hit in met if "surfaces" in hit.zone.attributes]
    lowest = min((lowest_over(record, outline) for record in records), default=math.inf)
    height = lowest if math.isfinite(lowest) else None
    doubt = silent or _doubt_here(met)
    if doubt is None and height is not None and ground is None:
        doubt = Text("この場所の地盤の標高がわかりません。", "the elevation of the ground here is not known")
    said = OUTSIDE_SURFACES if height is None else Text(
        "最も低い制限表面と地盤の標高の差です。", "lowest surface less the elevation of the ground"
    )
    return Cell(
        outline=outline, lowest_amsl_m=height, ground=ground, status="unknown" if doubt else "ok", because=doubt or said
    )


def _may_meet(layer: LayerView, hit: Hit, outline: BaseGeometry) -> bool:
    """Whether the zone, its accuracy granted, may reach over the cell."""
    plane = plane_at(*centre_of([outline]))
    away = shapely.distance(plane.to_xy(hit.zone.outline), plane.to_xy(outline))
    return bool(away <= layer.accuracy_of(hit.zone) + TOUCH_M)


def _doubt_here(met: Sequence[Hit]) -> Text | None:
    """Zones over the cell that hold no heights."""
    names = [h.zone.name for h in met if "surfaces" not in h.zone.attributes and not h.zone.attributes.get("advise")]
    if not names:
        return None
    return Text(
        f"{'、'.join(n.ja for n in names)}の制限表面の形が確認できていません。飛行場の管理者に確かめてください。",
        f"the surfaces of {', '.join(n.en or n.ja for n in names)} are not confirmed; ask the aerodrome",
    )
