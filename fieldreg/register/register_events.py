"""What is told of acts on the registry itself: loads, their undoing, the sample, and editions that were looked after."""

from collections.abc import Mapping
from datetime import datetime

from fieldreg.register.load_ledger import Load
from fieldreg.register.zones import Edition
from fieldreg.timeline.events import Act, By, Event

__all__ = ["edition_looked_after", "load_kept", "load_undone", "restored", "sample_loaded"]


def load_kept(number: int, kept: Load, *, by: int | None = None) -> Event:
    """The account `by` loaded sites or zones, None: somebody at the machine itself; `actor` as the load tells it."""
    told = {
        "actor": kept.actor, "what": kept.what, "layer": kept.layer, "edition": kept.edition, "file": kept.file, "sha256": kept.sha256,
        "changes": dict(kept.report.get("changes", {})),
    }  # fmt: skip
    return Event(at=kept.at, act=Act.LOAD_KEPT, ref=str(number), by=_as_whom(by), actor=by, told={"after": told})


def load_undone(undone: Load, at: datetime, *, by: int | None = None) -> Event:
    """Everything is as it was before that load; `by` as above."""
    told = {"before": {"layer": undone.layer, "edition": undone.edition, "file": undone.file}}
    return Event(at=at, act=Act.LOAD_UNDONE, ref=str(undone.id), by=_as_whom(by), actor=by, told=told)


def _as_whom(account: int | None) -> By:
    return By.COMMAND if account is None else By.ACCOUNT


def sample_loaded(counts: Mapping[str, int], at: datetime) -> Event:
    """The ground of a registry, or the whole sample, was put."""
    return Event(at=at, act=Act.SAMPLE_LOADED, ref="sample", by=By.COMMAND, told={"after": dict(counts)})


def edition_looked_after(before: Edition, failed: str, at: datetime) -> Event:
    """Known places were asked; the edition is marked as failed, or is no longer."""
    told = {"before": {"failed": before.failed}, "after": {"failed": failed}}
    return Event(at=at, act=Act.EDITION_LOOKED_AFTER, ref=f"{before.layer}/{before.edition}", by=By.COMMAND, told=told)


def restored(before: tuple[int, str] | None, after: tuple[int, str], at: datetime) -> Event:
    """A copy was put in the registry's place: the last event of what was there (None: nothing that could be read), and of the copy."""
    told = {"before": None if before is None else {"seq": before[0], "digest": before[1]}, "after": {"seq": after[0], "digest": after[1]}}
    return Event(at=at, act=Act.REGISTRY_RESTORED, ref="registry", by=By.COMMAND, told=told)
