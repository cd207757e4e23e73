"""The plan and its calendar over HTTP, and on the desk's page."""

import pytest
from flask import jsonify
from icalendar import Calendar

from fieldreg.kernel.errors import BadLaw
from tests import makers

ASKED = {"Accept": "text/calendar"}


def test_the_plan_is_the_screening_s_own(client):
    screening = client.post("/api/screenings", json=makers.trial()).json
    answer = client.post("/api/plans", json=makers.trial())

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == screening["plan"]
    assert answer.json["start"] == "2026-12-01T09:00:00+09:00"
    assert [s["kind"] for s in answer.json["steps"]][:1] == ["desk"]


@pytest.mark.parametrize(
    ("path", "headers"), [("/api/plans.ics", {}), ("/api/plans.ics", {"Accept": "application/json"}), ("/api/plans", ASKED)]
)
def test_the_calendar_has_an_event_for_each_step(client, path, headers):
    steps = client.post("/api/plans", json=makers.trial()).json["steps"]
    answer = client.post(path, json=makers.trial(), headers=headers)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=fieldreg-2026-12-01.ics"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [(str(e["uid"]), e.decoded("dtstart").isoformat()) for e in events] == [
        (f"{s['rule']}.20261201T000000Z.park@fieldreg", s["last_day"] or s["answer_by"]) for s in steps
    ]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "application/json"),
        ({"Accept": "*/*"}, "application/json"),
        ({"Accept": "application/json, text/calendar;q=0.5"}, "application/json"),
        ({"Accept": "text/calendar, application/json;q=0.5"}, "text/calendar"),
    ],
)
def test_what_is_asked_for_is_answered(client, headers, kind):
    answer = client.post("/api/plans", json=makers.trial(), headers=headers)
    assert (answer.mimetype, "Accept" in answer.headers["Vary"]) == (kind, True)


@pytest.mark.parametrize("path", ["/api/plans", "/api/plans.ics"])
@pytest.mark.parametrize(
    ("query", "body", "status"),
    [("", {"type": "Feature"}, 422), ("?day=2026-12-01", makers.trial(), 400), ("?on=tomorrow", makers.trial(), 400)],
)
def test_what_cannot_be_planned_is_a_problem(client, path, query, body, status):
    answer = client.post(path + query, json=body, headers=ASKED)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_rules_in_a_circle_are_our_error_and_no_plan(app_of, services, monkeypatch):
    def circle(*_, **__):
        raise BadLaw(makers.Text("たがいに待ち合っています", "these wait for each other"), where="waits_for")

    monkeypatch.setattr("fieldreg.screening.screening.plan_of", circle)
    answer = app_of().test_client().post("/api/plans", json=makers.trial())
    assert (answer.status_code, answer.json["code"]) == (500, "bad-law")


def test_the_desk_reads_the_plan_of_a_reservation(visit, services, people):
    """Asked for by the company with its drawing; the table is of the screening as of now."""
    known = makers.reservation(geometry=makers.trial()["geometry"], vehicle={"mass_g": 1200, "gross_mass_g": 1500})
    made, _ = services.booking.reserve(known, people["company"].account)

    page = visit("staff").get(f"/desk/reservations/{made.id}").text

    plan = services.booking.inbox_row(made.id).screening.plan
    section = page.split('aria-labelledby="planned"')[1].split("</section>")[0]
    rows = [row for row in section.split("<tr>")[2:] if "<td" in row]
    assert len(rows) == len(plan.steps) > 1
    for row, step in zip(rows, plan.steps, strict=True):
        assert step.title.ja in row
        assert (step.last_day or step.answer_by).isoformat() in row
    assert ["まだ数えていないもの" in section, "以後" in section] == [bool(plan.not_counted), plan.at_least]


def test_a_screening_is_sent_as_the_frame_would_send_it(client, services):
    """Joined bytes or not: the same bytes, the same type."""
    sent = client.post("/api/screenings", json=makers.trial())

    with client.application.test_request_context():
        framed = jsonify(services.screening.screen(makers.trial()).to_dict())
    assert (sent.data, sent.mimetype) == (framed.data, framed.mimetype)
