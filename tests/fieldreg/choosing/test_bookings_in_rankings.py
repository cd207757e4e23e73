"""Bookings in rankings: a taken site is told as such and never free, law and fit come first, and no kept answer outlives a booking."""

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

import pytest

from fieldreg.booking.free_days import BookedDays, HeldSlot, SlotState
from fieldreg.booking.reservations import Reservation, State
from fieldreg.choosing.ranking import with_bookings
from fieldreg.choosing.vacancy import vacancy_of
from fieldreg.kernel.errors import Clashing, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Availability
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from fieldreg.services.answers import choosing
from fieldreg.services.bookings.slots import clashes_at
from tests import registries
from tests.fakes import FixedClock
from tests.oracle.model_needs import MODEL_NEEDS

DRONE, BUS = MODEL_NEEDS["drone"], MODEL_NEEDS["bus"]  # 14 December from 10 to 12
DAY = datetime(2026, 12, 14, tzinfo=JST)


@pytest.fixture
def services(tmp_path):
    store = registries.sample(tmp_path / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


@pytest.fixture
def owner(services):
    return services.accounts.put_account(Account(email="company@example.jp", role=Role.COMPANY, password_hash="hash"))[0].id


def book(services, owner, site, first_h, last_h, area=None):
    with services.store.writing() as work:
        lineage = work.sites.get(site).lineage(area)
        made = work.reservations.add(
            Reservation(
                site=site, area=area, slot=Timespan(DAY + timedelta(hours=first_h), DAY + timedelta(hours=last_h)), activity="drone",
                purpose="p", organisation="o", owner=owner,
            ),
            lineage,
        )  # fmt: skip
        work.commit()
        return made


def slots(services, need, limit=100):
    return {row["site"]: row["slot"] for row in services.choosing.page(need, limit).to_dict()["ranked"]}


def best(services, need):
    return next(row.site for row in services.choosing.rank(need).rows if row.site.availability is Availability.CONSULT)


def test_what_is_taken_is_told_with_its_hours_and_the_next_free_slot(services, owner):
    site = best(services, DRONE).id
    book(services, owner, site, 9, 11)
    book(services, owner, site, 24 + 11, 24 + 30)

    assert slots(services, DRONE)[site] == {
        "state": "taken",
        "because": {
            "ja": "予約あり: 2026-12-14 10:00–11:00。次に空いているのは 2026-12-16 10:00–12:00",
            "en": "reserved: 2026-12-14 10:00–11:00; next free 2026-12-16 10:00–12:00",
        },
        "taken": [{"time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T11:00:00+09:00", "area": None}],
        "next_free": {"time_start": "2026-12-16T10:00:00+09:00", "time_end": "2026-12-16T12:00:00+09:00"},
    }


def test_a_slot_that_ends_as_the_need_begins_takes_nothing(services, owner):
    site = best(services, DRONE).id
    book(services, owner, site, 8, 10)
    book(services, owner, site, 12, 13)

    assert slots(services, DRONE)[site] == {
        "state": "free", "taken": [],
        "because": {
            "ja": "この日時に予約も休止もありません（開いている時間は未確認）",
            "en": "nobody has reserved it then, and it is not closed (its hours are not known)",
        },
    }  # fmt: skip


def test_of_several_times_each_is_told(services, owner):
    site = best(services, BUS).id
    spans = Need.from_json(BUS).times
    assert len(spans) > 1
    first = (spans[0].start - DAY).total_seconds() / 3600
    book(services, owner, site, first - 1, first + 1)
    row = next(row for row in services.choosing.page(BUS, 100).to_dict()["ranked"] if row["site"] == site)

    assert row["slot"]["state"] == "taken"
    assert [time["slot"] for time in row["times"]] == ["taken"] + ["free"] * (len(spans) - 1)
    assert len(row["slot"]["taken"]) == 1


def test_law_and_fit_come_first_and_of_what_is_alike_the_free_ones(services, owner):
    before = services.choosing.rank(DRONE).rows
    alike = max((list(rows) for _, rows in groupby(before, key=lambda row: (row.fit.order, row.demands.order))), key=len)
    first, *_, last = alike
    assert len(alike) > 1
    book(services, owner, first.site.id, 11, 12)
    after = services.choosing.rank(DRONE).rows

    laws = [(row.fit.order, row.demands.order) for row in after]
    assert laws == sorted(laws) == [(row.fit.order, row.demands.order) for row in before]
    own = [row.site.id for row in after]
    assert own.index(first.site.id) > own.index(last.site.id)
    assert own.index(first.site.id) - [row.site.id for row in before].index(first.site.id) == len(alike) - 1
    orders = [row.order for row in after]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


def test_an_answer_that_is_kept_does_not_outlive_a_booking(services, owner):
    site = best(services, DRONE).id
    first = services.choosing.rank(DRONE)
    assert services.choosing.rank(DRONE) is first
    made = book(services, owner, site, 9, 11)
    taken = services.choosing.rank(DRONE)

    assert taken.revision == first.revision
    assert taken.state != first.state
    assert slots(services, DRONE)[site]["state"] == "taken"
    with services.store.writing() as work:
        work.reservations.move(made.id, State.WITHDRAWN, by=owner, at=DAY)
        work.commit()
    assert slots(services, DRONE)[site]["state"] == "free"
    assert services.choosing.rank(DRONE).state == first.state


def test_a_later_booking_that_moves_the_next_free_slot_names_another_answer(services, owner):
    site = best(services, DRONE).id
    book(services, owner, site, 9, 11)
    first = services.choosing.page(DRONE, 100)
    book(services, owner, site, 24 + 9, 24 + 11)
    then = services.choosing.page(DRONE, 100)

    assert first.state != then.state
    told = [next(row for row in page.to_dict()["ranked"] if row["site"] == site)["slot"] for page in (first, then)]
    assert [slot["next_free"]["time_start"][:10] for slot in told] == ["2026-12-15", "2026-12-16"]


def test_a_calendar_that_cannot_be_told_is_unknown_and_never_free(services, owner, monkeypatch):
    told = slots(services, DRONE)
    kept = {site.id: site.availability for site in services.register.sites()}
    silent = {Availability.IN_USE, Availability.REUSED}
    assert {kept[site] for site, slot in told.items() if slot["state"] == "unknown"} == silent
    assert not [site for site, slot in told.items() if slot["state"] == "free" and kept[site] in silent]
    used = next(site for site, availability in kept.items() if availability is Availability.IN_USE)
    book(services, owner, used, 9, 11)
    told = slots(services, DRONE)[used]
    assert (told["state"], "next_free" in told) == ("taken", False)
    assert told["because"]["en"] == "reserved: 2026-12-14 10:00–11:00; is in use: its calendar is not kept here"

    monkeypatch.setattr(choosing, "_MOST_SLOTS", 0)
    assert {slot["state"] for slot in slots(services, {**DRONE, "radius_m": 31}).values()} == {"unknown"}
    assert all("next_free" not in slot for slot in slots(services, {**DRONE, "radius_m": 31}).values())


def test_where_none_of_the_next_weeks_is_free_that_is_told(services, owner):
    site = best(services, DRONE).id
    book(services, owner, site, 0, 24 * 31)
    book(services, owner, site, 24 * 31, 24 * 50)

    told = slots(services, DRONE)[site]
    assert told["next_free"] is None
    assert told["because"]["en"].endswith("; not free within 6 weeks")


def test_random_bookings_are_told_as_the_desk_would_refuse_them(services, owner):
    chance = random.Random(11)
    sites = services.register.sites()
    for _ in range(120):
        site = chance.choice(sites)
        first = chance.randrange(0, 40)
        try:
            book(services, owner, site.id, first, first + chance.choice((1, 2, 12, 48)), chance.choice([None, *(a.id for a in site.areas)]))
        except Clashing:
            continue
    seen = set()
    for need in (DRONE, {**DRONE, "area_m2": 2_000, "radius_m": None}, BUS):
        document = {name: value for name, value in need.items() if value is not None}
        rows = services.choosing.rank(document).rows
        spans = Need.from_json(document).times
        with services.store.reading() as work:
            for row in rows:
                site, area = row.site, row.fit.area
                whole, own = clashes_at(work, site.id, None, spans), clashes_at(work, site.id, area, spans)
                covered = bool(own) if area else any(clash.area is None for clash in whole)
                silent = site.availability in (Availability.IN_USE, Availability.REUSED)
                untaken = SlotState.UNKNOWN if silent else SlotState.FREE
                wanted = SlotState.TAKEN if covered else SlotState.PARTLY if whole else untaken
                assert row.vacancy.state is wanted, (site.id, area)
                seen.add(wanted)
    assert seen == set(SlotState)


def test_a_need_of_the_past_is_next_free_today_at_the_soonest(services, owner):
    site = best(services, DRONE).id
    past = {**DRONE, "time_start": "2026-11-20T10:00:00+09:00", "time_end": "2026-11-20T12:00:00+09:00"}
    book(services, owner, site, 24 * -24 + 9, 24 * -24 + 11)

    assert services.clock.today() == date(2026, 11, 23)
    assert slots(services, past)[site]["next_free"]["time_start"] == "2026-11-23T10:00:00+09:00"


def test_a_page_is_of_one_state_of_the_registry_and_holds_one_connection(services, owner, monkeypatch):
    book(services, owner, best(services, DRONE).id, 9, 11)
    reading, open_, most = services.store.reading, [], []

    @contextmanager
    def counted():
        with reading() as work:
            open_.append(work)
            most.append(len(open_))
            yield work
            open_.remove(work)

    monkeypatch.setattr(services.store, "reading", counted)
    services.choosing.page(DRONE, 3, permit_free=True)
    services.alternatives.of_need({**DRONE, "needs": {"power_kva": 90_000}})
    assert set(most) == {1}


def test_a_database_that_gives_no_answer_now_is_asked_again(services, monkeypatch):
    said = services.choosing.page(DRONE, 3, permit_free=True).to_dict()["ranked"]
    other = Services(services.store, FixedClock())

    def busy(*_):
        raise Unavailable(Text("混み合っています。", "busy"))

    with monkeypatch.context() as patch:
        patch.setattr(other.screening, "_parts", busy)
        with pytest.raises(Unavailable):
            other.choosing.page(DRONE, 3, permit_free=True)
    assert other.choosing.page(DRONE, 3, permit_free=True).to_dict()["ranked"] == said


def test_of_taken_places_those_taken_at_the_fewest_of_the_times_come_first(services):
    site, spans = best(services, BUS), Need.from_json(BUS).times
    orders = []
    for taken in (spans[:1], spans):
        booked = BookedDays([HeldSlot(site.id, None, span) for span in taken])
        orders.append(vacancy_of(site, None, spans, booked).order)
    assert orders[0] < orders[1]


def test_places_told_alike_in_all_else_stand_by_what_is_free(services):
    first, other = services.choosing.rank(DRONE).rows[:2]
    alike, spans = [first, replace(other, fit=first.fit, demands=first.demands)], Need.from_json(DRONE).times
    for taken in alike:
        told = with_bookings(alike, spans, BookedDays([HeldSlot(taken.site.id, None, spans[0])]))
        assert [(row.site.id, row.vacancy.state) for row in told][-1] == (taken.site.id, SlotState.TAKEN)
