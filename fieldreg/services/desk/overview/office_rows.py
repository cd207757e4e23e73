"""The office's own lists as rows: closures, what is to be looked up, organisations, and what is past its years."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fieldreg.booking.closures.closures import KIND_NAMES, Closure
from fieldreg.desk.overview.list_rows import Columns, Rows, day_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.holds import Holdable
from fieldreg.services.desk.homework import HomeworkItem
from fieldreg.services.people.organisations import WithMembers
from fieldreg.services.people.retention import PastItsTime

__all__ = [
    "CLOSURES", "HOMEWORK", "ORGANISATIONS", "RETENTION", "closure_rows", "homework_rows", "minute", "organisation_rows", "retention_rows",
]  # fmt: skip

CLOSURES: Columns = {
    "ref": Text("番号", "Closure"), "site": Text("場所", "Site"), "area": Text("区画（空欄は全体）", "Area (empty: the whole site)"),
    "start": Text("開始", "Start"), "end": Text("終了", "End"), "kind": Text("種類", "Kind"), "reason": Text("理由", "Reason"),
    "source": Text("出典", "Source"), "made_on": Text("記録した日", "Made on"), "lifted_on": Text("解いた日", "Lifted on"),
    "lifted_because": Text("解いた理由", "Lifted because"),
}  # fmt: skip
HOMEWORK: Columns = {
    "site": Text("場所", "Site"), "name": Text("場所の名前", "Name"), "fact": Text("項目", "Fact"),
    "title": Text("調べること", "To look up"),
    "rules": Text("開いたままの規則", "Rules left open"), "due": Text("最初に要る日", "First needed on"),
    "waiting": Text("待っている件数", "How many wait"),
}  # fmt: skip
ORGANISATIONS: Columns = {
    "id": Text("番号", "Number"), "name": Text("団体", "Organisation"), "shares": Text("見せ合うか", "Members see each other's"),
    "member": Text("メンバー", "Member"), "state": Text("メンバーの状態", "State of the member"),
}  # fmt: skip
RETENTION: Columns = {
    "what": Text("種類", "What"), "ref": Text("番号", "Reference"), "ended_on": Text("終わった日", "Ended on"),
    "years": Text("保存年数", "Years"),
    "erasable_from": Text("消去できる日", "Erasable from"), "held_because": Text("保留の理由", "Held because"),
}  # fmt: skip
_WHATS: Mapping[Holdable, str] = {
    Holdable.ACCOUNT: "アカウント", Holdable.CASE: "案件", Holdable.RESERVATION: "予約", Holdable.CALL: "公募",
    Holdable.CERTIFICATION: "認定", Holdable.TRIAL: "保存された計画", Holdable.INVITATION: "使われなかった招待",
}  # fmt: skip


def closure_rows(closures: Iterable[Closure]) -> Rows:
    """A row a closure."""
    return [
        {
            "ref": one.ref, "site": one.site, "area": one.area, "start": minute(one.span.start), "end": minute(one.span.end),
            "kind": KIND_NAMES[one.kind].ja, "reason": one.reason.ja or one.reason.en, "source": one.source, "made_on": day_of(one.made_at),
            "lifted_on": day_of(one.lifted_at), "lifted_because": one.lifted_because,
        }
        for one in closures
    ]  # fmt: skip


def homework_rows(items: Iterable[HomeworkItem]) -> Rows:
    """A row a fact of a site."""
    return [
        {
            "site": one.site.id, "name": one.site.name.ja, "fact": one.fact, "title": one.kind.title.ja, "rules": ", ".join(one.rules),
            "due": one.due, "waiting": len(one.waiting),
        }
        for one in items
    ]  # fmt: skip


def organisation_rows(held: Iterable[WithMembers]) -> Rows:
    """A row a member."""
    return [
        {
            "id": one.organisation.id, "name": one.organisation.name, "shares": "はい" if one.organisation.shares else "いいえ",
            "member": member.email, "state": "利用中" if member.active else "停止",
        }
        for one in held for member in one.members
    ]  # fmt: skip


def retention_rows(due: Iterable[PastItsTime]) -> Rows:
    """A row a thing whose years are over."""
    return [
        {
            "what": _WHATS[one.what], "ref": one.ref, "ended_on": day_of(one.ended), "years": one.years, "erasable_from": one.since,
            "held_because": one.hold.because if one.hold else None,
        }
        for one in due
    ]  # fmt: skip


def minute(moment: datetime) -> str:
    """To the minute, in Japan's time."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M}"
