"""One company's whole story, planted with words of its own; and the addresses at which any of it might be met."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from fieldreg.booking.reservations import State
from fieldreg.desk.cases import Outcome, Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.waiting.watches import WatchKind
from tests import calls, makers
from tests.made_files import PDF
from tests.made_programmes import small
from tests.web.pages.register import filled

ROADS = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"), email="canary-roads@secret.example.jp")
MANAGER = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m", email="canary-parks@secret.example.jp")
OF_MANAGER = Order(addressee=MANAGER, kind=TaskKind.MANAGER_CONSENT, question="CANARY-CONSENT")
ASKED = Order(addressee=ROADS, kind=TaskKind.DIVISION_OPINION, question="CANARY-QUESTION")
FORM = {
    "organisation": "CANARY-ORG", "contact": "CANARY-CONTACT", "email": "canary@secret.example.jp", "phone": "022-777-0001",
    "subject": "CANARY-SUBJECT", "body": "CANARY-BODY",
}  # fmt: skip
PUBLIC_PAPERS = re.compile(r"/sites/.*pdf|/compare|/map\.html|/law")  # alike for whoever asks, and slow to make
WRITTEN = re.compile(rb"CANARY-[A-Z]+")


@dataclass
class Story:
    """What was planted: beside the words, `secrets` that nobody meets but who was handed them; and what stands in addresses (`named`)."""

    services: object
    clock: object
    people: dict
    secrets: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)

    @property
    def staff(self):
        return self.people["staff"]

    @property
    def company(self):
        return self.people["company"]

    def plant(self):
        """All of it, up to an application that is still sealed."""
        self._kept_trial()
        self._private_case()
        self._published_case()
        self._certifications()
        self._closure()
        self._application()
        return self

    def _kept_trial(self):
        kept, _ = self.services.kept_trials.keep(makers.trial())
        self.services.waiting.begin(kept.code, WatchKind.VERDICT, self.company)
        public, _ = self.services.kept_trials.keep(makers.trial(altitude_upper={"value": 30, "datum": "AGL"}))
        self.secrets["code"] = kept.code
        self.named["code"] = [public.code]

    def _closure(self):
        """Of a part of a place, far ahead: what is told of it is for everybody."""
        when = {"time_start": "2027-03-01T09:00:00+09:00", "time_end": "2027-03-01T17:00:00+09:00"}
        made = self.services.closing.close({"site": "park", "area": "park/hall", "kind": "event", "reason": "祭り"} | when, self.staff)
        self.named["closure"] = [made.ref]

    def _private_case(self):
        """Asked, answered, agreed, booked, and not published."""
        case, key = self.services.cases.open(FORM | {"site": "park", "activity": "drone", "trial": makers.trial()}, self.company)
        ref, desk = case.ref, self.services.case_desk
        desk.say(ref, "CANARY-SAID", self.staff)
        desk.note(ref, "CANARY-NOTE", self.staff)
        self.services.cases.say(ref, "CANARY-REPLY", key, self.company)
        sent, of_manager = self.services.task_desk.send(ref, (ASKED, OF_MANAGER), self.staff)
        self.services.case_files.add_by_desk(ref, [("CANARY-PLANS.txt", b"CANARY-INSIDE")], self.staff, seen_by="applicant")
        self.services.case_files.add_by_desk(ref, [("CANARY-SHARED.txt", b"CANARY-COMMON")], self.staff, seen_by="parties")
        self.services.case_files.add_by_link(sent.token, [("CANARY-REMARKS.pdf", PDF)], seen_by="desk")
        answer = {"reply": "yes_with_conditions", "conditions": "CANARY-CONDITION", "text": "CANARY-ANSWER", "division": "CANARY-DIVISION",
                  "name": "CANARY-ANSWERER"}  # fmt: skip
        self.services.task_answering.answer_by_link(sent.token, answer, after=0)
        row = {"text": "CANARY-CONDITION", "task": sent.task.ref, "kind": "other", "until": "", "public": ""}
        self.services.agreements.draft(ref, [row], self.staff)
        self.services.agreements.offer(ref, self.staff)
        self.services.agreements.confirm(ref, 1, key, self.company)
        made, _ = self.services.booking.reserve(makers.reservation(purpose="CANARY-PURPOSE", organisation="CANARY-BOOKER"), self.company)
        self.services.booking.decide(made.id, State.ACCEPTED, self.staff, note="CANARY-DECISION")
        desk.book(ref, made.id, self.staff)
        permits = self.services.permits.of_case(ref, self.staff)
        if permits:
            told = {"state": "applied", "number": "CANARY-NUMBER", "note": "CANARY-PERMIT", "version": "0"}
            self.services.permits.note(ref, permits[0].permit.rule, told, self.staff)
        again = makers.reservation(
            area="park/hall", rrule="FREQ=WEEKLY;COUNT=2", purpose="CANARY-PURPOSE", organisation="CANARY-BOOKER", activity="ground_robot"
        )
        series = self.services.series.book(again, self.company)
        self.services.series_changes.decide(series.series.ref, State.ACCEPTED, self.staff, "CANARY-DECISION")
        self.named["series"] = [series.series.ref]
        self.secrets |= {"key": key, "token": sent.token, "link": of_manager.token}
        self.named |= {"case": [ref], "task": [sent.task.ref, of_manager.task.ref], "reservation": [made.id]}

    def _published_case(self):
        """Ended and published without the organisation's name."""
        case, key = self.services.cases.open(FORM | {"subject": "CANARY-ENDED"}, self.company)
        for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
            self.services.case_desk.move(case.ref, step, self.staff)
        self.services.case_desk.move(case.ref, Step.CLOSED, self.staff, outcome=Outcome.REALISED, effect="よくなった")
        told = {"title": "公表した題名", "summary": "公表した内容", "days": "2026-11-23", "name_organisation": ""}
        self.services.case_desk.publish(case.ref, told, self.staff)
        self.secrets["key_of_published"] = key
        self.named["case"].append(case.ref)

    def _certifications(self):
        """One certified, of which the register tells product and maker, and one only applied for."""
        people = {name: _Person(account) for name, account in self.people.items()}
        held = filled.certified(self.services, people, plan="CANARY-PLAN", maker_email="canary-maker@secret.example.jp")
        applied = filled.application(self.services, people, product="CANARY-PRODUCT", maker="CANARY-MAKER")
        self.named["certification"] = [held.ref, applied.ref]

    def _application(self):
        opens_at, closes_at = (self.clock.at + timedelta(minutes=n) for n in (1, 5))
        self.call = calls.Rehearsal(self.services, self.clock, dict(self.people))
        times = {"opens_at": opens_at, "closes_at": closes_at, "questions_until": closes_at}
        self.call.announce(**{name: at.isoformat() for name, at in times.items()}).at(opens_at)
        told = {
            "organisation": "CANARY-APPLICANT", "contact": "CANARY-BIDDER", "email": "canary-bid@secret.example.jp",
            "phone": "022-777-0002", "title": "CANARY-TITLE", "proposal": "CANARY-PROPOSAL", "plan": "CANARY-WAY",
            "success": "CANARY-SUCCESS", "asked": "CANARY-ASKED", "hide": "CANARY-HIDE",
        }  # fmt: skip
        self.call.apply("company", [("CANARY-FILE.pdf", calls.PDF)], **told)
        self.closes_at = closes_at
        self.ref = "A-2026-0001"
        self.named |= {"call": [self.call.call_id], "application": [self.ref]}

    def open_and_judge(self):
        """The seals are opened, the application is anonymised, the juror who is in no conflict scores it."""
        self.call.at(self.closes_at)
        self.services.calls.opening.open_seals(self.call.call_id, self.staff)
        self.call.anonymise().seat(juror="CANARY-INTERESTS").begin()
        self.named["label"] = [self.call.label(self.ref)]
        return self

    def publish(self):
        """Nobody wins; the applicant is told why."""
        self.call.score("juror", self.ref, 3, 3, 5, comment="CANARY-SCORE")
        self.call.decide({self.ref: "CANARY-REASON"})
        self.services.calls.deciding.publish(self.call.call_id, None, self.staff)
        return self

    # ---------------------------------------------------------------- addresses

    @property
    def values(self):
        """What each argument of an address may be, by the address or by the argument's name."""
        known = self.named
        return {
            "site_id": ["park"], "code": known["code"], "token": ["nobody-was-given-this"], "secret": ["none"], "tongue": ["ja"],
            "collection_id": ["sites", "areas", "zones", "zones-did", "reservations", "site-outlines"], "feature_id": ["park"],
            "z": ["0"], "x": ["0"], "y": ["0"], "kind": ["csv", "xlsx", "json", "pdf", "geojson", "js", "css"], "rule_id": ["caa-did"],
            "layer": ["did"], "digest": ["0"], "programme_id": ["small"], "load_id": [1], "job_id": ["none"], "account_id": [1, 2],
            "name": ["cases", "agenda", "letters", "people", "reservations", "tasks", "worklist", "statistics", "audit", "closures",
                     "homework", "organisations", "retention", "task-statistics"],
            "number": [1, 2, 3], "label": known.get("label", ["ZZZZ"]), "call_id": known["call"], "task_ref": known["task"],
            "reservation_id": known["reservation"], "letter_id": list(range(1, 30)), "act": ["tests", "opinion"], "conflict_id": [1],
            "filename": ["css/desk.css"], "form": ["plan", "kml", "kmz"],
            "/desk/applications/": known["application"], "/my/applications/": known["application"], "/register/": known["certification"],
            "/desk/closures/": known["closure"],
            "/desk/register/": known["certification"], "/my/series/": known["series"], "/desk/series/": known["series"],
            "/api/series/": known["series"], "/series/": known["series"], "/cases/": known["case"], "/desk/cases/": known["case"],
        }  # fmt: skip

    def addresses(self, app):
        """Every address that is asked for by GET, with each value its arguments may have; KeyError for an argument nobody knows."""
        found, adapter = {}, app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint != "static":
                query = QUERIES.get(rule.rule, "")
                found[rule.rule] = [adapter.build(rule.endpoint, values) + query for values in self._filled(rule)]
        found["more"] = MORE
        return found

    def _filled(self, rule):
        filled_in = [{}]
        for name in sorted(rule.arguments):
            some = self._values_of(rule.rule, name)
            filled_in = [one | {name: value} for one in filled_in for value in some]
        return filled_in

    def _values_of(self, rule, name):
        longest = max((start for start in self.values if start.startswith("/") and rule.startswith(start)), key=len, default="")
        return self.values[longest] if name == "ref" else self.values[name]


@dataclass
class _Person:
    account: object


QUERIES = {
    "/nothing-fits": "?activity=other&when=20261221T0900-1200&needs=power_kva:30", "/compare": "?site=park&site=hostile",
    "/compare.<kind>": "?site=park&site=hostile", "/api/headroom": "?lon=140.85&lat=38.25",
}  # fmt: skip
MORE = [
    "/en/", "/?q=広い", "/api/collections/reservations/items?f=html", "/api/collections/reservations/items?limit=100",
    "/api/collections/sites/items?f=html", "/api/collections/reservations/items?f=csv", "/api/collections/reservations/items?f=xlsx",
    "/api/uas-zones?format=ed269", "/api/wzdx?on=2026-12-01",
    "/cases?programme=consultation", "/cases?year=2026", "/register?q=見回り", "/desk/?view=ended",
    "/desk/?q=CANARY", "/login?next=/my", "/en/cases", "/en/calls",
]  # fmt: skip


def told_by(answer):
    """All that an answer tells, as bytes: headers with file names and redirects, and the body, with what a PDF or a workbook holds."""
    parts = [str(answer.headers).encode(), answer.get_data()]
    kind = answer.content_type or ""
    if kind.startswith("application/pdf"):
        parts += _of_paper(answer.get_data())
    elif answer.get_data()[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as held:
            parts += [held.read(name) for name in held.namelist()]
    return b"\n".join(parts)


def _of_paper(data):
    """Text and metadata; none of what was handed in and only calls itself a PDF."""
    try:
        paper = PdfReader(io.BytesIO(data))
    except PdfReadError:
        return []
    return ["".join(page.extract_text() for page in paper.pages).encode(), repr(dict(paper.metadata or {})).encode()]


def planted_in(story, told):
    """Which of the story's words, addresses and secrets stand there."""
    found = {one.decode() for one in WRITTEN.findall(told)}
    marks = ("secret.example.jp", "022-777-000", *story.secrets.values())
    return found | {mark for mark in marks if mark.encode() in told}


def people_of(cast):
    """The accounts alone."""
    return {name: person.account for name, person in cast.items()}


def begin(services, clock, cast):
    """A programme, somebody of the manager who is asked (`asked`), and the story over a small registry."""
    asked = Account(email="asked@example.jp", role=Role.DEPARTMENT, password_hash="", manager="m")
    services.accounts.put_account(asked)
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    return Story(services, clock, people_of(cast)).plant()
