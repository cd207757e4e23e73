"""An activity can be stated everywhere, and falls out of no rule that speaks of whatever is tried."""

import pytest

from fieldreg.law import all_rules
from fieldreg.law.names import ACTIVITY_NAMES
from fieldreg.trials.trial import Activity
from tests.fieldreg.law import bench
from web.shell.labels import ACTIVITIES

RULES = {rule.id: rule.record for rule in all_rules()}
GROUND = {Activity.AUTOMATED_DRIVING, Activity.REMOTE_SMALL_VEHICLE, Activity.GROUND_ROBOT}
RISING = {Activity.BALLOON, Activity.KITE, Activity.LASER, Activity.FIREWORKS}


def test_every_activity_has_its_words():
    assert set(ACTIVITIES) == set(ACTIVITY_NAMES) == set(Activity) == set(bench.VEHICLES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_about_drones_and_whatever_else_is_about_every_activity(rule):
    about = set(RULES[rule].applies_to)

    assert about >= set(Activity) if about >= {Activity.DRONE, Activity.OTHER, *GROUND} else True


@pytest.mark.parametrize("activity", sorted(RISING))
def test_what_rises_is_asked_of_by_land_and_sky(activity):
    about = {rule for rule, record in RULES.items() if activity in record.applies_to}

    assert about >= {
        "caa-134-3-light", "caa-emergency-airspace", "private-land", "park-act-permit", "event-police", "fire", "rta-77-road-use",
        "river-notify", "coast-port", "radio-24ghz",
    }  # fmt: skip
