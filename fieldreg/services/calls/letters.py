"""Letters of a call: an applicant is told that it was received, and its result at the moment of publication; never the content.

Whoever looks after the letters sees of a receipt to whom it goes only once the seals are opened.
"""

from collections.abc import Mapping
from datetime import datetime

from fieldreg.calls.application import OUTCOME_NAMES, STATE_NAMES, Application, HandIn
from fieldreg.calls.call import Call
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import SEALED_TEMPLATE, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account

__all__ = ["tell_received", "tell_result"]


def tell_received(work: UnitOfWork, call: Call, application: Application, receipt: HandIn) -> None:
    """Whoever handed in: the receipt, until when it may be replaced."""
    values = {"closes": f"{call.terms.closes_at.astimezone(JST):%Y-%m-%d %H:%M}", "receipt": receipt.digest}
    _tell(work, call, application, receipt.at, SEALED_TEMPLATE, f":{receipt.version}", values)


def tell_result(work: UnitOfWork, call: Call, application: Application, at: datetime) -> None:
    """Each applicant its own: what was decided, and why."""
    outcome = STATE_NAMES[application.state] if application.outcome is None else OUTCOME_NAMES[application.outcome]
    _tell(work, call, application, at, "call-result", "", {"result": outcome, "reason": application.reason})


def _tell(
    work: UnitOfWork, call: Call, application: Application, at: datetime, template: str, which: str, more: Mapping[str, str | Text]
) -> None:
    to = of_account(work.accounts.get(application.owner))
    known = {"ref": application.ref, "call": in_one_line(f"{call.id} {call.terms.title}"), "link": f"/my/applications/{application.ref}"}
    cause = f"{template}:{application.ref}{which}"
    work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values={**known, **more}, thread=application.ref))
