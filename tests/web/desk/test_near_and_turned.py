"""Pages and API tell who stands near a reservation and what turned since; whose the other is, the desk alone."""

from datetime import date

import pytest
from shapely.geometry import box

from fieldreg.booking.neighbours.rules import NEIGHBOURS_NOTE
from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from tests import makers
from tests.fieldreg.services.bookings.neighbours.test_neighbours import NOTE
from tests.web.applicant.test_reserve import FORM

FIRST, SECOND = "R-2026-0001", "R-2026-0002"


@pytest.fixture
def rules(services):
    with services.store.writing() as work:
        work.sites.put(makers.park(id="garden", name=Text("庭園", "Garden"), outline=box(140.8612, 38.25, 140.862, 38.251), areas=()))
        work.put_note(NEIGHBOURS_NOTE, NOTE)
        work.commit()


@pytest.fixture
def beside(services, people, rules):
    for name, site, organisation in (("company", "park", "見本株式会社"), ("rival", "garden", "競合株式会社")):
        services.booking.reserve(makers.reservation(site=site, organisation=organisation), people[name].account)


def main(page):
    return page.text.split("<main")[1]


def test_whoever_reserves_is_told_on_the_form_after_it_and_on_the_own_page(visit, services, people, rules):
    services.booking.reserve(makers.reservation(organisation="見本株式会社"), people["company"].account)
    rival = visit("rival")
    hours = "?time_start=2026-12-01T09:00&time_end=2026-12-01T12:00&activity=drone&altitude_upper=60"
    assert 'id="near"' not in main(rival.get("/sites/garden/reserve"))
    page = rival.get(f"/sites/garden/reserve{hours}")
    assert all(word in main(page) for word in ('id="near"', "隣り合う飛行", "相手の同意が必要", "広い公園", "約 10"))
    rival.post("/sites/garden/reserve", **FORM)
    whole = rival.get("/my")
    page = main(whole)
    assert "近くに同じころの予約が 1 件あります" in whole.text
    assert all(word in page for word in ("隣り合う飛行", "確かめてください。", "答えがないため分からないもの（1 件）"))
    assert not any(word in page for word in (FIRST, "見本株式会社"))


def test_the_desk_is_told_whose_in_the_row_and_on_the_page_and_the_auditor_reads_it(visit, beside):
    for name in ("staff", "auditor"):
        row, page = (main(visit(name).get(path)) for path in ("/desk/reservations", f"/desk/reservations/{FIRST}"))
        assert f"/desk/reservations/{SECOND}" in row
        assert "同意の記録なし" in row
        assert all(word in page for word in (SECOND, "競合株式会社", "隣り合う飛行"))
    assert 'name="consent_note"' in main(visit("staff").get(f"/desk/reservations/{FIRST}"))
    assert 'name="consent_note"' not in main(visit("auditor").get(f"/desk/reservations/{FIRST}"))


def test_the_desk_accepts_with_consent_noted_or_with_a_reason(visit, services, people, beside):
    staff = visit("staff")
    refused = staff.post(f"/desk/reservations/{FIRST}", to="accepted")
    assert (refused.status_code, 'href="#without"' in refused.text) == (422, True)
    assert staff.post(f"/desk/reservations/{FIRST}/neighbours", pair=f"{SECOND} flight-beside-flight").status_code == 422
    noted = staff.post(f"/desk/reservations/{FIRST}/neighbours", pair=f"{SECOND} flight-beside-flight", consent_note="電話で同意")
    assert (noted.status_code, noted.location) == (303, f"/desk/reservations/{FIRST}")
    assert "同意の記録があります" in main(staff.get(f"/desk/reservations/{FIRST}"))
    assert staff.post(f"/desk/reservations/{FIRST}", to="accepted").status_code == 303
    assert services.booking.reservation(FIRST, people["staff"].account).state is State.ACCEPTED


def test_the_api_tells_neighbours_without_whose(visit, beside):
    told = visit("company").get(f"/api/reservations/{FIRST}").json
    assert [(one["rule"], one["severity"], one["status"], one["site"], one["settled"]) for one in told["neighbours"]] == [
        ("flight-beside-flight", "consent", "applies", "garden", False), ("same-radio-band", "advise", "unknown", "garden", False),
    ]  # fmt: skip
    assert not any(word in str(told["neighbours"]) for word in (SECOND, "競合"))
    assert told["turned"] == []


def test_where_the_desk_has_set_no_rules_nothing_reads_as_clear(visit, services, people):
    services.booking.reserve(makers.reservation(), people["company"].account)
    assert visit("company").get(f"/api/reservations/{FIRST}").json["neighbours"] is None
    for name, path in (("company", "/my"), ("staff", f"/desk/reservations/{FIRST}")):
        page = main(visit(name).get(path))
        assert "隣どうしの決まりが登録されていないため、分かりません。" in page
        assert "近くに同じころの予約はありません" not in page


def test_what_turned_stands_on_the_own_page_and_at_the_desk(visit, services, people, beside):
    covered = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, coverage=box(140, 38, 141.5, 39))
    with services.store.writing() as work:
        work.zones.put_edition(covered)
        work.commit()
    services.rechecks.look()
    with services.store.writing() as work:
        over = Zone(id="new", layer="did", edition="2020", name=Text("新しい区域", "New"), outline=box(140.84, 38.24, 140.87, 38.27))
        work.zones.put_zones([over])
        work.commit()
    assert services.rechecks.look().judged == 2
    for name, path in (("company", "/my"), ("staff", f"/desk/reservations/{FIRST}")):
        page = main(visit(name).get(path))
        assert all(word in page for word in ("申請してから変わったこと", "厳しくなりました", "予約そのものは変わっていません。", "理由: "))
    told = visit("company").get(f"/api/reservations/{FIRST}").json["turned"][0]
    assert (told["kind"], told["direction"]) == ("recheck", "worse")
    assert "Turned since it was asked for" in visit("company").get("/en/my").text
