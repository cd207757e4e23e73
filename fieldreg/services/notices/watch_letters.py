"""Letters of watches: what a notice on one's own page tells, also by mail, where an account waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account
from fieldreg.trials.trial_events import trial_ref
from fieldreg.waiting.watches import Watch

__all__ = ["tell_watcher"]


def tell_watcher(work: UnitOfWork, watch: Watch, told: Mapping[str, Any], at: datetime) -> None:
    """Of a watch that belongs to the link nobody is told but on its page; the trial's code, which opens it, is in no letter."""
    if watch.owner is None:
        return
    why = [Text.from_dict(one) for one in told["why"]]
    values: dict[str, str | Text] = {
        "what": _title(work, watch),
        "said": Text.from_dict(told["said"]),
        "why": Text("\n".join(one.ja for one in why), "\n".join(one.in_language("en") for one in why)),
        "do": Text.from_dict(told["do"]),
        "link": "/my",
    }
    owner = work.accounts.get(watch.owner)
    if not owner.active:  # who closed his account waits no more
        return
    to = of_account(owner)
    cause = f"watch:{watch.id}:{watch.turn + 1}"
    work.letters.add(Letter(at=at, cause=cause, to=to, template="watch-told", values=values, thread=trial_ref(watch.code)))


def _title(work: UnitOfWork, watch: Watch) -> Text:
    """The place, and the day it begins on."""
    day = f"{watch.slot.first_day:%Y-%m-%d}"
    try:
        name = work.sites.get(watch.site).name if watch.site else Text("場所を選んでいない計画", "no site")
    except NotFound:
        name = Text(watch.site or "")
    return Text(f"{in_one_line(name.ja)}（{day}）", f"{in_one_line(name.in_language('en'))} ({day})")

