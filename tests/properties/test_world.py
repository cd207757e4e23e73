"""What must hold of every rule, whatever the trial and the world: drawn by hypothesis over the bench's world.

An answer's weight is that of `fieldreg.law.findings.weight`: a sure permit outweighs an open doubt, which outweighs the rest.
"""

from dataclasses import replace
from datetime import timedelta

import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law import all_rules
from fieldreg.law.weighing import weight
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import LAYER_IDS, Layer
from fieldreg.services.holdings.snapshots import Snapshots
from tests import registries
from tests.fieldreg.law import bench

FEW = settings(max_examples=25, deadline=None, derandomize=True, database=None)

# Rules whose answer may become lighter as the world grows, each with its reason.
BY_NATURE: dict[str, str] = {}  # options that a larger trial may lose are named here
LIGHTER = BY_NATURE | {
    rule.id: "judged after the others: it tells which of them still stand, so a graver one may take its place"
    for rule in all_rules()
    if rule.after
}
PLACED = ("did", "small-uav", "emergency", "parks", "schools", "roads", "rivers", "coast", "buildings", "planning", "hazard", "events")


def words(trial, source):
    return {rule: bench.word(outcome) for rule, outcome in bench.judged(trial, source).items()}


def weights(trial, source):
    return {rule: weight(outcome) for rule, outcome in bench.judged(trial, source).items() if rule not in LIGHTER}


def lighter(before, after):
    return {rule: (before[rule], after[rule]) for rule in before if after[rule] < before[rule]}


@st.composite
def zones(draw):
    held = draw(st.sampled_from(PLACED))
    attributes = {"kind": draw(st.sampled_from(["red", "national"]))} if held == "small-uav" else {}
    return bench.zone(
        held,
        west=draw(st.integers(-1500, 1500)),
        south=draw(st.integers(-1500, 1500)),
        size=draw(st.sampled_from([20, 100, 400, 1000])),
        accuracy_m=draw(st.sampled_from([0, 5, 60])),
        id=f"z{draw(st.integers(0, 10**9))}",
        attributes=attributes,
    )


@st.composite
def worlds(draw):
    held = draw(st.lists(zones(), min_size=1, max_size=5, unique_by=lambda z: (z.layer, z.id)))
    known = [layer for layer in LAYER_IDS if any(z.layer == layer for z in held)]
    odd = draw(st.dictionaries(st.sampled_from(LAYER_IDS), st.sampled_from([{"complete": False}, {"coverage": None}]), max_size=2))
    return held, {layer: told for layer, told in odd.items() if layer in known}


@st.composite
def trials(draw):
    activity = draw(st.sampled_from(["drone", "drone", "drone", "automated_driving", "remote_small_vehicle", "ground_robot"]))
    vehicle = {"keeps_30m": draw(st.sampled_from([True, False]))} if activity == "drone" else {}
    if activity == "drone":
        vehicle["mass_g"] = draw(st.sampled_from([90, 1200]))
    on_site = {"objects_placed": draw(st.booleans()), "crowd": draw(st.sampled_from([0, 50]))}
    without = draw(st.lists(st.sampled_from(["vehicle.keeps_30m", "vehicle.bvlos", "on_site.filming"]), max_size=2, unique=True))
    if activity != "drone":
        without = [name for name in without if name.startswith("on_site")]
    size = draw(st.sampled_from([20, 100, 300]))
    return bench.trial(
        activity=activity, height=draw(st.sampled_from([10, 100, 149, 160])), vehicle=vehicle, on_site=on_site, without=without,
        at={"west": -size / 2, "size": size},
    )  # fmt: skip


def reshaped(trial, change):
    """The trial with each outline changed in the plane."""

    def one(volume):
        return replace(volume, outline=bench.PLANE.to_lonlat(change(bench.PLANE.to_xy(volume.outline))))

    return replace(trial, volumes=tuple(one(v) for v in trial.volumes))


def moved(zone, change):
    return replace(zone, outline=bench.PLANE.to_lonlat(change(bench.PLANE.to_xy(zone.outline))))


# --- growing


@given(trials(), worlds(), st.sampled_from([1, 20, 200]))
@FEW
def test_a_larger_outline_lightens_nothing(trial, world, by_m):
    source = bench.world(world[0], editions=world[1])

    assert lighter(weights(trial, source), weights(reshaped(trial, lambda xy: xy.buffer(by_m)), source)) == {}


@given(trials(), worlds(), st.sampled_from([1, 40, 300]))
@FEW
def test_a_greater_height_lightens_nothing(trial, world, by_m):
    source = bench.world(world[0], editions=world[1])
    higher = replace(
        trial,
        volumes=tuple(
            replace(v, altitude_upper=v.altitude_upper and Altitude(v.altitude_upper.value_m + by_m, v.altitude_upper.datum))
            for v in trial.volumes
        ),
    )

    assert lighter(weights(trial, source), weights(higher, source)) == {}


@given(trials(), worlds(), st.sampled_from([1, 8, 30]))
@FEW
def test_a_longer_time_lightens_nothing(trial, world, hours):
    weekly = [{"schedule": [{"day": ["TUE"], "startTime": "13:00+09:00", "endTime": "14:00+09:00"}]}]
    timed = [replace(z, attributes={**z.attributes, "applicability": weekly}) for z in world[0]]
    source = bench.world(timed, editions=world[1])
    longer = replace(
        trial,
        volumes=tuple(replace(v, timespan=Timespan(v.timespan.start, v.timespan.end + timedelta(hours=hours))) for v in trial.volumes),
    )

    assert lighter(weights(trial, source), weights(longer, source)) == {}


@given(trials(), worlds(), zones())
@FEW
def test_one_zone_more_clears_nothing(trial, world, more):
    before = words(trial, bench.world(world[0], editions=world[1]))
    after = words(trial, bench.world([*world[0], replace(more, id="more")], editions=world[1]))

    cleared = {r for r in before if r not in LIGHTER and before[r] != "not_applicable" and after[r] == "not_applicable"}
    assert cleared == set()


# --- moving the whole world


CHANGES = st.sampled_from(
    [
        ("moved", lambda xy: affinity.translate(xy, 3000, -2000)),
        ("turned", lambda xy: affinity.rotate(xy, 37, origin=bench.HOME)),
        ("turned right round", lambda xy: affinity.rotate(xy, 180, origin=bench.HOME)),
        ("mirrored", lambda xy: affinity.scale(xy, -1, 1, origin=bench.HOME)),
    ]
)


@given(trials(), worlds(), CHANGES)
@FEW
def test_where_and_which_way_round_the_world_lies_changes_nothing(trial, world, change):
    _, move = change
    there = bench.world([moved(z, move) for z in world[0]], editions=world[1])

    assert words(reshaped(trial, move), there) == words(trial, bench.world(world[0], editions=world[1]))


@given(trials(), worlds(), st.sampled_from([4301, 6677, 6679, 3857, 4612]))
@FEW
def test_there_and_back_through_another_coordinate_system_changes_nothing(trial, world, epsg):
    """日本測地系 (Tokyo, 4301), the neighbouring planes, the web maps' and JGD2000: back within a millimetre."""
    out, back = (pyproj.Transformer.from_crs(*pair, always_xy=True) for pair in ((6668, epsg), (epsg, 6668)))

    def round_trip(outline):
        away = shapely.transform(outline, out.transform, interleaved=False)
        return shapely.transform(away, back.transform, interleaved=False)

    twice = [replace(z, outline=round_trip(z.outline)) for z in world[0]]
    again = replace(trial, volumes=tuple(replace(v, outline=round_trip(v.outline)) for v in trial.volumes))

    assert words(again, bench.world(twice, editions=world[1])) == words(trial, bench.world(world[0], editions=world[1]))


# --- answers taken back


ANSWERS = [
    (activity, f"{part}.{name}")
    for activity, vehicle in bench.VEHICLES.items()
    for part, answers in (("vehicle", vehicle), ("on_site", bench.QUIET))
    for name in answers
]


@pytest.mark.parametrize(("activity", "name"), ANSWERS, ids=[f"{a} {n}" for a, n in ANSWERS])
@given(worlds(), st.sampled_from([30, 160]))
@settings(FEW, max_examples=4)
def test_an_answer_taken_back_leaves_a_rule_or_makes_it_unknown(activity, name, world, height):
    """Only where an exemption alone had cleared it may it ask for something again."""
    source = bench.world(world[0], editions=world[1])
    before = bench.judged(bench.trial(activity=activity, height=height), source)
    after = words(bench.trial(activity=activity, height=height, without=[name]), source)

    turned = {
        rule: (bench.word(outcome), after[rule])
        for rule, outcome in before.items()
        if rule not in LIGHTER and after[rule] not in (bench.word(outcome), "unknown") and not getattr(outcome, "waived_by", "")
    }
    assert turned == {}


# --- however it is looked up


class Everything(ZoneIndex):
    """Hands out every zone of the edition, wherever it lies."""

    def candidates(self, edition, box):
        return self._zones.get((edition.layer, edition.edition), [])


def full(outcomes):
    return {rule: outcome.to_dict() for rule, outcome in outcomes.items()}


@given(trials(), worlds())
@FEW
def test_the_index_finds_what_walking_every_zone_finds(trial, world):
    index = bench.world(world[0], editions=world[1])
    held = [z for zones_held in index._zones.values() for z in zones_held]

    walked = Everything(index.layers(), index._editions, held)

    assert full(bench.judged(trial, index)) == full(bench.judged(trial, walked))


@pytest.mark.parametrize("few", [5_000, 0], ids=["held as made", "packed"])
@pytest.mark.parametrize("walked", [2_000, 0], ids=["walked", "in a tree"])
def test_a_snapshot_finds_what_walking_every_zone_finds(few, walked, monkeypatch, tmp_path):
    monkeypatch.setattr("fieldreg.register.snapshot.FEW", few)
    monkeypatch.setattr("fieldreg.register.plane_zones._WALKED", walked)
    store = registries.upgraded(tmp_path / "fieldreg.db")
    snapshots = Snapshots(store)

    @given(trials(), worlds())
    @settings(FEW, max_examples=8)
    def same(trial, world):
        index = bench.world(world[0], editions=world[1])
        held = [z for zones_held in index._zones.values() for z in zones_held]
        with store.writing() as work:
            for layer in LAYER_IDS:
                work.zones.put_layer(Layer(id=layer, title=Text(layer)))
                work.zones.remove_edition(layer, "e")
            for edition in index._editions:
                work.zones.put_edition(edition)
            work.zones.put_zones(held)
            work.commit()
        walked_through = Everything(index.layers(), index._editions, held)
        with store.reading() as work:
            sight = snapshots.sight(work)
            for edition in index._editions:
                sight.in_plane(edition, bench.PLANE)
            assert full(bench.judged(trial, sight)) == full(bench.judged(trial, walked_through))

    same()
    store.close()


@pytest.mark.parametrize("crowd", [0, 1_500], ids=["few zones: walked", "many zones: by their boxes"])
def test_the_store_finds_what_walking_every_zone_finds(crowd, tmp_path_factory):
    @given(trials(), worlds())
    @settings(FEW, max_examples=8)
    def same(trial, world):
        index = bench.world([*world[0], *_crowd(crowd)], editions=world[1])
        held = [z for zones_held in index._zones.values() for z in zones_held]
        store = registries.upgraded(tmp_path_factory.mktemp("world") / "fieldreg.db")
        with store.writing() as work:
            for layer in LAYER_IDS:
                work.zones.put_layer(Layer(id=layer, title=Text(layer)))
            for edition in index._editions:
                work.zones.put_edition(edition)
            work.zones.put_zones(held)
            walked = Everything(index.layers(), index._editions, held)
            assert full(bench.judged(trial, work.zones)) == full(bench.judged(trial, walked))
        store.close()

    same()


def _crowd(count):
    """A grid of small buildings about home."""
    return [
        bench.zone("buildings", west=(n % 50) * 40 - 1000, south=(n // 50) * 40 - 600, size=10, id=f"c{n}") for n in range(count)
    ]
