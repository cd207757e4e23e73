"""A comparison tells of each site what the ranking, the permit-free part and the calendar tell of it alone, in one order for all."""

from datetime import date

import pytest

from fieldreg.choosing.comparison.cells import State
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from tests import registries
from tests.cast import PASSWORD, hire
from tests.fakes import FixedClock
from tests.makers import furnish, reservation
from tests.oracle.model_needs import MODEL_NEEDS

IDS = ("fukanuma-beach", "shellcom-sendai", "rd04-sendai-port", "nanakita-park", "grande-21", "hirose-river-yodomi")
DOCUMENT = {
    "activity": "drone", "radius_m": 30, "altitude_upper": {"value": 60, "datum": "AGL"}, "vehicle": {"mass_g": 900, "bvlos": False},
    "times": [{"time_start": f"2026-12-{day}T{hours[0]}:00+09:00", "time_end": f"2026-12-{day}T{hours[1]}:00+09:00"}
              for day, hours in ((14, ("10:00", "12:00")), (15, ("18:00", "20:00")))],
    "needs": {"power_kva": 30, "water": True},
}  # fmt: skip


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    store = registries.sample(tmp_path_factory.mktemp("comparing") / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


def sites(services, ids=IDS):
    return [services.register.site(one) for one in ids]


def values(comparison, name):
    return [cell.value for cell in comparison.row(name).cells]


@pytest.mark.parametrize("document", [DOCUMENT, *MODEL_NEEDS.values()], ids=["two evenings", *MODEL_NEEDS])
def test_each_site_is_told_as_the_ranking_tells_of_it(services, document):
    need = Need.from_json(document)
    ranked = {row.site.id: row for row in services.choosing.rank(document).rows}

    comparison = services.comparing.compare(sites(services), need)

    assert [site.id for site in comparison.sites] == list(IDS)
    for n, site in enumerate(IDS):
        demands, fit = ranked[site].demands, ranked[site].fit
        told = {row.name: row.cells[n] for row in comparison.rows}
        assert told["grade"].mark == {"nothing": "clear", "consents": "consent", "permits": "permit", "not_judged": "unknown"}.get(
            demands.grade, "prohibited"
        )
        assert told["fit"].mark == {"yes": "clear", "no": "prohibited", "unknown": "unknown"}[fit.answer]
        assert told["fit"].more == fit.because
        assert told["permits"].value == (demands.permits if told["permits"].state is State.KNOWN else None)
        assert told["consents"].value == (demands.consents if told["consents"].state is State.KNOWN else None)
        if told["permits"].state is not State.KNOWN:
            assert demands.permits == 0
            assert any(doubt.severity == "permit" for doubt in demands.unknown)
        assert told["earliest_start"].value == demands.earliest_start


def test_of_several_times_each_has_a_row_and_the_worst_stands_for_the_site(services):
    need = Need.from_json(DOCUMENT)
    ranked = {row.site.id: row for row in services.choosing.rank(DOCUMENT).rows}

    comparison = services.comparing.compare(sites(services), need)

    assert [row.title.ja for row in comparison.rows if row.name.startswith("grade_")] == [
        "2026-12-14 10:00–12:00", "2026-12-15 18:00–20:00",
    ]  # fmt: skip
    for n, site in enumerate(IDS):
        grades = [demands.grade for _, demands in ranked[site].times]
        assert [comparison.row(f"grade_{t}").cells[n].mark == comparison.row("grade").cells[n].mark for t in (1, 2)] == [
            grade == ranked[site].demands.grade for grade in grades
        ]


def test_without_a_need_roads_and_places_are_each_judged_by_their_standing_probe(services):
    standing = services.screening.standing(services.clock.today())

    comparison = services.comparing.compare(sites(services))

    for n, site in enumerate(IDS):
        mark, free = comparison.row("grade").cells[n].mark, standing[site].permit_free
        assert (mark in ("clear", "consent")) == (free is True), site
        assert (mark == "unknown") == (free is None), site
    assert "fit" not in {row.name for row in comparison.rows}
    assert "asked_times" not in {row.name for row in comparison.rows}


def test_the_permit_free_part_is_that_of_the_sheet(services):
    comparison = services.comparing.compare(sites(services))

    for n, site in enumerate(IDS):
        summary = services.screening.permit_free({"site": site}, services.clock.today())["summary"]
        cell = comparison.row("permit_free_m2").cells[n]
        if cell.state is State.KNOWN:
            assert cell.value == round(summary["free_m2"])
        else:
            point = services.register.site(site).outline.geom_type == "Point"
            assert point or (summary["free_m2"] == 0 and summary["unknown_m2"] > 0)
    assert {cell.state for cell in comparison.row("permit_free_m2").cells} == {State.KNOWN, State.UNKNOWN}


def test_what_makes_no_sense_of_a_site_is_neither_known_nor_unknown(services):
    comparison = services.comparing.compare(sites(services))
    road, hall = IDS.index("rd04-sendai-port"), IDS.index("shellcom-sendai")

    assert comparison.row("area_m2").cells[road].state is State.NOT_APPLICABLE
    assert [cell.state is State.NOT_APPLICABLE for cell in comparison.row("length_m").cells] == [n != road for n in range(6)]
    assert [comparison.row("headroom_agl_m").cells[n].state for n in (road, hall)] == [State.NOT_APPLICABLE] * 2


def test_a_lead_time_is_a_lower_bound_wherever_something_is_open(services):
    ranked = {row.site.id: row.demands for row in services.choosing.rank(DOCUMENT).rows}

    cells = services.comparing.compare(sites(services), Need.from_json(DOCUMENT)).row("longest_lead_days").cells

    for cell, site in zip(cells, IDS, strict=True):
        demands = ranked[site]
        open_ = bool(demands.leads_unknown) or any(doubt.severity != "advise" for doubt in demands.unknown)
        assert open_  # of this need something is open everywhere
        assert cell.value == (demands.longest_lead_days or None)
        assert cell.state is (State.KNOWN if demands.longest_lead_days else State.UNKNOWN)
        assert cell.at_least or cell.state is State.UNKNOWN


def test_rows_that_make_no_sense_of_any_site_are_left_out(services):
    comparison = services.comparing.compare(sites(services, ("rd04-sendai-port", "rd05-akiu")))

    assert {"area_m2", "headroom_agl_m"} & {row.name for row in comparison.rows} == set()
    assert comparison.row("length_m").differs


def test_what_nobody_told_is_unknown_and_never_no(services):
    comparison = services.comparing.compare(sites(services), Need.from_json(DOCUMENT))

    assert [cell.state for cell in comparison.row("facilities.power_kva").cells] == [State.UNKNOWN] * 6
    assert values(comparison, "facilities.water") == [None, None, None, True, None, None]
    assert not comparison.row("facilities.power_kva").differs
    assert comparison.row("facilities.water").differs
    first = [row.name for row in comparison.rows if row.name.startswith("facilities.")][:2]
    assert set(first) == {"facilities.power_kva", "facilities.water"}  # what is asked for stands first


def test_every_known_facility_has_its_source(services):
    comparison = services.comparing.compare(sites(services))
    told = [cell for row in comparison.rows if row.name.startswith("facilities.") for cell in row.cells if cell.state is State.KNOWN]

    assert len(told) > 20
    assert all(cell.fact.source and cell.fact.confidence for cell in told)


def test_rows_hold_a_cell_of_each_site_and_groups_hold_every_row(services):
    comparison = services.comparing.compare(sites(services))
    by_group = [row for _, rows in comparison.groups() for row in rows]

    assert {len(row.cells) for row in comparison.rows} == {6}
    assert sorted(row.name for row in by_group) == sorted({row.name for row in comparison.rows})
    differing = [row for _, rows in comparison.groups(differing=True) for row in rows]
    assert differing == [row for row in by_group if row.differs]
    assert 0 < len(differing) < len(by_group)


def test_the_airport_is_the_nearest_whose_grounds_are_drawn(services):
    comparison = services.comparing.compare(sites(services, ("fujitsuka-relocation-land", "kotodai-park")))
    near, far = comparison.row("airport_km").cells

    assert (near.more.ja, far.more.ja) == ("仙台空港", "霞目飛行場")
    assert 0 < near.value < 10
    assert 0 < far.value < 10


# ---------------------------------------------------------------- free days


@pytest.fixture
def booked(tmp_path):
    """A small registry with tomorrow afternoon of the park taken, and a morning of its yard."""
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    held = Services(store, FixedClock())
    company = hire(held)["company"].account
    held.booking.reserve(reservation(time_start="2026-11-24T13:00:00+09:00", time_end="2026-11-24T15:00:00+09:00"), company)
    held.booking.reserve(reservation(area="park/yard"), company)
    yield held
    store.close()


def test_a_day_on_which_anything_of_the_site_is_taken_is_not_free(booked):
    comparison = booked.comparing.compare(sites(booked, ("park", "hostile", "reused")))

    assert values(comparison, "free_days") == [40, 42, None]
    assert values(comparison, "next_free_day") == [date(2026, 11, 25), date(2026, 11, 24), None]
    assert comparison.row("free_days").cells[2].state is State.NOT_APPLICABLE
    assert comparison.row("free_days").cells[2].said.ja == "予約を受け付けていません"


def test_where_the_registry_holds_no_airports_none_near_is_not_the_answer(booked):
    cells = booked.comparing.compare(sites(booked, ("park", "hostile"))).row("airport_km").cells

    assert [(cell.state, cell.more.ja) for cell in cells] == [(State.UNKNOWN, "空港・飛行場のデータがありません")] * 2


@pytest.mark.parametrize(("hours", "free"), [(("09:00", "10:00"), False), (("12:00", "13:00"), True)])
def test_the_time_asked_for_is_free_or_taken(booked, hours, free):
    start, end = (f"2026-12-01T{hour}:00+09:00" for hour in hours)
    need = Need.from_json(
        {"activity": "drone", "altitude_upper": {"value": 30, "datum": "AGL"}, "time_start": start, "time_end": end}
    )

    comparison = booked.comparing.compare(sites(booked, ("park", "hostile", "reused")), need)

    assert values(comparison, "asked_times") == [free, True, None]
    assert comparison.row("asked_times").cells[0].said.ja == ("空き" if free else "一部の区画に予約あり")


def test_of_several_times_it_is_told_how_many_are_taken(booked):
    times = [{"time_start": f"{day}T13:00:00+09:00", "time_end": f"{day}T14:00:00+09:00"} for day in ("2026-11-24", "2026-11-25")]
    need = Need.from_json({"activity": "drone", "altitude_upper": {"value": 30, "datum": "AGL"}, "times": times})

    park, _ = booked.comparing.compare(sites(booked, ("park", "hostile")), need).row("asked_times").cells

    assert (park.value, park.said.ja, park.more.ja) == (False, "予約あり", "2回のうち1回")


def test_a_time_beyond_the_next_weeks_is_looked_at_too(booked):
    slot = {"time_start": "2027-02-01T09:00:00+09:00", "time_end": "2027-02-01T10:00:00+09:00"}
    need = Need.from_json({"activity": "drone", "altitude_upper": {"value": 30, "datum": "AGL"}} | slot)
    both = sites(booked, ("park", "hostile"))
    before = values(booked.comparing.compare(both, need), "asked_times")

    booked.booking.reserve(reservation(**slot), booked.accounts.sign_in("company@example.jp", PASSWORD))

    assert before == [True, True]
    assert values(booked.comparing.compare(both, need), "asked_times") == [False, True]
    assert values(booked.comparing.compare(both, need), "free_days") == [40, 42]


def test_how_much_needs_no_permit_is_never_none_of_it_where_that_is_not_known(services):
    seen = set()
    for site in sites(services):
        summary = services.screening.permit_free({"site": site.id}, services.clock.today())["summary"]
        told = services.screening.permit_free_m2(site, {}, services.clock.today())
        drawn, open_ = "Polygon" in site.outline.geom_type, not summary["free_m2"] and summary["unknown_m2"] > 0
        assert told == (None if not drawn or open_ else pytest.approx(summary["free_m2"], abs=0.1)), site.id
        seen.add((drawn, open_))
    assert (True, True) in seen
