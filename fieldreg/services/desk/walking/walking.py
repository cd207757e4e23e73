"""Use cases of a case that walks its programme: where it stands, going on, handing it on, what it is joined to, its answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fieldreg.desk import case_events
from fieldreg.desk.case_keys import holds
from fieldreg.desk.cases import Case, Money, Outcome, Step, ask_open, stamped, written_meanwhile
from fieldreg.desk.due_days import end_waiting
from fieldreg.desk.messages import Message, Side
from fieldreg.desk.walking.answers import answers_told, changed_answers
from fieldreg.desk.walking.ways import follower, passed
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.programmes.editions import edition_for
from fieldreg.programmes.programme import Outcome as Ending
from fieldreg.programmes.programme import Programme
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk import letters
from fieldreg.services.desk.task_followups import tasks_follow
from fieldreg.services.desk.walking.records import record_of
from fieldreg.services.desk.walking.standing import Standing, standing_of
from fieldreg.services.desk.walking.stepping import (
    ask_needs,
    begun,
    entered,
    follow,
    programme_walked,
    with_effect,
)
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.in_charge import looked_after_by
from fieldreg.services.visibility import ask_decider, ask_reader, ask_writer, case_seen_by, decides
from fieldreg.timeline.events import Act, Subject

__all__ = ["CaseWalk"]

_MAY_CHANGE = (Step.RECEIVED, Step.TRIAGE, Step.COORDINATING)
_JOINS = ("call", "certification")
Changed = tuple[Case, Mapping[str, Any]]  # the case, and what else its event tells


class CaseWalk:
    """Every write is one transaction.  Safe to share between threads.

    Where `staff` is asked for, all raise NotAllowed for anybody but the desk; NotFound for a case that is not there.  Whoever acts on
    a page hands in the `version` it showed: Conflict tells him where somebody else was first, with what he wrote.
    """

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def standing(self, ref: str, staff: Account) -> Standing | None:
        """Where a case stands in its programme, and what each next step needs; None for one that walks none."""
        ask_reader(staff)
        with self.store.reading() as work:
            case = work.cases.get(ref)
            programme = programme_walked(work, case)
            if programme is None:
                return None
            record = record_of(work, case, self.clock.now(), self._screening.of_case(work, case))
            return standing_of(programme, case, work.timeline.of(Subject.CASE, ref), record, work.walking.joined(ref), "desk")

    def seen_by_applicant(self, ref: str, key: str | None = None, account: Account | None = None) -> Standing | None:
        """The same for its applicant, without what the desk needs.  Raises NotFound alike for a stranger's and for none."""
        with self.store.reading() as work:
            case_seen_by(account, case := work.cases.get(ref), bearer=holds(case, key))
            programme = programme_walked(work, case)
            if programme is None:
                return None
            return standing_of(programme, case, work.timeline.of(Subject.CASE, ref), None, {}, "applicant")

    def go_on(
        self, ref: str, to: str, staff: Account, *, reason: str = "", answer: str = "", effect: str = "", money: Money | None = None,
        version: int | None = None,
    ) -> Case:  # fmt: skip
        """Goes on to a step or an outcome that the programme lets follow.

        Raises Conflict ("no-such-move", "needs-unmet" with all that is missing and where; "tasks-open"), InvalidInput where a reason, an
        answer or the effect is missing.  A reason lets pass what the programme says may be passed over, and nothing else.
        """
        said = {name: text_of({name: text}, name) for name, text in (("reason", reason), ("answer", answer), ("effect", effect))}

        def change(work: UnitOfWork, held: Case) -> Changed:
            ask_four_eyes(work, staff, held.owner, held.created_at, where=ref)
            programme, now = _walked(work, held), self.clock.now()
            place, record = follower(programme, held.programme_step, to), record_of(work, held, now, self._screening.of_case(work, held))
            going = end_waiting(held, now.astimezone(JST).date())
            if isinstance(place, Ending):
                ended = _in_charge(work, self._ended(programme, place, going, said, money, staff), staff)
                ask_needs(programme, replace(ended, programme_step=held.programme_step), to, record)
                return ended, {}
            waived = ask_needs(programme, held, to, record, reason=said["reason"])
            at = replace(going, step=Step(place.case_step), waiting_since=None)
            told = {"waived": [need.word for need in waived], "because": said["reason"]} if waived else {}
            return _in_charge(work, entered(programme, at, to, record, now.astimezone(JST).date()), staff), told

        return self._change(Act.CASE_MOVED, ref, staff, change, version=version, written=" / ".join(filter(None, said.values())))

    def hand_on(self, ref: str, programme: str, staff: Account, *, version: int | None = None) -> Case:
        """Lets a case go on in another programme, at the step that fits where it stands; answers that one does not ask become a note.

        Raises InvalidInput for a programme that is not in force, Conflict for a case that is agreed, or has ended.
        """

        def change(work: UnitOfWork, held: Case) -> Changed:
            ask_four_eyes(work, staff, held.owner, held.created_at, where=ref)
            ask_open(held)
            if held.step not in _MAY_CHANGE:
                told = Text("合意した後は、ほかの事業に引き継げません。", "what is agreed is handed on no more")
                raise Conflict(told, code="too-late", where="programme")
            now = self.clock.now()
            found = edition_for(programme, now.astimezone(JST).date(), work.programmes.all())
            if found is None or (found.programme == held.programme and held.programme_step):
                raise InvalidInput.one("programme", "programme", "引き継ぐ事業を選んでください。", "choose the programme it goes on in")
            self._note_answers(work, held, found, staff)
            asked = {one.id for one in found.questions}
            answers = {name: value for name, value in (held.answers or {}).items() if name in asked} or None
            anew = begun(work, replace(held, answers=answers), found, now)
            received = replace(anew, step=Step.RECEIVED)
            return _in_charge(work, follow(work, received, replace(anew, step=held.step), now, self._screening), staff), {}

        return self._change(Act.CASE_HANDED_ON, ref, staff, change, version=version)

    def join(self, ref: str, what: str, other: str, staff: Account) -> None:
        """Joins a case to the call its application came of, or to its application in the register.  Raises NotFound for either."""
        ask_decider(staff)
        other = text_of({"other": other}, "other", required=True, longest=40)
        with self.store.writing() as work:
            held = work.cases.get(ref)
            if what not in _JOINS:
                raise InvalidInput.one("what", "what", "公募か認定かを選んでください。", "choose a call or a certification")
            known = work.calls.get(other).id if what == "call" else work.certifications.get(other).ref
            work.walking.join(ref, what, known)
            work.timeline.append(case_events.case_event(Act.CASE_JOINED, held, held, self.clock.now(), staff.id, what=what, other=known))
            work.commit()

    def answer(self, ref: str, told: Mapping[str, Any], staff: Account, *, version: int | None = None) -> Case:
        """Corrects or adds answers, as the desk was told them; of the questions of the steps until now.  Raises InvalidInput."""

        def change(work: UnitOfWork, held: Case) -> Changed:
            programme = _walked(work, held)
            steps = tuple(passed(programme, held.programme_step))
            return replace(held, answers=changed_answers(programme, held, told, steps) or None), {}

        written = " / ".join(str(value) for value in told.values() if value)
        return self._change(Act.CASE_AMENDED, ref, staff, change, version=version, written=written)

    def answer_own(self, ref: str, told: Mapping[str, Any], key: str | None = None, account: Account | None = None) -> Case:
        """The applicant answers what the present step asks; all that is required must be there.

        Raises NotFound alike for a stranger's and for none, NotAllowed for the desk, Conflict for an ended case, InvalidInput.
        """
        ask_writer(account)
        now, by = self.clock.now(), account.id if account else None
        with self.store.writing() as work:
            case_seen_by(account, held := work.cases.get(ref), bearer=holds(held, key))
            if account is not None and decides(account) and account.id != held.owner:
                raise NotAllowed(Text("窓口の職員は、窓口の案件のページから書いてください。", "the desk writes on its own page"), where=ref)
            ask_open(held, " / ".join(str(value) for value in told.values() if value))
            programme = _walked(work, held)
            answers = changed_answers(programme, held, told, [held.programme_step], insist=True)
            kept = work.cases.put(stamped(held, replace(held, answers=answers or None), now))
            work.timeline.append(case_events.case_event(Act.CASE_AMENDED, held, kept, now, by))
            work.commit()
            return kept

    def _ended(
        self, programme: Programme, place: Ending, going: Case, said: Mapping[str, str], money: Money | None, staff: Account
    ) -> Case:  # fmt: skip
        now = self.clock.now()
        told = said["effect"] or going.effect or str((going.answers or {}).get("effect", ""))
        going = with_effect(programme, replace(going, effect=told))
        _ask_words(programme, place, going, said)
        if said["answer"]:
            answer = "\n\n".join(filter(None, (going.answer, said["answer"])))
            going = replace(going, answer=answer, answered_at=now, answered_by=staff.id)
        return replace(
            going, step=Step(place.case_step), programme_step=place.id, step_since=now.astimezone(JST).date(), due=None,
            outcome=Outcome(place.counts_as), waiting_since=None, reason=said["reason"] or going.reason, money=money or going.money,
        )  # fmt: skip

    def _note_answers(self, work: UnitOfWork, held: Case, coming: Programme, staff: Account) -> None:
        """What the next programme does not ask is kept as the desk's note."""
        before, asked = programme_walked(work, held), {one.id for one in coming.questions}
        told = answers_told(before, held, "desk") if before is not None else []
        lines = [f"{one.question.label.ja}: {one.said.ja}" for one in told if one.said.ja and one.question.id not in asked]
        if before is not None and lines:
            text = "\n".join((f"「{before.title.ja}」での答え", *lines))
            note = work.cases.say(Message(case=held.ref, side=Side.NOTE, by=staff.id, at=self.clock.now(), text=text))
            work.timeline.append(case_events.said(note, held.owner))

    def _change(
        self, act: Act, ref: str, staff: Account, change: Callable[[UnitOfWork, Case], Changed], *, version: int | None, written: str = ""
    ) -> Case:
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.cases.get(ref)
            if version is not None and held.version != version:
                raise written_meanwhile(held, written)
            after, more = change(work, held)
            if after == held:
                return held
            kept = work.cases.put(stamped(held, after, now), written=written)
            tasks_follow(work, held, kept, now, staff.id)
            work.timeline.append(case_events.case_event(act, held, kept, now, staff.id, **more))
            _tell(work, held, kept, now)
            work.commit()
            return kept


def _in_charge(work: UnitOfWork, case: Case, staff: Account) -> Case:
    return replace(case, in_charge=looked_after_by(work, case, staff))


def _tell(work: UnitOfWork, held: Case, kept: Case, now: Any) -> None:
    if kept.step is held.step:
        return
    if kept.step is Step.ANSWERED:
        letters.tell_answered(work, kept, now)
    else:
        letters.tell_moved(work, held, kept, now)


def _walked(work: UnitOfWork, held: Case) -> Programme:
    programme = programme_walked(work, held)
    if programme is None:
        told = Text("この案件は、事業の段階を進む前に始まりました。", "this case began before cases walked their programme")
        raise Conflict(told, code="walks-none", where=held.ref)
    return programme


def _ask_words(programme: Programme, place: Ending, going: Case, said: Mapping[str, str]) -> None:
    """Raises InvalidInput for each word that an end is told with and that is missing."""
    faults, to = [], Step(place.case_step)
    if (place.id in programme.closing.needs_reason or to is Step.DECLINED) and not said["reason"]:
        faults.append(Fault("reason-missing", "reason", Text("理由を書いてください。", "give the reason")))
    if to is Step.ANSWERED and not (said["answer"] or going.answer):
        faults.append(Fault("answer-missing", "answer", Text("回答を書いてください。", "write an answer")))
    if to is Step.CLOSED and not going.effect:
        faults.append(Fault("effect-missing", "effect", Text("効果や分かったことを書いてください。", "write what it brought or showed")))
    if faults:
        raise InvalidInput(faults)
