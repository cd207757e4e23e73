"""Letters that would tell who applied in a call before its seals are opened."""

from dataclasses import replace

from fieldreg.notices.letters import SEALED_TEMPLATE, Addressee, KeptLetter
from fieldreg.ports import UnitOfWork

__all__ = ["as_desk_sees"]


def as_desk_sees(work: UnitOfWork, letter: KeptLetter) -> KeptLetter:
    """The letter, of a receipt whose call is not opened without whom it goes to."""
    if letter.template != SEALED_TEMPLATE or work.calls.get(work.applications.get(letter.thread).call).seals_are_open:
        return letter
    to = Addressee(email="", language=letter.to.language)
    fault = letter.fault.replace(letter.to.email, "…") if letter.to.email else letter.fault
    return replace(letter, to=to, fault=fault)
