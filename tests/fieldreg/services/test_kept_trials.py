"""Keeping a trial and opening it again: the answer is as of now, and what turned since is told with why."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from shapely.geometry import box

from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.register.sites import Availability
from fieldreg.register.zones import Edition, Zone
from fieldreg.services import Services
from fieldreg.services.trials import kept_trials
from tests import registries
from tests.makers import everything, furnish, park, trial

KEY = "0123456789abcdef"


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    covered = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, coverage=box(140, 38, 141.5, 39))
    with store.writing() as work:
        work.zones.put_edition(covered)
        work.commit()
    yield Services(store, clock)
    store.close()


@pytest.fixture
def kept(services):
    return services.kept_trials.keep(trial())[0]


def change(services, *steps):
    with services.store.writing() as work:
        for step in steps:
            step(work)
        work.commit()


def test_a_trial_kept_and_opened_at_once_is_what_a_screening_of_it_says(services, kept):
    opened = services.kept_trials.open(kept.code)
    screening = services.screening.screen(trial())
    assert opened.kept == kept
    assert opened.screening.to_dict() == screening.to_dict()
    assert opened.turned.to_dict() == {
        "since": "2026-11-23", "nothing": True, "verdict": {"before": "permit", "now": "permit"}, "rules": [], "dates": [],
    }  # fmt: skip
    assert opened.to_dict()["document"] == json.loads(json.dumps(trial()))
    assert set(kept.answer["rules"]) == set(screening.answers)


def test_keeping_changes_nothing_of_the_registry(services):
    before = everything(services.store)
    services.kept_trials.keep(trial())
    assert everything(services.store) == before


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Feature"},
        trial(activity="picnic"),
        trial(site="nowhere"),
        trial(site="hostile", purpose="x" * 3_000),
        trial() | {"geometry": {"type": "Point", "coordinates": [141.5, 38.9]}, "properties": trial()["properties"] | {"radius_m": 5}},
        [],
    ],
    ids=["no trial", "no activity", "no such site", "too long a text", "away from its site", "no object"],
)
def test_what_a_screening_refuses_is_not_kept(services, document):
    with pytest.raises(InvalidInput):
        services.kept_trials.keep(document)
    with services.store.reading() as work:
        assert work.kept_trials.by_key(KEY, services.clock.now()) is None


def test_the_same_trial_twice_has_two_codes_but_under_one_key(services):
    first, second = (services.kept_trials.keep(trial())[0].code for _ in range(2))
    assert first != second
    (made, now), (again, anew) = (services.kept_trials.keep(trial(), KEY) for _ in range(2))
    assert (now, anew, made) == (True, False, again)
    with pytest.raises(Conflict) as told:
        services.kept_trials.keep(trial(activity="kite"), KEY)
    assert told.value.code == "key-reused"
    assert made.code not in str(told.value)


@pytest.mark.parametrize("key", ["", "123456789012345", "x" * 65])
def test_a_key_a_stranger_might_send_too_is_refused(services, key):
    with pytest.raises(InvalidInput) as told:
        services.kept_trials.keep(trial(), key)
    assert (told.value.code, told.value.where) == ("key-length", "Idempotency-Key")


def test_after_ninety_days_it_is_there_no_more_and_keeping_another_removes_it(services, kept, clock):
    clock.go_on(timedelta(days=90) - timedelta(seconds=1))
    services.kept_trials.open(kept.code)
    clock.go_on(timedelta(seconds=1))
    with pytest.raises(NotFound):
        services.kept_trials.open(kept.code)
    services.kept_trials.keep(trial())
    assert services.kept_trials.remove_expired() == 0
    clock.go_on(timedelta(days=90))
    assert services.kept_trials.remove_expired() == 1


@pytest.mark.parametrize("code", ["K7M4QX", "", "x", "K7M4Q0", "' OR 1=1", "Ｋ７Ｍ４ＱＸ"])
def test_a_code_nobody_was_given_is_told_in_one_sentence(services, kept, code):
    with pytest.raises(NotFound) as told:
        services.kept_trials.open(code)
    assert told.value.message.ja == "このコードの計画はありません。保存は 90 日間です。コードを確かめるか、もう一度リンクを作ってください。"


def test_a_code_that_is_taken_is_drawn_again(services, kept, monkeypatch):
    drawn = iter([kept.code, kept.code, "222222"])
    monkeypatch.setattr(kept_trials, "new_code", lambda: next(drawn))
    assert services.kept_trials.keep(trial(activity="kite"))[0].code == "222222"
    assert services.kept_trials.open(kept.code).kept == kept


def over_the_trial(edition):
    return Zone(id="new", layer="did", edition=edition, name=Text("新しい地区", "New"), outline=box(140.84, 38.24, 140.86, 38.26))


def test_a_zone_that_came_within_its_edition_is_told_as_such(services, kept):
    change(services, lambda work: work.zones.put_zones([over_the_trial("2020")]))
    turned = services.kept_trials.open(kept.code).turned
    did = {t.rule: t for t in turned.rules}["caa-did"]
    assert (did.before, did.now, did.graver) == ("not_applicable", "permit", True)
    assert [(why.kind, why.what) for why in did.why] == [("zone", "did/new")]
    assert did.because_before == Text("")
    assert "人口集中地区" in did.because_now.ja
    assert turned.rules[0].graver


def test_another_edition_is_told_as_such_with_both_names(services, kept):
    edition = Edition(layer="did", edition="2025", in_force_from=date(2026, 11, 1), accuracy_m=10)
    change(services, lambda work: work.zones.put_edition(edition), lambda work: work.zones.put_zones([over_the_trial("2025")]))
    did = {t.rule: t for t in services.kept_trials.open(kept.code).turned.rules}["caa-did"]
    assert [why.to_dict() for why in did.why] == [
        {
            "kind": "edition", "what": "did",
            "said": {
                "ja": "「人口集中地区」の版が 2020 から 2025 になりました。",
                "en": "the edition of densely inhabited districts was 2020 and is 2025",
            },
        }
    ]  # fmt: skip


def test_a_layer_that_is_gone_leaves_a_doubt_and_never_clear(services, kept):
    change(services, lambda work: work.zones.remove_edition("did", "2020"))
    turned = services.kept_trials.open(kept.code).turned
    did = {t.rule: t for t in turned.rules}["caa-did"]
    assert (did.before, did.now, did.graver) == ("not_applicable", "unknown", True)
    assert [(why.kind, why.what) for why in did.why] == [("edition", "did")]


def test_what_the_city_found_out_of_the_site_is_a_reason(services, kept):
    staff, _ = services.accounts.put_account(Account(email="s@example.jp", role=Role.STAFF, password_hash="x"))
    told = {"site": "park", "fact": "site.availability", "value": ["in_use"], "since": "2026-11-22", "source": "公園課"}
    services.desk.homework.answer(told, staff)
    turned = services.kept_trials.open(kept.code).turned
    in_use = {t.rule: t for t in turned.rules}["site-in-use"]
    assert (in_use.before, in_use.graver) == ("not_applicable", True)
    assert ("site", "site.availability") in [(why.kind, why.what) for why in in_use.why]


def test_a_site_loaded_again_otherwise_is_a_reason_too(services, kept):
    change(services, lambda work: work.sites.put(park(activities=("ground_robot",), availability=Availability.CONSULT)))
    turned = {t.rule: t for t in services.kept_trials.open(kept.code).turned.rules}
    assert [(why.kind, why.what) for why in turned["site-activity"].why] == [("site", "site.activities")]


def test_days_that_go_by_move_the_dates_and_at_last_the_day_is_past(services, clock):
    kept, _ = services.kept_trials.keep(trial(altitude_upper={"value": 200, "datum": "AGL"}, time_start="2026-12-15T09:00:00+09:00",
                                              time_end="2026-12-15T12:00:00+09:00"))  # fmt: skip
    clock.go_on(timedelta(days=9))
    turned = services.kept_trials.open(kept.code).turned
    assert [t.rule for t in turned.rules] == []
    moved = {(m.what, m.rule): m for m in turned.dates}
    assert moved["earliest_start", None].before < moved["earliest_start", None].now
    late = [m for m in turned.dates if m.what == "apply_by" and m.late]
    assert late
    assert {m.before for m in late} == {m.now for m in late}
    clock.go_on(timedelta(days=30))
    found = {t.rule: t for t in services.kept_trials.open(kept.code).turned.rules}
    past, closed = found["past-day"], found["caa-emergency-airspace"]
    assert (past.before, past.graver) == ("not_applicable", True)
    assert [(why.kind, why.what) for why in past.why] == [("day", "2027-01-01")]
    assert (closed.before, closed.now, [why.kind for why in closed.why]) == ("notify", "unknown", ["day"])


def test_a_rule_that_reads_otherwise_is_told_as_the_law(services, kept):
    law = dict(kept.answer["law"]) | {"caa-150m": "another"}
    rules = {rule: told for rule, told in kept.answer["rules"].items() if rule != "caa-150m"}
    earlier = replace(kept, code="222222", answer={**kept.answer, "law": law, "rules": rules})
    change(services, lambda work: work.kept_trials.add(earlier))
    turned = services.kept_trials.open("222222").turned
    assert [(t.rule, t.before, t.now) for t in turned.rules] == [("caa-150m", "-", kept.answer["rules"]["caa-150m"]["answer"])]
    assert [why.kind for why in turned.rules[0].why] == ["law"]


def test_a_site_that_is_gone_is_said_and_the_answer_is_not_clear(services, kept):
    change(services, lambda work: work.sites.remove("park"))
    opened = services.kept_trials.open(kept.code)
    assert (opened.screening, opened.turned) == (None, None)
    assert [fault.where for fault in opened.faults] == ["properties.site"]
    told = opened.to_dict()
    assert (told["answer"], told["turned"], told["document"]["properties"]["site"]) == (None, None, "park")
    assert told["faults"][0]["message"]["ja"]
