"""With a need in the address nothing is asked twice: all it says goes into a reservation and into a consultation."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests import cast, makers
from tests.makers import all_cases, reservations_of
from web.pages.needs.asked_need import AskedNeed

NEED = (
    "activity=drone&radius_m=30&high=AGL:5:60&when=20261214T1000-1200"
    "&vehicle=bvlos:n,mass_g:900,radio:~2.4GHz~LTE&on_site=crowd:0,filming:n&needs=parking_cars:10,power_kva:30"
)
DAYS = NEED.replace("when=20261214T1000-1200", "when=20261214T1000-1200,20261215T2200-20261216T0200")
RESERVE = "/sites/park/reserve"
SAID = {"purpose": "点検飛行", "organisation": "見本株式会社", "area": "", "exclusive": "on"}
SLOT = {"time_start": "2026-12-14T10:00", "time_end": "2026-12-14T12:00"}
ASKED = {"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"}


def need_of(query):
    return AskedNeed.of(dict(parse_qsl(query))).need


def controls(page):
    """What a person is asked for, of the form in the page's middle."""
    form = re.search(r'<form class="card".*?</form>', page, re.DOTALL)[0]
    return re.findall(r'<(?:input|select|textarea) id="([\w.]+)"', form)


def values(page):
    """What stands in the lines of the form."""
    return {name: html.unescape(value) for name, value in re.findall(r'name="([\w.]+)" type="[\w-]+" value="([^"]*)"', page)}


def sent_to(page):
    """Where the form in the page's middle is sent."""
    return html.unescape(re.search(r'<form class="card" method="post" action="([^"]+)"', page)[1])


def made_by(services, people):
    (made,) = reservations_of(services, people["company"].account)
    return made


def test_the_reserve_form_is_filled_with_the_need_and_says_what_is_left(visit):
    page = visit("company").get(f"{RESERVE}?{NEED}").text
    asked = controls(page)
    assert asked[:4] == ["area", "time_start", "time_end", "exclusive"]
    assert asked[4:6] == ["purpose", "organisation"]
    assert values(page)["time_start"] == "2026-12-14T10:00"
    assert values(page)["time_end"] == "2026-12-14T12:00"
    section = re.search(r"<section[^>]*data-from-need.*?</section>", page, re.DOTALL)[0]
    assert "<strong>900 g のドローン・高さ5〜60 m・半径30 m・12/14(月) 10:00〜12:00（2時間）・" in section
    assert re.search(r"data-to-fill>(.*?)</p>", section)[1] == "あと入れるもの: 目的と内容"
    told = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", section))
    assert (told["高さ"], told["目視外飛行の有無"], told["電源の容量"]) == ("地上から 5〜60 m", "いいえ", "30 kVA以上")
    assert sent_to(page) == f"{RESERVE}?{NEED}"


def test_only_the_questions_it_leaves_open_are_asked(visit):
    page = visit("company").get(f"{RESERVE}?{NEED}").text
    asked = set(controls(page))
    assert {"vehicle.over_third_parties", "vehicle.keeps_30m"} <= asked
    assert not {"vehicle.bvlos", "vehicle.mass_g", "vehicle.radio", "on_site.crowd", "vehicle.level", "activity", "altitude_upper"} & asked


def test_what_is_sent_is_screened_as_the_sheet_judged_the_need(visit, services, people):
    answer = visit("company").post(f"{RESERVE}?{NEED}", **SAID, activity="drone", **SLOT)
    assert (answer.status_code, answer.location) == (303, "/my")
    made = made_by(services, people)
    ((_, sheet),) = services.site_answers.at("park", need_of(NEED)).screenings
    assert services.booking.inbox_row(made.id).screening.answers == sheet.answers
    told = made.trial["properties"]
    assert told["vehicle"] == {"mass_g": 900, "bvlos": False, "radio": ["2.4GHz", "LTE"]}
    assert (told["on_site"], told["altitude_lower"]) == ({"crowd": 0, "filming": False}, {"value": 5.0, "datum": "AGL"})
    assert made.purpose == "点検飛行\n\n【入力した条件】\n円の半径: 30 m以上\n駐車場（乗用車）: 10 台以上\n電源の容量: 30 kVA以上"


def test_an_open_question_answered_in_the_form_joins_what_the_need_says_and_never_replaces_it(visit, services, people):
    more = {"vehicle.over_third_parties": "no", "vehicle.bvlos": "yes"}
    assert visit("company").post(f"{RESERVE}?{NEED}", **SAID, **SLOT, activity="drone", **more).status_code == 303
    vehicle = made_by(services, people).trial["properties"]["vehicle"]
    assert (vehicle["over_third_parties"], vehicle["bvlos"]) == (False, False)


def test_a_submit_that_fails_loses_nothing(visit):
    bad = SAID | {"purpose": "", "time_start": "2026-11-01T09:00", "time_end": "2026-11-01T12:00", "vehicle.keeps_30m": "yes"}
    answer = visit("company").post(f"{RESERVE}?{NEED}", **bad, activity="drone")
    assert answer.status_code == 422
    page = answer.text
    assert "data-from-need" in page
    assert sent_to(page) == f"{RESERVE}?{NEED}"
    assert values(page)["organisation"] == "見本株式会社"
    assert values(page)["time_start"] == "2026-11-01T09:00"
    assert 'href="#purpose"' in page
    assert re.search(r'id="vehicle.keeps_30m".*?<option value="yes" selected>', page, re.DOTALL)


def test_several_times_are_requested_one_after_another(visit, services, people):
    visitor = visit("company")
    page = visitor.get(f"{RESERVE}?{DAYS}").text
    assert "日時は 2 回あります" in page
    answer = visitor.post(f"{RESERVE}?{DAYS}", **SAID, activity="drone", **SLOT)
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    assert "を申請しました" in page
    assert values(page) | {"time_start": "2026-12-15T22:00", "time_end": "2026-12-16T02:00", "organisation": "見本株式会社"} == values(page)
    assert "点検飛行</textarea>" in page
    assert "回あります" not in page
    last = visitor.post(sent_to(page), **SAID, activity="drone", time_start="2026-12-15T22:00", time_end="2026-12-16T02:00")
    assert last.location == "/my"
    made = reservations_of(services, people["company"].account)
    assert [one.slot.first_day.isoformat() for one in made] == ["2026-12-15", "2026-12-14"]


def test_a_taken_slot_offers_other_days_and_waiting_with_the_same_need(visit, services):
    visit("company").post(f"{RESERVE}?{NEED}", **SAID, activity="drone", **SLOT)
    rival = visit("rival")
    answer = rival.post(f"{RESERVE}?{NEED}", **SAID, activity="drone", **SLOT)
    assert answer.status_code == 409
    other = html.unescape(re.search(rf'href="({re.escape(RESERVE)}\?[^"]*time_start=2026[^"]*)"', answer.text)[1])
    assert other.startswith(f"{RESERVE}?{NEED}&")
    page = rival.get(other).text
    assert values(page)["time_start"] == "2026-12-15T10:00"
    assert "data-from-need" in page
    wait = html.unescape(re.search(r'action="(/sites/park/reserve/wait[^"]*)"', answer.text)[1])
    kept = rival.post(wait, **SAID, activity="drone", **SLOT)
    document = services.kept_trials.kept(kept.location.rsplit("/", 1)[1]).document
    assert document["properties"]["vehicle"] == {"mass_g": 900, "bvlos": False, "radio": ["2.4GHz", "LTE"]}


def test_a_consultation_about_a_site_takes_the_need_there_as_a_trial(visit, services):
    page = visit().get(f"/consult?site=park&{DAYS}").text
    assert [name for name in controls(page) if name != "website"] == ["organisation", "email", "site", "subject", "body", "files"]
    assert values(page)["subject"] == "2026-12-14 のドローンの実証について"
    assert re.search(r"data-to-fill>(.*?)</p>", page)[1] == "あと入れるもの: 団体名、メールアドレス、相談の内容"
    answer = visit().post(sent_to(page), **ASKED, site="park")
    assert answer.status_code == 303
    (held,) = all_cases(services)
    assert (held.site, held.activity) == ("park", "drone")
    told, meant = trial_from_geojson(held.trial), need_of(DAYS).at(services.register.site("park"))
    assert [(v.timespan, v.altitude_lower, v.altitude_upper) for v in told.volumes] == [
        (v.timespan, v.altitude_lower, v.altitude_upper) for v in meant.volumes
    ]
    assert told.footprint.equals(meant.footprint)
    assert (told.vehicle, told.on_site) == (meant.vehicle, meant.on_site)
    assert held.screening["verdict"] == str(services.screening.screen(held.trial).verdict)
    assert held.body == "本文\n\n【入力した条件】\n円の半径: 30 m以上\n駐車場（乗用車）: 10 台以上\n電源の容量: 30 kVA以上"
    assert "相談する計画の内容" in visit("staff").get(f"/desk/cases/{held.ref}").text


def test_a_consultation_without_a_site_tells_the_whole_need_in_words(visit, services):
    assert visit().post(f"/consult?{NEED}", **ASKED, site="").status_code == 303
    (held,) = all_cases(services)
    assert (held.site, held.trial, held.activity) == (None, None, "drone")
    assert held.body.startswith("本文\n\n【入力した条件】\n実証の種類: ドローン\n日時: 2026-12-14 10:00–12:00\n高さ: 地上から 5〜60 m\n")
    assert "電源の容量: 30 kVA以上" in held.body


def test_a_consultation_that_fails_keeps_the_need_and_what_was_written(visit):
    answer = visit().post(f"/consult?{NEED}", **ASKED | {"email": "nobody"}, site="park")
    assert answer.status_code == 422
    assert "data-from-need" in answer.text
    assert sent_to(answer.text) == f"/consult?{NEED}"
    assert "本文</textarea>" in answer.text
    assert "【入力した条件】" not in answer.text
    assert '<option value="park" selected>' in answer.text


def test_in_english_it_is_said_in_english(visit):
    page = visit("company").get(f"/en{RESERVE}?{DAYS}").text
    assert "Taken over from your trial" in page
    assert "Still to fill in: the purpose</p>" in page
    assert "It has 2 times, requested one by one. This form is for Mon 14 Dec 10:00–12:00 (2 h); the next follows once it is sent." in page


@pytest.mark.parametrize("path", [RESERVE, "/consult"])
def test_a_need_that_cannot_be_read_is_said_before_anything_is_filled_in(visit, path):
    answer = visit("company").get(f"{path}?{NEED.replace('T1000', 'T9900')}")
    assert answer.status_code == 422
    assert "when" in answer.text


@pytest.mark.parametrize("path", [RESERVE, "/consult"])
def test_without_a_need_the_forms_are_as_they_were(visit, path):
    page = visit("company").get(path).text
    assert "data-from-need" not in page
    assert "activity" in controls(page)
    assert "?" not in sent_to(page)


def test_a_kept_trial_goes_before_a_need(visit, services):
    code = services.kept_trials.keep(makers.trial())[0].code
    page = visit("company").get(f"{RESERVE}?t={code}&{NEED}").text
    assert f'data-from-kept="{code}"' in page
    assert "data-from-need" not in page


def test_whoever_signs_in_first_comes_back_with_the_need(visit):
    visitor = visit()
    asked = visitor.get(f"{RESERVE}?{NEED}")
    answer = visitor.post(asked.location, page="/login", email="company@example.jp", password=cast.PASSWORD)
    assert html.unescape(answer.location) in (f"{RESERVE}?{NEED}", f"{RESERVE}?{NEED}&")


def test_a_slot_that_is_taken_is_said_before_anything_is_filled_in_with_days_that_are_free(visit):
    visit("company").post(f"{RESERVE}?{NEED}", **SAID, activity="drone", **SLOT)
    page = visit("rival").get(f"{RESERVE}?{NEED}").text
    notice = html.unescape(re.search(r"data-met>(.*?)</div>", page, re.DOTALL)[1])
    assert "この日時には、すでに予約か休止が入っています。" in notice
    first, *_ = re.findall(r'href="([^"]+)"', notice)
    assert first.startswith(f"{RESERVE}?{NEED}&")
    assert values(visit("rival").get(first).text)["time_start"] == "2026-12-15T10:00"
    assert "data-met" not in visit("rival").get(first).text


def test_where_only_an_area_is_taken_that_is_said(visit):
    visit("company").post(f"{RESERVE}?{NEED}", **SAID | {"area": "park/hall"}, activity="drone", **SLOT)
    page = visit("rival").get(f"{RESERVE}?{NEED}").text
    assert "入っているのは一部の区画だけです。空いている区画を選べば申請できます。" in page
    assert "data-met" in visit("rival").get(f"{RESERVE}?{NEED}&area=park/hall").text
    assert "data-met" not in visit("rival").get(f"{RESERVE}?{NEED}&area=park/yard").text
    assert "data-met" in visit("rival").get(f"{RESERVE}?{NEED}&area=nowhere").text


def test_the_next_time_begins_as_the_last_was_entered_shared_or_not(visit):
    visitor = visit("company")
    shared = {name: value for name, value in SAID.items() if name != "exclusive"}
    for said, ticked in ((SAID, True), (shared, False)):
        slot = SLOT if ticked else {name: value.replace("12-14", "12-13") for name, value in SLOT.items()}
        answer = visitor.post(f"{RESERVE}?{DAYS}", **said, activity="drone", **slot)
        assert answer.status_code == 303
        box = re.search(r'<input id="exclusive"[^>]*>', visitor.get(answer.location).text)[0]
        assert ("checked" in box) is ticked


@pytest.fixture
def fits_in_a_part(services):
    """A park whose outline may be off by more than the circle needs, of which the yard is drawn well."""
    yard, *others = makers.park().areas
    with services.store.writing() as work:
        work.sites.put(makers.park(accuracy_m=430, areas=(replace(yard, accuracy_m=1), *others)))
        work.commit()


def chosen_area(page):
    return re.search(r'<option value="([^"]*)" selected', page[page.index('<select id="area"') :])[1]


def test_where_only_a_part_surely_fits_the_form_begins_with_it_and_says_so(visit, fits_in_a_part):
    page = visit("company").get(f"{RESERVE}?{NEED}").text
    assert chosen_area(page) == "park/yard"
    assert "入力した条件に確かに合うのは「広場」です" in page
    assert chosen_area(visit("company").get(f"{RESERVE}?{NEED}&area=park/hall").text) == "park/hall"


def test_of_several_times_the_next_is_asked_for_the_area_that_was_chosen(visit, services, people, fits_in_a_part):
    visitor = visit("company")
    for area in ("park/hall", ""):
        slot = SLOT if area else {name: value.replace("12-14", "12-13") for name, value in SLOT.items()}
        answer = visitor.post(f"{RESERVE}?{DAYS}", **SAID | {"area": area}, activity="drone", **slot)
        assert answer.status_code == 303
        following = visitor.get(answer.location).text
        assert ("selected" in following[following.index('<select id="area"') :].split("</select>")[0]) is bool(area)
        assert not area or chosen_area(following) == area


def test_no_day_that_is_over_is_offered_instead(visit, store, people):
    start = datetime(2026, 11, 2, 10, tzinfo=JST)
    with store.writing() as work:
        work.reservations.add(
            Reservation(
                site="park", area=None, slot=Timespan(start, start + timedelta(hours=2)), activity="drone", purpose="p", organisation="o",
                owner=people["company"].account.id,
            ),
            [],
        )
        work.commit()
    page = visit("rival").get(f"{RESERVE}?{NEED.replace('20261214', '20261102')}").text
    notice = html.unescape(re.search(r"data-met>(.*?)</div>", page, re.DOTALL)[1])
    assert re.findall(r"time_start=([\d-]+)T", notice) == ["2026-11-24", "2026-11-25", "2026-11-26"]
