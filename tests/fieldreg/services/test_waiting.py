"""Waiting for a kept trial: a slot that frees is told in the transaction that frees it, an answer that turns by the look after."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from shapely.geometry import box

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Availability
from fieldreg.register.zones import Edition, Zone
from fieldreg.services import Services
from fieldreg.services.trials import waiting as waiting_module
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.waiting.watches import MOST_OF_ACCOUNT, WatchKind
from tests import registries
from tests.makers import furnish, park, reservation, trial

FREE, VERDICT = WatchKind.FREE, WatchKind.VERDICT
NOTHING = {"slots": 0, "verdicts": 0, "notices": 0, "more": False}


@pytest.fixture
def services(fresh_store, clock):
    store = fresh_store
    registries.filled(store, "the small one", furnish)
    covered = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, coverage=box(140, 38, 141.5, 39))
    with store.writing() as work:
        work.zones.put_edition(covered)
        work.commit()
    return Services(store, clock)


@pytest.fixture
def people(services):
    def made(email, role):
        return Account(email=email, role=role, password_hash="hash")

    with services.store.writing() as work:
        found = [work.accounts.put(made(f"{n}@example.jp", Role.COMPANY)) for n in range(2)]
        found.append(work.accounts.put(made("desk@example.jp", Role.STAFF)))
        work.commit()
    return found


@pytest.fixture
def kept(services):
    return services.kept_trials.keep(trial())[0].code


def told(services, code, kind, account=None):
    return [notice.told for notice in services.waiting.of_trial(code, account)[kind].notices]


def change(services, *steps):
    with services.store.writing() as work:
        for step in steps:
            step(work)
        work.commit()


@pytest.mark.parametrize("end", [State.WITHDRAWN, State.DECLINED])
def test_who_waits_for_a_slot_is_told_once_when_it_frees_and_by_nothing_else(services, kept, people, end):
    company, waiting, desk = people
    made, _ = services.booking.reserve(reservation(), company)
    assert services.waiting.holders(services_trial()) == 1
    begun = services.waiting.begin(kept, FREE, waiting)
    assert (begun.state["free"], begun.turn) == (False, 0)
    services.booking.decide(made.id, State.TENTATIVE, desk)
    assert told(services, kept, FREE, waiting) == []
    by = company if end is State.WITHDRAWN else desk
    services.booking.decide(made.id, end, by, "理由")
    (notice,) = told(services, kept, FREE, waiting)
    assert (notice["kind"], notice["direction"], notice["ended"]) == ("free", "better", str(end))
    assert notice["said"]["ja"] == "待っていた枠が空きました。"
    assert len(notice["why"]) == 1
    assert "見本株式会社" not in str(notice)
    assert services.waiting.look().notices == 0
    assert services.waiting.holders(services_trial()) == 0
    assert services.waiting.unread(waiting) == 1
    assert services.waiting.unread(company) == 0


def services_trial():
    return trial_from_geojson(trial())


def test_a_slot_that_frees_again_is_told_again_and_a_slot_of_another_part_or_time_is_not(services, kept, people):
    company, waiting, _ = people
    made, _ = services.booking.reserve(reservation(), company)
    services.waiting.begin(kept, FREE, waiting)
    other, _ = services.booking.reserve(reservation(time_start="2026-12-01T12:00:00+09:00", time_end="2026-12-01T13:00:00+09:00"), company)
    services.booking.decide(other.id, State.WITHDRAWN, company)
    assert told(services, kept, FREE, waiting) == []
    services.booking.decide(made.id, State.WITHDRAWN, company)
    again, _ = services.booking.reserve(reservation(area="park/yard"), company)
    assert len(told(services, kept, FREE, waiting)) == 1
    services.booking.decide(again.id, State.WITHDRAWN, company)
    assert [notice["ended"] for notice in told(services, kept, FREE, waiting)] == ["withdrawn", "withdrawn"]


def test_of_two_in_the_way_the_last_to_go_frees_the_slot(services, kept, people):
    company, waiting, _ = people
    parts = [services.booking.reserve(reservation(area=area), company)[0] for area in ("park/yard", "park/hall")]
    services.waiting.begin(kept, FREE, waiting)
    services.booking.decide(parts[0].id, State.WITHDRAWN, company)
    assert told(services, kept, FREE, waiting) == []
    services.booking.decide(parts[1].id, State.WITHDRAWN, company)
    assert len(told(services, kept, FREE, waiting)) == 1


@pytest.mark.race
def test_two_that_free_it_at_once_are_told_of_once(services, kept, people):
    company, waiting, _ = people
    for _ in range(5):
        parts = [services.booking.reserve(reservation(area=area), company)[0] for area in ("park/yard", "park/hall")]
        services.waiting.begin(kept, FREE, waiting)
        before = len(told(services, kept, FREE, waiting))
        barrier = threading.Barrier(3)

        def withdraw(made, barrier=barrier):
            barrier.wait()
            services.booking.decide(made.id, State.WITHDRAWN, company)

        def look(barrier=barrier):
            barrier.wait()
            services.waiting.look()

        threads = [threading.Thread(target=withdraw, args=(made,)) for made in parts] + [threading.Thread(target=look)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told(services, kept, FREE, waiting)) == before + 1


def test_a_hold_that_ends_undecided_frees_the_slot_too(services, kept, people, clock):
    company, waiting, _ = people
    services.booking.reserve(reservation(), company)
    far = services.kept_trials.keep(trial(time_start="2027-02-01T09:00:00+09:00", time_end="2027-02-01T12:00:00+09:00"))[0].code
    services.booking.reserve(reservation(time_start="2027-02-01T09:00:00+09:00", time_end="2027-02-01T12:00:00+09:00"), company)
    services.waiting.begin(far, FREE, waiting)
    clock.go_on(timedelta(days=61))
    assert services.booking.expire_holds() >= 1
    assert [notice["ended"] for notice in told(services, far, FREE, waiting)] == ["declined"]


def test_a_clash_undoes_what_it_would_have_told(services, kept, people):
    company, waiting, _ = people
    services.booking.reserve(reservation(), company)
    services.waiting.begin(kept, FREE, waiting)
    with pytest.raises(Clashing):
        services.booking.reserve(reservation(purpose="別の試験"), waiting)
    assert told(services, kept, FREE, waiting) == []


def test_an_answer_that_turns_is_told_with_why_once_and_a_new_day_alone_is_not_told(services, kept, people, clock):
    waiting = people[1]
    services.waiting.begin(kept, VERDICT, waiting)
    services.waiting.begin(kept, VERDICT, None)
    assert services.waiting.look().to_dict() == NOTHING
    clock.go_on(timedelta(days=1))
    assert services.waiting.look().to_dict() == NOTHING | {"verdicts": 2, "notices": 0}
    here = Zone(id="near", layer="did", edition="2020", name=Text("人口集中地区"), outline=box(140.85, 38.25, 140.86, 38.26))
    change(services, lambda work: work.zones.put_zones([here]))
    assert services.waiting.look().to_dict() == NOTHING | {"verdicts": 2, "notices": 2}
    assert services.waiting.look().to_dict() == NOTHING
    (notice,) = told(services, kept, VERDICT, waiting)
    assert told(services, kept, VERDICT) == [notice]
    assert (notice["direction"], notice["verdict"]["now"]) == ("worse", "permit")
    assert "caa-did" in [rule["rule"] for rule in notice["turned"]["rules"]]
    assert notice["why"]
    change(services, lambda work: work.zones.remove_zones("did", "2020", ["near"]))
    services.waiting.look()
    assert [notice["direction"] for notice in told(services, kept, VERDICT, waiting)] == ["better", "worse"]


def test_a_trial_that_can_no_longer_be_judged_is_told_as_such_and_again_when_it_can(services, people):
    own = park(id="own", areas=())
    change(services, lambda work: work.sites.put(own))
    code = services.kept_trials.keep(trial(site="own"))[0].code
    services.waiting.begin(code, VERDICT, None)
    change(services, lambda work: work.sites.remove("own"))
    assert services.waiting.look().notices == 1
    clear = told(services, code, VERDICT)[0]
    assert (clear["direction"], clear["verdict"], clear["turned"]) == ("worse", {"before": None, "now": None}, None)
    change(services, lambda work: work.sites.put(replace(own, name=Text("別名"))))
    assert services.waiting.look().notices == 1
    assert told(services, code, VERDICT)[0]["said"]["ja"] == "この計画を、また判定できるようになりました。"
    change(services, lambda work: work.sites.put(replace(own, availability=Availability.REUSED)))
    assert services.waiting.look().notices == 1


def test_that_it_can_no_longer_be_judged_is_told_once_however_often_it_is_looked_at(services, people, clock):
    change(services, lambda work: work.sites.put(park(id="own", areas=())))
    code = services.kept_trials.keep(trial(site="own"))[0].code
    services.waiting.begin(code, VERDICT, None)
    change(services, lambda work: work.sites.remove("own"))
    assert services.waiting.look().notices == 1
    clock.go_on(timedelta(days=1))
    assert services.waiting.look().to_dict() == NOTHING | {"verdicts": 1}
    assert len(told(services, code, VERDICT)) == 1


def test_one_trial_that_cannot_be_judged_for_a_fault_of_ours_keeps_no_other_from_being_told(services, kept, people, clock, monkeypatch):
    change(services, lambda work: work.sites.put(park(id="own", areas=())))
    broken = services.kept_trials.keep(trial(site="own"))[0].code
    for code in (broken, kept):
        services.waiting.begin(code, VERDICT, None)
    whole = services.screening.screened

    def screened(work, one):
        if one.site == "own":
            raise KeyError("a rule is broken")
        return whole(work, one)

    monkeypatch.setattr(services.screening, "screened", screened)
    here = Zone(id="near", layer="did", edition="2020", name=Text("人口集中地区"), outline=box(140.85, 38.25, 140.86, 38.26))
    change(services, lambda work: work.zones.put_zones([here]))
    assert services.waiting.look().notices == 2
    assert [notice["verdict"]["now"] for notice in told(services, kept, VERDICT)] == ["permit"]
    (notice,) = told(services, broken, VERDICT)
    assert (notice["direction"], notice["said"]["ja"]) == ("worse", "この計画は、いまは判定できません。")
    assert [why["ja"] for why in notice["why"]] == ["判定の途中で失敗しました。"]
    monkeypatch.setattr(services.screening, "screened", whole)
    clock.go_on(timedelta(days=1))
    assert services.waiting.look().notices == 1
    assert told(services, broken, VERDICT)[0]["said"]["ja"].startswith("この計画を、また判定できるようになりました。")


def test_a_last_day_that_passed_is_told_as_worse_though_no_rule_turned(services, people, clock):
    here = Zone(id="near", layer="did", edition="2020", name=Text("人口集中地区"), outline=box(140.85, 38.25, 140.86, 38.26))
    change(services, lambda work: work.zones.put_zones([here]))
    code = services.kept_trials.keep(trial(time_start="2026-12-21T09:00:00+09:00", time_end="2026-12-21T12:00:00+09:00"))[0].code
    services.waiting.begin(code, VERDICT, None)
    days = 0
    while not services.waiting.look().notices:
        clock.go_on(timedelta(days=1))
        days += 1
        assert days < 20
    (notice,) = told(services, code, VERDICT)
    late = [moved for moved in notice["turned"]["dates"] if moved["late"]]
    assert late
    assert (notice["direction"], notice["turned"]["rules"]) == ("worse", [])
    assert notice["said"]["ja"].startswith("申請の期限を過ぎました: ")
    assert notice["said"]["en"].startswith("The last day to apply has passed: ")
    assert services.clock.today() > date.fromisoformat(late[0]["before"])


def test_a_site_that_is_gone_is_not_free(services, kept, people):
    assert services.waiting.begin(kept, FREE, people[1]).state["free"]
    change(services, lambda work: work.sites.remove("park"))
    assert services.waiting.look().notices == 0
    assert not services.waiting.of_trial(kept, people[1])[FREE].watch.state["free"]
    assert services.waiting.holders(services_trial()) is None


def test_of_several_times_each_must_be_free(services, people):
    day = {"time_start": "2026-12-03T09:00:00+09:00", "time_end": "2026-12-03T12:00:00+09:00"}
    both = {"type": "FeatureCollection", "features": [trial(), trial(**day)]}
    code = services.kept_trials.keep(both)[0].code
    made, _ = services.booking.reserve(reservation(**day), people[0])
    assert not services.waiting.begin(code, FREE, people[1]).state["free"]
    services.booking.decide(made.id, State.WITHDRAWN, people[0])
    assert len(told(services, code, FREE, people[1])) == 1


def test_whoever_has_the_link_watches_for_all_who_have_it_and_an_account_for_itself(services, kept, people):
    one, other, _ = people
    links, mine = services.waiting.begin(kept, VERDICT, None), services.waiting.begin(kept, VERDICT, one)
    assert services.waiting.begin(kept, VERDICT, one) == mine
    assert {kind: held.watch for kind, held in services.waiting.of_trial(kept, None).items()} == {VERDICT: links}
    assert services.waiting.of_trial(kept, other) == {}
    assert [held.watch for held in services.waiting.of_account(one)] == [mine]
    assert services.waiting.of_account(other) == []
    assert not services.waiting.stop(kept, VERDICT, other)
    assert services.waiting.stop(kept, VERDICT, one)
    assert services.waiting.of_trial(kept, None)[VERDICT].watch.stopped_at is None


def test_what_was_read_is_read_by_whom_it_is_for_alone(services, kept, people):
    company, waiting, _ = people
    made, _ = services.booking.reserve(reservation(), company)
    watch = services.waiting.begin(kept, FREE, waiting)
    services.booking.decide(made.id, State.WITHDRAWN, company)
    assert services.waiting.read({watch.id: 1}, company) == 0
    assert services.waiting.read({watch.id: 1}, None) == 0
    assert services.waiting.of_account(waiting)[0].watch.unread == 1
    other = services.kept_trials.keep(trial(purpose="別の計画"))[0].code
    assert services.waiting.read_of_trial(other, {watch.id: 1}, waiting) == 0
    assert services.waiting.read_of_trial(kept, {watch.id: 1}, waiting) == 1
    assert services.waiting.of_account(waiting)[0].watch.unread == 0
    assert services.waiting.unread(waiting) == 0
    assert services.waiting.of_trial(kept, waiting)[FREE].unread == []


def test_what_cannot_be_waited_for_is_refused_in_a_sentence(services, kept, people, clock):
    waiting = people[1]
    nowhere = trial()
    del nowhere["properties"]["site"]
    placeless = services.kept_trials.keep(nowhere)[0].code
    assert services.waiting.holders(services_trial()) == 0
    for code, kind, wanted in ((placeless, FREE, "no-site"), ("222222", FREE, "no-such-trial")):
        with pytest.raises((Conflict, NotFound)) as error:
            services.waiting.begin(code, kind, waiting)
        assert error.value.code == wanted
    clock.go_on(timedelta(days=20))
    for kind in WatchKind:
        with pytest.raises(Conflict) as error:
            services.waiting.begin(kept, kind, waiting)
        assert error.value.code == "over"


def test_a_slot_is_waited_for_until_it_begins_and_an_answer_until_the_trial_ends(services, kept, people):
    slot = services_trial().timespan

    watch = services.waiting.begin(kept, FREE, people[1])
    assert (watch.ends_at, watch.is_on(slot.start - timedelta(seconds=1)), watch.is_on(slot.start)) == (slot.start, True, False)
    assert services.waiting.begin(kept, VERDICT, people[1]).ends_at == slot.end


def test_an_account_has_a_bound_of_watches(services, kept, people, monkeypatch):
    assert MOST_OF_ACCOUNT == 100
    monkeypatch.setattr(waiting_module, "MOST_OF_ACCOUNT", 1)
    services.waiting.begin(kept, VERDICT, people[1])
    with pytest.raises(Conflict) as error:
        services.waiting.begin(kept, FREE, people[1])
    assert error.value.code == "quota"


def test_what_is_over_is_looked_at_no_more_and_goes_with_the_trial(services, kept, people, clock):
    services.waiting.begin(kept, FREE, people[1])
    services.waiting.begin(kept, VERDICT, people[1])
    clock.go_on(timedelta(days=9))  # past the trial
    assert services.waiting.look().to_dict() == NOTHING
    assert len(services.waiting.of_account(people[1])) == 2
    clock.go_on(timedelta(days=90))
    assert services.kept_trials.remove_expired() == 1
    assert services.waiting.of_account(people[1]) == []
