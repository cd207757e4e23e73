"""The form that repeats, the dates to choose from, one's own series and the desk's page."""

import html
import re

import pytest

from tests.makers import reservations_of
from tests.web.applicant.test_reserve import FORM, PAGE

WEEKLY = FORM | {"area": "park/yard", "repeat": "weekly", "repeat_every": "1", "repeat_count": "4"}
PREVIEW, BOOK = f"{PAGE}/series/preview", f"{PAGE}/series"
OFFERED = re.compile(r'name="offered" value="([^"]+)"')


def follow(visitor, **fields):
    """As a browser follows the form: the same fields to the page of dates."""
    sent = visitor.post(PAGE, **fields)
    assert (sent.status_code, sent.location) == (307, PREVIEW)
    return visitor.post(PREVIEW, **fields)


def booked(visitor, leave=(), **more):
    fields = WEEKLY | more
    offered = OFFERED.findall(follow(visitor, **fields).text)
    return visitor.post(BOOK, **fields, key="k", offered=offered, take=[one for one in offered if one not in leave])


def test_a_form_that_repeats_shows_every_date_and_asks_for_nothing(visit, services, people):
    visit("rival").post(PAGE, **FORM | {"area": "park/yard", "time_start": "2026-12-15T08:00", "time_end": "2026-12-15T10:00"})
    page = follow(visit("company"), **WEEKLY)
    assert page.status_code == 200
    assert [one[:10] for one in OFFERED.findall(page.text)] == ["2026-12-01", "2026-12-08", "2026-12-22"]
    assert "4 回のうち 3 回が空いています" in page.text
    assert "予約あり" in page.text
    assert reservations_of(services, people["company"].account) == []


def test_what_is_not_ticked_is_taken_out_of_the_rule(visit, services, people):
    answer = booked(visit("company"), leave=["2026-12-08T09:00:00+09:00"])
    assert (answer.status_code, answer.location) == (303, "/my/series/S-2026-0001")
    held = services.series.series("S-2026-0001", people["company"].account)
    assert [f"{one.slot.start:%m-%d}" for one in held.reservations] == ["12-01", "12-15", "12-22"]
    assert held.series.recurrence.rule.text == "FREQ=WEEKLY;COUNT=4"
    assert [f"{one:%m-%d}" for one in held.series.recurrence.exceptions] == ["12-08"]


def test_a_double_press_books_once(visit, services, people):
    visitor = visit("company")
    fields = WEEKLY | {"key": "k"}
    assert [visitor.post(BOOK, **fields).location for _ in range(2)] == ["/my/series/S-2026-0001"] * 2
    assert len(reservations_of(services, people["company"].account)) == 4


def test_all_or_nothing_tells_the_dates_again_and_keeps_the_ticks(visit, services, people):
    visitor = visit("company")
    offered = OFFERED.findall(follow(visitor, **WEEKLY).text)
    visit("rival").post(PAGE, **FORM | {"area": "park/yard"})
    answer = visitor.post(BOOK, **WEEKLY, key="k", offered=offered, take=offered[:3], all_or_nothing="on")
    assert answer.status_code == 409
    assert "取れないため、申請していません" in answer.text
    assert len(re.findall(r'name="take" value="[^"]+" checked', answer.text)) == 2
    assert 'name="all_or_nothing" checked' in answer.text
    assert 'name="key" value="k"' in answer.text
    assert reservations_of(services, people["company"].account) == []


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({"repeat_count": ""}, "repeat_count"),
        ({"repeat_count": "201"}, "repeat_count"),
        ({"repeat_until": "2027-01-01"}, "repeat_until"),
        ({"repeat_every": "0"}, "repeat_every"),
        ({"day_WE": "on"}, "repeat"),
        ({"repeat": "hourly"}, "repeat"),
        ({"repeat_except": "2026-12-09"}, "repeat_except"),
        ({"repeat_also": "あした"}, "repeat_also"),
        ({"purpose": ""}, "purpose"),
    ],
)
def test_every_fault_stands_at_its_box(visit, more, box):
    answer = follow(visit("company"), **WEEKLY | more)
    assert answer.status_code == 422
    assert f'href="#{box}"' in answer.text
    assert f'id="{box}-fault-1"' in answer.text
    assert 'value="4"' in answer.text or "repeat_count" in more


@pytest.mark.parametrize(
    ("more", "rule", "days"),
    [
        ({"repeat": "daily", "repeat_every": "2"}, "FREQ=DAILY;INTERVAL=2;COUNT=4", ["12-01", "12-03", "12-05", "12-07"]),
        ({"day_TU": "on", "day_TH": "on"}, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["12-01", "12-03", "12-08", "12-10"]),
        ({"repeat": "monthly"}, "FREQ=MONTHLY;COUNT=4", ["12-01", "01-01", "02-01", "03-01"]),
        ({"repeat": "monthly-weekday"}, "FREQ=MONTHLY;BYDAY=1TU;COUNT=4", ["12-01", "01-05", "02-02", "03-02"]),
        (
            {"repeat": "monthly-weekday", "time_start": "2026-12-29T09:00", "time_end": "2026-12-29T12:00"},
            "FREQ=MONTHLY;BYDAY=-1TU;COUNT=4", ["12-29", "01-26", "02-23", "03-30"],
        ),
        ({"repeat": "yearly", "repeat_count": "2"}, "FREQ=YEARLY;COUNT=2", ["12-01", "12-01"]),
        ({"repeat_count": "", "repeat_until": "2026-12-15"}, "FREQ=WEEKLY;UNTIL=20261215T145959Z", ["12-01", "12-08", "12-15"]),
        (
            {"repeat_except": "2026-12-08、2026-12-22", "repeat_also": "2026-12-10, 2026-12-11 13:00"}, "FREQ=WEEKLY;COUNT=4",
            ["12-01", "12-10", "12-11", "12-15"],
        ),
    ],
)  # fmt: skip
def test_the_boxes_make_the_rule(visit, services, people, more, rule, days):
    assert booked(visit("company"), **more).status_code == 303
    held = services.series.series("S-2026-0001", people["company"].account)
    assert held.series.recurrence.rule.text == rule
    assert [f"{one.slot.start:%m-%d}" for one in held.reservations] == days


def test_ones_own_page_shows_a_series_as_one_and_opens_it(visit):
    visitor = visit("company")
    booked(visitor)
    page = visitor.get("/my").text
    assert page.count('data-series="S-2026-0001"') == 1
    assert page.count("<article") == 1
    assert "申請中 4" in page
    opened = visitor.get("/my/series/S-2026-0001").text
    assert opened.count("data-occurrence") == 4
    assert "FREQ=WEEKLY;COUNT=4" in opened


def test_one_date_is_withdrawn_one_added_and_the_rest_given_back(visit, services, people):
    visitor, own = visit("company"), "/my/series/S-2026-0001"
    booked(visitor)
    assert visitor.post(f"{own}/except", start="2026-12-08T09:00:00+09:00").location == own
    assert visitor.post(f"{own}/add", start="2026-12-10T09:00").location == own
    assert visitor.post(f"{own}/withdraw", which="from", from_day="2026-12-20").location == own
    held = services.series.series("S-2026-0001", people["company"].account)
    told = {f"{one.slot.start:%m-%d}": str(one.state) for one in held.reservations}
    assert told == {"12-01": "requested", "12-08": "withdrawn", "12-10": "requested", "12-15": "requested", "12-22": "withdrawn"}
    again = visitor.post(f"{own}/add", start="2026-12-10T09:00")
    assert (again.status_code, "その日時はすでに申請しています" in again.text) == (422, True)
    late = visitor.post(f"{own}/add", start="2030-12-10T09:00")
    assert (late.status_code, "731 日先まで" in late.text) == (409, True)
    assert visitor.post(f"{own}/withdraw", which="from", from_day="").status_code == 422
    assert visitor.post(f"{own}/withdraw", which="all").location == own
    assert "取下げ" in visitor.get(own).text
    assert visitor.post(f"{own}/withdraw", which="all").status_code == 409


def test_the_desk_sees_one_row_and_decides_all_at_once(visit, services, people):
    booked(visit("company"))
    staff = visit("staff")
    rows = staff.get("/desk/reservations").text
    assert rows.count('href="/desk/series/S-2026-0001"') == 1
    assert "全 4 回" in rows
    page = staff.get("/desk/series/S-2026-0001").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    missing = staff.post("/desk/series/S-2026-0001", to="declined", note="", seen=seen)
    assert (missing.status_code, "理由を書いてください" in missing.text) == (422, True)
    stale = staff.post("/desk/series/S-2026-0001", to="accepted", seen=seen[1:])
    assert (stale.status_code, "見直してから" in stale.text) == (409, True)
    assert staff.post("/desk/series/S-2026-0001", to="accepted", note="どうぞ", seen=seen).status_code == 303
    held = services.series.series("S-2026-0001", people["company"].account)
    assert {str(one.state) for one in held.reservations} == {"accepted"}
    assert "どうぞ" in html.unescape(visit("company").get("/my/series/S-2026-0001").text)


def test_nobody_sees_or_touches_anothers(visit):
    booked(visit("company"))
    for path in ("/my/series/S-2026-0001", "/api/series/S-2026-0001"):
        assert visit("rival").get(path).status_code == 404
    assert visit("rival").post("/my/series/S-2026-0001/withdraw", which="all").status_code == 404
    assert visit("staff").post("/my/series/S-2026-0001/withdraw", which="all").status_code == 403
    assert visit("company").get("/desk/series/S-2026-0001").status_code == 404
