"""Use cases of a case as its applicant has it: bringing it, reading it, writing in it, withdrawing it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fieldreg.attachments.checking import Attachment
from fieldreg.desk import case_events
from fieldreg.desk.agreements import public_conditions
from fieldreg.desk.case_form import case_from_form, case_noted
from fieldreg.desk.case_keys import SHORTEST_KEY, digest_of_key, holds, new_key
from fieldreg.desk.cases import Case, Mover, Step, move, stamped
from fieldreg.desk.due_days import due_of, end_waiting
from fieldreg.desk.files.case_files import FileSide, case_files
from fieldreg.desk.messages import Message, Side, sent_twice
from fieldreg.desk.public_records import PublicRecord, record_of
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.input_faults import LONGEST_TEXT, gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.programmes.asking import taken_by_call
from fieldreg.programmes.editions import edition_for
from fieldreg.programmes.programme import Programme
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk import letters
from fieldreg.services.desk.file_keeping import handed_in, keep_files
from fieldreg.services.desk.task_followups import tasks_follow
from fieldreg.services.desk.walking.stepping import begun, follow
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_decider, ask_writer, case_seen_by, decides, reads_all, sees
from fieldreg.timeline.events import Act, Event, Reader, Subject
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["CaseServices"]


class CaseServices:
    """What is put to the desk, for whoever has the account or the key; every write is one transaction.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def open(
        self, form: Any, account: Account | None = None, *, key: str | None = None, files: Sequence[tuple[str, bytes]] = ()
    ) -> tuple[Case, str]:
        """A case in the desk's inbox, with its `files` (name and bytes), and the key its applicant opens it with.

        The same form sent again with the same `key` is the same case.  Raises InvalidInput with every fault, NotFound for the site.
        """
        ask_writer(account)
        faults: list[Fault] = []
        sent = gather(faults, lambda: case_files(files, required=False))
        asked = gather(faults, lambda: case_from_form(form, account, self.clock.now(), self._programme(form, by_applicant=True)))
        if faults or asked is None:
            raise InvalidInput(faults)
        return self._keep(asked, key, sent or ())

    def note_down(self, form: Any, staff: Account, *, key: str | None = None) -> tuple[Case, str]:
        """The same for what came by telephone, counter or mail, as staff write it down.  Raises NotAllowed besides."""
        ask_decider(staff)
        return self._keep(case_noted(form, staff, self.clock.now(), self._programme(form)), key)

    def case(self, ref: str, key: str | None = None, account: Account | None = None) -> Case:
        """Raises NotFound alike for a stranger's and for none."""
        with self.store.reading() as work:
            return self._seen(work, ref, key, account)

    def public_records(self) -> Sequence[PublicRecord]:
        """What anybody may read: the records that were published, newest first; past cases are the register's (`register.cases`)."""
        with self.store.reading() as work:
            records = [record_of(case) for case in work.cases.published()]
            agreed = work.agreements.of_cases([record.ref for record in records])
            return [replace(record, conditions=public_conditions(agreed[record.ref])) for record in records]

    def own(self, account: Account, *, limit: int = 200) -> Sequence[Case]:
        """The account's cases, newest first."""
        return self.own_page(account, limit=limit)[1]

    def own_page(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        """How many cases the account has and its fellows had while of its organisation, if that shares; a page, newest first."""
        with self.store.reading() as work:
            return work.cases.page_of(account.id, account.fellows, offset=offset, limit=limit)

    def said(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[Message]:
        """What was written in a case, and in those merged into it, in order; the desk's own notes only for the desk.

        An applicant reads of merged ones by his account alone: a key opens one case.  Raises NotFound as above.
        """
        with self.store.reading() as work:
            self._seen(work, ref, key, account)
            merged = self.merged_seen(work, ref, account)
            said = [message for one in (ref, *merged) for message in work.cases.said(one, notes=reads_all(account))]
        return sorted(said, key=lambda message: (message.at, message.id))

    def merged(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[str]:
        """The references of the cases that were merged into it, at whatever remove, as this reader may see.  Raises NotFound as above."""
        with self.store.reading() as work:
            self._seen(work, ref, key, account)
            return self.merged_seen(work, ref, account)

    def merged_seen(self, work: UnitOfWork, ref: str, account: Account | None) -> Sequence[str]:
        """The same, inside a transaction, of a case that is seen."""
        return [one for one in work.cases.merged_into(ref) if sees(account, (held := work.cases.get(one)).owner, held.created_at)]

    def history(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[Event]:
        """What was done to a case, in order: for the desk all of it, for its applicant what he may read.  Raises NotFound as above."""
        with self.store.reading() as work:
            self._seen(work, ref, key, account)
            events = work.timeline.of(Subject.CASE, ref)
        return events if reads_all(account) else [event for event in events if Reader.OWNER in event.readers]

    def applicants(self, held: Case) -> frozenset[int]:
        """The accounts that act for its applicant: who brought it, his fellows, and who wrote as such."""
        if held.owner is None:
            return frozenset()
        with self.store.reading() as work:
            wrote = {one.by for one in work.cases.said(held.ref, notes=False) if one.side is Side.APPLICANT and one.by is not None}
            return frozenset({held.owner, *wrote, *(one.account for one in work.accounts.get(held.owner).fellows)})

    def say(self, ref: str, text: str, key: str | None = None, account: Account | None = None) -> Case:
        """The applicant writes; a case that waited for that goes on, and one that was answered is taken up again.

        Raises NotFound as above, NotAllowed for the desk, InvalidInput if empty, Conflict ("case-ended") for one that has ended otherwise.
        """
        ask_writer(account)
        text = text_of({"text": text}, "text", required=True)
        with self.store.writing() as work:
            work.cases.lock(ref)
            held = self._applicants(work, ref, key, account)
            asked = self._message(held, text, account)
            if sent_twice(work.cases.said(ref, notes=True), asked) is not None:
                return held
            held = self.written_in(work, ref, text, key, account)
            work.commit()
            return held

    def written_in(self, work: UnitOfWork, ref: str, text: str, key: str | None = None, account: Account | None = None) -> Case:
        """What `say` does, in a transaction begun elsewhere for something that goes with it.  Raises as that does."""
        held = self._applicants(work, ref, key, account)
        if not held.is_open and held.step is not Step.ANSWERED:
            raise _ended(held)
        message = work.cases.say(self._message(held, text, account))
        work.timeline.append(case_events.said(message, held.owner))
        letters.tell_said(work, held, message)
        return self._taken_up(work, held, message.by)

    def _message(self, held: Case, text: str, account: Account | None) -> Message:
        by = account.id if account is not None else None
        return Message(case=held.ref, side=Side.APPLICANT, by=by, at=self.clock.now(), text=text)

    def withdraw(self, ref: str, reason: str = "", key: str | None = None, account: Account | None = None) -> Case:
        """The applicant takes it back, and the desk is told.  Raises NotFound and NotAllowed as above, Conflict where it has ended."""
        ask_writer(account)
        reason, now = text_of({"reason": reason}, "reason", longest=LONGEST_TEXT), self.clock.now()
        with self.store.writing() as work:
            held = self._applicants(work, ref, key, account)
            gone = move(end_waiting(held, now.astimezone(JST).date()), Step.WITHDRAWN, Mover.APPLICANT, reason=reason)
            kept = work.cases.put(stamped(held, follow(work, held, gone, now, self._screening), now), written=reason)
            tasks_follow(work, held, kept, now, account.id if account else None)
            work.timeline.append(case_events.case_event(Act.CASE_MOVED, held, kept, now, account.id if account else None))
            letters.tell_withdrawn(work, kept, now)
            work.commit()
            return kept

    def _keep(self, asked: Case, key: str | None, files: Sequence[Attachment] = ()) -> tuple[Case, str]:
        asked = self._with_answer(asked)
        try:
            return self._kept(asked, key, files)
        except Conflict as error:
            if key is None or error.code != "integrity":
                raise
            return self._kept(asked, key, files)  # the same form was kept in the same moment: this time it is found

    def _kept(self, asked: Case, key: str | None, files: Sequence[Attachment]) -> tuple[Case, str]:
        now = self.clock.now()
        with self.store.writing() as work:
            under = work.cases.by_key(digest_of_key(key)) if key is not None else None  # once: a second look may see another's
            if key is not None and under is not None and _same_form(under, asked):
                return under, key
            if key is None or len(key) < SHORTEST_KEY or under is not None:
                key = new_key()
            asked = replace(asked, key_digest=digest_of_key(key), due=due_of(Step.RECEIVED, now.astimezone(JST).date()))
            programme = edition_for(asked.programme, now.astimezone(JST).date(), work.programmes.all())
            kept = work.cases.add(asked if programme is None else begun(work, asked, programme, now))
            work.timeline.append(case_events.received(kept, now))
            for event in keep_files(work, kept, files, handed_in(FileSide.APPLICANT, now, kept.owner)).events:
                work.timeline.append(event)
            letters.tell_received(work, kept, now)
            work.commit()
            return kept, key

    def _with_answer(self, asked: Case) -> Case:
        with self.store.reading() as work:
            if asked.site is not None:
                site_named(work.sites, asked.site, None)
            if asked.trial is None:
                return asked
            trial = trial_from_geojson(asked.trial)
            self._screening.refuse_elsewhere(work, trial)
            return replace(asked, screening=self._screening.screened(work, trial).to_dict())

    def _programme(self, form: Any, *, by_applicant: bool = False) -> Programme | None:
        """The edition in force of the programme a form names; None for a consultation, which needs none to begin.

        Raises InvalidInput for one that takes nothing now, and where an applicant would hand in openly what a call takes under seal.
        """
        name = text_of(form, "programme", longest=40) if isinstance(form, Mapping) else ""
        with self.store.reading() as work:
            found = edition_for(name or Case.programme, self.clock.today(), work.programmes.all())
        if found is None and name not in ("", Case.programme):
            raise InvalidInput.one("programme", "programme", f"事業「{name}」はいま受け付けていません。", f"programme {name!r} is not open")
        if found is not None and by_applicant and taken_by_call(found):
            told = Text("この事業の応募は、公募のページから受け付けます。", "hand it in on the page of the call")
            raise InvalidInput([Fault("by-call", "programme", told)])
        return found

    def _taken_up(self, work: UnitOfWork, held: Case, by: int | None) -> Case:
        now = self.clock.now()
        today = now.astimezone(JST).date()
        if held.step is Step.ANSWERED:
            after, act = replace(held, step=Step.TRIAGE, outcome=None, due=due_of(Step.TRIAGE, today)), Act.CASE_MOVED
        elif held.waiting_since is not None:
            after, act = end_waiting(held, today), Act.CASE_RESUMED
        else:
            return held
        kept = work.cases.put(stamped(held, follow(work, held, after, now, self._screening), now))
        tasks_follow(work, held, kept, now, by)
        work.timeline.append(case_events.case_event(act, held, kept, now, by))
        return kept

    def _applicants(self, work: UnitOfWork, ref: str, key: str | None, account: Account | None) -> Case:
        """As `_seen`, for who acts as its applicant: never the desk, whatever key it holds, but for its own."""
        held = self._seen(work, ref, key, account)
        if account is not None and decides(account) and account.id != held.owner:
            told = Text("窓口の職員は、窓口の案件のページから書いてください。", "the desk writes on the case's page at the desk")
            raise NotAllowed(told, where=ref)
        return held

    def _seen(self, work: UnitOfWork, ref: str, key: str | None, account: Account | None) -> Case:
        found = work.cases.get(ref)
        return case_seen_by(account, found, bearer=holds(found, key))


def _same_form(held: Case, asked: Case) -> bool:
    """Whether the case was made of what is asked."""
    same = ("channel", "owner", "recorder", "organisation", "contact", "email", "phone", "subject", "body", "site", "trial", "answers")
    return all(getattr(held, name) == getattr(asked, name) for name in same)


def _ended(held: Case) -> Conflict:
    if held.merged_into is not None:
        into = held.merged_into
        told = Text(f"案件 {held.ref} は {into} にまとめました。{into} に書いてください。", f"it was merged into {into}; write there")
        return Conflict(told, code="case-merged", where=into)
    told = Text(
        f"案件 {held.ref} は終わっています。続きがあるときは、新しい相談としてお送りください。",
        f"case {held.ref} has ended; send a new one to go on",
    )
    return Conflict(told, code="case-ended", where=held.ref)
