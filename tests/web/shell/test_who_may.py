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
from tests.who_may import EVERYBODY, GETS, POSTS, READ_ONLY
from web.shell.access import ANYONE, policy_of


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
    """A reservation, a series, a case with a question to a division, a kept trial, a certification, one applied for, an opened call."""
    monkeypatch.setattr(kept_trials, "new_code", lambda: "K7M4QX")
    services.kept_trials.keep(makers.trial())
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    services.booking.reserve(makers.reservation(), people["company"].account)
    slot = {"time_start": "2026-12-02T09:00:00+09:00", "time_end": "2026-12-02T12:00:00+09:00"}
    services.series.book(makers.reservation(rrule="FREQ=WEEKLY;COUNT=2", **slot), people["company"].account)
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
        "api.reservation", "api.reservations", "cases.act", "cases.case", "cases.new", "cases.note_down", "desk.change", "desk.decide",
        "desk.consent", "desk.offer", "desk.take_back", "reserve.answer_offer",
        "desk.reservation", "desk.reservations", "figures.agenda", "figures.index", "inbox.index", "homework.answer", "homework.index",
        "availability.add", "availability.index",
        "loading.apply", "loading.discard", "loading.index", "loading.job",
        "loading.look", "loading.new", "loading.one", "loading.outlines", "loading.progress", "loading.stage", "loading.undo",
        "own_account.act", "own_account.index", "own_calendars.act", "own_calendars.index", "people.act", "people.index",
        "people.invite", "people.one", "people.organisations",
        "people.share", "people.withdraw", "retention.hold", "retention.index",
        "register_desk.act", "register_desk.apply", "register_desk.do", "register_desk.index", "register_desk.new", "register_desk.one",
        "register_desk.set_settings", "register_desk.settings",
        "desk_series.decide", "desk_series.one", "own_series.add", "own_series.book", "own_series.except_date", "own_series.one",
        "own_series.preview", "own_series.withdraw", "series_api.book", "series_api.one", "series_api.preview",
        "reserve.ask", "reserve.mine", "reserve.send", "reserve.withdraw", "worklist.index", "worklist.see", "worklist.understood",
        "waiting.read", "waiting.wait_for_slot",
        "letters.decide", "letters.index",
        "letters.one", "own_letters.index",
        "agreements.act", "agreements.of_case", "department.answer", "department.brief", "department.index", "department.one",
        "closure_files.new", "closure_files.read", "closures.close", "closures.index", "closures.lift", "closures.new", "closures.one",
        "calendar.index", "filters.act", "filters.index", "lists.as_file",
        "series_changing.ask", "series_changing.preview", "series_changing.change", "series_api.change", "series_api.preview_change",
        "neighbour_rules.index", "audit.index", "case_files.name_paper",
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
        if endpoint in KEEPS_NOTHING | {"own_account.act", "own_calendars.act"}:
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
    assert named == {"own_account.act", "own_calendars.act"}
    harmless = {e for e, _, _ in sending(app) if not getattr(app.view_functions[e], "keeps", True)}
    assert harmless - KEEPS_NOTHING == {
        "api.alternatives", "api.export_drawing", "api.headroom_area", "api.permit_free", "api.plans", "api.plans_ics", "api.rankings",
        "api.read_drawing", "api.screenings", "api.ways_out", "published.geozones_check",
    }  # fmt: skip


def _everything(services):
    with services.store.reading() as work:
        return work.timeline.head(), makers.everything(services.store), list(work.accounts.all())
