"""What is offered where a trial cannot be had: other days, heights, areas and sites, each judged anew and free."""

from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import box

from fieldreg.alternatives import MOST_SCREENED
from fieldreg.alternatives.other_days import other_days
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Area, Availability
from fieldreg.register.zones import Edition, Zone
from fieldreg.services import Services
from fieldreg.services import alternatives as module
from tests import registries
from tests.makers import furnish, park, reservation, trial

ALL_DAY = {"time_start": "2026-12-01T00:00:00+09:00", "time_end": "2026-12-02T00:00:00+09:00"}


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    covered = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, coverage=box(140, 38, 141.5, 39))
    with store.writing() as work:
        work.zones.put_edition(covered)
        work.commit()
    yield Services(store, clock)
    store.close()


@pytest.fixture
def company(services):
    with services.store.writing() as work:
        made = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="hash"))
        work.commit()
    return made


def put(services, *sites, zones=()):
    with services.store.writing() as work:
        for site in sites:
            work.sites.put(site)
        work.zones.put_zones(list(zones))
        work.commit()


def told(found, kind):
    places = [(one.title.ja, one.place) for one in found.found if one.kind == kind]
    return [title if place is None else (title, place.site, place.area) for title, place in places]


def at(day, **more):
    """The trial on a day: those of late December have time for every paper."""
    return trial(time_start=f"{day}T09:00:00+09:00", time_end=f"{day}T12:00:00+09:00", **more)


def taking(day, **more):
    return reservation(time_start=f"{day}T09:00:00+09:00", time_end=f"{day}T12:00:00+09:00", **more)


def test_of_a_taken_slot_the_nearest_free_days_are_told_with_the_same_hours(services, company):
    for first, last in (("2026-12-21", "2026-12-23"), ("2026-12-19", "2026-12-20")):
        services.booking.reserve(reservation(time_start=f"{first}T00:00:00+09:00", time_end=f"{last}T00:00:00+09:00"), company)
    found = services.alternatives.of_trial(at("2026-12-21"))
    assert (found.taken, found.wanted, found.late) == (True, True, False)
    assert told(found, "day") == ["2026-12-20（日）に行う", "2026-12-23（水）に行う", "2026-12-24（木）に行う"]
    before = found.found[0]
    assert before.change.ja == "1 日前の同じ時間帯で、場所と内容はそのままです。"
    assert before.document["properties"]["time_start"] == "2026-12-20T09:00:00+09:00"
    assert before.document["geometry"] == trial()["geometry"]
    assert told(found, "height") == []  # height frees no slot


@pytest.mark.parametrize(
    ("day", "told_days"),
    [
        ("2026-11-24", ["2026-11-25（水）に行う", "2026-11-26（木）に行う"]),  # the day before is today
        ("2026-11-25", ["2026-11-26（木）に行う", "2026-11-24（火）に行う", "2026-11-27（金）に行う"]),
    ],
)
def test_today_is_no_earlier_day_of_a_trial_for_nobody_can_begin_on_it(services, company, monkeypatch, day, told_days):
    assert services.clock.today() == date(2026, 11, 23)
    screening = services.screening.screen(at("2026-12-21"))
    plan = replace(screening.plan, earliest_start=date(2026, 11, 23), at_least=False)
    monkeypatch.setattr(services.screening, "screened", lambda *_: replace(screening, findings=[], unknown=[], plan=plan))
    services.booking.reserve(taking(day), company)
    assert told(services.alternatives.of_trial(at(day)), "day") == told_days


def test_of_a_taken_part_another_part_is_offered_unless_it_is_taken_too(services, company):
    areas = (
        Area(id="park/yard", site="park", name=Text("広場", "Yard"), outline=box(140.85, 38.25, 140.855, 38.255)),
        Area(id="park/lawn", site="park", name=Text("芝生", "Lawn"), outline=box(140.855, 38.255, 140.86, 38.26)),
        Area(id="park/store", site="park", name=Text("倉庫", "Store"), outline=box(140.856, 38.25, 140.86, 38.254), bookable=False),
    )
    put(services, park(areas=areas))
    services.booking.reserve(taking("2026-12-21", area="park/yard"), company)
    found = services.alternatives.of_trial(at("2026-12-21", area="park/yard"))
    assert told(found, "area") == [("芝生で行う", "park", "park/lawn")]
    (one,) = [one for one in found.found if one.kind == "area"]
    assert one.document["properties"]["area"] == "park/lawn"
    assert not one.place.whole
    services.booking.reserve(taking("2026-12-21", area="park/lawn"), company)
    assert told(services.alternatives.of_trial(at("2026-12-21", area="park/yard")), "area") == []


def test_a_paper_that_comes_too_late_moves_the_trial_to_the_first_day_it_can_be_answered(services):
    here = Zone(id="here", layer="did", edition="2020", name=Text("人口集中地区"), outline=box(140.85, 38.25, 140.86, 38.26))
    put(services, zones=[here])
    late = trial(time_start="2026-11-26T09:00:00+09:00", time_end="2026-11-26T12:00:00+09:00")
    found = services.alternatives.of_trial(late)
    assert (found.late, found.demands.earliest_start) == (True, date(2026, 12, 8))
    assert told(found, "day") == ["2026-12-08（火）に行う", "2026-12-09（水）に行う"]
    for one in found.found:
        assert one.demands.earliest_start <= date.fromisoformat(one.document["properties"]["time_start"][:10])


def test_another_site_is_offered_where_this_one_forbids_it_the_nearer_first_and_none_that_is_taken(services, company):
    def other(name, east, **more):
        outline = box(140.85 + east, 38.25, 140.86 + east, 38.26)
        return park(id=name, name=Text(name), outline=outline, areas=(), activities=("drone",), **more)

    used = other("used", 0.012, availability=Availability.REUSED)
    put(services, park(activities=("ground_robot",)), other("near", 0.02), other("nearer", 0.015), used)
    found = services.alternatives.of_trial(at("2026-12-21"))
    assert found.demands.grade == "prohibited"
    assert [site for _, site, _ in told(found, "site")][:2] == ["nearer", "near"]
    services.booking.reserve(taking("2026-12-21", site="nearer"), company)
    assert next(site for _, site, _ in told(services.alternatives.of_trial(at("2026-12-21")), "site")) == "near"


def test_the_highest_metre_that_asks_for_less_is_told(services):
    found = services.alternatives.of_trial(at("2026-12-21", altitude_upper={"value": 160, "datum": "AGL"}))
    (one,) = [one for one in found.found if one.kind == "height"]
    assert one.document["properties"]["altitude_upper"] == {"value": 149, "datum": "AGL"}
    assert (one.value, one.unit) == (11, "m")
    assert one.title.ja == "地上 149 m までに下げる"
    assert one.demands.permits < found.demands.permits


def test_where_nothing_is_in_the_way_nothing_is_looked_for(services, monkeypatch):
    point = {"type": "Point", "coordinates": [140.855, 38.255]}
    calm = {"type": "Feature", "geometry": point, "properties": {"activity": "other", "radius_m": 5, **ALL_DAY}}
    screening = services.screening.screen(calm)
    monkeypatch.setattr(services.screening, "screened", lambda *_: replace(screening, findings=[], unknown=[]))
    found = services.alternatives.of_trial(calm).to_dict()
    assert (found["wanted"], found["alternatives"], found["screened"], found["taken"]) == (False, [], 0, None)
    assert found["said"]["ja"] == "このままの計画で実施できる見込みです。"


def test_the_bound_is_told_where_it_cuts_the_search_off(services, company, monkeypatch):
    services.booking.reserve(taking("2026-12-21"), company)
    assert services.alternatives.of_trial(at("2026-12-21")).complete
    monkeypatch.setattr(module, "_LOOKS", ((other_days, 1),))
    found = services.alternatives.of_trial(at("2026-12-21"))
    assert (found.complete, found.screened, found.most) == (False, 1, MOST_SCREENED)


def test_a_trial_that_cannot_be_read_is_refused_as_by_a_screening(services):
    with pytest.raises(InvalidInput):
        services.alternatives.of_trial(trial(site="nowhere"))
    with pytest.raises(InvalidInput):
        services.alternatives.of_trial({"type": "Feature"})
