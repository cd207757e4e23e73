"""Where a case stands in its programme: steps done, now and next, what each of those needs, and the answers given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldreg.desk.cases import Case
from fieldreg.desk.cases import Step as DeskStep
from fieldreg.desk.walking.answers import Answered, answers_told, own_questions
from fieldreg.desk.walking.entries import Entry, EntryKind, kinds_of
from fieldreg.desk.walking.needs import Need, Record, needs_of
from fieldreg.desk.walking.ways import Place, ends_by, following, is_end, passed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.programmes import programme as programmes
from fieldreg.programmes.asking import documents_for
from fieldreg.programmes.flow import first_step
from fieldreg.programmes.programme import Document, Outcome, Programme, Question
from fieldreg.timeline.events import Event

__all__ = ["Next", "Standing", "WayStep", "standing_of"]


@dataclass(frozen=True, kw_only=True)
class WayStep:
    """A step of the list.  `state` is "done" (on the day `on`), "left-out", "now" (since `on`) or "next"."""

    step: programmes.Step
    state: str
    on: date | None


@dataclass(frozen=True, kw_only=True)
class Next:
    """A step or an outcome that may follow, with what it needs first."""

    place: Place
    needs: Sequence[Need]
    back: bool = False  # to a step that lies before the present one

    @property
    def ends(self) -> bool:
        return isinstance(self.place, Outcome)

    @property
    def ready(self) -> bool:
        return all(need.met is True for need in self.needs)

    @property
    def waivable(self) -> bool:
        """Whether what is missing may be passed over with a reason."""
        return not self.ready and all(need.waivable for need in self.needs if need.met is not True)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All of it, for one reader.  `asked`: the questions that may be answered now; `papers`: documents asked for by now."""

    programme: Programme
    case: Case
    ended: Outcome | None
    steps: Sequence[WayStep]
    following: Sequence[Next]
    answers: Sequence[Answered]
    asked: Sequence[Question]
    entries: Sequence[Entry]
    kinds: Sequence[EntryKind]
    papers: Sequence[Document]
    may_come: Sequence[Document]
    joined: Mapping[str, str]
    joins: Sequence[str]

    @property
    def document_titles(self) -> Mapping[str, Text]:
        return {one.id: one.title for one in self.programme.documents}

    @property
    def papers_named(self) -> Mapping[str, Text]:
        """The titles of the papers that a file may be, by id: one may come before it is asked for."""
        return {one.id: one.title for one in self.may_come}

    @property
    def ends_by_answer(self) -> bool:
        """Whether a case of the programme may end with an answer."""
        return ends_by(self.programme, DeskStep.ANSWERED)

    @property
    def now(self) -> programmes.Step | None:
        return next((one.step for one in self.steps if one.state == "now"), None)


def standing_of(
    programme: Programme, case: Case, events: Sequence[Event], record: Record | None, joined: Mapping[str, str], role: str
) -> Standing:
    """For `role`; without a `record` nothing is told of what the next steps need."""
    here = case.programme_step
    before = passed(programme, here)
    ended = programme.outcome(here) if is_end(programme, here) else None
    begin, papers = first_step(programme).id, {own for step in programme.steps if step.id in before for own in step.documents}
    asked_at = before if role == "desk" else {here}
    order = [one.id for one in programme.steps]
    earlier = set(order[: order.index(here)]) if here in order else set()
    places = sorted(following(programme, here), key=lambda one: one.id in earlier) if case.is_open else []
    return Standing(
        programme=programme,
        case=case,
        ended=ended,
        steps=_steps(programme, here, _entered_on(programme, events), open_yet=ended is None),
        following=[
            Next(place=one, needs=needs_of(programme, case, one.id, record), back=one.id in earlier) for one in places
        ] if record is not None else [],
        answers=answers_told(programme, case, role),
        asked=[one for one in own_questions(programme) if (one.at or begin) in asked_at] if case.is_open or role == "desk" else [],
        entries=record.entries if record is not None else (),
        kinds=kinds_of(programme),
        may_come=documents_for(programme, role),
        papers=[one for one in documents_for(programme, role) if one.id in papers],
        joined=joined,
        joins=_joins(programme),
    )


def _steps(programme: Programme, here: str, entered: Mapping[str, date], *, open_yet: bool) -> list[WayStep]:
    ids = [one.id for one in programme.steps]
    at = ids.index(here) if here in ids else len(ids)
    found = []
    for place, step in enumerate(programme.steps):
        if step.id == here:
            state = "now"
        elif place < at and (open_yet or step.id in entered):
            state = "done" if step.id in entered else "left-out"
        else:
            state = "next" if open_yet else "left-out"
        found.append(WayStep(step=step, state=state, on=entered.get(step.id)))
    return found


def _entered_on(programme: Programme, events: Sequence[Event]) -> dict[str, date]:
    """When each step was entered last, as the timeline tells of this programme."""
    found: dict[str, date] = {}
    for event in events:
        after = (event.told or {}).get("after")
        if isinstance(after, Mapping) and after.get("programme_step"):
            if after.get("programme", programme.programme) != programme.programme:
                found.clear()
            found[str(after["programme_step"])] = event.at.astimezone(JST).date()
    return found


def _joins(programme: Programme) -> list[str]:
    """Whether its needs are read from a call or from the register."""
    needs = {need for step in programme.steps for need in step.needs}
    of_call = {"call_closed", "conflicts_declared", "scores_complete", "results_published"}
    of_register = {"application_finished", "opinions_heard", "tests_answered"}
    return [what for what, own in (("call", of_call), ("certification", of_register)) if needs & own]
