"""Use cases of the worklist: answers that turned, until somebody has dealt with them; and of what must be looked up."""

from collections.abc import Sequence

from fieldreg.desk import desk_events
from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk.homework import Homework
from fieldreg.services.visibility import ask_writer, owner_filter

__all__ = ["DeskServices"]


class DeskServices:
    """What the desk has to look at beside its cases; every write is one transaction."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock = store, clock
        self.homework = Homework(store, clock, screening)

    def worklist(self, account: Account, *, seen: bool = False) -> Sequence[TurnedAnswer]:
        """Answers that turned with a load, newest first: for the desk everybody's, for a company its own."""
        owner = owner_filter(account)
        with self.store.reading() as work:
            return work.worklist.list(owner=owner, seen=seen)

    def turned(self, account: Account) -> int:
        """How many of those nobody has seen."""
        with self.store.reading() as work:
            return work.worklist.count(owner=owner_filter(account))

    def see(self, ids: Sequence[int], account: Account) -> int:
        """Marks entries of the worklist as dealt with; returns how many."""
        ask_writer(account)
        owner = owner_filter(account)
        with self.store.writing() as work:
            newly = work.worklist.see(ids, by=account.id, at=self.clock.now(), owner=owner)
            if newly:  # what else was asked for, another's among it, is told of nobody
                work.timeline.append(desk_events.answers_seen(newly, self.clock.now(), by=account.id))
            work.commit()
            return len(newly)
