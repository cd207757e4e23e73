"""One trial on the bench, and the search of ways over it."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.register.sites import Availability
from fieldreg.screening.screening import screen
from fieldreg.surroundings.around_trial import Ground, Surroundings
from fieldreg.surroundings.headroom import ground_of
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out import Asked, ways_out
from tests.fieldreg.law import bench

ASKED_ON = date(2026, 11, 20)


class Search:
    """The ways of one trial; `kinds(rule)` and `of(rule, kind)` look into them."""

    def __init__(self, trial, zones=(), *, sites=(), ground=(2.0, 0.0), most_tries=None, missing=(), asked_on=ASKED_ON):
        self.source = bench.world(zones, missing=missing)
        self.sites, self.ground, self.trial = {s.id: s for s in sites}, ground, trial
        self.asked_on = asked_on
        self.before = self.screen(trial.document)
        self.asked = Asked(trial, self.before, self.screen, self.source, sites, most_tries=most_tries)
        self.found = ways_out(self.asked)

    def screen(self, document):
        trial = trial_from_geojson(document)
        site = self.sites[trial.site] if trial.site else None
        ground = ground_of(site) if site else (Ground(*self.ground, "test") if self.ground else None)
        days = sorted({trial.timespan.first_day, trial.timespan.last_day})
        return screen(
            trial,
            [
                (Surroundings(trial, self.source, on=d, asked_on=self.asked_on, site=site, ground=ground), rules_in_force(d))
                for d in days
            ],
        )

    def ways(self, rule):
        return [w for w in self.found.ways if w.rule == rule]

    def kinds(self, rule):
        return [str(w.kind) for w in self.ways(rule)]

    def of(self, rule, kind):
        """The only way of that kind."""
        (way,) = [w for w in self.ways(rule) if w.kind == kind]
        return way


@pytest.fixture
def search():
    return Search


@pytest.fixture
def place():
    """A site `east` metres off home, taking drones, with ground and open to requests."""

    def make(id, east, *, size=400.0, **more):  # noqa: A002
        known = {
            "kind": "river", "activities": ("drone", "automated_driving"), "ground_elevation_m": 2.0, "ground_accuracy_m": 0.0,
            "availability": "consult",
        }  # fmt: skip
        kind = (known | more)["kind"]
        made = bench.site(kind, **{k: v for k, v in (known | more).items() if k not in ("kind", "availability", "outline")})
        outline = more.get("outline") or bench.square(east - size / 2, None, size)
        availability = Availability((known | more)["availability"])
        return replace(made, id=id, name=Text(f"場所{id}", f"Place {id}"), outline=outline, availability=availability)

    return make
