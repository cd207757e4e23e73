"""What is told of acts on kept trials: never their code, which opens them, only a digest by which acts on one are found together."""

import hashlib
from datetime import datetime

from fieldreg.timeline.events import Act, By, Event

__all__ = ["trial_event", "trial_ref"]


def trial_ref(code: str) -> str:
    """What names a kept trial in the timeline: sixteen digits of its code's digest."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def trial_event(act: Act, code: str, at: datetime, owner: int | None = None, **told: str) -> Event:
    """Somebody kept a trial, waits for it or waits no more; `owner` None: whoever has its link."""
    by = By.BEARER if owner is None else By.ACCOUNT
    return Event(at=at, act=act, ref=trial_ref(code), by=by, actor=owner, owner=owner, told={"after": told})
