"""What the clock does to calls: they open, close and publish at their minute, whoever looks, and once."""

from datetime import datetime

from fieldreg.calls import call_events
from fieldreg.calls.call import Call, CallState, moved
from fieldreg.ports import UnitOfWork
from fieldreg.services.calls.letters import tell_result

__all__ = ["caught_up"]


def caught_up(work: UnitOfWork, call_id: str, now: datetime) -> Call:
    """The call, locked, with each move that was due written down; its results are told to each applicant as it is published.

    Raises NotFound.
    """
    call = work.calls.lock(call_id)
    for state in call.due_moves(now):
        before, call = call.state, work.calls.put(moved(call, state))
        work.timeline.append(call_events.by_clock(before, state, call, now))
        if state is CallState.PUBLISHED:
            _tell_results(work, call, now)
    return call


def _tell_results(work: UnitOfWork, call: Call, now: datetime) -> None:
    for application in work.applications.of_call(call.id):
        if application.reason:
            work.timeline.append(call_events.result_told(application, now))
            tell_result(work, call, application, now)
