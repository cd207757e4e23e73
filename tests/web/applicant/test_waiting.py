"""Waiting on the pages: begun, told, read and stopped by whom it is for, with no script and no address kept."""

import re
from urllib.parse import urlsplit

import pytest

from fieldreg.booking.reservations import State
from fieldreg.waiting.watches import WatchKind
from tests import makers

FORM = {
    "time_start": "2026-12-01T09:00", "time_end": "2026-12-01T12:00", "activity": "drone", "altitude_upper": "60", "exclusive": "on",
    "purpose": "点検飛行 <b>", "organisation": "競合株式会社",
}  # fmt: skip


@pytest.fixture
def code(services):
    return services.kept_trials.keep(makers.trial())[0].code


@pytest.fixture
def taken(services, people):
    """The park, held by a company."""
    return services.booking.reserve(makers.reservation(), people["company"].account)[0]


def box(page):
    return re.search(r'<details class="watching".*?</details>', page, re.DOTALL)[0]


def state_of(page):
    return dict(re.findall(r'data-watch="(\w+)" data-on="(\w+)"', page))


def test_whoever_has_the_link_waits_for_a_taken_slot_and_is_told_on_the_page(visit, services, people, code, taken):
    stranger = visit()
    page = stranger.get(f"/t/{code}").text
    assert "ほかの予約が 1 件入っています。" in box(page)
    assert state_of(page) == {"free": "no", "verdict": "no"}
    assert "連絡先は預かりません" in box(page)
    answer = stranger.post(f"/t/{code}/watch", do="begin", kind="free")
    assert (answer.status_code, urlsplit(answer.location).path) == (303, f"/t/{code}")
    assert state_of(stranger.get(f"/t/{code}").text) == {"free": "yes", "verdict": "no"}
    services.booking.decide(taken.id, State.WITHDRAWN, people["company"].account)
    other = visit()  # anybody else with the link
    page = other.get(f"/t/{code}").text
    assert "待っていた枠が空きました。" in box(page)
    assert "新着 1 件" in box(page)
    assert "見本株式会社" not in page
    (seen,) = re.findall(r'name="seen" value="([\d:]+)"', page)
    other.post(f"/t/{code}/watch", do="read", seen=seen)
    assert "新着" not in box(stranger.get(f"/t/{code}").text)
    stranger.post(f"/t/{code}/watch", do="stop", kind="free")
    assert state_of(stranger.get(f"/t/{code}").text)["free"] == "no"


def test_a_company_waits_for_itself_and_is_told_on_its_own_page_with_a_count(visit, services, people, code, taken):
    rival, stranger = visit("rival"), visit()
    rival.post(f"/t/{code}/watch", do="begin", kind="free")
    rival.post(f"/t/{code}/watch", do="begin", kind="verdict")
    assert state_of(stranger.get(f"/t/{code}").text) == {"free": "no", "verdict": "no"}
    assert "data-unread" not in rival.get("/my").text
    services.booking.decide(taken.id, State.DECLINED, people["staff"].account, "工事のため")
    page = rival.get("/my").text
    assert 'data-unread="1"' in page
    assert re.findall(r'data-own-watch="(\w+):(\w+)"', page) == [(code, "free"), (code, "verdict")]
    assert "広い公園（ドローン）" in page
    assert "工事のため" not in page
    assert visit("company").get("/my").text.count("data-own-watch") == 0
    seen = re.findall(r'name="seen" value="([\d:]+)"', page)
    assert visit("company").post("/my/notices", seen=seen).status_code == 303
    assert 'data-unread="1"' in rival.get("/my").text
    rival.post("/my/notices", seen=seen)
    assert "data-unread" not in rival.get("/my").text
    assert "待っていた枠が空きました。" in rival.get("/my").text
    rival.post(f"/t/{code}/watch", do="stop", kind="verdict")
    assert re.findall(r'data-own-watch="(\w+):(\w+)"', rival.get("/my").text) == [(code, "free")]


def test_an_answer_that_turns_is_told_with_before_and_now_and_why(visit, services, code):
    stranger = visit()
    stranger.post(f"/t/{code}/watch", do="begin", kind="verdict")
    with services.store.writing() as work:
        work.sites.put(makers.park(activities=("ground_robot",)))
        work.commit()
    services.waiting.look()
    told = box(stranger.get(f"/t/{code}").text)
    assert "厳しくなった判定があります: " in told
    assert "このままでは実施できません" in told
    assert "場所について登録された事実が変わりました。" in told
    assert "Stricter now" in box(stranger.get(f"/en/t/{code}").text)


@pytest.mark.parametrize(
    "fields", [{"do": "begin", "kind": "picnic"}, {"do": "dance", "kind": "free"}, {"do": "begin"}, {}], ids=str
)
def test_what_cannot_be_done_is_refused(visit, code, fields):
    assert visit().post(f"/t/{code}/watch", **fields).status_code == 400


@pytest.mark.parametrize("seen", ["1", "x:y", "99999999999999:1", "1:99", "-1:1", ":"])
def test_what_nobody_was_told_cannot_be_read(visit, services, code, seen):
    assert visit().post(f"/t/{code}/watch", do="read", seen=seen).status_code == 303


def test_a_code_nobody_was_given_is_told_as_such(visit):
    assert visit().post("/t/222222/watch", do="begin", kind="verdict").status_code == 404


def test_from_a_clash_one_waits_with_one_press_for_the_very_slot(visit, services, people, taken):
    rival = visit("rival")
    clash = rival.post("/sites/park/reserve", **FORM)
    assert clash.status_code == 409
    assert "空いたら知らせる" in clash.text
    waiting = clash.text.split('action="/sites/park/reserve/wait"')[1]
    entered = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', waiting))
    assert entered["time_start"] == FORM["time_start"]
    answer = rival.post("/sites/park/reserve/wait", **FORM)
    code = urlsplit(answer.location).path.rpartition("/")[2]
    (held,) = services.waiting.of_account(people["rival"].account)
    assert (held.watch.code, held.watch.kind, held.watch.state["free"]) == (code, WatchKind.FREE, False)
    services.booking.decide(taken.id, State.WITHDRAWN, people["company"].account)
    assert "待っていた枠が空きました。" in rival.get(f"/t/{code}").text


def test_a_clash_tells_what_is_nearest_and_each_opens_the_form_with_its_place_and_hours(visit, taken):
    rival = visit("rival")
    page = rival.post("/sites/park/reserve", **FORM).text  # its papers come too late: the first days on which they do not
    assert "選んだ日には間に合いません" in page
    assert re.findall(r'data-instead="(day:[-\d]+)"', page) == ["day:7", "day:8"]
    addresses = [a.replace("&amp;", "&") for a in re.findall(r'href="(/sites/[\w-]+/reserve\?[^"]*)"', page)]
    form = rival.get(next(a for a in addresses if "time_start=2026-12-08T09:00" in a)).text
    assert 'value="2026-12-08T09:00"' in form
    assert "点検飛行 &lt;b&gt;" in form


def test_a_clash_of_what_is_in_time_tells_other_places_beside_the_free_days(visit, taken):
    other = FORM | {"time_start": "2026-12-21T09:00", "time_end": "2026-12-21T12:00"}
    visit("company").post("/sites/park/reserve", **other)
    rival = visit("rival")
    page = rival.post("/sites/park/reserve", **other).text
    assert "間に合いません" not in page
    assert "2026-12-22 09:00" in page.split('id="instead"')[1]
    assert re.findall(r'data-instead="(\w+:\w+)"', page) == ["site:hostile"]
    (address,) = [a.replace("&amp;", "&") for a in re.findall(r'href="(/sites/hostile/reserve\?[^"]*)"', page)]
    assert 'value="2026-12-21T09:00"' in rival.get(address).text
