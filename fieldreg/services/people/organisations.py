"""Use cases of organisations: who is of one, whether members see each other's things, and leaving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.people.organisations import Organisation
from fieldreg.people.people_events import account_told, organisation_told
from fieldreg.ports import Clock, Store
from fieldreg.services.visibility import ask_admin, ask_writer
from fieldreg.timeline.events import Act

__all__ = ["OrganisationServices", "WithMembers"]


@dataclass(frozen=True)
class WithMembers:
    """An organisation with the accounts that are of it."""

    organisation: Organisation
    members: Sequence[Account]


class OrganisationServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def of(self, account: Account) -> WithMembers | None:
        """One's own, with its members; None where one is of none."""
        with self.store.reading() as work:
            mine = work.organisations.of(account.id)
            if mine is None:
                return None
            members = [work.accounts.get(one) for one in work.organisations.members(mine.organisation)]
            return WithMembers(work.organisations.get(mine.organisation), [one for one in members if one.active])

    def all(self, by: Account | None) -> Sequence[WithMembers]:
        """Every organisation that has members, by name."""
        ask_admin(by)
        with self.store.reading() as work:
            accounts = {one.id: one for one in work.accounts.all()}
            both = ((one, work.organisations.members(one.id)) for one in work.organisations.all())
            return [WithMembers(one, [accounts[member] for member in members]) for one, members in both if members]

    def set_sharing(self, organisation_id: int, by: Account | None, *, shares: bool) -> Organisation:
        """Whether members see what each of them asked for while of it.  Raises NotFound."""
        ask_admin(by)
        now = self.clock.now()
        with self.store.writing() as work:
            before = work.organisations.get(organisation_id)
            if before.shares is shares:
                return before
            kept = work.organisations.put(replace(before, shares=shares))
            work.timeline.append(organisation_told(before, kept, now, by))
            work.commit()
            return kept

    def leave(self, account: Account) -> Account:
        """Of none from now on; what he asked for while of it stays seen by its members, if they share.  Raises Conflict."""
        ask_writer(account)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account.id)
            if not held.organisation:
                told = Text("どの団体にも所属していません。", "you are of no organisation")
                raise Conflict(told, code="of-none", where="organisation")
            work.organisations.be_member(held.id, "", at=now)
            left = work.accounts.get(held.id)
            work.timeline.append(account_told(Act.ORGANISATION_LEFT, left, now, left, {"before": {"organisation": held.organisation}}))
            work.commit()
            return left
