"""What the city must look up is on one list, answered once, and told with its day and source wherever it is used."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import InvalidInput, NotAllowed
from fieldreg.register.sites import PropertyStatus, SiteKind
from tests import makers
from web.shell import paging

ASKED = {"site": "park", "fact": "site.property_status"}
FOUND = {**ASKED, "value": ["ordinary"], "since": "2026-11-20", "source": "財産管理課に電話で確認"}
BUSY = {"exclusive_use": True, "structure": True, "objects_placed": True, "owner_consent": True}


@pytest.fixture
def hall(store):
    """A hall whose property status nobody knows."""
    with store.writing() as work:
        work.sites.put(makers.park(kind=SiteKind.CITY_LAND, areas=()))
        work.commit()


def needs(client, **more):
    """Every need of the trial that nobody but the desk can meet."""
    told = client.post("/api/screenings", json=makers.trial(on_site=BUSY, **more)).json
    return {need for unknown in told["unknown"] for need in unknown["needs"] if need.startswith("site.")}, told


def facts_of(services):
    return {(item.site.id, item.fact) for item in services.desk.homework.open()}


def test_an_answer_ends_the_open_item_everywhere_and_is_told_with_its_day_and_source(hall, client, visit, services, people):
    assert "site.property_status" in needs(client)[0]
    assert ("park", "site.property_status") in facts_of(services)
    asked, _ = services.booking.reserve(makers.reservation(on_site=BUSY), people["company"].account)
    staff = visit("staff")
    page = staff.get("/desk/homework").text
    assert asked.id in page

    assert staff.post("/desk/homework", **{**FOUND, "value": "ordinary"}).status_code == 303

    left, told = needs(client)
    assert "site.property_status" not in left
    assert told["looked_up"] == [
        {"fact": "site.property_status", "value": "ordinary", "since": "2026-11-20", "source": "財産管理課に電話で確認"}
    ]
    assert ("park", "site.property_status") not in facts_of(services)
    assert services.register.site("park").property_status is PropertyStatus.ORDINARY
    judged = services.booking.inbox_row(asked.id).screening
    assert all("site.property_status" not in unknown.needs for unknown in judged.unknown)
    for address in ("/sites/park", "/desk/homework"):
        page = staff.get(address).text
        assert "財産管理課に電話で確認" in page
        assert "2026-11-20" in page
    standing = services.screening.standing(date(2026, 12, 1))["park"].screening
    assert all("site.property_status" not in unknown.needs for unknown in standing.unknown)


def test_a_later_answer_counts_and_one_can_be_taken_back(hall, client, visit, services, people, store):
    staff = people["staff"].account
    services.desk.homework.answer(FOUND, staff)
    services.desk.homework.answer({**FOUND, "value": ["administrative"], "source": "台帳"}, staff)
    assert services.register.site("park").property_status is PropertyStatus.ADMINISTRATIVE
    assert [fact.value for fact in services.desk.homework.answered()] == ["administrative"]

    assert visit("staff").post("/desk/homework", **ASKED, do="take-back", source="誤り").status_code == 303
    assert services.register.site("park").property_status is PropertyStatus.UNCONFIRMED
    assert "site.property_status" in needs(client)[0]
    assert ("park", "site.property_status") in facts_of(services)
    assert services.desk.homework.answered() == []
    with store.reading() as work:
        history = work.site_facts.history("park", "site.property_status")
    assert [(fact.value, fact.source) for fact in history] == [
        (None, "誤り"), ("administrative", "台帳"), ("ordinary", "財産管理課に電話で確認")
    ]  # fmt: skip


def test_what_was_loaded_stays_as_it_was(hall, services, people, store):
    services.desk.homework.answer(FOUND, people["staff"].account)
    with store.reading() as work:
        assert work.sites.get("park").property_status is PropertyStatus.UNCONFIRMED
    with store.writing() as work:  # a load that replaces the site leaves the answer
        work.sites.put(makers.park(kind=SiteKind.CITY_LAND, areas=(), address="新しい住所"))
        work.commit()
    held = services.register.site("park")
    assert (held.address, held.property_status) == ("新しい住所", PropertyStatus.ORDINARY)


@pytest.mark.parametrize(
    "fact, value, kept",
    [
        ("site.subsidy.subsidised", ["no"], {"subsidy": {"subsidised": False}}),
        ("site.subsidy.restricted_until", ["2031-03-31"], {"subsidy": {"restricted_until": "2031-03-31"}}),
        ("site.designations.shelter", ["yes"], {"designations": {"shelter": True}}),
    ],
)
def test_facts_beside_the_columns_are_laid_over_the_attributes(services, people, fact, value, kept):
    services.desk.homework.answer({**FOUND, "fact": fact, "value": value}, people["staff"].account)
    assert services.register.site("park").attributes == kept


def test_a_school_found_closed_is_a_closed_school(services, people, store):
    with store.writing() as work:
        work.sites.put(makers.park(kind=SiteKind.CLOSING_SCHOOL, closed_on="2026-03-31", areas=()))
        work.commit()
    staff = people["staff"].account
    services.desk.homework.answer({**FOUND, "fact": "site.closed_on", "value": ["2028-03-31"]}, staff)
    held = services.register.site("park")
    assert (held.kind, held.closed_on) == (SiteKind.CLOSING_SCHOOL, "2028-03-31")
    services.desk.homework.answer({**FOUND, "fact": "site.closed_on", "value": ["2026-03-31"]}, staff)
    assert services.register.site("park").kind is SiteKind.CLOSED_SCHOOL


@pytest.mark.parametrize(
    "change, where",
    [
        ({"value": []}, "value"), ({"value": ["castle"]}, "value"), ({"value": ["ordinary", "national"]}, "value"),
        ({"fact": "site.colour"}, "fact"), ({"fact": "site.closed_on", "value": ["soon"]}, "value"),
        ({"fact": "site.closed_on", "value": ["9999-12-31"]}, "value"), ({"source": " "}, "source"), ({"source": "x" * 401}, "source"),
        ({"since": "2026-11-24"}, "since"), ({"since": "yesterday"}, "since"), ({"site": "nowhere"}, "site"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_nothing_kept(services, people, change, where):
    with pytest.raises(InvalidInput) as told:
        services.desk.homework.answer(FOUND | change, people["staff"].account)
    assert [fault.where for fault in told.value.faults] == [where]
    assert services.desk.homework.answered() == []


def test_only_the_desk_answers(services, people):
    with pytest.raises(NotAllowed):
        services.desk.homework.answer(FOUND, people["company"].account)


def test_what_somebody_waits_for_comes_first_and_layers_without_data_are_told(hall, visit, services, people):
    services.booking.reserve(makers.reservation(on_site=BUSY), people["company"].account)
    items = services.desk.homework.open()
    assert items[0].due == date(2026, 12, 1)
    assert [item.due is None for item in items] == sorted(item.due is None for item in items)
    page = visit("staff").get("/desk/homework").text
    assert "SCHOOLS" in page
    refused = visit("staff").post("/desk/homework", **ASKED, value="castle", source="課")
    assert refused.status_code == 422
    assert re.search(r"<details open>", refused.text)


def test_a_site_s_own_record_is_exported_as_it_was_loaded(hall, services, people, store):
    services.desk.homework.answer(FOUND, people["staff"].account)
    with store.reading() as work:
        held = work.sites.get("park")
    assert (held.looked_up, held.property_status) == ((), PropertyStatus.UNCONFIRMED)
    json.dumps([fact.to_dict() for fact in services.register.site("park").looked_up])


def test_nobody_waits_for_what_was_held_already(hall, services, people, clock):
    asked, _ = services.booking.reserve(makers.reservation(on_site=BUSY), people["company"].account)
    services.booking.decide(asked.id, State.ACCEPTED, people["staff"].account)
    clock.at = asked.slot.end - timedelta(seconds=1)
    assert asked.id in {ref for item in services.desk.homework.open() for _, ref in item.waiting}
    clock.at = asked.slot.end
    assert asked.id not in {ref for item in services.desk.homework.open() for _, ref in item.waiting}


def test_only_a_fact_there_is_can_be_taken_back(services, people):
    with pytest.raises(InvalidInput) as told:
        services.desk.homework.take_back({**FOUND, "fact": "site.colour"}, people["staff"].account)
    assert [(fault.code, fault.where) for fault in told.value.faults] == [("unknown-fact", "fact")]


def test_what_was_refused_stays_entered_on_its_page_of_the_list(hall, visit, monkeypatch):
    whole = paging.asked
    monkeypatch.setattr(paging, "asked", lambda name: replace(whole(name), most=1))
    staff, number = visit("staff"), 1
    while 'name="fact" value="site.property_status"' not in (page := staff.get(f"/desk/homework?page={number}").text):
        number += 1
    assert number > 1
    assert f"/desk/homework?page={number}" in page
    told = staff.post(f"/desk/homework?page={number}", **{**FOUND, "value": "ordinary", "source": " "})
    assert told.status_code == 422
    assert 'value="ordinary" checked' in told.text
