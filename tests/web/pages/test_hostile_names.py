"""A name is a text, whatever is written in it."""

import csv
import io

import pytest

from tests import makers

PAGES = [
    "/", "/sites/hostile", "/check?site=hostile", "/consult?site=hostile", "/sites/hostile/reserve", "/sites/hostile/report",
    "/my", "/desk/reservations", "/desk/cases/C-2026-0001", "/desk/", "/cases/C-2026-0001",
    "/desk/reservations/R-2026-0001",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_hostile_name_is_shown_and_not_run(visit, services, people, path):
    body = makers.reservation(site="hostile", purpose=makers.HOSTILE, organisation=makers.HOSTILE)
    services.booking.reserve(body, people["staff"].account)
    hostile = dict.fromkeys(("organisation", "subject", "body", "contact"), makers.HOSTILE)
    asked, _ = services.cases.open(hostile | {"email": "a@example.jp", "site": "hostile"}, people["staff"].account)
    services.case_desk.say(asked.ref, makers.HOSTILE, people["staff"].account)

    page = visit("staff").get(path).text

    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_what_a_visitor_writes_is_shown_back_as_text(visit):
    answer = visit("company").post("/sites/park/reserve", purpose=makers.HOSTILE, time_start=makers.HOSTILE, organisation='" onfocus="x')
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert '" onfocus="' not in answer.text


def test_an_address_is_not_written_back_as_markup(client):
    page = client.get("/<script>alert(1)</script>").text
    assert "<script>alert" not in page


def test_a_formula_is_text_in_a_spreadsheet(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/api/sites.csv").text.removeprefix("\ufeff"))))
    (hostile,) = [row for row in rows if row["id"] == "hostile"]
    assert hostile["address"] == "'=cmd|' /C calc'!A0"
    assert hostile["name"] == makers.HOSTILE


def test_json_is_never_taken_for_a_page(client):
    answer = client.get("/api/collections/sites/items")
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
