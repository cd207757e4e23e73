"""Whatever programme is valid, a case can walk it to an end; whatever is loaded, no case loses the steps it began with."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.desk.cases import Case
from fieldreg.kernel.business_days import is_business_day
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.people.managers import Manager
from fieldreg.programmes.deadlines import due_of
from fieldreg.programmes.editions import edition_for
from fieldreg.programmes.flow import first_step, may_follow, way_to_an_end
from fieldreg.programmes.programme_file import programme_of
from fieldreg.register.load_ledger import LoadState
from fieldreg.services import Services
from tests import registries
from tests.fakes import NOW, FixedClock
from tests.made_programmes import small

SMALL = dict(small().document)
STEPS = [f"s{n}" for n in range(6)]
ENDS = ["realised", "declined"]


@st.composite
def documents(draw, *, sound=False):
    """Programmes of up to six steps that lead anywhere; with `sound` each leads on to the next too, and the last to both ends."""
    names = STEPS[: draw(st.integers(1, len(STEPS)))]
    onward = {name: ({names[n + 1]} if n + 1 < len(names) else set(ENDS)) if sound else set() for n, name in enumerate(names)}
    steps = [
        {
            "id": name, "title": {"ja": name, "en": name}, "role": "desk", "basis": "ours",
            "case_step": "triage" if name != STEPS[0] else "received",
            "then": sorted(onward[name] | draw(st.sets(st.sampled_from([*names, *ENDS]), min_size=0 if sound else 1, max_size=3))),
            **draw(st.sampled_from([{}, {"due": {"business_days": 3, "from": "step"}}, {"due": {"days": 9, "from": "step"}}])),
        }
        for name in names
    ]  # fmt: skip
    left_out = ("questions", "tasks", "documents", "local_notice", "deregulation")
    return {**{key: value for key, value in SMALL.items() if key not in left_out}, "steps": steps}


def read(document):
    """The programme, or None where it is not valid."""
    try:
        return programme_of(document, "made.yaml")
    except InvalidInput:
        return None


def walked(programme, choose):
    """Steps that somebody takes who always goes on, at most so many."""
    here, path = first_step(programme).id, []
    while len(path) < 40:
        path.append(here)
        following = may_follow(programme, here).steps
        if not following:
            return path
        here = choose(following).id
    return path


@settings(max_examples=100, deadline=None)
@given(documents(sound=True), st.randoms(use_true_random=False))
def test_from_each_step_of_a_valid_programme_there_is_a_way_to_an_end(document, chance):
    programme = programme_of(document, "made.yaml")
    outcomes = {one.id for one in programme.outcomes}
    for step in programme.steps:
        way = way_to_an_end(programme, step.id)
        assert way[0] == step.id
        assert way[-1] in outcomes
        assert all(b in programme.step(a).then for a, b in pairwise(way))
    assert set(walked(programme, chance.choice)) <= {step.id for step in programme.steps}


@settings(max_examples=200, deadline=None)
@given(documents())
def test_what_is_refused_has_a_step_out_of_reach_or_without_an_end(document):
    """The other way round, by sets alone: only such programmes are refused for where their steps lead."""
    then = {step["id"]: step["then"] for step in document["steps"]}
    reached, leads = {document["steps"][0]["id"]}, set(ENDS)
    for _ in then:
        reached |= {further for step in reached for further in then[step] if further in then}
        leads |= {step for step, following in then.items() if leads & set(following)}
    named = {end for following in then.values() for end in following}
    sound = reached == set(then) and set(then) <= leads and set(ENDS) <= named
    assert (read(document) is not None) is sound


@settings(max_examples=60, deadline=None)
@given(documents(sound=True), st.dates(date(2026, 4, 1), date(2029, 12, 31)), st.integers(0, 20))
def test_whatever_is_due_is_due_on_a_day_offices_are_open(document, started, waited):
    programme = programme_of(document, "made.yaml")
    for step in programme.steps:
        due = due_of(programme, step.id, started, waited=waited)
        assert (due is None) is (step.due is None)
        if due is not None:
            assert is_business_day(due)
            assert due >= started


@pytest.fixture
def services(tmp_path):
    store = registries.upgraded(tmp_path / "registry.db")
    with store.writing() as work:
        work.managers.put(Manager(id="m", name=small().title))
        work.commit()
    yield Services(store, FixedClock())
    store.close()


FIRST_DAYS = [date(2026, 4, 1) + timedelta(days=365 * n) for n in range(4)]


def load_some(services, chance):
    """One of four editions, with one of three contents; whether it was refused."""
    first = chance.choice(FIRST_DAYS)
    kept = {**SMALL["retention"], "years": chance.randrange(1, 4)}
    document = {**SMALL, "edition": f"e{first.year}", "in_force": [first.isoformat(), None], "retention": kept}
    report = services.programmes.load([("f.yaml", yaml.safe_dump(document, allow_unicode=True).encode())], "a")
    return "refused" if report.refused else "loaded"


def undo_some(services, chance):
    """One of the newest loads; whether that was allowed."""
    with services.store.reading() as work:
        applied = [load.id for load in work.loads.all() if load.state == LoadState.APPLIED]
    try:
        services.programmes.roll_back(chance.choice(applied[:2]))
    except Conflict:
        return "kept"
    return "undone"


def begin_some(services, chance, began):
    """A case with the edition of some day, as long as fewer than three have begun."""
    with services.store.writing() as work:
        edition = edition_for("small", chance.choice(FIRST_DAYS), work.programmes.all())
        if edition is not None and len(began) < 3:
            case = Case(subject="件名", body="本文", email="a@example.jp", created_at=NOW, programme="small", edition=edition.edition)
            began[work.cases.add(case).ref] = edition
            work.commit()
    return "begun"


def test_over_many_random_loads_no_edition_in_use_ever_changes_and_each_case_keeps_its_own(services):
    """Loads of random editions and content, undone at random, with cases begun in between: 90 acts."""
    chance, began, counts = random.Random(20261130), {}, Counter()
    for _ in range(90):
        with services.store.reading() as work:
            loaded = any(load.state == LoadState.APPLIED for load in work.loads.all())
        act = chance.random()
        if act < 0.5 or not loaded:
            counts[load_some(services, chance)] += 1
        elif act < 0.8:
            counts[undo_some(services, chance)] += 1
        else:
            counts[begin_some(services, chance, began)] += 1
        for edition in began.values():
            assert services.programmes.edition(edition.programme, edition.edition) == edition
    assert len(began) == 3
    assert min(counts[act] for act in ("loaded", "refused", "undone", "kept")) > 2, counts
