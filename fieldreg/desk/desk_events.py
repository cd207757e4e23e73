"""What is told of the desk's other acts: answers that were seen, facts that were looked up."""

from collections.abc import Sequence
from datetime import datetime

from fieldreg.register.site_facts import SiteFact
from fieldreg.timeline.events import Act, Event

__all__ = ["answers_seen", "fact_answered"]


def answers_seen(ids: Sequence[int], at: datetime, *, by: int) -> Event:
    """The account `by` dealt with some turned answers."""
    return Event(at=at, act=Act.ANSWERS_SEEN, ref=str(min(ids, default=0)), actor=by, told={"after": {"ids": list(ids)}})


def fact_answered(kept: SiteFact) -> Event:
    """Somebody of the desk wrote what he had found out of a site, or took it back."""
    told = {"after": {"fact": kept.fact, "value": kept.value, "since": kept.since.isoformat(), "source": kept.source}}
    return Event(at=kept.at, act=Act.SITE_FACT_ANSWERED, ref=kept.site, actor=kept.who, told=told)
