"""`/calendar`: a page of days in the address; times, places and states for everybody, and nothing else."""

import re
from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.services.bookings import calendars
from tests import makers

PRIVATE = ("CANARY-PURPOSE", "CANARY-ORG", "CANARY-NOTE", "company@example.jp")


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]))


def reserve(services, people, day="2026-12-01", hours=("09:00", "12:00"), last=None, **more):
    body = makers.reservation(
        time_start=f"{day}T{hours[0]}:00+09:00", time_end=f"{last or day}T{hours[1]}:00+09:00", exclusive=False,
        purpose="CANARY-PURPOSE", organisation="CANARY-ORG", **more,
    )  # fmt: skip
    return services.booking.reserve(body, people["company"].account)[0]


def days_with(page):
    """Days of a month or week with the entries told on each."""
    cells = re.findall(r'data-day="([\d-]+)".*?</td>', page, re.DOTALL)
    found = {}
    for day, cell in zip(cells, re.findall(r'data-day="[\d-]+"(.*?)</td>', page, re.DOTALL), strict=True):
        entries = re.findall(r'<li class="booked__entry.*?</li>', cell, re.DOTALL)
        if entries:
            found[day] = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", entry)).strip() for entry in entries]
    return found


def test_a_month_tells_times_places_and_whether_it_is_decided_and_no_private_word(services, people, client):
    reserve(services, people, area="park/yard")
    accepted = reserve(services, people, "2026-12-08", last="2026-12-10")
    services.booking.decide(accepted.id, State.ACCEPTED, people["staff"].account, note="CANARY-NOTE")
    page = client.get("/calendar?on=2026-12-25").text
    assert days_with(page) == {
        "2026-12-01": ["09:00–12:00 調整中 広い公園 広場"],
        "2026-12-08": ["09:00–24:00 確定 広い公園"], "2026-12-09": ["終日 確定 広い公園"], "2026-12-10": ["00:00–12:00 確定 広い公園"],
    }  # fmt: skip
    assert "2026年12月" in text_of(page)
    assert "予約 2 件" in text_of(page)
    assert len(re.findall("data-day=", page)) == 35
    assert not any(word in page for word in PRIVATE)


def test_closures_are_told_of_the_sites_asked_for(services, client):
    span = Timespan(datetime(2026, 12, 1, 21, tzinfo=JST), datetime(2026, 12, 3, 9, tzinfo=JST))
    shut = Closure(
        site="park", area="park/yard", span=span, kind=ClosureKind.EVENT, reason=Text("祭り", "Festival"), made_at=services.clock.now()
    )
    with services.store.writing() as work:
        work.closures.add(shut)
        work.commit()
    told = {
        "2026-12-01": ["21:00–24:00 休止 広い公園 広場"], "2026-12-02": ["終日 休止 広い公園 広場"],
        "2026-12-03": ["00:00–09:00 休止 広い公園 広場"],
    }  # fmt: skip
    for query, found in (("", told), ("&ward=青葉区", told), ("&site=park", told), ("&site=hostile", {})):
        assert days_with(client.get(f"/calendar?view=week&on=2026-12-01{query}").text) == found, query
    assert "終日 広い公園 広場 祭り 休止" in text_of(client.get("/calendar?view=day&on=2026-12-02").text)


def test_what_ends_at_midnight_lies_on_no_day_after(services, people, client):
    reserve(services, people, hours=("21:00", "00:00"), last="2026-12-02")
    assert days_with(client.get("/calendar?view=week&on=2026-12-01").text) == {"2026-12-01": ["21:00–24:00 調整中 広い公園"]}


def test_what_lets_its_slot_go_is_not_there(services, people, client):
    made = reserve(services, people)
    services.booking.decide(made.id, State.WITHDRAWN, people["company"].account)
    page = client.get("/calendar?on=2026-12-01").text
    assert days_with(page) == {}
    assert "この期間の予約はありません。" in text_of(page)


@pytest.mark.parametrize(
    "query, shown",
    [
        ("site=park", {"park"}), ("ward=青葉区", {"park", "hostile"}), ("ward=青葉区&site=hostile", {"hostile"}),
        ("kind=park", {"park", "hostile"}), ("state=accepted", {"hostile"}), ("state=requested&kind=park", {"park"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_each_filter_stands_in_the_address(services, people, client, query, shown, view):
    reserve(services, people)
    services.booking.decide(reserve(services, people, site="hostile").id, State.ACCEPTED, people["staff"].account)
    page = client.get(f"/calendar?view={view}&on=2026-12-01&{query}").text
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert {site for site in ("park", "hostile") if f"/sites/{site}#" in table} == shown
    assert "条件を外す" in page


def test_a_week_and_a_day_and_the_ways_between(services, people, client):
    reserve(services, people)
    week, day = (client.get(f"/calendar?view={view}&on=2026-12-01&ward=青葉区").text for view in ("week", "day"))
    assert "2026年11月30日〜12月6日" in text_of(week)
    assert len(re.findall("data-day=", week)) == 7
    assert "2026年12月1日（火）" in text_of(day)
    assert "09:00–12:00" in text_of(day)
    links = {rel: re.search(rf'href="([^"]+)" rel="{rel}"', day)[1].replace("&amp;", "&") for rel in ("prev", "next")}
    ward = "ward=%E9%9D%92%E8%91%89%E5%8C%BA"
    assert links == {rel: f"/calendar?view=day&on=2026-{on}&{ward}" for rel, on in (("prev", "11-30"), ("next", "12-02"))}
    table = re.search(r"<table.*?</table>", day, re.DOTALL)[0]
    assert re.findall(r'<th scope="(\w+)"', table) == ["col", "col", "col", "row"]


def test_what_an_address_cannot_mean_is_left_out_and_told(client):
    answer = client.get("/calendar?view=year&on=soon&site=none&ward=x&kind=y&state=gone&page=2")
    assert answer.status_code == 200
    told = text_of(answer.text)
    assert "表示「year」、日「soon」、場所「none」、区「x」、種類「y」、状態「gone」、「page」" in told
    assert "2026年11月" in told


@pytest.mark.parametrize("on", ["1901-01-01", "2199-11-30", "1900-12-31", "2199-12-01", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_the_ends_of_all_calendars_are_reached(client, on, view):
    answer = client.get(f"/calendar?view={view}&on={on}")
    assert answer.status_code == 200
    for rel in ("prev", "next"):
        assert client.get(re.search(rf'href="([^"]+)" rel="{rel}"', answer.text)[1].replace("&amp;", "&")).status_code == 200


def test_days_off_are_named_and_those_not_announced_said_to_be(client):
    assert "勤労感謝の日" in client.get("/calendar?on=2026-11-01").text
    assert "年末年始の閉庁日" in client.get("/calendar?view=day&on=2026-12-29").text
    assert "休日は未発表" in client.get("/calendar?view=week&on=2150-03-03").text


def test_many_on_a_day_are_counted_and_open(services, people, client):
    for _ in range(5):
        reserve(services, people)
    page = client.get("/calendar?on=2026-12-01").text
    assert len(days_with(page)["2026-12-01"]) == 3
    more = re.search(r'booked__more"><a href="([^"]+)">ほか 2 件', page)[1].replace("&amp;", "&")
    assert len(re.findall(r'<th scope="row"', client.get(more).text)) == 5


def test_more_than_is_looked_at_reads_as_not_shown_and_never_as_free(services, people, client, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_SHOWN", 2)
    for day in ("01", "02", "09"):
        reserve(services, people, f"2026-12-{day}")
    page = client.get("/calendar?on=2026-12-01").text
    assert set(days_with(page)) == {"2026-12-01", "2026-12-02"}
    assert "予約 2 件以上" in text_of(page)
    assert "12月9日（水）からは示していません" in text_of(page)
    told = {day: "示していません" in cell for day, cell in re.findall(r'data-day="([\d-]+)"(.*?)</td>', page, re.DOTALL)}
    assert {day for day, untold in told.items() if untold} == {
        (date(2026, 12, 9) + timedelta(days=n)).isoformat() for n in range((date(2027, 1, 3) - date(2026, 12, 9)).days + 1)
    }


def test_english_is_english(services, people, client):
    reserve(services, people)
    page = client.get("/en/calendar?on=2026-12-01").text
    assert days_with(page) == {"2026-12-01": ["09:00–12:00 Pending Wide park"]}
    assert "December 2026 " in text_of(page)
    assert "1 booking" in text_of(page)


def test_the_menu_and_the_sheet_lead_there(client):
    assert 'href="/calendar"' in client.get("/about").text
    sheet = client.get("/sites/park").text
    assert 'href="/calendar?site=park"' in sheet
    assert 'href="webcal://localhost/api/sites/park.ics"' in sheet
