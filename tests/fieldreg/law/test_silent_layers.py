"""Whatever silences a layer silences every rule that rests on it: never clear, never met."""

from datetime import date, timedelta

import pytest

from fieldreg.law import all_rules
from tests.fieldreg.law import bench

ON = bench.ON
LAYERS = sorted({layer for rule in all_rules() for layer in rule.layers})

# For each rule that declares a layer, a trial whose answer rests on it.
REMOTE = {"activity": "automated_driving", "vehicle": {"remote": True}}
LEVEL_FOUR = {"activity": "automated_driving", "vehicle": {"level": 4, "driver_on_board": False}}
STAGE = {"on_site": {"structure": True, "objects_placed": True}}
TRIALS = {
    "building-change-of-use": {"on_site": {"building_m2": 300}},
    "hazard-area": STAGE,
    "landscape": STAGE,
    "scenic-district": STAGE,
    "urbanisation-control": STAGE,
    "caa-134-3-light": {"vehicle": {"mass_g": 99}},
    "caa-30m": {"without": ["vehicle.keeps_30m"]},
    "npa-2016-guideline": {"activity": "automated_driving"},
    "npa-av-criteria": REMOTE,
    "park-5-6-7": {"on_site": {"objects_placed": True}},
    "road-closure": {"on_site": {"closed_to_traffic": True}},
    "subsidy-disposal": {"low": 60, "height": 90},
    "roadact-24": {"on_site": {"road_works": True}},
    "river-24-26": {"on_site": {"objects_placed": True}},
    "roadact-32": {"on_site": {"objects_placed": True}},
    "rta-15-3-remote-small": {"activity": "remote_small_vehicle"},
    "rta-75-12-l4": LEVEL_FOUR,
    "rta-77-road-use": REMOTE,
    "rta-8-entry": {"activity": "automated_driving", "on_site": {"closed_to_traffic": True}},
    "rta-business": {"activity": "automated_driving", "vehicle": {"fare": True}},
    "rtva-41-ads": LEVEL_FOUR,
    "rtva-plate": {"activity": "automated_driving", "vehicle": {"plated": False}},
    "rtva-relax": REMOTE,
    "tokutei-kogata": {
        "activity": "automated_driving",
        "vehicle": {"length_cm": 120, "width_cm": 50, "max_speed_kmh": 20, "electric": True, "power_kw": 0.5},
    },
}
DRIVEN = {  # no road is held there, but nothing says that traffic is kept out: that is asked, not taken for granted
    "npa-2016-guideline", "npa-av-criteria", "rta-15-3-remote-small", "rta-75-12-l4", "rta-77-road-use", "rta-business", "rtva-41-ads",
    "rtva-plate", "rtva-relax", "tokutei-kogata",
}  # fmt: skip
EASED = {(rule.id, look.layer) for rule in all_rules() for look in rule.record.looks if look.lightens}
NEVER_CLEAR_BY_A_MISS = {"caa-30m", "evacuation-shelter"}  # of either no layer claims to hold all
RESTING = [(rule.id, layer) for rule in all_rules() for layer in rule.layers]


def over(layer):
    if layer == "roads":
        return bench.zone(layer, outline=bench.line())
    attributes = {"verify": True} if layer == "airport-surfaces" else {}
    return bench.zone(layer, west=-60, attributes=attributes)


def silenced(layer, how, *, hit):
    zones = [over(layer)] if hit else []
    if how == "missing":
        return bench.world(zones, missing=[layer])
    if how == "empty":
        return bench.empty(bench.world(zones), layer)
    edition = {
        "ended": {"in_force_to": ON},
        "stale": {"stale_after": ON - timedelta(days=1)},
        "failed": {"failed": "読めません"},
        "not begun": {"in_force_from": ON + timedelta(days=1)},
    }[how]
    return bench.world(zones, {layer: edition})


@pytest.mark.parametrize("hit", [False, True])
@pytest.mark.parametrize("how", ["missing", "empty", "ended", "stale", "failed", "not begun"])
@pytest.mark.parametrize(("rule", "layer"), RESTING)
def test_a_silent_layer_is_unknown_with_its_reason(rule, layer, how, hit):
    found = bench.judged(bench.trial(**TRIALS.get(rule, {})), silenced(layer, how, hit=hit))[rule]

    assert bench.word(found) == "unknown"
    assert found.kind == ("stale_layer" if how == "stale" else "missing_layer")
    assert layer in found.needs


@pytest.mark.parametrize(("rule", "layer"), RESTING)
def test_outside_its_coverage_a_layer_never_clears(rule, layer):
    found = bench.judged(bench.trial(**TRIALS.get(rule, {})), bench.world(editions={layer: {"coverage": None}}))[rule]

    assert bench.word(found) == "unknown"
    assert "対象範囲の外" in found.because.ja


@pytest.mark.parametrize(("rule", "layer"), RESTING)
def test_the_same_trial_is_judged_while_the_layer_speaks(rule, layer):
    """Else the tests above could not fail.  Of things near, an empty map says too little."""
    found = bench.judged(bench.trial(**TRIALS.get(rule, {})))[rule]

    if rule in DRIVEN:
        assert (bench.word(found), found.kind, found.needs) == ("unknown", "missing_answer", ("on_site.closed_to_traffic",))
    else:
        assert bench.word(found) == ("unknown" if rule in NEVER_CLEAR_BY_A_MISS else "not_applicable")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.id)
def test_a_layer_stale_on_the_day_of_asking_is_stale(rule):
    """Asked after the flight's own day, as for a case of last year."""
    for layer in rule.layers:
        source = bench.world(editions={layer: {"stale_after": ON}})
        trial = bench.trial(**TRIALS.get(rule.id, {}))
        found = bench.judged(trial, source, asked_on=date(2027, 1, 5))[rule.id]

        assert bench.word(found) == "unknown"


@pytest.mark.parametrize("how", ["missing", "empty", "ended", "stale", "failed", "not begun"])
@pytest.mark.parametrize(("rule", "layer"), sorted(EASED))
def test_a_layer_that_can_only_ease_an_answer_leaves_it_as_grave_where_it_is_silent(rule, layer, how):
    (first,) = (name for name in (held.layers[0] for held in all_rules() if held.id == rule))
    met = [bench.zone(first, west=-60, id="met")]
    source = silenced(layer, how, hit=False)
    zones = [*met, *(z for held in source._zones.values() for z in held)]

    grave = bench.judged(bench.trial(), bench.world(met))[rule]
    found = bench.judged(bench.trial(), type(source)(source.layers(), source._editions, zones))[rule]
    assert (bench.word(grave), bench.word(found)) == ("permit", "permit")
