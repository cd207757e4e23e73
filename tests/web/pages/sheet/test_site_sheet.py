"""The sheet of a site: judged for the need in its address, or for the standing probe, and says which; whole for any site."""

import html
import re
from datetime import timedelta

import numpy as np
import pytest
import shapely

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import whole_days
from fieldreg.register.sites import Area, Availability, PastTrial, SiteKind
from tests import makers
from web.pages.needs.asked_need import AskedNeed
from web.pages.sheet.site_cases import past_cases
from web.pages.sheet.site_sheet import picture_of
from web.paper.drawing import drawn
from web.paper.surroundings import about_site

NEED = (
    "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200"
    "&vehicle=bvlos:n,entry_control:y,keeps_30m:y,mass_g:900,over_third_parties:n,radio:~2.4GHz,registered:y,remote_id:y&needs=power_kva:30"
)
LONG = "長い名前の場所" * 28 + "おわり。"  # 200 letters


def text_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def judged(page):
    """What the answer is told to be: of which need, its grade and verdict, and how the place fits."""
    return (
        re.search(r'data-answer-of="(\w+)"', page)[1],
        re.search(r'data-grade="(\w+)" data-verdict-is="(\w+)"', page).groups(),
        re.findall(r'data-fit="(\w+)" data-fit-answer="(\w+)"', page),
    )


def test_with_a_need_in_its_address_it_tells_what_the_ranking_tells_of_the_same_site(registry):
    services, client = registry
    asked = AskedNeed.of(dict(part.split("=", 1) for part in NEED.split("&")))
    rows = {row.site.id: row for row in services.choosing.rank(asked.document).rows}
    seen = set()
    for site_id in ("nanakita-park", "fukanuma-beach", "rd01-sendai-castle-up", "kamei-arena-sendai"):
        row = rows[site_id]
        told = judged(client.get(f"/sites/{site_id}?{NEED}").text)

        assert told == ("need", (str(row.demands.grade), row.demands.verdict), [(h.about, str(h.answer)) for h in row.fit.held]), site_id
        seen.add(told[1][0])
    assert len(seen) > 1


def test_without_one_it_tells_the_standing_probe_and_says_so(registry):
    services, client = registry
    page = client.get("/sites/nanakita-park").text
    standing = services.screening.standing_of("nanakita-park", services.clock.today())

    assert judged(page)[0] == "standing"
    assert judged(page)[1][1] == standing.verdict
    assert "登録済みの1.2 kgのドローンを日中に高さ30 mまで飛ばす場合の判定です" in text_of(page)
    assert judged(page)[2] == []


def test_the_need_is_said_and_goes_on_to_the_list_the_check_the_paper_and_the_sites_like_it(client):
    page = client.get(f"/sites/park?{NEED}").text
    query = re.escape(html.escape(AskedNeed.of(dict(part.split("=", 1) for part in NEED.split("&"))).query))

    assert "900 g のドローン・高さ60 m・半径30 m" in text_of(page)
    for address in (r"/", r"/sites/park\.pdf", r"/sites/hostile"):
        assert re.search(rf'href="{address}\?{query}"', page), address
    assert re.search(rf'href="/check\?site=park(&amp;|&){query}"', page)


def test_every_finding_of_the_answer_is_on_the_page_under_its_severity(registry):
    services, client = registry
    page = client.get("/sites/nanakita-park").text
    screening = services.site_answers.at("nanakita-park", None).worst[1]
    groups = dict(re.findall(r'data-group="(\w+)">(.*?)</section>', page, re.DOTALL))

    for severity in ("prohibited", "permit", "consent", "notify"):
        wanted = [f.rule for f in screening.findings if f.severity == severity]
        assert re.findall(r'href="/law/([\w-]+)"', groups.get(severity, "")) == wanted
    assert re.findall(r'href="/law/([\w-]+)"', groups["unknown"]) == [u.rule for u in screening.unknown]
    assert [f.rule for f in screening.findings if f.severity == "permit"]


def test_what_cannot_be_judged_is_told_and_no_verdict_is(app, services):
    with services.store.writing() as work:
        work.sites.put(makers.park(ground_elevation_m=None, ground_accuracy_m=None))
        work.commit()
    page = app.test_client().get("/sites/park?activity=drone&high=AMSL::90&when=20261214T1000-1200").text

    assert "data-not-judged" in page
    assert "data-verdict-is" not in page
    assert "この条件では判定できません" in text_of(page)


def test_a_need_that_cannot_be_read_is_refused_by_name(client):
    answer = client.get("/sites/park?activity=drone&when=tomorrow", headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json["faults"]] == ["when"]


def test_each_kind_of_trial_the_site_takes_has_its_rows_and_no_other(registry):
    services, client = registry
    for site_id in ("nanakita-park", "rd01-sendai-castle-up"):
        shown = re.findall(r'data-glance="(\w+)"', client.get(f"/sites/{site_id}").text)
        assert shown == [str(glance.activity) for glance, _ in services.site_answers.at_a_glance(site_id)]
        assert shown


def test_the_calendar_is_six_weeks_and_the_next_free_day_is_one_without_a_booking(client, people, services):
    tomorrow = services.clock.today() + timedelta(days=1)
    told = makers.reservation(time_start=f"{tomorrow}T09:00:00+09:00", time_end=f"{tomorrow}T12:00:00+09:00")
    assert client.post("/api/reservations", json=told, headers=people["company"].bearer).status_code == 201
    page = client.get("/sites/park").text

    assert len(re.findall(r'class="calendar__day', page)) == 42
    assert len(re.findall(r'class="calendar__day calendar__day--busy', page)) == 1
    assert re.search(r"次に空いている日 (\S+)", text_of(page))[1] == str(tomorrow + timedelta(days=1))


def test_a_day_is_taken_in_part_where_only_an_area_is_and_never_free_where_nobody_tells(client, people, services):
    """Of a place in use a day without a booking is not known to be free."""
    for day, area in (("2026-12-01", "park/yard"), ("2026-12-02", None)):
        told = makers.reservation(area=area, time_start=f"{day}T09:00:00+09:00", time_end=f"{day}T12:00:00+09:00")
        services.booking.reserve(told, people["company"].account)

    def marks():
        card = re.search(r'<h2 id="calendar-title">.*?</ol>', client.get("/sites/park").text, re.DOTALL)[0]
        return dict(re.findall(r"<strong>(?:\d+/)?(\d+)</strong><span[^>]*>(.)</span>", card)[:14])

    assert marks() == dict.fromkeys(map(str, [*range(23, 31), *range(3, 7)]), "○") | {"1": "◐", "2": "●"}
    with services.store.writing() as work:
        work.sites.put(makers.park(availability=Availability.IN_USE))
        work.commit()
    assert marks() == dict.fromkeys(map(str, [*range(23, 31), *range(3, 7)]), "?") | {"1": "◐", "2": "●"}
    assert "空きはこの台帳では分かりません" in text_of(client.get("/sites/park").text)


def test_a_day_of_a_closure_is_told_with_its_reason_and_is_not_the_next_free_one(client, services):
    tomorrow = services.clock.today() + timedelta(days=1)
    shut = Closure(
        site="park", area=None, span=whole_days(tomorrow), kind=ClosureKind.MAINTENANCE, reason=Text("草刈り"), made_at=services.clock.now()
    )
    with services.store.writing() as work:
        work.closures.add(shut)
        work.commit()
    page = client.get("/sites/park").text
    assert len(re.findall(r'class="calendar__day calendar__day--closed', page)) == 1
    assert "11/24 00:00〜11/25 00:00 全体: 草刈り" in text_of(page)
    assert re.search(r"次に空いている日 (\S+)", text_of(page))[1] == str(tomorrow + timedelta(days=1))


def test_areas_are_numbered_and_as_large_as_they_are_drawn(client):
    listed = re.search(r'<h2 id="areas-title">.*?</section>', client.get("/sites/park").text, re.DOTALL)[0]

    # 0.005 degrees of longitude by as many of latitude at 38.25 N: 437.5 m by 555.0 m
    assert re.findall(r'tree__number" aria-hidden="true">(\d)</span> (\S+)', listed) == [("1", "広場"), ("2", "集会所")]
    assert re.findall(r"約[\d.]+ ha", listed) == ["約24.3 ha"]


def test_a_city_s_case_of_the_same_day_as_a_trial_of_the_site_is_that_trial():
    site = makers.park(past_trials=(PastTrial(on="2021-03-05", what=Text("配送"), source="新聞", confidence="high"),))
    held = {"title": "教習所", "title_en": "School", "when": "2021-04-19", "site": "park", "programme": "open-call", "source": "市"}
    cases = {"cases": [held, {**held, "when": "2021-03-05"}, {**held, "site": "other"}, {**held, "when": "2022", "programme": "gone"}]}

    kept = past_cases(site, cases, {"open-call": Text("公募", "Open call")})
    told = [(case.on, case.what.ja, case.what.en, case.programme.en, case.source) for case in kept]
    school = ("教習所", "School")
    assert told == [("2021-03-05", "配送", "", "", "新聞"), ("2021-04-19", *school, "Open call", "市"), ("2022", *school, "", "市")]
    assert kept[-1].programme.ja == "gone"  # whose file is loaded no more


def test_the_sample_s_drone_school_is_told_at_its_school(registry):
    page = registry[1].get("/sites/sakunami-former-elementary").text

    assert "2021-04-19" in page.split('id="past-trials-title"')[1].split("</section>")[0]


def test_the_sites_like_it_are_others(registry):
    page = registry[1].get("/sites/nanakita-park").text
    like = re.findall(r'data-like="([\w-]+)"', page)

    assert len(set(like)) == 4
    assert "nanakita-park" not in like


def ring_of(count):
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return shapely.Polygon(np.column_stack([140.87 + 0.004 * np.cos(turn), 38.26 + 0.004 * np.sin(turn)]))


WHOLE = Area(id="x", site="extreme", name=Text("全部"), outline=ring_of(9_999))
EXTREMES = {
    "ten-thousand-vertices": {"outline": ring_of(9_999), "areas": (WHOLE,)},
    "a-name-of-200-letters": {"name": Text(LONG, LONG), "address": LONG, "present_use": Text(LONG), "availability_note": Text(LONG)},
    "no-manager": {"manager": ""},
    "no-area-and-no-facts": {"areas": (), "ward": "", "activities": (), "source": "", "ground_elevation_m": None},
    "across-a-border": {"outline": shapely.box(140.879, 38.259, 140.881, 38.261), "ward": "青葉区・宮城野区"},
    "a-point": {"outline": shapely.Point(140.87, 38.26), "accuracy_m": 300, "areas": ()},
    "a-road": {"kind": SiteKind.ROAD, "outline": shapely.LineString([(140.87, 38.26), (140.89, 38.27)]), "areas": ()},
    "a-hall": {"kind": SiteKind.INDOOR, "indoor": True, "areas": ()},
}


@pytest.fixture
def extreme(request, app, services):
    """A client of a registry that has one such site."""
    with services.store.writing() as work:
        work.sites.put(makers.park(**({"id": "extreme", "areas": ()} | EXTREMES[request.param])))
        work.commit()
    return app.test_client()


@pytest.mark.parametrize("extreme", EXTREMES, indirect=True)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_of_any_site_there_is_a_whole_sheet(extreme, prefix):
    for query in ("", f"?{NEED}"):
        answer = extreme.get(f"{prefix}/sites/extreme{query}")

        assert answer.status_code == 200
        for section in ("answer", "standing", "facts", "facilities", "areas", "permit-free", "calendar", "manager", "files"):
            assert f'id="{section}-title"' in answer.text
        assert "<svg" in answer.text.split("data-picture")[1]
        assert len(answer.text) < 250_000


@pytest.mark.parametrize(("extreme", "fenced"), [("a-point", False), ("a-road", True)], indirect=["extreme"])
def test_a_fence_is_offered_of_what_has_an_outline(extreme, fenced):
    assert ("/api/sites/extreme.plan" in extreme.get("/sites/extreme").text) is fenced


@pytest.mark.parametrize(("site_id", "after"), [("arahama-former-elementary", "以上"), ("nanakita-park", " ")])
def test_while_something_is_open_the_permits_are_counted_as_the_least_there_are(registry, site_id, after):
    services, client = registry
    answer = services.site_answers.at(site_id, None)
    assert any(answer.worst[1].open.values()) is (after == "以上")

    assert f"許可・承認 {answer.row.demands.permits} 件{after}" in text_of(client.get(f"/sites/{site_id}").text)


def test_with_a_need_it_tells_whether_its_own_time_is_free_and_when_it_is_next(services, client, people):
    page = "/sites/park?" + NEED.replace("radius_m=30&", "")
    assert "希望の日時の空き 12/14(月) 空き" in text_of(client.get(page).text)
    assert "次に空いている日" not in text_of(client.get(page).text)
    slot = {"time_start": "2026-12-14T09:00:00+09:00", "time_end": "2026-12-14T11:00:00+09:00"}
    services.booking.reserve(makers.reservation(**slot), people["company"].account)
    assert "希望の日時の空き 12/14(月) 予約あり・次の空き 12/15(火)" in text_of(client.get(page).text)
    assert "Free at your time taken Mon 14 Dec, next free Tue 15 Dec" in text_of(client.get(f"/en{page}").text)
    assert "希望の日時の空き 受付なし" in text_of(client.get(page.replace("/park?", "/reused?")).text)


def test_of_a_place_in_use_the_sheet_tells_no_day_as_free(services, client):
    with services.store.writing() as work:
        work.sites.put(makers.park(availability=Availability.IN_USE))
        work.commit()
    page = "/sites/park?" + NEED.replace("radius_m=30&", "")
    assert "希望の日時の空き 空きは未確認" in text_of(client.get(page).text)
    assert "次に空いている日 今も使われている場所で、空きはこの台帳では分かりません" in text_of(client.get("/sites/park").text)


def test_a_picture_asked_for_while_the_site_changes_is_not_kept_as_it_was(app, services):
    before = services.register.site("park")
    today = services.clock.today()
    with services.store.writing() as work:
        work.sites.put(makers.park(outline=shapely.affinity.scale(makers.park().outline, 0.5, 0.2)))
        work.commit()
    with app.test_request_context("/sites/park"):
        app.preprocess_request()
        late, after = picture_of(before, today, (440, 314)), services.register.site("park")
        then = picture_of(after, today, (440, 314))
        alone = drawn(after, 440, 314, about=about_site(after, 440, 314, today), language="ja")
    assert late.svg == then.svg == alone.svg
