"""Who may sign in, of which organisation, by which tokens and invitations; and what is erased or held of what names persons."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from fieldreg.people.accounts import Account, Role
from fieldreg.people.holds import Hold, Holdable
from fieldreg.people.invitations import Invitation
from fieldreg.people.organisations import Membership, Organisation
from fieldreg.people.tokens import ApiToken

__all__ = ["Accounts", "Erasing", "Holds", "Invitations", "Organisations", "Tokens"]


class Accounts(Protocol):
    """Who may sign in.  Each comes with its organisation's name, and alone with its fellows."""

    def get(self, account_id: int) -> Account:
        """Raises NotFound."""

    def by_email(self, email: str) -> Account | None:
        """Letter case plays no part."""

    def by_token(self, token_digest: str) -> Account | None:
        """Whose token works and has this digest."""

    def all(self) -> Sequence[Account]: ...

    def active_with(self, role: Role) -> Sequence[Account]:
        """Those of a role who can sign in."""

    def page(self, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Account]]:
        """How many there are, and `limit` of them from `offset` on: active ones first, by address."""

    def put(self, account: Account, *, at: datetime | None = None) -> Account:
        """Adds (id 0) or replaces; a new organisation is a membership from `at` on.  Raises Conflict if the e-mail is taken."""

    def lock(self, account_id: int) -> Account:
        """The account, which nobody else changes until this transaction ends.  Raises NotFound."""

    def active_admins(self) -> int:
        """How many administrators there are; none of them changes until this transaction ends."""


class Organisations(Protocol):
    """Organisations and their members."""

    def get(self, organisation_id: int) -> Organisation:
        """Raises NotFound."""

    def named(self, name: str) -> Organisation | None:
        """However the name is written."""

    def all(self) -> Sequence[Organisation]:
        """By name."""

    def put(self, organisation: Organisation) -> Organisation:
        """Adds, or replaces the one of that name."""

    def be_member(self, account_id: int, name: str, *, at: datetime | None = None) -> None:
        """Is from `at` on of the organisation so called, which is made if there is none, and of no other; "" is of none."""

    def of(self, account_id: int) -> Membership | None:
        """Which it is of now."""

    def past_and_present(self, account_id: int) -> Sequence[tuple[Membership, str]]:
        """All it ever was of, with the name of each."""

    def members(self, organisation_id: int) -> Sequence[int]:
        """Accounts that are of it now."""


class Tokens(Protocol):
    """API tokens, of whose secrets only digests are kept."""

    def add(self, token: ApiToken) -> ApiToken: ...

    def get(self, token_id: int, account_id: int) -> ApiToken:
        """Raises NotFound, also for another account's."""

    def of(self, account_id: int) -> Sequence[ApiToken]:
        """Revoked ones too, oldest first."""

    def by_digest(self, digest: str) -> ApiToken | None: ...

    def used(self, token_id: int, day: date) -> None: ...

    def revoke(self, account_id: int, token_ids: Sequence[int] | None, *, at: datetime) -> Sequence[ApiToken]:
        """Those of the account (None: all) that still worked."""


class Invitations(Protocol):
    """Invitations, each used once."""

    def add(self, invitation: Invitation) -> Invitation: ...

    def get(self, invitation_id: int) -> Invitation:
        """Raises NotFound."""

    def by_digest(self, digest: str) -> Invitation:
        """Raises NotFound."""

    def open(self, now: datetime, *, email: str | None = None, made_by: int | None = None) -> Sequence[Invitation]:
        """Those that may still be used, newest first."""

    def use(self, digest: str, account_id: int, *, at: datetime) -> Invitation:
        """Raises NotFound where it was used, taken back or is over, whoever else tries at the same moment."""

    def withdraw(self, ids: Sequence[int], *, at: datetime) -> Sequence[int]:
        """Takes them back; returns those that could still be."""


class Holds(Protocol):
    """What must not be erased."""

    def set(self, hold: Hold) -> Hold:
        """Raises Conflict where there is one on it already."""

    def lift(self, what: Holdable, ref: str, *, by: int | None, at: datetime) -> Hold:
        """Raises NotFound."""

    def on(self) -> Sequence[Hold]:
        """Those not lifted."""


class Erasing(Protocol):
    """What names persons, past its time."""

    def past(self, what: Holdable, before: datetime) -> Sequence[tuple[str, datetime, str]]:
        """Reference, end, and whose years count ("reservation", "account", a case's programme): longest ended first.

        Of those that ended before and are not erased yet.
        """

    def erase(self, what: Holdable, ref: str, *, at: datetime) -> bool:
        """Takes from it what names persons; False, and nothing is written, where it is held or was erased before."""

    def is_erased(self, what: Holdable, ref: str) -> bool: ...

    def invitations_of(self, account_id: int) -> Sequence[int]:
        """The invitations an account came of."""

    def series_over(self, reservation: str) -> str | None:
        """The series of which this reservation was the last to be erased; None where others of it are not, or it is of none."""

    def loads_of(self, account_id: int) -> Sequence[str]:
        """The loads it made."""

    def forget_organisations(self) -> Sequence[int]:
        """Takes the names of organisations none of whose members or invitations is left; returns which now."""

    def trial(self, ref: str) -> str | None:
        """What names a kept trial in the timeline, by that or by its code."""
