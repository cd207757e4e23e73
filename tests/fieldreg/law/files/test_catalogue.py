"""What the catalogue says of each rule must be whole, honest and usable; each way of breaking a file is told."""

import json
from dataclasses import fields, replace
from datetime import date
from importlib.resources import files

import pytest
import yaml

from fieldreg.kernel.errors import BadLaw
from fieldreg.law import all_rules, rules_in_force
from fieldreg.law.files.catalogue import load_record
from fieldreg.law.files.parameters import parameter_names
from fieldreg.law.findings import Severity
from fieldreg.trials.questions import QUESTIONS as ASKED
from fieldreg.trials.trial import OnSite, Vehicle

ON = date(2026, 12, 1)
RULES = all_rules()
QUESTIONS = {f"vehicle.{f.name}" for f in fields(Vehicle)} | {f"on_site.{f.name}" for f in fields(OnSite)}
FIRST_TWELVE = {
    "caa-airport-surfaces", "caa-150m", "caa-did", "caa-night", "caa-bvlos", "caa-30m", "caa-registration",
    "uavact-red", "uavact-yellow", "uavact-notify", "park-act-permit", "rta-77-road-use", "lg-school-purpose-outside",
    "lg-school-ordinary-lease", "private-land",
}  # fmt: skip


def test_the_rules_every_registry_starts_with_are_in_force():
    assert {rule.id for rule in rules_in_force(ON)} >= FIRST_TWELVE


def test_rules_come_by_id_and_once():
    ids = [rule.id for rule in RULES]

    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2020, 12, 31), True), (date(2021, 1, 1), False)],
)
def test_a_rule_holds_from_its_first_day_to_before_its_last(day, holds):
    record = replace(RULES[0].record, in_force=(date(2020, 1, 1), date(2021, 1, 1)))

    assert record.holds(day) is holds


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_says_all_it_must(rule):
    record = rule.record

    for said in (record.title, record.what_we_do, record.authority.name):
        assert said.ja
        assert said.en
    assert record.articles
    assert all(a.url == "" or a.url.startswith("https://laws.e-gov.go.jp/law/") for a in record.articles)
    assert set(record.needs) <= QUESTIONS
    assert set(record.needs) <= set(ASKED), "each has words to ask it with"
    assert record.last_checked is None or record.last_checked <= date(2026, 11, 29)
    assert record.lead_time or record.lead_time_note.ja or record.severity is Severity.ADVISE


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_tells_itself_as_json(rule):
    told = json.loads(json.dumps(rule.to_dict(ON), ensure_ascii=False))

    assert told["id"] == rule.id
    assert told["numbers"] == [n for n in told["numbers"] if n["values"]]
    assert {"articles", "numbers", "needs", "exemptions", "severity", "lead_time", "source", "confidence", "last_checked"} <= set(told)


def test_the_ring_tells_both_its_values_and_the_one_in_force():
    (rule,) = [r for r in RULES if r.id == "uavact-yellow"]

    (before,), (after,) = (rule.to_dict(day)["numbers"] for day in (date(2026, 7, 13), date(2026, 7, 14)))

    assert (before["value"], after["value"]) == (300, 1000)
    assert [v["in_force"] for v in before["values"]] == ["2016-04-07", "2026-07-14"]


def test_every_number_is_used_by_some_rule():
    assert set(parameter_names()) == {name for rule in RULES for name in rule.record.parameters}


# ------------------------------------------------------------ ways of being wrong

WHOLE = (files("fieldreg.law") / "catalogue" / "aviation" / "caa-did.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("where", "said", "change"),
    [
        ("caa-x.yaml: severity", "one of prohibited", {"severity": "grave"}),
        ("caa-x.yaml: colour", "there is no key", {"colour": "red"}),
        ("caa-x.yaml: applies_to", "is not known", {"applies_to": ["boat"]}),
        ("caa-x.yaml: layers", "is not known", {"layers": ["clouds"]}),
        ("caa-x.yaml: articles", "an article", {"articles": []}),
        ("caa-x.yaml: articles[0].law_en", "is missing", {"articles": [{"law": "航空法", "article": "1条"}]}),
        ("caa-x.yaml: authority", "a mapping", {"authority": "the ministry"}),
        ("caa-x.yaml: authority.contact", "is missing", {"authority": {"name": {"ja": "局", "en": "bureau"}, "desk": ""}}),
        ("caa-x.yaml: lead_time.value", "whole number", {"lead_time": {"value": "ten", "unit": "hours"}}),
        ("caa-x.yaml: lead_time.unit", "one of business_days", {"lead_time": {"value": 10, "unit": "weeks"}}),
        ("caa-x.yaml: title.en", "is missing", {"title": {"ja": "題"}}),
        ("caa-x.yaml: in_force", "write [from, to]", {"in_force": ["yesterday", None]}),
        ("caa-x.yaml: needs", "a list of texts", {"needs": [3]}),
        ("caa-x.yaml: documents", "a list is needed", {"documents": "form"}),
        ("caa-x.yaml: documents[0]", "a mapping", {"documents": ["form"]}),
        ("caa-x.yaml: last_checked", "not a date", {"last_checked": "today"}),
        ("caa-x.yaml: confidence", "one of high", {"confidence": "sure"}),
        ("caa-x.yaml: source", "a text is needed", {"source": None}),
        ("aviation.none", "no parameter", {"parameters": ["aviation.none"]}),
        ("caa-x.yaml: looks", "no look at did", {"looks": []}),
        ("caa-x.yaml: looks[0].layer", "one of did", {"looks": [{"layer": "roads"}]}),
        ("caa-x.yaml: looks[0].height", "there is no key", {"looks": [{"layer": "did", "height": 3}]}),
        ("caa-x.yaml: looks[0].reach", "one of the parameters", {"looks": [{"layer": "did", "reach": "small_uav.ring"}]}),
        ("caa-x.yaml: looks[0].reach", "metres", {"looks": [{"layer": "did", "reach": -1}]}),
        ("caa-x.yaml: looks[0].kinds", "texts or null", {"looks": [{"layer": "did", "kinds": []}]}),
        ("caa-x.yaml: looks[0].margin", "true or false", {"looks": [{"layer": "did", "margin": "yes"}]}),
        ("caa-x.yaml: looks[0].weighs", "is not known", {"looks": [{"layer": "did", "weighs": ["colour"]}]}),
        ("caa-x.yaml: looks", "twice", {"looks": [{"layer": "did"}, {"layer": "did", "reach": 0}]}),
        ("caa-x.yaml: facts", "is not known", {"facts": ["site.colour"]}),
        ("caa-x.yaml: facts", "is not known", {"facts": ["vehicle.mass_g"]}),
        ("caa-x.yaml: others", "stage: after", {"others": ["caa-night"]}),
        ("caa-x.yaml: others", "stage: after", {"stage": "after"}),
    ],
)
def test_a_broken_record_is_refused_with_its_place(tmp_path, where, said, change):
    path = tmp_path / "caa-x.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(WHOLE) | change, allow_unicode=True), encoding="utf-8")

    with pytest.raises(BadLaw) as raised:
        load_record(path, "aviation")

    assert raised.value.where == where
    assert said in raised.value.message.en


def test_a_record_that_lacks_a_key_is_refused(tmp_path):
    whole = yaml.safe_load(WHOLE)
    del whole["source"]
    path = tmp_path / "caa-x.yaml"
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")

    with pytest.raises(BadLaw, match="source"):
        load_record(path, "aviation")
