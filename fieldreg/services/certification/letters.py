"""Letters of certifications: the maker is told what was decided, in the same transaction; once for each decision."""

from collections.abc import Mapping
from datetime import datetime

from fieldreg.certification.acts import Done
from fieldreg.certification.certifications import Certification
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_address
from fieldreg.timeline.events import Act

__all__ = ["product_of", "tell_decided", "tell_heir", "to_maker"]

_TEMPLATES: Mapping[Act, str] = {
    Act.CERTIFICATION_CERTIFIED: "certification-certified",
    Act.CERTIFICATION_REFUSED: "certification-refused",
    Act.CERTIFICATION_RENEWED: "certification-renewed",
    Act.CERTIFICATION_REVOKED: "certification-revoked",
    Act.CERTIFICATION_TRANSFERRED: "certification-transferred",
}


def tell_decided(work: UnitOfWork, did: Done, kept: Certification, at: datetime) -> None:
    """Its maker, if the act decides anything and he left an address."""
    template = _TEMPLATES.get(did.act)
    if template is not None:
        _tell(work, kept, template, _values(did, kept), at)


def tell_heir(work: UnitOfWork, heir: Certification, at: datetime) -> None:
    """The maker who takes it over: to him it is certified."""
    _tell(work, heir, "certification-certified", _span(heir), at)


def to_maker(work: UnitOfWork, held: Certification) -> Addressee | None:
    """Who is written to; None where no address is known."""
    return of_address(work, held.maker_email) if held.maker_email else None


def product_of(held: Certification) -> Text:
    """What it is called, in one line of each language."""
    return Text(in_one_line(held.product.ja), in_one_line(held.product.in_language("en")))


def _values(did: Done, kept: Certification) -> dict[str, str]:
    match did.act:
        case Act.CERTIFICATION_CERTIFIED:
            return _span(kept)
        case Act.CERTIFICATION_RENEWED:
            return {"until": str(kept.valid_until), "reason": str(did.after["reason"])}
        case Act.CERTIFICATION_REFUSED:
            return {"reason": kept.reason}
        case _:
            return {"day": str(kept.ended_on), "reason": kept.reason}


def _span(held: Certification) -> dict[str, str]:
    return {"begin": str(held.certified_on), "until": str(held.valid_until)}


def _tell(work: UnitOfWork, held: Certification, template: str, values: Mapping[str, str], at: datetime) -> None:
    to = to_maker(work, held)
    if to is None:
        return
    known: dict[str, str | Text] = {"ref": held.ref, "product": product_of(held), **values}
    if template != "certification-refused":  # which no page shows to anybody but the desk
        known["link"] = f"/register/{held.ref}"
    cause = f"{template}:{held.ref}" + (f":{held.renewals}" if template == "certification-renewed" else "")
    work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=known, thread=held.ref))
