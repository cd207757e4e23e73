"""Routing (担当の検討): who may be asked about a case, each with its reasons.  Nobody is chosen by itself.

Told are the site's manager, the authorities of what was screened, the police or why not, divisions by the words of the case,
who was asked in earlier cases like it, and first of all whom somebody named who said that it was not theirs.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.divisions import Division, words_met
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Task, TaskKind
from fieldreg.desk.tasks.task_answers import TaskAnswer
from fieldreg.kernel.folding import folded
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity
from fieldreg.people.managers import Manager

__all__ = ["QUESTIONS", "Known", "Left", "Routing", "Suggestion", "routing_of"]

QUESTIONS: Mapping[TaskKind, Text] = {
    TaskKind.MANAGER_CONSENT: Text(
        "この日時と区画で使わせていただけますか。条件があれば教えてください。",
        "May this place be used at these times? Tell us your conditions, if any.",
    ),
    TaskKind.AUTHORITY_INQUIRY: Text(
        "この計画に必要な手続きと、申請の期限を教えてください。",
        "Which procedures does this plan need, and by when must they be applied for?",
    ),
    TaskKind.DIVISION_OPINION: Text(
        "この提案を一緒に進められますか。難しい場合は理由を教えてください。", "Could you take part in this proposal? If not, tell us why."
    ),
    TaskKind.OTHER: Text("この件についてご意見をお聞かせください。", "Tell us what you think of this."),
}
_GRAVE = (Severity.PROHIBITED, Severity.PERMIT, Severity.CONSENT, Severity.NOTIFY)
_SAID = {
    "prohibited": Text("禁止", "prohibited"), "permit": Text("許可", "permit"), "consent": Text("同意", "consent"),
    "notify": Text("通報・届出", "notice"),
}  # fmt: skip
_POLICE = ("警察", "公安委員会")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One who may be asked, and why; `asked`: this case has put a question to them before.  `confirmed` False: look up the name first."""

    addressee: Addressee
    kind: TaskKind
    reasons: tuple[Text, ...]
    confirmed: bool = True
    asked: bool = False

    @property
    def key(self) -> str:
        """A short name of it, the same as long as it is suggested."""
        return hashlib.sha256(f"{self.kind} {self.addressee.name.ja}".encode()).hexdigest()[:10]

    @property
    def question(self) -> Text:
        """What one would ask."""
        return QUESTIONS[self.kind]


@dataclass(frozen=True)
class Left:
    """Who is not suggested although one would look for them, and why."""

    name: Text
    because: Text


@dataclass(frozen=True)
class Routing:
    """Whom to ask, the likeliest first; and whom not.  `others`: the divisions that nothing speaks for, to be chosen by somebody."""

    suggestions: Sequence[Suggestion]
    left: Sequence[Left]
    others: Sequence[Suggestion] = ()

    @property
    def askable(self) -> Sequence[Suggestion]:
        """Everybody who can be chosen."""
        return (*self.suggestions, *self.others)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known when one looks whom to ask.

    `screening` is the contract's document, of the case's own plan or, where `probed`, of the plainest one on its site.
    `on_road`: the site is a road.
    `tasks` and `answers` are the case's own, `alike` answered tasks of other cases.
    """

    case: Case
    manager: Manager | None = None
    screening: Mapping[str, Any] | None = None
    probed: bool = False
    on_road: bool = False
    divisions: Sequence[Division] = ()
    tasks: Sequence[Task] = ()
    answers: Mapping[str, Sequence[TaskAnswer]] | None = None
    alike: Sequence[Task] = ()


def routing_of(known: Known) -> Routing:
    """Everybody who may be asked, once each."""
    found: dict[str, Suggestion] = {}
    for one in (*_named(known), *_manager(known), *_authorities(known), *_police(known), *_divisions(known), *_earlier(known)):
        name = folded(one.addressee.name.ja)
        held = found.get(name)
        found[name] = one if held is None else _joined(held, one)
    asked = {folded(task.addressee.name.ja) for task in known.tasks}
    suggestions = [replace(one, asked=name in asked) for name, one in found.items()]
    others = [_without_reason(one, asked) for one in known.divisions if folded(one.addressee.name.ja) not in found]
    return Routing(suggestions, list(_left(known, suggestions)), others)


def _without_reason(division: Division, asked: Collection[str]) -> Suggestion:
    addressee = division.addressee
    return Suggestion(
        addressee=addressee, kind=TaskKind.DIVISION_OPINION, reasons=(), confirmed=division.confirmed,
        asked=folded(addressee.name.ja) in asked,
    )  # fmt: skip


def _joined(held: Suggestion, more: Suggestion) -> Suggestion:
    """One suggestion of both; what is known of either addressee."""
    addressee = more.addressee if more.addressee.manager and not held.addressee.manager else held.addressee
    email = held.addressee.email or more.addressee.email
    kind = more.kind if held.kind is TaskKind.OTHER else held.kind
    reasons = tuple(dict.fromkeys((*held.reasons, *more.reasons)))
    return replace(held, addressee=replace(addressee, email=email), kind=kind, reasons=reasons)


def _named(known: Known) -> Iterator[Suggestion]:
    """Those named by somebody who said it was not theirs; the newest first."""
    for task in reversed(known.tasks):
        said = (known.answers or {}).get(task.ref, ())
        if said and said[-1].suggests:
            name, who = said[-1].suggests, task.addressee.name
            because = Text(f"{who.ja} から「ここに聞いてほしい」との回答", f"named by {who.en or who.ja}, whose it is not")
            addressee = Addressee(kind=AddresseeKind.OTHER, name=Text(name))
            yield Suggestion(addressee=addressee, kind=TaskKind.OTHER, reasons=(because,), confirmed=False)


def _manager(known: Known) -> Iterator[Suggestion]:
    held = known.manager
    if held is not None:
        addressee = Addressee(kind=AddresseeKind.MANAGER, name=held.name, manager=held.id)
        because = Text("この場所の管理者", "Manages the site")
        sure = held.confidence in ("high", "medium")
        yield Suggestion(addressee=addressee, kind=TaskKind.MANAGER_CONSENT, reasons=(because,), confirmed=sure)


def _authorities(known: Known) -> Iterator[Suggestion]:
    """By authority, the gravest first; of what could not be judged too."""
    rows = sorted(_rows(known.screening), key=lambda row: row[0])
    for _, authority, met in rows:
        because = met
        if known.probed:
            because = Text(f"{met.ja}（この場所での標準的な計画による判定）", f"{met.en} (by the plainest plan on this site)")
        name = Text(authority["name"]["ja"], authority["name"]["en"])
        addressee = Addressee(kind=AddresseeKind.AUTHORITY, name=name)
        yield Suggestion(addressee=addressee, kind=TaskKind.AUTHORITY_INQUIRY, reasons=(because,))


def _rows(screening: Mapping[str, Any] | None) -> Iterator[tuple[int, Mapping[str, Any], Text]]:
    if screening is None:
        return
    for kept, is_open in ((screening.get("findings", ()), False), (screening.get("unknown", ()), True)):
        for row in kept:
            if row["severity"] in _GRAVE and row.get("authority"):
                title, said = row["title"], _SAID[row["severity"]]
                ja = f"{title['ja']}（{'判定できていない' if is_open else said.ja}）"
                en = f"{title['en']} ({'not judged yet' if is_open else said.en})"
                yield Severity(row["severity"]).rank + (10 if is_open else 0), row["authority"], Text(ja, en)


def _police(known: Known) -> Iterator[Suggestion]:
    """Of a road the police are asked, whatever was found."""
    if known.on_road and not any(_is_police(row[1]["name"]["ja"]) for row in _rows(known.screening)):
        because = Text("道路を使う案件（判定では手続きが見つかっていません）", "it is about a road; no procedure was found for it")
        name = Text("所轄の警察署（宮城県警察）", "Police station (Miyagi Prefectural Police)")
        addressee = Addressee(kind=AddresseeKind.AUTHORITY, name=name)
        yield Suggestion(addressee=addressee, kind=TaskKind.AUTHORITY_INQUIRY, reasons=(because,))


def _is_police(name: str) -> bool:
    return any(word in name for word in _POLICE)


def _divisions(known: Known) -> Iterator[Suggestion]:
    met = [(division, words) for division in known.divisions if (words := words_met(known.case, division))]
    for division, words in sorted(met, key=lambda pair: -len(pair[1])):
        told = "、".join(words)
        because = Text(f"案件の言葉: {told}", f"words of the case: {told}")
        kind = TaskKind.DIVISION_OPINION
        yield Suggestion(addressee=division.addressee, kind=kind, reasons=(because,), confirmed=division.confirmed)


def _earlier(known: Known) -> Iterator[Suggestion]:
    for task in known.alike:
        because = Text(f"似た案件 {task.case} で回答", f"answered in {task.case}, a case like this")
        yield Suggestion(addressee=task.addressee, kind=task.kind, reasons=(because,))


def _left(known: Known, suggestions: Iterable[Suggestion]) -> Iterator[Left]:
    if known.manager is None:
        why = Text("場所が決まっていません。", "no site is chosen") if known.case.site is None else _NO_MANAGER
        yield Left(Text("場所の管理者", "The site's manager"), why)
    if known.screening is None:
        yield Left(Text("許認可の関係機関", "Authorities"), _NOT_JUDGED)
    elif not any(_is_police(one.addressee.name.ja) for one in suggestions):
        yield Left(Text("警察", "Police"), _NO_POLICE)


_NO_MANAGER = Text("この場所の管理者は台帳にありません。", "the registry holds no manager of this site")
_NOT_JUDGED = Text("計画も場所もないため判定していません。", "not judged: there is neither a plan nor a site")
_NO_POLICE = Text("道路の使用など、警察への手続きはこの判定にはありません。", "nothing here is for the police: no use of a road was found")
