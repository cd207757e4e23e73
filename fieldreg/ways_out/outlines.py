"""A smaller outline: what of the footprint lies surely beyond the zones the finding rests on."""

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, plane_at, polygons_of, widest_m
from fieldreg.kernel.texts import Text
from fieldreg.law import parameter
from fieldreg.law.findings import Finding
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.trial_edits import rounded, with_outlines
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["reach_of", "smaller"]

_BEYOND_M = 0.5  # kept clear of the reach besides, for a touch counts
_SMALLEST_M2, _NARROWEST_M, _LEAST_SHARE = 100.0, 10.0, 0.05  # less is no place for a trial
_SMOOTH_M = 1.0  # corners this fine are not drawn
_REACHES = {"small-uav": "small_uav.ring", "buildings": "aviation.third_party_distance"}
_BY_HEIGHT = frozenset({"airport-surfaces"})  # a question of height, not of outline


def smaller(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The largest connected part of each volume beyond the finding's layers, grown by reach and accuracy.

    Nothing where a volume has no part worth flying in left.  Raises OutOfTries.
    """
    layers = {z.layer for z in matter.zones} - _BY_HEIGHT
    if not layers:
        return
    plane = plane_at(*(float(v) for v in asked.trial.footprint.centroid.coords[0]))
    barred = shapely.union_all([_barred(asked, matter, layer, plane) for layer in sorted(layers)])
    old = [plane.to_xy(v.outline) for v in asked.trial.volumes]
    new = [_largest_beyond(outline, barred) for outline in old]
    if barred.is_empty or any(part is None for part in new):
        return
    kept = [part for part in new if part is not None]
    share = sum(p.area for p in kept) / sum(o.area for o in old)
    if share < _LEAST_SHARE:
        return
    area = sum(p.area for p in kept)
    yield asked.way(
        matter,
        Kind.OUTLINE,
        with_outlines(asked.document, [plane.to_lonlat(p) for p in kept]),
        title=Text(f"範囲を小さくする（{share:.0%} を残す）", f"Keep to a smaller outline ({share:.0%} of it)"),
        how=Text(
            f"区域とその届く範囲（境界の誤差を含む）を除いた、ひと続きで最も広い部分（約 {area:,.0f} m²）です。",
            f"The largest connected part (about {area:,.0f} m²) beyond the zone and its reach, the accuracy of its border granted.",
        ),
        change=Change(
            value=share,
            unit="share",
            step=min(0.99, 1 - share),
            said=Text(f"広さの {share:.0%} を残す", f"keeps {share:.0%} of the area"),
        ),
    )


def reach_of(matter: Matter, layer: str, asked: Asked) -> float:
    """How far from a zone of `layer` the finding still holds, metres."""
    told = matter.evidence.get("ring_m") if isinstance(matter, Finding) else None
    held = parameter(_REACHES[layer], asked.screening.on) if layer in _REACHES else None
    return max(float(told or 0.0), held.number if held else 0.0)


def _barred(asked: Asked, matter: Matter, layer: str, plane: Plane) -> BaseGeometry:
    """All of the layer's zones about the footprint, drawn or only possible, as far as they may reach."""
    view, reach = asked.layer(layer), reach_of(matter, layer, asked)
    near = [(hit.zone, reach + view.accuracy_of(hit.zone) + _BEYOND_M) for hit in view.hits(reach)]
    return shapely.union_all([plane.to_xy(zone.outline).buffer(far) for zone, far in near])


def _largest_beyond(outline: BaseGeometry, barred: BaseGeometry) -> BaseGeometry | None:
    """The largest part of `outline` off `barred` that is wide enough, its corners smoothed inward only."""
    if not outline.intersects(barred):
        return outline
    left = polygons_of(shapely.difference(outline, barred))
    wide = shapely.intersection(left.buffer(-_NARROWEST_M / 2).buffer(_NARROWEST_M / 2), left)
    part = _largest(wide)
    if part is None:
        return None
    smooth = _largest(part.buffer(-_SMOOTH_M).simplify(_SMOOTH_M * 0.9, preserve_topology=True))
    if smooth is None or not part.covers(smooth) or not rounded(smooth).is_valid:
        return None
    usable = smooth.area >= _SMALLEST_M2 and widest_m(smooth) >= _NARROWEST_M
    return smooth if usable else None


def _largest(shape: BaseGeometry) -> shapely.Polygon | None:
    parts = [g for g in shapely.get_parts(polygons_of(shape)) if not g.is_empty]
    return max(parts, key=lambda g: float(g.area), default=None)
