"""Letters of invitations: the link, to the address it is for and to nobody else."""

from datetime import datetime

from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.people.invitations import Invitation
from fieldreg.ports import UnitOfWork

__all__ = ["tell_invited", "thread_of"]


def thread_of(invitation: int) -> str:
    """What all letters of an invitation are about."""
    return f"invitation:{invitation}"


def tell_invited(work: UnitOfWork, kept: Invitation, secret: str, at: datetime) -> None:
    """The link by which an account is made, or another password chosen."""
    until = kept.expires_at.astimezone(JST).strftime("%Y-%m-%d %H:%M")
    values = {"valid_until": until, "link": f"/invitations/{secret}"}
    template = "password-reset" if kept.resets else "account-invited"
    if not kept.resets:
        values["organisation"] = in_one_line(kept.organisation) or "—"
    known = work.accounts.by_email(kept.email) if kept.resets else None
    to = Addressee(email=kept.email, language="" if known is None else known.language)
    work.letters.add(Letter(at=at, cause=f"{template}:{kept.id}", to=to, template=template, values=values, thread=thread_of(kept.id)))
