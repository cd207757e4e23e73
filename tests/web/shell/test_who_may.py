"""Every address as everybody: what each is declared to be is what each is."""

from datetime import timedelta

import pytest

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.services.trials import kept_trials
from tests import calls, makers
from tests.made_programmes import small
from tests.web.pages.register.filled import application, certified
from web.shell.access import ANYONE, policy_of

EVERYBODY = (None, "company", "rival", "department", "staff", "admin", "juror", "auditor")
PEOPLE, READ_ONLY = EVERYBODY[1:], ("juror", "auditor")
MEMBERS, OTHERS = ("company", "rival", "staff", "admin"), ("department", "juror", "auditor")  # who may ask for a place


def each(status, *some, **more):
    """The same for everybody, but for some."""
    return dict.fromkeys(EVERYBODY, status) | {who: told for names, told in some for who in names} | more


OPEN, SIGNED_IN, MAY_ASK = each(200), each(200) | {None: 303}, each(403, (MEMBERS, 200)) | {None: 303}
OWN = each(403, ((None,), 401), (("company", "staff", "admin"), 200), (("rival",), 404))
DESK, READ_DESK = each(404, ((None,), 303), (("staff", "admin"), 200)), each(404, ((None,), 303), (("staff", "admin", "auditor"), 200))
ADMIN = DESK | {"staff": 404}
COMPANY = each(403, ((None,), 303), (("company", "rival"), 200))
OF_COMPANY = COMPANY | {"rival": 404}
NO_JUROR = each(404, ((None,), 303))
ON_JURY = NO_JUROR | {"department": 200}  # whom one_of_each names
NO_JOB = each(404) | {None: 303}  # nobody's, so nobody may; whose job it is: test_loading.py
GETS = {
    "/": OPEN,
    "/nothing-fits": each(303),
    "/sites/park": OPEN,
    "/sites/park.pdf": OPEN,
    "/sites/park/report": OPEN,
    "/check": OPEN,
    "/compare": OPEN,
    "/compare.xlsx?site=park&site=reused": OPEN,
    "/law": OPEN,
    "/register": OPEN,
    "/register.csv": OPEN,
    "/register/N-2026-0001": OPEN,
    "/register/N-2026-0002": dict.fromkeys(EVERYBODY, 404),  # only applied for
    "/register/N-1999-0001": dict.fromkeys(EVERYBODY, 404),
    "/api/register": OPEN,
    "/programme": OPEN,
    "/programme/small": OPEN,
    "/programme/none-such": dict.fromkeys(EVERYBODY, 404),
    "/api/programmes": OPEN,
    "/api/programmes/schema": OPEN,
    "/catalogue": OPEN,
    "/api/catalogue": OPEN,
    "/law/caa-did": OPEN,
    "/law/none-such": each(404),
    "/about": OPEN,
    "/consult": OPEN,
    "/login": OPEN | dict.fromkeys(PEOPLE, 303),
    "/cases": OPEN,
    "/cases/C-2026-0001": each(404, (("staff", "admin", "auditor"), 200)),
    "/cases/C-1999-0001": each(404),
    "/t/K7M4QX": OPEN,
    "/t/K7M4QX.ics": OPEN,
    "/t/K7M4QX/alternatives": OPEN,
    "/t/222222": each(404),
    "/api/trials/K7M4QX": OPEN,
    "/map/basemap.geojson": OPEN,
    "/map/rows.json": OPEN,
    "/map/sites.geojson": OPEN,
    "/map/sites/park.geojson": OPEN,
    "/map/zones/did.geojson": OPEN,
    "/map.html": OPEN,
    "/map/base/0/0/0": each(404),  # no file is the base map here
    "/maps/0.js": each(404),
    "/language/ja": each(303),
    "/healthz": OPEN,
    "/api": OPEN,
    "/api/conformance": OPEN,
    "/api/openapi.json": OPEN,
    "/api/collections": OPEN,
    "/api/collections/sites": OPEN,
    "/api/collections/sites/items": OPEN,
    "/api/collections/sites/items/park": OPEN,
    "/api/collections/sites/tiles/WebMercatorQuad/0/0/0": OPEN,
    "/api/headroom?lon=140.85&lat=38.25": OPEN,
    "/api/rules": OPEN,
    "/api/sites.csv": OPEN,
    "/api/sites/park.kml": OPEN,
    "/api/sites/park.plan": OPEN,
    "/api/reservations/R-2026-0001": OWN,
    "/api/reservations/R-1999-0001": OWN | dict.fromkeys(("company", "staff", "admin"), 404),
    "/my": SIGNED_IN,
    "/my/account": SIGNED_IN,
    "/invitations/none": each(404),
    "/sites/park/reserve": MAY_ASK,
    "/desk/": READ_DESK,
    "/desk/reservations": READ_DESK,
    "/desk/reservations/R-2026-0001": READ_DESK,
    "/desk/cases/new": DESK,
    "/desk/statistics": READ_DESK,
    "/desk/lists/cases.csv": READ_DESK,
    "/desk/lists/people.xlsx": ADMIN,
    "/desk/lists/none-such.csv": each(404) | {None: 303},
    "/desk/filters": DESK,
    "/desk/calendar": READ_DESK,
    "/cases.csv": OPEN,
    "/cases.pdf": each(404),
    "/desk/agenda": READ_DESK,
    "/desk/cases/C-2026-0001": READ_DESK,
    "/desk/cases/C-1999-0001": each(404) | {None: 303},
    "/desk/worklist": READ_DESK,
    "/desk/homework": READ_DESK,
    "/desk/people/": ADMIN,
    "/desk/people/1": ADMIN,
    "/desk/people/999": ADMIN | {"admin": 404},
    "/desk/people/organisations": ADMIN,
    "/desk/retention/": ADMIN,
    "/calls": OPEN,
    "/calls/K-2026-0001": OPEN,
    "/calls/K-1999-0001": each(404),
    "/calls/K-2026-0001/apply": COMPANY | {"company": 303, "rival": 303},  # it is closed
    "/my/applications": COMPANY,
    "/my/applications/A-2026-0001": OF_COMPANY,
    "/my/applications/A-2026-0001/written.json": OF_COMPANY,
    "/desk/calls": READ_DESK,
    "/desk/calls/new": DESK,
    "/desk/calls/K-2026-0001": READ_DESK,
    "/desk/calls/K-2026-0001/terms": DESK,
    "/desk/calls/K-2026-0001/decide": READ_DESK,
    "/desk/applications/A-2026-0001": READ_DESK,
    "/desk/applications/A-2026-0001/files/1": READ_DESK,
    "/desk/applications/A-2026-0001/written.json": READ_DESK,
    "/jury": ON_JURY,
    "/jury/K-2026-0001": ON_JURY,
    "/jury/K-2026-0001/ZZZZ": NO_JUROR,
    "/desk/loads/": READ_DESK,
    "/desk/loads/1": each(404) | {None: 303},  # there is none yet
    "/desk/register": READ_DESK,
    "/desk/register/new": DESK,
    "/desk/register/N-2026-0002": READ_DESK,
    "/desk/register/N-2026-0002/tests": DESK,
    "/desk/register/N-2026-0002/none-such": DESK | dict.fromkeys(("staff", "admin"), 404),
    "/desk/register/settings": ADMIN,
    "/desk/letters": READ_DESK,
    "/desk/letters/1": READ_DESK,
    "/desk/letters/999": each(404) | {None: 303},
    "/my/letters": SIGNED_IN,
    "/desk/cases/C-2026-0001/tasks": READ_DESK,
    "/desk/cases/C-2026-0001/agreement": READ_DESK,
    "/desk/cases/C-2026-0001/permits": READ_DESK,
    "/desk/cases/C-2026-0001/files": READ_DESK,
    "/desk/cases/C-2026-0001/files/1": READ_DESK,
    "/desk/cases/C-2026-0001/files/9": each(404) | {None: 303},
    "/cases/C-2026-0001/files/1": each(404, (("staff", "admin", "auditor"), 200)),
    "/answer/nobody-was-given-this/files/1": dict.fromkeys(EVERYBODY, 404),
    "/tasks/T-2026-0001/files/1": dict.fromkeys(EVERYBODY, 404) | {None: 303},
    "/answer/nobody-was-given-this": dict.fromkeys(EVERYBODY, 404),
    "/answer/nobody-was-given-this/brief": dict.fromkeys(EVERYBODY, 404),
    "/answer/nobody-was-given-this/brief.pdf": dict.fromkeys(EVERYBODY, 404),
    "/desk/tasks/T-2026-0001/brief": READ_DESK,
    "/desk/tasks/T-2026-0001/brief.pdf": READ_DESK,
    "/tasks": dict.fromkeys(EVERYBODY, 404) | {None: 303, "department": 200},
    "/tasks/T-2026-0001/brief": dict.fromkeys(EVERYBODY, 404) | {None: 303},
    "/tasks/T-2026-0001": dict.fromkeys(EVERYBODY, 404) | {None: 303},  # whose it is: tests/web/answering/test_department.py
    "/desk/loads/new": ADMIN,
    "/desk/loads/jobs/none": NO_JOB,
    "/desk/loads/jobs/none/progress": NO_JOB,
    "/desk/loads/jobs/none/outlines.geojson": NO_JOB,
}
MAY_SEND = each(403, (MEMBERS, 422)) | {None: 303}
NOT_READERS, DESK_SENDS = each(422, (READ_ONLY, 403)), each(404, ((None,), 303), (("staff", "admin"), 422))
POSTS = {  # with a token of the page's own, and nothing else in the form
    "/sites/park/reserve": MAY_SEND,
    "/my/R-2026-0001/withdraw": each(403) | {None: 303, "company": 303, "rival": 404},
    "/my/account": each(400) | {None: 303},
    "/invitations/none": each(404, (READ_ONLY, 403)),
    "/consult": NOT_READERS,
    "/sites/park/report": NOT_READERS,
    "/login": each(422),
    "/logout": each(303),
    "/desk/reservations/R-2026-0001": DESK_SENDS,
    "/cases/C-2026-0001": each(404, (("staff", "admin"), 422), (READ_ONLY, 403)),
    "/desk/cases/new": DESK_SENDS,
    "/desk/filters": DESK_SENDS,
    "/desk/cases/C-2026-0001": DESK_SENDS,
    "/desk/worklist": DESK | {"staff": 303, "admin": 303},
    "/desk/homework": DESK_SENDS,
    "/desk/people/": ADMIN | {"admin": 422},
    "/desk/people/1": ADMIN | {"admin": 400},
    "/desk/people/organisations/1": ADMIN | {"admin": 303},
    "/desk/people/invitations/1/withdraw": ADMIN | {"admin": 404},
    "/desk/retention/": ADMIN | {"admin": 422},
    "/my/notices": each(403, (MEMBERS, 303)) | {None: 303},
    "/sites/park/reserve/wait": MAY_SEND,
    "/t/K7M4QX/watch": each(400, (READ_ONLY, 403)),
    "/t/K7M4QX/alternatives": each(303, (READ_ONLY, 403)),
    "/calls/K-2026-0001/questions": COMPANY | {"company": 422, "rival": 422},
    "/calls/K-2026-0001/apply": COMPANY | {"company": 422, "rival": 422},
    "/my/applications/A-2026-0001/withdraw": OF_COMPANY | {"company": 303},
    "/desk/calls/new": DESK | {"staff": 422, "admin": 422},
    "/desk/calls/K-2026-0001": DESK | {"staff": 400, "admin": 400},
    "/desk/calls/K-2026-0001/terms": DESK | {"staff": 422, "admin": 422},
    "/desk/calls/K-2026-0001/decide": DESK | {"staff": 409, "admin": 409},
    "/desk/applications/A-2026-0001": DESK | {"staff": 422, "admin": 422},
    "/jury/K-2026-0001": ON_JURY | {"department": 422},
    "/jury/K-2026-0001/ZZZZ": NO_JUROR,
    "/my/turned": each(403, (MEMBERS, 303)) | {None: 303},
    "/desk/register/new": DESK | {"staff": 422, "admin": 422},
    "/desk/register/N-2026-0002/tests": DESK | {"staff": 422, "admin": 422},
    "/desk/register/N-2026-0002/refuse": DESK | {"staff": 403, "admin": 422},  # staff wrote it down
    "/desk/register/settings": ADMIN | {"admin": 422},
    "/desk/letters/1": DESK | {"staff": 409, "admin": 409},  # as nobody has seen it
    "/desk/cases/C-2026-0001/tasks": DESK | {"staff": 422, "admin": 422},
    "/desk/cases/C-2026-0001/agreement": DESK | {"staff": 303, "admin": 303},
    "/desk/cases/C-2026-0001/permits": DESK | {"staff": 422, "admin": 422},
    "/desk/cases/C-2026-0001/files": DESK_SENDS,
    "/desk/cases/C-2026-0001/files/1": DESK_SENDS,
    "/cases/C-2026-0001/files": each(404, (("staff", "admin"), 422), (READ_ONLY, 403)),
    "/answer/nobody-was-given-this/files": each(404, (READ_ONLY, 403)),
    "/tasks/T-2026-0001/files": dict.fromkeys(EVERYBODY, 404) | {None: 303},
    "/desk/tasks/T-2026-0001": DESK | {"staff": 422, "admin": 422},
    "/tasks/T-2026-0001": dict.fromkeys(EVERYBODY, 404) | {None: 303},
    "/answer/nobody-was-given-this": each(404, (READ_ONLY, 403)),
    "/desk/loads/new": ADMIN | {"admin": 422},
    "/desk/loads/1/rollback": NO_JOB,
    "/desk/loads/jobs/none/look": NO_JOB,
    "/desk/loads/jobs/none/apply": NO_JOB,
    "/desk/loads/jobs/none/discard": NO_JOB,
    "/api/screenings": each(415),
    "/api/plans": each(415),
    "/api/plans.ics": each(415),
    "/api/headroom/area": each(415),
    "/api/permit-free": each(415),
    "/api/alternatives": each(415),
    "/api/ways-out": each(415),
    "/api/drawings": each(422),
    "/api/drawings/export": each(400),
    "/api/trials": each(415, (READ_ONLY, 403)),
    "/api/rankings": each(415),
    "/api/reservations": each(403, (MEMBERS, 415)) | {None: 401},
}


def an_opened_call(services, people, clock):
    """With an application of the company's, and the department on its jury."""
    opens_at, closes_at = (clock.at + timedelta(minutes=n) for n in (1, 2))
    held = calls.Rehearsal(services, clock, {name: person.account for name, person in people.items()})
    times = {"opens_at": opens_at, "closes_at": closes_at, "questions_until": closes_at}
    held.announce(**{name: at.isoformat() for name, at in times.items()}).at(opens_at).apply("company", [("a.pdf", calls.PDF)])
    held.at(closes_at).calls.opening.open_seals(held.call_id, people["staff"].account)
    services.calls.jury.name(held.call_id, people["department"].account.email, people["staff"].account)


@pytest.fixture
def one_of_each(services, people, clock, monkeypatch):
    """A reservation, a case with a question to a division, a kept trial, a certification and an application for one, an opened call."""
    monkeypatch.setattr(kept_trials, "new_code", lambda: "K7M4QX")
    services.kept_trials.keep(makers.trial())
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    services.booking.reserve(makers.reservation(), people["company"].account)
    certified(services, people)
    application(services, people)
    asked = {"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"}
    services.cases.open(asked, files=[("計画.pdf", calls.PDF)])
    asked = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"))
    order = Order(addressee=asked, kind=TaskKind.DIVISION_OPINION, question="?")
    services.task_desk.send("C-2026-0001", (order,), people["staff"].account)
    an_opened_call(services, people, clock)


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_each_may_read(visit, one_of_each, who):
    visitor = visit(who)
    assert {path: visitor.get(path).status_code for path in GETS} == {path: told[who] for path, told in GETS.items()}


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_each_may_send(visit, one_of_each, who):
    told, visitor = {}, visit(who)
    for path in POSTS:
        if path == "/logout":
            continue  # last of all, for it signs out everywhere
        told[path] = visitor.post(path).status_code
    told["/logout"] = visitor.post("/logout").status_code
    assert told == {path: expected[who] for path, expected in POSTS.items()}


def test_every_address_is_asked_for_above(app):
    adapter = app.url_map.bind("localhost")
    asked = {adapter.match(path.split("?")[0], method="GET")[0] for path in GETS}
    asked |= {adapter.match(path, method="POST")[0] for path in POSTS}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - asked == {"static"}


def test_what_changes_a_registry_by_a_file_is_for_administrators(app):
    asked = {e: policy_of(app, e)[0] for e in app.view_functions if e.startswith("loading.")}
    assert {e for e, who in asked.items() if who != ("admin",)} == {"loading.index", "loading.one"}


def test_every_endpoint_declares_whom_it_lets_in(app):
    assert [e for e in app.view_functions if policy_of(app, e) is None] == []


def test_an_endpoint_that_declares_nobody_lets_nobody_in(app_of):
    app = app_of(PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    answer = app.test_client().get("/forgotten")

    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_only_what_is_public_is_open(app):
    """The list of what needs no account, in full: a change here is meant to be seen."""
    doors = {e for e in app.view_functions if e != "static" and policy_of(app, e)[0] == ANYONE}
    assert {e for e in app.view_functions if e != "static"} - doors == {
        "api.reservation", "api.reservations", "cases.act", "cases.case", "cases.new", "cases.note_down", "desk.decide",
        "desk.reservation", "desk.reservations", "figures.agenda", "figures.index", "inbox.index", "homework.answer", "homework.index",
        "loading.apply", "loading.discard", "loading.index", "loading.job",
        "loading.look", "loading.new", "loading.one", "loading.outlines", "loading.progress", "loading.stage", "loading.undo",
        "own_account.act", "own_account.index", "people.act", "people.index", "people.invite", "people.one", "people.organisations",
        "people.share", "people.withdraw", "retention.hold", "retention.index",
        "register_desk.act", "register_desk.apply", "register_desk.do", "register_desk.index", "register_desk.new", "register_desk.one",
        "register_desk.set_settings", "register_desk.settings",
        "reserve.ask", "reserve.mine", "reserve.send", "reserve.withdraw", "worklist.index", "worklist.see", "worklist.understood",
        "waiting.read", "waiting.wait_for_slot",
        "letters.decide", "letters.index",
        "letters.one", "own_letters.index",
        "agreements.act", "agreements.of_case", "department.answer", "department.brief", "department.index", "department.one",
        "calendar.index", "filters.act", "filters.index", "lists.as_file",
        "case_files.add", "case_files.of_case", "case_files.one", "case_files.remove", "department.add_files", "department.file",
        "permits.note", "permits.of_case", "tasks.act", "tasks.brief", "tasks.of_case", "tasks.paper",
        "tasks.send",
        "applying.ask", "applying.mine", "applying.own", "applying.send", "applying.withdraw", "applying.written", "calls.ask",
        "desk_applications.act", "desk_applications.decide", "desk_applications.file", "desk_applications.one",
        "desk_applications.standing", "desk_applications.written", "desk_calls.act", "desk_calls.draft", "desk_calls.index",
        "desk_calls.new", "desk_calls.one", "desk_calls.rewrite", "desk_calls.terms", "jury.declare", "jury.index", "jury.score",
        "jury.sheet", "jury.sitting",
    }  # fmt: skip


def test_another_company_s_reservation_is_told_apart_from_none_in_nothing(client, people, one_of_each):
    told = [client.get(f"/api/reservations/{i}", headers=people["rival"].bearer) for i in ("R-2026-0001", "R-1999-0001")]
    assert [t.status_code for t in told] == [404, 404]
    theirs, nobodys = (t.text.replace("R-2026-0001", "X").replace("R-1999-0001", "X") for t in told)
    assert theirs == nobodys


def test_another_s_case_is_told_apart_from_none_in_nothing(client, one_of_each):
    told = [client.get(f"/cases/{ref}?key=guess") for ref in ("C-2026-0001", "C-1999-0001")]
    assert [t.status_code for t in told] == [404, 404]
    theirs, nobodys = (t.text.split("<main")[1].replace(r, "X") for t, r in zip(told, ("C-2026-0001", "C-1999-0001"), strict=True))
    assert theirs == nobodys


# ---------------------------------------------------------------- who only reads


KEEPS_NOTHING = frozenset({"auth.sign_in", "auth.logout"})  # but the visitor's own session


def sending(app):
    """Every endpoint that takes something, with an address of it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & {"POST", "PUT", "PATCH", "DELETE"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"), method=method)


@pytest.mark.parametrize("who", READ_ONLY)
@pytest.mark.parametrize("by", ["session", "token"])
def test_who_only_reads_writes_by_no_address(app, visit, people, one_of_each, services, who, by):
    """Whatever is sent anywhere: refused, or no such page, or it changes nothing by what it is."""
    before, visitor = _everything(services), visit(who)
    told = {}
    for endpoint, method, path in sending(app):
        if endpoint in KEEPS_NOTHING | {"own_account.act"}:
            continue
        if by == "token":
            answer = app.test_client().open(path, method=method, headers=people[who].bearer, json=makers.trial())
        else:
            answer = visitor.client.open(path, method=method, data={"csrf_token": visitor.token(), "do": "begin", "kind": "verdict"})
        told[endpoint] = answer.status_code
    kept = {e for e, status in told.items() if status not in (403, 404)}
    assert kept == {e for e in told if not getattr(app.view_functions[e], "keeps", True)}
    assert _everything(services) == before


def test_what_who_only_reads_may_send_is_for_himself(app):
    """In full: a change here is meant to be seen."""
    named = {e for e, _, _ in sending(app) if {"auditor"} & set(policy_of(app, e)[0])}
    assert named == {"own_account.act"}
    harmless = {e for e, _, _ in sending(app) if not getattr(app.view_functions[e], "keeps", True)}
    assert harmless - KEEPS_NOTHING == {
        "api.alternatives", "api.export_drawing", "api.headroom_area", "api.permit_free", "api.plans", "api.plans_ics", "api.rankings",
        "api.read_drawing", "api.screenings", "api.ways_out",
    }  # fmt: skip


def _everything(services):
    with services.store.reading() as work:
        return work.timeline.head(), makers.everything(services.store), list(work.accounts.all())
