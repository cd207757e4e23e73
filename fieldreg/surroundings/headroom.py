"""Headroom: what the airports' limitation surfaces leave above the ground of one place, metres.

Also whose estimate of the ground holds there.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.airport_heights import lowest_surface
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.terrain import Ground

__all__ = ["OUTSIDE_SURFACES", "Headroom", "ground_of", "headroom", "headroom_doubt"]


@dataclass(frozen=True, kw_only=True)
class Headroom:
    """Room above the ground under the lowest limitation surface, metres."""

    surfaces: Mapping[str, float]  # name → AMSL height
    ground: Ground | None
    status: str  # "ok" | "unknown"
    because: Text

    @property
    def lowest_amsl_m(self) -> float | None:
        return min(self.surfaces.values(), default=None)

    def to_dict(self) -> dict[str, Any]:
        lowest, ground = self.lowest_amsl_m, self.ground
        known = self.status == "ok" and lowest is not None and ground is not None
        return {
            "surfaces": {name: round(height, 2) for name, height in self.surfaces.items()},
            "lowest_amsl_m": None if lowest is None else round(lowest, 2),
            "ground_m": ground.elevation_m if ground else None,
            "ground_accuracy_m": ground.accuracy_m if ground else None,
            "ground_source": ground.source if ground else None,
            "headroom_agl_m": round(lowest - ground.elevation_m, 2) if known and lowest is not None and ground else None,
            "status": self.status,
            "because": self.because.to_dict(),
        }


def headroom(lon: float, lat: float, layer: LayerView, ground: Ground | None) -> Headroom:
    """What the airport surfaces leave over one place.

    Unknown where the layer cannot speak, where a zone's own geometry is unconfirmed, or
    where a surface stands over the place and the ground's elevation is not known.
    """
    if layer.status is not LayerStatus.OK:
        return Headroom(surfaces={}, ground=ground, status="unknown", because=_SILENT[layer.status])
    surfaces: dict[str, float] = {}
    doubtful: list[str] = []
    for hit in layer.hits():
        record = hit.zone.attributes
        if "surfaces" not in record and not record.get("advise"):
            doubtful.append(hit.zone.name.ja)
        if "surfaces" in record:
            for name, height in lowest_surface(record["surfaces"], lon, lat).items():
                if math.isfinite(height):
                    surfaces[name] = min(height, surfaces.get(name, math.inf))
    if doubtful:
        names = "、".join(doubtful)
        because = Text(
            f"{names}の制限表面の形が確認できていません。飛行場の管理者に確かめてください。",
            f"the surfaces of {names} are not confirmed; ask the aerodrome",
        )
        return Headroom(surfaces=surfaces, ground=ground, status="unknown", because=because)
    if not layer.complete:
        return Headroom(surfaces=surfaces, ground=ground, status="unknown", because=_INCOMPLETE)
    if surfaces and ground is None:
        because = Text("この場所の地盤の標高がわかりません。", "the elevation of the ground here is not known")
        return Headroom(surfaces=surfaces, ground=None, status="unknown", because=because)
    because = (
        Text("最も低い制限表面と地盤の標高（推定）の差です。", "lowest surface less the (estimated) elevation of the ground")
        if surfaces
        else OUTSIDE_SURFACES
    )
    return Headroom(surfaces=surfaces, ground=ground, status="ok", because=because)


def headroom_doubt(layer: LayerView) -> Text | None:
    """Why the layer can say nothing of any place here; None where it can."""
    if layer.status is not LayerStatus.OK:
        return _SILENT[layer.status]
    return None if layer.complete else _INCOMPLETE


def ground_of(site: Site) -> Ground | None:
    """The site's own estimate; an estimate without accuracy counts as ±20 m."""
    if site.ground_elevation_m is None:
        return None
    accuracy = 20.0 if site.ground_accuracy_m is None else site.ground_accuracy_m
    return Ground(site.ground_elevation_m, accuracy, site.name.ja)


OUTSIDE_SURFACES = Text("空港の制限表面の外です。", "outside every airport surface")
_INCOMPLETE = Text("空港の制限表面のデータがすべてを収めていません。", "the airport surfaces layer does not hold everything")
_SILENT = {
    LayerStatus.MISSING: Text("空港の制限表面のデータがこの日について登録されていません。", "no airport surfaces are held for this day"),
    LayerStatus.EMPTY: Text("空港の制限表面のデータが空です。", "the airport surfaces layer is empty"),
    LayerStatus.STALE: Text("空港の制限表面のデータが期限切れです。", "the airport surfaces layer is out of date"),
    LayerStatus.FAILED: Text("空港の制限表面のデータを読めませんでした。", "the airport surfaces layer could not be read"),
    LayerStatus.OUTSIDE: Text("空港の制限表面のデータの対象範囲の外です。", "outside what the airport surfaces layer covers"),
}
