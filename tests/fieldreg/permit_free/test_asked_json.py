"""What is asked about a site with a need beside it: the trial that need is over the whole of it, what it asks of a road included."""

from datetime import date

import pytest

from fieldreg.permit_free import trial_of
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from tests import makers
from tests.oracle.model_needs import MODEL_NEEDS

SITE = makers.park()
ROAD_WISHES = {"max_gradient_pct": 8, "road_classes": ["prefectural"], "power_kva": 30}


@pytest.mark.parametrize("document", [*MODEL_NEEDS.values(), MODEL_NEEDS["bus"] | {"needs": ROAD_WISHES}], ids=[*MODEL_NEEDS, "wishes"])
def test_a_need_is_the_trial_it_is_at_the_site(document):
    need = Need.from_json(document)
    trial = trial_of({"site": SITE.id, **need_to_json(need)}, lambda *_: SITE, date(2026, 11, 23))
    at_site = need.at(SITE)

    assert trial.odd == at_site.odd == need.odd
    assert [volume.timespan for volume in trial.volumes] == list(need.times)
    assert (trial.activity, trial.vehicle, trial.on_site) == (at_site.activity, at_site.vehicle, at_site.on_site)
