"""Letters of consultations: the asker is told that it was received, and the answer; the desk, on the next morning, that one waits."""

from datetime import datetime

from fieldreg.desk.consultations import Consultation
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_desk

__all__ = ["tell_answered", "tell_opened"]


def tell_opened(work: UnitOfWork, kept: Consultation, at: datetime) -> None:
    """Where the asker left no address nobody but the desk is told.  No word of the asker's goes to an address anybody may type."""
    if kept.email:
        template, link = _by_account_or_key(kept, "consultation-opened")
        _add(work, kept, at, _asker(kept), template, {"ref": kept.ref, **link}, "opened")
    values = {"ref": kept.ref, "organisation": in_one_line(kept.organisation), "link": f"/desk/consultations/{kept.ref}"}
    for to in of_desk(work, but=kept.owner):
        _add(work, kept, at, to, "case-waiting", values, "waiting", digest=True)


def tell_answered(work: UnitOfWork, kept: Consultation, at: datetime) -> None:
    """Each answer is told, the later ones whole with the earlier."""
    if kept.email:
        template, link = _by_account_or_key(kept, "consultation-answered")
        values = {"ref": kept.ref, "answer": kept.answer, **link}
        _add(work, kept, at, _asker(kept), template, values, f"answered:{len(kept.answer)}")


def _asker(kept: Consultation) -> Addressee:
    return Addressee(email=kept.email, account=kept.owner)


def _by_account_or_key(kept: Consultation, template: str) -> tuple[str, dict[str, str]]:
    """Without an account the case opens by a key, and a key is in no letter."""
    return (f"{template}-by-key", {}) if kept.owner is None else (template, {"link": f"/cases/{kept.ref}"})


def _add(
    work: UnitOfWork, kept: Consultation, at: datetime, to: Addressee, template: str, values: dict[str, str], act: str,
    *, digest: bool = False,
) -> None:  # fmt: skip
    cause = f"consultation:{kept.ref}:{act}"
    work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, digest=digest, thread=kept.ref))
