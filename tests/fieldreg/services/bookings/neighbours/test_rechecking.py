"""Live reservations are judged again where a change can touch them; what turned is told once, with why, and nothing is changed."""

from datetime import date, timedelta

import numpy as np
import pytest
from shapely.geometry import box

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Availability
from fieldreg.register.zones import Edition, Zone
from fieldreg.screening.touched import Touched
from fieldreg.services import Services
from fieldreg.services.answers import screening
from fieldreg.services.bookings.neighbours import rechecking
from fieldreg.services.bookings.neighbours.rechecking import Rechecked
from fieldreg.timeline.events import Act
from fieldreg.waiting.rechecking import answer_as_asked
from tests import registries
from tests.makers import furnish, park, reservation, trial

FORM = {"organisation": "甲", "email": "company@example.jp", "subject": "飛行", "body": "本文", "site": "park", "activity": "drone"}
CRAFT = {"mass_g": 1200, "gross_mass_g": 1500, "tether_m": 0}
OVER_THE_PARK = box(140.84, 38.24, 140.87, 38.27)
QUIET = {"looked_at": 0, "judged": 0, "told": 0, "more": False}


@pytest.fixture
def services(store, clock):
    registries.filled(store, "the small one", furnish)
    covered = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, coverage=box(140, 38, 141.5, 39))
    with store.writing() as work:
        work.zones.put_edition(covered)
        work.sites.put(park(id="far", name=Text("遠い", "Far"), outline=box(140.2, 38.25, 140.201, 38.251), areas=()))
        work.commit()
    return Services(store, clock)


@pytest.fixture
def people(services):
    def hired(name, role):
        made = Account(email=f"{name}@example.jp", role=role, password_hash="", organisation=name, language="en")
        return services.accounts.put_account(made)[0]

    return {"company": hired("company", Role.COMPANY), "desk": hired("desk", Role.STAFF)}


@pytest.fixture
def held(services, people):
    """One in the park and one fifty kilometres off, both looked at once."""
    asked = [reservation(site=site, vehicle=CRAFT) for site in ("park", "far")]
    made = [services.booking.reserve(one, people["company"])[0] for one in asked]
    assert services.rechecks.look().to_dict() == {"looked_at": 2, "judged": 2, "told": 0, "more": False}
    return made


@pytest.fixture
def judged(monkeypatch):
    sites, real = [], screening.screen

    def judging(trial, days):
        sites.append(trial.site)
        return real(trial, days)

    monkeypatch.setattr(screening, "screen", judging)
    return sites


def dense(services, *, reach=True):
    """A densely inhabited district over the park: flights there need a permit."""
    with services.store.writing() as work:
        work.zones.put_zones([Zone(id="new", layer="did", edition="2020", name=Text("新しい区域", "New"), outline=OVER_THE_PARK)])
        if reach:
            work.looks.reaching(Touched(boxes=np.array([OVER_THE_PARK.bounds]), accuracy_m=10))
        work.commit()


def written(services, *templates):
    with services.store.reading() as work:
        found = reversed(work.letters.page(limit=999)[1])
        return [(one.template, one.to.email, one.thread, one.body) for one in found if one.template in templates]


def events(services):
    with services.store.reading() as work:
        return [link.event for link in work.timeline.links() if link.event.act is Act.RESERVATION_TURNED]


def test_where_nothing_changed_nothing_is_looked_at(services, held, judged):
    assert services.rechecks.look().to_dict() == QUIET
    assert judged == []


def test_a_load_judges_again_only_what_it_can_touch_and_tells_what_turned_once(services, people, held, judged):
    before = services.booking.reservation(held[0].id, people["company"])
    dense(services)
    assert services.rechecks.look().to_dict() == {"looked_at": 2, "judged": 1, "told": 1, "more": False}
    assert judged == ["park"]
    assert services.rechecks.look().to_dict() == QUIET
    (turn,) = services.rechecks.turns([held[0].id])[held[0].id]
    assert turn.told["direction"] == "worse"
    (rule,) = [one for one in turn.told["turned"]["rules"] if one["rule"] == "caa-did"]
    assert (rule["before"], rule["now"]) == ("not_applicable", "permit")
    assert "zone New meets it now" in [one["en"] for one in turn.told["why"]]
    assert services.rechecks.turns([held[1].id]) == {}
    assert services.booking.reservation(held[0].id, people["company"]) == before
    (event,) = events(services)
    assert (event.ref, str(event.by), event.owner, sorted(map(str, event.readers))) == (
        held[0].id, "clock", people["company"].id, ["desk", "owner"],
    )  # fmt: skip
    assert {"rule": "caa-did", "before": "not_applicable", "now": "permit"} in event.told["rules"]
    assert [(template, to, thread) for template, to, thread, _ in written(services, "reservation-turned", "reservation-turned-desk")] == [
        ("reservation-turned", "company@example.jp", held[0].id), ("reservation-turned-desk", "desk@example.jp", held[0].id),
    ]  # fmt: skip
    body = written(services, "reservation-turned")[0][3]
    assert all(word in body for word in ("Stricter now", "The reservation itself stands as it was.", "zone New meets it now"))


def test_a_change_of_which_nobody_wrote_how_far_it_reaches_judges_all(services, held, judged):
    dense(services, reach=False)
    assert services.rechecks.look().to_dict() == {"looked_at": 2, "judged": 2, "told": 1, "more": False}
    assert sorted(judged) == ["far", "park"]


def test_one_of_several_changes_without_its_reach_is_enough(services, held, judged):
    dense(services)
    with services.store.writing() as work:
        work.put_note("anything", {})
        work.commit()
    assert services.rechecks.look().judged == 2


def test_where_no_reason_can_be_seen_that_is_said(services, people, held):
    """Nothing was said of the craft, so that no zone is told."""
    later = {"time_start": "2026-12-02T09:00:00+09:00", "time_end": "2026-12-02T12:00:00+09:00"}
    bare, _ = services.booking.reserve(reservation(**later), people["company"])
    services.rechecks.look()
    dense(services)
    services.rechecks.look()
    (turn,) = services.rechecks.turns([bare.id])[bare.id]
    assert [one["en"] for one in turn.told["why"]] == ["Which change it was is not known from what is kept."]


def test_what_turned_between_asking_and_the_first_look_is_told_too(services, people):
    made, _ = services.booking.reserve(reservation(), people["company"])
    dense(services)
    assert services.rechecks.look().told == 1
    (turn,) = services.rechecks.turns([made.id])[made.id]
    assert "caa-did" in [one["rule"] for one in turn.told["turned"]["rules"]]


def test_a_first_look_finds_the_answer_as_it_was_kept(services, people):
    """What is made of the contract's document is what would have been kept of the same answer."""
    made, _ = services.booking.reserve(reservation(vehicle={"mass_g": 1200, "bvlos": False}), people["company"])
    services.rechecks.look()
    with services.store.reading() as work:
        kept = work.looks.of([made.id])[made.id].state["answer"]
    assert answer_as_asked(made.screening, kept) == kept
    assert answer_as_asked(None, kept) == answer_as_asked({"verdict": "permit"}, kept) == kept


def test_a_new_day_and_another_law_judge_all_of_them_again(services, held, judged, clock, monkeypatch):
    clock.go_on(timedelta(days=1))
    assert services.rechecks.look().judged == 2
    monkeypatch.setattr(rechecking, "law_name", lambda: "another")
    assert services.rechecks.look().judged == 2
    assert services.rechecks.look().to_dict() == QUIET


def test_a_last_day_that_passes_is_told(services, people, clock):
    later = {"time_start": "2027-01-20T09:00:00+09:00", "time_end": "2027-01-20T12:00:00+09:00"}
    made, _ = services.booking.reserve(reservation(**later), people["company"])
    with services.store.writing() as work:
        work.zones.put_zones([Zone(id="new", layer="did", edition="2020", name=Text("区域", "Z"), outline=OVER_THE_PARK)])
        work.commit()
    services.rechecks.look()
    services.booking.decide(made.id, State.ACCEPTED, people["desk"])
    clock.go_on(timedelta(days=50))
    assert services.rechecks.look().told == 1
    newest = services.rechecks.turns([made.id])[made.id][0]
    assert any(moved["late"] for moved in newest.told["turned"]["dates"])
    assert "The last day to apply has passed" in newest.told["said"]["en"]


def test_what_can_be_judged_no_more_is_told_and_that_it_can_again(services, people, held, monkeypatch):
    with services.store.writing() as work:
        work.sites.put(park(availability=Availability.REUSED))
        work.commit()
    services.rechecks.look()
    seen = len(services.rechecks.turns([held[0].id])[held[0].id])

    def failing(*_):
        raise RuntimeError("no")

    with services.store.writing() as work:
        work.sites.put(park())
        work.commit()
    with monkeypatch.context() as patch:
        patch.setattr(services.screening, "answered", failing)
        assert services.rechecks.look().told == 2
    newest = services.rechecks.turns([held[0].id])[held[0].id]
    assert len(newest) == seen + 1
    assert newest[0].told["said"]["en"].startswith("The trial can no longer be judged.")
    with services.store.writing() as work:
        work.sites.put(park(accuracy_m=6))
        work.commit()
    assert services.rechecks.look().told == 2
    assert services.rechecks.turns([held[0].id])[held[0].id][0].told["said"]["en"].startswith("The trial can be judged again.")


def test_those_that_are_over_or_not_live_are_left(services, people, held, clock):
    services.booking.decide(held[0].id, State.DECLINED, people["desk"], "理由")
    clock.go_on(timedelta(days=30))
    assert services.rechecks.look().to_dict() == QUIET


def test_a_bounded_number_is_looked_at_in_one_go_and_each_in_its_turn(services, people, held, judged, monkeypatch):
    monkeypatch.setattr(rechecking, "_MOST", 1)
    dense(services, reach=False)
    assert [services.rechecks.look().more for _ in range(3)] == [True, True, False]
    assert sorted(judged) == ["far", "park"]


def test_two_who_saw_the_same_turn_tell_it_once(services, held):
    dense(services)
    now = rechecking._Now(services.store.revision(), services.clock.today(), rechecking.law_name(), services.clock.now())
    with services.store.reading() as work:
        due = work.looks.due(revision=now.revision, on=now.on, law=now.law, now=now.at, limit=9)
    (one,) = [(kept, look) for kept, look in due if kept.site == "park"]
    assert [services.rechecks._told(*one, now) for _ in range(2)] == [True, False]
    assert len(events(services)) == len(written(services, "reservation-turned")) == 1


@pytest.mark.parametrize(
    "days, known", [((date(2026, 11, 1), date(2026, 11, 30)), True), ((date(2026, 11, 1), None), False)], ids=["too short", "no end"]
)
def test_a_permit_that_does_not_cover_the_slot_is_told_and_that_it_does(services, people, held, days, known):
    case, _ = services.cases.open(FORM | {"trial": trial()}, people["company"])
    first = services.permits.of_case(case.ref, people["desk"])[0].permit
    note(services, people, case.ref, first, days)
    services.case_desk.book(case.ref, held[0].id, people["desk"])
    assert services.rechecks.look().to_dict() == {"looked_at": 1, "judged": 1, "told": 1, "more": False}
    (turn,) = services.rechecks.turns([held[0].id])[held[0].id]
    assert [(gap["case"], gap["rule"], gap["known"]) for gap in turn.told["permits"]] == [(case.ref, first.rule, known)]
    words = "holds from 2026-11-01 to 2026-11-30 and does not cover the slot" if known else "whether it covers the slot is not known"
    assert words in turn.told["why"][0]["en"]
    assert turn.told["direction"] == "worse"
    assert services.rechecks.look().to_dict() == QUIET
    note(services, people, case.ref, first, (date(2026, 11, 1), date(2027, 3, 31)))
    assert services.rechecks.look().told == 1
    newest = services.rechecks.turns([held[0].id])[held[0].id][0]
    assert (newest.told["direction"], newest.told["permits"]) == ("better", [])


def note(services, people, case, permit, days):
    (held,) = [row.permit for row in services.permits.of_case(case, people["desk"]) if row.permit.rule == permit.rule]
    form = {"state": "granted", "decided_on": "2026-11-01", "version": str(held.version)}
    form |= {name: day.isoformat() for name, day in zip(("valid_from", "valid_to"), days, strict=True) if day}
    services.permits.note(case, permit.rule, form, people["desk"])


def test_a_closure_it_stands_in_by_exception_is_told_and_that_it_is_lifted(services, people, held, clock):
    clock.go_on(timedelta(minutes=1))
    told = {"kind": ClosureKind.EVENT, "reason": Text("祭り", "Festival"), "made_at": clock.now()}
    closure = Closure(site="park", area="park/yard", span=held[0].slot, **told)
    with services.store.writing() as work:
        closure = work.closures.add(closure, {held[0].id: "片付けのあいだだけ"})
        work.commit()
    clock.go_on(timedelta(minutes=1))
    assert services.rechecks.look().to_dict() == {"looked_at": 1, "judged": 1, "told": 1, "more": False}
    (turn,) = services.rechecks.turns([held[0].id])[held[0].id]
    assert [one["closure"] for one in turn.told["closures"]] == [closure.ref]
    assert turn.told["direction"] == "worse"
    assert turn.told["why"][0]["en"] == (
        f"From 2026-12-01 09:00 to 2026-12-01 12:00 the place is closed; this reservation stands by exception: Festival ({closure.ref})."
    )
    assert services.rechecks.look().to_dict() == QUIET
    clock.go_on(timedelta(minutes=1))
    with services.store.writing() as work:
        work.closures.lift(closure.ref, at=clock.now(), by=None, because="中止")
        work.commit()
    clock.go_on(timedelta(minutes=1))
    assert services.rechecks.look().told == 1
    assert services.rechecks.turns([held[0].id])[held[0].id][0].told["direction"] == "better"


def hours_of(*openings):
    """Rules of use of the park: these hours every day, or closed."""
    hours = {"of": "use", "seasons": [{"days": {"every": list(openings) or "closed"}}]}
    return {"site": "park", "from": "2026-11-23", "source": "公園課の回答", "confidence": "high", "hours": hours}


def test_new_hours_that_leave_its_slot_outside_are_told_and_that_it_lies_inside_again(services, people, held, judged):
    services.availability.add(hours_of("09:00-17:00"), people["desk"])
    assert services.rechecks.look().told == 0  # its hours are within these
    services.availability.add(hours_of("13:00-17:00"), people["desk"])
    assert services.rechecks.look().told == 1
    (turn,) = services.rechecks.turns([held[0].id])[held[0].id]
    assert turn.told["direction"] == "worse"
    assert [one["hours"] for one in turn.told["hours"]] == ["park"]
    (said,) = [why["en"] for why in turn.told["why"]]
    assert said == (
        "By the rules of use as they are now, the slot lies outside the hours: 2026-12-01 (Tue), 13:00–17:00"
        " (Hours: of the site from 2026-11-23, source: 公園課の回答, confidence: high)."
    )
    assert services.rechecks.look() == Rechecked(**QUIET)
    services.availability.add(hours_of(), people["desk"])  # closed altogether: told anew, for it is another reason
    assert services.rechecks.look().told == 1
    services.availability.add(hours_of("00:00-24:00"), people["desk"])
    assert services.rechecks.look().told == 1
    newest = services.rechecks.turns([held[0].id])[held[0].id][0].told
    assert newest["direction"] == "better"
    assert [why["en"] for why in newest["why"]] == ["That the slot lies outside the hours of use holds no longer."]
    with services.store.reading() as work:
        assert work.reservations.get(held[0].id).state is State.REQUESTED  # nothing is changed by it
