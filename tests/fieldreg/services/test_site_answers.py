"""A sheet tells what the ranking tells of the same site and need, and what the sites like it are told."""

import random
from dataclasses import replace
from datetime import date

import pytest

from fieldreg.choosing.demands import of_screening
from fieldreg.choosing.glances import glances_of
from fieldreg.kernel.errors import NotFound
from fieldreg.register.sites import SiteKind
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from fieldreg.trials.need_json import need_to_json
from tests import registries
from tests.fakes import FixedClock
from tests.oracle.model_needs import MODEL_NEEDS
from tests.oracle.seeded_needs import seeded_needs, wider

SEED = 11


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    store = registries.sample(tmp_path_factory.mktemp("answers") / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


def test_a_sheet_s_row_is_the_ranking_s_and_its_screening_says_the_same(services):
    chance = random.Random(SEED)
    differing, judged = [], 0
    for need in wider(seeded_needs(8, SEED), SEED):
        document = need_to_json(need)
        for wanted in chance.sample(list(services.choosing.rank(document).rows), 4):
            told = services.site_answers.at(wanted.site.id, Need.from_json(document))
            if told.row.to_dict() != replace(wanted, vacancy=None).to_dict():  # what is booked the sheet reads for itself
                differing.append((wanted.site.id, document))
            if told.worst is not None:
                judged += 1
                assert of_screening(told.worst[1]).verdict == wanted.demands.verdict
    assert differing == []
    assert judged > 20


def test_without_a_need_it_is_the_standing_probe_of_today(services):
    for site_id in ("arahama-former-elementary", "rd01-sendai-castle-up"):
        told = services.site_answers.at(site_id, None)

        assert told.standing
        assert told.worst[1].to_json() == services.screening.standing_of(site_id, services.clock.today()).screening.to_json()


def test_of_several_times_the_one_that_takes_most_stands_for_the_site(services):
    times = [{"time_start": f"2026-12-14T{a}:00:00+09:00", "time_end": f"2026-12-14T{a + 2}:00:00+09:00"} for a in (10, 19)]
    craft = {"mass_g": 1200, "gross_mass_g": 1200, "bvlos": False}
    need = {"activity": "drone", "vehicle": craft, "radius_m": 30, "altitude_upper": {"value": 30, "datum": "AGL"}, "times": times}
    told = services.site_answers.at("nanakita-park", Need.from_json(need))

    assert [span.start.hour for span, _ in told.screenings] == [10, 19]
    assert told.worst[0].start.hour == 19
    assert "caa-night" in {finding.rule for finding in told.worst[1].findings}


def test_what_cannot_be_judged_is_told_and_no_verdict_is(services):
    need = {"activity": "drone", "altitude_upper": {"value": 60, "datum": "AMSL"},
            "time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"}  # fmt: skip
    unlevelled = next(site for site in services.register.sites() if site.ground_elevation_m is None)
    told = services.site_answers.at(unlevelled.id, Need.from_json(need))

    assert told.worst is None
    assert told.row.demands.fault is not None
    assert [fault.code for fault in told.faults] == ["amsl-without-ground"]


def test_at_a_glance_every_kind_of_trial_the_site_takes_is_judged_as_its_own_need(services):
    for site_id in ("nanakita-park", "rd01-sendai-castle-up"):
        site = services.register.site(site_id)
        told = services.site_answers.at_a_glance(site_id)

        assert [glance for glance, _ in told] == glances_of(site, services.clock.today())
        for glance, row in told:
            assert row.to_dict() == services.site_answers.at(site_id, glance.need).row.to_dict()
            assert row.fit.held[0].answer == "yes"


def test_no_trial_is_told_at_a_glance_that_the_site_does_not_take(services):
    of_a_drone_field = {glance.activity for glance, _ in services.site_answers.at_a_glance("rd01-sendai-castle-up")}

    assert "drone" not in of_a_drone_field
    assert "automated_driving" in of_a_drone_field


def test_sites_like_it_are_others_of_its_kind_first_and_in_the_ranking_s_order(services):
    told = services.site_answers.like("nanakita-park", None, most=4)

    assert len(told) == 4
    assert "nanakita-park" not in [one.row.site.id for one in told]
    assert {one.row.site.kind for one in told} <= {SiteKind.PARK, SiteKind.CITY_LAND, SiteKind.CAMPUS}
    assert [one.row.order for one in told] == sorted(one.row.order for one in told)
    assert all(one.row.to_dict() == services.site_answers.at(one.row.site.id, None).row.to_dict() for one in told)


def test_a_road_is_like_roads(services):
    assert {one.row.site.kind for one in services.site_answers.like("rd01-sendai-castle-up", None)} == {SiteKind.ROAD}


def test_a_site_nobody_knows_is_none(services):
    for ask in (services.site_answers.at, services.site_answers.like):
        with pytest.raises(NotFound):
            ask("none-such", None)
    with pytest.raises(NotFound):
        services.site_answers.at_a_glance("none-such")


def test_what_is_kept_of_one_question_answers_no_other(services):
    """The day whose law holds, the need and the site are each asked for anew."""
    need = Need.from_json(MODEL_NEEDS["drone"])
    site, later = "nanakita-park", date(2027, 4, 1)
    answers = services.site_answers

    first = need.timespan.first_day
    assert [answers.at(site, need, on).screenings[0][1].on for on in (None, later, None)] == [first, later, first]
    like = [{one.row.site.id: one.row.times[0][0] for one in answers.like(site, asked)} for asked in (None, need)]
    assert {span.first_day for span in like[1].values()} == {first} != {span.first_day for span in like[0].values()}
    document = {"site": site, **need_to_json(need)}
    told = [answers.permit_free(site, asked) for asked in (None, document, None, document)]
    alone = services.screening.permit_free_told({"site": site}, services.clock.today()), services.screening.permit_free_told(document)
    assert told == [*alone, *alone]
    assert told[0] != told[1]
