"""An error in the register, told by whoever found it, is a case at the desk that names the site and the fact."""

from urllib.parse import urlsplit

import pytest

from tests.makers import all_cases
from tests.web.conftest import Visitor

FORM = {
    "fact": "area_m2", "right": "<b>2.1 ha</b> です", "source": "現地の案内板", "organisation": "通りがかりの者", "email": "a@example.jp",
}  # fmt: skip
PAGE = "/sites/park/report"


def test_it_reaches_the_desk_with_the_site_and_the_fact_named(visit, services):
    case = visit().post(PAGE, **FORM).location
    (kept,) = all_cases(services)

    assert urlsplit(case).path == f"/cases/{kept.ref}"
    assert (kept.site, kept.subject, kept.email) == ("park", "情報の誤り: 面積（広い公園）", "a@example.jp")
    assert kept.body == "対象の項目: 面積（area_m2）\n正しい内容: <b>2.1 ha</b> です\nわかった方法・出典: 現地の案内板"
    assert "&lt;b&gt;2.1 ha&lt;/b&gt;" in visit("staff").get(f"/desk/cases/{kept.ref}").text


def test_a_fact_is_chosen_by_the_address_and_every_fact_of_the_sheet_may_be(visit):
    page = visit().get(f"{PAGE}?fact=facilities.power_kva").text

    assert '<option value="facilities.power_kva" selected>' in page
    for name in ("address", "area_m2", "property_status", "ground_elevation_m", "facilities.water", "outline", ""):
        assert f'<option value="{name}"' in page


@pytest.mark.parametrize("fact", ["", "nonsense", "<script>"])
def test_what_is_no_fact_is_something_else(visit, services, fact):
    visit().post(PAGE, **FORM | {"fact": fact})
    (kept,) = all_cases(services)

    assert kept.subject == "情報の誤り: そのほか（広い公園）"
    assert kept.body.startswith("対象の項目: そのほか\n")


def test_every_fault_is_told_and_nothing_is_lost_or_kept(visit, services):
    answer = visit().post(PAGE, **FORM | {"email": "no address", "organisation": ""})

    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'href="#organisation"' in answer.text
    assert "&lt;b&gt;2.1 ha&lt;/b&gt; です" in answer.text
    assert list(all_cases(services)) == []


def test_nothing_said_of_what_is_right_is_refused(visit, services):
    answer = visit().post(PAGE, **FORM | {"right": " "})

    assert answer.status_code == 422
    assert "正しい内容を書いてください" in answer.text
    assert list(all_cases(services)) == []


def test_a_machine_that_answers_the_hidden_question_is_thanked_and_nothing_is_kept(visit, services):
    assert visit().post(PAGE, **FORM, website="https://spam.example").status_code == 200
    assert list(all_cases(services)) == []


def test_one_visitor_may_tell_only_so_often(app_of, people):
    visitor = Visitor(app_of(RATELIMIT_ENABLED=True, LIMIT_CONSULTATIONS="2 per hour"))

    assert [visitor.post(PAGE, **FORM | {"right": ""}).status_code for _ in range(3)] == [422, 422, 429]


def test_a_site_nobody_knows_has_no_such_page(visit):
    assert visit().get("/sites/none-such/report").status_code == 404
