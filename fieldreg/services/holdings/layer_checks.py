"""Layers asked for their own known places: one that misses its hit, or hits its miss, is marked as failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.known_places import FAILED_OF_ITS_OWN, why_failed, wrong_places
from fieldreg.register.register_events import edition_looked_after
from fieldreg.register.zones import Edition

__all__ = ["LayerCheck", "check_layers"]


@dataclass(frozen=True, kw_only=True)
class LayerCheck:
    """What became of asking one edition.  `wrong` is empty where all is as it must be; `turned` is its new mark, None where it stays."""

    edition: Edition
    wrong: Sequence[Text]
    turned: str | None = None

    @property
    def asked(self) -> bool:
        """Whether it has a place to be asked at all."""
        return bool(self.edition.known_hit or self.edition.known_miss)

    def to_dict(self) -> dict[str, Any]:
        held = self.edition
        return {
            "layer": held.layer, "edition": held.edition, "known_hit": held.known_hit or None, "known_miss": held.known_miss or None,
            "asked": self.asked, "wrong": [text.to_dict() for text in self.wrong],
        }  # fmt: skip


def check_layers(store: Store, clock: Clock) -> list[LayerCheck]:
    """Every edition that is or comes into force, asked; what fails is marked, what was marked and passes is not any more."""
    today = clock.today()
    with store.writing() as work:
        editions = [edition for layer in work.zones.layers() for edition in work.zones.editions(layer.id)]
        found = [_checked(work, held, today) for held in editions if held.in_force_to is None or held.in_force_to > today]
        for one in found:
            if one.turned is not None:
                work.timeline.append(edition_looked_after(one.edition, one.turned, clock.now()))
        work.commit()
    return found


def _checked(work: UnitOfWork, edition: Edition, today: date) -> LayerCheck:
    wrong = wrong_places(work.zones, edition, max(edition.in_force_from, today))
    failed = why_failed(wrong)
    if failed == edition.failed or (edition.failed and not edition.failed.startswith(FAILED_OF_ITS_OWN)):
        return LayerCheck(edition=edition, wrong=wrong)
    work.zones.put_edition(replace(edition, failed=failed))
    return LayerCheck(edition=edition, wrong=wrong, turned=failed)
