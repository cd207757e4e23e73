"""What is told of the acts on certifications, their contracts, and the register's settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.certification.acts import Done
from fieldreg.certification.certifications import Certification
from fieldreg.timeline.events import Act, Event

__all__ = ["SETTINGS_REF", "applied", "done", "passed_on", "settings_changed"]

SETTINGS_REF = "settings"


def applied(kept: Certification, at: datetime) -> Event:
    """Somebody of the desk wrote an application down."""
    told = {
        "product": kept.product.to_dict(), "maker": kept.maker, "maker_email": kept.maker_email, "application": kept.application,
        "applied_on": kept.applied_on.isoformat(),
    }  # fmt: skip
    return Event(at=at, act=Act.CERTIFICATION_APPLIED, ref=kept.ref, actor=kept.written_by, told={"after": told})


def done(what: Done, kept: Certification, at: datetime, *, by: int) -> Event:
    """The account `by` did it."""
    return Event(at=at, act=what.act, ref=kept.ref, actor=by, told={"before": dict(what.before), "after": dict(what.after)})


def passed_on(heir: Certification, at: datetime, *, by: int) -> Event:
    """The next maker's own certification began, by the account `by`."""
    told = {"predecessor": heir.predecessor, "maker": heir.maker, "valid_until": str(heir.valid_until)}
    return Event(at=at, act=Act.CERTIFICATION_TRANSFERRED, ref=heir.ref, actor=by, told={"after": told})


def settings_changed(before: Mapping[str, Any], after: Mapping[str, Any], at: datetime, *, by: int) -> Event:
    """An administrator set what no source confirms."""
    told = {"before": dict(before), "after": dict(after)}
    return Event(at=at, act=Act.CERTIFICATION_SETTINGS, ref=SETTINGS_REF, actor=by, told=told)
