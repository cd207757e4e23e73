"""Addresses nobody would type: each is answered, and one that is refused says what to do in a sentence; none ends in an error of ours."""

import re
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.looks

NEED = "activity=drone&high=AGL:0:60&when=20261214T1000-1200&vehicle=mass_g:900"
WHEN = "activity=drone&high=AGL:0:60&when="
BOTH = "site=park&site=hostile"
NEEDS = [
    f"{WHEN}99991231T1000-1200", f"{WHEN}00010101T0000-0100", f"{WHEN}20261214T1200-1000", f"{WHEN}20261214T1000-20270114T1000",
    f"{WHEN}20270229T1000-1200", f"{WHEN}20261214T2400-2500", f"{WHEN}%20",
    WHEN + ",".join(f"202612{n:02}T1000-1100" for n in range(1, 32)),
    f"{NEED}&needs=power_kva:1e400", f"{NEED}&needs=power_kva:-1", f"{NEED}&needs=surface:~", f"{NEED}&needs=:", f"{NEED}&needs=x:1",
    f"{NEED}&radius_m=0", f"{NEED}&radius_m=30&area_m2=5", f"{NEED}&length_m=-1", f"{NEED}&vehicle=mass_g:%00",
    "activity=drone&when=20261214T1000-1200&high=AGL:60:0", "activity=drone&when=20261214T1000-1200&high=AMSL::1e308",
    "activity=&when=20261214T1000-1200", "when=20261214T1000-1200", f"{NEED}&vehicle={'a:1,' * 2000}", f"{NEED}&needs=min_lanes:3",
]  # fmt: skip
REFUSED = (400, 404, 413, 422)


def answered(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 204, 303, *REFUSED), address
    if answer.status_code in REFUSED:
        words = re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))
        assert re.search(r"[ぁ-ん一-龥][^。]*(ください|ありません|あります|までです)[^。]*。", words), (address, words[:300])
        assert "Traceback" not in words
    return answer


@pytest.mark.parametrize("need", NEEDS, ids=range(len(NEEDS)))
def test_any_need_in_an_address_is_read_or_refused_alike_by_every_page(client, need):
    places = ("/?", "/map/rows.json?", "/nothing-fits?", "/sites/park?", "/check?site=park&", f"/compare?{BOTH}&", f"/compare.xlsx?{BOTH}&")
    refused = {place: answered(client, place + need).status_code in REFUSED for place in places}

    assert len(set(refused.values())) == 1, refused


@pytest.mark.parametrize(
    "query",
    [
        "", "site=", "site=x&site=y", "site=park&site=park", "list=park", "list=park&list=x", "site=%00&site=%0a", "list=%ED%A0%80",
        f"site={'a' * 5000}&site=park", "&".join(f"list=s{n}" for n in range(300)), f"{BOTH}&when=zz", f"{BOTH}&scale=zz&differences=7",
    ],
    ids=range(12),
)  # fmt: skip
def test_any_shortlist_is_compared_or_it_is_said_what_is_missing(client, query):
    whole = query.startswith(BOTH) and "when" not in query
    answered(client, f"/compare?{query}")
    for kind in ("xlsx", "html"):
        assert (answered(client, f"/compare.{kind}?{query}").status_code == 200) == whole


CODES = ("AAAAAA", "x", "%00", "a" * 3000, "%F0%9F%92%A5", "２３４５６７", "<b>", "%ED%A0%80", "234567.ics", "234567/alternatives")
TILES = ("20/0/0", "20/1048575/1048575", "20/1048576/0", "21/0/0", "0/0/1", "99999999999/0/0", "1/-1/0", "a/b/c", "0/0/0.5")


@pytest.mark.parametrize("code", CODES, ids=range(len(CODES)))
def test_a_code_of_no_trial_says_how_long_one_is_kept(client, code):
    assert "保存は 90 日間です。" in answered(client, f"/t/{quote(code, safe='%/')}").get_data(as_text=True)


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_far_outside_is_empty_or_refused(client, tile):
    for of in ("sites", "areas", "zones"):
        assert client.get(f"/api/collections/{of}/tiles/WebMercatorQuad/{tile}").status_code in (200, 204, 400, 404)
    assert client.get(f"/map/base/{tile}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "on=9999-12-31", "on=0001-01-01", "on=2199-12-31", "on=2026-02-30", "ahead=43", "page=0", "page=999999999", "bbox=1,2,3",
        "bbox=-1e308,-1e308,1e308,1e308", "bbox=nan,0,0,0", "q=%00", f"q={'%E3%81%82' * 3000}", "q=%ED%A0%80", "area_min=1e308",
        "area_min=inf", "power_min=1e-320", "sort=best", "slot=x", "kind=x", "ward=%00", "craft=x", "craft=drone-900g",
        "craft=drone-900g&day=9999-12-31&from=10:00&to=09:00", "craft=drone-900g&day=x&from=y&to=z",
        "craft=drone-900g&day=2026-12-14&base=when%3Dzz", "craft=drone-900g&of=drone-900g&vehicle.mass_g=1e400&day=2026-12-14",
    ],
)  # fmt: skip
def test_any_state_of_the_list_is_shown_or_refused_with_what_to_do(client, query):
    page, rows = (answered(client, place + query).status_code for place in ("/?", "/map/rows.json?"))

    assert (page in REFUSED) == (rows in REFUSED)
