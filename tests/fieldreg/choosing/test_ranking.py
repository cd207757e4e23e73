"""A ranking is what screening each site by itself gives, in the order that is told; whatever judges together adds nothing of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.booking.free_days import BookedDays
from fieldreg.choosing.demands import Grade, of_fault, of_screening
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.ranking import ranked_by, with_bookings
from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.texts import Text
from fieldreg.law import BoundRule, LawOfDay, rules_in_force
from fieldreg.law.case import Clear
from fieldreg.screening.bulk import Places, bulk
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from fieldreg.trials.need_json import need_to_json
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.oracle.model_needs import MODEL_NEEDS
from tests.oracle.seeded_needs import seeded_needs, wider

FEW, MORE = 12, often(13)  # of each of four seeds: 500 as deep as 10


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    store = registries.sample(tmp_path_factory.mktemp("ranking") / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


def alone(services, work, one, site):
    """What one timespan takes at one site, by a screening of its own."""
    try:
        return of_screening(services.screening.screened(work, one.at(site)))
    except FieldregError as error:
        return of_fault(error, services.clock.today())


def one_by_one(services, need):
    """The ranking of sites that were screened one after another."""
    with services.store.reading() as work:
        places = Places(services.screening.sight(work).sites.all())
        by_time = [[alone(services, work, one, site) for site in places.sites] for one in need.each_time()]
    return [row.to_dict() for row in with_bookings(ranked_by(need, places, by_time), need.times, BookedDays(()))]


def differing(services, count, seed):
    """Needs whose rows are others when each site is screened by itself; and how many grades were seen."""
    found, grades = [], set()
    for need in wider(seeded_needs(count, seed), seed):
        document = need_to_json(need)
        rows = [row.to_dict() for row in services.choosing.rank(document).rows]
        wanted = one_by_one(services, Need.from_json(document))
        grades |= {row["grade"] for row in rows}
        found += [(document, a, b) for a, b in zip(rows, wanted, strict=True) if a != b][:1]
    assert grades >= {Grade.PERMITS, Grade.NOT_JUDGED, Grade.PROHIBITED}
    return found


def test_some_needs_rank_as_if_each_site_were_screened_alone(services):
    assert differing(services, FEW, 31) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [32, 33, 34, 35])
def test_many_needs_rank_as_if_each_site_were_screened_alone(services, seed):
    assert differing(services, MORE, seed) == []


@pytest.mark.parametrize("name", MODEL_NEEDS)
def test_a_model_need_ranks_as_if_each_site_were_screened_alone(services, name):
    ranking = services.choosing.rank(MODEL_NEEDS[name])

    assert [row.to_dict() for row in ranking.rows] == one_by_one(services, ranking.need)
    assert sorted(row.site.id for row in ranking.rows) == sorted(site.id for site in services.register.sites())


def test_the_first_day_is_that_of_the_sites_own_plan(services):
    rows = services.choosing.rank(MODEL_NEEDS["drone"]).rows
    need, told = Need.from_json(MODEL_NEEDS["drone"]), set()
    with services.store.reading() as work:
        for row in rows:
            plan = services.screening.screened(work, need.at(row.site)).plan
            assert (row.demands.earliest_start, row.demands.at_least) == (plan.earliest_start, plan.at_least), row.site.id
            told.add(plan.earliest_start)
    assert len(told) > 1


def test_the_order_is_total_and_the_better_comes_first(services):
    rows = services.choosing.rank(MODEL_NEEDS["robots"]).rows
    orders = [row.order for row in rows]

    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
    assert [row.fit.answer for row in rows] == sorted((row.fit.answer for row in rows), key=list(Answer).index)


def test_of_several_times_the_worst_stands_and_each_is_told(services):
    day = MODEL_NEEDS["drone"]
    night = {"time_start": "2026-12-14T19:00:00+09:00", "time_end": "2026-12-14T21:00:00+09:00"}
    times = [{name: day[name] for name in night}, night]
    both = services.choosing.rank({**{n: v for n, v in day.items() if n not in night}, "times": times}).rows
    by_day = {row.site.id: row.demands for row in services.choosing.rank(day).rows}
    by_night = {row.site.id: row.demands for row in services.choosing.rank({**day, **night}).rows}

    for row in both:
        worst = max((by_day[row.site.id], by_night[row.site.id]), key=lambda demands: demands.order)
        assert row.demands.to_dict() == worst.to_dict()
        told = row.to_dict()["times"]
        assert [time["permits"] for time in told] == [by_day[row.site.id].permits, by_night[row.site.id].permits]
        assert [time["time_start"] for time in told] == [time["time_start"] for time in times]
    assert any(by_day[row.site.id].permits != by_night[row.site.id].permits for row in both)


def test_a_site_whose_rule_fails_is_not_judged_and_says_why(services, monkeypatch):
    def undeclared(case):
        return Clear(because=Text(str(case.met("coast"))))

    need = {**MODEL_NEEDS["drone"], "altitude_upper": {"value": 61, "datum": "AGL"}}
    rules = rules_in_force(date(2026, 12, 14))
    law = LawOfDay(rules.on, [BoundRule(rule.record, undeclared) if rule.id == "caa-did" else rule for rule in rules])
    monkeypatch.setattr(bulk, "rules_in_force", lambda _: law)
    rows = services.choosing.rank(need).rows

    assert {row.demands.grade for row in rows} == {Grade.NOT_JUDGED}
    for row in rows:
        told = row.to_dict()
        assert (told["verdict"], told["permits"], told["longest_lead_days"], told["open"]) == ("unknown", None, None, None)
        assert (told["earliest_start"], told["at_least"]) == (None, True)
        assert "coast" in told["because"]["en"]
        assert row.demands.free_of_permits is None


def test_an_answer_is_kept_until_the_registry_or_the_day_is_another(services):
    need = MODEL_NEEDS["bus"]
    first = services.choosing.rank(need)

    assert services.choosing.rank(dict(reversed(need.items()))) is first
    assert services.choosing.rank({**need, "length_m": 900}) is not first
    with services.store.writing() as work:
        site = work.sites.all()[0]
        work.sites.put(replace(site, notes=Text("新しい注記", "a new note")))
        work.commit()
    again = services.choosing.rank(need)
    assert again.revision > first.revision
    assert [row.to_dict() for row in again.rows] == [row.to_dict() for row in first.rows]
    services.clock.go_on(timedelta(days=1))
    try:
        assert services.choosing.rank(need).asked_on == first.asked_on + timedelta(days=1)
    finally:
        services.clock.go_on(timedelta(days=-1))


def test_another_days_law_is_asked_for(services):
    need = MODEL_NEEDS["drone"]
    on = date(2026, 6, 1)
    rows = services.choosing.rank(need, on).rows
    with services.store.reading() as work:
        for row in rows[:8]:
            one = of_screening(services.screening.screened(work, Need.from_json(need).at(row.site), on))
            assert row.demands.to_dict() == one.to_dict()
