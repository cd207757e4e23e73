"""Invitations: used once, whoever is first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.people.accounts import Role
from fieldreg.people.invitations import Invitation, no_such_invitation
from fieldreg.people.organisations import Organisation, organisation_key
from fieldreg.store.mapping import email_key
from fieldreg.store.repositories.accounts.organisations import SqlOrganisations
from fieldreg.store.tables import invitations, organisations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlInvitations"]

_WHOLE = sa.select(invitations, organisations.c.name.label("organisation_name")).select_from(
    invitations.outerjoin(organisations, organisations.c.id == invitations.c.organisation)
)
_UNUSED = invitations.c.used_at.is_(None) & invitations.c.withdrawn_at.is_(None)


class SqlInvitations:
    """`ports.Invitations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, invitation: Invitation) -> Invitation:
        new = self._t.connection.execute(sa.insert(invitations).values(self._row(invitation)).returning(invitations.c.id))
        return replace(invitation, id=int(new.scalar_one()))

    def get(self, invitation_id: int) -> Invitation:
        return self._one(invitations.c.id == invitation_id)

    def by_digest(self, digest: str) -> Invitation:
        return self._one(invitations.c.digest == digest)

    def open(self, now: datetime, *, email: str | None = None, made_by: int | None = None) -> Sequence[Invitation]:
        chosen = [_UNUSED, invitations.c.expires_at > now]
        if email is not None:
            chosen.append(invitations.c.email_key == email_key(email))
        if made_by is not None:
            chosen.append(invitations.c.made_by == made_by)
        return [_invitation(row) for row in self._t.connection.execute(_WHOLE.where(*chosen).order_by(invitations.c.id.desc()))]

    def use(self, digest: str, account_id: int, *, at: datetime) -> Invitation:
        usable = (invitations.c.digest == digest) & _UNUSED & (invitations.c.expires_at > at)
        if self._t.connection.execute(sa.update(invitations).where(usable).values(used_at=at, account=account_id)).rowcount == 0:
            raise no_such_invitation()
        return self.by_digest(digest)

    def withdraw(self, ids: Sequence[int], *, at: datetime) -> Sequence[int]:
        those = invitations.c.id.in_(ids) & _UNUSED
        gone = self._t.connection.execute(sa.update(invitations).where(those).values(withdrawn_at=at).returning(invitations.c.id))
        return sorted(gone.scalars())

    def _row(self, invitation: Invitation) -> dict[str, Any]:
        name = invitation.organisation
        known = SqlOrganisations(self._t)
        organisation = known.named(name) or known.put(Organisation(name=name.strip())) if organisation_key(name) else None
        return {
            "email": invitation.email, "email_key": email_key(invitation.email), "role": str(invitation.role),
            "organisation": organisation.id if organisation else None, "manager": invitation.manager, "resets": invitation.resets,
            "digest": invitation.digest, "made_at": invitation.made_at, "made_by": invitation.made_by, "expires_at": invitation.expires_at,
            "used_at": invitation.used_at, "withdrawn_at": invitation.withdrawn_at, "account": invitation.account,
        }  # fmt: skip

    def _one(self, condition: sa.ColumnElement[bool]) -> Invitation:
        row = self._t.connection.execute(_WHOLE.where(condition)).one_or_none()
        if row is None:
            raise no_such_invitation()
        return _invitation(row)


def _invitation(row: sa.Row[Any]) -> Invitation:
    return Invitation(
        id=row.id, email=row.email, role=Role(row.role), organisation=row.organisation_name or "", manager=row.manager, resets=row.resets,
        digest=row.digest, made_at=row.made_at, made_by=row.made_by, expires_at=row.expires_at, used_at=row.used_at,
        withdrawn_at=row.withdrawn_at, account=row.account,
    )  # fmt: skip
