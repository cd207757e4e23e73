"""Everything kept of a case that a need of its programme is read from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.calls.call import CallState
from fieldreg.calls.jury import missing
from fieldreg.certification.states import StatutoryTest
from fieldreg.desk.cases import Case, Outcome, Step
from fieldreg.desk.ending import still_ahead
from fieldreg.desk.files.case_files import CaseFile, FileSide, FileState
from fieldreg.desk.permits import covers
from fieldreg.desk.walking.needs import CallRecord, CertificationRecord, Record
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.ports import UnitOfWork
from fieldreg.services.desk.permits import permits_asked_for, slots_of

__all__ = ["record_of"]

_CLOSED = (CallState.CLOSED, CallState.JUDGING, CallState.DECIDED, CallState.PUBLISHED)
_JUDGED = (CallState.DECIDED, CallState.PUBLISHED)


def record_of(work: UnitOfWork, case: Case, now: datetime, judged: Mapping[str, Any] | None) -> Record:
    """As of `now`; what a call's clock has made of it since counts.  `judged` is what the case's plan takes now, else as it was kept."""
    judged = judged if judged is not None else case.screening
    kept = {one.rule: one for one in work.permits.of_case(case.ref)}
    found = [kept.get(one.rule, one) for one in permits_asked_for(case, judged)]
    slots = slots_of(work, case)
    joined, booked, files = work.walking.joined(case.ref), work.reservations.named(work.cases.booked(case.ref)), _files(work, case.ref)
    return Record(
        tasks=work.tasks.of_case(case.ref),
        agreements=work.agreements.of_case(case.ref),
        reservations=booked,
        ahead=still_ahead(booked, now),
        permits=found,
        uncovered=[one for one in found if any(covers(one, slot) is False for slot in slots)],
        judged=judged is not None,
        undecided=sum(bool(row.get("open", True)) for row in (judged or {}).get("unknown", ())),
        entries=work.walking.entries(case.ref),
        papers=frozenset(one.document for one in files if one.document),
        unnamed=sum(not (one.document or one.permit) and one.side is not FileSide.DESK for one in files),
        call=_call(work, joined["call"], now) if "call" in joined else None,
        certification=_certification(work, joined["certification"]) if "certification" in joined else None,
    )


def _files(work: UnitOfWork, ref: str) -> list[CaseFile]:
    """What is kept of it and of the cases merged into it, however it came."""
    refs = (ref, *work.cases.merged_into(ref)) if ref else ()
    return [file for one in refs for file in work.case_files.of_case(one) if file.state is FileState.KEPT]


def _call(work: UnitOfWork, call_id: str, now: datetime) -> CallRecord:
    call = work.calls.get(call_id)
    state = [call.state, *call.due_moves(now)][-1]
    jury = [one for one in work.juries.of_call(call_id) if one.sits]
    return CallRecord(
        ref=call_id,
        closed=state in _CLOSED,
        declared=state in _JUDGED or (bool(jury) and all(one.may_see for one in jury)),
        scored=state in _JUDGED or (state is CallState.JUDGING and not _missing(work, call_id)),
        published=state is CallState.PUBLISHED,
        closes_on=call.terms.closes_at.astimezone(JST).date(),
    )


def _missing(work: UnitOfWork, call_id: str) -> Any:
    every, conflicts = work.applications.of_call(call_id), work.juries.conflicts(call_id)
    return missing(work.juries.of_call(call_id), every, conflicts, work.juries.scores(call_id))


def _certification(work: UnitOfWork, ref: str) -> CertificationRecord:
    held = work.certifications.get(ref)
    return CertificationRecord(
        ref=ref, tested=set(held.tests) == set(StatutoryTest), opinions=len(held.opinions),
        finished=True if held.attested_by is not None else _finished(work, held.application),
    )  # fmt: skip


def _finished(work: UnitOfWork, ref: str) -> bool | None:
    """False of a case that is not closed as realised; None where nobody has looked whether it was adopted and reported."""
    try:
        case = work.cases.get(ref)
    except NotFound:
        return None
    return None if case.step is Step.CLOSED and case.outcome is Outcome.REALISED else False
