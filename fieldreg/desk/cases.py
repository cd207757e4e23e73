"""Cases (案件): the one record of whatever was put to the desk, however it came, from its first word to what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.folding import searched
from fieldreg.kernel.texts import Text

__all__ = [
    "CHANNEL_NAMES", "ENDED_STEPS", "MONEY_NAMES", "MOVES", "OPEN_STEPS", "OUTCOME_NAMES", "STEP_NAMES", "Case", "Channel",
    "Money", "Mover", "Outcome", "Step", "answered_meanwhile", "ask_open", "move", "stamped", "words_of", "written_meanwhile",
]  # fmt: skip


class Step(StrEnum):
    """Where a case stands; `MOVES` says what may follow.  Waiting for the applicant is no step: `Case.waiting_since`."""

    RECEIVED = "received"
    TRIAGE = "triage"
    COORDINATING = "coordinating"
    AGREED = "agreed"
    RUNNING = "running"
    CLOSED = "closed"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Mover(StrEnum):
    """Who may move a case: the desk, or the one who brought it."""

    DESK = "desk"
    APPLICANT = "applicant"


class Channel(StrEnum):
    """How a case came."""

    WEB = "web"
    PHONE = "phone"
    COUNTER = "counter"
    MAIL = "mail"


class Outcome(StrEnum):
    """What came of a case."""

    REALISED = "realised"
    ADVISED = "advised"
    NO_MATCH = "no_match"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Money(StrEnum):
    """Whether the city pays for what was realised."""

    COLLABORATION = "collaboration"
    CONTRACT = "contract"


OPEN_STEPS = (Step.RECEIVED, Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING)
ENDED_STEPS = (Step.CLOSED, Step.ANSWERED, Step.DECLINED, Step.WITHDRAWN)

_DESK, _EITHER = frozenset({Mover.DESK}), frozenset({Mover.DESK, Mover.APPLICANT})
_ENDS = {Step.ANSWERED: _DESK, Step.DECLINED: _DESK, Step.WITHDRAWN: _EITHER}
_AGAIN = {Step.TRIAGE: _DESK}

# from step -> to step -> who may do it
MOVES: Mapping[Step, Mapping[Step, frozenset[Mover]]] = {
    Step.RECEIVED: {Step.TRIAGE: _DESK, **_ENDS},
    Step.TRIAGE: {Step.COORDINATING: _DESK, **_ENDS},
    Step.COORDINATING: {Step.TRIAGE: _DESK, Step.AGREED: _DESK, **_ENDS},
    Step.AGREED: {Step.COORDINATING: _DESK, Step.RUNNING: _DESK, Step.DECLINED: _DESK, Step.WITHDRAWN: _EITHER},
    Step.RUNNING: {Step.COORDINATING: _DESK, Step.CLOSED: _DESK, Step.WITHDRAWN: _EITHER},
    Step.CLOSED: _AGAIN,
    Step.ANSWERED: _AGAIN,
    Step.DECLINED: _AGAIN,
    Step.WITHDRAWN: _AGAIN,
}

STEP_NAMES: Mapping[Step, Text] = {
    Step.RECEIVED: Text("受付", "Received"),
    Step.TRIAGE: Text("担当の検討", "Triage"),
    Step.COORDINATING: Text("調整中", "Coordinating"),
    Step.AGREED: Text("合意", "Agreed"),
    Step.RUNNING: Text("実証中", "Running"),
    Step.CLOSED: Text("完了", "Closed"),
    Step.ANSWERED: Text("回答済み", "Answered"),
    Step.DECLINED: Text("見送り", "Declined"),
    Step.WITHDRAWN: Text("取下げ", "Withdrawn"),
}
CHANNEL_NAMES: Mapping[Channel, Text] = {
    Channel.WEB: Text("ウェブ", "Web"),
    Channel.PHONE: Text("電話", "Telephone"),
    Channel.COUNTER: Text("窓口", "Counter"),
    Channel.MAIL: Text("メール・郵便", "Mail"),
}
OUTCOME_NAMES: Mapping[Outcome, Text] = {
    Outcome.REALISED: Text("実現した", "Realised"),
    Outcome.ADVISED: Text("助言した", "Advised"),
    Outcome.NO_MATCH: Text("合う相手がなかった", "No match"),
    Outcome.DECLINED: Text("見送った", "Declined"),
    Outcome.WITHDRAWN: Text("取り下げられた", "Withdrawn"),
}
MONEY_NAMES: Mapping[Money, Text] = {
    Money.COLLABORATION: Text("市の支出なし（協働）", "Collaboration, no city money"),
    Money.CONTRACT: Text("契約", "Contract"),
}
_TELLS_WHY = frozenset({Step.DECLINED})


@dataclass(frozen=True, kw_only=True)
class Case:
    """One record.  `ref` is "C-2026-0007", "" until kept; `version` grows with every change of it.

    `contact`, `email`, `phone`, `subject` and `body` may be of a person and are erased when kept long enough.  `owner` is the
    applicant's account, `recorder` that of the staff who wrote down what came by telephone, counter or mail, `in_charge`
    that of the staff who looks after it.  `trial` is the GeoJSON drawn, `screening` what it was answered last.
    `due` is the last day of what the desk does next, and stands still while `waiting_since` says that the applicant is asked.
    `key_digest` is of the secret with which the case is opened without an account.
    `programme_step` is the step or outcome of its programme's edition where it stands, since `step_since`; "": it walks none.
    `answers` are those to the programme's own questions, by the question's id.
    """

    ref: str = ""
    version: int = 1
    channel: Channel = Channel.WEB
    programme: str = "consultation"
    edition: str = ""
    programme_step: str = ""
    step_since: date | None = None
    answers: Mapping[str, Any] | None = None
    step: Step = Step.RECEIVED
    organisation: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    subject: str
    body: str
    site: str | None = None
    activity: str = ""
    owner: int | None = None
    recorder: int | None = None
    in_charge: int | None = None
    trial: Mapping[str, Any] | None = None
    screening: Mapping[str, Any] | None = None
    due: date | None = None
    waiting_since: date | None = None
    waited_days: int = 0  # business days
    answer: str = ""
    reason: str = ""
    outcome: Outcome | None = None
    effect: str = ""
    money: Money | None = None
    public: Mapping[str, Any] | None = None  # what is published of it
    merged_into: str | None = None
    key_digest: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
    coordinated_at: datetime | None = None  # when others were asked first
    ended_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None  # account id

    @property
    def is_open(self) -> bool:
        return self.step in OPEN_STEPS

    @property
    def anonymous(self) -> bool:
        """Whether nobody can be reached: no notice goes out."""
        return not (self.email or self.phone)


def stamped(before: Case, after: Case, now: datetime) -> Case:
    """The changed case with the moments of what is new of it."""
    ended = after.ended_at if before.step is after.step else now
    coordinated = now if after.step is Step.COORDINATING and before.coordinated_at is None else before.coordinated_at
    return replace(after, changed_at=now, coordinated_at=coordinated, ended_at=ended if not after.is_open else None)


def words_of(case: Case) -> str:
    """All that a search looks in, folded."""
    told = (case.ref, case.subject, case.organisation, case.contact, case.email, case.phone, case.body, case.answer)
    return searched(*told, case.effect, *_texts(case.answers))


def _texts(told: Any) -> Iterator[str]:
    """Every text and number of answers, however deep it stands."""
    if isinstance(told, Mapping | list | tuple):
        for inner in told.values() if isinstance(told, Mapping) else told:
            yield from _texts(inner)
    elif told is not None and not isinstance(told, bool):
        yield str(told)


def move(case: Case, to: Step, mover: Mover, *, reason: str = "", outcome: Outcome | None = None, effect: str = "") -> Case:
    """The case at its new step.

    Raises Conflict ("no-such-move") where it does not follow or is not this mover's to do, InvalidInput where a reason, or the outcome
    and effect that closing asks for, is missing; every fault at once.
    """
    if mover not in MOVES[case.step].get(to, frozenset()):
        now, then = STEP_NAMES[case.step], STEP_NAMES[to]
        told = Text(f"「{now.ja}」の案件は「{then.ja}」にできません。", f"a case that is {case.step} cannot become {to}")
        raise Conflict(told, code="no-such-move", where="to")
    faults = []
    if (to in _TELLS_WHY or (to is Step.TRIAGE and not case.is_open)) and not reason:
        faults.append(Fault("reason-missing", "reason", Text("理由を書いてください。", "give the reason")))
    if to is Step.CLOSED:
        if outcome is None:
            faults.append(Fault("outcome-missing", "outcome", Text("結果を選んでください。", "choose what came of it")))
        if not effect:
            told = Text("効果や分かったことを書いてください。", "write what it brought or showed")
            faults.append(Fault("effect-missing", "effect", told))
        if outcome is Outcome.NO_MATCH and not reason:
            faults.append(Fault("reason-missing", "reason", Text("理由を書いてください。", "give the reason")))
    if faults:
        raise InvalidInput(faults)
    ended = to in ENDED_STEPS
    return replace(
        case,
        step=to,
        reason=reason or case.reason,
        outcome=_outcome(to, outcome) if ended else None,
        effect=effect or case.effect,
        waiting_since=None,
        due=None if ended else case.due,
    )


def _outcome(to: Step, outcome: Outcome | None) -> Outcome | None:
    return {Step.ANSWERED: Outcome.ADVISED, Step.DECLINED: Outcome.DECLINED, Step.WITHDRAWN: Outcome.WITHDRAWN}.get(to, outcome)


def ask_open(held: Case, written: str = "") -> None:
    """Raises Conflict ("case-ended") for an ended case, with what somebody wrote, so that it is not lost."""
    if held.is_open:
        return
    told = Text(f"案件 {held.ref} は終わっています。再開してから行ってください。", f"case {held.ref} has ended; take it up again first")
    if written:
        told = Text(f"{told.ja} あなたの入力: {written}", f"{told.en} What you wrote: {written}")
    raise Conflict(told, code="case-ended", where=held.ref)


def written_meanwhile(held: Case, text: str) -> Conflict:
    """What somebody is told whose page was of an earlier version; `text` is what he wrote, so that it is not lost."""
    said = Text(
        f"案件 {held.ref} は、開いた後にほかの人が変更しました（現在「{STEP_NAMES[held.step].ja}」）。読み直して送り直してください。",
        f"case {held.ref} was changed by somebody else since you opened it (now: {held.step}). Read it again, then send once more.",
    )
    if text:
        said = Text(f"{said.ja} あなたの入力: {text}", f"{said.en} What you wrote: {text}")
    return Conflict(said, code="written-meanwhile", where=held.ref)


def answered_meanwhile(held: Case, text: str) -> Conflict:
    """What the second of two who answer one case is told: both texts, so that neither is lost."""
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
