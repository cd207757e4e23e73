"""The list tells of every site what the need asked for takes there: a badge for each answer, the gravest too."""

from datetime import date

import pytest

from fieldreg.register.sites import SiteKind
from fieldreg.screening.standing_probe import standing_need
from web.pages.listing.need_badges import NOT_THIS_NEED, need_badge, probed_activity

DAY = date(2026, 12, 21)


def listed(client, query):
    return {row["id"]: row for row in client.get(f"/map/rows.json?on={DAY}&{query}").json["rows"]}


@pytest.mark.parametrize(
    ("kind", "free", "verdict", "told"),
    [
        (SiteKind.PARK, "yes", "consent", ("clear", "30 mまで許可不要")),
        (SiteKind.PARK, "yes", "unknown", ("clear", "30 mまで許可不要")),
        (SiteKind.PARK, "no", "permit", ("permit", "30 mでも許可が必要")),
        (SiteKind.PARK, "no", "prohibited", ("prohibited", "ドローンはできません")),
        (SiteKind.PARK, "no", "unknown", ("closed", "そのままでは使えません")),
        (SiteKind.PARK, "unknown", "unknown", ("unknown", "許可の要否は未判定")),
        (SiteKind.ROAD, "yes", "notify", ("clear", "運転者つきなら許可不要")),
        (SiteKind.ROAD, "no", "permit", ("permit", "運転者つきでも許可が必要")),
        (SiteKind.ROAD, "no", "prohibited", ("prohibited", "自動運転バスはできません")),
        (SiteKind.ROAD, "no", "consent", ("closed", "そのままでは使えません")),
    ],
)
def test_every_answer_has_its_badge(kind, free, verdict, told):
    badge = need_badge(kind, free, verdict)

    assert (badge.kind, badge.words.ja) == told
    assert badge.words.en


def test_the_list_is_judged_by_the_standing_probe_s_own_activity():
    for kind in SiteKind:
        assert probed_activity(kind) == standing_need(DAY, on_road=kind is SiteKind.ROAD).activity


def test_every_site_has_the_badge_of_its_answer(registry):
    services, client = registry
    standing, rows = services.screening.standing(DAY), listed(client, "")

    assert set(rows) == {site.id for site in services.register.sites()}
    for site in services.register.sites():
        badge, held = rows[site.id]["badge"], standing[site.id]
        if held.permit_free is False:
            assert badge["kind"] == {"permit": "permit", "prohibited": "prohibited"}.get(held.verdict, "closed"), site.id
        else:
            assert badge["kind"] == ("clear" if held.permit_free else "unknown"), site.id
    assert {"permit", "prohibited", "clear", "unknown"} <= {row["badge"]["kind"] for row in rows.values()}


def test_the_page_without_scripts_has_the_same_badges(registry):
    _, client = registry
    rows = listed(client, "")
    page = client.get(f"/?on={DAY}").text

    for site, row in rows.items():
        item = page.split(f'<li data-site="{site}"')[1].split("</li>")[0]
        assert row["badge"]["words"] in item.split("<span data-need>")[1], site


def test_of_another_activity_nothing_is_claimed(registry):
    _, client = registry
    robots = listed(client, "activity=ground_robot")

    assert robots
    assert {row["badge"]["words"] for row in robots.values()} == {NOT_THIS_NEED.words.ja}
    assert listed(client, "activity=ground_robot&free=1") == {}
    item = client.get(f"/?on={DAY}&activity=ground_robot").text.split(f'<li data-site="{next(iter(robots))}"')[1].split("</li>")[0]
    told = item.split("<span data-need>")[1].split('<span class="badge')[0]
    assert NOT_THIS_NEED.words.ja in told
    assert "許可" not in told


def test_permit_free_for_an_activity_is_permit_free_and_takes_it(registry):
    services, client = registry
    free = services.screening.standing(DAY).free

    for activity in ("drone", "automated_driving"):
        kept = listed(client, f"activity={activity}&free=1")
        takes = [s for s in services.register.sites() if activity in s.activities and probed_activity(s.kind) == activity]
        assert set(kept) == {s.id for s in takes} & free
        assert kept
