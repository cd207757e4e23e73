"""Use cases of secret calendar addresses: one's own made, renewed and ended; and whose a key is."""

from collections.abc import Sequence

from fieldreg.kernel.errors import Conflict, NotFound, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, new_token, token_digest
from fieldreg.people.calendar_addresses import CalendarAddress, FeedKind
from fieldreg.people.people_events import calendars_told
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import ask_reader, reads_all
from fieldreg.timeline.events import Act

__all__ = ["CalendarAddressServices"]

_KEY = "frc_"  # how a key begins, so that one that got lost is known for what it is


class CalendarAddressServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def of(self, account: Account) -> Sequence[CalendarAddress]:
        """One's own that work."""
        with self.store.reading() as work:
            return work.calendar_addresses.of(account.id)

    def make(self, kind: FeedKind, account: Account) -> str:
        """The key of a new address, told this once; an earlier one of the kind opens nothing from now on.

        Raises NotAllowed for the desk's by somebody who does not read it.
        """
        if kind is FeedKind.DESK:
            ask_reader(account)
        secret, digest = new_token(_KEY)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account.id)
            if not held.active:
                raise Conflict(Text("このアカウントは停止されています。", "this account is closed"), code="account-closed", where="account")
            earlier = work.calendar_addresses.end(held.id, [kind], at=now)
            made = work.calendar_addresses.add(CalendarAddress(account=held.id, kind=kind, digest=digest, created_at=now))
            work.timeline.append(calendars_told(Act.CALENDAR_RENEWED if earlier else Act.CALENDAR_MADE, held, [made], now, account))
            work.commit()
            return secret

    def end(self, kind: FeedKind, account: Account) -> int:
        """How many opened something until now: 1, or 0 where it was ended before."""
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account.id)
            gone = work.calendar_addresses.end(held.id, [kind], at=now)
            if gone:
                work.timeline.append(calendars_told(Act.CALENDAR_ENDED, held, gone, now, account))
            work.commit()
            return len(gone)

    def bearer(self, kind: FeedKind, key: str) -> Account:
        """Whose key it is, while the account is open and may read what the address tells; the day of its use is marked.

        Raises NotFound, the same for every key that opens nothing.
        """
        with self.store.reading() as work:
            held = work.calendar_addresses.by_digest(token_digest(key)) if key else None
            account = work.accounts.get(held.account) if held is not None and held.kind is kind else None
        if held is None or account is None or not account.active or (kind is FeedKind.DESK and not reads_all(account)):
            raise NotFound(
                Text(
                    "このアドレスのカレンダーはありません。作り直されたか、終了しています。",
                    "there is no calendar at this address; it was renewed, or has ended",
                ),
                where="key",
            )
        if held.last_used_on != self.clock.today():
            self._mark_use(held)
        return account

    def _mark_use(self, held: CalendarAddress) -> None:
        """Once a day; who reads does not wait where others write, the mark then comes with the next request."""
        try:
            with self.store.writing() as work:
                work.calendar_addresses.used(held.id, self.clock.today())
                work.commit()
        except Unavailable:
            return
