"""Who closes what is open, on the checking page: you, the desk, or nobody on this map; and what is told before all else."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Live, opened
from tests.browser.test_check import screened, unfold

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_what_is_open_stands_by_who_closes_it_and_the_head_counts_two(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    counts = {
        who: page.locator(f"[data-group=unknown] [data-settled-by={who}] [data-rule]").count() for who in ("you", "desk", "map")
    }
    assert counts["you"] > 0
    assert counts["desk"] > 0
    expect(page.locator("[data-verdict-is]")).to_contain_text(
        f"あなたの回答で決まるもの {counts['you']} 件、窓口が確かめるもの {counts['desk']} 件"
    )
    for folded in ("[data-settled-by=you]", "[data-settled-by=map]", "[data-lesser]"):
        for details in page.locator(f"[data-group=unknown] details{folded}").all():
            assert details.evaluate("d => d.open") is False
    expect(page.locator("[data-group=unknown] [data-settled-by=desk] [data-rule]").first).to_be_visible()


@pytest.mark.parametrize("page", [WIDE, NARROW], indirect=True, ids=["1280", "390"])
def test_a_site_that_does_not_take_drones_says_so_first(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=arahama-training-ground")
    screened(page)
    first = page.locator("[data-first] [data-rule]")
    assert first.evaluate_all("all => all.map(e => e.dataset.rule)") == ["site-in-use", "site-activity"]
    expect(first.nth(1)).to_contain_text("受け入れる場所として登録されていません")
    assert page.locator("[data-groups] > *").first.get_attribute("data-first") == ""
    expect(page.locator("[data-verdict-is]")).to_have_attribute("data-verdict-is", "prohibited")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_not_yet_known_is_an_answer_and_is_asked_no_more(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    unfold(page)
    question = page.locator("[data-asks='vehicle.bvlos']")
    question.get_by_role("button", name=re.compile("まだ決まっていない")).click()
    expect(question).to_have_count(0)
    expect(page.locator("[data-settled-by=you] [data-rule=caa-bvlos]")).to_have_count(1)
    page.get_by_text("答えた内容を見直す").click()
    expect(page.locator("[data-answers]")).to_contain_text("まだ決まっていない")


def test_one_filing_has_one_last_day_in_its_cards_and_in_the_plan(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=nishi-park")
    page.get_by_label("実施する日").fill("2027-01-19")
    page.locator("#to").fill("20:00")
    page.locator("#from").fill("18:00")
    night = page.locator("[data-group=permit] [data-rule=caa-night] time")
    expect(night).to_have_count(1)
    day = night.get_attribute("datetime")
    assert page.locator("[data-group=permit] [data-rule=caa-did] time").get_attribute("datetime") == day
    step = page.locator("[data-step=caa-did]")
    expect(step).to_contain_text("夜間飛行")
    assert step.locator("time").first.get_attribute("datetime") == day


def test_once_all_about_permits_is_answered_the_rest_says_what_it_is_about(page: Page, live: Live) -> None:
    opened(page, f"{live.url}/check?site=sanezawa-former-elementary")
    screened(page)
    left = page.locator("[data-left]")
    most = int(left.get_attribute("data-left") or 0)
    for _ in range(most):
        if left.get_attribute("data-left") == "0":
            break
        unfold(page)
        question = page.locator("[data-asks][data-open]").first
        name = question.get_attribute("data-asks")
        question.locator("[data-not-yet]").click()
        expect(page.locator(f"[data-asks='{name}']")).to_have_count(0)
    expect(left).to_have_text("許可に関わる質問は終わりました")
    lesser = page.locator("[data-asks]").count()
    assert lesser > 0
    expect(page.locator("[data-asking]")).to_contain_text(f"残りの {lesser} 問は、同意・届出・助言だけに関わります。")
