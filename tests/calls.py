"""A call to rehearse with: its terms, what two companies hand in, and the way from announcing to judging."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta

from fieldreg.calls.terms_form import terms_from_form
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from tests.fakes import NOW

PDF = b"%PDF-1.7\n1 0 obj<</Author(\xe9\x9d\x92\xe8\x91\x89 PLANTED-AUTHOR)>>endobj\n%%EOF\n"
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
OPENS, CLOSES = NOW + timedelta(days=1), NOW.replace(hour=17, minute=15) + timedelta(days=10)
CRITERIA = [
    {"title": "新しさ", "lowest": "0", "highest": "5", "weight": "2"},
    {"title": "確かさ", "lowest": "0", "highest": "5", "weight": "1.5"},
    {"title": "効果", "lowest": "1", "highest": "10", "weight": "0.1"},
]


def docx(*names):
    """A Word document's skeleton."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in ("[Content_Types].xml", "word/document.xml", *names):
            made.writestr(name, "<x/>")
    return held.getvalue()


def terms_form(**more):
    """What the desk writes."""
    known = {
        "title": "まちの困りごとを解く実証",
        "body": "市の困りごとを、企業の技術で解く実証を募集します。",
        "challenges": [
            {"title": "避難所の混雑を知らせる", "division": "危機管理局", "body": "来る前に。", "most": "1", "budget_yen": "1000000"},
            {"title": "歩道の傷みを見つける", "division": "建設局", "body": "巡回を減らしたい。", "most": "2", "budget_yen": ""},
        ],
        "criteria": CRITERIA,
        "minimum": "8",
        "tie_break": ["1", "earlier"],
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
        "questions_until": (CLOSES - timedelta(days=3)).isoformat(),
        "two_persons": False,
    }
    return known | more


def terms(**more):
    return terms_from_form(terms_form(**more))


def application_form(name="青葉ロボット", **more):
    """What a company hands in; `name` stands all over it."""
    known = {
        "challenge": "1",
        "organisation": f"株式会社{name}",
        "contact": f"{name} 新規事業部",
        "email": "bid@aoba-planted.example.jp",
        "phone": "022-555-0123",
        "title": "混雑を知らせる小さな箱",
        "proposal": f"{name}の小さな箱を避難所に置き、人の数を数えて知らせます。",
        "plan": "12月に設置し、1月に試します。",
        "success": "待ち時間が半分になること。",
        "asked": "避難所2か所の使用。",
        "amount_yen": "600000",
        "hide": "HAKO-SEVEN",
    }
    return known | more


def anonymous(**more):
    """What staff make of it for the jury."""
    known = {
        "title": "混雑を知らせる小さな箱",
        "proposal": "小さな箱を避難所に置き、人の数を数えて知らせます。",
        "plan": "12月に設置し、1月に試します。",
        "success": "待ち時間が半分になること。",
        "asked": "避難所2か所の使用。",
    }
    return known | more


@dataclass
class Rehearsal:
    """A call over some services, taken from stage to stage; people by name."""

    services: object
    clock: object
    people: dict = field(default_factory=dict)
    call_id: str = ""

    def hire(self, **organisations):
        """Companies of these names, a second member of staff, and three jurors."""
        roles = dict.fromkeys(organisations, Role.COMPANY) | {
            "staff": Role.STAFF, "second": Role.STAFF, "admin": Role.ADMIN,
            "juror_a": Role.DEPARTMENT, "juror_b": Role.DEPARTMENT, "juror_c": Role.COMPANY,
        }  # fmt: skip
        for name, role in roles.items():
            organisation = organisations.get(name, "広瀬大学" if name == "juror_c" else "")
            account = Account(email=f"{name}@people.example.jp", role=role, password_hash="hash", organisation=organisation)
            self.people[name] = self.services.accounts.put_account(account)[0]
        return self

    @property
    def calls(self):
        return self.services.calls

    def at(self, moment):
        self.clock.at = moment.astimezone(JST)
        return self

    def announce(self, **more):
        """A call, announced now."""
        drafted = self.calls.desk.draft(terms_form(**more), self.people["staff"])
        self.calls.desk.announce(drafted.id, self.people["staff"], revision=drafted.revision)
        self.call_id = drafted.id
        return self

    def apply(self, who, files=(), instead_of=0, token=None, **more):
        """One hands in."""
        form = application_form(**({"name": who} | more)) | {"token": token or self.calls.applying.new_token()}
        return self.calls.applying.hand_in(self.call_id, form, files, self.people[who], instead_of=instead_of)

    def open_seals(self):
        """After the closing."""
        self.at(CLOSES + timedelta(minutes=1))
        self.calls.opening.open_seals(self.call_id, self.people["staff"])
        return self

    def anonymise(self):
        """Everything that was opened."""
        for opened in self.calls.opening.of_call(self.call_id, self.people["staff"]):
            self.calls.opening.anonymise(opened.application.ref, anonymous(), self.people["staff"], version=0)
        return self

    def seat(self, conflicts=(), **interests):
        """Jurors with what they declare; `conflicts` are pairs of juror and application."""
        for name, told in interests.items():
            account = self.people[name]
            self.calls.jury.name(self.call_id, account.email, self.people["staff"])
            self.calls.judging.declare(self.call_id, {"has": "yes" if told else "no", "interests": told}, account)
            refs = [ref for juror, ref in conflicts if juror == name]
            self.calls.jury.check(self.call_id, account.id, refs, self.people["staff"])
        return self

    def begin(self):
        self.calls.jury.begin(self.call_id, self.people["staff"])
        return self

    def label(self, ref):
        return self.calls.opening.application(ref, self.people["staff"]).application.label

    def score(self, who, ref, *points, comment="", version=0):
        form = {f"points_{n}": str(value) for n, value in enumerate(points, 1)} | {"comment": comment}
        return self.calls.judging.score(self.call_id, self.label(ref), form, self.people[who], version=version)

    def decide(self, reasons, **adopt):
        """`adopt` as ``adopt_1``; the others none."""
        form = {"adopt_1": "0", "adopt_2": "0"} | {name: str(value) for name, value in adopt.items()}
        form |= {f"reason_{ref.replace('-', '_')}": told for ref, told in reasons.items()}
        return self.calls.deciding.decide(self.call_id, form, self.people["staff"])


PLANTED = (
    "株式会社PLANTED-ORG", "PLANTED-CONTACT", "planted@secret.example.jp", "022-777-8888", "PLANTED-TITLE", "PLANTED-PROPOSAL",
    "PLANTED-PLAN", "PLANTED-SUCCESS", "PLANTED-ASKED", "PLANTED-HIDE", "planted-file.pdf", "PLANTED-AUTHOR",
)  # fmt: skip


def planted(call, who="aoba"):
    answers = dict(zip(("organisation", "contact", "email", "phone", "title", "proposal", "plan", "success", "asked", "hide"), PLANTED,
                       strict=False))  # fmt: skip
    return call.apply(who, [("planted-file.pdf", PDF)], **answers)
