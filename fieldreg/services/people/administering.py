"""Use cases of who administers accounts: closing, reopening, role, affiliation.  Nobody does these to himself."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import ROLE_NAMES, Account, Role
from fieldreg.people.calendar_addresses import FeedKind
from fieldreg.people.people_events import account_told, calendars_told, shown
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.people.reset_links import withdraw_reset_links
from fieldreg.services.visibility import ask_admin, reads_all
from fieldreg.timeline.events import Act

__all__ = ["AdministeringServices", "no_such_manager", "state_of"]


class AdministeringServices:
    """`by` is the administrator; None: somebody at the machine itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def page(self, by: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Account]]:
        """How many accounts there are, and a page of them: active ones first, by address."""
        ask_admin(by)
        with self.store.reading() as work:
            return work.accounts.page(offset=offset, limit=limit)

    def by_email(self, email: str) -> Account | None:
        """For the command."""
        with self.store.reading() as work:
            return work.accounts.by_email(email)

    def close(self, account_id: int, by: Account | None) -> Account:
        """Its sessions, tokens, calendar addresses and links for another password end at once; what it asked for stays.

        Raises Conflict for the last administrator.
        """
        now = self.clock.now()

        def closed(work: UnitOfWork, held: Account) -> Account:
            work.tokens.revoke(held.id, None, at=now)
            work.calendar_addresses.end(held.id, list(FeedKind), at=now)
            withdraw_reset_links(work, held, now, by)
            return replace(held, active=False, closed_at=held.closed_at or now, session_epoch=held.session_epoch + 1)

        return self._change(account_id, by, Act.ACCOUNT_CLOSED, closed)

    def reopen(self, account_id: int, by: Account | None) -> Account:
        """Its tokens and calendar addresses stay ended.  Raises Conflict where it was erased."""
        return self._change(account_id, by, Act.ACCOUNT_REOPENED, lambda _, held: replace(_not_erased(held), active=True, closed_at=None))

    def change(
        self, account_id: int, by: Account | None, *, role: Role | None = None, organisation: str | None = None,
        manager: str | None = None, seen: str | None = None,
    ) -> Account:  # fmt: skip
        """Role, organisation or manager; None leaves it as it is.  A session of another role does not go on.

        Who reads the desk no more has no address of its calendar either.  `seen` is `state_of` the account that whoever changes
        it had before his eyes; Conflict where it is another meanwhile.
        """

        def changed(work: UnitOfWork, held: Account) -> Account:
            if seen is not None and seen != state_of(held):
                raise _changed_meanwhile(held)
            other = replace(
                _not_erased(held), role=role or held.role, organisation=held.organisation if organisation is None else organisation.strip(),
                manager=held.manager if manager is None else _known_manager(work, manager),
            )  # fmt: skip
            if not reads_all(other) and (gone := work.calendar_addresses.end(held.id, [FeedKind.DESK], at=self.clock.now())):
                work.timeline.append(calendars_told(Act.CALENDAR_ENDED, held, gone, self.clock.now(), by))
            return replace(other, session_epoch=held.session_epoch + (other.role is not held.role))

        return self._change(account_id, by, Act.ACCOUNT_CHANGED, changed)

    def _change(self, account_id: int, by: Account | None, act: Act, other: Callable[[UnitOfWork, Account], Account]) -> Account:
        ask_admin(by)
        if by is not None and by.id == account_id:
            told = Text("自分のアカウントには行えません。別の管理担当に頼んでください。", "not to your own account: ask another")
            raise NotAllowed(told, code="own-account", where="account")
        now = self.clock.now()
        with self.store.writing() as work:
            admins = work.accounts.active_admins()
            held = work.accounts.lock(account_id)
            kept = other(work, held)
            if kept == held:
                return held
            if held.role is Role.ADMIN and held.active and admins == 1 and not (kept.role is Role.ADMIN and kept.active):
                told = Text("最後の管理担当です。先に別の管理担当を加えてください。", "this is the last administrator; add another first")
                raise Conflict(told, code="last-admin", where="account")
            kept = work.accounts.put(kept, at=now)
            work.timeline.append(account_told(act, kept, now, by, {"before": shown(held), "after": shown(kept)}))
            work.commit()
            return kept


def state_of(account: Account) -> str:
    """What a form shows of an account, in one word to compare."""
    return "|".join((str(account.role), account.organisation, account.manager))


def _known_manager(work: UnitOfWork, manager: str) -> str:
    manager = manager.strip()
    if manager and manager not in {held.id for held in work.managers.all()}:
        raise no_such_manager(manager)
    return manager


def no_such_manager(manager: str) -> InvalidInput:
    """For a manager that nobody knows."""
    ja, en = f"管理者「{manager}」は登録されていません。", f"there is no manager {manager!r}"
    return InvalidInput.one("manager-unknown", "manager", ja, en)


def _not_erased(held: Account) -> Account:
    if held.erased_at is not None:
        told = Text("このアカウントの個人情報は消去されています。新しく招待してください。", "this account was erased; invite anew")
        raise Conflict(told, code="erased", where="account")
    return held


def _changed_meanwhile(held: Account) -> Conflict:
    name = ROLE_NAMES[held.role]
    return Conflict(
        Text(
            f"このアカウントは、いま別の人が変更しました。いまは 役割「{name.ja}」、団体「{held.organisation or '―'}」、"
            f"管理者「{held.manager or '―'}」です。あなたの変更はまだ保存されていません。",
            f"somebody has just changed this account: it now is {name.en}, of {held.organisation or '-'}, for {held.manager or '-'}; "
            "yours is not saved",
        ),
        code="changed-meanwhile",
        where="role",
    )
