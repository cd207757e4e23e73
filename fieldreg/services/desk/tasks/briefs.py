"""What the page sent along with a question is made of: read once, when it is asked, and kept with the task.

Notes of the desk, who looks after the case, and the applicant's person, address and telephone are no part of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.task import Reply, TaskState
from fieldreg.desk.tasks.task_answers import conditions_asked_for
from fieldreg.desk.tasks.task_form import Beside
from fieldreg.desk.walking.answers import answers_told, sees_field
from fieldreg.kernel.errors import FieldregError, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.ports import UnitOfWork
from fieldreg.programmes.programme import Programme
from fieldreg.services.desk.walking.stepping import programme_walked
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["brief_input"]

_MOST_TIMES = 12
_ROLE = "department"  # as whom a programme knows those who are asked
_NEEDED = {
    "prohibited": Text("禁止", "prohibited"), "permit": Text("許可が必要", "needs a permit"),
    "consent": Text("同意が必要", "needs consent"), "notify": Text("通報・届出が必要", "needs notice"),
}  # fmt: skip


def brief_input(work: UnitOfWork, case: Case, beside: Beside, judged: Mapping[str, Any] | None) -> dict[str, Any]:
    """As JSON; `judged` is what the case's plan takes as of now.  Of what the programme asks, that alone which those asked may read."""
    programme = programme_walked(work, case)
    return {
        "case": case.ref, "subject": case.subject, "what": _what(programme, case), "costs": beside.costs,
        "organisation": case.organisation if sees_field(programme, "organisation", _ROLE) else "",
        "gains": beside.gains, "picture": beside.picture, "place": [told.to_dict() for told in _place(work, case)],
        "times": [told.to_dict() for told in _times(case)], "clear": [told.to_dict() for told in (*_agreed(work, case), *_needed(judged))],
        "risks": [told.to_dict() for told in _risks(judged)], "conditions": [told.to_dict() for told in _conditions(work, case)],
    }  # fmt: skip


def _what(programme: Programme | None, case: Case) -> str:
    """The case in its own words, below it the answers."""
    answers = answers_told(programme, case, _ROLE) if programme is not None else ()
    body = case.body if sees_field(programme, "body", _ROLE) else ""
    return "\n".join([*filter(None, [body]), *(f"{one.question.label.ja}: {one.said.ja}" for one in answers if one.said.ja)])


def _place(work: UnitOfWork, case: Case) -> Iterator[Text]:
    if case.site is None:
        return
    try:
        site = work.sites.get(case.site)
    except NotFound:
        return
    yield site.name
    if site.address:
        yield Text(site.address)


def _times(case: Case) -> list[Text]:
    if case.trial is None:
        return []
    try:
        spans = dict.fromkeys(volume.timespan for volume in trial_from_geojson(case.trial).volumes)
    except FieldregError:  # a trial that can be read no more
        return []
    return [Text(_span(span)) for span in list(spans)[:_MOST_TIMES]]


def _span(span: Timespan) -> str:
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    last = end.strftime("%H:%M") if start.date() == end.date() else end.strftime("%Y-%m-%d %H:%M")
    return f"{start:%Y-%m-%d %H:%M}–{last}"


def _agreed(work: UnitOfWork, case: Case) -> Iterator[Text]:
    """Who has said yes already."""
    for task in work.tasks.of_case(case.ref):
        who = task.addressee.name
        if task.state in (TaskState.ANSWERED, TaskState.CLOSED) and task.answer in (Reply.YES, Reply.YES_WITH_CONDITIONS):
            more = Text("（条件あり）", ", with conditions") if task.answer is Reply.YES_WITH_CONDITIONS else Text("")
            yield Text(f"{who.ja}: 了承{more.ja}", f"{who.en or who.ja}: yes{more.en}")


def _needed(judged: Mapping[str, Any] | None) -> Iterator[Text]:
    for row in (judged or {}).get("findings", ()):
        if row["severity"] in _NEEDED and row["severity"] != "prohibited":
            yield _of_row(row, _NEEDED[row["severity"]])


def _risks(judged: Mapping[str, Any] | None) -> Iterator[Text]:
    held: Mapping[str, Any] = judged or {}
    for row in held.get("findings", ()):
        if row["severity"] == "prohibited":
            yield _of_row(row, _NEEDED["prohibited"])
    for row in held.get("unknown", ()):
        if row.get("open", True):
            yield _of_row(row, Text("まだ判定できていません", "not judged yet"))


def _of_row(row: Mapping[str, Any], said: Text) -> Text:
    who = (row.get("authority") or {}).get("name") or {"ja": "", "en": ""}
    ja, en = (f"{row['title'][tongue]}: {told}" for tongue, told in (("ja", said.ja), ("en", said.en)))
    return Text(f"{ja}（{who['ja']}）" if who["ja"] else ja, f"{en} ({who['en']})" if who["en"] else en)


def _conditions(work: UnitOfWork, case: Case) -> Iterator[Text]:
    """Those asked for by others until now."""
    tasks = work.tasks.of_case(case.ref)
    yield from map(Text, conditions_asked_for(tasks, work.tasks.answers([task.ref for task in tasks])))
