"""What the registry holds: every layer with all its editions, how far each may be trusted, and the load that made it.  Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PureWindowsPath
from typing import Any

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.timespan import JST
from fieldreg.ports import Store
from fieldreg.register.load_ledger import Load, LoadState
from fieldreg.register.zones import Edition, Layer, LayerStatus, edition_on, edition_status
from fieldreg.services.holdings.snapshots import Snapshots

__all__ = ["HeldEdition", "HeldLayer", "holdings", "load_told"]


@dataclass(frozen=True, kw_only=True)
class HeldEdition:
    """An edition as of `today`; `loads` are those that stand, newest first."""

    edition: Edition
    zones: int
    today: date
    current: bool
    loads: Sequence[Load]

    @property
    def age_days(self) -> int | None:
        """Since it was retrieved; None where nobody wrote the day down."""
        return (self.today - self.edition.retrieved).days if self.edition.retrieved else None

    @property
    def status(self) -> LayerStatus:
        """Whether it can speak at all, leaving aside when and where."""
        return edition_status(self.edition, empty=not self.zones, today=self.today)

    @property
    def coverage_km2(self) -> float | None:
        """What it vouches for, in square kilometres; None: nowhere."""
        covered = self.edition.coverage
        if covered is None or covered.is_empty:
            return None
        return float(plane_at(*centre_of([covered])).to_xy(covered).area) / 1e6

    def to_dict(self) -> dict[str, Any]:
        held = self.edition
        bounds = held.coverage.bounds if held.coverage is not None and not held.coverage.is_empty else None
        area = self.coverage_km2
        return {
            "edition": held.edition, "current": self.current, "status": self.status,
            "in_force": [held.in_force_from.isoformat(), _iso(held.in_force_to)],
            "retrieved": _iso(held.retrieved), "age_days": self.age_days, "stale_after": _iso(held.stale_after),
            "complete": held.complete, "accuracy_m": held.accuracy_m, "confidence": held.confidence,
            "source": held.source, "licence": held.licence, "attribution": held.attribution,
            "notices": held.notices.splitlines(), "sha256": held.sha256 or None,
            "coverage": (held.coverage_name or None) if bounds is not None else None,
            "known_hit": held.known_hit or None, "known_miss": held.known_miss or None,
            "coverage_km2": None if area is None else round(area, 1),
            "bounds": None if bounds is None else [round(v, 5) for v in bounds],
            "zones": self.zones, "loads": [load_told(load) for load in self.loads],
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HeldLayer:
    """A layer with its editions, the last in force first."""

    layer: Layer
    editions: Sequence[HeldEdition]

    def to_dict(self) -> dict[str, Any]:
        return {
            "layer": self.layer.id,
            "title": self.layer.title.to_dict(),
            "why_missing": self.layer.why_missing.to_dict() if self.layer.why_missing.ja and not self.editions else None,
            "editions": [edition.to_dict() for edition in self.editions],
        }


def holdings(store: Store, snapshots: Snapshots, today: date) -> list[HeldLayer]:
    """Every layer known, in order, with every edition held."""
    with store.reading() as work:
        snapshot = snapshots.sight(work).snapshot
        made: dict[tuple[str, str | None], list[Load]] = {}
        for load in work.loads.all():
            if load.what == "zones" and load.state is LoadState.APPLIED:
                made.setdefault((load.layer, load.edition), []).append(load)
        told = []
        for layer in snapshot.layers:
            editions = list(snapshot.editions[layer.id])
            now = edition_on(editions, today)
            editions.sort(key=lambda e: (e.in_force_from, e.sequence), reverse=True)
            held = [
                HeldEdition(
                    edition=e, zones=snapshot.held[layer.id, e.edition].count(work.zones), today=today, current=e == now,
                    loads=made.get((layer.id, e.edition), ()),
                )
                for e in editions
            ]  # fmt: skip
            told.append(HeldLayer(layer=layer, editions=held))
        return told


def load_told(load: Load) -> Mapping[str, Any]:
    """A load for anybody to read: neither who did it, nor the folder its file lay in."""
    counts = {name: load.report.get(name) for name in ("read", "accepted", "rejected", "repaired")}
    day = load.at.astimezone(JST).date().isoformat()
    return {"load": load.id, "file": PureWindowsPath(load.file).name, "day": day, "sha256": load.sha256, **counts}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
