"""What an address of the register asks for: words, how it stands, and on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from fieldreg.certification.rows import PROMISE, Asking, register_rows
from fieldreg.certification.states import LIVE, State
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.sent import request_values

__all__ = ["SHOWN", "AskedRegister", "register_document"]

SHOWN: Mapping[str, tuple[frozenset[State], Text]] = {
    "": (frozenset(), Text("すべて", "All")),
    "valid": (LIVE, Text("有効", "Valid")),
    "expired": (frozenset({State.EXPIRED}), Text("期間満了", "Expired")),
    "revoked": (frozenset({State.REVOKED}), Text("取消し", "Revoked")),
    "transferred": (frozenset({State.TRANSFERRED}), Text("承継済み", "Passed on")),
}
_LONGEST = 200


@dataclass(frozen=True)
class AskedRegister:
    """`on` None: today."""

    words: str
    state: str
    on: date | None

    @classmethod
    def of_request(cls) -> "AskedRegister":
        """Raises MalformedRequest for a state nobody knows and for what is no day."""
        state = request.args.get("state", "")
        if state not in SHOWN:
            told = Text("state: valid・expired・revoked・transferred のどれかです。", "state: valid, expired, revoked or transferred")
            raise MalformedRequest([Fault("bad-parameter", "state", told)])
        return cls(request.args.get("q", "").strip()[:_LONGEST], state, request_values.day())

    def asking(self) -> Asking:
        """As the use cases take it."""
        return Asking(words=self.words, states=SHOWN[self.state][0], on=self.on or services().clock.today())

    def query(self) -> dict[str, str]:
        """The names of an address that asks for the same."""
        named = {"q": self.words, "state": self.state, "on": self.on.isoformat() if self.on else ""}
        return {name: value for name, value in named.items() if value}


def register_document(asked: AskedRegister) -> dict[str, Any]:
    """The rows as JSON tells them, with the day they are of and what a certification does not promise."""
    asking = asked.asking()
    rows = register_rows(services().certification.public(asking), asking.on)
    return {"on": asking.on.isoformat(), "note": PROMISE.to_dict(), "count": len(rows), "rows": [_plain(row) for row in rows]}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
