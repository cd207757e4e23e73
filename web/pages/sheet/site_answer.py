"""What a need takes at a site, in the numbers people compare: for the sheet, the tables of it, and paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldreg.choosing.demands import Demands, Grade
from fieldreg.choosing.fit import Answer
from fieldreg.kernel.texts import Text
from fieldreg.services.answers.site_answers import SiteAnswer

__all__ = ["FIT_ICONS", "Headline", "Told", "first_day", "headline_of", "lead_said", "numbers_of"]

FIT_ICONS = {"yes": "clear", "unknown": "unknown", "no": "prohibited"}
_HEADLINES = {
    Grade.NOTHING: ("clear", Text("事前の手続きは要りません", "Nothing is to be handed in ahead")),
    Grade.CONSENTS: ("consent", Text("許可は要りません。同意や届出が要ります", "No permit; a consent or a notice")),
    Grade.PERMITS: ("permit", Text("許可・承認が必要です", "A permit is needed")),
    Grade.NOT_JUDGED: ("unknown", Text("まだ判定できない項目があります", "Some points cannot be judged yet")),
    Grade.PROHIBITED: ("prohibited", Text("このままでは実施できません", "Not possible as it stands")),
}
_NO_FIT = Text("この条件には合いません", "It does not fit this trial")
_OPEN_TO = {
    "you": Text("あなたが答える", "you answer"), "desk": Text("窓口が調べる", "the desk looks up"),
    "map": Text("地図では決まらない", "no map settles"),
}  # fmt: skip


@dataclass(frozen=True)
class Headline:
    """The answer in a sentence, with its colour and shape, and the reason in one line."""

    kind: str
    words: Text
    because: Text


@dataclass(frozen=True)
class Told:
    """A number and what it is of."""

    title: Text
    value: Text


def headline_of(answer: SiteAnswer) -> Headline:
    """As the list tells it: a place that does not fit the need is told so first; of the standing probe only what it takes."""
    row = answer.row
    if not answer.standing and row.fit.answer is Answer.NO:
        return Headline("closed", _NO_FIT, row.fit.because)
    return Headline(*_HEADLINES[row.demands.grade], row.demands.because)


def numbers_of(demands: Demands) -> Iterator[Told]:
    """Permits, consents, the longest lead, the first possible day, what is open; none where nothing could be judged."""
    if demands.fault is not None:
        return
    yield Told(Text("許可・承認", "Permits"), _counted(demands.permits, demands))
    yield Told(Text("同意・協議", "Consents"), _counted(demands.consents, demands))
    yield Told(Text("最長の手続き", "Longest lead"), lead_said(demands))
    yield Told(Text("最短の開始日", "First day"), first_day(demands))
    if opened := _open(demands):
        told = [(_OPEN_TO[who], count) for who, count in opened.items()]
        ja, en = "、".join(f"{who.ja} {n}" for who, n in told), ", ".join(f"{who.en} {n}" for who, n in told)
        yield Told(Text("未定の項目", "Still open"), Text(ja, en))


def _counted(count: int | None, demands: Demands) -> Text:
    """So many for sure: what is still open may ask for more."""
    return Text(f"{count} 件以上", f"{count} or more") if _open(demands) else Text(f"{count} 件", f"{count}")


def _open(demands: Demands) -> dict[str, int]:
    """Who closes how many open doubts; those that close some."""
    return {who: count for who, count in (demands.open or {}).items() if count}


def first_day(demands: Demands) -> Text:
    """The plan's first day, a lower bound where it is one."""
    day = demands.earliest_start
    if day is None:
        return Text("未定", "not known yet")
    return Text(f"{day.isoformat()}{' 以降' if demands.at_least else ''}", f"{day.isoformat()}{' or later' if demands.at_least else ''}")


def lead_said(demands: Demands) -> Text:
    """The longest lead, and how many there are of which nobody tells it."""
    days, unknown = demands.longest_lead_days, demands.leads_unknown
    if days is None:
        return Text("わかりません", "not known")
    if unknown:
        return Text(f"{days} 日＋期間不明 {unknown} 件", f"{days} days, and {unknown} of unknown length")
    return Text(f"{days} 日", f"{days} days")
