import html
import json
import re

import pytest

from fieldreg.booking.reservations import State
from tests.makers import reservations_of
from web.applicant import question_form

FORM = {
    "area": "",
    "time_start": "2026-12-01T09:00",
    "time_end": "2026-12-01T12:00",
    "exclusive": "on",
    "activity": "drone",
    "altitude_upper": "60",
    "purpose": "飛行試験",
    "organisation": "見本株式会社",
}
PAGE = "/sites/park/reserve"


def test_a_company_reserves_and_finds_it_among_its_own(visit):
    visitor = visit("company")
    answer = visitor.post(PAGE, **FORM)
    assert (answer.status_code, answer.location) == (303, "/my")
    page = visitor.get("/my").text
    assert "予約 R-2026-0001 を申請しました" in page
    assert "申請中" in page
    assert "2026-12-01 09:00" in page
    assert "R-2026-0001" not in visit("rival").get("/my").text


def test_a_form_sent_twice_books_once(visit, services, people):
    visitor = visit("company")
    key = visitor.get(PAGE).text.split('name="key" value="')[1].split('"')[0]
    told = [visitor.post(PAGE, key=key, **FORM).status_code for _ in range(2)]
    assert told == [303, 303]
    assert len(reservations_of(services, people["company"].account)) == 1


def test_every_fault_stands_beside_its_question_and_the_answers_are_kept(visit):
    bad = FORM | {"purpose": "", "time_end": "2026-12-01T08:00", "altitude_upper": "高い", "organisation": "残る名前"}
    answer = visit("company").post(PAGE, **bad)
    assert answer.status_code == 422
    page = answer.text
    for name in ("purpose", "time_end", "altitude_upper"):
        assert f'href="#{name}"' in page
        assert f'id="{name}-fault-1"' in page
    assert 'value="残る名前"' in page
    assert 'value="2026-12-01T08:00"' in page
    assert page.count('aria-invalid="true"') == 3


def test_a_taken_slot_is_explained_with_free_days(visit):
    visit("company").post(PAGE, **FORM)
    visit("company").post(PAGE, **FORM | {"time_start": "2026-12-02T11:00", "time_end": "2026-12-02T13:00"})
    answer = visit("rival").post(PAGE, **FORM | {"area": "park/yard", "organisation": "競合株式会社"})
    assert answer.status_code == 409
    assert "R-2026-0001" in answer.text
    assert "見本株式会社" not in answer.text
    free = answer.text.split('id="instead"')[1]
    assert "2026-12-02 09:00" not in free
    assert "2026-12-03 09:00" in free
    assert "time_start=2026-12-03T09:00" in free.replace("%3A", ":")


def test_between_which_heights_is_told_wherever_the_reservation_is(visit, store, services, people):
    visit("company").post(PAGE, **FORM | {"altitude_lower": "30"})
    told = "地上から 30〜60 m"
    (held,) = reservations_of(services, people["company"].account)
    assert (held.altitude_lower.value_m, str(held.altitude_lower.datum)) == (30, "AGL")
    assert held.trial["properties"]["altitude_lower"] == {"value": 30, "datum": "AGL"}
    staff = visit("staff")
    pages = visit("company").get("/my"), visit("rival").get(PAGE), visit().get("/sites/park"), staff.get(f"/desk/reservations/{held.id}")
    for page in pages:
        assert told in page.text, page.request.path
    assert visit("company").get(f"/api/reservations/{held.id}").json["altitude_lower"] == {"value": 30, "datum": "AGL"}
    case, key = services.cases.open({"organisation": "見本", "email": "a@example.jp", "subject": "飛ばす", "body": "本文"})
    services.case_desk.book(case.ref, held.id, people["staff"].account)
    assert told in staff.get(f"/desk/cases/{case.ref}/agreement").text
    staff.post(f"/desk/cases/{case.ref}/agreement", do="draft", **{"text-0": "保険に入る"})
    staff.post(f"/desk/cases/{case.ref}/agreement", do="offer")
    assert told in visit().get(f"/cases/{case.ref}?key={key}").text
    services.booking.decide(held.id, State.ACCEPTED, people["staff"].account)
    with store.reading() as work:
        letters = {one.template: one.body for one in work.letters.page(limit=50)[1]}
    for template in ("reservation-requested", "reservation-waiting", "reservation-accepted"):
        assert f"高さ: {told}" in letters[template]


@pytest.mark.parametrize(
    ("heights", "at", "code"),
    [({"altitude_lower": "61"}, "altitude_upper", "下限（61 m）より低く"), ({"altitude_lower": "低い"}, "altitude_lower", "")],
)
def test_a_lower_height_that_cannot_be_is_refused_at_its_question(visit, heights, at, code):
    answer = visit("company").post(PAGE, **FORM | heights)
    assert answer.status_code == 422
    fault = answer.text.split(f'id="{at}-fault-1">')[1].split("</p>")[0]
    assert code in html.unescape(fault)


def test_a_lower_height_that_was_not_told_stays_untold(visit, services, people):
    visit("company").post(PAGE, **FORM)
    (held,) = reservations_of(services, people["company"].account)
    assert held.altitude_lower is None
    assert "地上から 60 m まで（下限の申告なし）" in visit("staff").get(f"/desk/reservations/{held.id}").text


def test_what_is_taken_is_shown_beside_the_form(visit):
    visit("company").post(PAGE, **FORM | {"area": "park/hall"})
    page = visit("rival").get(PAGE).text.split('id="taken"')[1]
    assert "集会所" in page
    assert "2026-12-01 09:00" in page
    assert "見本株式会社" not in page


def test_a_place_in_other_use_says_so(visit):
    visitor = visit("company")
    assert "予約を受け付けていません" in visitor.get("/sites/reused/reserve").text
    assert visitor.post("/sites/reused/reserve", **FORM).status_code == 409


def test_a_withdrawn_slot_is_free_again(visit):
    company, rival = visit("company"), visit("rival")
    company.post(PAGE, **FORM)
    assert rival.post(PAGE, **FORM).status_code == 409
    assert company.post("/my/R-2026-0001/withdraw").status_code == 303
    assert "取下げ" in company.get("/my").text
    assert rival.post(PAGE, **FORM).status_code == 303


def test_what_is_withdrawn_cannot_be_withdrawn_again(visit):
    company = visit("company")
    company.post(PAGE, **FORM)
    company.post("/my/R-2026-0001/withdraw")
    assert company.post("/my/R-2026-0001/withdraw").status_code == 409


def test_what_is_answered_is_judged_and_what_is_not_stays_open(visit, services, people):
    visit("company").post(PAGE, **FORM | {"vehicle.mass_g": "1200", "vehicle.bvlos": "no", "on_site.filming": "yes"})
    (held,) = reservations_of(services, people["company"].account)
    assert held.trial["properties"]["vehicle"] == {"mass_g": 1200, "bvlos": False}
    assert held.trial["properties"]["on_site"] == {"filming": True}
    told = {u["rule"] for u in held.screening["unknown"]}
    assert "caa-bvlos" not in told
    assert "caa-registration" in told


def test_an_answer_that_is_none_is_told_at_its_question(visit):
    answer = visit("company").post(PAGE, **FORM | {"vehicle.mass_g": "重い", "vehicle.bvlos": "maybe"})
    assert answer.status_code == 422
    for name in ("vehicle.mass_g", "vehicle.bvlos"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-fault-1"' in answer.text


def test_moments_are_told_as_the_form_shows_them(visit):
    page = visit("company").post(PAGE, **FORM | {"time_end": "2026-12-01T08:00"}).text
    assert "終了（2026-12-01 08:00）は開始（2026-12-01 09:00）より後に" in page


def test_the_form_asks_in_the_words_of_the_check_page(visit):
    asked = visit("company").get(PAGE).text
    checked = visit().get("/check").text
    held = json.loads(html.unescape(re.search(r'data-asked="(.*?)"', checked)[1]))

    assert [question["name"] for question in held] == list(question_form.names())
    assert [question["title"]["ja"] for question in held if question["title"]["ja"] not in asked] == []


def test_who_withdraws_is_first_told_that_it_cannot_be_taken_back(visit):
    company = visit("company")
    company.post(PAGE, **FORM)
    for root, words in (("", "元には戻せず"), ("/en", "This cannot be taken back")):
        page = company.get(f"{root}/my").text
        asked = page.split("data-withdrawing")[1].split("</details>")[0]
        assert words in asked.split("<button")[0]  # before the button that does it, and folded away
        assert page.count("/withdraw") == asked.count("/withdraw") == 1
