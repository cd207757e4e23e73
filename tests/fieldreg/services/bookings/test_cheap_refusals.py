"""What cannot be had is refused before anything is screened, and what was screened a moment ago is not screened again."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.answers import screening
from fieldreg.services.bookings.together import Together, same_slot
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.trials.trial_name import name_of
from tests import registries
from tests.makers import everything, furnish, park, reservation, trial


@pytest.fixture
def services(store, clock):
    registries.filled(store, "the small one", furnish)
    return Services(store, clock)


@pytest.fixture
def company(services):
    return services.accounts.put_account(Account(email="c@example.jp", role=Role.COMPANY, password_hash="", organisation="甲"))[0]


@pytest.fixture
def judged(monkeypatch):
    """Every trial that is really judged from here on."""
    trials, real = [], screening.screen

    def judging(trial, days):
        trials.append((trial.site, trial.area))
        return real(trial, days)

    monkeypatch.setattr(screening, "screen", judging)
    return trials


def on(day, **more):
    return reservation(time_start=f"2026-12-{day:02}T09:00:00+09:00", time_end=f"2026-12-{day:02}T12:00:00+09:00", **more)


def test_what_meets_live_claims_is_refused_with_each_of_them_and_nothing_is_screened(services, company, judged):
    held = [services.booking.reserve(reservation(area=area), company)[0].id for area in ("park/yard", "park/hall")]
    del judged[:]
    before = everything(services.store)
    with pytest.raises(Clashing) as refused:
        services.booking.reserve(reservation(), company)
    assert [clash.reservation for clash in refused.value.clashes] == held
    assert str(refused.value.message.en) == "this slot meets 2 other reservations; choose another time or area"
    assert judged == []
    assert everything(services.store) == before


def test_what_was_checked_a_moment_ago_is_not_judged_again(services, company, judged):
    document = services.booking.trial_of(reservation(area="park/yard"), company)
    checked = services.screening.screen(document)
    assert judged == [("park", "park/yard")]
    made, _ = services.booking.reserve(reservation(area="park/yard"), company)
    assert judged == [("park", "park/yard")]
    assert made.screening == checked.to_dict()
    services.kept_trials.keep(document)
    assert judged == [("park", "park/yard")]


@pytest.mark.parametrize("what", ["day", "registry", "trial"])
def test_another_day_registry_or_trial_is_judged_anew(services, company, judged, clock, what):
    services.screening.screen(services.booking.trial_of(reservation(area="park/yard"), company))
    asked = reservation(area="park/yard")
    if what == "day":
        clock.go_on(timedelta(days=1))
    elif what == "registry":
        with services.store.writing() as work:
            work.sites.put(park(accuracy_m=50))
            work.commit()
    else:
        asked |= {"vehicle": {"mass_g": 1200}}
    made, _ = services.booking.reserve(asked, company)
    assert len(judged) == 2
    assert made.screening["asked_on"] == clock.today().isoformat()


def test_what_the_same_key_made_is_answered_before_its_own_booking_stands_in_the_way(services, company, judged):
    made, now = services.booking.reserve(reservation(), company, "k" * 20)
    again, anew = services.booking.reserve(reservation(), company, "k" * 20)
    assert (again.id, now, anew) == (made.id, True, False)
    assert len(judged) == 1
    with pytest.raises(Conflict) as other:
        services.booking.reserve(reservation(purpose="別の目的"), company, "k" * 20)
    assert other.value.code == "key-reused"
    assert len(judged) == 1


def test_a_slot_that_is_taken_while_one_is_judged_is_refused_by_what_was_written(services, company, judged, monkeypatch):
    """By another process, say: free when it was looked at, and the store has the last word."""
    real = services.screening.answered

    def overtaken(work, trial):
        answer = real(work, trial)
        monkeypatch.setattr(services.screening, "answered", real)
        services.booking.reserve(reservation(purpose="先に"), company)
        return answer

    monkeypatch.setattr(services.screening, "answered", overtaken)
    with pytest.raises(Clashing) as refused:
        services.booking.reserve(reservation(), company)
    assert [clash.reservation for clash in refused.value.clashes] == ["R-2026-0001"]
    monkeypatch.setattr(services.booking, "clashes_in", lambda *_: [])
    with pytest.raises(Clashing) as last:
        services.booking.reserve(reservation(), company)
    assert [clash.reservation for clash in last.value.clashes] == ["R-2026-0001"]


def test_of_many_at_once_for_one_slot_one_wins_and_one_screening_is_made(services, company, judged):
    ends = []

    def ask(n):
        try:
            ends.append(services.booking.reserve(reservation(purpose=f"{n}"), company)[0].id)
        except Clashing as refused:
            ends.append([clash.reservation for clash in refused.clashes])

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, ends)) == sorted(["R-2026-0001", *["['R-2026-0001']"] * 7])
    assert len(judged) == 1


class Waiting:
    """People who ask at once; what each was told, and whose look was made."""

    def __init__(self):
        self.together, self.looks, self.ends, self.threads = Together(), [], {}, []

    def come(self, name, look, earlier=None):
        def ask():
            try:
                self.ends[name] = self.together.ask("park", "slot", look, lambda: earlier)
            except Clashing as refused:
                self.ends[name] = refused.clashes

        self.threads.append(threading.Thread(target=ask))
        self.threads[-1].start()

    def until(self, count):
        while len(self.together._waiting.get("slot", ())) < count:
            threading.Event().wait(0.001)

    def refused(self, name, meanwhile=lambda: None):
        def look():
            self.looks.append(name)
            if len(self.looks) == 1:
                meanwhile()
            raise Clashing(Text("x"), [name])

        return look


def test_one_look_refuses_who_waited_when_it_began_and_nobody_who_came_since():
    held, inside, go = Waiting(), threading.Event(), threading.Event()

    def late():
        held.come("late", held.refused("late"))
        held.until(3)

    def first():
        inside.set()
        go.wait()
        return "made"

    held.come("first", first)
    inside.wait()
    for name in ("one", "two", "three"):
        held.come(name, held.refused(name, late))
    held.until(3)
    go.set()
    for thread in held.threads:
        thread.join()
    for thread in held.threads:  # and who came meanwhile
        thread.join()
    assert held.ends["first"] == "made"
    assert held.looks[1:] == ["late"]
    assert {tuple(held.ends[name]) for name in ("one", "two", "three")} == {(held.looks[0],)}
    assert held.ends["late"] == ("late",)


def test_who_waited_with_a_key_is_told_what_it_made_before_and_not_that_he_is_refused():
    held, inside, go = Waiting(), threading.Event(), threading.Event()

    held.come("before", lambda: (inside.set(), go.wait(), "made")[2])
    inside.wait()
    held.come("one", held.refused("one"))
    held.come("own", lambda: "mine", earlier="mine")
    held.until(2)
    go.set()
    for thread in held.threads:
        thread.join()
    assert (held.ends["before"], held.ends["one"], held.ends["own"]) == ("made", ("one",), "mine")


def test_what_another_asks_for_besides_is_another_name():
    same = same_slot(reservation())
    assert same == same_slot(reservation(purpose="別の目的", organisation="別の会社"))
    more = ({"area": "park/yard"}, {"exclusive": False}, {"vehicle": {"mass_g": 1}}, {"activity": "kite"})
    others = [on(2), *(reservation(**one) for one in more)]
    assert len({same, *map(same_slot, others)}) == 6


def test_a_hold_that_is_over_stands_in_nobodys_way(services, company, judged, clock):
    far = {"time_start": "2027-02-20T09:00:00+09:00", "time_end": "2027-02-20T12:00:00+09:00"}
    first, _ = services.booking.reserve(reservation(**far), company)
    clock.go_on(timedelta(days=61))
    second, now = services.booking.reserve(reservation(**far), company)
    assert now
    assert second.id != first.id
    with services.store.reading() as work:
        assert work.reservations.get(first.id).state is State.DECLINED


@pytest.mark.parametrize(
    "limits, body, code",
    [
        (BookingLimits(open_requests=1), on(2), "quota"),
        (BookingLimits(horizon=timedelta(days=3)), on(20), "beyond-horizon"),
        (BookingLimits(), on(2) | {"vehicle": {"mass_g": "heavy"}}, "not-a-number"),
    ],
)
def test_what_is_refused_for_other_reasons_is_not_screened_either(services, company, judged, limits, body, code):
    services.booking.reserve(on(1), company)
    services.booking.limits = limits
    del judged[:]
    with pytest.raises((Conflict, InvalidInput)) as refused:
        services.booking.reserve(body, company)
    assert code in str([getattr(refused.value, "code", ""), *[fault.code for fault in getattr(refused.value, "faults", ())]])
    assert judged == []


def test_a_fault_of_the_trial_is_told_before_what_stands_in_its_way(services, company):
    services.booking.reserve(reservation(), company)
    with pytest.raises(InvalidInput) as refused:
        services.booking.reserve(reservation(vehicle={"mass_g": "heavy"}), company)
    assert [fault.where for fault in refused.value.faults] == ["vehicle.mass_g"]


def test_trials_have_one_name_only_where_they_ask_for_the_same():
    same = trial_from_geojson(trial())
    assert name_of(same) == name_of(replace(same, document={}))
    others = [
        trial(vehicle={"mass_g": 1200}), trial(site=None), trial(time_end="2026-12-01T12:00:01+09:00"), trial(on_site={"crowd": 0}),
        trial(altitude_upper={"value": 120, "datum": "AMSL"}),
    ]  # fmt: skip
    assert len({name_of(same), *(name_of(trial_from_geojson(one)) for one in others)}) == 6
