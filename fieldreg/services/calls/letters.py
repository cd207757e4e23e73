"""Letters of a call: an applicant is told that it was received, and its result at the moment of publication; never the content.

All who have to do with a call are told that its terms changed or that it is cancelled.  Whoever looks after the letters sees
to whom such letters and receipts go only once the seals are opened.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fieldreg.calls.application import OUTCOME_NAMES, STATE_NAMES, Application, ApplicationState, HandIn
from fieldreg.calls.call import Call, CallState
from fieldreg.calls.jury import Juror
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import UnitOfWork
from fieldreg.services.notices.addressees import of_account

__all__ = ["tell_cancelled", "tell_changed", "tell_jury", "tell_named", "tell_received", "tell_result"]


def tell_received(work: UnitOfWork, call: Call, application: Application, receipt: HandIn) -> None:
    """Whoever handed in: the receipt, until when it may be replaced."""
    values = {"closes": f"{call.terms.closes_at.astimezone(JST):%Y-%m-%d %H:%M}", "receipt": receipt.digest}
    _tell(work, call, application, receipt.at, "call-received", f":{receipt.version}", values)


def tell_result(work: UnitOfWork, call: Call, application: Application, at: datetime) -> None:
    """Each applicant its own: what was decided, and why."""
    outcome = STATE_NAMES[application.state] if application.outcome is None else OUTCOME_NAMES[application.outcome]
    _tell(work, call, application, at, "call-result", "", {"result": outcome, "reason": application.reason})


def tell_jury(work: UnitOfWork, call: Call, at: datetime) -> None:
    """Whoever was put on the jury while nobody else saw the terms."""
    for juror in work.juries.of_call(call.id):
        if juror.sits:
            tell_named(work, call, juror, at)


def tell_named(work: UnitOfWork, call: Call, juror: Juror, at: datetime) -> None:
    """Whom the desk has put on the jury, once each time it does: what is asked first, and where.  Of a draft nobody is told."""
    if call.state is CallState.DRAFT:
        return
    values = {"call": _title(call), "link": f"/jury/{call.id}", "closes": f"{call.terms.closes_at.astimezone(JST):%Y-%m-%d %H:%M}"}
    cause, to = f"juror-named:{call.id}:{juror.named_at.isoformat()}", of_account(work.accounts.get(juror.account))
    work.letters.add(Letter(at=at, cause=cause, to=to, template="juror-named", values=values, thread=call.id))


def tell_changed(work: UnitOfWork, call: Call, at: datetime) -> None:
    """Who asked about the terms announced before, or is to judge by them; nobody can have applied yet."""
    opens, closes = (f"{moment.astimezone(JST):%Y-%m-%d %H:%M}" for moment in (call.terms.opens_at, call.terms.closes_at))
    values = {"number": str(call.announcement), "opens": opens, "closes": closes}
    _tell_all(work, call, at, "call-changed", f":{call.announcement}", values)


def tell_cancelled(work: UnitOfWork, call: Call, at: datetime) -> None:
    """Who applied, and has not taken it back, asked, or judges: all in the same words, so that they do not tell who did what."""
    _tell_all(work, call, at, "call-cancelled", "", {"reason": call.reason})


def _tell_all(work: UnitOfWork, call: Call, at: datetime, template: str, which: str, more: Mapping[str, str]) -> None:
    values = {"call": _title(call), "link": f"/calls/{call.id}", **more}
    for account_id in sorted(set(_concerned(work, call))):
        account = work.accounts.get(account_id)
        if account.erased_at is None:
            cause = f"{template}:{call.id}{which}"
            work.letters.add(Letter(at=at, cause=cause, to=of_account(account), template=template, values=values, thread=call.id))


def _concerned(work: UnitOfWork, call: Call) -> Iterable[int]:
    yield from (one.owner for one in work.applications.of_call(call.id) if one.state is not ApplicationState.WITHDRAWN)
    yield from (question.asker for question in work.calls.questions(call.id))
    yield from (juror.account for juror in work.juries.of_call(call.id) if juror.sits)


def _title(call: Call) -> str:
    return in_one_line(f"{call.id} {call.terms.title}")


def _tell(
    work: UnitOfWork, call: Call, application: Application, at: datetime, template: str, which: str, more: Mapping[str, str | Text]
) -> None:
    to = of_account(work.accounts.get(application.owner))
    known = {"ref": application.ref, "call": _title(call), "link": f"/my/applications/{application.ref}"}
    cause = f"{template}:{application.ref}{which}"
    work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values={**known, **more}, thread=application.ref))
