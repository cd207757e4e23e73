"""What a reservation or a consultation may say, and what each mistake is told."""

from datetime import datetime

import pytest

from fieldreg.booking.reservation_json import reservation_from_json, trial_document
from fieldreg.desk.case_form import case_from_form
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role

NOW = datetime(2026, 11, 23, 9, tzinfo=JST)
BODY = {
    "site": "arahama-former-elementary",
    "area": None,
    "time_start": "2026-12-01T09:00:00+09:00",
    "time_end": "2026-12-01T12:00:00+09:00",
    "altitude_upper": {"value": 60, "datum": "AGL"},
    "geometry": None,
    "exclusive": True,
    "activity": "drone",
    "purpose": "点検飛行の試験",
    "organisation": "試験会社",
}
FORM = {"organisation": "試験会社", "email": "desk@example.jp", "subject": "校庭の利用", "body": "使えますか。"}


def read(**changes):
    return reservation_from_json(BODY | changes, owner=7, key=None, now=NOW)


def told(call, *args):
    with pytest.raises(InvalidInput) as caught:
        call(*args)
    return {(f.code, f.where) for f in caught.value.faults}


def test_the_contracts_body_is_understood():
    asked = read()

    assert (asked.site, asked.area, asked.owner, asked.exclusive) == ("arahama-former-elementary", None, 7, True)
    assert asked.slot.start.hour == 9
    assert asked.altitude_upper.value_m == 60


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"site": ""}, {("site-missing", "site")}),
        ({"purpose": None}, {("purpose-missing", "purpose")}),
        ({"organisation": "あ" * 201}, {("too-long", "organisation")}),
        ({"purpose": "試験\x00"}, {("control-character", "purpose")}),
        ({"time_end": "2026-12-01T08:00:00+09:00"}, {("end-before-start", "time_end")}),
        ({"time_end": "2027-02-01T08:00:00+09:00"}, {("slot-too-long", "time_end")}),
        ({"time_start": "2026-11-20T09:00:00+09:00"}, {("in-the-past", "time_start")}),
        ({"altitude_upper": None}, {("altitude-missing", "altitude_upper")}),
        ({"altitude_upper": 60}, {("altitude-form", "altitude_upper")}),
        ({"exclusive": "yes"}, {("not-yes-or-no", "exclusive")}),
        ({"activity": "rocket"}, {("unknown-activity", "activity")}),
        ({"geometry": {"type": "Point", "coordinates": [140.9, 38.2]}}, {("geometry-type", "geometry")}),
        ({"geometry": {"type": "Polygon"}}, {("geometry-form", "geometry.coordinates")}),
        ({"state": "accepted"}, {("unknown-property", "state")}),
        ({"site": "", "purpose": ""}, {("site-missing", "site"), ("purpose-missing", "purpose")}),
    ],
)
def test_each_mistake_is_told_with_its_place(changes, expected):
    assert told(lambda: read(**changes)) == expected


def test_a_body_that_is_no_object_is_refused():
    assert told(reservation_from_json, [], 1, None, NOW) == {("not-an-object", "")}


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_key_has_a_length(key):
    assert told(reservation_from_json, BODY, 1, key, NOW) == {("key-length", "Idempotency-Key")}


def test_a_consultation_needs_no_account():
    asked = case_from_form(FORM, None, NOW)

    assert (asked.owner, asked.email, asked.subject) == (None, "desk@example.jp", "校庭の利用")


def test_a_consultation_of_an_account_is_its_own():
    account = Account(id=3, email="a@example.jp", role=Role.COMPANY, password_hash="x")

    assert case_from_form(FORM, account, NOW).owner == 3


@pytest.mark.parametrize("email", ["desk", "a@b", "a b@example.jp", "a@example.jp\nBcc: x@example.jp", "a@@example.jp"])
def test_an_address_that_is_none_is_told(email):
    assert told(case_from_form, FORM | {"email": email}, None, NOW) == {("email-form", "email")}


def test_what_the_road_is_like_and_what_is_needed_of_it_go_with_the_trial():
    told = {"vehicle": {"level": 2}, "odd": {"max_gradient_pct": 8}, "road": {"gradient_pct": 6}}
    outline = {"type": "Point", "coordinates": [140.9, 38.2]}

    document = trial_document(read(**told), outline, BODY | told)

    assert {name: document["properties"][name] for name in told} == told
