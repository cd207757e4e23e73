"""A layer that cannot speak never lets anything read as clear."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.law import rules_in_force
from fieldreg.law.findings import NotApplicable, Unknown
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.headroom import ground_of
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests.acceptance.test_verdicts import ARAHAMA, DECLARED, STATION, bus, by_code, drone

ON, ASKED = date(2026, 12, 1), date(2026, 11, 23)
LONG_AGO = date(2000, 1, 1)
BY_THE_REGISTRY = {  # a school or a road is no park; a road, and Arahama as registered, no shelter, whatever the layers hold
    (0, "park-act-permit"), (0, "evacuation-shelter"), (4, "park-act-permit"), (4, "evacuation-shelter"),
}  # fmt: skip
NEEDED = ("did", "airport-surfaces", "small-uav", "parks", "schools", "roads", "hazard")


def remove(work, edition):
    work.zones.remove_edition(edition.layer, edition.edition)


def empty(work, edition):
    ids = [z.id for z in work.zones.zones(edition.layer, edition.edition)]
    work.zones.remove_zones(edition.layer, edition.edition, ids)


def expire(work, edition):
    work.zones.put_edition(replace(edition, in_force_from=LONG_AGO, in_force_to=ON))


def go_stale(work, edition):
    work.zones.put_edition(replace(edition, stale_after=LONG_AGO))


def fail(work, edition):
    work.zones.put_edition(replace(edition, failed="ファイルが壊れています"))


def look_elsewhere(work, edition):
    work.zones.put_edition(replace(edition, coverage=None))


def trials(services):
    quiet_place = (140.90, 38.40)
    yield drone(ARAHAMA, site="arahama-former-elementary", vehicle=DECLARED)
    yield drone(STATION, vehicle=DECLARED)
    yield drone(quiet_place, vehicle=DECLARED, height=30)
    park = by_code(services, "PK01").outline.representative_point()
    yield drone((park.x, park.y), vehicle=DECLARED)
    yield bus(by_code(services, "RD01"), level=4, remote=True, driver_on_board=False, standard_controls=False)
    anywhere = bus(by_code(services, "RD01"), level=2, remote=True, driver_on_board=True, standard_controls=True)
    del anywhere["properties"]["site"], anywhere["properties"]["on_site"]["closed_to_traffic"]
    yield anywhere


def may_look(record, layer):
    """Whether the rule declares the layer: what it does not declare it is refused (`test_declared_looks.py`)."""
    return layer in record.layers or any(look.layer == layer for look in record.looks)


def outcomes(services, layer):
    """For each trial, the outcome of every rule that looked at `layer` to reach it."""
    found = []
    with services.store.reading() as work:
        for number, document in enumerate(trials(services)):
            trial = trial_from_geojson(document)
            site = work.sites.get(trial.site) if trial.site else None
            for rule in rules_in_force(ON):
                if rule.after or not may_look(rule.record, layer):  # `after`: looks at what the others answered
                    continue
                around = Surroundings(
                    trial, work.zones, on=ON, asked_on=ASKED, site=site, ground=ground_of(site) if site else None
                )
                outcome = rule.check(trial, around)
                if layer in {view.id for view in around.asked()}:
                    found.append((number, rule.id, outcome))
    return found


@pytest.fixture(scope="module")
def looked():
    """Which rules looked at a layer for which trial while it spoke, by layer: asked once of a registry that nobody has harmed yet."""
    return {}


@pytest.mark.parametrize("harm", [remove, empty, expire, go_stale, fail, look_elsewhere])
@pytest.mark.parametrize("layer", NEEDED)
def test_what_rested_on_the_layer_becomes_unknown(services, looked, layer, harm):
    if layer not in looked:
        looked[layer] = {(number, rule) for number, rule, _ in outcomes(services, layer)}
    assert looked[layer], f"no rule looks at {layer}"
    with services.store.writing() as work:
        for edition in work.zones.editions(layer):
            harm(work, edition)
        work.commit()

    after = {(number, rule): outcome for number, rule, outcome in outcomes(services, layer)}

    standing_clear = {key for key, outcome in after.items() if isinstance(outcome, NotApplicable)}
    assert standing_clear <= BY_THE_REGISTRY
    assert set(after) >= looked[layer]
    if harm is not look_elsewhere:  # a zone that is drawn there still says so, whatever else is covered
        assert {k: o for k, o in after.items() if not isinstance(o, Unknown) and k not in BY_THE_REGISTRY} == {}


def test_the_layers_are_not_silent_to_begin_with(services):
    """Else the test above could not fail.  Of schools the sample knows too little to say more than unknown."""
    spoken = {
        layer
        for layer in NEEDED
        if any(not isinstance(o, Unknown) and (n, rule) not in BY_THE_REGISTRY for n, rule, o in outcomes(services, layer))
    }

    assert spoken == {"did", "airport-surfaces", "small-uav", "parks", "roads", "hazard"}
