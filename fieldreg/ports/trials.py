"""Kept trials and who waits for them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from fieldreg.kernel.timespan import Timespan
from fieldreg.trials.kept_trial import KeptTrial
from fieldreg.waiting.watches import Notice, Watch, WatchKind

__all__ = ["KeptTrials", "Watches"]


class KeptTrials(Protocol):
    """Trials under a short code, until they expire."""

    def find(self, code: str, now: datetime) -> KeptTrial | None:
        """The one of that code, unless there is none or its time is over."""

    def by_key(self, key_digest: str, now: datetime) -> KeptTrial | None:
        """The one that was kept under an idempotency key, on the same terms."""

    def add(self, kept: KeptTrial) -> bool:
        """Keeps it; False, and nothing is written, where its code or its key is another's."""

    def remove_expired(self, now: datetime) -> Sequence[str]:
        """Those whose time is over and which nobody holds; returns what names each in the timeline."""


class Watches(Protocol):
    """Who waits for a kept trial, and what they were told; all of it goes when the trial goes."""

    def begin(self, watch: Watch) -> Watch:
        """Begins it, or again where the same addressee had stopped it; one that is on is left as it is."""

    def stop(self, code: str, kind: WatchKind, addressee: str, *, at: datetime) -> bool:
        """Whether there was one to stop."""

    def of_trial(self, code: str, addressee: str) -> Sequence[Watch]:
        """What an addressee watches of one trial, stopped ones too."""

    def of_owner(self, owner: int, *, limit: int = 1_000) -> Sequence[Watch]:
        """An account's, the newest first."""

    def count_on(self, owner: int, now: datetime) -> int:
        """How many of the account's are neither stopped nor over."""

    def unread(self, owner: int) -> int:
        """How many notices the account has not read."""

    def waiting_for(self, site: str, span: Timespan, now: datetime, *, limit: int) -> Sequence[Watch]:
        """Who waits for a free slot there that meets the span; until this transaction ends nobody else changes claims of the site."""

    def due(self, kind: WatchKind, *, revision: int, on: date, now: datetime, limit: int) -> Sequence[Watch]:
        """Those to be looked at, longest not looked at first: of VERDICT only where revision or day are others since."""

    def looked(self, ids: Sequence[int], *, at: datetime, revision: int, on: date) -> None: ...

    def turn(self, watch: Watch, state: Mapping[str, Any], told: Mapping[str, Any] | None, *, at: datetime) -> bool:
        """Its new state, with a notice unless `told` is None.

        False, and nothing is written, where it was stopped or told something since `watch` was read.
        """

    def notices(self, ids: Sequence[int], *, newest: int = 20) -> Mapping[int, Sequence[Notice]]:
        """Of each watch that has some its newest, the newest first."""

    def read(self, watch_id: int, turn: int, *, addressee: str) -> bool:
        """Marks the notices up to `turn` as read; False for a watch of somebody else, and where they were."""
