"""By when a step of a programme is to be done, as its edition counts it; None where it sets nothing or its first day is not known yet."""

from datetime import date

from fieldreg.booking.reservations import LIVE, State
from fieldreg.desk.cases import Case
from fieldreg.desk.walking.needs import Record
from fieldreg.kernel.business_days import HolidaysUnknown
from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.programmes.deadlines import due_of
from fieldreg.programmes.programme import Programme
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["step_due"]

_HELD = LIVE | {State.DONE}


def step_due(programme: Programme, step: str, case: Case, record: Record, today: date) -> date | None:
    """The last day of a step that begins on `today`, later by what the case waited where it is counted from its receipt."""
    rule = programme.step(step).due
    if rule is None:
        return None
    started, waited = _started(rule.since, case, record, today), case.waited_days if rule.since == "received" else 0
    try:
        return due_of(programme, step, started, waited=waited) if started is not None else None
    except HolidaysUnknown:  # a trial so far ahead that nobody knows the day yet
        return None


def _started(since: str, case: Case, record: Record, today: date) -> date | None:
    match since:
        case "received":
            return case.created_at.astimezone(JST).date() if case.created_at is not None else today
        case "trial_start":
            return min((span.first_day for span in _spans(case, record)), default=None)
        case "trial_end":
            return max((span.last_day for span in _spans(case, record)), default=None)
        case "call_closed":
            return record.call.closes_on if record.call is not None else None
        case _:  # the step itself; nothing is sent with a step
            return today


def _spans(case: Case, record: Record) -> list[Timespan]:
    """When it is held: what is booked for it; where nothing is, when its plan is for."""
    booked = [one.slot for one in record.reservations if one.state in _HELD]
    if booked or case.trial is None:
        return booked
    try:
        return [volume.timespan for volume in trial_from_geojson(case.trial).volumes]
    except FieldregError:  # a trial that can be read no more
        return []
