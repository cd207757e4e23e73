"""What is watched of a kept trial, as its page tells it: both kinds, whether they are on, and what they told."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldreg.kernel.texts import Text
from fieldreg.services.trials.kept_trials import OpenedTrial
from fieldreg.trials.trial import Trial
from fieldreg.waiting.watches import Watched, WatchKind
from web.shell.context import account, services

__all__ = ["KindWatched", "Watching", "watching_of"]


@dataclass(frozen=True)
class KindWatched:
    """One kind: its state in words, whether it is on or may be begun, and its notices."""

    kind: WatchKind
    state: Text
    on: bool
    may_begin: bool
    watched: Watched | None


@dataclass(frozen=True)
class Watching:
    """Both kinds; `holders` is how many reservations stand in the way, None where the trial has no slot."""

    kinds: Sequence[KindWatched]
    holders: int | None
    over: bool

    @property
    def on(self) -> bool:
        return any(one.on for one in self.kinds)

    @property
    def unread(self) -> int:
        return sum(len(one.watched.unread) for one in self.kinds if one.watched)

    @property
    def seen(self) -> Sequence[str]:
        """Of each watch up to which notice the page tells it, where some are unread."""
        return [f"{one.watched.watch.id}:{one.watched.watch.turn}" for one in self.kinds if one.watched and one.watched.unread]


def watching_of(opened: OpenedTrial, trial: Trial | None) -> Watching:
    """What whoever looks watches of the trial: an account its own, anybody else what those with the link do."""
    held = services().waiting.of_trial(opened.kept.code, account())
    now = services().clock.now()
    holders = services().waiting.holders(trial) if trial else None
    over = trial is None or trial.timespan.end <= now
    begun = trial is None or trial.timespan.start <= now

    def kind(which: WatchKind, state: Text, *, may_begin: bool) -> KindWatched:
        watched = held.get(which)
        on = watched is not None and watched.watch.is_on(now)
        return KindWatched(which, state, on, may_begin and not on, watched)

    kinds = [kind(WatchKind.VERDICT, _VERDICT, may_begin=not over and opened.screening is not None)]
    if holders is not None:
        kinds.insert(0, kind(WatchKind.FREE, _taken(holders), may_begin=not begun and holders > 0))
    return Watching(kinds, holders, over)


_VERDICT = Text(
    "判定: 規則・地図・場所の事実・期限が変わったら知らせます。", "Verdict: told when a rule, the map, the site or a last day changes it."
)


def _taken(holders: int) -> Text:
    if holders:
        return Text(f"枠: この日時には、ほかの予約が {holders} 件入っています。", f"Slot: {holders} reservations stand in the way.")
    return Text("枠: この日時は、いま空いています。", "Slot: free at the moment.")
