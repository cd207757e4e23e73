"""Feeds as programs fetch them: nothing private in public ones, a tag of their content, keys that open and end."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.people.calendar_addresses import FeedKind
from fieldreg.services.bookings import calendars
from tests import makers

PRIVATE = ("CANARY-PURPOSE", "CANARY-ORG", "CANARY-NOTE", "company@example.jp", "drone")
CASE = {"organisation": "CANARY-ORG", "email": "canary@secret.example.jp", "subject": "CANARY-SUBJECT", "body": "CANARY-BODY"}


def events(answer):
    """By UID: status, sequence, start."""
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    return {str(e["UID"]): (str(e["STATUS"]), int(e["SEQUENCE"]), e["DTSTART"].dt.isoformat()) for e in found}


def reserve(services, person, **more):
    body = makers.reservation(purpose="CANARY-PURPOSE", organisation="CANARY-ORG", exclusive=False, **more)
    return services.booking.reserve(body, person.account)[0]


@pytest.fixture
def key_of(services, people):
    return lambda name, kind: services.calendar_addresses.make(kind, people[name].account)


def test_a_public_feed_tells_where_and_when_and_no_private_word(services, people, client):
    staff = people["staff"].account
    areas = ("park/yard", "park/hall", None, "park/yard")
    asked, held, taken, refused = (reserve(services, people["company"], area=area) for area in areas)
    services.booking.decide(held.id, State.TENTATIVE, staff)
    services.booking.decide(taken.id, State.ACCEPTED, staff, note="CANARY-NOTE")
    services.booking.decide(refused.id, State.DECLINED, staff, note="CANARY-NOTE")
    answer = client.get("/api/sites/park.ics")
    nine = "2026-12-01T09:00:00+09:00"
    assert events(answer) == {
        f"{asked.id}@fieldreg": ("TENTATIVE", 0, nine), f"{held.id}@fieldreg": ("TENTATIVE", 1, nine),
        f"{taken.id}@fieldreg": ("CONFIRMED", 1, nine), f"{refused.id}@fieldreg": ("CANCELLED", 1, nine),
    }  # fmt: skip
    calendar = Calendar.from_ical(answer.get_data())
    assert {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")} == {"利用予定"}
    assert {str(event["LOCATION"]) for event in calendar.walk("VEVENT")} == {"広い公園", "広い公園 広場", "広い公園 集会所"}
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert not any(word in str(answer.headers) + answer.text for word in PRIVATE)


def test_an_area_s_feed_holds_what_stands_in_its_way(services, people, client):
    yard, hall, whole = (reserve(services, people["company"], area=area) for area in ("park/yard", "park/hall", None))
    told = {area: set(events(client.get("/api/sites/park.ics", query_string={"area": area}))) for area in ("park/yard", "park/hall")}
    assert told == {
        "park/yard": {f"{yard.id}@fieldreg", f"{whole.id}@fieldreg"}, "park/hall": {f"{hall.id}@fieldreg", f"{whole.id}@fieldreg"},
    }  # fmt: skip
    assert client.get("/api/sites/park.ics?area=park/none").status_code == 404


def close(services, area=None, days=(5, 6), **more):
    now = services.clock.now()
    span = Timespan(*(now + timedelta(days=n) for n in days))
    shut = Closure(site="park", area=area, span=span, kind=ClosureKind.MAINTENANCE, reason=Text("草刈り", "Mowing"), made_at=now, **more)
    with services.store.writing() as work:
        kept = work.closures.add(shut)
        work.commit()
    return kept


def test_closures_stand_in_it_with_their_reason_and_a_lifted_one_is_cancelled(services, client, clock):
    whole, yard, lifted = close(services), close(services, "park/yard"), close(services, days=(7, 8))
    with services.store.writing() as work:
        work.closures.lift(lifted.ref, at=clock.now(), by=None, because="雨のため")
        work.commit()
    starts = "2026-11-28T10:00:00+09:00", "2026-11-30T10:00:00+09:00"
    told = {
        f"{whole.ref}@fieldreg": ("CONFIRMED", 0, starts[0]), f"{yard.ref}@fieldreg": ("CONFIRMED", 0, starts[0]),
        f"{lifted.ref}@fieldreg": ("CANCELLED", 1, starts[1]),
    }  # fmt: skip
    answer = client.get("/api/sites/park.ics")
    assert events(answer) == told
    assert "SUMMARY:休止: 草刈り" in answer.text
    assert "雨のため" not in answer.text
    assert set(events(client.get("/api/sites/park.ics?area=park/hall"))) == told.keys() - {f"{yard.ref}@fieldreg"}
    clock.go_on(timedelta(days=91))
    assert f"{lifted.ref}@fieldreg" not in events(client.get("/api/sites/park.ics"))


def test_the_same_state_is_the_same_bytes_under_one_tag_and_a_change_another(services, people, client, clock):
    made = reserve(services, people["company"])
    first = client.get("/api/sites/park.ics")
    clock.go_on(timedelta(minutes=7))
    again = client.get("/api/sites/park.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get("/api/sites/park.ics").get_data() == first.get_data()
    services.booking.decide(made.id, State.ACCEPTED, people["staff"].account)
    changed = client.get("/api/sites/park.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert events(changed) == {f"{made.id}@fieldreg": ("CONFIRMED", 1, "2026-12-01T09:00:00+09:00")}


def test_a_public_feed_is_for_programs_on_any_site_and_answers_head(client):
    answer, head = client.get("/api/sites/park.ics"), client.head("/api/sites/park.ics")
    for told in (answer, head):
        assert {name: told.headers[name] for name in ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control")} == {
            "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache",
        }  # fmt: skip
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", answer.headers["ETag"])


def test_what_was_cancelled_is_told_for_ninety_days(services, people, client, clock):
    made = reserve(services, people["company"], time_start="2027-12-01T09:00:00+09:00", time_end="2027-12-01T12:00:00+09:00")
    services.booking.decide(made.id, State.WITHDRAWN, people["company"].account)
    clock.go_on(timedelta(days=90))
    assert set(events(client.get("/api/sites/park.ics"))) == {f"{made.id}@fieldreg"}
    clock.go_on(timedelta(days=1))
    assert events(client.get("/api/sites/park.ics")) == {}


def test_the_language_is_the_address_s_alone(services, people, client):
    reserve(services, people["company"])
    ja, en = "/api/sites/park.ics", "/en/api/sites/park.ics"
    assert "SUMMARY:利用予定" in client.get(ja, headers={"Accept-Language": "en"}).text
    assert "SUMMARY:Reserved" in client.get(en, headers={"Accept-Language": "ja"}).text


def test_more_than_a_feed_holds_is_told(services, people, client, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_FED", 1)
    for day in ("02", "01"):
        reserve(services, people["company"], time_start=f"2026-12-{day}T09:00:00+09:00", time_end=f"2026-12-{day}T12:00:00+09:00")
    answer = client.get("/api/sites/park.ics")
    assert [start for _, _, start in events(answer).values()] == ["2026-12-01T09:00:00+09:00"]
    assert "件数が多いため、2026-12-02 より後に始まる予定は入っていません。" in str(Calendar.from_ical(answer.get_data())["DESCRIPTION"])


def test_one_s_own_feed_tells_the_purpose_and_only_one_s_own(services, people, client, key_of):
    mine, others = reserve(services, people["company"]), reserve(services, people["rival"], area="park/hall")
    answer = client.get("/api/my.ics", query_string={"key": key_of("company", FeedKind.OWN)})
    assert set(events(answer)) == {f"{mine.id}@fieldreg"}
    assert "CANARY-PURPOSE" in answer.text
    assert others.id not in answer.text
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("private, no-cache", "no-referrer")


def test_the_desk_s_feed_tells_everybody_s_and_the_days_it_owes(services, people, client, key_of):
    mine = reserve(services, people["company"])
    case, _ = services.cases.open(CASE)
    answer = client.get("/api/desk.ics", query_string={"key": key_of("staff", FeedKind.DESK)})
    found = events(answer)
    assert found[f"{mine.id}@fieldreg"][0] == "TENTATIVE"
    assert f"{case.ref}.due@fieldreg" in found
    assert "CANARY-ORG" in answer.text
    assert "CANARY-BODY" not in answer.text
    assert "canary@secret.example.jp" not in answer.text


@pytest.mark.parametrize("path", ["/api/my.ics", "/api/desk.ics", "/api/my.ics?key=", "/api/my.ics?key=frc_none", "/api/desk.ics?key=%00"])
def test_a_key_that_opens_nothing_is_not_there(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, "application/problem+json", "not-found")
    assert "frc_none" not in answer.text


def test_a_key_of_the_one_kind_opens_not_the_other(client, key_of):
    own, desk = key_of("staff", FeedKind.OWN), key_of("staff", FeedKind.DESK)
    assert client.get("/api/desk.ics", query_string={"key": own}).status_code == 404
    assert client.get("/api/my.ics", query_string={"key": desk}).status_code == 404


def test_who_leaves_the_desk_or_has_no_account_reads_no_more(services, people, client, key_of):
    own, desk = key_of("staff", FeedKind.OWN), key_of("staff", FeedKind.DESK)
    admin, staff = people["admin"].account, people["staff"].account
    services.administering.change(staff.id, admin, role=Role.COMPANY, organisation="甲")
    told = [client.get(path, query_string={"key": key}).status_code for path, key in (("/api/desk.ics", desk), ("/api/my.ics", own))]
    assert told == [404, 200]
    services.administering.change(staff.id, admin, role=Role.STAFF)
    assert client.get("/api/desk.ics", query_string={"key": desk}).status_code == 404  # not again by itself
    services.administering.close(staff.id, admin)
    services.administering.reopen(staff.id, admin)
    assert client.get("/api/my.ics", query_string={"key": own}).status_code == 404


def test_who_was_made_another_at_the_machine_itself_reads_the_desk_no_more(services, people, client, key_of):
    desk = key_of("staff", FeedKind.DESK)
    services.accounts.put_account(replace(people["staff"].account, role=Role.COMPANY))
    assert client.get("/api/desk.ics", query_string={"key": desk}).status_code == 404


def test_no_key_stands_in_a_log_an_error_or_the_registry(services, client, key_of, caplog, store):
    key = key_of("company", FeedKind.OWN)
    with caplog.at_level(logging.DEBUG):
        client.get("/api/my.ics", query_string={"key": key})
        bad = client.get("/api/my.ics", query_string=[("key", key), ("key", key)])
        none = client.get("/api/desk.ics", query_string={"key": key})
    assert (bad.status_code, none.status_code) == (400, 404)
    with store.reading() as work:
        kept = repr([link.event for link in work.timeline.links()])
    assert not any(key in told for told in (caplog.text, bad.text, none.text, str(none.headers), kept))


def test_who_guesses_keys_is_told_to_wait(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_CALENDAR_KEYS_MISSED="2 per hour").test_client()
    assert [client.get(f"/api/my.ics?key=guess{n}").status_code for n in range(3)] == [404, 404, 429]
    assert client.get("/api/sites/park.ics").status_code == 200


def test_one_s_own_feed_holds_what_a_fellow_asked_for_where_their_organisation_shares(services, people, client, key_of):
    company, admin = people["company"].account, people["admin"].account
    mate = Account(email="mate@example.jp", role=Role.COMPANY, password_hash="hash", organisation=company.organisation)
    mate, _ = services.accounts.put_account(mate)
    mine, key = reserve(services, people["company"], area="park/yard"), key_of("company", FeedKind.OWN)
    hers = services.booking.reserve(makers.reservation(area="park/hall", exclusive=False), mate)[0]
    theirs = reserve(services, people["rival"], area="park/hall")
    own, hers_too = {f"{mine.id}@fieldreg"}, {f"{mine.id}@fieldreg", f"{hers.id}@fieldreg"}
    assert set(events(client.get(f"/api/my.ics?key={key}"))) == own
    organisation = services.organisations.of(company).organisation.id
    services.organisations.set_sharing(organisation, admin, shares=True)
    shared = client.get(f"/api/my.ics?key={key}")
    assert set(events(shared)) == hers_too
    assert theirs.id not in shared.text
    services.organisations.set_sharing(organisation, admin, shares=False)
    assert set(events(client.get(f"/api/my.ics?key={key}"))) == own
