"""Rules of use as use cases: asked before anything is screened, written by who keeps the place, loaded whole or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput, NotFound
from fieldreg.kernel.timespan import Timespan, whole_days
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.holdings.availability import terms_of
from fieldreg.timeline.events import Act
from tests import registries
from tests.fieldreg.booking.availability.made_rules import hours
from tests.makers import everything, furnish, park, reservation, trial

HEAD = "site: park\nfrom: 2026-04-01\nsource: 公園条例\nconfidence: high\n"
BY_DAY = hours('{days: {every: ["09:00-17:00"], mon: closed}}')
LATER = {"site": "park", "from": "2026-12-01", "source": "電話", "confidence": "medium", "seats": 3}


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    yield Services(store, clock)
    store.close()


@pytest.fixture
def people(services):
    def hired(name, role, **more):
        account = Account(email=f"{name}@example.jp", role=role, password_hash="hash", **more)
        return services.accounts.put_account(account)[0]

    return {
        "company": hired("company", Role.COMPANY, organisation="甲"), "fellow": hired("fellow", Role.COMPANY, organisation="甲"),
        "rival": hired("rival", Role.COMPANY, organisation="乙"), "staff": hired("staff", Role.STAFF),
        "keeper": hired("keeper", Role.DEPARTMENT, manager="m"), "stranger": hired("stranger", Role.DEPARTMENT, manager="n"),
        "auditor": hired("auditor", Role.AUDITOR),
    }  # fmt: skip


def loaded(services, said, name="park.yaml", **more):
    return services.availability.load([(name, (HEAD + said).encode())], **more)


def at(start, end, **more):
    return reservation(time_start=f"{start}:00+09:00", time_end=f"{end}:00+09:00", **more)


EVENING, MONDAY = ("2026-12-01T18:00", "2026-12-01T20:00"), ("2026-12-07T10:00", "2026-12-07T12:00")


@pytest.mark.parametrize(("slot", "code", "fits"), [
    (EVENING, "outside-hours", "2026-12-02T09:00:00+09:00"), (MONDAY, "closed-day", "2026-12-08T10:00:00+09:00"),
])  # fmt: skip
def test_outside_the_hours_a_slot_meets_a_blocking_before_anything_is_screened(services, people, monkeypatch, slot, code, fits):
    loaded(services, BY_DAY)
    before = everything(services.store)
    monkeypatch.setattr(services.screening, "screened", None)
    with pytest.raises(Clashing) as refused:
        services.booking.reserve(at(*slot), people["company"])
    (clash,) = refused.value.clashes
    assert (clash.kind, clash.reservation, clash.state, clash.site, clash.area) == ("blocking", "", None, "park", None)
    assert (clash.evidence["code"], clash.evidence["fits"]["time_start"]) == (code, fits)
    assert clash.because == refused.value.message
    assert "出典: 公園条例" in clash.because.ja
    assert "source: 公園条例" in clash.because.en
    assert everything(services.store) == before


def test_lengths_lead_and_horizon_are_faults_at_their_fields_all_at_once(services, people, monkeypatch):
    loaded(services, "shortest_minutes: 300\nlead: {days: 30}\nstep_minutes: 60\nhorizon_days: 3")
    monkeypatch.setattr(services.screening, "screened", None)
    with pytest.raises(InvalidInput) as refused:
        services.booking.reserve(at("2026-12-01T09:00", "2026-12-01T12:30"), people["company"])
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [
        ("too-short", "time_end"), ("off-step", "time_end"), ("too-late", "time_start"), ("beyond-horizon", "time_start"),
    ]  # fmt: skip


def test_inside_them_it_is_asked_for(services, people):
    loaded(services, f"{BY_DAY}\nhold_requested_days: 3\nhold_tentative_days: 5")
    made, _ = services.booking.reserve(reservation(), people["company"])
    assert (made.state, made.holds_until) == (State.REQUESTED, services.clock.now() + timedelta(days=3))
    tentative = services.booking.decide(made.id, State.TENTATIVE, people["staff"])
    assert tentative.holds_until == services.clock.now() + timedelta(days=5)
    assert services.availability.untold(made).ja == ""


def test_hours_nobody_looked_up_refuse_nothing_and_are_told(services, people):
    made, _ = services.booking.reserve(at(*EVENING), people["company"])
    assert services.availability.untold(made).en == "the hours of use are not known: nobody has looked them up; the desk asks the manager"


def test_the_version_of_the_day_it_starts_decides(services, people):
    loaded(services, BY_DAY)
    services.availability.add({**LATER, "from": "2026-12-08"}, people["staff"])
    with pytest.raises(Clashing):
        services.booking.reserve(at("2026-12-07T20:00", "2026-12-08T02:00"), people["company"])
    made, _ = services.booking.reserve(at("2026-12-08T20:00", "2026-12-08T22:00"), people["company"])
    assert made.state is State.REQUESTED


def test_a_quota_is_of_the_organisation_and_of_the_unit_that_says_it(services, people):
    loaded(services, "undecided_requests: 2")
    slots = [at(f"2026-12-0{n}T09:00", f"2026-12-0{n}T12:00") for n in (1, 2, 3, 4)]
    services.booking.reserve(slots[0] | {"area": "park/yard"}, people["company"])
    services.booking.reserve(slots[1], people["fellow"])
    with pytest.raises(Conflict) as refused:
        services.booking.reserve(slots[2] | {"area": "park/hall"}, people["company"])
    assert (refused.value.code, refused.value.where) == ("quota", "organisation")
    assert "未決定の申請は 2 件までで、いま 2 件" in refused.value.message.ja
    services.booking.reserve(slots[2], people["rival"])
    services.booking.reserve(slots[3], people["staff"])
    assert services.booking.reserve(reservation(site="hostile"), people["company"])[0].site == "hostile"


def test_a_quota_of_accepted_ones_counts_those_to_come(services, people, clock):
    of_yard = HEAD.replace("site: park", "site: park\narea: park/yard") + "accepted_reservations: 1"
    services.availability.load([("yard.yaml", of_yard.encode())])
    made, _ = services.booking.reserve(reservation(area="park/yard"), people["company"])
    services.booking.decide(made.id, State.ACCEPTED, people["staff"])
    with pytest.raises(Conflict, match="承認済み"):
        services.booking.reserve(at("2026-12-03T09:00", "2026-12-03T12:00", area="park/yard"), people["company"])
    assert services.booking.reserve(at("2026-12-03T09:00", "2026-12-03T12:00", area="park/hall"), people["company"])[1]
    clock.go_on(timedelta(days=9))
    assert services.booking.reserve(at("2026-12-13T09:00", "2026-12-13T12:00", area="park/yard"), people["company"])[1]


def test_the_terms_a_reservation_takes_with_it(services):
    loaded(services, "set_up_minutes: 30\ntear_down_minutes: 60\nshares_by_height: true\nseats: 4")
    with services.store.reading() as work:
        terms = terms_of(work, park(), "park/yard", date(2026, 12, 1), services.availability.limits)
    assert (terms.set_up, terms.tear_down, terms.by_height, terms.by_outline, terms.seats) == (
        timedelta(minutes=30), timedelta(minutes=60), True, False, {"park": 4},
    )  # fmt: skip


def test_a_load_is_all_or_nothing_and_tells_what_it_changes(services):
    before = everything(services.store)
    dry = loaded(services, BY_DAY, dry_run=True)
    assert (dry.refused, dry.to_dict()["changes"]["added"], [note.en for note in dry.notes]) == (False, 1, ["dry run: nothing was written"])
    faulty = services.availability.load([("a.yaml", (HEAD + BY_DAY).encode()), ("b.yaml", b"site: park\n")])
    assert (faulty.refused, len(faulty.plan.changes)) == (True, 1)
    assert faulty.to_dict()["faults"][0]["file"] == "b.yaml"
    with services.store.reading() as work:
        assert work.availability.all() == []
        assert not [one for one in work.timeline.links() if one.event.act is Act.SITE_AVAILABILITY_PUT]
    assert everything(services.store) == before
    assert not loaded(services, BY_DAY).refused
    before = everything(services.store)
    again = loaded(services, BY_DAY)
    assert ([change.kind for change in again.plan.changes], [note.en for note in again.notes]) == (
        ["unchanged"], ["unchanged: nothing was written"],
    )  # fmt: skip
    assert everything(services.store) == before
    with services.store.reading() as work:
        (event,) = [one.event for one in work.timeline.links() if one.event.act is Act.SITE_AVAILABILITY_PUT]
    assert (event.ref, str(event.by), event.actor) == ("park", "command", None)
    assert event.told["after"]["changes"] == ["時間: 月 休み、ほかの日 09:00〜17:00"]


def test_versions_are_added_by_who_keeps_the_place(services, people):
    kept = services.availability.add(LATER, people["keeper"])
    assert (kept.by, kept.at, kept.first) == (people["keeper"].id, services.clock.now(), date(2026, 12, 1))
    with services.store.reading() as work:
        event = list(work.timeline.links())[-1].event
    assert (event.act, event.actor, event.told["after"]["unit"]) == (Act.SITE_AVAILABILITY_PUT, people["keeper"].id, "park")
    for name in ("stranger", "auditor", "company"):
        with pytest.raises(NotFound):
            services.availability.add({**LATER, "seats": 9}, people[name])


def test_the_past_and_what_is_said_already_are_refused(services, people):
    with pytest.raises(InvalidInput) as past:
        services.availability.add({**LATER, "from": "2026-11-22"}, people["staff"])
    assert (past.value.code, past.value.where) == ("from-past", "from")
    services.availability.add({**LATER, "from": "2026-11-23"}, people["staff"])
    with pytest.raises(Conflict) as same:
        services.availability.add({**LATER, "from": "2026-11-23"}, people["staff"])
    assert same.value.code == "unchanged"
    with pytest.raises(InvalidInput) as nowhere:
        services.availability.add({**LATER, "area": "park/pool"}, people["staff"])
    assert nowhere.value.where == "area"


def test_the_history_tells_who_when_and_what_and_goes_back_by_another_version(services, people):
    loaded(services, "seats: 1")
    services.availability.add(LATER, people["staff"])
    services.availability.add({**LATER, "seats": 1, "source": "公園条例", "confidence": "high"}, people["keeper"])
    whole = services.availability.kept("park", people["auditor"])[0]
    assert [(one.version.first.isoformat(), one.who, [line.en for line in one.changes]) for one in whole.history] == [
        ("2026-12-01", "keeper@example.jp", [
            "At once, where shared: 3 at once → 1 at once", "source: 電話 → 公園条例", "confidence: medium → high",
        ]),
        ("2026-12-01", "staff@example.jp", [
            "At once, where shared: 1 at once → 3 at once", "source: 公園条例 → 電話", "confidence: high → medium",
        ]),
        ("2026-04-01", "", ["At once, where shared: 1 at once"]),
    ]  # fmt: skip
    assert services.availability.of("park", None, date(2026, 12, 1)).rules.seats == 1
    for name in ("stranger", "company"):
        with pytest.raises(NotFound):
            services.availability.kept("park", people[name])


def test_whether_a_place_is_known_to_be_closed(services):
    loaded(services, BY_DAY)
    days = [whole_days(date(2026, 12, 7)), Timespan(*(whole_days(date(2026, 12, 8)).start + timedelta(hours=n) for n in (9, 17)))]
    assert services.availability.closed("park", "park/yard", days) == [True, False]
    assert services.availability.closed("hostile", None, days) == [False, False]


def test_a_reservation_whose_area_is_gone_is_told_nothing_of(services, people):
    made, _ = services.booking.reserve(reservation(area="park/yard"), people["company"])
    assert services.availability.untold(replace(made, area="park/pool")).ja == ""


def test_what_is_nearest_instead_is_never_on_a_day_known_to_be_closed(services, people):
    document = trial(time_start="2026-12-08T10:00:00+09:00", time_end="2026-12-08T12:00:00+09:00")
    services.booking.reserve(at("2026-12-08T09:00", "2026-12-08T13:00"), people["rival"])

    def days():
        found = services.alternatives.of_trial(document).found
        return {one.document["properties"]["time_start"][:10] for one in found if one.kind == "day"}

    assert days() == {"2026-12-09", "2026-12-10"}
    loaded(services, hours('{days: {every: ["09:00-17:00"], mon: closed, wed: closed}}'))
    assert days() == {"2026-12-10", "2026-12-11"}


def test_a_reservation_holds_its_buffers_and_seats_as_the_rules_have_them(services, people):
    loaded(services, "set_up_minutes: 30\ntear_down_minutes: 60\nseats: 2\nshares_by_height: true")
    made, _ = services.booking.reserve(at("2026-12-01T09:00", "2026-12-01T12:00"), people["company"])
    assert (made.set_up, made.tear_down, made.by_height, made.by_outline, dict(made.seats)) == (
        timedelta(minutes=30), timedelta(minutes=60), True, False, {"park": 2},
    )  # fmt: skip
    with pytest.raises(Clashing):
        services.booking.reserve(at("2026-12-01T13:29", "2026-12-01T14:00"), people["rival"])
    assert services.booking.reserve(at("2026-12-01T13:30", "2026-12-01T14:00"), people["rival"])[1]
    shared = [at("2026-12-02T09:00", "2026-12-02T10:00", exclusive=False) for _ in range(3)]
    for one in shared[:2]:
        services.booking.reserve(one, people["company"])
    with pytest.raises(Clashing) as full:
        services.booking.reserve(shared[2], people["rival"])
    assert [clash.kind for clash in full.value.clashes] == ["capacity"]


def test_later_rules_leave_what_was_asked_for_under_earlier_ones(services, people):
    made, _ = services.booking.reserve(at("2026-12-01T09:00", "2026-12-01T12:00"), people["company"])
    loaded(services, "set_up_minutes: 30")
    assert services.booking.reservation(made.id, people["company"]).set_up == timedelta(0)
