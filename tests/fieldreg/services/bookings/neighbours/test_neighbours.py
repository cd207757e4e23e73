"""Neighbours of reservations that are kept: found on both back ends, told to both sides without whose, settled by the desk."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from shapely.geometry import box

from fieldreg.booking.neighbours.rules import NEIGHBOURS_NOTE
from fieldreg.booking.neighbours.settling import SettledHow
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.people.managers import Manager
from fieldreg.services import Services
from fieldreg.timeline.events import Act
from tests import registries
from tests.fieldreg.booking.neighbours.soups import soup
from tests.fieldreg.booking.neighbours.test_judging import vars_of
from tests.makers import everything, furnish, park, reservation
from tests.oracle.brute_neighbours import pairs

CONSENT = vars_of("flight-beside-flight") | {
    "one": {"activities": ["drone"]}, "other": {"activities": ["drone"]}, "within_m": 300, "severity": "consent",
    "title": {"ja": "隣り合う飛行", "en": "Flight beside flight"}, "reason": {"ja": "確かめてください。", "en": "Agree."},
}  # fmt: skip
BAND = vars_of("same-radio-band") | {"shared": {"question": "vehicle.radio", "values": ["2.4GHz"]}, "within_m": 300}
NOTE = {"editions": [{"edition": "1", "in_force": "2026-04-01", "rules": [CONSENT, BAND]}]}


@pytest.fixture
def services(store, clock):
    """The park, and a garden a hundred metres east of its yard."""
    registries.filled(store, "the small one", furnish)
    with store.writing() as work:
        work.sites.put(park(id="garden", name=Text("庭園", "Garden"), outline=box(140.8612, 38.25, 140.862, 38.251), areas=()))
        work.put_note(NEIGHBOURS_NOTE, NOTE)
        work.commit()
    return Services(store, clock)


@pytest.fixture
def people(services):
    def hired(name, role=Role.COMPANY):
        made = Account(email=f"{name}@example.jp", role=role, password_hash="", organisation=name, language="en")
        return services.accounts.put_account(made)[0]

    return {"aoba": hired("aoba"), "izumi": hired("izumi"), "desk": hired("desk", Role.STAFF), "second": hired("second", Role.STAFF)}


@pytest.fixture
def beside(services, people):
    """A flight in the park by one company, and one in the garden by another."""
    first, _ = services.booking.reserve(reservation(purpose="秘密の目的", organisation="青葉"), people["aoba"])
    second, _ = services.booking.reserve(reservation(site="garden", organisation="泉"), people["izumi"])
    return first, second


def written(services, *templates):
    with services.store.reading() as work:
        found = reversed(work.letters.page(limit=999)[1])
        return [(one.template, one.to.email, one.thread, one.body) for one in found if one.template in templates]


def test_a_registry_of_many_as_every_pair_tells_them(store, clock):
    """Through the database: by site and start, and what is drawn beyond its site by its own box."""
    sites, reservations, note, book = soup(6, sites=12, reservations=150)
    with store.writing() as work:
        work.managers.put(Manager(id="m", name=Text("課")))
        for site in sites:
            work.sites.put(site)
        work.put_note(NEIGHBOURS_NOTE, note)
        owner = work.accounts.put(Account(email="a@example.jp", role=Role.COMPANY, password_hash=""))
        work.commit()
    services, own, held = Services(store, clock), {site.id: site for site in sites}, []
    with store.writing() as work:
        for one in reservations:
            kept = work.reservations.add(replace(one, id="", owner=owner.id), own[one.site].lineage(one.area))
            services.neighbours.note_outline(work, kept)
            held.append(kept)
        work.commit()
    seen = 0
    with store.reading() as work:
        for asked in held[:60]:
            found = services.neighbours.found(work, asked)
            wanted = pairs(held, own, book, asked)
            assert {(one.other.id, one.rule.id, one.applies) for one in found.found} == {one[:3] for one in wanted}
            assert found.because is None
            seen += len(wanted)
    assert seen > 500


def test_one_look_asks_the_store_twice_for_reservations_whatever_is_kept(store, services, beside):
    statements = []

    def asked(_connection, _cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(store._dialect.engine, "before_cursor_execute", asked)
    with store.reading() as work:
        services.neighbours.found(work, beside[0])
    sa.event.remove(store._dialect.engine, "before_cursor_execute", asked)
    assert len([one for one in statements if "FROM reservations" in one]) == 2
    assert len(statements) <= 6


def test_whoever_asks_is_told_what_stands_near_and_never_whose(services, people, beside):
    first, second = beside
    (one,) = services.neighbours.of_one(second.id, people["izumi"]).to_list()[:1]
    assert one | {"distance_m": 0} == {
        "rule": "flight-beside-flight", "severity": "consent", "status": "applies", "title": CONSENT["title"],
        "because": {"ja": "確かめてください。", "en": "Agree."}, "needs": [], "distance_m": 0, "site": "park", "area": None,
        "time_start": first.slot.start.isoformat(), "time_end": first.slot.end.isoformat(), "source": {"ja": "決まり", "en": "rule"},
        "confidence": "unconfirmed", "settled": False,
    }  # fmt: skip
    assert 100 < one["distance_m"] < 110
    told = services.neighbours.of_one(second.id, people["izumi"]).to_list()
    assert [(one["rule"], one["status"], one["needs"]) for one in told] == [
        ("flight-beside-flight", "applies", []), ("same-radio-band", "unknown", ["vehicle.radio"]),
    ]  # fmt: skip
    assert not any(word in str(told) for word in (first.id, "青葉", "秘密"))
    with pytest.raises(NotFound):
        services.neighbours.of_one(first.id, people["izumi"])


def test_what_is_asked_for_is_told_before_it_is_made(services, people, beside):
    before = everything(services.store)
    later = {"time_start": "2026-12-01T11:00:00+09:00", "time_end": "2026-12-01T13:00:00+09:00"}
    found = services.booking.beside(reservation(site="garden", **later), people["izumi"])
    assert {(one.other.id, one.rule.id, one.applies) for one in found.found} == {
        (beside[0].id, "flight-beside-flight", True), (beside[0].id, "same-radio-band", None),
    }  # fmt: skip  # the garden's own is a clash and no neighbour
    assert everything(services.store) == before


def test_without_rules_nothing_is_said_to_be_clear(services, people, beside):
    with services.store.writing() as work:
        work.put_note(NEIGHBOURS_NOTE, {"editions": [NOTE["editions"][0] | {"in_force": "2027-01-01"}]})
        work.commit()
    found = services.neighbours.of_one(beside[1].id, people["izumi"])
    assert found.to_list() is None
    assert found.because.en == "the desk has set no rules of neighbours, so nothing is known"


def test_where_there_are_too_many_it_is_told_that_not_all_were_looked_at(services, people, beside, monkeypatch):
    monkeypatch.setattr("fieldreg.services.bookings.neighbours.neighbours._MOST_LOOKED_AT", 0)
    found = services.neighbours.of_one(beside[1].id, people["izumi"])
    assert found.to_list() is None
    assert found.because.en == "there are too many reservations near by: not all were looked at"


def test_the_desk_is_told_with_whose_when_it_is_asked_and_both_owners_when_one_is_accepted(services, people, beside):
    first, second = beside
    asked = written(services, "reservation-beside")
    assert [(template, to, thread) for template, to, thread, _ in asked] == [
        ("reservation-beside", "desk@example.jp", second.id), ("reservation-beside", "second@example.jp", second.id),
    ]  # fmt: skip
    assert f"- {first.id} Wide park (2026-12-01 09:00–12:00, about 10" in asked[0][3]
    services.booking.decide(second.id, State.ACCEPTED, people["desk"], without="双方に電話で確かめた")
    told = written(services, "reservation-neighbours")
    assert [(to, thread) for _, to, thread, _ in told] == [("izumi@example.jp", second.id), ("aoba@example.jp", first.id)]
    assert "- Wide park (2026-12-01 09:00–12:00, about 10" in told[0][3]
    assert "- Garden (2026-12-01 09:00–12:00, about 10" in told[1][3]
    assert not any(word in told[0][3] for word in (first.id, "青葉", "aoba", "秘密"))
    assert not any(word in told[1][3] for word in (second.id, "泉", "izumi"))


def test_one_that_asks_for_consent_is_accepted_with_it_or_with_a_reason(services, people, beside):
    first, second = beside
    with pytest.raises(InvalidInput) as refused:
        services.booking.decide(second.id, State.ACCEPTED, people["desk"])
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [("consent-missing", "without")]
    assert first.id in refused.value.faults[0].message.en
    assert services.booking.reservation(second.id, people["desk"]).state is State.REQUESTED
    services.booking.decide(second.id, State.ACCEPTED, people["desk"], without="時間内に離着陸しないと双方が言った")
    assert events(services, second.id) == [
        ("desk", {"with": first.id, "rule": "flight-beside-flight", "how": "without", "note": "時間内に離着陸しないと双方が言った"})
    ]
    with pytest.raises(InvalidInput):  # that one went without says nothing of the other
        services.booking.decide(first.id, State.ACCEPTED, people["desk"])


def test_consent_once_noted_holds_both_ways(services, people, beside):
    first, second = beside
    form = {"other": first.id, "rule": "flight-beside-flight", "note": "青葉の担当者が電話で同意（12月1日）"}
    settled = services.neighbours.note_consent(second.id, form, people["desk"])
    assert (settled.how, settled.by) == (SettledHow.GIVEN, people["desk"].id)
    assert events(services, second.id) == [("desk", {"with": first.id, "rule": form["rule"], "how": "given", "note": form["note"]})]
    for one in (first, second):
        assert services.booking.decide(one.id, State.ACCEPTED, people["desk"]).state is State.ACCEPTED
        around = services.neighbours.of_one(one.id, people["desk"])
        assert [around.is_settled(found) for found in around.found] == [True, False]


@pytest.mark.parametrize(
    "changed, code", [({"note": " "}, "consent-note"), ({"note": "あ" * 2_001}, "consent-note"), ({"rule": "other"}, "no-such-neighbour"),
                      ({"other": "R-2026-9999"}, "no-such-neighbour")],
)  # fmt: skip
def test_no_consent_is_noted_of_nobody_or_of_what_is_no_neighbour(services, people, beside, changed, code):
    form = {"other": beside[0].id, "rule": "flight-beside-flight", "note": "同意"} | changed
    before = everything(services.store)
    with pytest.raises(InvalidInput) as refused:
        services.neighbours.note_consent(beside[1].id, form, people["desk"])
    assert [fault.code for fault in refused.value.faults] == [code]
    assert everything(services.store) == before
    with pytest.raises(NotAllowed):
        services.neighbours.note_consent(beside[1].id, form, people["izumi"])


def test_an_outline_drawn_beyond_its_site_is_found_by_its_own_box(services, people):
    """From the garden across a kilometre of others' land."""
    ring = [[140.8612, 38.25], [140.88, 38.25], [140.88, 38.2502], [140.8612, 38.2502], [140.8612, 38.25]]
    with services.store.writing() as work:
        work.sites.put(park(id="far", name=Text("遠い", "Far"), outline=box(140.8805, 38.25, 140.881, 38.251), areas=()))
        work.commit()
    drawn, _ = services.booking.reserve(reservation(site="garden", geometry={"type": "Polygon", "coordinates": [ring]}), people["aoba"])
    far, _ = services.booking.reserve(reservation(site="far"), people["izumi"])
    found = services.neighbours.of_one(far.id, people["izumi"]).surely
    assert [(one.other.id, 40 < one.distance_m < 50) for one in found] == [(drawn.id, True)]


def events(services, ref):
    with services.store.reading() as work:
        found = [link.event for link in work.timeline.links() if link.event.ref == ref]
    return [(*map(str, event.readers), event.told) for event in found if event.act is Act.RESERVATION_NEIGHBOUR_SETTLED]
