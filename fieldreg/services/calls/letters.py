"""Letters of a call: the one place where whoever handed in is written to, in the transaction of the act itself."""

from fieldreg.calls.application import Application, HandIn
from fieldreg.calls.call import Call
from fieldreg.ports import UnitOfWork

__all__ = ["tell_cancelled", "tell_received", "tell_result"]

# LETTERS: once `work.letters` is there, each of these adds one, by its cause and to the owner's account.


def tell_received(work: UnitOfWork, call: Call, application: Application, receipt: HandIn) -> None:
    """Cause "call-received:REF:VERSION", template "call-received": call, application, when, receipt; never the content."""


def tell_result(work: UnitOfWork, call: Call, application: Application) -> None:
    """Cause "call-result:REF", template "call-result": call, application, outcome, reason; at the moment of publication."""


def tell_cancelled(work: UnitOfWork, call: Call, application: Application) -> None:
    """Cause "call-cancelled:REF", template "call-cancelled": call, reason."""
