"""What is told of rules of use: a version was added, by whom, and what it changes."""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.booking.availability.rules import Version
from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Act, By, Event

__all__ = ["version_added"]


def version_added(kept: Version, changes: Sequence[Text], at: datetime) -> Event:
    """By the account that wrote it; at the machine itself where it was loaded from a file."""
    told = {
        "version": kept.id, "unit": kept.unit, "first": kept.first.isoformat(), "source": kept.source, "digest": kept.digest,
        "changes": [change.ja for change in changes],
    }  # fmt: skip
    by = By.COMMAND if kept.by is None else By.ACCOUNT
    return Event(at=at, act=Act.SITE_AVAILABILITY_PUT, ref=kept.site, by=by, actor=kept.by, told={"after": told})
