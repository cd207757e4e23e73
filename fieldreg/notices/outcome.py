"""Outcomes: what a letter is after an attempt, or once its claim ran out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from fieldreg.notices.departure import tried_again_at
from fieldreg.notices.letters import FaultKind, KeptLetter, LetterState, Link

__all__ = ["back_in_the_queue", "failed", "left", "may_have_left"]


def left(letter: KeptLetter, now: datetime, *, delivered: bool) -> KeptLetter:
    """Taken by the mail server, so its secrets are kept no longer; or kept as a file, from which it may yet be mailed."""
    state = LetterState.SENT if delivered else LetterState.FILED
    links = _without_secrets(letter.links) if delivered else letter.links
    return _free(letter, state=state, sent_at=now, links=links, fault="", fault_kind=FaultKind.NONE)


def failed(letter: KeptLetter, kind: FaultKind, said: str, now: datetime) -> KeptLetter:
    """Surely not sent: tried again after a while, or given up where it was refused for good or tried often enough."""
    attempts = letter.attempts + 1
    again = None if kind is FaultKind.REFUSED else tried_again_at(now, attempts, staff=letter.to.staff)
    state = LetterState.GIVEN_UP if again is None else LetterState.FAILED
    return _free(letter, state=state, attempts=attempts, next_at=again or letter.next_at, fault=said, fault_kind=kind)


def may_have_left(letter: KeptLetter, said: str) -> KeptLetter:
    """Its claim stays, so that who had it can still say what came of it."""
    return replace(letter, state=LetterState.UNSURE, attempts=letter.attempts + 1, fault=said, fault_kind=FaultKind.UNSURE)


def back_in_the_queue(letter: KeptLetter) -> KeptLetter:
    """Surely not sent: whoever claimed it is gone, or had not begun."""
    return _free(letter, state=LetterState.QUEUED)


def _free(letter: KeptLetter, **changes: object) -> KeptLetter:
    return replace(letter, claim=None, claimed_until=None, **changes)  # type: ignore[arg-type]


def _without_secrets(links: Mapping[str, Link]) -> Mapping[str, Link]:
    return {name: Link("", secret=True) if link.secret else link for name, link in links.items()}
