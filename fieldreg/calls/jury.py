"""The jury (審査員): who is on it, the conflicts of interest each declares before seeing anything, and what each may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldreg.calls.anonymising import bare_name
from fieldreg.calls.application import Application
from fieldreg.calls.scoring import Score
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.folding import folded
from fieldreg.kernel.texts import Text

__all__ = ["Anonymised", "Juror", "counted", "interests_from_form", "may_be_of", "missing", "seen_by"]

_LONGEST = 2_000
_SHORTEST_NAME = 2


@dataclass(frozen=True, kw_only=True)
class Juror:
    """An account named on a call's jury.

    It sees nothing before it declared its interests (`interests`, one organisation a line; "" for none) and the desk, which
    alone knows who applied, held them against the applicants (`checked_at`).
    """

    call: str
    account: int
    named_at: datetime
    declared_at: datetime | None = None
    interests: str = ""
    checked_at: datetime | None = None
    excused_at: datetime | None = None
    excused_because: str = ""

    @property
    def sits(self) -> bool:
        return self.excused_at is None

    @property
    def may_see(self) -> bool:
        return self.sits and self.declared_at is not None and self.checked_at is not None

    @property
    def state(self) -> Text:
        """How far it is, in words."""
        if not self.sits:
            return Text("辞退・解任", "Excused")
        if self.declared_at is None:
            return Text("利害関係の申告待ち", "To declare interests")
        return Text("窓口の確認待ち", "To be checked") if self.checked_at is None else Text("審査できます", "May judge")


@dataclass(frozen=True, kw_only=True)
class Anonymised:
    """匿名化版: what a jury sees of an application, version by version."""

    application: str
    version: int
    at: datetime
    by: int
    sections: Mapping[str, str]


def interests_from_form(form: Mapping[str, object]) -> str:
    """What was declared: `has` is "no", or "yes" with `interests`.  Raises InvalidInput where neither was said."""
    has, told = str(form.get("has") or ""), str(form.get("interests") or "").replace("\r\n", "\n").strip()
    if has == "no" and not told:
        return ""
    if has == "yes" and told:
        if len(told) > _LONGEST:
            raise InvalidInput.one("too-long", "interests", f"{_LONGEST} 文字までにしてください。", f"at most {_LONGEST} characters")
        return told
    if has == "no":
        raise InvalidInput.one(
            "interests-contradict", "interests", "団体を書いたときは「ある」を選んでください。", "choose yes where you name an organisation"
        )
    raise InvalidInput.one(
        "interests-missing", "has" if has != "yes" else "interests",
        "利害関係の有無を選び、あるときは団体名を1行に1件ずつ書いてください。",
        "say whether you have interests, and name the organisations",
    )  # fmt: skip


def may_be_of(organisation: str, interests: str, own: str = "") -> bool:
    """Whether an applicant may be one a juror named, or the juror's own body: a hint for the desk, which decides.

    >>> may_be_of("株式会社青葉ロボット", "青葉ロボット"), may_be_of("広瀬大学", "", own="国立大学法人広瀬大学"), may_be_of("甲社", "乙社")
    (True, True, False)
    """
    name = _plain(organisation)
    named = [_plain(line) for line in [*interests.splitlines(), own]]
    return any(len(one) >= _SHORTEST_NAME and len(name) >= _SHORTEST_NAME and (one in name or name in one) for one in named)


def seen_by(juror: Juror, applications: Sequence[Application], conflicts: Collection[tuple[str, int]]) -> list[Application]:
    """The applications a juror may see and must score, by their labels; none in which it has an interest."""
    if not juror.may_see:
        return []
    open_to = [one for one in applications if one.counts and one.label and (one.ref, juror.account) not in conflicts]
    return sorted(open_to, key=lambda one: (one.challenge, one.label or ""))


def missing(
    jurors: Sequence[Juror], applications: Sequence[Application], conflicts: Collection[tuple[str, int]], scores: Sequence[Score]
) -> set[tuple[str, int]]:
    """Application and juror where points are still awaited; a juror who may not see yet is awaited too."""
    awaited = {(one.ref, juror.account) for one in applications if one.counts for juror in jurors if juror.sits}
    return awaited - set(conflicts) - {(score.application, score.account) for score in scores}


def counted(
    jurors: Sequence[Juror], applications: Sequence[Application], conflicts: Collection[tuple[str, int]], scores: Sequence[Score]
) -> dict[str, list[Score]]:
    """The scores that count of each application that counts: each juror's latest, of those who sit and have no conflict."""
    sitting = {juror.account for juror in jurors if juror.sits}
    latest = {(score.application, score.account): score for score in sorted(scores, key=lambda one: one.version)}
    refs = [one.ref for one in applications if one.counts]
    return {
        ref: [score for (of, by), score in sorted(latest.items()) if of == ref and by in sitting and (of, by) not in conflicts]
        for ref in refs
    }


def _plain(name: str) -> str:
    return "".join(folded(bare_name(name)).split())
