"""What is put comes back equal: every property, every digit, both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import get_srid, set_srid
from shapely.geometry import LineString, Point, box

from fieldreg.booking.reservations import LONGEST, Reservation, State
from fieldreg.desk.cases import Case, Channel, Money, Outcome, Step
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Role
from fieldreg.people.managers import Manager
from fieldreg.people.tokens import ApiToken
from fieldreg.register.load_ledger import Change, ChangeKind, Load
from fieldreg.register.sites import Area, Availability, Fact, PastTrial, PropertyStatus, Site, SiteKind
from fieldreg.register.zones import Edition, Layer, Restriction, Zone
from fieldreg.store.mapping import site_from, site_row
from tests.fieldreg.store.makers import MIDNIGHT, account, edition, layer, manager, zone

# every example is rolled back, so one store serves them all
exhaustively = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
texts = st.builds(Text, words, words)
metres = st.floats(0, 1e6)
maybe_metres = st.none() | metres
longitudes, latitudes = st.floats(122, 154), st.floats(20, 46)
points = st.builds(Point, longitudes, latitudes)
lines = st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=5).map(LineString)
boxes = st.builds(lambda x, y, w: box(x, y, x + w, y + w), longitudes, latitudes, st.floats(0.001, 1))
solids = st.builds(Point, longitudes, latitudes, st.floats(-100, 4000))
outlines = points | lines | boxes | solids
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
documents = st.dictionaries(words, json_values, max_size=3)
days = st.dates()
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda d: d.replace(tzinfo=UTC)
) | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda d: d.replace(tzinfo=timezone(timedelta(hours=9)))
)


@st.composite
def sites(draw):
    names = draw(st.lists(st.text("abcdef", min_size=1, max_size=4), max_size=4, unique=True))
    areas = []
    for place, name in enumerate(names):
        parent = draw(st.none() | st.sampled_from([f"s/{n}" for n in names[:place]])) if place else None
        area = st.builds(
            Area, id=st.just(f"s/{name}"), site=st.just("s"), name=texts, parent=st.just(parent), kind=words,
            outline=st.none() | outlines, accuracy_m=maybe_metres, bookable=st.booleans(), source=words,
            confidence=words,
        )  # fmt: skip
        areas.append(draw(area))
    order = draw(st.permutations(areas))  # a child may come before its parent
    facts = st.dictionaries(words, st.builds(Fact, words, words, words, words, st.booleans()), max_size=3)
    held = st.lists(st.builds(PastTrial, on=words, what=texts, who=words, source=words, confidence=words), max_size=2).map(tuple)
    return draw(
        st.builds(
            Site, id=st.just("s"), name=texts, kind=st.sampled_from(SiteKind), outline=outlines, accuracy_m=metres,
            manager=st.sampled_from(["", "m"]), ward=words, address=words, availability=st.sampled_from(Availability),
            availability_note=texts, property_status=st.sampled_from(PropertyStatus), present_use=texts,
            activities=st.lists(words).map(tuple), equipment=st.lists(words).map(tuple), indoor=st.booleans(),
            closed_to_traffic=st.none() | st.booleans(), ground_elevation_m=st.none() | st.floats(-100, 4000),
            ground_accuracy_m=maybe_metres, area_m2=maybe_metres, opened_on=st.none() | words,
            closed_on=st.none() | words, notes=texts, road=documents, code=words, source=words, confidence=words,
            facts=facts, facilities=documents, past_trials=held, attributes=documents, areas=st.just(tuple(order)),
        )
    )  # fmt: skip


@st.composite
def reservations(draw):
    start = draw(moments)
    length = draw(st.timedeltas(timedelta(microseconds=1), LONGEST))
    return draw(
        st.builds(
            Reservation, site=st.just("s"), area=st.none(), slot=st.just(Timespan(start, start + length)),
            state=st.sampled_from(State), exclusive=st.booleans(), activity=words, purpose=words, organisation=words,
            owner=st.just(0),
            altitude_upper=st.none() | st.builds(Altitude, metres, st.sampled_from(Datum)),
            geometry=st.none() | outlines, trial=st.none() | documents, screening=st.none() | documents,
            idempotency_key=st.none() | words, created_at=st.none() | moments, decided_at=st.none() | moments,
            decided_by=st.none(), decision_note=words,
        )
    )  # fmt: skip


def ordered_days(draw):
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return first, draw(st.none() | st.just(last))


@st.composite
def editions(draw):
    first, last = ordered_days(draw)
    return draw(
        st.builds(
            Edition, layer=st.just("did"), edition=words, in_force_from=st.just(first), in_force_to=st.just(last),
            retrieved=st.none() | days, accuracy_m=metres, complete=st.booleans(), stale_after=st.none() | days,
            coverage=st.none() | boxes, source=words, licence=words, attribution=words, confidence=words,
            failed=words, sha256=words, sequence=st.integers(1, 2**31 - 1),
        )
    )  # fmt: skip


@st.composite
def zones(draw):
    first, last = ordered_days(draw)
    return draw(
        st.builds(
            Zone, id=words, layer=st.just("did"), edition=st.just("2020"), name=texts, outline=outlines,
            restriction=st.sampled_from(Restriction), authority=words, reason=texts, accuracy_m=maybe_metres,
            valid_from=st.none() | st.just(first), valid_to=st.just(last), source=words, confidence=words,
            attributes=documents,
        )
    )  # fmt: skip


@exhaustively
@given(sites())
def test_a_site_comes_back_equal(store, wanted):
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(wanted)

        assert work.sites.get("s") == wanted
        assert work.sites.all() == [wanted]


@exhaustively
@given(reservations())
def test_a_reservation_comes_back_equal(store, wanted):
    with store.writing() as work:
        work.sites.put(
            Site(id="s", name=Text("s"), kind=SiteKind.PARK, outline=Point(140, 38), accuracy_m=1, manager="")
        )
        wanted = replace(wanted, owner=work.accounts.put(account()).id)

        made = work.reservations.add(wanted, ())

        assert made == replace(wanted, id=made.id)
        assert work.reservations.get(made.id) == made
        assert work.reservations.list() == [made]


@exhaustively
@given(editions())
def test_an_edition_comes_back_equal(store, wanted):
    with store.writing() as work:
        work.zones.put_layer(layer())

        assert work.zones.put_edition(wanted) == wanted
        assert work.zones.editions("did") == [wanted]


@exhaustively
@given(zones())
def test_a_zone_comes_back_equal(store, wanted):
    with store.writing() as work:
        work.zones.put_layer(layer())
        work.zones.put_edition(edition())
        work.zones.put_zones([wanted])

        assert work.zones.zones("did", "2020") == [wanted]


def test_moments_come_back_in_japans_time(store, owner):
    with store.writing() as work:
        nine = datetime(2026, 12, 1, 0, tzinfo=UTC)
        slot = Timespan(nine, nine + timedelta(hours=3))
        made = work.reservations.add(
            Reservation(
                site="s", area=None, slot=slot, activity="", purpose="", organisation="", owner=owner
            ),
            (),
        )

        assert work.reservations.get(made.id).slot.start.isoformat() == "2026-12-01T09:00:00+09:00"


def test_the_rest_comes_back_equal(store, owner):
    """A manager, a layer, an account, a consultation, a load with its changes, a note."""
    keeper = Manager(
        id="k",
        name=Text("課", "Division"),
        desk=Text("係"),
        contact="022",
        jurisdiction="青葉区",
        source="市",
    )
    second = Layer(
        id="roads",
        title=Text("道", "Roads"),
        purpose=Text("目的"),
        why_missing=Text("なし", "none"),
        position=3,
    )
    asking = Case(
        organisation="会社", email="a@example.jp", subject="件名", body="本文", site="s", owner=owner,
        trial={"type": "Feature"}, screening={"verdict": "unknown"}, key_digest="d", created_at=MIDNIGHT, changed_at=MIDNIGHT,
        channel=Channel.COUNTER, programme="partnership", edition="2026-04", contact="担当", phone="022-000-0000", recorder=owner,
        in_charge=owner, due=date(2027, 1, 7), waiting_since=date(2026, 12, 25), waited_days=3, answer="答", reason="理由",
        outcome=Outcome.REALISED, effect="効果", money=Money.CONTRACT, public={"title": {"ja": "件"}}, version=4, step=Step.RUNNING,
        answered_at=MIDNIGHT, answered_by=owner, activity="drone", coordinated_at=MIDNIGHT, ended_at=MIDNIGHT,
    )  # fmt: skip
    load = Load(
        at=MIDNIGHT,
        actor="admin",
        what="zones",
        layer="did",
        file="a.geojson",
        sha256="0",
        report={"read": 2},
    )
    before = {"type": "Feature", "properties": {"b": 1, "a": [1.0, None]}}
    changed = [
        Change(
            what="zone",
            id="b",
            kind=ChangeKind.CHANGED,
            before=before,
            after={},
            attributes=("name",),
            moved_m=0.1,
        ),
        Change(what="edition", id="a", kind=ChangeKind.ADDED, after=before),
    ]
    with store.writing() as work:
        work.managers.put(keeper)
        work.zones.put_layer(second)
        clerk = work.accounts.put(
            account(
                "B@example.jp",
                Role.DEPARTMENT,
                manager="k",
                organisation="市",
                active=False,
                session_epoch=2,
            )
        )
        work.tokens.add(ApiToken(account=clerk.id, name="鍵", digest="t"))
        asking = work.cases.add(asking)
        load = work.loads.add(load, changed)
        work.put_note("cases", before)
        work.commit()

    with store.reading() as work:
        assert work.managers.get("k") == keeper
        assert work.zones.layers() == [second]
        assert (
            work.accounts.get(clerk.id)
            == work.accounts.by_email("b@EXAMPLE.jp")
            == work.accounts.by_token("t")
            == clerk
        )
        assert work.cases.get(asking.ref) == asking
        assert work.loads.get(load.id) == load
        assert work.loads.changes(load.id) == changed
        assert list(work.loads.changes(load.id)[0].before["properties"]) == ["b", "a"]  # the order too
        assert work.note("cases") == before
        assert work.note("nothing") is None
        assert asking.step is Step.RUNNING


def test_an_srid_of_the_outline_is_not_taken_for_part_of_it(store, owner):
    with store.writing() as work:
        work.zones.put_layer(layer())
        work.zones.put_edition(edition())
        work.zones.put_zones([zone("z", set_srid(box(140, 38, 141, 39), 4326))])

        (found,) = work.zones.zones("did", "2020")
        assert found == zone("z", box(140, 38, 141, 39))
        assert get_srid(found.outline) == 0  # alike from both databases


def test_an_empty_outline_is_refused(store, owner):
    with store.writing() as work, pytest.raises(InvalidInput, match="the outline is empty"):
        work.zones.put_zones([zone("z", Point())])


def test_a_site_kept_before_there_were_facilities_is_read_without_any():
    kept = site_row(Site(id="s", name=Text("場所"), kind=SiteKind.PARK, outline=Point(140.9, 38.2), accuracy_m=5, manager="m",
                         facilities={"water": True}, facts={"area_m2": Fact("市", "high", "2021")}))  # fmt: skip
    kept["detail"] = {name: value for name, value in kept["detail"].items() if name not in ("facilities", "past_trials")}
    kept["detail"]["facts"] = {"area_m2": ["市", "high"]}

    site = site_from(SimpleNamespace(**kept), ())

    assert (site.facilities, site.past_trials, site.facts) == ({}, (), {"area_m2": Fact("市", "high")})
