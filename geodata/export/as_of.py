"""What the registry said at an earlier moment, worked out from the ledger of loads.

From the edition as it stands, later loads are taken back one by one, newest first; a load that held then and was
undone since is put on again.  Where the ledger does not keep what that takes, the answer is that it is not known.
"""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.load_ledger import ChangeKind, Load
from fieldreg.register.zones import Edition, Zone
from geodata.importers.standards.zones import zone_from_feature
from geodata.loading.editions import edition_from_image

__all__ = ["edition_as_of", "held_at"]


def held_at(load: Load, moment: datetime) -> bool:
    """Whether the load held at `moment`.

    >>> from datetime import timezone
    >>> at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    >>> held_at(Load(at=at, actor="", what="zones", layer="did", file="", sha256=""), at)
    True
    """
    return load.at <= moment and (load.rolled_back_at is None or moment < load.rolled_back_at)


def edition_as_of(work: UnitOfWork, layer: str, edition: str, moment: datetime) -> tuple[Edition, list[Zone]]:
    """The edition and its zones, by id, as they stood at `moment` (aware).

    Raises NotFound if there was no such edition then, Conflict if what it held is not kept.
    """
    loads = [load for load in work.loads.all() if (load.layer, load.edition) == (layer, edition)]  # newest first
    now = next((held for held in work.zones.editions(layer) if held.edition == edition), None)
    then = [load for load in loads if held_at(load, moment)]
    made = [load for load in loads if load.created_edition]
    if (made and not any(load.created_edition for load in then)) or (now is None and not then):
        raise NotFound(
            Text(f"{moment:%Y-%m-%d %H:%M} には版「{edition}」はまだありませんでした。", f"there was no edition {edition!r} at {moment}"),
            where=f"{layer}/{edition}",
        )
    undone = [load for load in then if load.rolled_back_at is not None]
    lost = [load.id for load in undone if load.created_edition]
    if lost or now is None:
        raise Conflict(
            Text(
                f"そのときの版「{edition}」は、あとで取り消された読み込み {lost} で作られたもので、内容は残っていません。",
                f"edition {edition!r} of that moment was made by load {lost}, undone since; its content is not kept",
            ),
            code="not-kept",
            where=f"{layer}/{edition}",
        )
    return _walked_back(work, now, [load for load in loads if load.rolled_back_at is None and load.at > moment], undone)


def _walked_back(
    work: UnitOfWork, now: Edition, later: Sequence[Load], undone: Sequence[Load]
) -> tuple[Edition, list[Zone]]:
    held, zones = now, {zone.id: zone for zone in work.zones.walk(now.layer, now.edition)}
    steps = [(load, False) for load in later] + [(load, True) for load in sorted(undone, key=lambda load: load.id)]
    for load, forward in steps:
        for change in work.loads.changes(load.id):
            image = change.after if forward else change.before
            if change.what == "edition" and image is not None:
                held = edition_from_image(image)
            elif change.what == "zone" and image is not None:
                zones[change.id] = zone_from_feature(image, now.layer, now.edition)
            elif change.what == "zone" and change.kind is (ChangeKind.REMOVED if forward else ChangeKind.ADDED):
                zones.pop(change.id, None)
    return held, [zones[zone_id] for zone_id in sorted(zones)]
