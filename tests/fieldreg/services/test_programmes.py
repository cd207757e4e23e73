"""Loading programmes as a use case: all or nothing, told, undone; a case goes on with the edition it began with."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.desk.cases import Case
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.managers import Manager
from fieldreg.programmes.flow import may_follow
from fieldreg.services import Services
from fieldreg.timeline.events import Act
from geodata.loading.load import roll_back
from geodata.sample.files import read_programmes
from geodata.sample.load import load_sample
from tests import registries
from tests.made_programmes import FOLLOWING, changed, small


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    with store.writing() as work:
        work.managers.put(Manager(id="m", name=small().title))
        work.commit()
    yield Services(store, clock)
    store.close()


def load(services, *texts, **more):
    return services.programmes.load([(f"{n}.yaml", text.encode()) for n, text in enumerate(texts)], "a", **more)


def events(services):
    with services.store.reading() as work:
        return [link.event for link in work.timeline.links()]


def begin(services, edition):
    with services.store.writing() as work:
        case = Case(
            organisation="会社", email="a@example.jp", subject="件名", body="本文", created_at=services.clock.now(),
            programme=edition.programme, edition=edition.edition,
        )  # fmt: skip
        kept = work.cases.add(case)
        work.commit()
    return kept


def test_a_load_is_kept_with_its_events_and_a_dry_run_with_nothing(services):
    looked = load(services, changed(), dry_run=True)
    assert (looked.load, looked.to_dict()["changes"], events(services)) == (
        None, {"added": 1, "changed": 0, "removed": 0, "unchanged": 0}, [],
    )  # fmt: skip
    assert services.programmes.in_force(date(2026, 5, 1)) == []

    done = load(services, changed())
    assert done.load == 1
    assert services.programmes.in_force(date(2026, 5, 1)) == [small()]
    put, kept = events(services)
    assert (put.act, put.ref, put.told) == (
        Act.PROGRAMME_PUT, "small/2026-04", {"before": None, "after": {"digest": small().digest}, "load": 1},
    )  # fmt: skip
    assert (kept.act, kept.ref, kept.told["after"]["changes"]["added"]) == (Act.LOAD_KEPT, "1", 1)


def test_the_same_again_writes_nothing(services):
    load(services, changed())
    again = load(services, changed())
    assert (again.load, again.notes[0].en) == (None, "unchanged: nothing was written")
    assert len(events(services)) == 2


def test_one_broken_file_keeps_all_out(services):
    report = load(services, changed(), changed(("programme: small", "programme: other"), ("role: desk", "role: staff")))
    assert report.refused
    told = report.to_dict()
    assert (told["load"], told["read"], told["accepted"], told["rejected"]) == (None, 2, 1, 1)
    assert [(f["file"], f["line"], f["where"], f["code"]) for f in told["faults"]] == [("1.yaml", 31, "steps[0].role", "unknown-word")]
    assert services.programmes.editions("small") == []
    assert events(services) == []


def test_of_a_new_edition_the_differences_to_the_one_before_are_told(services):
    load(services, changed())
    report = load(services, changed(*FOLLOWING, ("years: 10", "years: 5")))
    (told,) = report.to_dict()["details"]
    assert told == {
        "id": "small/2027-04", "kind": "added", "against": "small/2026-04",
        "differences": [{"ja": "retention.years: 10 → 5", "en": "retention.years: 10 → 5"}],
    }  # fmt: skip
    assert [(one.edition, period.end) for one, period in services.programmes.editions("small")] == [
        ("2027-04", None), ("2026-04", date(2027, 4, 1)),
    ]  # fmt: skip


def test_a_case_keeps_the_steps_of_its_edition_when_another_is_loaded(services):
    load(services, changed())
    (began,) = services.programmes.in_force(date(2027, 3, 31))
    case = begin(services, began)
    load(services, changed(*FOLLOWING, ("then: [trial, intake]", "then: [trial]")))
    assert [one.edition for one in services.programmes.in_force(date(2027, 4, 1))] == ["2027-04"]

    own = services.programmes.edition(case.programme, case.edition)
    assert own == began
    assert [step.id for step in may_follow(own, "coordination").steps] == ["intake", "trial"]


def test_an_edition_in_use_is_refused_with_the_way_out_and_stays(services):
    load(services, changed())
    begin(services, small())
    report = load(services, changed(("years: 10", "years: 5")))
    assert [(fault.code, fault.where) for fault in report.plan.faults] == [("edition-in-use", "0.yaml: edition")]
    assert services.programmes.edition("small", "2026-04") == small()


def test_what_is_in_force_on_no_day_is_not_found(services):
    load(services, changed())
    assert services.programmes.in_force(date(2026, 3, 31)) == []
    with pytest.raises(NotFound):
        services.programmes.edition("small", "2025-04")


def test_loads_are_undone_newest_first_and_each_edition_says_again_what_it_said(services):
    load(services, changed())
    load(services, changed(("years: 10", "years: 5")), changed(*FOLLOWING))
    with pytest.raises(Conflict) as refusal:
        roll_back(services, 1)
    assert (refusal.value.code, "(2)" in refusal.value.message.en) == ("built-upon", True)

    assert roll_back(services, 2)["undone"] == 2
    assert [one for one, _ in services.programmes.editions("small")] == [small()]
    with pytest.raises(Conflict):
        roll_back(services, 2)
    roll_back(services, 1)
    assert services.programmes.editions("small") == []
    assert [(event.act, event.ref) for event in events(services)[-5:]] == [
        (Act.PROGRAMME_TAKEN_BACK, "small/2026-04"), (Act.PROGRAMME_TAKEN_BACK, "small/2027-04"), (Act.LOAD_UNDONE, "2"),
        (Act.PROGRAMME_TAKEN_BACK, "small/2026-04"), (Act.LOAD_UNDONE, "1"),
    ]  # fmt: skip


def test_a_load_that_a_case_stands_on_is_not_undone_and_nothing_of_it_is(services):
    load(services, changed(), changed(*FOLLOWING))
    begin(services, small(*FOLLOWING))
    before = len(events(services))
    with pytest.raises(Conflict) as refusal:
        roll_back(services, 1)
    assert refusal.value.code == "edition-in-use"
    assert len(services.programmes.editions("small")) == 2
    assert len(events(services)) == before


def test_the_sample_brings_its_five_and_loading_them_again_changes_nothing(tmp_path, clock):
    store = registries.upgraded(tmp_path / "sample.db")
    assert load_sample(store)["programmes"] == 5
    services = Services(store, clock)
    assert [one.programme for one in services.programmes.in_force()] == [
        "consultation", "partnership", "field-support", "open-call", "certification",
    ]  # fmt: skip
    report = services.programmes.load(read_programmes(), "a")
    assert [change.kind for change in report.plan.changes] == ["unchanged"] * 5
    assert not report.refused
    store.close()


def test_a_report_names_its_files_by_their_digests(services):
    report = load(services, changed())
    assert [len(one["sha256"]) for one in report.to_dict()["files"]] == [64]
    assert replace(report, load=None).to_dict()["load"] is None
