"""What is told of a letter: that it could not be sent, or what somebody decided of it.

That one was sent the letter itself tells, and its cause is an act that has its own event.
"""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.notices.letters import SEALED_TEMPLATES, KeptLetter, LetterState
from fieldreg.timeline.events import Act, By, Event

__all__ = ["again", "given_up", "passed_on", "settled", "unsure"]


def given_up(letter: KeptLetter, at: datetime) -> Event:
    """It will not be tried again."""
    return _by_clock(Act.LETTER_GIVEN_UP, letter, at)


def unsure(letter: KeptLetter, at: datetime) -> Event:
    """It was handed over, and nobody knows whether it was taken."""
    return _by_clock(Act.LETTER_UNSURE, letter, at)


def again(before: KeptLetter, after: KeptLetter, at: datetime, *, by: int) -> Event:
    """The account `by` has it sent again, perhaps to another address."""
    told = {name: {"state": str(one.state), "email": _email(one)} for name, one in (("before", before), ("after", after))}
    return Event(at=at, act=Act.LETTER_AGAIN, ref=str(after.id), actor=by, told=told)


def settled(letter: KeptLetter, at: datetime, *, by: int) -> Event:
    """The account `by` told the addressee otherwise, or need not."""
    return Event(at=at, act=Act.LETTER_SETTLED, ref=str(letter.id), actor=by, told={"before": _shown(letter)})


def passed_on(letter: KeptLetter, to: Sequence[int], at: datetime) -> Event:
    """Whom it was for has left; the accounts `to` are told instead."""
    told = {"after": {**_shown(letter), "state": str(LetterState.PASSED_ON)}, "to": list(to)}
    return Event(at=at, act=Act.LETTER_PASSED_ON, ref=str(letter.id), by=By.CLOCK, told=told)


def _by_clock(act: Act, letter: KeptLetter, at: datetime) -> Event:
    return Event(at=at, act=act, ref=str(letter.id), by=By.CLOCK, told={"after": _shown(letter)})


def _shown(letter: KeptLetter) -> dict[str, str]:
    fault = letter.fault if _email(letter) or not letter.to.email else letter.fault.replace(letter.to.email, "…")
    return {"cause": letter.cause, "email": _email(letter), "state": str(letter.state), "fault": fault}


def _email(letter: KeptLetter) -> str:
    """Whom it goes to; of a receipt nobody is told, for it would tell who applied."""
    return "" if letter.template in SEALED_TEMPLATES else letter.to.email
