"""事前相談: what a company asks the desk before anything is applied for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text

__all__ = ["OPEN_STEPS", "STEP_NAMES", "Consultation", "Step", "answered_meanwhile"]


class Step(StrEnum):
    """In the order they happen."""

    INTAKE = "intake"
    ROUTED = "routed"
    COORDINATING = "coordinating"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


OPEN_STEPS = (Step.INTAKE, Step.ROUTED, Step.COORDINATING)
STEP_NAMES: Mapping[Step, Text] = {
    Step.INTAKE: Text("受付", "Received"),
    Step.ROUTED: Text("担当へ回付", "Routed"),
    Step.COORDINATING: Text("調整中", "Coordinating"),
    Step.ANSWERED: Text("回答済み", "Answered"),
    Step.WITHDRAWN: Text("取下げ", "Withdrawn"),
}


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """`ref` is "C-2026-0007"; `key_digest` of the secret the asker opens it with without an account.

    `trial` is the GeoJSON drawn, `screening` what it was answered at intake.
    """

    ref: str = ""
    organisation: str
    email: str
    subject: str
    body: str
    step: Step = Step.INTAKE
    site: str | None = None
    activity: str = ""
    owner: int | None = None
    trial: Mapping[str, Any] | None = None
    screening: Mapping[str, Any] | None = None
    answer: str = ""
    key_digest: str = ""
    created_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None  # account id


def answered_meanwhile(held: Consultation, text: str) -> Conflict:
    """What the second of two who answer one consultation is told: both texts, so that neither is lost."""
    if not held.answer:
        return Conflict(
            Text(
                f"この相談は「{STEP_NAMES[held.step].ja}」なので回答できません。あなたの回答: {text}",
                f"this consultation is {held.step} and cannot be answered. Your answer: {text}",
            ),
            code="not-open",
            where=held.ref,
        )
    return Conflict(
        Text(
            f"この相談には、先に別の回答が送られています。先の回答: {held.answer} ／ あなたの回答（まだ送られていません）: {text}",
            f"somebody has answered this consultation before you. That answer: {held.answer} / yours, not sent: {text}",
        ),
        code="answered-meanwhile",
        where=held.ref,
    )
