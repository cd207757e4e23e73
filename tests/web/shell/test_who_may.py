"""Every address as everybody: what each is declared to be is what each is."""

from datetime import timedelta

import pytest

from fieldreg.services.trials import kept_trials
from tests import calls, makers
from web.shell.access import ANYONE, policy_of

EVERYBODY = (None, "company", "rival", "department", "staff", "admin")
OPEN, SIGNED_IN, OWN, DESK = (
    dict.fromkeys(EVERYBODY, 200),
    dict.fromkeys(("company", "rival", "staff", "admin"), 200) | {None: 303, "department": 403},
    {None: 401, "company": 200, "rival": 404, "department": 403, "staff": 200, "admin": 200},
    {None: 303, "company": 404, "rival": 404, "department": 404, "staff": 200, "admin": 200},
)
ADMIN = DESK | {"staff": 404}
COMPANY = {None: 303, "company": 200, "rival": 200, "department": 403, "staff": 403, "admin": 403}
OF_COMPANY = COMPANY | {"rival": 404}
NO_JUROR = {None: 303} | dict.fromkeys(EVERYBODY[1:], 404)  # whoever sits on none; the department does in one_of_each
JUROR = NO_JUROR | {"department": 200}
NO_JOB = dict.fromkeys(EVERYBODY, 404) | {None: 303}  # nobody's, so nobody may; whose job it is: test_loading.py
GETS = {
    "/": OPEN,
    "/nothing-fits": dict.fromkeys(EVERYBODY, 303),
    "/sites/park": OPEN,
    "/sites/park.pdf": OPEN,
    "/sites/park/report": OPEN,
    "/check": OPEN,
    "/compare": OPEN,
    "/compare.xlsx?site=park&site=reused": OPEN,
    "/law": OPEN,
    "/catalogue": OPEN,
    "/api/catalogue": OPEN,
    "/law/caa-did": OPEN,
    "/law/none-such": dict.fromkeys(EVERYBODY, 404),
    "/about": OPEN,
    "/consult": OPEN,
    "/login": OPEN | dict.fromkeys(EVERYBODY[1:], 303),
    "/cases": OPEN,
    "/cases/C-2026-0001": dict.fromkeys(EVERYBODY, 404) | {"staff": 200, "admin": 200},
    "/cases/C-1999-0001": dict.fromkeys(EVERYBODY, 404),
    "/t/K7M4QX": OPEN,
    "/t/K7M4QX.ics": OPEN,
    "/t/K7M4QX/alternatives": OPEN,
    "/t/222222": dict.fromkeys(EVERYBODY, 404),
    "/api/trials/K7M4QX": OPEN,
    "/map/basemap.geojson": OPEN,
    "/map/rows.json": OPEN,
    "/map/sites.geojson": OPEN,
    "/map/sites/park.geojson": OPEN,
    "/map/zones/did.geojson": OPEN,
    "/map.html": OPEN,
    "/map/base/0/0/0": dict.fromkeys(EVERYBODY, 404),  # no file is the base map here
    "/maps/0.js": dict.fromkeys(EVERYBODY, 404),
    "/language/ja": dict.fromkeys(EVERYBODY, 303),
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
    "/sites/park/reserve": SIGNED_IN,
    "/desk/": DESK,
    "/desk/reservations": DESK,
    "/desk/reservations/R-2026-0001": DESK,
    "/desk/cases/new": DESK,
    "/desk/statistics": DESK,
    "/desk/agenda": DESK,
    "/desk/cases/C-2026-0001": DESK,
    "/desk/cases/C-1999-0001": DESK | dict.fromkeys(("staff", "admin"), 404),
    "/desk/worklist": DESK,
    "/desk/homework": DESK,
    "/calls": OPEN,
    "/calls/K-2026-0001": OPEN,
    "/calls/K-1999-0001": dict.fromkeys(EVERYBODY, 404),
    "/calls/K-2026-0001/apply": COMPANY | {"company": 303, "rival": 303},  # it is closed
    "/my/applications": COMPANY,
    "/my/applications/A-2026-0001": OF_COMPANY,
    "/my/applications/A-2026-0001/written.json": OF_COMPANY,
    "/desk/calls": DESK,
    "/desk/calls/new": DESK,
    "/desk/calls/K-2026-0001": DESK,
    "/desk/calls/K-2026-0001/terms": DESK,
    "/desk/calls/K-2026-0001/decide": DESK,
    "/desk/applications/A-2026-0001": DESK,
    "/desk/applications/A-2026-0001/files/1": DESK,
    "/desk/applications/A-2026-0001/written.json": DESK,
    "/jury": JUROR,
    "/jury/K-2026-0001": JUROR,
    "/jury/K-2026-0001/ZZZZ": NO_JUROR,
    "/desk/loads/": DESK,
    "/desk/loads/1": DESK | dict.fromkeys(("staff", "admin"), 404),  # there is none yet
    "/desk/loads/new": ADMIN,
    "/desk/loads/jobs/none": NO_JOB,
    "/desk/loads/jobs/none/progress": NO_JOB,
    "/desk/loads/jobs/none/outlines.geojson": NO_JOB,
}
POSTS = {  # with a token of the page's own, and nothing else in the form
    "/sites/park/reserve": {None: 303, "department": 403} | dict.fromkeys(("company", "rival", "staff", "admin"), 422),
    "/my/R-2026-0001/withdraw": {None: 303, "company": 303, "rival": 404, "department": 403, "staff": 403, "admin": 403},
    "/consult": dict.fromkeys(EVERYBODY, 422),
    "/sites/park/report": dict.fromkeys(EVERYBODY, 422),
    "/login": dict.fromkeys(EVERYBODY, 422),
    "/logout": dict.fromkeys(EVERYBODY, 303),
    "/desk/reservations/R-2026-0001": {None: 303} | dict.fromkeys(EVERYBODY[1:4], 404) | {"staff": 422, "admin": 422},
    "/cases/C-2026-0001": dict.fromkeys(EVERYBODY, 404) | {"staff": 422, "admin": 422},
    "/desk/cases/new": {None: 303} | dict.fromkeys(EVERYBODY[1:4], 404) | {"staff": 422, "admin": 422},
    "/desk/cases/C-2026-0001": {None: 303} | dict.fromkeys(EVERYBODY[1:4], 404) | {"staff": 422, "admin": 422},
    "/desk/worklist": {None: 303} | dict.fromkeys(EVERYBODY[1:4], 404) | {"staff": 303, "admin": 303},
    "/desk/homework": {None: 303} | dict.fromkeys(EVERYBODY[1:4], 404) | {"staff": 422, "admin": 422},
    "/my/notices": {None: 303, "department": 403} | dict.fromkeys(("company", "rival", "staff", "admin"), 303),
    "/sites/park/reserve/wait": {None: 303, "department": 403} | dict.fromkeys(("company", "rival", "staff", "admin"), 422),
    "/t/K7M4QX/watch": dict.fromkeys(EVERYBODY, 400),
    "/t/K7M4QX/alternatives": dict.fromkeys(EVERYBODY, 303),
    "/calls/K-2026-0001/questions": COMPANY | {"company": 422, "rival": 422},
    "/calls/K-2026-0001/apply": COMPANY | {"company": 422, "rival": 422},
    "/my/applications/A-2026-0001/withdraw": OF_COMPANY | {"company": 303},
    "/desk/calls/new": DESK | {"staff": 422, "admin": 422},
    "/desk/calls/K-2026-0001": DESK | {"staff": 400, "admin": 400},
    "/desk/calls/K-2026-0001/terms": DESK | {"staff": 422, "admin": 422},
    "/desk/calls/K-2026-0001/decide": DESK | {"staff": 409, "admin": 409},
    "/desk/applications/A-2026-0001": DESK | {"staff": 422, "admin": 422},
    "/jury/K-2026-0001": JUROR | {"department": 422},
    "/jury/K-2026-0001/ZZZZ": NO_JUROR,
    "/my/turned": {None: 303, "department": 403} | dict.fromkeys(("company", "rival", "staff", "admin"), 303),
    "/desk/loads/new": ADMIN | {"admin": 422},
    "/desk/loads/1/rollback": NO_JOB,
    "/desk/loads/jobs/none/look": NO_JOB,
    "/desk/loads/jobs/none/apply": NO_JOB,
    "/desk/loads/jobs/none/discard": NO_JOB,
    "/api/screenings": dict.fromkeys(EVERYBODY, 415),
    "/api/plans": dict.fromkeys(EVERYBODY, 415),
    "/api/plans.ics": dict.fromkeys(EVERYBODY, 415),
    "/api/headroom/area": dict.fromkeys(EVERYBODY, 415),
    "/api/permit-free": dict.fromkeys(EVERYBODY, 415),
    "/api/alternatives": dict.fromkeys(EVERYBODY, 415),
    "/api/ways-out": dict.fromkeys(EVERYBODY, 415),
    "/api/drawings": dict.fromkeys(EVERYBODY, 422),
    "/api/drawings/export": dict.fromkeys(EVERYBODY, 400),
    "/api/trials": dict.fromkeys(EVERYBODY, 415),
    "/api/rankings": dict.fromkeys(EVERYBODY, 415),
    "/api/reservations": {None: 401, "department": 403} | dict.fromkeys(("company", "rival", "staff", "admin"), 415),
}


@pytest.fixture
def one_of_each(services, people, clock, monkeypatch):
    """A reservation of the company's, a case of nobody's, a kept trial, and an opened call with the department on its jury."""
    monkeypatch.setattr(kept_trials, "new_code", lambda: "K7M4QX")
    services.kept_trials.keep(makers.trial())
    services.booking.reserve(makers.reservation(), people["company"].account)
    services.cases.open({"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"})
    opens_at, closes_at = (clock.at + timedelta(minutes=n) for n in (1, 2))
    held = calls.Rehearsal(services, clock, {name: person.account for name, person in people.items()})
    times = {"opens_at": opens_at, "closes_at": closes_at, "questions_until": closes_at}
    held.announce(**{name: at.isoformat() for name, at in times.items()}).at(opens_at).apply("company", [("a.pdf", calls.PDF)])
    held.at(closes_at).calls.opening.open_seals(held.call_id, people["staff"].account)
    services.calls.jury.name(held.call_id, people["department"].account.email, people["staff"].account)


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_each_may_read(visit, one_of_each, who):
    visitor = visit(who)
    assert {path: visitor.get(path).status_code for path in GETS} == {path: told[who] for path, told in GETS.items()}


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_each_may_send(visit, one_of_each, who):
    told = {}
    for path in POSTS:
        visitor = visit(who)  # afresh: one of them signs out
        told[path] = visitor.post(path).status_code
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
        "api.reservation", "api.reservations", "desk.answer", "desk.consultation", "desk.decide", "desk.inbox",
        "desk.reservation", "homework.answer", "homework.index", "loading.apply", "loading.discard", "loading.index", "loading.job",
        "loading.look", "loading.new", "loading.one", "loading.outlines", "loading.progress", "loading.stage", "loading.undo",
        "reserve.ask", "reserve.mine", "reserve.send", "reserve.withdraw", "worklist.index", "worklist.see", "worklist.understood",
        "waiting.read", "waiting.wait_for_slot",
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
