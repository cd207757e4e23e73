"""A need that no place meets: what stands in the way is counted, and what is offered instead meets some place that is free."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.alternatives.of_need import MOST_RANKED, nothing_fits
from fieldreg.choosing.demands import of_fault
from fieldreg.choosing.fit import Answer
from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Availability, Fact
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from tests import registries
from tests.makers import furnish, park, reservation

SURE = {"facilities.power_kva": Fact(source="台帳", confidence="high")}


@pytest.fixture
def services(tmp_path, clock):
    """Of six sites: one of 10 kVA and one of 20 kVA, a hall nobody knows the power of, one that takes robots alone, one taken."""
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    with store.writing() as work:
        for name in ("park", "hostile"):
            work.sites.remove(name)
        for name, more in SITES.items():
            work.sites.put(park(id=name, areas=(), **({"activities": ("other",)} | more)))
        work.commit()
    yield Services(store, clock)
    store.close()


SITES = {
    "ten": {"facilities": {"power_kva": 10}, "facts": SURE},
    "twenty": {"facilities": {"power_kva": 20}, "facts": SURE},
    "unknown": {},
    "robots": {"activities": ("ground_robot",), "facilities": {"power_kva": 50}, "facts": SURE},
    "used": {"availability": Availability.IN_USE, "facilities": {"power_kva": 50}, "facts": SURE},
}


def need(day="2026-12-21", **more):
    return {"activity": "other", "time_start": f"{day}T09:00:00+09:00", "time_end": f"{day}T12:00:00+09:00"} | more


def never_taken(*_):
    return False


def rows(found):
    return [(one.kind, one.name, one.sites, one.alone) for one in found.obstacles]


def test_what_stands_in_the_way_is_counted_with_what_does_so_alone(services):
    found = services.alternatives.of_need(need(needs={"power_kva": 30}))
    assert (found.fits, found.taken, found.might, found.judged) == (0, 0, 1, 6)
    assert rows(found)[:3] == [
        ("need", "power_kva", 2, 2), ("need", "availability", 2, 2), ("need", "activity", 1, 1),
    ] or sorted(rows(found)) == sorted([
        ("need", "power_kva", 2, 2), ("need", "availability", 2, 2), ("need", "activity", 1, 1), ("unknown", "power_kva", 1, 1),
    ])  # fmt: skip
    power = next(one for one in found.obstacles if one.name == "power_kva" and one.kind == "need")
    assert (power.title.ja, power.said.ja) == ("電源の容量", "2 か所で合わない（うち 2 か所は、ほかは合う）")


def test_as_much_as_the_best_of_them_has_is_offered_and_meets_it(services):
    found = services.alternatives.of_need(need(needs={"power_kva": 30}))
    (one,) = [one for one in found.found if one.kind == "need"]
    assert (one.title.ja, one.document["needs"]) == ("電源の容量: 20 kVA にする", {"power_kva": 20})
    assert (one.sites, one.first.site.id) == (1, "twenty")
    again = services.choosing.rank(one.document).rows[0]
    assert (again.site.id, again.fit.answer) == ("twenty", "yes")
    assert found.ranked <= MOST_RANKED


def test_what_nobody_has_told_is_left_out_for_there_is_no_less_of_it(services):
    (one,) = [one for one in services.alternatives.of_need(need(needs={"ceiling_m": 4})).found if one.kind == "need"]
    assert (one.title.ja, one.sites) == ("天井の高さ: 条件から外す", 3)
    assert "needs" not in one.document


def test_where_all_that_fit_are_taken_the_nearest_day_on_which_one_is_free_is_told(services):
    with services.store.writing() as work:
        company = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="hash"))
        work.commit()
    for site in ("ten", "twenty"):
        body = reservation(site=site, activity="other", time_start="2026-12-20T00:00:00+09:00", time_end="2026-12-23T00:00:00+09:00")
        services.booking.reserve(body, company)
    found = services.alternatives.of_need(need(needs={"power_kva": 5}))
    assert (found.fits, found.taken) == (0, 2)
    (one,) = [one for one in found.found if one.kind == "day"]
    assert (one.title.ja, one.change.ja) == ("2026-12-23（水）にする", "2 日後の同じ時間帯")
    assert one.document["time_start"] == "2026-12-23T09:00:00+09:00"
    assert "予約が入っています" in found.said.ja


def test_of_several_times_a_place_must_be_free_at_each(services):
    with services.store.writing() as work:
        company = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="hash"))
        work.commit()
    times = [{name: need(day)[name] for name in ("time_start", "time_end")} for day in ("2026-12-21", "2026-12-22")]
    for site in ("ten", "twenty"):
        services.booking.reserve(reservation(site=site, activity="other", **times[1]), company)
    found = services.alternatives.of_need({"activity": "other", "needs": {"power_kva": 5}, "times": times})

    assert (found.fits, found.taken) == (0, 2)


def test_where_room_is_all_that_lacks_the_largest_that_some_place_gives_is_told(services):
    found = services.alternatives.of_need(need(area_m2=5_000_000))
    (one,) = [one for one in found.found if one.kind == "size"]
    assert (one.document["area_m2"], one.title.ja, one.change.ja) == (500_000, "広さ: 500,000 m² にする", "5,000,000 m² から小さく")
    assert services.choosing.rank(one.document).rows[0].fit.answer == "yes"
    assert all(row.fit.answer != "yes" for row in services.choosing.rank(need(area_m2=1_000_000)).rows)  # the next larger step


def test_where_some_place_fits_nothing_is_looked_for(services):
    found = services.alternatives.of_need(need(needs={"power_kva": 15})).to_dict()
    assert (found["fits"], found["alternatives"], found["ranked"]) == (1, [], 1)
    assert found["said"]["ja"] == "条件に合う場所が 1 か所あります。"


def test_a_place_that_could_not_be_judged_is_none_that_fits_and_might_be_one(services):
    judged = services.choosing.rank(need()).rows
    assert nothing_fits(Need.from_json(need()), lambda _: judged, never_taken, services.clock.today()).fits == 3
    fault = of_fault(RuntimeError("the layer is broken"), services.clock.today())
    rows = [replace(row, demands=fault) for row in judged]
    found = nothing_fits(Need.from_json(need()), lambda _: rows, never_taken, services.clock.today())

    assert (found.fits, found.taken, found.found) == (0, 0, [])
    assert found.might == sum(row.fit.answer is not Answer.NO for row in judged)
    doubtful = [replace(row, demands=fault) for row in services.choosing.rank(need(needs={"power_kva": 5})).rows]
    answers = [row.fit.answer for row in doubtful]
    might = nothing_fits(Need.from_json(need()), lambda _: doubtful, never_taken, services.clock.today()).might
    assert Answer.UNKNOWN in answers
    assert might == len(answers) - answers.count(Answer.NO)
    kept = next(one for one in found.obstacles if one.name == "judged")
    assert (kept.title.ja, kept.said.ja) == ("手続きの判定", f"{len(judged)} か所で未確認（うち 3 か所は、ほかは合う）")


def test_today_is_no_other_day_for_nobody_can_begin_on_it(services):
    rows = services.choosing.rank(need()).rows
    taken = {date(2026, 12, 21), date(2026, 12, 22)}
    found = [
        nothing_fits(Need.from_json(need()), lambda _: rows, lambda *asked: asked[2][0].first_day in taken, asked_on).found[0].title.ja
        for asked_on in (date(2026, 12, 19), date(2026, 12, 20))
    ]

    assert found == ["2026-12-20（日）にする", "2026-12-23（水）にする"]


def test_of_more_that_fit_than_are_looked_at_those_alone_are_told_as_taken(services):
    (row, *_) = services.choosing.rank(need()).rows
    rows = [replace(row, site=replace(row.site, id=f"site-{n:03}")) for n in range(60)]
    found = nothing_fits(Need.from_json(need()), lambda _: rows, lambda site, *_: site < "site-055", services.clock.today())

    assert (found.fits, found.taken, found.complete) == (0, 50, False)


def test_a_need_that_cannot_be_read_is_refused_as_by_a_ranking(services):
    with pytest.raises(InvalidInput):
        services.alternatives.of_need({"activity": "picnic"})
