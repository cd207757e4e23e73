"""Use cases of what is agreed for a case: its conditions, offered by the desk and confirmed by the applicant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.booking.reservations import Reservation
from fieldreg.desk.agreements import (
    Agreement,
    AgreementState,
    Condition,
    agreed_of,
    conditions_from_form,
    made_meanwhile,
    seen_by_applicant,
    turn,
)
from fieldreg.desk.case_keys import holds
from fieldreg.desk.cases import Case, ask_open
from fieldreg.desk.public_records import personal_faults
from fieldreg.desk.tasks.task_answers import conditions_asked_for
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.desk.letters import tell_agreed, tell_agreement_over, tell_offered
from fieldreg.services.desk.tasks.answering import ask_not_own
from fieldreg.services.visibility import ask_decider, ask_reader, case_seen_by, reads_all
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["AgreementServices", "mark_of"]


class AgreementServices:
    """Every write is one transaction.  Safe to share between threads.

    Raise NotAllowed for anybody but the desk, where an account `staff` is asked for; NotFound for what is not there.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def versions(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[Agreement]:
        """First to last: for the desk and auditors all, for the applicant those he was offered.

        Raises NotFound alike for a stranger's and for none.
        """
        with self.store.reading() as work:
            case_seen_by(account, case := work.cases.get(ref), bearer=holds(case, key))
            held = work.agreements.of_case(ref)
        return held if reads_all(account) else seen_by_applicant(held)

    def booked(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[Reservation]:
        """The reservations of the case, to whoever may read what is agreed for it.  Raises as `versions`."""
        with self.store.reading() as work:
            case_seen_by(account, case := work.cases.get(ref), bearer=holds(case, key))
            return work.reservations.named(work.cases.booked(ref))

    def of_reservation(self, reservation: str) -> Sequence[Condition]:
        """What was agreed for the cases a reservation belongs to, once each; () where it belongs to none."""
        with self.store.reading() as work:
            versions = work.agreements.of_cases(work.cases.cases_of(reservation))
        agreed = [held for own in versions.values() if (held := agreed_of(own)) is not None]
        return tuple(dict.fromkeys(one for held in agreed for one in held.conditions))

    def proposed(self, ref: str, staff: Account) -> Sequence[Condition]:
        """What those asked made a condition of, as their newest answers say; once each."""
        ask_reader(staff)
        with self.store.reading() as work:
            tasks = work.tasks.of_case(ref)
            asked_for = conditions_asked_for(tasks, work.tasks.answers([task.ref for task in tasks]))
        return [Condition(text=text, task=task) for text, task in asked_for.items()]

    def draft(self, ref: str, rows: Sequence[Mapping[str, Any]], staff: Account, *, after: str | None = None) -> Agreement:
        """Writes the draft, or the next version's where the newest was offered and decided on.

        `after` is the mark (`mark_of`) of what the page showed.  Raises InvalidInput with every fault; Conflict with both texts where
        it is another by now, and where the newest is offered and not yet answered.
        """
        ask_decider(staff)
        conditions, now = conditions_from_form(rows), self.clock.now()
        with self.store.writing() as work:
            case, newest = self._newest(work, ref)
            ask_not_own(work, case, staff)
            if faults := personal_faults(case, {"conditions": "\n".join(one.text for one in conditions if one.public)}):
                raise InvalidInput(faults)  # the public record tells them
            ask_open(case, " / ".join(one.text for one in conditions))
            if after is not None and newest is not None and after != mark_of(newest):
                raise made_meanwhile(newest, conditions)
            if newest is not None and newest.state is AgreementState.OFFERED:
                raise _offered(newest)
            anew = newest is None or newest.state is not AgreementState.DRAFT
            version = 1 if newest is None else newest.version + 1 if anew else newest.version
            kept = work.agreements.put(Agreement(case=ref, version=version, conditions=conditions, made_at=now, made_by=staff.id))
            work.timeline.append(_event(Act.CASE_AGREEMENT_DRAFTED, case, kept, now, staff.id))
            work.commit()
            return kept

    def offer(self, ref: str, staff: Account, *, after: str | None = None) -> Agreement:
        """Offers the draft to the applicant, which is the desk's own confirmation.

        Raises Conflict where there is no draft, where it is no longer what the page showed (`after`), and for an ended case.
        """
        now = self.clock.now()
        return self._turn(ref, staff, AgreementState.OFFERED, after, offered_at=now, offered_by=staff.id)

    def confirm(self, ref: str, version: int, key: str | None = None, account: Account | None = None) -> Agreement:
        """The applicant confirms the version he read; the one confirmed before ends.

        Raises NotFound alike for a stranger's and for none, Conflict where another version is offered by now, or none.
        """
        with self.store.writing() as work:
            case = work.cases.get(ref)
            bearer = holds(case, key)
            if not bearer and (account is None or account.id != case.owner):
                case_seen_by(None, case)
            if account is not None and account.id != case.owner and reads_all(account):
                told = Text("申請者に代わっては確認できません。窓口で聞いた確認は、協定のページに記入してください。",
                            "nobody of the city confirms in the applicant's name; what he told is written down on its page")  # fmt: skip
                raise NotAllowed(told, where=ref)
            kept, now = self._confirmed(work, case, version, account.id if account else None, told=False)
            work.timeline.append(_event(Act.CASE_AGREEMENT_CONFIRMED, case, kept, now, account.id if account else None))
            work.commit()
            return kept

    def confirm_told(self, ref: str, version: int, staff: Account) -> Agreement:
        """Writes down that the applicant confirmed it by telephone or otherwise; marked so."""
        ask_decider(staff)
        with self.store.writing() as work:
            case = work.cases.get(ref)
            ask_not_own(work, case, staff)
            kept, now = self._confirmed(work, case, version, staff.id, told=True)
            work.timeline.append(_event(Act.CASE_AGREEMENT_CONFIRMED, case, kept, now, staff.id))
            work.commit()
            return kept

    def end(self, ref: str, reason: str, staff: Account, *, broken: bool = False, after: str | None = None) -> Agreement:
        """Ends what was confirmed, or breaks off what is drafted, offered or confirmed.

        Raises InvalidInput without a reason, Conflict where it is no longer what the page showed (`after`).
        """
        reason = text_of({"reason": reason}, "reason", longest=400)
        to = AgreementState.BROKEN if broken else AgreementState.ENDED
        return self._turn(ref, staff, to, after, ended_at=self.clock.now(), reason=reason)

    def _turn(self, ref: str, staff: Account, to: AgreementState, after: str | None, **more: Any) -> Agreement:
        ask_decider(staff)
        with self.store.writing() as work:
            case, newest = self._newest(work, ref)
            ask_not_own(work, case, staff)
            if newest is None:
                raise _none(ref)
            if after is not None and after != mark_of(newest):
                raise made_meanwhile(newest, ())
            if to is AgreementState.OFFERED:
                ask_open(case)
            kept = work.agreements.put(turn(newest, to, **more))
            act = Act.CASE_AGREEMENT_OFFERED if to is AgreementState.OFFERED else Act.CASE_AGREEMENT_ENDED
            work.timeline.append(_event(act, case, kept, self.clock.now(), staff.id))
            if to is AgreementState.OFFERED:
                tell_offered(work, case, kept.version, self.clock.now())
            else:
                tell_agreement_over(work, case, kept, self.clock.now())
            work.commit()
            return kept

    def _confirmed(self, work: UnitOfWork, case: Case, version: int, by: int | None, *, told: bool) -> tuple[Agreement, datetime]:
        ask_open(case)
        now = self.clock.now()
        versions = work.agreements.of_case(case.ref)
        newest = versions[-1] if versions else None
        if newest is None or newest.state is not AgreementState.OFFERED or newest.version != version:
            raise _none(case.ref)
        for earlier in versions[:-1]:
            if earlier.state is AgreementState.CONFIRMED:
                work.agreements.put(turn(earlier, AgreementState.ENDED, ended_at=now, reason=f"第{version}版に替わったため"))
        tell_agreed(work, case, version, now, told_to_staff=told)
        return work.agreements.put(turn(newest, AgreementState.CONFIRMED, confirmed_at=now, confirmed_by=by, told_to_staff=told)), now

    def _newest(self, work: UnitOfWork, ref: str) -> tuple[Case, Agreement | None]:
        case, versions = work.cases.get(ref), work.agreements.of_case(ref)
        return case, versions[-1] if versions else None


def mark_of(agreement: Agreement | None) -> str:
    """What two readers of the same version in the same state have in common."""
    return "" if agreement is None else f"{agreement.version} {agreement.state} {agreement.made_at.timestamp():.6f}"


def _event(act: Act, case: Case, held: Agreement, at: datetime, by: int | None) -> Event:
    """For the applicant too, but for drafts."""
    readers = frozenset({Reader.DESK}) if act is Act.CASE_AGREEMENT_DRAFTED else frozenset({Reader.DESK, Reader.OWNER})
    told = {
        "version": held.version, "state": str(held.state), "reason": held.reason, "told_to_staff": held.told_to_staff,
        "conditions": [one.to_dict() for one in held.conditions],
    }  # fmt: skip
    as_whom = By.BEARER if by is None else By.ACCOUNT
    return Event(at=at, act=act, ref=case.ref, by=as_whom, actor=by, owner=case.owner, readers=readers, told={"after": told})


def _offered(held: Agreement) -> Conflict:
    told = Text(
        f"第{held.version}版は申請者の確認待ちです。変えるときは、先に理由を添えて取り下げてください。",
        f"version {held.version} waits for the applicant; to change it, break it off with a reason first",
    )
    return Conflict(told, code="offered", where=held.case)


def _none(ref: str) -> Conflict:
    told = Text("確認できる協定がありません。ページを開き直してください。", "there is no such agreement to confirm; open the page again")
    return Conflict(told, code="no-such-agreement", where=ref)
