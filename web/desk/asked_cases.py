"""Which cases an address asks for: whose, where they stand, how they came and which words are in them; what it cannot mean is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.desk.case_search import CaseSearch, Order, Who
from fieldreg.desk.cases import CHANNEL_NAMES, ENDED_STEPS, OPEN_STEPS, STEP_NAMES, Channel, Step
from fieldreg.kernel.texts import Text

__all__ = ["ASKED", "SORTS", "VIEWS", "AskedCases"]

ASKED = ("view", "q", "step", "channel", "sort")
_LONGEST_WORDS = 200
VIEWS = {
    "all": Text("未完了", "Open"),
    "mine": Text("自分の担当", "Mine"),
    "unassigned": Text("担当未定", "Unassigned"),
    "today": Text("今日が期限", "Due today"),
    "overdue": Text("期限切れ", "Overdue"),
    "replied": Text("申請者から返信あり", "Applicant has replied"),
    "asked": Text("照会の回答待ち", "Waiting for those asked"),
    "waiting": Text("申請者の返事待ち", "Waiting for the applicant"),
    "ended": Text("終わったもの", "Ended"),
}
SORTS = {
    Order.DUE: Text("期限が近い順", "Soonest due first"),
    Order.OLDEST: Text("古い順", "Oldest first"),
    Order.NEWEST: Text("新しい順", "Newest first"),
}
_NAMES = {
    "view": Text("表示", "View"), "step": Text("段階", "Step"), "channel": Text("受付方法", "Channel"), "sort": Text("並び順", "Order"),
}  # fmt: skip
_WORDS: Mapping[str, Mapping[Any, Text]] = {"view": VIEWS, "step": STEP_NAMES, "channel": CHANNEL_NAMES, "sort": SORTS}


@dataclass(frozen=True)
class AskedCases:
    """`ignored`: what was asked for and is no choice, or not of this view; shown are the cases without it, and that it was left out."""

    view: str
    q: str
    step: str
    channel: str
    sort: str
    ignored: Sequence[Text] = ()

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "AskedCases":
        """As an address, or a saved filter, says it by the names of `ASKED`."""
        said = {name: str(given.get(name, "")).strip() for name in ASKED}
        view = said["view"] if said["view"] in VIEWS else "all"
        usual = str(Order.NEWEST if view == "ended" else Order.DUE)
        may = {
            "view": set(VIEWS), "step": {str(step) for step in _steps(view)}, "channel": {str(one) for one in Channel},
            "sort": {str(one) for one in Order},
        }  # fmt: skip
        held = {name: said[name] if said[name] in words else "" for name, words in may.items()}
        ignored = [_told(name, said[name]) for name, words in may.items() if said[name] and said[name] not in words]
        ignored += [Text(f"「{name[:40]}」", f"“{name[:40]}”") for name in given if name not in (*ASKED, "page")]
        held |= {"view": view, "q": said["q"][:_LONGEST_WORDS], "sort": held["sort"] or usual}
        return cls(**held, ignored=tuple(ignored))

    @property
    def steps(self) -> Sequence[Step]:
        """Those a case of this view may be at."""
        return _steps(self.view)

    def query(self) -> dict[str, str]:
        """The shortest address that asks for the same."""
        usual = AskedCases.of({"view": self.view})
        told = {name: getattr(self, name) for name in ASKED if name != "view" and getattr(self, name) != getattr(usual, name)}
        return {"view": self.view, **told}

    def search(self, today: date) -> CaseSearch:
        """The same as a search, for the day `today`."""
        views: dict[str, dict[str, Any]] = {
            "mine": {"who": Who.MINE}, "unassigned": {"who": Who.UNASSIGNED}, "today": {"due_on": today},
            "overdue": {"overdue_on": today}, "waiting": {"waiting": True},
            "asked": {"asked": True}, "replied": {"replied": True},
        }  # fmt: skip
        return CaseSearch(
            steps=(Step(self.step),) if self.step else self.steps,
            channel=Channel(self.channel) if self.channel else None,
            text=self.q,
            order=Order(self.sort),
            **views.get(self.view, {}),
        )


def _steps(view: str) -> Sequence[Step]:
    return ENDED_STEPS if view == "ended" else OPEN_STEPS


def _told(name: str, value: str) -> Text:
    """One condition in words: by the word of the choice, where it is one of another view."""
    known = {str(word): said for word, said in _WORDS[name].items()}.get(value, Text(value[:40]))
    return Text(f"{_NAMES[name].ja}「{known.ja}」", f"{_NAMES[name].en} “{known.in_language('en')}”")
