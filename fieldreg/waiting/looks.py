"""Looks at a live reservation after it was asked: the answer as it was seen last, and what was told when it turned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

__all__ = ["Look", "Turn"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """`state` holds the kept `answer` and the `permits` of its case that do not cover it; `turn` counts what was told.

    `revision`, `on` and `law` name the registry, the day and the law it was looked at under.
    """

    reservation: str
    state: Mapping[str, Any]
    turn: int = 0
    at: datetime
    revision: int
    on: date
    law: str


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What was told once."""

    reservation: str
    turn: int
    at: datetime
    told: Mapping[str, Any]
