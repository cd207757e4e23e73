"""What the desk does for a case beside asking others (支援の記録): telling the neighbourhood, matters of deregulation, papers that came.

Each tells whom it concerned as an organisation, when it was, and what came of it.  Nothing of it says what the law is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from fieldreg.programmes.programme import Programme

__all__ = [
    "KIND_NAMES", "OPEN_STATES", "STATES", "STATE_NAMES", "Entry", "EntryKind", "EntryState", "entry_from_form", "kinds_of",
    "written_meanwhile",
]  # fmt: skip


class EntryKind(StrEnum):
    """Which of the services it is, as programme files name them; a paper that came is none."""

    ADVICE = "advice"
    AUTHORITIES = "authorities"
    MANAGERS = "managers"
    LOCAL = "local"
    DEREGULATION = "deregulation"
    OTHER = "other"
    DOCUMENT = "document"


class EntryState(StrEnum):
    """How far it is."""

    PLANNED = "planned"
    DONE = "done"
    ASKED = "asked"
    CHECKED = "checked"
    HANDED_ON = "handed_on"
    ANSWERED = "answered"


KIND_NAMES: Mapping[EntryKind, Text] = {
    EntryKind.ADVICE: Text("手続きの助言", "Advice on procedures"),
    EntryKind.AUTHORITIES: Text("関係機関との調整", "Coordination with authorities"),
    EntryKind.MANAGERS: Text("管理者との調整", "Coordination with managers"),
    EntryKind.LOCAL: Text("地元への周知", "Local notice"),
    EntryKind.DEREGULATION: Text("規制改革の相談", "Deregulation matter"),
    EntryKind.OTHER: Text("その他の支援", "Other support"),
    EntryKind.DOCUMENT: Text("書類の受領", "Document received"),
}
STATE_NAMES: Mapping[EntryState, Text] = {
    EntryState.PLANNED: Text("予定", "Planned"),
    EntryState.DONE: Text("済み", "Done"),
    EntryState.ASKED: Text("相談を受けた", "Asked"),
    EntryState.CHECKED: Text("確認した", "Looked at"),
    EntryState.HANDED_ON: Text("特区の担当に取り次いだ", "Handed to the zone office"),
    EntryState.ANSWERED: Text("回答があった", "Answered"),
}
_USUAL = (EntryState.PLANNED, EntryState.DONE)
STATES: Mapping[EntryKind, tuple[EntryState, ...]] = {  # in which states each may be
    **dict.fromkeys(EntryKind, _USUAL),
    EntryKind.DEREGULATION: (EntryState.ASKED, EntryState.CHECKED, EntryState.HANDED_ON, EntryState.ANSWERED),
    EntryKind.DOCUMENT: (EntryState.DONE,),
}
OPEN_STATES = frozenset({EntryState.PLANNED, EntryState.ASKED, EntryState.CHECKED, EntryState.HANDED_ON})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One of them.  `id` 0 and `version` 0 until kept; `day` is when it was or will be; `document` the programme's own id of a paper.

    `whom` is an organisation, never a person; `text` what was done or asked, `result` what came of it; both are erased with the case.
    """

    id: int = 0
    version: int = 0
    case: str
    kind: EntryKind
    state: EntryState
    whom: str = ""
    day: date | None = None
    document: str = ""
    text: str = ""
    result: str = ""
    changed_at: datetime
    changed_by: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def told(self) -> dict[str, Any]:
        """As the timeline tells it."""
        day = self.day.isoformat() if self.day else None
        return {"kind": str(self.kind), "state": str(self.state), "whom": self.whom, "day": day, "document": self.document,
                "text": self.text, "result": self.result}  # fmt: skip


def kinds_of(programme: Programme) -> tuple[EntryKind, ...]:
    """Which of them a programme has: its services, a notice and matters of deregulation where it says so, papers it asks for."""
    named = {one.id for one in programme.services}
    more = (("local", programme.local_notice), ("deregulation", programme.deregulation), ("document", programme.documents))
    named |= {kind for kind, part in more if part}
    return tuple(kind for kind in EntryKind if kind in named)


def entry_from_form(case: str, programme: Programme, form: Mapping[str, Any], at: datetime, by: int) -> Entry:
    """What staff wrote down.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    kind = gather(faults, lambda: _kind(programme, text_of(form, "kind", longest=40)))
    state = gather(faults, lambda: _state(kind, text_of(form, "state", longest=40)))
    asked = (("whom", 200), ("text", 2_000), ("result", 2_000), ("document", 60))
    texts = {name: gather(faults, lambda n=name, c=most: text_of(form, n, longest=c)) or "" for name, most in asked}  # type: ignore[misc]
    day = gather(faults, lambda: _day(text_of(form, "day", longest=20)))
    faults += _missing(programme, kind, state, texts, day)
    if faults or kind is None or state is None:
        raise InvalidInput(faults)
    texts["document"] = texts["document"] if kind is EntryKind.DOCUMENT else ""
    return Entry(
        case=case, kind=kind, state=state, day=day, changed_at=at, changed_by=by, whom=texts["whom"], text=texts["text"],
        result=texts["result"], document=texts["document"],
    )  # fmt: skip


def written_meanwhile(held: Entry, mine: Entry) -> Conflict:
    """What the second of two who change one is told: both texts, so that nothing is lost."""
    now = STATE_NAMES[held.state]
    theirs, own = (" / ".join(filter(None, (one.whom, one.text, one.result))) for one in (held, mine))
    told = Text(
        f"開いた後に、この記録は変わりました（{now.ja}）: {theirs} ／ あなたの入力（まだ残していません）: {own}",
        f"this was changed since you opened it ({now.en}): {theirs} / yours, not kept: {own}",
    )
    return Conflict(told, code="written-meanwhile", where=held.case)


def _kind(programme: Programme, word: str) -> EntryKind:
    if word not in kinds_of(programme):
        raise InvalidInput.one("kind", "kind", "種類を選んでください。", "choose what it is")
    return EntryKind(word)


def _state(kind: EntryKind | None, word: str) -> EntryState:
    allowed = STATES[kind] if kind is not None else tuple(EntryState)
    if word not in allowed:
        names = "・".join(STATE_NAMES[one].ja for one in allowed)
        told = Text(f"状況は「{names}」から選んでください。", f"choose one of: {', '.join(STATE_NAMES[one].en for one in allowed)}")
        raise InvalidInput([Fault("state", "state", told)])
    return EntryState(word)


def _day(text: str) -> date | None:
    return day_from_text(text, "day") if text else None


def _missing(
    programme: Programme, kind: EntryKind | None, state: EntryState | None, texts: Mapping[str, str], day: date | None
) -> list[Fault]:
    faults = []
    if kind is EntryKind.DOCUMENT:
        if texts["document"] not in {one.id for one in programme.documents}:
            faults.append(Fault("document", "document", Text("どの書類かを選んでください。", "choose which document it is")))
    elif not texts["text"]:
        faults.append(Fault("text-missing", "text", Text("何をしたか、何を聞かれたかを書いてください。", "write what was done or asked")))
    if kind is EntryKind.LOCAL and not texts["whom"]:
        faults.append(Fault("whom-missing", "whom", Text("知らせる相手を団体の名で書いてください。", "name the organisation that is told")))
    if state is EntryState.DONE and day is None:
        faults.append(Fault("day-missing", "day", Text("いつだったか、日付を書いてください。", "write the day it was")))
    return faults
