"""What keeps a case and its programme in step: called in the transaction that changes a case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from fieldreg.desk.cases import ENDED_STEPS, STEP_NAMES, Case, Outcome, Step
from fieldreg.desk.walking.answers import own_questions
from fieldreg.desk.walking.dues import step_due
from fieldreg.desk.walking.needs import Need, Record, needs_of
from fieldreg.desk.walking.ways import is_end, placed, title_of, way, way_to, way_to_end
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.ports import UnitOfWork
from fieldreg.programmes.flow import first_step
from fieldreg.programmes.programme import Programme
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk.walking.records import record_of

__all__ = ["ask_needs", "begun", "entered", "follow", "programme_walked", "with_effect"]


def programme_walked(work: UnitOfWork, case: Case) -> Programme | None:
    """The edition a case walks; None for one that walks none, as those from before cases did."""
    return work.programmes.get(case.programme, case.edition) if case.programme_step else None


def begun(work: UnitOfWork, case: Case, programme: Programme, now: datetime) -> Case:
    """A case at the first step of an edition."""
    named = replace(case, programme=programme.programme, edition=programme.edition)
    return entered(programme, named, first_step(programme).id, record_of(work, case, now, case.screening), _day(now))


def entered(programme: Programme, case: Case, to: str, record: Record, today: date) -> Case:
    """The case in a step from today on, due as the step is; while the applicant is waited for its day stands."""
    at = replace(case, programme_step=to, step_since=today)
    return at if case.waiting_since is not None else replace(at, due=step_due(programme, to, at, record, today))


def follow(work: UnitOfWork, before: Case, after: Case, now: datetime, screening: ScreeningServices | None) -> Case:
    """The changed case at the step of its programme that fits where it stands now; the same where it walks none or stands still.

    Its plan is judged as of now by `screening`; None is for a way back, on which no permit is asked for.

    Raises Conflict ("needs-unmet") where a step on the way there lacks what it needs, ("not-in-programme") where none leads there.
    """
    if not after.programme_step or after.step is before.step or after.programme_step != before.programme_step or after.merged_into:
        return after
    programme = work.programmes.get(after.programme, after.edition)
    after = with_effect(programme, after)
    record = record_of(work, before, now, screening.of_case(work, before) if screening is not None else None)
    if after.step in ENDED_STEPS:
        return _ended(programme, before, after, record, _day(now))
    here = before.programme_step
    led = () if is_end(programme, here) else way_to(programme, here, after.step)
    _ask_way(programme, before, led, record)
    to = led[-1] if led else placed(programme, here, after.step)
    if not to:
        raise _not_in(programme, after.step)
    return entered(programme, after, to, record, _day(now))


def ask_needs(programme: Programme, case: Case, to: str, record: Record, *, reason: str = "") -> list[Need]:
    """What was passed over with a reason, because the programme lets it.

    Raises Conflict ("needs-unmet") that tells all that is missing or not known, and where it is done.
    """
    left = [need for need in needs_of(programme, case, to, record) if need.met is not True]
    if not left or (reason and all(need.waivable for need in left)):
        return left
    title = title_of(programme, to)
    ja, en = (_listed(left, tongue) for tongue in ("ja", "en"))
    told = Text(f"「{title.ja}」に進むには、先に次が要ります: {ja}", f"“{title.en}” needs first: {en}")
    if all(need.waivable for need in left):
        told = Text(f"{told.ja}。そろわないまま進むときは、理由を書いてください。", f"{told.en}. To go on without, give the reason.")
    raise Conflict(told, code="needs-unmet", where="walk_to")


def with_effect(programme: Programme, case: Case) -> Case:
    """What came of a case is the answer to the question `effect`, where the programme asks it."""
    if not case.effect or "effect" not in {one.id for one in own_questions(programme)} or (case.answers or {}).get("effect"):
        return case
    return replace(case, answers={**(case.answers or {}), "effect": case.effect})


def _ended(programme: Programme, before: Case, after: Case, record: Record, today: date) -> Case:
    to = way_to_end(programme, before.programme_step, after.step, after.outcome)
    if not to:
        if after.step is Step.WITHDRAWN:
            return after  # an applicant may always take it back, whatever a file says
        raise _not_in(programme, after.step)
    if after.step is Step.CLOSED:
        _ask_way(programme, after, way(programme, before.programme_step, [to]), record)
    return replace(after, programme_step=to, step_since=today, outcome=Outcome(programme.outcome(to).counts_as))


def _ask_way(programme: Programme, case: Case, led: Sequence[str], record: Record) -> None:
    here = case.programme_step
    for place in led:
        ask_needs(programme, replace(case, programme_step=here), place, record)
        here = place


def _listed(needs: Sequence[Need], tongue: str) -> str:
    said = [(need.title.in_language(tongue), need.said.in_language(tongue), need.met is None) for need in needs]
    unknown = {"ja": "未確認・", "en": "not known, "}[tongue]
    mark = {"ja": "（{}）", "en": " ({})"}[tongue]
    return {"ja": "、", "en": "; "}[tongue].join(title + mark.format((unknown if open_yet else "") + why) for title, why, open_yet in said)


def _not_in(programme: Programme, step: Step) -> Conflict:
    name, then = programme.title, STEP_NAMES[step]
    told = Text(
        f"事業「{name.ja}」には「{then.ja}」に進む段階がありません。ほかの事業に引き継ぐか、次の段階から選んでください。",
        f"the programme “{name.en}” leads to no “{then.en}”; hand the case on to another programme, or choose one of its steps",
    )
    return Conflict(told, code="not-in-programme", where="to")


def _day(now: datetime) -> date:
    return now.astimezone(JST).date()
