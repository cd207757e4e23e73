"""Letters that would tell who applies in a call before its seals are opened."""

from dataclasses import replace

from fieldreg.notices.letters import SEALED_TEMPLATES, Addressee, KeptLetter
from fieldreg.ports import UnitOfWork

__all__ = ["as_desk_sees"]


def as_desk_sees(work: UnitOfWork, letter: KeptLetter) -> KeptLetter:
    """The letter, of a call that is not opened without whom it goes to: he handed in, asked a question or judges."""
    if letter.template not in SEALED_TEMPLATES or not letter.thread or _is_opened(work, letter.thread):
        return letter
    to = Addressee(email="", language=letter.to.language)
    fault = letter.fault.replace(letter.to.email, "…") if letter.to.email else letter.fault
    return replace(letter, to=to, fault=fault)


def _is_opened(work: UnitOfWork, thread: str) -> bool:
    """Of the call itself, or of an application in it."""
    call = work.applications.get(thread).call if thread.startswith("A-") else thread
    return work.calls.get(call).seals_are_open
