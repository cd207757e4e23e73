"""Use cases of the permits of a case: one for each finding of its plan, how far it has come, and whether it covers the slot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.booking.reservations import LIVE
from fieldreg.desk.cases import Case
from fieldreg.desk.permits import Permit, PermitState, checked, covers
from fieldreg.kernel.errors import Fault, FieldregError, InvalidInput, NotFound
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, day_from_text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.visibility import ask_decider, ask_reader
from fieldreg.timeline.events import Act, Event
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["PermitRow", "PermitServices", "permits_asked_for", "slots_of"]

_ASKED_FOR = ("prohibited", "permit", "consent", "notify")
_DAYS = ("decided_on", "valid_from", "valid_to")


@dataclass(frozen=True)
class PermitRow:
    """A permit with the slots its validity does not cover; `found` False where the plan asks for it no more.

    `untold`: it was granted, and nobody wrote down for how long, so that whether it covers a slot is not known.
    """

    permit: Permit
    uncovered: Sequence[Timespan]
    found: bool
    untold: bool = False


class PermitServices:
    """For the desk alone: all raise NotAllowed for others, NotFound for no such case.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def unjudged(self, ref: str, staff: Account) -> int:
        """How many rules of the case's plan cannot be judged yet."""
        ask_reader(staff)
        with self.store.reading() as work:
            judged = self._screening.of_case(work, work.cases.get(ref)) or {}
            return sum(row.get("open", True) for row in judged.get("unknown", ()))

    def of_case(self, ref: str, staff: Account) -> Sequence[PermitRow]:
        """One for each finding of the case's plan as it is judged now, in the order told; below them what was noted before."""
        ask_reader(staff)
        with self.store.reading() as work:
            case = work.cases.get(ref)
            kept, slots = {one.rule: one for one in work.permits.of_case(ref)}, slots_of(work, case)
            found = {one.rule: kept.get(one.rule, one) for one in permits_asked_for(case, self._screening.of_case(work, case))}
        gone = [one for rule, one in kept.items() if rule not in found]
        rows = [(one, True) for one in found.values()] + [(one, False) for one in gone]
        return [_row(one, slots, found=there) for one, there in rows]

    def note(self, ref: str, rule: str, form: Mapping[str, Any], staff: Account) -> Permit:
        """Keeps what is known of one now; `form` tells state, number, note, three days, and the `version` the page showed.

        Raises InvalidInput with every fault, Conflict where somebody else noted something meanwhile, NotFound for no such finding.
        """
        ask_decider(staff)
        values = _read(form)
        with self.store.writing() as work:
            case = work.cases.get(ref)
            known = {one.rule: one for one in (*permits_asked_for(case, self._screening.of_case(work, case)), *work.permits.of_case(ref))}
            if rule not in known:
                raise NotFound(Text("この手続きは案件の判定にありません。", "no such finding of this case"), where="rule")
            before = known[rule]
            after = checked(replace(before, **values, changed_at=self.clock.now(), changed_by=staff.id))
            kept = work.permits.put(after)
            work.timeline.append(self._event(case, before, kept, staff))
            work.looks.again(work.cases.booked(ref))
            work.commit()
            return kept

    def _event(self, case: Case, before: Permit, kept: Permit, staff: Account) -> Event:
        told = {"rule": kept.rule, "before": _told(before), "after": _told(kept)}
        return Event(at=self.clock.now(), act=Act.CASE_PERMIT_CHANGED, ref=case.ref, actor=staff.id, owner=case.owner, told=told)


def permits_asked_for(case: Case, judged: Mapping[str, Any] | None) -> Iterator[Permit]:
    """One for each finding of what a case's plan takes (`judged`), nothing of it noted yet."""
    for row in (judged or {}).get("findings", ()):
        if row["severity"] in _ASKED_FOR:
            who = (row.get("authority") or {}).get("name") or {}
            title, authority = (Text(told.get("ja", ""), told.get("en", "")) for told in (row["title"], who))
            yield Permit(case=case.ref, rule=row["rule"], title=title, authority=authority)


def _row(permit: Permit, slots: Sequence[Timespan], *, found: bool) -> PermitRow:
    uncovered = [slot for slot in slots if covers(permit, slot) is False]
    untold = permit.state is PermitState.GRANTED and not uncovered and any(covers(permit, slot) is None for slot in slots)
    return PermitRow(permit, uncovered, found, untold)


def slots_of(work: UnitOfWork, case: Case) -> list[Timespan]:
    """What is booked for the case; where nothing is, when its plan is for."""
    booked = [one.slot for one in work.reservations.named(work.cases.booked(case.ref)) if one.state in LIVE]
    if booked or case.trial is None:
        return booked
    try:
        return list(dict.fromkeys(volume.timespan for volume in trial_from_geojson(case.trial).volumes))
    except FieldregError:  # a trial that can be read no more
        return []


def _read(form: Mapping[str, Any]) -> dict[str, Any]:
    faults: list[Fault] = []
    state = gather(faults, lambda: text_of(form, "state", longest=40))
    if state not in set(PermitState):
        faults.append(Fault("state", "state", Text("状況を選んでください。", "choose how far it has come")))
    texts = {name: gather(faults, lambda n=name: text_of(form, n, longest=200)) or "" for name in ("number", "note")}  # type: ignore[misc]
    days = {name: gather(faults, lambda n=name: _day(form, n)) for name in _DAYS}  # type: ignore[misc]
    version = gather(faults, lambda: text_of(form, "version", longest=9)) or ""
    if faults or state is None:
        raise InvalidInput(faults)
    return {"state": PermitState(state), **texts, **days, "version": int(version) if version.isascii() and version.isdigit() else 0}


def _day(form: Mapping[str, Any], name: str) -> date | None:
    text = text_of(form, name, longest=20)
    return day_from_text(text, name) if text else None


def _told(permit: Permit) -> dict[str, Any]:
    days = {name: value.isoformat() for name in _DAYS if (value := getattr(permit, name)) is not None}
    return {"state": str(permit.state), "number": permit.number, "note": permit.note, **days}
