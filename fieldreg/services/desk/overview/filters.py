"""Use cases of saved filters: each account has its own, in every browser, and nobody sees another's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldreg.desk.overview.saved_filters import SavedFilter, ask_another, name_of
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import ask_decider, ask_reader

__all__ = ["SavedFilterServices"]


class SavedFilterServices:
    """Raises NotAllowed for anybody but the desk.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def of(self, account: Account) -> Sequence[SavedFilter]:
        """One's own, in the order in which they were saved."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.saved_filters.of(account.id)

    def save(self, name: str, asked: Mapping[str, str], account: Account, *, start: bool = False) -> SavedFilter:
        """Raises InvalidInput without a name, Conflict where there is one of that name already."""
        return self._put(SavedFilter(account=account.id, name=name_of(name), asked=dict(asked), start=start), account)

    def rename(self, filter_id: int, name: str, account: Account) -> SavedFilter:
        """Raises as above, and NotFound alike for another's and for none."""
        return self._put(replace(self._own(filter_id, account), name=name_of(name)), account)

    def open_first(self, filter_id: int, account: Account, *, first: bool) -> SavedFilter:
        """Whether the inbox opens with it; only one does.  Raises NotFound."""
        return self._put(replace(self._own(filter_id, account), start=first), account)

    def remove(self, filter_id: int, account: Account) -> None:
        """Pressed twice is pressed once."""
        ask_decider(account)
        with self.store.writing() as work:
            work.saved_filters.remove(account.id, filter_id)
            work.commit()

    def _own(self, filter_id: int, account: Account) -> SavedFilter:
        found = next((one for one in self.of(account) if one.id == filter_id), None)
        if found is None:
            raise NotFound(Text("その絞り込みはもうありません。", "there is no such filter any more"), where="filter")
        return found

    def _put(self, saved: SavedFilter, account: Account) -> SavedFilter:
        ask_decider(account)
        with self.store.writing() as work:
            ask_another(saved.name, work.saved_filters.of(account.id), but=saved.id)
            kept = work.saved_filters.put(saved)
            work.commit()
            return kept
