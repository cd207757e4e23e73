"""A plan as an iCalendar (RFC 5545): an all-day event for the last day of each step, a reminder a week before."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Event

from fieldreg.booking.calendars.documents import begin_calendar
from fieldreg.kernel.texts import Text
from fieldreg.screening.plan import STATE_NAMES, Plan, Step, StepKind, StepState

__all__ = ["calendar_of"]

_REMINDER = timedelta(days=-7)
_CAVEAT = Text(
    "法律相談に代わるものではありません。申請の前に窓口で確かめてください。",
    "Not legal advice: confirm with the desk before you apply.",
)
_SAFER = Text("先に回答を得ると安全です（法令の定めではありません）", "Safer to have first (no law says so)")
_HEADS = {
    StepKind.DESK: Text("相談の目安の日", "Recommended"),
    StepKind.APPLICATION: Text("提出の期限", "Hand in by"),
    StepKind.ON_THE_DAY: Text("当日", "On the day"),
}


def calendar_of(plan: Plan, *, now: datetime) -> bytes:
    """The plan for a calendar program, UTF-8 with CRLF.  `now` (aware) stamps it.

    A step's UID hangs on its rule, the start and the site the trial names, so that a plan fetched
    again replaces its events.  A step of unknown lead time stands on the day its answer is needed.
    """
    calendar = begin_calendar(f"申請の段取り {plan.start:%Y-%m-%d}")
    calendar.add("method", "PUBLISH")
    for step in plan.steps:
        calendar.add_component(_event(step, plan, now))
    return bytes(calendar.to_ical())


def _event(step: Step, plan: Plan, now: datetime) -> Event:
    day = _day(step)
    event = Event()
    event.add("uid", _uid(step, plan))
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _summary(step))
    event.add("description", "\n".join(_lines(step, plan)))
    event.add("categories", ["fieldreg", str(step.severity or step.kind)])
    event.add("transp", "TRANSPARENT")
    event.add_component(_reminder(step))
    return event


def _uid(step: Step, plan: Plan) -> str:
    moment = plan.start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return ".".join([step.rule, moment, *([plan.site] if plan.site else [])]) + "@fieldreg"


def _reminder(step: Step) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"1週間後: {step.title.ja}")
    alarm.add("trigger", _REMINDER)
    return alarm


def _summary(step: Step) -> str:
    head = {
        StepState.TOO_LATE: "【間に合いません】",
        StepState.ASK: "【期間は窓口に確認】",
        StepState.DAYS_UNKNOWN: "【期限は未定】",
    }.get(step.state, f"【{_HEADS[step.kind].ja}】")
    return f"{head}{step.title.ja}"


def _lines(step: Step, plan: Plan) -> list[str]:
    """Japanese, then English."""
    names = {s.rule: s.title for s in plan.steps}
    to = " / ".join(part for part in (step.authority.name.ja, step.authority.desk, step.authority.contact) if part)
    return [
        STATE_NAMES[step.state].ja + "。",
        f"提出先: {to}",
        *([f"書類: {'、'.join(d.ja for d in step.documents)}"] if step.documents else []),
        *([f"先に必要な回答: {'、'.join(names[r].ja for r in step.waits_for)}"] if step.waits_for else []),
        *([f"{_SAFER.ja}: {'、'.join(names[r].ja for r in step.rather_after)}"] if step.rather_after else []),
        *([f"期間: {step.lead_time_note.ja}"] if step.lead_time_note.ja else []),
        *([f"{step.last_moment:%m月%d日 %H:%M} までに提出"] if step.last_moment else []),
        *(["まだ判定できない項目があり、段取りは完全ではありません。"] if plan.not_counted else []),
        _CAVEAT.ja,
        "",
        f"{_HEADS[step.kind].en}: {step.title.in_language('en')} ({_day(step)}). {STATE_NAMES[step.state].en}.",
        f"To: {step.authority.name.in_language('en')}",
        *([f"Documents: {', '.join(d.in_language('en') for d in step.documents)}"] if step.documents else []),
        *([f"Answers needed first: {', '.join(names[r].in_language('en') for r in step.waits_for)}"] if step.waits_for else []),
        *([f"{_SAFER.en}: {', '.join(names[r].in_language('en') for r in step.rather_after)}"] if step.rather_after else []),
        *([f"Time it takes: {step.lead_time_note.in_language('en')}"] if step.lead_time_note.ja else []),
        *([f"Hand in before {step.last_moment:%Y-%m-%d %H:%M} (Japan)"] if step.last_moment else []),
        *(["Some rules cannot be judged yet: this plan is not complete."] if plan.not_counted else []),
        _CAVEAT.en,
    ]


def _day(step: Step) -> date:
    return step.last_day or step.answer_by
