"""Use cases of the timeline: reading it by role, and proving that nothing in it was changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Store
from fieldreg.services.visibility import ask_admin, ask_reader, owner_filter
from fieldreg.timeline.chain import BrokenLink, Link, broken_links, fault_of
from fieldreg.timeline.events import Event, Reader, Subject
from fieldreg.timeline.search import EventSearch

__all__ = ["Proof", "TimelineServices"]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How many events there are, number and digest of the last, and where the chain does not hold."""

    count: int
    head: tuple[int, str]
    broken: Sequence[BrokenLink]

    def to_dict(self) -> dict[str, Any]:
        seq, digest = self.head
        broken = [{"seq": one.seq, "because": one.because.to_dict()} for one in self.broken]
        return {"ok": not broken, "events": self.count, "head": {"seq": seq, "digest": digest}, "broken": broken}


class TimelineServices:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def page(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Event]]:
        """How many events this person may read, and a page of them, newest first.

        An administrator all, the desk what is meant for it, others what concerns them and is meant for them.
        """
        owner = owner_filter(account)
        reader = None if account.role is Role.ADMIN else Reader.DESK if owner is None else Reader.OWNER
        with self.store.reading() as work:
            return work.timeline.page(owner=owner, reader=reader, offset=offset, limit=limit)

    def of(self, account: Account, subject: Subject, ref: str) -> Sequence[Event]:
        """All that was done to one thing, in order, for who reads all.  Raises NotAllowed."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.timeline.of(subject, ref)

    def trail(
        self, admin: Account, search: EventSearch, *, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[tuple[Link, Text | None]]]:
        """How many events a search asks for, whatever they are about, and a page of them, newest first, each with what was changed of it.

        `Link.event` is None where what is kept is no event any more.  For administrators alone: others raise NotAllowed.
        """
        ask_admin(admin)
        with self.store.reading() as work:
            count, found = work.timeline.found(search, offset=offset, limit=limit)
        return count, [(link, fault_of(link)) for link in found]

    def proof(self, noted: tuple[int, str] | None = None) -> Proof:
        """Looks at every event, once.

        `noted` is number and digest of a last event written down earlier and elsewhere: an event of that number with another
        digest, or none, is told too, which a chain alone cannot show of its cut-off end.
        """
        count, met = 0, noted is None

        def counted(links: Iterable[Link]) -> Iterator[Link]:
            nonlocal count, met
            for link in links:
                count += 1
                met = met or (link.seq, link.digest) == noted
                yield link

        with self.store.reading() as work:
            head = work.timeline.head()
            broken = list(broken_links(counted(work.timeline.links())))
        if not met and noted is not None:
            broken.append(BrokenLink(noted[0], _OTHER_THAN_NOTED))
        return Proof(count=count, head=head, broken=broken)


_OTHER_THAN_NOTED = Text("控えてあった記録と違うか、その記録がありません。", "it is not the one that was noted, or there is none")
