"""Letters of cases: the applicant is told what the desk does and says, the desk, on the next business morning, what waits for it.

Who left no address is told nothing.  Without an account a case opens by a key, and a key is in no letter.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldreg.desk.agreements import AGREEMENT_NAMES, Agreement
from fieldreg.desk.cases import STEP_NAMES, Case, Outcome, Step
from fieldreg.desk.messages import Message, Side
from fieldreg.desk.tasks.task import ANSWER_NAMES, Task
from fieldreg.desk.tasks.task_answers import TaskAnswer
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.people.accounts import Account
from fieldreg.ports import UnitOfWork
from fieldreg.services.in_charge import in_charge_of
from fieldreg.services.notices.addressees import of_account, of_desk

__all__ = [
    "tell_agreed", "tell_agreement_over", "tell_answered", "tell_due", "tell_moved", "tell_offered", "tell_put_in_charge",
    "tell_received", "tell_said", "tell_split", "tell_task_answered", "tell_withdrawn",
]  # fmt: skip

_NEXT: Mapping[Step, Text] = {
    Step.COORDINATING: Text(
        "関係する部署や管理者に確かめています。お願いしたいことがあれば、窓口から連絡します。",
        "the desk asks whom it concerns, and tells you if something is needed of you.",
    ),
    Step.AGREED: Text("合意した条件を確かめて、準備を進めてください。", "read the conditions agreed on, and get ready."),
    Step.RUNNING: Text(
        "合意した条件のとおりに進め、終わったら結果を窓口にお知らせください。", "keep to the conditions, and tell the desk how it went."
    ),
    Step.CLOSED: Text(
        "この案件は終わりました。続きがあるときは、新しい相談としてお送りください。", "this case is closed; to go on, send a new one."
    ),
    Step.DECLINED: Text(
        "別の形でできることがないか、このメールに返信してご相談ください。", "reply to ask whether something else could be done."
    ),
    Step.WITHDRAWN: Text(
        "取下げとして終えました。お心当たりがないときは、このメールに返信してお知らせください。",
        "it was ended as withdrawn; if you did not ask for that, reply and tell us.",
    ),
}

_AGAIN = Text("窓口がもう一度取り上げ、担当を検討します。", "the desk has taken it up again, and looks for who can help.")


def tell_received(work: UnitOfWork, kept: Case, at: datetime) -> None:
    """No word of the applicant's goes to an address that anybody may have typed; what staff wrote down the desk knows."""
    _tell_applicant(work, kept, at, "consultation-opened", {"ref": kept.ref}, "received")
    if kept.recorder is None:
        values = {"ref": kept.ref, "organisation": in_one_line(kept.organisation), "link": f"/desk/cases/{kept.ref}"}
        for to in of_desk(work, but=kept.owner):
            _add(work, kept, at, to, "case-waiting", values, "waiting", digest=True)


def tell_answered(work: UnitOfWork, kept: Case, at: datetime) -> None:
    """Each answer is told, a later one whole with the earlier."""
    _tell_applicant(work, kept, at, "consultation-answered", {"ref": kept.ref, "answer": kept.answer}, f"answered:{kept.version}")


def tell_moved(work: UnitOfWork, before: Case, kept: Case, at: datetime) -> None:
    """A step that the applicant is to know of, with the reason where there is one."""
    said = _NEXT.get(kept.step) if before.is_open else _AGAIN
    if kept.merged_into is not None:
        into = kept.merged_into
        said = Text(f"案件 {into} にまとめました。これからは {into} で扱います。", f"it was joined to case {into}, and goes on there.")
    if said is None:
        return
    if kept.step is Step.DECLINED or kept.outcome is Outcome.NO_MATCH or not before.is_open:
        said = Text(f"{said.ja}\n理由: {kept.reason}", f"{said.en}\nReason: {kept.reason}")
    values: dict[str, str | Text] = {"ref": kept.ref, "step": STEP_NAMES[kept.step], "next": said}
    _tell_applicant(work, kept, at, "case-step", values, f"moved:{kept.version}")


def tell_said(work: UnitOfWork, held: Case, message: Message) -> None:
    """What the desk wrote to the applicant at once, what he wrote to who is in charge on the next business morning; a note to nobody."""
    values, act = {"ref": held.ref, "message": message.text}, f"said:{message.id}"
    if message.side is Side.DESK:
        _tell_applicant(work, held, message.at, "case-message", values, act)
    elif message.side is Side.APPLICANT:
        for to in _in_charge(work, held):
            _add(work, held, message.at, to, "case-message", {**values, "link": f"/desk/cases/{held.ref}"}, act, digest=True)


def _at_the_desk(held: Case, message: Text) -> dict[str, str | Text]:
    return {"ref": held.ref, "message": message, "link": f"/desk/cases/{held.ref}"}


def tell_withdrawn(work: UnitOfWork, kept: Case, at: datetime) -> None:
    """That its applicant took it back: it is in no list of open ones any more."""
    why = Text(f"理由: {kept.reason}", f"Reason: {kept.reason}") if kept.reason else Text("")
    message = Text(f"申請者がこの案件を取り下げました。{why.ja}", f"The applicant has withdrawn this case. {why.en}")
    for to in _in_charge(work, kept):
        _add(work, kept, at, to, "case-message", _at_the_desk(kept, message), f"withdrawn:{kept.version}", digest=True)


def tell_task_answered(work: UnitOfWork, held: Case, task: Task, answer: TaskAnswer) -> None:
    """That who was asked has answered; not to who wrote it down himself."""
    who = Text(in_one_line(task.addressee.name.ja), in_one_line(task.addressee.name.en))
    values: dict[str, str | Text] = {"ref": held.ref, "who": who, "said": ANSWER_NAMES[answer.reply], "link": f"/desk/cases/{held.ref}"}
    for to in _in_charge(work, held):
        if to.account != answer.by:
            _add(work, held, answer.at, to, "task-answered", values, f"task-answered:{task.ref}:{answer.version}", digest=True)


def tell_split(work: UnitOfWork, held: Case, part: Case, at: datetime) -> None:
    """That a part of it is dealt with by itself, under which number."""
    message = Text(
        f"この案件の一部を、別の案件 {part.ref}「{in_one_line(part.subject)}」として扱います。",
        f"A part of this case is dealt with by itself, as case {part.ref} ({in_one_line(part.subject)}).",
    )
    _tell_applicant(work, held, at, "case-message", {"ref": held.ref, "message": message}, f"split:{part.ref}")


def tell_put_in_charge(work: UnitOfWork, held: Case, chosen: Account, at: datetime) -> None:
    """Whom somebody else has put in charge."""
    message = Text("この案件の担当になりました。", "You are in charge of this case now.")
    _add(work, held, at, of_account(chosen), "case-message", _at_the_desk(held, message), f"in-charge:{held.version}", digest=True)


def tell_due(
    work: UnitOfWork, held: Case, said: Text, act: str, at: datetime, heads: Sequence[Addressee], *, digest: bool
) -> int:
    """Who looks after it, and `heads`, each once, that its day is near or over; returns how many letters that were."""
    to = {one.account: one for one in (*_in_charge(work, held), *heads)}
    return sum(_add(work, held, at, one, "case-message", _at_the_desk(held, said), act, digest=digest) for one in to.values())


def tell_offered(work: UnitOfWork, held: Case, version: int, at: datetime) -> None:
    """That there is an agreement to confirm."""
    _tell_applicant(work, held, at, "agreement-offered", {"ref": held.ref}, f"agreement-offered:{version}")


def tell_agreed(work: UnitOfWork, held: Case, version: int, at: datetime, *, told_to_staff: bool) -> None:
    """That both sides have confirmed it; the desk too, where it did not write that down itself."""
    _tell_applicant(work, held, at, "agreement-confirmed", {"ref": held.ref}, f"agreement-confirmed:{version}")
    if not told_to_staff:
        message = Text(f"申請者が第{version}版の条件に合意しました。", f"The applicant has agreed to version {version} of the conditions.")
        for to in _in_charge(work, held):
            _add(work, held, at, to, "case-message", _at_the_desk(held, message), f"agreed:{version}", digest=True)


def tell_agreement_over(work: UnitOfWork, held: Case, over: Agreement, at: datetime) -> None:
    """That what he was offered, or has confirmed, holds no more, and why; of a draft nobody was told."""
    if over.offered_at is not None:
        values: dict[str, str | Text] = {"ref": held.ref, "state": AGREEMENT_NAMES[over.state], "reason": over.reason}
        _tell_applicant(work, held, at, "agreement-over", values, f"agreement-over:{over.version}")


def _in_charge(work: UnitOfWork, held: Case) -> list[Addressee]:
    """Who looks after it; everybody at the desk where that is nobody, or somebody who has left."""
    there = in_charge_of(work, held)
    return of_desk(work) if there is None else [of_account(there)]


def _tell_applicant(
    work: UnitOfWork, held: Case, at: datetime, template: str, values: Mapping[str, str | Text], act: str
) -> None:
    to = _applicant(work, held)
    if to is None:
        return
    if held.owner is None:
        _add(work, held, at, to, f"{template}-by-key", values, act)
    else:
        _add(work, held, at, to, template, {**values, "link": f"/cases/{held.ref}"}, act)


def _applicant(work: UnitOfWork, held: Case) -> Addressee | None:
    owner = None if held.owner is None else work.accounts.get(held.owner)
    if held.email:
        return Addressee(email=held.email, account=held.owner, language="" if owner is None else owner.language)
    return None if owner is None else of_account(owner)


def _add(
    work: UnitOfWork, held: Case, at: datetime, to: Addressee, template: str, values: Mapping[str, str | Text], act: str,
    *, digest: bool = False,
) -> bool:  # fmt: skip
    cause = f"case:{held.ref}:{act}"
    return work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, digest=digest, thread=held.ref))
