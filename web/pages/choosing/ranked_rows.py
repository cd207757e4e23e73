"""What the list tells of a site for the need asked for: the answer in a word, how long it takes, the reason, what is not known."""

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask import current_app, g

from fieldreg.choosing.demands import Demands, Grade
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity
from fieldreg.services.answers.choosing import Ranking
from web.pages.listing.site_rows import Mask, SiteTable
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_words import short_day
from web.shell.context import services
from web.shell.watching.turns import turn

__all__ = ["GROUPS", "RankedTable", "grade_kind", "grade_words", "group_of", "mark_of", "ranked_table", "told_of"]

_KINDS = {
    Grade.NOTHING: "clear", Grade.CONSENTS: "consent", Grade.PERMITS: "permit", Grade.NOT_JUDGED: "unknown", Grade.PROHIBITED: "prohibited",
}  # fmt: skip
_WORDS = {
    Grade.NOTHING: Text("事前の手続きなし", "nothing ahead"),
    Grade.CONSENTS: Text("許可不要（同意・届出）", "no permit; consent or notice"),
    Grade.PERMITS: Text("許可 {count}件", "permits: {count}"),
    Grade.NOT_JUDGED: Text("判定できない項目あり", "not all judged"),
    Grade.PROHIBITED: Text("できません", "not allowed"),
}
GROUPS: Mapping[str, tuple[str, Text]] = {  # in the order of the ranking
    **{
        f"yes-{grade}": (_KINDS[grade], title)
        for grade, title in {
            Grade.NOTHING: Text("事前の手続きが要らない場所", "Nothing to hand in ahead"),
            Grade.CONSENTS: Text("許可が要らない場所（同意・届出だけ）", "No permit: consent or notice only"),
            Grade.PERMITS: Text("許可をとれば使える場所", "With permits"),
            Grade.NOT_JUDGED: Text("判定できない項目がある場所", "Not all can be judged"),
            Grade.PROHIBITED: Text("できない場所", "Not allowed"),
        }.items()
    },
    "unknown": ("unknown", Text("条件に合うか分からない場所", "Not known whether it fits")),
    "no": ("closed", Text("条件に合わない・使えない場所", "Does not fit, or cannot be had")),
    "unsized": ("unknown", Text("絞り込みの条件に合うか未確認の場所", "Not known whether the filters fit")),
}


@dataclass(frozen=True, eq=False)
class RankedTable:
    """A ranking laid over the rows of the list: their places in its order, and which rows have which answer and fit."""

    of: Mapping[str, Ranked]
    order: Sequence[int]
    facets: Mapping[str, Mapping[str, Mask]]
    groups: Mapping[str, int]


def ranked_table(asked: AskedNeed, table: SiteTable) -> RankedTable:
    """Of the need asked for; made once for each ranking that is kept.  `g.ranked_anew` tells whether it was made now."""
    with turn():
        ranking = services().choosing.rank(asked.document)
    kept: weakref.WeakKeyDictionary[Ranking, tuple[SiteTable, RankedTable]]
    kept = current_app.extensions.setdefault("fieldreg.ranked", weakref.WeakKeyDictionary())
    held = kept.get(ranking)
    if held is None or held[0] is not table:
        g.ranked_anew = True
        held = kept[ranking] = table, _laid(ranking.rows, table)
    return held[1]


def _laid(rows: Sequence[Ranked], table: SiteTable) -> RankedTable:
    there = [row for row in rows if row.site.id in table.place_of]  # a site may come between two readings
    order = [table.place_of[row.site.id] for row in there]
    answers, fits = np.full((2, len(table.rows)), "", dtype=object)
    groups: dict[str, int] = {}
    for n, row in zip(order, there, strict=True):
        answers[n], fits[n] = str(row.demands.grade), str(row.fit.answer)
        groups[group_of(row)] = groups.get(group_of(row), 0) + 1
    facets = {
        "answer": {str(grade): answers == str(grade) for grade in Grade if (answers == str(grade)).any()},
        "fit": {str(fit): fits == str(fit) for fit in Answer if (fits == str(fit)).any()},
    }
    return RankedTable({row.site.id: row for row in there}, order, facets, groups)


def group_of(row: Ranked) -> str:
    """The group of the list it stands in: those that fit by their answer, then those nobody knows of, then those that do not."""
    return f"yes-{row.demands.grade}" if row.fit.answer is Answer.YES else str(row.fit.answer)


def mark_of(row: Ranked) -> str:
    """Its colour and shape, in the list and on the map alike."""
    return "closed" if row.fit.answer is Answer.NO else grade_kind(row.demands)


def grade_kind(demands: Demands) -> str:
    """The colour and shape of what is asked for, whether the place fits or not."""
    return _KINDS[demands.grade]


def grade_words(demands: Demands) -> Text:
    """The same in a word; where an open point may ask for another permit, as the comparison, "or more"."""
    words = _WORDS[demands.grade].fill(count=demands.permits)
    if demands.grade is Grade.PERMITS and any(one.severity is Severity.PERMIT for one in demands.unknown):
        return Text(f"{words.ja}以上", words.en.replace(": ", ": at least "))
    return words


def told_of(row: Ranked, language: str) -> dict[str, Any]:
    """What the row tells, in the page's language."""
    refused = row.fit.answer is Answer.NO
    words = Text("条件に合いません", "does not fit") if refused else grade_words(row.demands)
    return {
        "group": group_of(row),
        "badge": {"kind": mark_of(row), "words": words.in_language(language)},
        "lead": "" if refused else _lead(row).in_language(language),
        "because": (row.fit.because if refused else row.demands.because).in_language(language),
        "held": [
            {"answer": str(one.answer), "words": one.because.in_language(language)}
            for one in row.fit.held
            if not refused and (one.answer is Answer.UNKNOWN or one.about not in ("activity", "availability"))
        ],
    }


def _lead(row: Ranked) -> Text:
    """How long the slowest application takes, and the first day it may be."""
    demands = row.demands
    if demands.fault is not None or demands.grade in (Grade.NOTHING, Grade.PROHIBITED):
        return Text("")
    said = []
    if demands.longest_lead_days:
        said.append(Text(f"最長 {demands.longest_lead_days}日", f"up to {demands.longest_lead_days} days"))
    if demands.leads_unknown:
        said.append(Text("期間の分からない手続きあり", "some times not known"))
    if demands.earliest_start is not None:
        day = short_day(demands.earliest_start)
        said.append(Text(f"早くて{day.ja}から", f"from {day.en} at the earliest"))
    return Text("・".join(t.ja for t in said), ", ".join(t.en for t in said))
