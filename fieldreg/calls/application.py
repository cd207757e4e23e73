"""An application (応募): what a company hands in for one challenge, in one canonical form whose SHA-256 is its receipt."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.calls.attachments import Attachment
from fieldreg.calls.sealing import damaged
from fieldreg.kernel.texts import Text

__all__ = [
    "OUTCOME_NAMES", "SECTIONS", "STATE_NAMES", "Application", "ApplicationState", "Content", "HandIn", "Outcome",
    "canonical", "content_of", "receipt_of",
]  # fmt: skip

_FORM = "fieldreg-application-1"
SECTIONS: Mapping[str, Text] = {  # what a jury is shown of an application, each in the words staff made anonymous
    "title": Text("提案の名称", "Title"),
    "proposal": Text("提案の内容", "Proposal"),
    "plan": Text("実証の進め方と時期", "How and when"),
    "success": Text("何をもって成功とするか", "Measure of success"),
    "asked": Text("市に求めること", "What is asked of the city"),
}


class ApplicationState(StrEnum):
    """Whether it counts."""

    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"  # by the desk, with a reason


class Outcome(StrEnum):
    """What was decided of it."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"


STATE_NAMES: Mapping[ApplicationState, Text] = {
    ApplicationState.HANDED_IN: Text("提出済み", "Handed in"),
    ApplicationState.WITHDRAWN: Text("取下げ", "Withdrawn"),
    ApplicationState.EXCLUDED: Text("審査の対象外", "Not judged"),
}
OUTCOME_NAMES: Mapping[Outcome, Text] = {
    Outcome.ADOPTED: Text("採択", "Adopted"),
    Outcome.NOT_ADOPTED: Text("不採択", "Not adopted"),
}


@dataclass(frozen=True, kw_only=True)
class Application:
    """What may be known of it in clear.  `version` counts how often it was handed in.

    `label` is the name a jury knows it by, drawn at random, None until staff made it anonymous.  `outcome` and `reason` are
    told on publication, to its owner alone; the reason of an exclusion stands in `reason` too.
    """

    ref: str = ""
    call: str
    challenge: int
    owner: int  # account id
    state: ApplicationState = ApplicationState.HANDED_IN
    version: int = 0
    label: str | None = None
    outcome: Outcome | None = None
    reason: str = ""

    @property
    def counts(self) -> bool:
        return self.state is ApplicationState.HANDED_IN

    def before_results(self) -> "Application":
        """As its owner may see it before the results are published: nothing of what the desk made of it."""
        state = ApplicationState.HANDED_IN if self.state is ApplicationState.EXCLUDED else self.state
        return replace(self, state=state, outcome=None, reason="", label=None)


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """A receipt (受領証): version `version` came at `at`, and `digest` is the SHA-256 of its canonical form."""

    application: str
    version: int
    at: datetime
    digest: str
    size: int  # bytes, files included
    announcement: int
    form: str  # digest of the form it came by, so that a form sent twice is one


@dataclass(frozen=True)
class Content:
    """What is under the seal: the answers by name, and the files."""

    answers: Mapping[str, str]
    files: Sequence[Attachment] = ()

    @property
    def amount_yen(self) -> int:
        return int(self.answers.get("amount_yen") or 0)


def canonical(content: Content, *, call: str, challenge: int, announcement: int, salt: str) -> bytes:
    """The one way of writing an application down.

    JSON in UTF-8, keys sorted, no blanks; a file by its name, size and SHA-256.  `salt` is random, so that nobody can find
    a short answer by guessing at the receipt.
    """
    told: dict[str, Any] = {
        "format": _FORM,
        "call": call,
        "challenge": challenge,
        "announcement": announcement,
        "salt": salt,
        "answers": dict(content.answers),
        "files": [{"name": one.name, "size": len(one.content), "sha256": one.sha256} for one in content.files],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def receipt_of(written: bytes) -> str:
    """The receipt of a canonical form, which either side can make again.

    >>> receipt_of(b"{}")[:16]
    '44136fa355b3678a'
    """
    return hashlib.sha256(written).hexdigest()


def content_of(written: bytes, files: Sequence[bytes]) -> Content:
    """The content of a canonical form and its files' bytes, in order.  Raises Conflict where there are more or fewer than it names."""
    told = json.loads(written)
    if len(told["files"]) != len(files):
        raise damaged(told["call"])
    named = [Attachment(one["name"], content) for one, content in zip(told["files"], files, strict=True)]
    return Content(told["answers"], tuple(named))
