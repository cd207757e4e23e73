"""Zones of one layer: a new edition beside the old, or the same edition changed."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.errors import Conflict, InvalidInput, NotFound
from fieldreg.geometry import centre_of, plane_at, polygons_of
from fieldreg.interfaces import UnitOfWork
from fieldreg.ledger import Change, ChangeKind, Load
from fieldreg.texts import Text
from fieldreg.zones import LAYER_IDS, Edition, Zone, edition_on
from geodata.diffs import zone_changes
from geodata.formats.geojson import to_feature
from geodata.importers import HEAD, importer_for
from geodata.importers.rows import Importer, Target, ZonesRead, collected
from geodata.importers.zones import zone_from_feature
from geodata.load_plan import LoadRequest, Mode, Plan, Progress
from geodata.tables import Row

__all__ = ["check_layer", "plan_zones", "undo_zones"]

_BATCH = 5_000  # zones written between two words of progress
_WRITING = "書き込み / writing"
_ENOUGH = 0.5  # of the earlier coverage: a file that spans less does not speak for the rest


def check_layer(layer: str, edition: str | None, in_force: date | None, mode: Mode) -> None:
    """Raises InvalidInput if the request cannot be about zones, with every reason."""
    if layer not in LAYER_IDS:
        listed = " ".join(LAYER_IDS)
        raise InvalidInput.one(
            "unknown-layer", "--layer", f"層「{layer}」はありません。使えるもの: {listed}",
            f"there is no layer {layer!r}; known are {listed}",
        )  # fmt: skip
    if not edition:
        raise InvalidInput.one("edition-missing", "--edition", "版の名前（例: 2020）を付けてください。", "name the edition (such as 2020)")
    if mode is Mode.NEW and in_force is None:
        raise InvalidInput.one(
            "in-force-missing", "--in-force", "新しい版には、適用が始まる日（例: 2022-06-25）が必要です。",
            "a new edition needs the day it takes force (such as 2022-06-25)",
        )  # fmt: skip


def plan_zones(work: UnitOfWork, rows: Sequence[Row], request: LoadRequest, today: date, *, again: bool) -> Plan:
    """What loading `rows` would do.  `again`: the very same file was loaded as this edition before.

    Raises Conflict if a new edition's name is taken, NotFound if the edition to change is not there.
    """
    layer, name = request.layer or "", request.edition or ""
    editions = {held.edition: held for held in work.zones.editions(layer)}
    own = editions.get(name)
    fresh = request.mode is Mode.NEW and not (again and own is not None)
    if fresh and own is not None:
        raise _taken(layer, name)
    if not fresh and own is None:
        raise _absent(layer, name, sorted(editions))
    importer = importer_for(layer, rows[:HEAD], request.sources[0].name)
    managers = {manager.id for manager in work.managers.all()}
    target = Target(layer=layer, edition=name, accuracy_m=request.accuracy_m, managers=managers)
    read = collected(importer.read(rows, target))
    base = edition_on(list(editions.values()), request.in_force or today) if fresh else own
    held = {zone.id: zone for zone in work.zones.zones(layer, base.edition)} if base else {}
    after = {zone.id: zone for zone in read.zones}
    removing = request.mode is not Mode.UPDATE
    diff = zone_changes(held, after, removing=removing, images=not fresh)
    all_after = list(after.values()) if removing else list((held | after).values())
    edition, notes = _edition(base, own, importer, read, all_after, request, today)
    changed = None if own == edition or (own and not diff.changes and not _asked(request)) else edition
    if fresh and base is not None:
        notes.insert(0, Text(f"いま有効な版「{base.edition}」と比べました。", f"compared with edition {base.edition!r}, in force that day"))

    def apply(work: UnitOfWork, say: Progress) -> None:
        if changed is not None:
            work.zones.put_edition(changed)
        touched = {c.id for c in diff.changes if c.kind is not ChangeKind.REMOVED}
        gone = [c.id for c in diff.changes if c.kind is ChangeKind.REMOVED]
        written = [zone for key, zone in after.items() if fresh or key in touched]
        for start in range(0, len(written), _BATCH):
            say(start, len(written), _WRITING)
            work.zones.put_zones(written[start : start + _BATCH])
        if gone and not fresh:
            work.zones.remove_zones(layer, name, gone)

    return Plan(
        faults=list(read.faults),
        diff=diff,
        on=max(edition.in_force_from, today),
        apply=apply,
        more_changes=[_edition_change(own, edition)] if own and changed else [],
        notes=notes,
        in_force=edition.in_force_from,
        created_edition=fresh,
    )


def undo_zones(work: UnitOfWork, load: Load, changes: Sequence[Change]) -> None:
    """Puts back what was there before `load`."""
    edition = load.edition or ""
    if load.created_edition:
        work.zones.remove_edition(load.layer, edition)
        return
    zones = [c for c in changes if c.what == "zone"]
    work.zones.remove_zones(load.layer, edition, [c.id for c in zones if c.kind is ChangeKind.ADDED])
    work.zones.put_zones([zone_from_feature(c.before, load.layer, edition) for c in zones if c.before is not None])
    for change in changes:
        if change.what == "edition" and change.before is not None:
            work.zones.put_edition(_edition_from(change.before))


def _edition(
    base: Edition | None,
    own: Edition | None,
    importer: Importer,
    read: ZonesRead,
    zones: Sequence[Zone],
    request: LoadRequest,
    today: date,
) -> tuple[Edition, list[Text]]:
    """The edition as it will be, and what the administrator should know about it."""
    notes: list[Text] = []
    told = importer.provenance
    accuracy = max((zone.accuracy_m or 0.0 for zone in zones), default=0.0)
    coverage = request.coverage or _coverage(base, read.zones, accuracy, request.mode, notes)
    complete = _complete(base, importer, read, request, notes)
    stale_after = request.stale_after or (base.stale_after if base else None)
    if own is None and request.stale_after is None and stale_after is not None:
        notes.append(
            Text(f"前の版の有効期限（{stale_after} まで）を引き継ぎました。", f"taken over: its word is taken until {stale_after}")
        )
    if own is not None:
        edition = replace(
            own, in_force_from=request.in_force or own.in_force_from, retrieved=today, accuracy_m=accuracy,
            complete=complete, stale_after=stale_after, coverage=coverage, sha256=request.sha256,
        )  # fmt: skip
        return edition, notes
    if request.in_force is None:
        raise ValueError("a new edition needs its first day")
    edition = Edition(
        layer=request.layer or "", edition=request.edition or "", in_force_from=request.in_force, retrieved=today,
        accuracy_m=accuracy, complete=complete, stale_after=stale_after, coverage=coverage,
        source=told.get("source", ""), licence=told.get("licence", ""), attribution=told.get("attribution", ""),
        confidence=told.get("confidence", "unconfirmed"), sha256=request.sha256,
    )  # fmt: skip
    return edition, notes


def _coverage(
    base: Edition | None, zones: Sequence[Zone], accuracy: float, mode: Mode, notes: list[Text]
) -> BaseGeometry | None:
    """Where the edition will speak: about what was read, and where the one before spoke if it spans enough of that."""
    earlier = base.coverage if base else None
    if mode is Mode.UPDATE:
        return earlier
    outlines = [zone.outline for zone in zones]
    if not outlines:
        return earlier
    plane = plane_at(*centre_of(outlines))
    hull = plane.to_xy(shapely.GeometryCollection(outlines)).convex_hull.buffer(accuracy)
    spanned: BaseGeometry = polygons_of(plane.to_lonlat(hull))
    if earlier is None:
        notes.append(Text("対象範囲は、読んだ区域全体を囲む形としました。", "it covers the hull of what was read"))
        return None if spanned.is_empty else spanned
    share = shapely.intersection(spanned, earlier).area / earlier.area
    if share < _ENOUGH:
        notes.append(
            Text(
                f"読んだ区域は前の版の対象範囲の {share:.0%} にしか及ばないため、残りは「不明」になります（--coverage で指定できます）。",
                f"what was read spans {share:.0%} of what the edition before covered; the rest will be unknown (see --coverage)",
            )
        )
        return spanned if not spanned.is_empty else None
    notes.append(
        Text(
            "対象範囲は、読んだ区域全体を囲む形と、前の版の対象範囲を合わせたものです。",
            "it covers the hull of what was read and what the edition before covered",
        )
    )
    return polygons_of(shapely.union_all([spanned, earlier]))


def _complete(
    base: Edition | None, importer: Importer, read: ZonesRead, request: LoadRequest, notes: list[Text]
) -> bool:
    """Whether a miss will prove that nothing is there: never while rows were kept out."""
    dataset = importer.complete if request.mode is not Mode.UPDATE else None  # a part vouches for nothing
    said = request.complete if request.complete is not None else dataset
    complete = said if said is not None else bool(base and base.complete)
    if read.faults:
        notes.append(
            Text(
                "読めなかった行があるため、この版に無い場所は「該当なし」ではなく「不明」になります。",
                "some rows were kept out, so where this edition shows nothing the answer is unknown, not clear",
            )
        )
        return False
    if not complete:
        notes.append(
            Text(
                "この版は網羅的ではないものとして扱います（無い場所は「不明」）。網羅的なら --complete を付けてください。",
                "taken as incomplete: where it shows nothing the answer is unknown; give --complete if it lists everything",
            )
        )
    return complete


def _asked(request: LoadRequest) -> bool:
    """Whether something about the edition itself was asked for."""
    wishes = (request.in_force, request.coverage, request.complete, request.stale_after)
    return request.mode is not Mode.NEW and any(wish is not None for wish in wishes)


def _edition_change(before: Edition, after: Edition) -> Change:
    old, new = _edition_image(before), _edition_image(after)
    names = tuple(n for n in old["properties"] if old["properties"][n] != new["properties"][n])
    return Change(what="edition", id=before.edition, kind=ChangeKind.CHANGED, before=old, after=new, attributes=names)


_DAYS = ("in_force_from", "in_force_to", "retrieved", "stale_after")


def _edition_image(edition: Edition) -> dict[str, Any]:
    told = {f.name: getattr(edition, f.name) for f in fields(Edition) if f.name != "coverage"}
    days = {name: told[name].isoformat() if told[name] else None for name in _DAYS}
    return to_feature(edition.coverage, told | days, edition.edition)


def _edition_from(image: Mapping[str, Any]) -> Edition:
    told = dict(image["properties"])
    days = {name: date.fromisoformat(told[name]) if told[name] else None for name in _DAYS}
    coverage = shapely.geometry.shape(image["geometry"]) if image["geometry"] else None
    return Edition(**(told | days), coverage=coverage)


def _taken(layer: str, name: str) -> Conflict:
    return Conflict(
        Text(
            f"層 {layer} には版「{name}」がもうあります。入れ替えは --replace、追加と変更は --update、別の版は別の名前にしてください。",
            f"layer {layer} has an edition {name!r} already; give --replace, --update, or another name",
        ),
        code="edition-exists",
        where="--edition",
    )


def _absent(layer: str, name: str, known: Sequence[str]) -> NotFound:
    listed = ", ".join(known) or "-"
    return NotFound(
        Text(
            f"層 {layer} に版「{name}」はありません（あるもの: {listed}）。"
            "新しい版なら --replace や --update を付けず、--in-force を指定してください。",
            f"layer {layer} has no edition {name!r} (it has {listed});"
            " for a new one leave out --replace and --update, and give --in-force",
        ),
        where="--edition",
    )
