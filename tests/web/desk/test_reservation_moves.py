"""The desk's page of a reservation: what it offers to do at which time, whom it shows before an acceptance, and what it takes in."""

from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from tests import makers

DAY = {"time_start": "2026-12-02T09:00", "time_end": "2026-12-02T12:00"}


@pytest.fixture
def made(services, people):
    return services.booking.reserve(makers.reservation(), people["company"].account)[0]


@pytest.fixture
def accepted(services, people, made):
    return services.booking.decide(made.id, State.ACCEPTED, people["staff"].account)


def wait(services, who):
    return services.booking.reserve(makers.reservation(queue=True, organisation="競合株式会社"), who.account)[0]


def test_who_is_declined_is_shown_before_and_nobody_else_is_declined(visit, services, people, made):
    rival = wait(services, people["rival"])
    path = f"/desk/reservations/{made.id}"
    page = visit("staff").get(path).text
    assert f'name="rival" value="{rival.id}"' in page
    assert "競合株式会社" in page
    told = visit("admin").post(path, to="accepted", seen="requested")  # of a page that showed nobody
    assert (told.status_code, rival.id in told.text) == (409, True)
    assert services.booking.reservation(made.id, people["staff"].account).state is State.REQUESTED
    assert visit("admin").post(path, to="accepted", seen="requested", rival=rival.id).status_code == 303
    assert services.booking.reservation(rival.id, people["staff"].account).state is State.DECLINED


def test_the_list_tells_who_waits_in_line_and_what_is_over(visit, services, people, accepted, clock):
    rival = wait(services, people["rival"])
    assert rival.id in visit("staff").get("/desk/reservations?show=line").text
    assert rival.id not in visit("staff").get("/desk/reservations").text
    assert rival.id in visit("staff").get("/desk/lists/reservations.csv?show=line").get_data(as_text=True)
    clock.at = accepted.slot.end
    services.bookings_over.close_done()
    page = visit("staff").get("/desk/reservations?show=decided").text
    assert (accepted.id in page, "終了" in page) == (True, True)


def test_nothing_is_offered_that_does_nothing_then(visit, services, accepted, clock):
    path = f"/desk/reservations/{accepted.id}"
    before = visit("staff").get(path).text
    assert [f'value="{to}" required' in before for to in ("cancelled", "done", "no_show", "accepted")] == [True, False, False, False]
    assert ("/change" in before, "/offer" in before) == (True, True)
    assert ("/change" in visit("auditor").get(path).text, "/offer" in visit("auditor").get(path).text) == (False, False)
    clock.at = accepted.slot.end + timedelta(seconds=1)
    after = visit("staff").get(path).text
    assert [f'value="{to}" required' in after for to in ("cancelled", "done", "no_show")] == [False, True, True]
    assert ("/change" in after, "/offer" in after) == (False, False)


def test_the_desk_reads_where_to_write_to_whose_it_is(visit, accepted):
    for reader in ("staff", "auditor"):
        assert '<a href="mailto:company@example.jp">company@example.jp</a>' in visit(reader).get(f"/desk/reservations/{accepted.id}").text
    assert "mailto:company@example.jp" not in visit("company").get("/my").text


def test_it_is_changed_with_a_reason_on_the_page_that_was_seen(visit, services, people, accepted):
    path = f"/desk/reservations/{accepted.id}/change"
    staff = visit("staff")
    wrong = staff.post(path, area="", sequence=str(accepted.sequence), **DAY)
    assert (wrong.status_code, "理由を書いてください" in wrong.text) == (422, True)
    assert staff.post(path, area="park/yard", reason="工事", sequence=str(accepted.sequence), **DAY).status_code == 303
    old = staff.post(path, area="", reason="工事", sequence=str(accepted.sequence), **DAY)
    assert (old.status_code, "変更されています" in old.text) == (409, True)
    held = services.booking.reservation(accepted.id, people["company"].account)
    assert (held.area, held.slot.start.isoformat()) == ("park/yard", "2026-12-02T09:00:00+09:00")


def test_an_offer_is_sent_and_one_of_its_slots_taken_on_ones_own_page(visit, services, people, accepted):
    path = f"/desk/reservations/{accepted.id}/offer"
    rows = {"place_1": "park|park/yard"} | {f"{name}_1": value for name, value in DAY.items()}
    wrong = visit("staff").post(path, **rows)
    assert (wrong.status_code, 'href="#offer_reason"' in wrong.text) == (422, True)
    assert visit("staff").post(path, offer_reason="行事", **rows).status_code == 303
    assert "申請者の返事を待っています" in visit("staff").get(f"/desk/reservations/{accepted.id}").text
    company = visit("company")
    page = company.get("/my").text
    (number,) = {part.partition('"')[0] for part in page.split('action="/my/offers/')[1:]}
    assert ("広い公園 広場" in page, "行事" in page) == (True, True)
    assert visit("rival").post(f"/my/offers/{number}", answer="0").status_code == 404
    assert company.post(f"/my/offers/{number}", page="/my", answer="0").status_code == 303
    assert services.booking.reservation(accepted.id, people["company"].account).area == "park/yard"
    assert "広場（行事）" in company.get("/my").text


def test_of_an_offer_that_is_gone_it_is_told_and_the_rest_stays(visit, services, people, accepted):
    offer = services.moving.offer(
        accepted.id, [{name: f"{value}:00+09:00" for name, value in DAY.items()}], "行事", people["staff"].account
    )
    services.booking.reserve(makers.reservation(**{name: f"{value}:00+09:00" for name, value in DAY.items()}), people["rival"].account)
    company = visit("company")
    assert company.post(f"/my/offers/{offer.id}", page="/my", answer="0").status_code == 303
    page = company.get("/my").text
    assert ("先にほかの予約が入りました" in page, "data-offer" in page) == (True, True)
    assert company.post(f"/my/offers/{offer.id}", page="/my", answer="decline").status_code == 303
    assert "data-offer" not in company.get("/my").text
