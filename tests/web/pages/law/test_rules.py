"""The pages of the law: the list and its filters, one rule as of a day, and the way there from a finding."""

import html
import re
from dataclasses import fields

import pytest

from fieldreg.law import all_rules
from fieldreg.law.files.case_book import cases_of
from fieldreg.law.files.catalogue import RuleRecord
from web.pages.law.labels import family_name, family_place

pytestmark = pytest.mark.looks

LISTED = re.compile(r'<tr data-rule="([^"]+)"')


def listed(answer):
    assert answer.status_code == 200, answer.text
    return LISTED.findall(answer.text)


def words_of(answer):
    """A page's words, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1])))


def test_every_rule_is_listed_once_under_a_family(client):
    page = client.get("/law")

    assert sorted(listed(page)) == sorted(rule.id for rule in all_rules())
    headings = re.findall(r'<h2 id="family-\d+">([^<]+?) <', page.text)
    assert headings[:2] == ["航空（航空法）", "小型無人機等飛行禁止法"]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize(
    ("query", "rule", "other"),
    [
        ("family=roads", "rta-77-road-use", "caa-did"),
        ("activity=drone", "caa-did", "rta-75-12-l4"),
        ("confidence=high", "caa-did", "private-land"),
        ("q=人口集中", "caa-did", "caa-night"),
        ("q=ＣＡＡ-did", "caa-did", "caa-night"),
        ("q=132条の85 人口", "caa-did", "caa-night"),
        ("q=densely", "caa-did", "caa-night"),
    ],
)
def test_the_list_is_filtered_in_the_address(client, query, rule, other):
    found = listed(client.get(f"/law?{query}"))

    assert rule in found
    assert other not in found
    assert set(found) < {r.id for r in all_rules()}


def test_filters_narrow_together_and_to_nothing(client):
    assert listed(client.get("/law?family=roads&q=人口集中")) == []
    assert "当てはまる規則がありません" in client.get("/law?family=roads&q=人口集中").text


@pytest.mark.parametrize(("query", "status"), [("family=none-such", 422), ("on=soon", 400), ("colour=red", 400)])
def test_a_filter_nobody_knows_is_refused_by_name(client, query, status):
    answer = client.get(f"/law?{query}", headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert [fault["where"] for fault in answer.json["faults"]] == [query.split("=")[0]]


def test_what_is_unconfirmed_is_marked_in_the_list(client):
    rows = dict(re.findall(r'<tr data-rule="([^"]+)">(.*?)</tr>', client.get("/law").text, re.DOTALL))

    assert {rule.id for rule in all_rules() if rule.record.confidence == "unconfirmed"} == {
        rule for rule, row in rows.items() if "未確認</span>" in row.split("</th>")[0]
    }


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
@pytest.mark.parametrize("root", ["", "/en"])
def test_every_rule_has_a_page(client, rule, root):
    record = next(r.record for r in all_rules() if r.id == rule)
    tongue = "en" if root else "ja"

    page = words_of(client.get(f"{root}/law/{rule}"))

    for text in (record.title, record.what_we_do, record.authority.name, *record.exemptions.values(), *record.documents):
        assert " ".join(text.in_language(tongue).split()) in page
    for article in record.articles:
        assert article.citation(tongue) in page


def test_a_page_tells_its_cases_with_what_was_expected(client):
    page = words_of(client.get("/law/uavact-yellow"))

    for case in cases_of("uavact-yellow"):
        assert case.name in page.replace("&#39;", "'")
    assert "2026-07-13 → " in page


def numbers(client, address):
    return re.findall(r'data-number="small_uav.ring" data-state="(\w+)">.*?<strong>([^<]+)', client.get(address).text, re.DOTALL)


def test_a_number_is_told_with_its_past_and_its_future(client):
    before, after = numbers(client, "/law/uavact-yellow?on=2026-07-13"), numbers(client, "/law/uavact-yellow?on=2026-07-14")

    assert before == [("future", "1,000 m"), ("now", "300 m")]
    assert after == [("now", "1,000 m"), ("past", "300 m")]
    assert numbers(client, "/law/uavact-yellow") == after  # today is later


def test_a_rule_before_its_day_says_so(client):
    assert "2015-12-09 には効力がありません" in client.get("/law/caa-did?on=2015-12-09").text
    assert "効力がありません" not in client.get("/law/caa-did?on=2015-12-10").text


def test_each_layer_is_told_with_its_state(client):
    def states(rule):
        return re.findall(r'data-layer-status="(\w+)"', client.get(f"/law/{rule}").text)

    assert states("caa-did") == ["ok"]
    assert states("caa-30m") == ["missing"]  # not held, and so never clear
    assert "「判定できない」と答えることがあります" in client.get("/law/caa-30m").text


def test_a_stranger_is_a_problem_page(client):
    answer = client.get("/law/none-such")

    assert answer.status_code == 404
    assert "規則「none-such」はありません" in answer.text
    told = client.get("/law/none-such", headers={"Accept": "application/json"})
    assert (told.mimetype, told.json["where"]) == ("application/problem+json", "rule")


def test_a_name_of_a_rule_is_only_text(client):
    answer = client.get("/law/<script>alert(1)</script>")

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_finding_on_a_sheet_leads_to_its_rule(client):
    links = set(re.findall(r'href="/law/([^"?]+)"', client.get("/sites/park").text))

    assert links
    assert links <= {rule.id for rule in all_rules()}


def test_the_api_tells_every_field_of_a_rule(client):
    elsewhere = {"parameters": "numbers", "after": "stage"}
    told = client.get("/api/rules").json["rules"]

    assert len(told) > 20
    for rule in told:
        assert set(rule) == {elsewhere.get(field.name, field.name) for field in fields(RuleRecord)}



def test_every_family_has_a_name_of_its_own_in_its_place():
    families = sorted({rule.record.family for rule in all_rules()}, key=family_place)
    names = [family_name(family).ja for family in families]

    assert "そのほかの法令" not in names
    assert len(set(names)) == len(families) > 8
