"""Lists that are long: soonest due first, page by page, with how many there are; and what keeps them short."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from fieldreg.booking.limits import HOLDS, BookingLimits
from fieldreg.booking.reservation_json import reservation_from_json
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import makers
from tests.makers import all_cases

NUMBER = re.compile(r'/desk/reservations/(R-2026-\d{4})"')
FIRST = datetime(2026, 12, 1, 9, tzinfo=JST)


def slot(hour):
    return {"time_start": (FIRST + timedelta(hours=hour)).isoformat(), "time_end": (FIRST + timedelta(hours=hour + 1)).isoformat()}


def fill(services, people, count, who="company", first=0):
    """Requests, the latest slot first."""
    with services.store.writing() as work:
        site = work.sites.get("park")
        work.commit()
    for n in reversed(range(first, first + count)):
        asked = makers.reservation(**slot(n), purpose=f"{who} {n}")
        with services.store.writing() as work:
            held = reservation_from_json(asked, people[who].account.id, None, services.clock.now())
            work.reservations.add(held, site.lineage(None))
            work.commit()


def test_no_request_is_hidden_by_another_company_s(visit, services, people):
    """As seen: 214 of one company, and one of another that is due first."""
    fill(services, people, 1, "rival", first=0)
    fill(services, people, 214, first=1)
    staff = visit("staff")
    page = staff.get("/desk/reservations").text
    assert "（215）" in page
    assert "rival 0" in page
    shown = NUMBER.findall(page)
    assert len(shown) == 50
    address = "/desk/reservations"
    while more := re.search(r'rel="next" href="([^"]+)"', page):
        address = more[1].replace("&amp;", "&")
        page = staff.get(address).text
        shown += NUMBER.findall(page)
    assert len(shown) == len(set(shown)) == 215
    with services.store.reading() as work:
        due = [held.id for held in sorted(work.reservations.list(limit=1_000), key=lambda r: r.slot.start)]
    assert shown == due


def test_one_s_own_are_paged_with_their_number(visit, services, people):
    fill(services, people, 60)
    visitor = visit("company")
    first, second = visitor.get("/my").text, visitor.get("/my?page=2").text
    assert "60 件のうち 1–50 件目" in first
    assert "60 件のうち 51–60 件目" in second
    assert len(re.findall(r"<h2>R-2026-", first)) == 50
    assert visitor.get("/my?page=0").status_code == 400


def test_consultations_that_wait_longest_come_first_and_none_is_left_out(visit, services):
    for n in range(205):
        services.cases.open({"organisation": "会社", "email": "a@example.jp", "subject": f"件名{n:03}", "body": "本文"})
    staff = visit("staff")
    shown = []
    for page in range(1, 6):
        shown += re.findall(r"</span> (件名\d{3})</a>", staff.get(f"/desk/?page={page}").text)
    assert shown == [f"件名{n:03}" for n in range(205)]
    assert len(all_cases(services)) == 205


def test_a_company_may_have_so_many_undecided_requests(services, people):
    few = Services(services.store, services.clock, limits=BookingLimits(open_requests=2))
    company, rival, staff = (people[name].account for name in ("company", "rival", "staff"))
    made = [few.booking.reserve(makers.reservation(**slot(n)), company)[0] for n in range(2)]
    with pytest.raises(Conflict) as told:
        few.booking.reserve(makers.reservation(**slot(2)), company)
    assert told.value.code == "quota"
    few.booking.reserve(makers.reservation(**slot(3)), rival)
    for n in range(4, 8):
        few.booking.reserve(makers.reservation(**slot(n)), staff)
    few.booking.decide(made[0].id, State.ACCEPTED, staff)
    few.booking.reserve(makers.reservation(**slot(2)), company)


def test_a_request_the_same_key_made_is_told_although_the_quota_is_full(services, people):
    one = Services(services.store, services.clock, limits=BookingLimits(open_requests=1))
    made, now = one.booking.reserve(makers.reservation(), people["company"].account, "once")
    again, then = one.booking.reserve(makers.reservation(), people["company"].account, "once")
    assert (again.id, now, then) == (made.id, True, False)


def test_a_slot_beyond_the_horizon_is_refused(services, people):
    near = Services(services.store, services.clock, limits=BookingLimits(horizon=timedelta(days=10)))
    near.booking.reserve(makers.reservation(), people["company"].account)
    with pytest.raises(InvalidInput) as told:
        near.booking.reserve(makers.reservation(**slot(24 * 5)), people["company"].account)
    assert (told.value.code, told.value.where) == ("beyond-horizon", "time_start")


def test_the_limits_are_settings():
    told = Config.from_environment({"FIELDREG_OPEN_REQUESTS": "7", "FIELDREG_BOOKING_HORIZON_DAYS": "30"}).limits
    assert (told.open_requests, told.horizon) == (7, timedelta(days=30))
    assert Config.from_environment({"FIELDREG_RATE_LIMITS": "off"}).limits.open_requests is None
    for wrong in ("0", "-1", "many"):
        with pytest.raises(InvalidInput):
            Config.from_environment({"FIELDREG_OPEN_REQUESTS": wrong})


@pytest.mark.parametrize("to", [State.REQUESTED, State.TENTATIVE])
def test_an_undecided_hold_ends_and_its_owner_is_told(services, people, clock, visit, to):
    far = {"time_start": "2027-06-01T09:00:00+09:00", "time_end": "2027-06-01T10:00:00+09:00"}
    company, rival, staff = (people[name].account for name in ("company", "rival", "staff"))
    made, _ = services.booking.reserve(makers.reservation(**far), company)
    if to is State.TENTATIVE:
        made = services.booking.decide(made.id, to, staff)
    assert made.holds_until == clock.now() + HOLDS[to]
    clock.go_on(HOLDS[to] - timedelta(seconds=1))
    with pytest.raises(Clashing):
        services.booking.reserve(makers.reservation(**far), rival)
    clock.go_on(timedelta(seconds=1))
    services.booking.reserve(makers.reservation(**far), rival)
    let_go = services.booking.reservation(made.id, company)
    assert (let_go.state, let_go.decided_by, let_go.holds_until) == (State.DECLINED, None, None)
    assert "期限" in let_go.decision_note
    assert "期限" in visit("company").get("/my").text


def test_an_accepted_one_is_held_and_a_hold_never_outlasts_its_start(services, people, clock):
    company, staff = people["company"].account, people["staff"].account
    soon, _ = services.booking.reserve(makers.reservation(), company)
    assert soon.holds_until == soon.slot.start
    assert services.booking.decide(soon.id, State.ACCEPTED, staff).holds_until is None
    late, _ = services.booking.reserve(makers.reservation(**slot(24)), company)
    clock.go_on(timedelta(days=20))
    assert services.booking.inbox() == []
    assert services.booking.reservation(soon.id, staff).state is State.ACCEPTED
    assert services.booking.reservation(late.id, staff).state is State.DECLINED


def test_requests_are_found_from_one_character_in_number_place_organisation_and_purpose(visit, services, people):
    """In every way of writing, all words of a search together; the file has the same rows, and the pager keeps what was searched."""
    company, staff = people["company"].account, visit("staff")
    made = []
    for day, organisation, purpose in ((1, "青葉ドローン", "樹木の点検"), (2, "七北田", "ﾄﾞﾛｰﾝ配送 100%"), (3, "青葉ドローン", "混雑")):
        slot = {"time_start": f"2026-12-0{day}T09:00:00+09:00", "time_end": f"2026-12-0{day}T12:00:00+09:00"}
        made.append(services.booking.reserve(makers.reservation(**slot, organisation=organisation, purpose=purpose), company)[0].id)

    def found(q, show="waiting"):
        page = staff.get(f"/desk/reservations?show={show}&q={quote(q)}").text
        told = [one for one in made if f'href="/desk/reservations/{one}"' in page]
        rows = staff.get(f"/desk/lists/reservations.csv?show={show}&q={quote(q)}").data.decode("utf-8-sig").splitlines()[1:]
        assert sorted(row.split(",")[0] for row in rows if row.startswith("R-")) == sorted(told)
        return [made.index(one) for one in told]

    name = services.register.site("park").name.ja
    assert [found(q) for q in ("混", "ドローン", "どろーん 点検", "点検 混雑", "点検 or 混雑", "%", "_", name[0], made[1].lower(), "")] == [
        [2], [0, 1, 2], [0], [], [0, 2], [1], [], [0, 1, 2], [1], [0, 1, 2],
    ]  # fmt: skip
    assert found("混", show="decided") == []
    assert "「混」を含む" in staff.get("/desk/reservations?q=混").text
