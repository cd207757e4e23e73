"""The pages of a registry that does not fit one page: the same sites, a hundred at a time."""

import re
from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, SiteKind
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.store import open_store
from tests import makers
from tests.web.conftest import copied
from web.pages.listing.site_filters import Filters, rows_of, sorted_rows
from web.pages.maps import map_data

COUNT = 230
LISTED = re.compile(r'<li data-site="([^"]+)"([^>]*)>')
QUERIES = (
    "", "q=場所 1", "kind=road", "ward=泉区&sort=area", "availability=reused", "area_min=400000&sort=kind", "sort=ward", "length_min=900",
    "q=none", "free=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def large_file(furnished, tmp_path_factory):
    """Sites of every kind, many of them of the same size."""
    path = copied(furnished[0], tmp_path_factory.mktemp("large"))
    store = open_store(f"sqlite:///{path}")
    with store.writing() as work:
        for n in range(COUNT):
            kind = (SiteKind.PARK, SiteKind.ROAD, SiteKind.RIVER)[n % 3]
            x, y = 140.8 + n % 17 / 100, 38.2 + n % 13 / 100
            outlines = (shapely.box(x, y, x + 0.01, y + 0.005), shapely.LineString([(x, y), (x + 0.01, y)]), shapely.Point(x, y))
            work.sites.put(
                makers.park(
                    id=f"s{n:03d}", code=f"C{n * 37 % COUNT:03d}", name=Text(f"場所 {n}", f"Place {n}"), kind=kind, areas=(),
                    outline=outlines[n % 3], ward=("泉区", "青葉区")[n % 2],
                    availability=(Availability.CONSULT, Availability.REUSED)[n % 5 == 0],
                )
            )  # fmt: skip
        work.commit()
    store.close()
    return path


@pytest.fixture
def large(store, large_file, tmp_path):
    """The registry of this test, with all of them in it."""
    copied(large_file, tmp_path)
    return store


def wanted_of(services, clock, query):
    """The ids the list must show, row by row, and how many of them stand last for want of a size."""
    asked = Filters.from_query(dict(pair.split("=") for pair in query.split("&") if pair), clock.today())
    rows = sorted_rows(rows_of(services.register.sites(), services.screening.standing(asked.on)), asked.sort)
    fits = [(row.site.id, asked.wants(row)) for row in rows]
    unsized = [own for own, fit in fits if fit is None]
    return [*(own for own, fit in fits if fit), *unsized], len(unsized)


@pytest.mark.slow
def test_the_pages_of_the_list_are_the_whole_list(client, large, services, clock):
    for query in QUERIES:
        wanted, unsized = wanted_of(services, clock, query)
        assert len(wanted) != COUNT or query == "" or query.startswith("sort")
        seen, page = [], client.get(f"/?{query}").text
        while True:
            listed = LISTED.findall(page)
            assert len(listed) <= 100
            assert not [own for own, attributes in listed if "hidden" in attributes]
            seen += [own for own, _ in listed]
            assert re.search(r"data-count>(\d+)<", page)[1] == str(len(wanted) - unsized)
            left_out = re.search(r"data-left-out( hidden)?>ほかに、大きさが未確認の (\d+) 件", page)
            assert left_out.groups() == (None if unsized else " hidden", str(unsized))
            after = re.search(r'rel="next" href="([^"]+)"', page)
            if after is None:
                break
            page = client.get(after[1].replace("&amp;", "&")).text
        assert seen == wanted, query


@pytest.mark.slow
def test_the_script_is_told_the_same_rows(client, large, services, clock):
    for query in QUERIES:
        wanted, unsized = wanted_of(services, clock, query)
        seen, page, more = [], 0, True
        while more:
            page += 1
            told = client.get(f"/map/rows.json?{query}&page={page}").json
            assert (told["count"], told["unsized"]) == (len(wanted) - unsized, unsized)
            assert told["keep"] == (None if query.startswith("sort=w") or not query else wanted)
            seen, more = seen + [row["id"] for row in told["rows"]], told["more"]
        assert seen == wanted, query


def test_a_page_of_the_list_stays_small(client, large):
    assert len(client.get("/").data) < 300_000
    assert len(LISTED.findall(client.get("/").text)) == 100


def test_an_address_of_a_page_carries_the_filter_and_nothing_else(client, large):
    page = client.get("/?q=場所&_external=1&_scheme=javascript&endpoint=x&page=2").text
    (after,) = re.findall(r'rel="next" href="([^"]+)"', page)
    (before,) = re.findall(r'rel="prev" href="([^"]+)"', page)
    assert after.replace("&amp;", "&") == "/?q=%E5%A0%B4%E6%89%80&page=3"
    assert before.replace("&amp;", "&") == "/?q=%E5%A0%B4%E6%89%80&page=1"


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "９"])
def test_a_page_that_is_none_is_refused_by_name(client, page):
    answer = client.get("/", query_string={"page": page}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json["faults"]] == ["page"]


def test_checking_lists_the_chosen_site_and_finds_the_others(client, large):
    page = client.get("/check?site=s007").text
    assert re.findall(r'<option value="(s\d+)"( selected)?>', page) == [("s007", " selected")]
    (where,) = re.findall(r'data-find-site="([^"]+)"', page)
    found = client.get(where, query_string={"q": "場所 s12"}).json
    assert {row["id"] for row in found["rows"]} == {f"s{n}" for n in range(120, 130)}
    assert "data-find-site" not in client.get("/check").text.replace(f'data-find-site="{where}"', "")


def test_consulting_offers_the_site_it_was_opened_for(client, large):
    assert re.findall(r'<option value="(s\d+)"', client.get("/consult?site=s007").text) == ["s007"]
    assert re.findall(r'<option value="(s\d+)"', client.get("/consult").text) == []


def test_a_small_registry_lists_every_site(client, services):
    ids = {site.id for site in services.register.sites()}
    for path in ("/check", "/consult"):
        assert ids <= set(re.findall(r'<option value="([^"]+)"', client.get(path).text))
    assert "data-rows" not in client.get("/").text


# ---------------------------------------------------------------- what the maps fetch


def test_the_map_tells_when_a_site_changed_and_not_when_a_zone_did(client, store):
    first = client.get("/map/sites.geojson")
    with store.writing() as work:
        work.zones.put_zones([replace(zone, name=Text("別の名")) for zone in work.zones.zones("did", "2020")])
        work.commit()
    assert client.get("/map/sites.geojson", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with store.writing() as work:
        work.sites.put(makers.park(name=Text("狭い公園")))
        work.commit()
    changed = client.get("/map/sites.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert "狭い公園" in changed.text


def test_each_language_has_its_own_map_of_sites(client):
    japanese, english = (client.get(f"{root}/map/sites.geojson") for root in ("", "/en"))
    assert [held.json["features"][0]["properties"]["url"] for held in (japanese, english)] == ["/sites/hostile", "/en/sites/hostile"]
    assert japanese.headers["ETag"] != english.headers["ETag"]
    assert client.get("/map/sites.geojson").data == japanese.data


def test_addresses_of_odd_ids_are_those_the_pages_use(client, app, store):
    own = "a b/ä?&#%"
    with store.writing() as work:
        work.sites.put(makers.park(id=own, areas=()))
        work.commit()
    (told,) = [f["properties"] for f in client.get("/map/sites.geojson").json["features"] if f["id"] == own]
    with app.test_request_context():
        assert told["url"] == app.url_for("public.site", site_id=own)
        assert told["check_url"] == app.url_for("public.check", site=own)


@pytest.fixture
def many_zones(store, monkeypatch):
    monkeypatch.setattr(map_data, "MOST_ZONES", 20)
    with store.writing() as work:
        work.zones.put_layer(Layer(id="roads", title=Text("道路", "Roads")))
        work.zones.put_edition(Edition(layer="roads", edition="1", in_force_from=date(2020, 1, 1)))
        work.zones.put_zones(
            [
                Zone(id=f"r{n:02d}", layer="roads", edition="1", name=Text("道路"), outline=shapely.box(west, 38, west + 0.005, 39))
                for n, west in ((n, 140 + n / 100) for n in range(50))
            ]
        )
        work.commit()


def test_a_large_layer_says_how_much_of_it_is_drawn(client, many_zones):
    told = client.get("/map/zones/roads.geojson").json
    assert (told["numberMatched"], told["numberReturned"]) == (50, 20)
    assert [feature["id"] for feature in told["features"]] == [f"r{n:02d}" for n in range(20)]


def test_nearer_by_a_large_layer_is_drawn_whole_and_says_nothing(client, many_zones):
    told = client.get("/map/zones/roads.geojson?bbox=140.3,37,140.386,39").json
    assert [feature["id"] for feature in told["features"]] == [f"r{n:02d}" for n in range(30, 39)]
    assert set(told) == {"type", "features"}
    assert set(client.get("/map/zones/did.geojson").json) == {"type", "features"}


def test_a_layer_of_zones_is_sent_again_when_it_changed(client, store):
    first = client.get("/map/zones/did.geojson")
    asked = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/map/zones/did.geojson", headers=asked).status_code == 304
    with store.writing() as work:
        work.zones.put_zones([replace(zone, name=Text("別の名")) for zone in work.zones.zones("did", "2020")])
        work.commit()
    assert "別の名" in client.get("/map/zones/did.geojson", headers=asked).text
