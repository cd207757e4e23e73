"""The certification register described for machines: its rows, under the names of its columns."""

from collections.abc import Mapping
from typing import Any

from fieldreg.certification.contracts import ContractState
from fieldreg.certification.rows import COLUMNS
from fieldreg.certification.states import LIVE, Kind, State, Way

__all__ = ["REGISTER"]

_DAYS = frozenset({"certified_on", "valid_until", "ended_on", "forecast_on", "signed_on", "result_on"})
_NUMBERS = frozenset({"renewals", "renewals_allowed", "amount_yen"})
_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_ENUMS: Mapping[str, list[str]] = {
    "kind": [str(kind) for kind in Kind],
    "state": [str(state) for state in (*sorted(LIVE), State.EXPIRED, State.REVOKED, State.TRANSFERRED)],
    "contract_state": [str(state) for state in ContractState],
    "way": [*(str(way) for way in Way), ""],
}


def _column(name: str) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"}
    if name in _DAYS:
        kind |= {"format": "date"}
    if name in _NUMBERS:
        kind = {"type": "integer"}
    kind |= {"description": COLUMNS[name].en, "nullable": name in _DAYS or _of_contract(name)}
    return kind | ({"enum": [*_ENUMS[name], *([None] if _of_contract(name) else [])]} if name in _ENUMS else {})


def _of_contract(name: str) -> bool:
    return list(COLUMNS).index(name) >= list(COLUMNS).index("contract")


REGISTER: Mapping[str, Any] = {
    "Register": {
        "type": "object",
        "required": ["on", "note", "count", "rows"],
        "properties": {
            "on": {"type": "string", "format": "date", "description": "the day whose state is told"},
            "note": _TEXT | {"description": "what a certification does not promise"},
            "count": {"type": "integer"},
            "rows": {
                "type": "array",
                "description": "one a contract, and one for a certification without any; party, day and yen once the result is published",
                "items": {
                    "type": "object",
                    "required": list(COLUMNS),
                    "properties": {name: _column(name) for name in COLUMNS},
                    "additionalProperties": False,
                },
            },
        },
    }
}
