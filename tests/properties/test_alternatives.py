"""Whatever is offered instead of a trial screens as it says, is free, can be had, and asks for no more than what it stands in for."""

import random
from datetime import date, timedelta

import pytest
import shapely

from fieldreg.kernel.errors import FieldregError
from fieldreg.people.accounts import Account, Role
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Availability
from fieldreg.services import Services
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.oracle.seeded_needs import seeded_needs
from tests.properties.test_one_answer import document

FEW, MANY = 15, often(50)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """The sample, with every third bookable site held for some weeks."""
    store = registries.sample(tmp_path_factory.mktemp("instead") / "fieldreg.db")
    held = Services(store, FixedClock())
    with store.writing() as work:
        account = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="hash"))
        work.commit()
    sites = [site for site in held.register.sites() if site.availability is not Availability.REUSED]
    for site in sites[::3]:
        for first in (date(2026, 12, 1), date(2027, 1, 15)):
            last = first + timedelta(days=20)
            body = {
                "site": site.id, "area": None, "time_start": f"{first}T00:00:00+09:00", "time_end": f"{last}T00:00:00+09:00",
                "activity": site.activities[0] if site.activities else "other", "altitude_upper": {"value": 60, "datum": "AGL"},
                "purpose": "試験", "organisation": "会社",
            }  # fmt: skip
            held.booking.reserve(body, account)
    yield held
    store.close()


def trials(services, count, seed):
    """Seeded needs within the next weeks, each at some site: over the whole of it, or a part."""
    chance, sites = random.Random(seed), list(services.register.sites())
    for need in seeded_needs(count, seed):
        site = chance.choice(sites)
        trial = need.at(site, site_footprint(site))
        found = document(trial)
        shift = timedelta(days=chance.randrange(3, 60)) - (trial.timespan.start - services.clock.now())
        start, end = trial.timespan.start + shift, trial.timespan.end + shift
        found["properties"] |= {"time_start": start.isoformat(), "time_end": end.isoformat()}
        if chance.random() < 0.5:
            middle = site_footprint(site).representative_point()
            found["geometry"] = shapely.geometry.mapping(middle)
            found["properties"]["radius_m"] = 5
        yield found


def graves(answer):
    return [f["severity"] for f in answer["findings"] if f["severity"] in ("permit", "prohibited")]


def wrong_of(services, count, seed):
    """What is offered and is not as it says; how many were offered of each kind."""
    offered, wrong = dict.fromkeys(("day", "height", "area", "site"), 0), []
    for trial in trials(services, count, seed):
        try:
            found = services.alternatives.of_trial(trial)
        except FieldregError:
            continue
        assert found.screened <= found.most
        before = graves(services.screening.screen(trial).to_dict())
        for one in found.found:
            offered[one.kind] += 1
            answer = services.screening.screen(one.document)
            changed = trial_from_geojson(one.document)
            late = answer.earliest_start is not None and answer.earliest_start > changed.timespan.first_day
            grave = graves(answer.to_dict())
            heavier = "prohibited" not in before and len(grave) > len(before)
            prohibited, said = "prohibited" in grave, one.to_dict()
            differs = (said["verdict"], said["permits"]) != (answer.verdict, len(grave))
            taken = services.waiting.holders(changed)
            if late or prohibited or heavier or differs or taken:
                wrong.append((trial["properties"], said, late, prohibited, heavier, differs, taken))
    return offered, wrong


def test_some_are_as_they_say(services):
    offered, wrong = wrong_of(services, FEW, 8)
    assert wrong == []
    assert offered["day"]
    assert offered["site"]


@pytest.mark.slow
def test_of_many_trials_all_are_as_they_say(services):
    offered, wrong = wrong_of(services, MANY, 9)
    assert wrong == []
    assert all(offered[kind] for kind in ("day", "site"))
