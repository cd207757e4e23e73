"""Use cases of a case as the desk works on it: who is in charge, where it stands, what is asked, noted, answered, joined and parted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fieldreg.booking.reservations import Reservation, State
from fieldreg.desk import case_events
from fieldreg.desk.agenda import Heading, agenda_of
from fieldreg.desk.case_form import amended
from fieldreg.desk.case_keys import SHORTEST_KEY, digest_of_key, new_key
from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.case_statistics import Figures, figures_of
from fieldreg.desk.cases import (
    OPEN_STEPS,
    Case,
    Money,
    Mover,
    Outcome,
    Step,
    answered_meanwhile,
    ask_open,
    move,
    stamped,
    written_meanwhile,
)
from fieldreg.desk.due_days import begin_waiting, due_of, end_waiting, part_of
from fieldreg.desk.ending import ask_over, still_ahead
from fieldreg.desk.messages import Message, Side, sent_twice
from fieldreg.desk.public_records import personal_faults, published
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.people.organisations import organisation_key
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk import letters
from fieldreg.services.desk.task_followups import tasks_follow
from fieldreg.services.desk.walking.stepping import begun, follow, programme_walked
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.holdings.register import site_named
from fieldreg.services.in_charge import looked_after_by
from fieldreg.services.visibility import ask_decider, ask_reader, decides
from fieldreg.timeline.events import Act

__all__ = ["CaseDesk"]

_STANDING = (State.REQUESTED, State.TENTATIVE, State.ACCEPTED)
_MOST_OFFERED = 20


class CaseDesk:
    """What staff do with cases; every write is one transaction.  Safe to share between threads.

    Whoever acts on a page hands in the `version` it showed: Conflict tells him where somebody else was first, with what he wrote.
    All raise NotAllowed for anybody but the desk, and NotFound for a case that is not there.  Nobody moves or answers his own.
    """

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def page(self, search: CaseSearch, staff: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        """How many cases there are, and a page of them."""
        ask_reader(staff)
        with self.store.reading() as work:
            return work.cases.page(replace(search, reader=staff.id), offset=offset, limit=limit)

    def replied(self, cases: Sequence[Case], staff: Account) -> frozenset[str]:
        """Those of them to which the applicant has replied since the desk last acted."""
        ask_reader(staff)
        with self.store.reading() as work:
            return frozenset(work.cases.replied([one.ref for one in cases if one.is_open]))

    def counts(self, staff: Account) -> Mapping[str, int]:
        """How many open ones there are by view: all, mine, unassigned, waiting, asked (of others), replied, today (due), overdue."""
        ask_reader(staff)
        with self.store.reading() as work:
            searched = {
                "asked": CaseSearch(asked=True), "replied": CaseSearch(replied=True),
                "today": CaseSearch(due_on=self._today()), "overdue": CaseSearch(overdue_on=self._today()),
            }  # fmt: skip
            return {**work.cases.counts(staff.id), **{name: work.cases.page(one, limit=1)[0] for name, one in searched.items()}}

    def assign(self, ref: str, staff: Account, *, to: int | None = None, version: int | None = None) -> Case:
        """Puts somebody of the desk in charge, oneself if nobody is named.  Raises InvalidInput for an account that is not the desk's."""

        def change(work: UnitOfWork, held: Case) -> Case:
            chosen = work.accounts.get(to) if to is not None else staff
            if not (decides(chosen) and chosen.active):
                raise InvalidInput.one("not-staff", "to", "窓口の職員を選んでください。", "choose somebody of the desk")
            if chosen.id not in (staff.id, held.in_charge):
                letters.tell_put_in_charge(work, held, chosen, self.clock.now())
            return replace(held, in_charge=chosen.id)

        return self._change(Act.CASE_ASSIGNED, ref, staff, change, version=version)

    def move(
        self, ref: str, to: Step, staff: Account, *, reason: str = "", outcome: Outcome | None = None, effect: str = "",
        money: Money | None = None, version: int | None = None,
    ) -> Case:  # fmt: skip
        """Moves a case on; whoever moves one that nobody is in charge of, is from then on.

        Raises what `desk.cases.move` does, InvalidInput for an answer without words (`answer` brings them), and Conflict
        ("slot-to-come") where it would be realised before the slot of its reservation is over.
        """
        reason, effect = (text_of({name: text}, name) for name, text in (("reason", reason), ("effect", effect)))

        def change(work: UnitOfWork, held: Case) -> Case:
            ask_four_eyes(work, staff, held.owner, held.created_at, where=ref)
            if to is Step.ANSWERED and not held.answer:
                raise InvalidInput.one("answer-missing", "answer", "回答を書いてください。", "write an answer")
            moved = move(end_waiting(held, self._today()), to, Mover.DESK, reason=reason, outcome=outcome, effect=effect)
            if moved.outcome is Outcome.REALISED:
                ask_over(still_ahead(work.reservations.named(work.cases.booked(ref)), self.clock.now()))
            if held.public is not None and (faults := personal_faults(held, {"effect": effect})):
                raise InvalidInput(faults)  # it stands on the public record
            return replace(self._begun(work, moved, staff), money=money or held.money)

        return self._change(Act.CASE_MOVED, ref, staff, change, version=version, written=reason or effect)

    def ask_applicant(self, ref: str, text: str, staff: Account, *, version: int | None = None) -> Case:
        """Asks the applicant something; the case waits, and its due day with it, until he writes.  Raises Conflict for an ended case."""
        text = text_of({"text": text}, "text", required=True)

        def change(work: UnitOfWork, held: Case) -> Case:
            ask_open(held, text)
            self._write(work, held, Side.DESK, text, staff)
            return begin_waiting(held, self._today())

        return self._change(Act.CASE_WAITING, ref, staff, change, version=version, written=text)

    def resume(self, ref: str, staff: Account, *, version: int | None = None) -> Case:
        """Goes on without waiting any longer: the applicant has answered otherwise."""
        return self._change(Act.CASE_RESUMED, ref, staff, lambda _, held: end_waiting(held, self._today()), version=version)

    def say(self, ref: str, text: str, staff: Account) -> Message:
        """Writes to the applicant."""
        return self._said(ref, Side.DESK, text, staff)

    def note(self, ref: str, text: str, staff: Account) -> Message:
        """Keeps a note that only the desk reads."""
        return self._said(ref, Side.NOTE, text, staff)

    def answer(self, ref: str, text: str, staff: Account, after: str = "") -> Case:
        """The desk's answer; below the answer `after`, which somebody else has sent.

        Raises InvalidInput for an empty text, Conflict with both texts where there is an answer and it is not `after`.
        """
        ask_decider(staff)
        text, after = (told.replace("\r\n", "\n").strip() for told in (text, after))  # as forms end their lines
        if not text:
            raise InvalidInput.one("answer-missing", "answer", "回答を書いてください。", "write an answer")
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.cases.get(ref)
            ask_four_eyes(work, staff, held.owner, held.created_at, where=ref)
            if held.answer != after or not (held.is_open or (after and held.step is Step.ANSWERED)):
                raise answered_meanwhile(held, text)
            told = replace(held, answer=f"{after}\n\n{text}" if after else text, answered_at=now, answered_by=staff.id)
            if told.is_open:
                told = self._begun(work, move(end_waiting(told, self._today()), Step.ANSWERED, Mover.DESK), staff)
            told = follow(work, held, told, now, self._screening)
            try:
                kept = work.cases.put(stamped(held, told, now))
            except Conflict:
                raise answered_meanwhile(work.cases.get(ref), text) from None
            tasks_follow(work, held, kept, now, staff.id)
            work.timeline.append(case_events.case_event(Act.CASE_ANSWERED, held, kept, now, staff.id))
            letters.tell_answered(work, kept, now)
            work.commit()
            return kept

    def amend(self, ref: str, form: Mapping[str, Any], staff: Account, *, version: int | None = None) -> Case:
        """Corrects what the case says of itself.  Raises InvalidInput with every fault."""

        def change(work: UnitOfWork, held: Case) -> Case:
            other = amended(held, form)
            if other.site is not None:
                site_named(work.sites, other.site, None)
            return other

        return self._change(Act.CASE_AMENDED, ref, staff, change, version=version, written=str(form.get("body", "")))

    def merge(self, ref: str, into: str, staff: Account, *, version: int | None = None) -> Case:
        """Ends a case as part of another of the same applicant; both references stay, and what was booked goes along.

        Raises InvalidInput for the same case or another applicant's, Conflict where either has ended.
        """

        def change(work: UnitOfWork, held: Case) -> Case:
            other = work.cases.get(into)
            ask_open(held)
            if held.ref == other.ref or not _same_applicant(held, other) or other.merged_into is not None:
                raise InvalidInput.one(
                    "other-applicant", "into", "同じ申請者の、別の案件を選んでください。", "choose another case of the same applicant"
                )
            ask_open(other)
            work.cases.carry_over(held.ref, other.ref)
            self._write(work, other, Side.NOTE, f"{held.ref} をこの案件にまとめました。", staff)
            work.timeline.append(case_events.case_event(Act.CASE_MERGED, other, other, self.clock.now(), staff.id, merged=held.ref))
            return replace(end_waiting(held, self._today()), step=Step.CLOSED, merged_into=other.ref, due=None)

        return self._change(Act.CASE_MERGED, ref, staff, change, version=version)

    def split(self, ref: str, form: Mapping[str, Any], staff: Account, *, key: str | None = None) -> tuple[Case, str]:
        """A second case of the same applicant, from a part of this one, and its key: `form` tells its subject and body.

        Both keep their references and tell of each other.  The same form sent again with the same `key` is the same part.
        Raises InvalidInput, Conflict for an ended case.
        """
        ask_decider(staff)
        subject, body = (text_of(form, name, required=True) for name in ("subject", "body"))
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.cases.lock(ref)
            earlier = work.cases.by_key(digest_of_key(key)) if key is not None else None
            if key is not None and earlier is not None and (earlier.subject, earlier.body, earlier.recorder) == (subject, body, staff.id):
                return earlier, key
            if key is None or len(key) < SHORTEST_KEY or earlier is not None:
                key = new_key()
            ask_open(held, body)
            part = replace(part_of(held, subject, body, now), recorder=staff.id, key_digest=digest_of_key(key))
            programme = programme_walked(work, held)
            kept = work.cases.add(part if programme is None else begun(work, part, programme, now))
            for one, other in ((held, kept), (kept, held)):
                self._write(work, one, Side.NOTE, f"{other.ref} と分けました。", staff)
            work.timeline.append(case_events.received(kept, now))
            work.timeline.append(case_events.case_event(Act.CASE_SPLIT, held, held, now, staff.id, part=kept.ref))
            letters.tell_split(work, held, kept, now)
            work.commit()
            return kept, key

    def book(self, ref: str, reservation: str, staff: Account) -> None:
        """Joins a reservation to a case.  Raises NotFound for either, InvalidInput for a reservation of another applicant."""
        ask_decider(staff)
        with self.store.writing() as work:
            held, booked = work.cases.get(ref), work.reservations.get(reservation)
            _ask_same_applicant(work, held, booked)
            work.cases.book(held.ref, booked.id)
            work.looks.again([booked.id])
            event = case_events.case_event(Act.CASE_BOOKED, held, held, self.clock.now(), staff.id, reservation=booked.id)
            work.timeline.append(event)
            work.commit()

    def figures(self, staff: Account) -> Figures:
        """How many came, how long they took and what came of them, by fiscal year and programme."""
        ask_reader(staff)
        with self.store.reading() as work:
            return figures_of(work.cases.list(limit=1_000_000), work.walking.counted())

    def agenda(self, since: date, staff: Account) -> Sequence[Heading]:
        """What the coordination meeting of today has before it, with what came since the last one."""
        ask_reader(staff)
        with self.store.reading() as work:
            there = {account.id for account in work.accounts.all() if decides(account) and account.active}
            held = work.cases.list(steps=OPEN_STEPS, limit=1_000_000)
            known = (case if case.in_charge in there else replace(case, in_charge=None) for case in held)
            return agenda_of(known, today=self._today(), since=since)

    def publish(self, ref: str, form: Mapping[str, Any], staff: Account, *, version: int | None = None) -> Case:
        """Writes, or rewrites, what the public reads of a case.  Raises what `public_records.published` does."""
        written = str(form.get("summary", ""))
        return self._change(
            Act.CASE_PUBLISHED, ref, staff, lambda _, held: published(held, form, self._today()), version=version, written=written
        )

    def unpublish(self, ref: str, staff: Account, *, version: int | None = None) -> Case:
        """Takes the public record back; that there was one stays in the timeline."""
        return self._change(Act.CASE_UNPUBLISHED, ref, staff, lambda _, held: replace(held, public=None), version=version)

    def booked(self, ref: str, staff: Account) -> Sequence[Reservation]:
        """The reservations that belong to a case."""
        ask_reader(staff)
        with self.store.reading() as work:
            return work.reservations.named(work.cases.booked(ref))

    def unjoined(self, ref: str, staff: Account) -> Sequence[Reservation]:
        """The newest of its applicant's reservations that stand and belong to no case yet."""
        ask_reader(staff)
        with self.store.reading() as work:
            owner = work.cases.get(ref).owner
            found = work.reservations.page_of(owner, limit=_MOST_OFFERED)[1] if owner is not None else ()
            return [one for one in found if one.state in _STANDING and not work.cases.cases_of(one.id)]

    def _change(
        self, act: Act, ref: str, staff: Account, change: Callable[[UnitOfWork, Case], Case], *, version: int | None, written: str = ""
    ) -> Case:
        """One changed case with its event; without, where `change` leaves the case as it is."""
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.cases.get(ref)
            if version is not None and held.version != version:
                raise written_meanwhile(held, written)
            after = change(work, held)
            if after == held:
                work.commit()  # what was written beside it
                return held
            kept = work.cases.put(stamped(held, follow(work, held, after, now, self._screening), now), written=written)
            tasks_follow(work, held, kept, now, staff.id)
            work.timeline.append(case_events.case_event(act, held, kept, now, staff.id))
            if act in (Act.CASE_MOVED, Act.CASE_MERGED):
                letters.tell_moved(work, held, kept, now)
            work.commit()
            return kept

    def _said(self, ref: str, side: Side, text: str, staff: Account) -> Message:
        ask_decider(staff)
        text = text_of({"text": text}, "text", required=True)
        with self.store.writing() as work:
            held = work.cases.lock(ref)
            message = Message(case=ref, side=side, by=staff.id, at=self.clock.now(), text=text)
            if (earlier := sent_twice(work.cases.said(ref, notes=True), message)) is not None:
                return earlier
            kept = work.cases.say(message)
            work.timeline.append(case_events.said(kept, held.owner))
            letters.tell_said(work, held, kept)
            work.commit()
            return kept

    def _write(self, work: UnitOfWork, held: Case, side: Side, text: str, staff: Account) -> None:
        kept = work.cases.say(Message(case=held.ref, side=side, by=staff.id, at=self.clock.now(), text=text))
        work.timeline.append(case_events.said(kept, held.owner))
        letters.tell_said(work, held, kept)

    def _today(self) -> date:
        return self.clock.now().astimezone(JST).date()

    def _begun(self, work: UnitOfWork, moved: Case, staff: Account) -> Case:
        """With somebody in charge who is at the desk, and the due day of its new step."""
        due = due_of(moved.step, self._today()) if moved.is_open else None
        return replace(moved, in_charge=looked_after_by(work, moved, staff), due=due)


def _same_applicant(one: Case, other: Case) -> bool:
    if one.owner is not None or other.owner is not None:
        return one.owner == other.owner
    return bool(one.email) and one.email.casefold() == other.email.casefold()


def _ask_same_applicant(work: UnitOfWork, held: Case, booked: Reservation) -> None:
    """What is agreed for a case is read by who holds the reservation; who asked without an account may be anybody."""
    if held.owner is None or booked.owner == held.owner:
        return
    organisations = {organisation_key(work.accounts.get(owner).organisation) for owner in (held.owner, booked.owner)}
    if len(organisations) > 1 or "" in organisations:
        raise InvalidInput.one(
            "other-applicant", "reservation", "同じ申請者の予約の番号を書いてください。", "name a reservation of the same applicant"
        )
