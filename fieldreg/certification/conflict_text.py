"""What the second of two who changed one certification at once is told: what the first did, and what he himself wrote."""

from collections.abc import Mapping
from typing import Any

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import ACTS, Event

__all__ = ["changed_meanwhile"]

_OURS = frozenset({"once", "version", "csrf_token"})


def changed_meanwhile(ref: str, last: Event | None, form: Mapping[str, Any]) -> Conflict:
    """Both texts, so that neither is lost."""
    act = Text("変更", "a change") if last is None else ACTS[last.act]
    first = _said((last.told or {}).get("after", {})) if last is not None else "-"
    own = _said({name: value for name, value in form.items() if name not in _OURS})
    return Conflict(
        Text(
            f"この間に別の職員が記録しています（{act.ja}）。先の内容: {first} ／ あなたの入力（まだ記録されていません）: {own}。"
            "よければ、もう一度送ってください。",
            f"somebody was before you ({act.en.lower()}). What is kept: {first} / yours, not kept: {own}. Send it again if it still holds.",
        ),
        code="changed-meanwhile",
        where=ref,
    )


def _said(told: Any) -> str:
    if not isinstance(told, Mapping):
        return str(told)
    return "、".join(str(value) for value in told.values() if value not in (None, "", [])) or "-"
