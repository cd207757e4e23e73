"""Calls: every use case of open calls, by who asks."""

from collections.abc import Callable

from fieldreg.kernel.errors import InvalidInput
from fieldreg.ports import Clock, Store
from fieldreg.services.calls.applying import Applying
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.deciding import Deciding
from fieldreg.services.calls.judging import Judging
from fieldreg.services.calls.jury_desk import JuryDesk
from fieldreg.services.calls.opening import Opening
from fieldreg.services.calls.public import PublicCalls
from fieldreg.services.calls.running import CallDesk

__all__ = ["CallServices", "no_secret"]


class CallServices:
    """`secret` gives the server's secret, under which calls are sealed.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, secret: Callable[[], str]) -> None:
        self.store, self.clock = store, clock
        self.public = PublicCalls(store, clock)
        self.applying = Applying(store, clock, secret)
        self.desk = CallDesk(store, clock, secret)
        self.opening = Opening(store, clock, secret)
        self.jury = JuryDesk(store, clock)
        self.judging = Judging(store, clock)
        self.deciding = Deciding(store, clock)

    def do_what_is_due(self) -> int:
        """Writes down the moves whose minute has come, and tells results; how many calls moved.  Doing it twice is doing it once."""
        now = self.clock.now()
        with self.store.reading() as work:
            due = work.calls.due(now)
        return sum(self._catch_up(call_id) for call_id in due)

    def _catch_up(self, call_id: str) -> bool:
        now = self.clock.now()
        with self.store.writing() as work:
            before = work.calls.get(call_id).state
            moved = caught_up(work, call_id, now).state is not before
            work.commit()
            return moved


def no_secret() -> str:
    """Where the use cases were built without a secret nothing can be sealed."""
    raise InvalidInput.one(
        "configuration", "FIELDREG_SECRET_KEY", "サーバーの秘密鍵がないため、封ができません。",
        "nothing can be sealed without the server's secret",
    )
