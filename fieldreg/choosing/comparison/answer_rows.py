"""Rows of what a trial takes: whether it can be had, permits and consents, how long they take, the part that needs none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.choosing.comparison.cells import Cell, Group, Row, State, known, not_applicable, number, unknown
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.choosing.demands import Demands, Grade
from fieldreg.choosing.fit import Answer
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NOT_OURS, Finding, Severity, Status, Unknown

__all__ = ["answer_rows", "free_part_rows"]

_ITEMS, _DAYS, _M2, _M = Text("件"), Text("日", "days"), Text("m²", "m²"), Text("m", "m")
_NAMED = 3
_HANGS = Text("期間のわからない手続きか、判定できない項目しだいです", "depends on lead times or points not known")
_LATER = Text("期間や要否がまだわからない手続きがあります", "some lead times or needs are open")
_GRADES: Mapping[Grade, tuple[Text, str]] = {
    Grade.NOTHING: (Text("事前の手続きなし", "nothing to hand in ahead"), "clear"),
    Grade.CONSENTS: (Text("許可は不要（同意・届出あり）", "no permit; consents or notices"), "consent"),
    Grade.PERMITS: (Text("許可が必要", "permit needed"), "permit"),
    Grade.NOT_JUDGED: (Text("判定できない項目あり", "not fully judged"), "unknown"),
    Grade.PROHIBITED: (Text("このままではできません", "not possible as it stands"), "prohibited"),
}
_FITS = {
    Answer.YES: (Text("合います", "fits"), "clear"),
    Answer.NO: (Text("合いません", "does not fit"), "prohibited"),
}
_COUNTED = (
    ("permits", Text("許可・承認", "Permits"), Severity.PERMIT),
    ("consents", Text("同意・協議", "Consents"), Severity.CONSENT),
    ("notices", Text("届出・通報・当日の確認", "Notices and duties of the day"), Severity.NOTIFY),
)


def answer_rows(places: Sequence[Compared]) -> Iterator[Row]:
    """What the law and the desk ask for at each place."""
    yield _row("grade", Text("必要な手続き", "Procedure"), [_grade(one.demands) for one in places])
    yield from _each_time(places)
    if any(one.fit is not None for one in places):
        yield _row("fit", Text("広さ・設備などの条件", "Room and facilities asked for"), [_fit(one) for one in places])
    for name, title, severity in _COUNTED:
        yield _row(name, title, [_count(one.demands, severity) for one in places], _ITEMS)
    others = (
        ("longest_lead_days", Text("手続きにかかる最長の日数", "Longest lead time"), _lead, _DAYS),
        ("earliest_start", Text("いま申請して始められる最短の日", "First possible day if asked now"), _start, Text("")),
        ("open", Text("判定できない項目", "Points not judged"), _open, _ITEMS),
    )
    for name, title, cell, unit in others:
        yield _row(name, title, [cell(one.demands) for one in places], unit)


def free_part_rows(places: Sequence[Compared]) -> Iterator[Row]:
    """Where inside each place no permit is needed."""
    cells = [_free(one) for one in places]
    yield Row(name="permit_free_m2", group=Group.FREE_PART, title=Text("許可の要らない広さ", "Free of permits"), cells=cells, unit=_M2)
    circles = [_circle(one, cell) for one, cell in zip(places, cells, strict=True)]
    title = Text("許可の要らない範囲に入る円の半径", "Largest circle free of permits, radius")
    yield Row(name="permit_free_radius_m", group=Group.FREE_PART, title=title, cells=circles, unit=_M)


def _each_time(places: Sequence[Compared]) -> Iterator[Row]:
    """Of several times each by itself; the rows beside it are of the one that takes most."""
    count = min((len(one.times) for one in places), default=0)
    for place in range(count if count > 1 else 0):
        start, end = places[0].times[place][0].in_japan().start, places[0].times[place][0].in_japan().end
        when = f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}" if start.date() == end.date() else f"{start:%Y-%m-%d %H:%M}–{end:%Y-%m-%d %H:%M}"
        yield _row(f"grade_{place + 1}", Text(when, when), [_grade(one.times[place][1]) for one in places])


def _row(name: str, title: Text, cells: Sequence[Cell], unit: Text = Text("")) -> Row:
    return Row(name=name, group=Group.ANSWER, title=title, cells=cells, unit=unit)


def _grade(demands: Demands) -> Cell:
    said, mark = _GRADES[demands.grade]
    if demands.grade is Grade.NOT_JUDGED:
        return unknown(said, more=demands.fault or _named([*_elsewhere(demands), *(one for one in demands.unknown if one.open)]))
    banned = [one for one in demands.findings if one.severity is Severity.PROHIBITED]
    return known(said.ja, said, more=_named(banned), mark=mark)


def _fit(place: Compared) -> Cell:
    if place.fit is None:
        return not_applicable()
    if place.fit.answer is Answer.UNKNOWN:
        return unknown(Text("わからない項目あり", "not fully known"), more=place.fit.because)
    said, mark = _FITS[place.fit.answer]
    return known(said.ja, said, more=place.fit.because, mark=mark)


def _count(demands: Demands, severity: Severity) -> Cell:
    if demands.fault is not None:
        return unknown(more=demands.fault)
    found = [one for one in demands.findings if one.severity is severity and one.rule != NOT_OURS]
    every: list[Finding | Unknown] = [*_elsewhere(demands), *demands.unknown]
    doubts = [one for one in every if one.severity is severity]
    if not found and doubts:
        return unknown(Text("判定できない項目しだい", "depends on what is not judged"), more=_named(doubts))
    return number(len(found), _ITEMS, more=_named(found), at_least=bool(doubts))


def _elsewhere(demands: Demands) -> list[Finding]:
    """That a place is outside the city: what is asked for there nobody here knows."""
    return [one for one in demands.findings if one.rule == NOT_OURS]


def _named(outcomes: Sequence[Finding | Unknown]) -> Text:
    return _first(list(dict.fromkeys(one.title for one in outcomes)))


def _first(titles: Sequence[Text]) -> Text:
    more = len(titles) - _NAMED
    ja, en = "、".join(t.ja for t in titles[:_NAMED]), "; ".join(t.en or t.ja for t in titles[:_NAMED])
    return Text(f"{ja}ほか{more}件", f"{en} and {more} more") if more > 0 else Text(ja, en)


def _lead(demands: Demands) -> Cell:
    """A lower bound wherever a lead time is not told, or something is not judged that may take longer."""
    if demands.longest_lead_days is None:
        return unknown(more=demands.fault or _HANGS)
    untold = demands.leads_unknown or 0
    later = bool(untold) or any(doubt.severity is not Severity.ADVISE for doubt in demands.unknown)
    if later and not demands.longest_lead_days:
        return unknown(more=_HANGS)
    more = Text(f"ほかに期間のわからない手続きが {untold} 件", f"{untold} more of unknown lead time") if untold else Text("")
    return number(demands.longest_lead_days, _DAYS, more=more, at_least=later)


def _start(demands: Demands) -> Cell:
    day = demands.earliest_start
    if day is None:
        if demands.grade is Grade.PROHIBITED:
            return not_applicable(_GRADES[Grade.PROHIBITED][0])
        return unknown(more=demands.fault or _HANGS)
    said = Text(f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}")
    if not demands.at_least:
        return known(day, said)
    later = Text(f"{said.ja} 以降（早くても）", f"{said.en} or later")
    return Cell(state=State.KNOWN, value=day, said=later, at_least=True, more=_LATER)


def _open(demands: Demands) -> Cell:
    if demands.fault is not None:
        return unknown(more=demands.fault)
    open_ = [one for one in demands.unknown if one.severity is not Severity.ADVISE]
    return number(len(open_), _ITEMS, more=_named(open_))


def _free(place: Compared) -> Cell:
    summary = place.permit_free
    if isinstance(summary, Text):
        return unknown(more=summary)
    free, doubtful = summary["free_m2"], summary["unknown_m2"]
    if place.point:
        return unknown(Text("形が未確認", "outline not known"), more=_about_point(summary))
    if free == 0 and doubtful > 0:
        return unknown(Text("言い切れません", "cannot be told"), more=_everywhere(summary))
    if free == 0:
        return number(0, _M2, more=_everywhere(summary))
    share = f"{free / summary['area_m2']:.0%}"
    return number(round(free), _M2, more=Text(f"図の広さの {share}", f"{share} of the area as drawn"), at_least=doubtful > 0)


def _everywhere(summary: Mapping[str, Any]) -> Text:
    """What is needed, or open, all over the place; where each part has its own reasons, the sentence that says so."""
    told = summary["everywhere"]
    told = [one for one in told if one["status"] == Status.APPLIES] or told  # what is sure weighs more than what is open
    titles = [Text.from_dict(one["title"]) for one in told]
    if not titles:
        return Text.from_dict(summary["because"])
    named = _first(titles)
    return Text(f"どこでも: {named.ja}", f"everywhere: {named.en}")


def _about_point(summary: Mapping[str, Any]) -> Text:
    if summary["free_m2"] > 0:
        return Text("登録は位置だけ。半径50 mに許可の要らない所があります", "known as a point; some ground within 50 m is free of permits")
    return Text("登録は位置だけ。半径50 mに許可が要らないと言い切れる所はありません", "known as a point; none within 50 m is surely free")


def _circle(place: Compared, free: Cell) -> Cell:
    if free.state is not State.KNOWN or isinstance(place.permit_free, Text):
        return unknown()
    measures = place.permit_free["measures"]
    circle = measures["circle"] if measures else None
    return not_applicable(Text("なし", "none")) if circle is None else number(circle["radius_m"], _M, at_least=free.at_least)
