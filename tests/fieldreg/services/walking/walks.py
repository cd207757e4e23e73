"""The five programmes in a registry of one's own, and somebody who walks a case through them by what the desk really does."""

from dataclasses import replace
from datetime import timedelta

from fieldreg.calls.call import Call, CallState
from fieldreg.desk.permits import PermitState
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.desk.walking.needs import KIND_OF
from fieldreg.desk.walking.ways import is_end
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.people.managers import Manager
from fieldreg.programmes.programme_file import programme_from
from fieldreg.services import Services
from fieldreg.timeline.events import Subject
from geodata.sample.files import read_programmes
from tests.calls import CLOSES, SECRET, terms
from tests.fieldreg.certification.certified import APPLICATION, OPINIONS, TESTS
from tests.makers import reservation, trial

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "混雑の配信", "body": "避難所の混雑を配信したい。"}
ANSWERS = {
    "text": "来年の春", "lines": "避難所に着く前に混雑が分かる。", "yes_no": "yes", "number": "3", "yen": "300,000円",
    "date": "2027-03-01", "period": ["2027-03-01", "2027-03-31"], "email": "b@example.jp", "phone": "022-555-0123",
}  # fmt: skip
PROGRAMMES = {one.programme: one for one in (programme_from(data, name) for name, data in read_programmes())}
EFFECT = "待つ人が半分になった。"


def answers_of(programme, step=None):
    """An answer to each question a step asks (the first, if not said) that a case has no other place for."""
    begin = programme.steps[0].id
    fields = ("organisation", "email", "phone", "subject", "body")
    asked = [one for one in programme.questions if (one.at or begin) == (step or begin) and one.id not in fields]
    plain = {one.id: ANSWERS[one.kind] for one in asked if one.kind in ANSWERS}
    chosen = {one.id: [one.of[0].id] if one.kind == "choices" else one.of[0].id for one in asked if one.of}
    return plain | chosen


class Walker:
    """A registry with the five programmes, staff, a company, and a case in one of them."""

    def __init__(self, store, clock):
        self.services = Services(store, clock, secret=lambda: SECRET)
        with store.writing() as work:
            work.managers.put(Manager(id="sendai-project-promotion", name=Text("プロジェクト推進課")))
            for programme in PROGRAMMES.values():
                work.programmes.put(programme)
            work.commit()
        roles = {"staff": Role.STAFF, "other": Role.STAFF, "company": Role.COMPANY, "rival": Role.COMPANY}
        made = {
            name: Account(email=f"{name}@example.jp", role=role, password_hash="", organisation="甲社" if name == "company" else "")
            for name, role in roles.items()
        }
        self.people = {name: self.services.accounts.put_account(one)[0] for name, one in made.items()}
        self.staff, self.company, self.ref = self.people["staff"], self.people["company"], ""

    def begin(self, name, **more):
        """A case of that programme: by its form, or, where a call takes it, written down by the desk."""
        self.programme = PROGRAMMES[name]
        told = FORM | {"programme": name, "answers": answers_of(self.programme)} | more
        if name == "open-call":
            self.ref = self.services.cases.note_down(told | {"channel": "counter"}, self.staff)[0].ref
        else:
            self.ref = self.services.cases.open(told, self.company)[0].ref
        return self.case

    @property
    def case(self):
        return self.services.cases.case(self.ref, account=self.staff)

    def standing(self):
        return self.services.case_walk.standing(self.ref, self.staff)

    def go(self, to, **more):
        return self.services.case_walk.go_on(self.ref, to, self.staff, **more)

    def prepare(self, to):
        """Does what `to` needs, each where the desk does it."""
        if is_end(self.programme, to):
            return
        for need in self.programme.step(to).needs:
            getattr(self, f"_{need}")()
        if self.programme.step(to).case_step in ("agreed", "running"):
            self.answer_now()

    def trial_over(self):
        """The slots of what is booked for it have passed."""
        booked = self.services.case_desk.booked(self.ref, self.staff)
        last = max((one.slot.end for one in booked), default=self.services.clock.now())
        self.services.clock.go_on(max(last - self.services.clock.now(), timedelta()))

    def answer_now(self):
        """The questions of the present step."""
        told = answers_of(self.programme, self.case.programme_step)
        if told:
            self.services.case_walk.answer(self.ref, {**(self.case.answers or {}), **told}, self.staff)

    def ask(self, kind=TaskKind.DIVISION_OPINION, name="危機管理局", **more):
        """One question sent; its link."""
        addressee = Addressee(kind=AddresseeKind.DIVISION, name=Text(name))
        order = Order(addressee=addressee, kind=kind, question="できますか。")
        return self.services.task_desk.send(self.ref, [order], self.staff, blocking=None, **more)[0]

    def _all_blocking_tasks_answered(self):
        opened = self.programme.step(self.case.programme_step).opens_tasks
        for own in opened:
            kind = KIND_OF[self.programme.task(own).to]
            sent = self.ask(kind, name=own)
            yes = {"reply": "yes", "name": "係", "division": "課"}
            self.services.task_answering.answer_by_link(sent.token, yes)

    def _conditions_confirmed(self):
        agreements = self.services.agreements
        agreements.draft(self.ref, [{"text": "9時前は音を出さない", "kind": "noise"}], self.staff)
        offered = agreements.offer(self.ref, self.staff)
        agreements.confirm_told(self.ref, offered.version, self.staff)

    def _agreement_confirmed(self):
        if not self.services.agreements.versions(self.ref, account=self.staff):
            self._conditions_confirmed()

    def _reservation_accepted(self):
        booked, _ = self.services.booking.reserve(reservation(), self.company)
        self.services.booking.decide(booked.id, "accepted", self.staff)
        self.services.case_desk.book(self.ref, booked.id, self.staff)

    def _permits_settled(self):
        for row in self.services.permits.of_case(self.ref, self.staff):
            self.services.permits.note(self.ref, row.permit.rule, {"state": str(PermitState.NOT_NEEDED)}, self.staff)

    def _documents_received(self):
        here = self.programme.step(self.case.programme_step)
        for own in here.documents:
            form = {"kind": "document", "state": "done", "document": own, "day": "2026-11-23"}
            self.services.case_entries.keep(self.ref, form, self.staff)

    def _call(self, *states):
        with self.services.store.writing() as work:
            now = self.services.clock.now()
            held = next(iter(work.calls.list()), None) or work.calls.add(Call(terms=terms(), created_at=now))
            for state in states:
                held = work.calls.put(replace(held, state=state, announcement=1, publish_at=now, opened_at=CLOSES, opened_by=self.staff.id))
            work.commit()
        self.services.case_walk.join(self.ref, "call", held.id, self.staff)

    def _call_closed(self):
        self._call(CallState.CLOSED)

    def _conflicts_declared(self):
        self._call(CallState.DECIDED)

    def _scores_complete(self):
        self._call(CallState.DECIDED)

    def _results_published(self):
        self._call(CallState.PUBLISHED)

    def _certification(self, *acts):
        held = next(iter(self.services.certification.all(self.staff)), None)
        if held is None:
            held = self.services.certification.apply(APPLICATION, self.staff)
            self.services.case_walk.join(self.ref, "certification", held.ref, self.staff)
        for act, form in acts:
            self.services.certification.act(held.ref, act, form, self.staff)

    def _tests_answered(self):
        self._certification(("tests", TESTS))

    def _opinions_heard(self):
        self._certification(("opinion", OPINIONS[0]), ("opinion", OPINIONS[1]))


FIELD_TRIAL = {"site": "park", "trial": trial(), "activity": "drone"}


def needs(walker, to):
    """How each need of a step that may follow stands: {word: met}."""
    return {need.word: need.met for one in walker.standing().following if one.place.id == to for need in one.needs}


def events(walker):
    with walker.services.store.reading() as work:
        return list(work.timeline.of(Subject.CASE, walker.ref))
