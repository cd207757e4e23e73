"""Use cases of invitations: by an administrator for any role, by a member for its own organisation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role, ask_email, hash_password, password_matches, token_digest
from fieldreg.people.invitations import VALID_FOR, Invitation, new_link, no_such_invitation
from fieldreg.people.organisations import LONGEST_NAME, organisation_key
from fieldreg.people.passwords import LONGEST_PASSWORD
from fieldreg.people.people_events import account_told, invitation_told, invitations_withdrawn, shown
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.people.accounts import AccountServices
from fieldreg.services.people.administering import no_such_manager
from fieldreg.services.people.invitation_letters import tell_invited
from fieldreg.services.people.own_password import password_faults
from fieldreg.services.people.reset_links import withdraw_reset_links
from fieldreg.services.visibility import ask_admin, ask_writer
from fieldreg.timeline.events import Act

__all__ = ["InvitationServices"]

MOST_OPEN = 20  # of one member


class InvitationServices:
    """`by` is who invites; None: somebody at the machine itself."""

    def __init__(self, store: Store, clock: Clock, accounts: AccountServices) -> None:
        self.store, self.clock, self._accounts = store, clock, accounts

    def invite(
        self, email: str, role: Role, by: Account | None, *, organisation: str = "", manager: str = ""
    ) -> tuple[Invitation, str]:
        """An invitation, and the secret of its link, told this once; what the same person sent to the address before works no more.

        Raises InvalidInput, Conflict where the address has an account (told to administrators alone), NotAllowed.
        """
        wide = by is None or by.role is Role.ADMIN
        if not wide:
            role, organisation, manager = _as_member(by), by.organisation if by else "", ""
        email = ask_email(email)
        if len(organisation) > LONGEST_NAME:
            raise InvalidInput.one("too-long", "organisation", f"団体名は {LONGEST_NAME} 文字までです。", "the name is too long")
        secret, digest = new_link()
        now = self.clock.now()
        with self.store.writing() as work:
            if wide:
                _ask_new(work, email, manager)
            earlier = [one for one in work.invitations.open(now, email=email) if one.made_by == (by.id if by else None)]
            if gone := work.invitations.withdraw([one.id for one in earlier], at=now):
                work.timeline.append(invitations_withdrawn(gone, now, by))
            if not wide and by is not None and len(work.invitations.open(now, made_by=by.id)) >= MOST_OPEN:
                told = Text(f"使われていない招待は {MOST_OPEN} 件までです。", f"at most {MOST_OPEN} open invitations")
                raise Conflict(told, code="too-many", where="email")
            asked = Invitation(
                email=email, role=role, organisation=organisation.strip(), manager=manager, digest=digest, made_at=now,
                made_by=by.id if by else None, expires_at=now + VALID_FOR,
            )  # fmt: skip
            kept = work.invitations.add(asked)
            tell_invited(work, kept, secret, now)
            work.timeline.append(invitation_told(Act.INVITATION_MADE, kept, now, by))
            work.commit()
            return kept, secret

    def reset_link(self, account_id: int, by: Account | None) -> tuple[Invitation, str]:
        """A link by which the account's owner chooses another password; until he does, the present one goes on.  Raises NotFound."""
        ask_admin(by)
        secret, digest = new_link()
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.accounts.lock(account_id)
            if not held.active:
                told = Text("このアカウントは停止されています。先に再開してください。", "this account is closed; reopen it first")
                raise Conflict(told, code="account-closed", where="account")
            withdraw_reset_links(work, held, now, by)
            asked = Invitation(
                email=held.email, role=held.role, organisation=held.organisation, manager=held.manager, resets=True, digest=digest,
                made_at=now, made_by=by.id if by else None, expires_at=now + VALID_FOR,
            )  # fmt: skip
            kept = work.invitations.add(asked)
            tell_invited(work, kept, secret, now)
            work.timeline.append(invitation_told(Act.INVITATION_MADE, kept, now, by))
            work.commit()
            return kept, secret

    def look(self, secret: str) -> Invitation:
        """What a link invites to; nothing is changed by looking.  Raises NotFound, alike for whatever cannot be used."""
        with self.store.reading() as work:
            return self._usable(work, token_digest(secret))

    def accept(self, secret: str, password: str) -> Account:
        """The account, with the password its owner chose; or the one its owner has already, now of the organisation.

        Takes the same time whether the address has an account.  Raises NotFound, InvalidInput, Conflict.
        """
        digest, now = token_digest(secret), self.clock.now()
        with self.store.reading() as work:
            invitation = self._usable(work, digest)
            known = work.accounts.by_email(invitation.email)
        if len(password) > LONGEST_PASSWORD:
            raise InvalidInput(password_faults(password))
        right = password_matches(password, known.password_hash if known and known.password_hash else self._accounts.nobodys_hash)
        if known is not None and not invitation.resets:
            return self._join(digest, known, right=right)
        if faults := password_faults(password, invitation.email, invitation.organisation):
            raise InvalidInput(faults)
        hashed = hash_password(password)
        with self.store.writing() as work:
            invitation, known = self._usable(work, digest), work.accounts.by_email(invitation.email)
            if (known is not None and known.active) is not invitation.resets:
                raise no_such_invitation()
            try:
                made = work.accounts.put(_account_of(invitation, known, hashed, now), at=now)
            except Conflict:  # somebody has just used the same link
                raise no_such_invitation() from None
            used = work.invitations.use(digest, made.id, at=now)
            work.timeline.append(invitation_told(Act.INVITATION_USED, used, now, None, used_by=made.id))
            act, before = (Act.ACCOUNT_PUT, None) if known is None else (Act.PASSWORD_CHANGED, shown(known))
            work.timeline.append(account_told(act, made, now, made, {"before": before, "after": shown(made)}))
            work.commit()
            return made

    def open(self, by: Account) -> Sequence[Invitation]:
        """Those that may still be used, newest first: all of them for an administrator, else one's own."""
        with self.store.reading() as work:
            return work.invitations.open(self.clock.now(), made_by=None if by.role is Role.ADMIN else by.id)

    def withdraw(self, invitation_id: int, by: Account | None) -> bool:
        """Whether its link worked until now.  Raises NotFound, also for another's."""
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.invitations.get(invitation_id)
            if by is not None and by.role is not Role.ADMIN and held.made_by != by.id:
                raise no_such_invitation()
            gone = work.invitations.withdraw([invitation_id], at=now)
            if gone:
                work.timeline.append(invitations_withdrawn(gone, now, by))
            work.commit()
            return bool(gone)

    def _usable(self, work: UnitOfWork, digest: str) -> Invitation:
        """The invitation while it is open and whoever sent it may still invite so."""
        found = work.invitations.by_digest(digest)
        if not found.is_open(self.clock.now()):
            raise no_such_invitation()
        if found.made_by is not None and not _may_still_send(work.accounts.get(found.made_by), found):
            raise no_such_invitation()
        return found

    def _join(self, digest: str, known: Account, *, right: bool) -> Account:
        """Whoever has an account is of the organisation with it, once he has shown that it is his."""
        if not right or not known.active:
            raise InvalidInput([Fault("password-common", "password", _OR_PRESENT)])
        now = self.clock.now()
        with self.store.writing() as work:
            invitation, held = self._usable(work, digest), work.accounts.lock(known.id)
            if invitation.role is not Role.COMPANY or held.role is not Role.COMPANY or not invitation.organisation:
                raise Conflict(_HAS_ONE, code="email-taken", where="password")
            if held.organisation and organisation_key(held.organisation) != organisation_key(invitation.organisation):
                raise Conflict(_OF_ANOTHER, code="of-another", where="password")
            work.organisations.be_member(held.id, invitation.organisation, at=now)
            joined = work.accounts.get(held.id)
            used = work.invitations.use(digest, held.id, at=now)
            work.timeline.append(invitation_told(Act.INVITATION_USED, used, now, None, used_by=held.id))
            work.timeline.append(
                account_told(Act.ORGANISATION_JOINED, joined, now, joined, {"after": {"organisation": joined.organisation}})
            )
            work.commit()
            return joined


def _may_still_send(sender: Account, sent: Invitation) -> bool:
    """Whether whoever sent it could send it today: an administrator any, a member a company's to its own organisation."""
    if not sender.active:
        return False
    mine = organisation_key(sender.organisation)
    as_member = sender.role is Role.COMPANY and sent.role is Role.COMPANY and not sent.resets
    return sender.role is Role.ADMIN or (as_member and mine != "" and mine == organisation_key(sent.organisation))


def _as_member(by: Account | None) -> Role:
    ask_writer(by)
    if by is None or by.role is not Role.COMPANY or not by.organisation:
        raise NotAllowed(Text("団体に所属する事業者だけが招待できます。", "only members of an organisation may invite"))
    return Role.COMPANY


def _ask_new(work: UnitOfWork, email: str, manager: str) -> None:
    if manager and manager not in {held.id for held in work.managers.all()}:
        raise no_such_manager(manager)
    if work.accounts.by_email(email) is not None:
        told = Text(f"「{email}」にはすでにアカウントがあります。一覧から役割や所属を変更できます。", f"{email!r} has an account already")
        raise Conflict(told, code="email-taken", where="email")


def _account_of(invitation: Invitation, known: Account | None, password_hash: str, now: datetime) -> Account:
    """A new account; or the one there is, with another password and no session any more."""
    if known is not None:
        return replace(known, password_hash=password_hash, session_epoch=known.session_epoch + 1)
    return Account(
        email=invitation.email, role=invitation.role, password_hash=password_hash, organisation=invitation.organisation,
        manager=invitation.manager, created_at=now,
    )  # fmt: skip


_OR_PRESENT = Text(
    "このパスワードは使えません。このメールアドレスのアカウントをすでにお持ちなら、いまのパスワードを入力してください。",
    "this password cannot be used; if you have an account with this address already, enter its present password",
)
_HAS_ONE = Text(
    "このメールアドレスにはすでにアカウントがあります。役割を変えるには、窓口の管理担当に伝えてください。",
    "this address has an account already; tell the administrator of the desk to change its role",
)
_OF_ANOTHER = Text(
    "このアカウントは別の団体に所属しています。先にその団体から離れてください（アカウントのページ）。",
    "this account is of another organisation; leave that one first, on its account page",
)
