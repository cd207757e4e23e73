"""What differs between what is held and what was read, thing by thing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import centre_of, plane_at, right_handed
from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.sites import Site
from fieldreg.register.zone_records import Record, zone_of
from fieldreg.register.zones import Zone
from geodata.geometry.straight_edges import with_straight_edges
from geodata.importers.standards.sites import site_from_features, site_to_features
from geodata.importers.standards.zones import zone_properties, zone_to_feature
from geodata.loading.spool import Changes

__all__ = ["Diff", "moved_m", "site_changes", "site_from_image", "site_image", "zone_changes"]

_MOST_PAIRS = 100_000_000  # of vertices compared; beyond, outlines are simplified to a metre first


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Changes in order of id, and how many things stayed as they were."""

    changes: Sequence[Change]
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        kinds = self.changes.tally if isinstance(self.changes, Changes) else Counter(c.kind for c in self.changes)
        return {**{str(kind): kinds[kind] for kind in ChangeKind}, "unchanged": self.unchanged}


def zone_changes(
    before: Iterator[Record], after: Iterator[Record], key: tuple[str, str], *, removing: bool, images: bool
) -> Iterator[Change | None]:
    """Walks two editions side by side, both in order of id; None stands for a zone that stays as it is.

    Two records that are the same say the same; of others the zones are compared (5 is 5.0, whatever it was written
    as).  `key`: layer and edition of what comes after.  `removing` False: what is absent from `after` stays, and is not
    told.  `images` False leaves the before-images out.
    """
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if old is not None and (new is None or old[0] < new[0]):
            if removing:
                yield _only(old[0], ChangeKind.REMOVED, zone_to_feature(zone_of(old, *key)) if images else None)
            old = next(before, None)
        elif new is not None and (old is None or new[0] < old[0]):
            yield _only(new[0], ChangeKind.ADDED, zone_to_feature(zone_of(new, *key)) if images else None)
            new = next(after, None)
        elif old is not None and new is not None:
            yield None if old == new else _zone_change(new[0], zone_of(old, *key), zone_of(new, *key), images=images)
            old, new = next(before, None), next(after, None)


def _zone_change(key: str, old: Zone | None, new: Zone | None, *, images: bool) -> Change | None:
    names = _names(zone_properties(old), zone_properties(new)) if old and new else ()
    moved = _moved(old, new)
    kind = _kind(old, new, changed=bool(names) or moved is not None)
    if kind is None:
        return None
    old_image, new_image = (zone_to_feature(z) if z and images else None for z in (old, new))
    return Change(what="zone", id=key, kind=kind, before=old_image, after=new_image, attributes=names, moved_m=moved)


def _only(key: str, kind: ChangeKind, image: dict[str, Any] | None) -> Change:
    """Of a zone that is in one of the editions alone."""
    before, after = (image, None) if kind is ChangeKind.REMOVED else (None, image)
    return Change(what="zone", id=key, kind=kind, before=before, after=after)


def site_changes(before: Mapping[str, Site], after: Mapping[str, Site], *, removing: bool) -> Diff:
    """A change of an area is a change of its site, named ``areas.<id>``."""
    changes = []
    for key in _keys(before, after, removing=removing):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        old_image, new_image = (site_image(s) if s else None for s in (old, new))
        names = (
            (*_names(old_image["properties"], new_image["properties"]), *_area_names(old, new))
            if old and new and old_image and new_image
            else ()
        )
        kind = _kind(old, new, changed=True)
        if kind is not None:
            changes.append(
                Change(
                    what="site", id=key, kind=kind, before=old_image, after=new_image, attributes=names,
                    moved_m=_moved(old, new),
                )
            )  # fmt: skip
    return Diff(changes=changes, unchanged=len(after) - sum(c.kind is not ChangeKind.REMOVED for c in changes))


def site_image(site: Site) -> dict[str, Any]:
    """The site's Feature, its areas beside it as a foreign member."""
    own, *areas = site_to_features(site)
    return {**own, "areas": areas}


def site_from_image(image: Mapping[str, Any]) -> Site:
    """The same site back."""
    own = {name: value for name, value in image.items() if name != "areas"}
    return site_from_features([own, *image["areas"]])


def moved_m(before: BaseGeometry, after: BaseGeometry) -> float:
    """How far the outline moved: the Hausdorff distance between the two (lon, lat), in metres."""
    plane = plane_at(*centre_of([before, after]))
    old, new = plane.to_xy(before), plane.to_xy(after)
    if shapely.get_num_coordinates(old) * shapely.get_num_coordinates(new) > _MOST_PAIRS:
        old, new = shapely.simplify(old, 1.0), shapely.simplify(new, 1.0)
    return float(shapely.hausdorff_distance(old, new))


def _keys(before: Mapping[str, Any], after: Mapping[str, Any], *, removing: bool) -> list[str]:
    return sorted(before.keys() | after.keys() if removing else after.keys())


def _kind(old: Zone | Site | None, new: Zone | Site | None, *, changed: bool) -> ChangeKind | None:
    if old is None:
        return ChangeKind.ADDED
    if new is None:
        return ChangeKind.REMOVED
    return ChangeKind.CHANGED if changed else None


def _names(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    one, other = _flat(old), _flat(new)
    return tuple(sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)))


def _flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in properties.items() if name != "attributes"}
    return own | {f"attributes.{name}": value for name, value in properties["attributes"].items()}


def _area_names(old: Site, new: Site) -> list[str]:
    held = [{area.id: area for area in site.areas} for site in (old, new)]
    return [f"areas.{key}" for key in sorted(held[0].keys() | held[1].keys()) if held[0].get(key) != held[1].get(key)]


def _moved(old: Zone | Site | None, new: Zone | Site | None) -> float | None:
    if old is None or new is None or old.outline.equals_exact(new.outline, 0.0):
        return None
    if right_handed(with_straight_edges(old.outline)).equals_exact(new.outline, 0.0):  # drawn the same, as it is read now
        return None
    return round(moved_m(old.outline, new.outline), 3)
