"""`/my/calendar`: addresses made, shown once, renewed and ended."""

import re

import pytest

ADDRESS = re.compile(r'<code class="once__secret">([^<]+)</code>')
KEY = re.compile(r"https?://localhost(/api/(?:my|desk)\.ics\?key=frc_[\w-]{43})")


def made(visitor, kind="own"):
    answer = visitor.post("/my/calendar", do="make", kind=kind)
    assert answer.status_code == 201
    return KEY.fullmatch(ADDRESS.search(answer.text)[1])[1]


def test_an_address_is_shown_once_renewed_and_ended(visit, client):
    company = visit("company")
    first = made(company)
    assert client.get(first).status_code == 200
    page = company.get("/my/calendar").text
    assert "frc_" not in page
    assert "アドレスを作り直す" in page
    assert "最後に読まれた日 2026-11-23" in re.sub(r"\s+", " ", page)
    second = made(company)
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    assert company.post("/my/calendar", do="end", kind="own").status_code == 303
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("who, status", [("company", 403), ("department", 403), ("juror", 403), ("staff", 201), ("auditor", 201)])
def test_the_desk_s_address_is_for_who_reads_the_desk(visit, who, status):
    visitor = visit(who)
    assert ("窓口のカレンダー" in visitor.get("/my/calendar").text) is (status == 201)
    assert visitor.post("/my/calendar", do="make", kind="desk").status_code == status


@pytest.mark.parametrize("fields", [{"do": "make"}, {"do": "make", "kind": "other"}, {"kind": "own"}, {"do": "drop", "kind": "own"}])
def test_a_form_nobody_was_given_is_refused(visit, fields):
    assert visit("company").post("/my/calendar", **fields).status_code == 400


def test_each_act_is_told_to_whose_it_is_and_to_the_desk(visit, services, people):
    company = visit("company")
    made(company)
    made(company)
    company.post("/my/calendar", do="end", kind="own")
    company.post("/my/calendar", do="end", kind="own")
    with services.store.reading() as work:
        told = [link.event for link in work.timeline.links()][-3:]
    whose, of_own = people["company"].account.id, {"after": {"calendars": ["own"]}}
    acts = [f"account.calendar-{word}" for word in ("made", "renewed", "ended")]
    assert [(str(event.act), event.owner, event.told) for event in told] == [(act, whose, of_own) for act in acts]


def test_a_password_that_others_may_know_takes_the_addresses_along(services, people, client, visit):
    address = made(visit("company"))
    held = people["company"].account
    services.passwords.set(held, "silver spoon in snow", keep_tokens=False)
    assert client.get(address).status_code == 404
