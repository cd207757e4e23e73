"""The choosing page for a need: the ranking grouped by answer, facets with their counts, days, and one address for it all."""

import html
import random
import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.timespan import JST, Timespan
from web.pages.choosing import booked_days
from web.pages.choosing.ranked_rows import GROUPS
from web.pages.listing.facets import NUMBERS, SIZES, VALUES
from web.pages.listing.site_filters import Filters
from web.pages.listing.site_row import judged
from web.pages.listing.site_rows import SiteTable
from web.pages.needs.asked_need import AskedNeed

NEED = (
    "activity=drone&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,dangerous_goods:n,drops:n,entry_control:y,gross_mass_g:900,"
    "keeps_30m:y,mass_g:900,over_third_parties:n,radio:~2.4GHz,radio_marked:y,registered:y,remote_id:y,agri_spraying:n"
    "&on_site=building_m2:0,crowd:0,exclusive_use:n,filming:n,ground_change:n,objects_placed:n,open_fire:n,structure:n"
)
HALL = "activity=ground_robot&when=20261214T1000-1200&on_site=indoors:y&needs=indoor:y,power_kva:30"


def asked(query):
    return AskedNeed.of(dict(parse_qsl(query)))


def told(client, query):
    answer = client.get(f"/map/rows.json?{query}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.json


# ---------------------------------------------------------------- the ranked list


def test_the_list_is_the_ranking_grouped_by_answer(registry):
    services, client = registry
    rows = told(client, NEED)["rows"]
    ranking = services.choosing.rank(asked(NEED).document)

    assert [row["id"] for row in rows] == [row.site.id for row in ranking.rows]
    groups = [row["group"] for n, row in enumerate(rows) if n == 0 or row["group"] != rows[n - 1]["group"]]
    assert groups == [group for group in GROUPS if group in groups]  # in that order, and none twice
    counted = told(client, NEED)["groups"]
    assert {name: group["count"] for name, group in counted.items()} == {name: sum(r["group"] == name for r in rows) for name in groups}


def test_the_page_without_scripts_shows_the_same_rows_and_groups(registry):
    _, client = registry
    page, answer = client.get(f"/?{NEED}").text, told(client, NEED)

    assert re.findall(r'<li data-site="([^"]+)"', page) == [row["id"] for row in answer["rows"]]
    for row in answer["rows"][::9]:
        item = html.unescape(page.split(f'<li data-site="{row["id"]}"')[1].split("</li>\n<li")[0])
        assert all(words in item for words in (row["badge"]["words"], row["lead"], row["because"], row["url"], row["check"]))
    assert all(group["title"] in page for group in answer["groups"].values())


def test_power_that_nobody_knows_is_told_and_stands_after_what_is_known_and_before_what_is_refused(registry):
    _, client = registry
    rows = told(client, HALL)["rows"]

    unknown = [row for row in rows if any(h["answer"] == "unknown" and "電源" in h["words"] for h in row["held"])]
    assert unknown
    assert {row["group"] for row in unknown} == {"unknown"}
    assert not [row for row in unknown if any("電源" in h["words"] and h["answer"] == "yes" for h in row["held"])]
    assert rows[-1]["group"] == "no"


def test_first_those_one_can_have_last_those_in_use(registry):
    _, client = registry
    rows = [row["availability"] for row in told(client, "")["rows"]]

    assert rows == sorted(rows, key=["consult", "restricted", "unconfirmed", "in_use", "reused"].index)
    assert rows[0] == "consult"
    assert {row["availability"] for row in told(client, NEED)["rows"] if row["group"] == "no"} >= {"in_use", "reused"}


def test_cards_and_popups_carry_the_need_on(registry):
    _, client = registry
    for row in told(client, NEED)["rows"][:5]:
        for address in (row["url"], row["check"]):
            carried = asked(urlsplit(address).query)
            assert carried.document == asked(NEED).document
            assert client.get(address).status_code == 200


# ---------------------------------------------------------------- addresses


def test_plain_fields_and_the_slider_are_answered_with_the_one_address(registry):
    _, client = registry
    fields = {"craft": "drone-900g", "high_m": "60", "day": "2026-12-14", "from": "10:00", "to": "12:00", "kind": "park", "q": "公園"}
    answer = client.get(f"/?{urlencode(fields)}")

    assert answer.status_code == 303
    query = dict(parse_qsl(urlsplit(answer.location).query))
    assert (query["when"], query["high"], query["kind"], query["q"]) == ("20261214T1000-1200", "AGL:0:60", "park", "公園")
    moved = client.get(f"{answer.location}&ahead=5")
    assert moved.status_code == 303
    assert dict(parse_qsl(urlsplit(moved.location).query))["when"] == "20261128T1000-1200"
    assert client.get(moved.location).status_code == 200
    assert client.get("/?ahead=5").location == "/?on=2026-11-28"


def test_the_slider_moves_every_time_by_the_same_days(registry):
    _, client = registry
    query = NEED.replace("20261214T1000-1200", "20261214T2200-20261215T0200,20261216T1000-1200")

    assert asked(told(client, f"{query}&ahead=10")["need"]["query"]).need.timespan.start.day == 3
    assert "when=20261203T2200-20261204T0200,20261205T1000-1200" in told(client, f"{query}&ahead=10")["need"]["query"]


def test_a_trial_that_cannot_be_read_keeps_what_was_entered_and_says_what_is_wrong(registry):
    _, client = registry
    hours = "day=2026-12-14&from=10:00&to=12:00"
    answer = client.get(f"/?craft=bus-driver&of=bus-driver&{hours}&size=-5&size_kind=length_m&kind=road")

    assert answer.status_code == 422
    assert 'value="-5"' in answer.text
    assert '<option value="bus-driver" selected>' in answer.text
    assert "length_m は 0 より大きく" in answer.text
    before = "activity=automated_driving&when=20261214T1000-1200"
    emptied = {"craft": "bus-driver", "day": "", "from": "10:00", "to": "12:00", "base": before}
    refused = client.get(f"/map/rows.json?{urlencode(emptied)}", headers={"Accept": "application/json"})
    assert (refused.status_code, [fault["where"] for fault in refused.json["faults"]]) == (422, ["day"])


@pytest.mark.parametrize(
    "query", ["bbox=1,2,3", "bbox=140,39,141,38", "ahead=99", "surface=jelly", "station_max=x", f"answer=maybe&{NEED}"]
)
def test_what_cannot_be_read_is_refused_by_name(registry, query):
    _, client = registry
    answer = client.get(f"/map/rows.json?{query}", headers={"Accept": "application/json"})

    assert (answer.status_code, [fault["where"] for fault in answer.json["faults"]]) == (422, [query.split("=")[0]])


# ---------------------------------------------------------------- facets


def test_every_count_is_what_one_gets_when_one_commits(registry):
    _, client = registry
    for query in ("", NEED, f"{NEED}&kind=park&kind=river&station_max=3000", "kind=road", "q=公園&availability=consult&area_min=10000"):
        answer = told(client, query)
        for facet in answer["facets"]:
            asked_for = [(name, value) for name, value in parse_qsl(query) if name != facet["name"]]
            for option in facet["options"][::2]:
                alone = told(client, urlencode([*asked_for, (facet["name"], option["value"])]))
                assert alone["count"] == option["count"], (query, facet["name"], option["value"])


def test_values_of_one_facet_are_or_and_facets_are_and(registry):
    _, client = registry
    parks, rivers = (told(client, f"kind={kind}&ward=青葉区")["keep"] for kind in ("park", "river"))

    assert set(told(client, "kind=park&kind=river&ward=青葉区")["keep"]) == {*parks, *rivers}
    assert set(told(client, "kind=park&ward=青葉区")["keep"]) == {
        *told(client, "kind=park")["keep"]
    } & {*told(client, "ward=青葉区")["keep"]}


def test_what_no_site_has_a_value_for_is_no_facet(registry):
    services, client = registry
    shown = {facet["name"] for facet in told(client, "")["facets"]}

    assert "power_min" not in shown  # of no site of the sample the power is known
    assert {"kind", "ward", "availability", "activity", "surface", "station_max", "parking_min"} <= shown
    assert "activity" not in {facet["name"] for facet in told(client, NEED)["facets"]}
    assert all(site.facilities.get("power_kva") is None for site in services.register.sites())


def test_what_nobody_knows_stands_last_and_is_counted_apart(registry):
    services, client = registry
    answer = told(client, "station_max=1000")
    known = {s.id for s in services.register.sites() if s.facilities.get("station_m") is not None}

    assert answer["unsized"] == len(services.register.sites()) - len(known)
    near, doubtful = answer["keep"][: answer["count"]], answer["keep"][answer["count"] :]
    assert set(near) <= known
    assert not set(doubtful) & known


def test_each_condition_is_taken_back_by_its_chip(registry):
    _, client = registry
    for chip in told(client, f"{NEED}&kind=park&kind=river&station_max=3000&q=川")["chips"]:
        left = parse_qsl(urlsplit(chip["href"]).query)
        assert len([pair for pair in left if pair[0] in {*VALUES, *NUMBERS, "q"} - {"activity"}]) == 3
        assert asked(urlsplit(chip["href"]).query).document == asked(NEED).document


def test_masks_want_what_each_row_wants(registry):
    services, _ = registry
    chance, sites = random.Random(5), services.register.sites()
    table, today = SiteTable(sites), date(2026, 11, 23)
    standing = services.screening.standing(today)
    for _ in range(200):
        query = MultiDict()
        for name in chance.sample([*VALUES, *SIZES, *NUMBERS, "free", "q"], 3):
            facet = VALUES.get(name)
            if facet:
                some = [v for row in table.rows for v in (facet.told(row) or ())]
                query.setlist(name, chance.sample(some, min(2, len(some))))
            else:
                query[name] = {"free": "1", "q": "公園"}.get(name) or str(chance.choice((100, 1_000, 20_000)))
        filters = Filters.from_query(query, today)
        rows = judged(table.rows, standing)
        chosen = table.chosen(filters, standing)
        wanted = {row.site.id: filters.wants(row) for row in rows}
        assert {row.site.id for row in chosen.rows[: chosen.count]} == {own for own, want in wanted.items() if want}, query
        assert {row.site.id for row in chosen.rows[chosen.count :]} == {own for own, want in wanted.items() if want is None}, query


# ---------------------------------------------------------------- free and taken


@pytest.fixture
def booked(client, people, store):
    """The park is taken on 14 and 15 December from 9 to 11, its hall on the 16th."""
    owner = people["company"].account.id
    with store.writing() as work:
        for day, area in ((14, None), (15, None), (16, "park/hall")):
            start = datetime(2026, 12, day, 9, tzinfo=JST)
            work.reservations.add(
                Reservation(
                    site="park", area=area, slot=Timespan(start, start + timedelta(hours=2)), state=State.REQUESTED, activity="drone",
                    purpose="p", organisation="o", owner=owner, idempotency_key=f"k{day}",
                ),
                ["park"] if area else [],
            )  # fmt: skip
        work.commit()
    return client


def slot(client, query, site="park"):
    return next(row["slot"] for row in told(client, query)["rows"] if row["id"] == site)


def test_a_card_tells_what_is_taken_and_when_it_is_next_free(booked):
    query = NEED.replace("20261214T1000-1200", "20261214T1000-1100")

    assert slot(booked, query) == {"state": "taken", "words": "12/14(月) 予約あり・次の空き 12/17(木)"}
    assert slot(booked, query.replace("1214T1000-1100", "1214T1100-1300"))["state"] == "free"  # half open
    assert slot(booked, query.replace("20261214T", "20261216T")) == {"state": "partly", "words": "12/16(水) 一部に予約・次の空き 12/17(木)"}
    assert slot(booked, query, "reused") is None


@pytest.mark.parametrize(("days", "free"), [(42, date(2027, 1, 25)), (43, None)])
def test_the_next_free_day_is_looked_for_to_the_last_day_of_the_slider(days, free):
    start = datetime(2026, 12, 14, 10, tzinfo=JST)
    asked_for = Timespan(start, start + timedelta(hours=2))
    booked_out = booked_days.BookedDays(
        Reservation(
            site="park", area=None, slot=Timespan(start + timedelta(days=first), start + timedelta(days=last)), state=State.TENTATIVE,
            activity="drone", purpose="p", organisation="o", owner=1, idempotency_key=f"k{first}",
        )
        for first, last in ((0, 30), (30, days))
    )  # fmt: skip

    assert booked_out.next_free("park", [asked_for]) == free
    assert booked_out.next_free("elsewhere", [asked_for]) == date(2026, 12, 14)


def test_what_is_free_is_a_facet_and_the_slider_counts_it(booked):
    answer = told(booked, NEED)
    (facet,) = [facet for facet in answer["facets"] if facet["name"] == "slot"]

    assert {option["value"]: option["count"] for option in facet["options"]} == answer["slider"]["slots"]
    assert "park" not in told(booked, f"{NEED}&slot=free")["keep"]
    assert told(booked, f"{NEED}&slot=taken")["keep"] == ["park"]
    assert slot(booked, "on=2026-12-14")["state"] == "taken"
    assert slot(booked, "") is None


def test_where_nothing_is_booked_all_is_free_and_nothing_taken(client):
    offered = {row["id"] for row in told(client, "")["rows"] if row["availability"] != "reused"}

    for query in ("on=2026-12-20", NEED):
        assert {*told(client, f"{query}&slot=free")["keep"]} == offered != set()
        assert told(client, f"{query}&slot=taken")["keep"] == []
    assert [facet for facet in told(client, "")["facets"] if facet["name"] == "slot"] == []


def test_where_too_much_is_booked_to_look_at_nobody_knows_what_is_free(booked, monkeypatch):
    monkeypatch.setattr(booked_days, "MOST_BOOKINGS", 0)
    everything = len(told(booked, NEED)["rows"])

    for state in ("free", "taken"):
        answer = told(booked, f"{NEED}&slot={state}")
        assert (answer["count"], answer["unsized"]) == (0, everything)
        assert answer["left_out"] == f"ほかに、条件に合うか未確認の {everything} 件を最後に並べています。"
        assert {row["slot"]["words"] for row in answer["rows"] if row["slot"]} == {"空きは未確認"}


def test_a_page_after_the_last_leads_to_the_last(client):
    answer = client.get("/?page=7&kind=park&kind=road&on=2026-12-20")

    assert (answer.status_code, answer.location) == (303, "/?kind=park&kind=road&on=2026-12-20&page=1")
    assert client.get("/?page=3&q=nothing-like-it").location == "/?q=nothing-like-it&page=1"
    assert client.get("/?page=1").status_code == 200


def test_a_time_of_several_days_and_hours_of_the_first_outlive_a_refusal(client):
    fields = [("craft", "bus-driver"), ("size", "-5"), ("size_kind", "length_m")]
    times = [("day", "2026-12-14"), ("from", "10:00"), ("to", "12:00"), ("last", "2026-12-16"), ("day", "2026-12-20")]
    page = client.get(f"/?{urlencode(fields + times)}")

    assert page.status_code == 422
    assert re.findall(r'name="last" value="([^"]*)"', page.text)[:2] == ["2026-12-16", ""]
    assert re.findall(r'name="day" value="([^"]*)"', page.text)[:2] == ["2026-12-14", "2026-12-20"]


def test_a_need_judged_anew_counts_against_the_limit_and_the_same_one_narrowed_down_does_not(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_RANKINGS="2 per minute").test_client()
    needs = [f"activity=kite&when=20261214T1000-1{hour}00" for hour in (1, 2, 3)]

    assert [client.get(f"/?{needs[0]}{more}").status_code for more in ("", "&kind=park", "&page=1", "&slot=free")] == [200] * 4
    assert client.get(f"/map/rows.json?{needs[0]}&q=x").status_code == 200
    assert client.get(f"/map/rows.json?{needs[1]}").status_code == 200
    assert client.get(f"/?{needs[2]}").status_code == 429
    assert client.get("/?kind=park").status_code == 200


# ---------------------------------------------------------------- one day, in the bar, the list and the slider


def day_of_bar(page):
    return re.search(r'id="day" name="day" value="([^"]*)"', page)[1]


def test_a_fresh_list_says_it_is_for_today_and_the_bar_says_no_other_day(registry):
    _, client = registry
    page, answer = client.get("/").text, told(client, "")
    said = "今日 11/23(月) の目安（1.2 kgのドローンを高さ30 mまで。道路は運転者が乗るバス）"
    assert f"<span data-standing>{said}</span>" in page
    assert day_of_bar(page) == ""
    assert (answer["standing"], answer["own_day"]) == (said, "")
    assert (answer["slider"]["at"], answer["slider"]["day"], answer["slider"]["words"]) == (0, "2026-11-23", "11/23(月)")
    assert 'id="on" name="on" value="2026-11-23"' in page


@pytest.mark.parametrize("query", ["on=2026-12-07", "ahead=14"])
def test_a_day_of_the_visitors_own_is_the_day_of_the_bar_the_list_and_the_slider(registry, query):
    _, client = registry
    answer = told(client, query)
    page = client.get("/?on=2026-12-07").text
    assert day_of_bar(page) == answer["own_day"] == answer["slider"]["day"] == "2026-12-07"
    assert answer["standing"].startswith("12/7(月) の目安")
    assert answer["slider"]["at"] == 14
    assert ("on", "2026-12-07") in [tuple(pair) for pair in answer["state"]]


def test_with_a_need_the_list_says_the_need_alone(registry):
    _, client = registry
    page, answer = client.get(f"/?{NEED}").text, told(client, NEED)
    assert (answer["standing"], answer["own_day"], day_of_bar(page)) == ("", "", "2026-12-14")
    assert answer["slider"]["day"] == "2026-12-14"


FIRST = {"craft": "drone-900g", "of": "drone-900g", "base": "", "high_m": "30", "day": "", "from": "10:00", "to": "12:00"}


@pytest.mark.parametrize(
    ("more", "day"),
    [({}, "20261221"), ({"on": "2026-12-07"}, "20261207"), ({"on": "2026-11-01"}, "20261123")],
)
def test_a_first_need_that_tells_no_day_is_for_the_lists_day_or_four_weeks_ahead_and_says_so(registry, more, day):
    _, client = registry
    answer = client.get(f"/?{urlencode(FIRST | more)}")
    assert answer.status_code == 303
    assert f"when={day}T1000-1200" in answer.location
    assert day_of_bar(client.get(answer.location).text) == f"{day[:4]}-{day[4:6]}-{day[6:]}"


def test_of_a_need_that_had_a_day_a_day_is_asked_for(registry):
    _, client = registry
    answer = client.get(f"/?{urlencode(FIRST | {'base': NEED})}")
    assert answer.status_code == 422
    assert "日を選んでください" in answer.text


def test_in_english_the_fresh_list_says_its_day_in_english(registry):
    _, client = registry
    said = "A first guide for today, Mon 23 Nov: a 1.2 kg drone up to 30 m; on roads a bus with its driver"
    assert f"<span data-standing>{said}</span>" in client.get("/en/").text
