"""What is told of the desk's acts: consultations, answers that were seen, facts that were looked up."""

from datetime import datetime

from fieldreg.desk.consultations import Consultation
from fieldreg.register.site_facts import SiteFact
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["answered", "answers_seen", "fact_answered", "opened"]

_BOTH = frozenset({Reader.DESK, Reader.OWNER})


def opened(kept: Consultation, at: datetime) -> Event:
    """Somebody asked the desk, with an account or without."""
    told = {"organisation": kept.organisation, "email": kept.email, "subject": kept.subject, "site": kept.site}
    by = By.BEARER if kept.owner is None else By.ACCOUNT
    return Event(
        at=at, act=Act.CONSULTATION_OPENED, ref=kept.ref, by=by, actor=kept.owner, owner=kept.owner, readers=_BOTH, told={"after": told}
    )


def answered(kept: Consultation, before: str, at: datetime, *, by: int) -> Event:
    """The account `by` answered, or wrote more below an answer."""
    told = {"before": {"answer": before}, "after": {"answer": kept.answer}}
    return Event(at=at, act=Act.CONSULTATION_ANSWERED, ref=kept.ref, actor=by, owner=kept.owner, readers=_BOTH, told=told)


def answers_seen(ids: list[int], count: int, at: datetime, *, by: int) -> Event:
    """The account `by` dealt with some turned answers."""
    return Event(at=at, act=Act.ANSWERS_SEEN, ref=str(min(ids, default=0)), actor=by, told={"after": {"ids": ids, "newly": count}})


def fact_answered(kept: SiteFact) -> Event:
    """Somebody of the desk wrote what he had found out of a site, or took it back."""
    told = {"after": {"fact": kept.fact, "value": kept.value, "since": kept.since.isoformat(), "source": kept.source}}
    return Event(at=kept.at, act=Act.SITE_FACT_ANSWERED, ref=kept.site, actor=kept.who, told=told)
