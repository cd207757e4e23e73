"""`/t/CODE`: the trial as it was kept, its answer now without any script, and what turned on top."""

import html
import json
import re
from datetime import timedelta

import pytest

from fieldreg.register.sites import Availability
from tests import makers
from tests.makers import HOSTILE


@pytest.fixture
def code(services):
    return services.kept_trials.keep(makers.trial(purpose="点検飛行", vehicle={"mass_g": 1200, "bvlos": False}))[0].code


def put(services, site):
    with services.store.writing() as work:
        work.sites.put(site)
        work.commit()


def test_the_page_holds_the_trial_its_answer_and_that_nothing_turned(client, services, code):
    page = client.get(f"/t/{code}")
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    held = json.loads(html.unescape(re.search(r'data-trial="([^"]*)"', page.text)[1]))
    assert held == services.kept_trials.kept(code).document
    assert f'data-kept="/t/{code}"' in page.text
    assert 'data-turned="nothing"' in page.text
    assert "2026-11-23 に保存。2027-02-21 まで" in page.text
    screening = services.screening.screen(held)
    assert f'data-verdict-is="{screening.verdict}"' in page.text
    for found in (*screening.findings, *screening.unknown):
        assert html.escape(found.title.ja, quote=False) in page.text
    assert '<option value="park" selected>' in page.text


def test_the_trial_is_told_in_words(client, code):
    told = re.search(r'facts--trial">(.*?)</dl>', client.get(f"/t/{code}").text, re.DOTALL)[1]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told)
    assert pairs == [
        ("実証の種類", "ドローン"), ("場所", "広い公園"), ("日時", "2026-12-01 09:00–12:00"), ("形", "範囲"),
        ("高さ", "地上から 120 m まで（下限の申告なし）"), ("機体とバッテリーの質量", "1200 g"), ("目視外飛行の有無", "いいえ"),
        ("目的と内容", "点検飛行"),
    ]  # fmt: skip


def test_in_english_it_is_english(client, code):
    page = client.get(f"/en/t/{code}").text
    assert "Kept trial" in page
    assert "<dt>Activity</dt><dd>Drone</dd>" in page
    assert f'data-kept="/en/t/{code}"' in page


def test_what_turned_stands_on_top_with_before_and_now_and_why(client, services, code, clock):
    put(services, makers.park(activities=("ground_robot",)))
    clock.go_on(timedelta(days=5))
    page = client.get(f"/t/{code}").text
    row = re.search(r'data-turned-rule="site-activity">(.*?)</li>', page, re.DOTALL)[1]
    assert "厳しくなりました" in row
    assert re.findall(r'<span class="badge badge--(\w+)">', row) == ["unknown", "prohibited"]
    assert "場所について登録された事実が変わりました。" in row
    assert 'data-turned-date="earliest_start"' in page
    assert page.index("data-turned") < page.index("data-check") < page.index("data-findings")


def test_a_trial_that_can_no_longer_be_judged_says_so_and_nothing_else(client, services, code):
    with services.store.writing() as work:
        work.sites.remove("park")
        work.commit()
    page = client.get(f"/t/{code}")
    assert page.status_code == 200
    assert "この計画は、いまは判定できません。" in page.text
    assert "park（いまは登録されていません）" in page.text
    assert "data-verdict-is" not in page.text
    assert "data-turned" not in page.text
    assert client.get(f"/t/{code}.ics").status_code == 422


def test_a_site_that_takes_no_reservations_is_not_offered_for_one(client, services, code):
    assert f"/sites/park/reserve?t={code}" in client.get(f"/t/{code}").text
    assert f"/consult?t={code}" in client.get(f"/t/{code}").text
    put(services, makers.park(availability=Availability.REUSED))
    assert "/sites/park/reserve" not in client.get(f"/t/{code}").text


def test_its_calendar_is_the_plan_of_now(client, code):
    answer = client.get(f"/t/{code}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=fieldreg-{code}.ics"
    assert answer.data == client.post("/api/plans.ics", json=client.get(f"/api/trials/{code}").json["document"]).data


@pytest.mark.parametrize("path", ["/t/222222", "/t/x", "/en/t/K7M4Q0", "/t/222222.ics"])
def test_an_unknown_code_is_a_page_with_a_sentence(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert ("no trial is kept under this code" if path.startswith("/en") else "このコードの計画はありません。") in answer.text


def test_what_somebody_wrote_into_a_trial_is_text_on_the_page(client, services):
    code = services.kept_trials.keep(makers.trial(site="hostile", name=HOSTILE, purpose=HOSTILE))[0].code
    page = client.get(f"/t/{code}").text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert html.escape(HOSTILE, quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")


def test_several_parts_over_midnight_are_kept_and_told_as_they_are(client, services):
    night = {"time_start": "2026-12-01T22:00:00+09:00", "time_end": "2026-12-02T02:00:00+09:00"}
    other = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.852, 38.252]}, "properties": {
        **night, "radius_m": 30, "altitude_upper": {"value": 80, "datum": "AGL"}}}  # fmt: skip
    document = {"type": "FeatureCollection", "features": [makers.trial(**night), other]}
    code = services.kept_trials.keep(document)[0].code
    page = client.get(f"/t/{code}").text
    assert "範囲、地点（半径 30 m）（2 か所）" in page
    assert "2026-12-01 22:00–2026-12-02 02:00" in page
    assert "地上から 120 m まで（下限の申告なし）、地上から 80 m まで（下限の申告なし）" in page
    assert client.get(f"/api/trials/{code}").json["document"] == document
