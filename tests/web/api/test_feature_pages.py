"""A page of a collection is what reading everything and cutting it would give."""

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import shapely
import sqlalchemy as sa

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Clashing
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Area
from fieldreg.register.zones import Edition, Layer, Zone, edition_on
from fieldreg.store import open_store
from fieldreg.store.repositories.zones import numbered_zones
from geodata.formats.json.geojson import to_feature
from geodata.importers.standards.sites import site_to_features
from geodata.importers.standards.zones import zone_to_feature
from tests import makers
from tests.web.conftest import copied

DAYS = (date(2026, 11, 23), date(2026, 12, 20), date(2025, 3, 1), date(2019, 1, 1))
SHAPES = (
    shapely.Point,
    lambda x, y: shapely.LineString([(x, y), (x + 0.01, y + 0.004), (x + 0.02, y)]),
    lambda x, y: shapely.box(x, y, x + 0.004, y + 0.003),
    lambda x, y: shapely.box(x, y, x + 0.03, y + 0.03).difference(shapely.box(x + 0.002, y + 0.002, x + 0.02, y + 0.02)),
    lambda x, y: shapely.MultiPolygon([shapely.box(x, y, x + 0.001, y + 0.001), shapely.box(x + 0.02, y, x + 0.021, y + 0.001)]),
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(furnished, tmp_path_factory):
    """The small registry with many of everything in it besides, to be copied."""
    path = copied(furnished[0], tmp_path_factory.mktemp("many"))
    held = open_store(f"sqlite:///{path}")
    fill(held, furnished[1])
    held.close()
    return path


@pytest.fixture
def store(request, furnished, tmp_path):
    made = request.getfixturevalue("filled") if "many" in request.fixturenames else furnished[0]
    return open_store(f"sqlite:///{copied(made, tmp_path)}")


@pytest.fixture
def many(store):
    """A store with layers, sites, areas and reservations of every shape."""
    return store


def fill(store, people):
    """The same each time: seeded."""
    chance = random.Random(9)

    def shape():
        return chance.choice(SHAPES)(round(chance.uniform(140.8, 141.0), 4), round(chance.uniform(38.2, 38.4), 4))

    def days():
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(400))
        return chance.choice([(None, None), (first, None), (None, first), (first, first + timedelta(days=40))])

    with store.writing() as work:
        for layer, editions in (("parks", ("2024", "2026")), ("events", ("2026",)), ("roads", ())):
            work.zones.put_layer(Layer(id=layer, title=Text(layer), position=5))
            for edition in editions:
                work.zones.put_edition(Edition(layer=layer, edition=edition, in_force_from=date(int(edition), 1, 1), accuracy_m=3))
                zones = [
                    Zone(id=f"{n * 7 % 60:02d}", layer=layer, edition=edition, name=Text(f"区域{n}", f"zone {n}"), outline=shape(),
                         accuracy_m=chance.choice([None, 2.0]), attributes={"n": n})
                    for n in range(60)
                ]  # fmt: skip
                if layer == "events":
                    zones = [replace(zone, valid_from=since, valid_to=until) for zone in zones for since, until in [days()]]
                work.zones.put_zones(zones)
        for n in range(40):
            areas = [
                Area(id=f"s{n:02d}/{m}", site=f"s{n:02d}", name=Text(f"区画{m}"), outline=shape() if m else None) for m in range(n % 3)
            ]
            work.sites.put(makers.park(id=f"s{n:02d}", name=Text(f"場所{n}"), outline=shape(), areas=tuple(areas)))
        work.commit()
    with store.writing() as work:
        for _ in range(150):
            site = work.sites.get(f"s{chance.randrange(40):02d}")
            start = datetime(2026, 11, 20, 9, tzinfo=JST) + timedelta(hours=chance.randrange(2400))
            area = chance.choice([None, *(area.id for area in site.areas)])
            slot = Timespan(start, start + timedelta(hours=2))
            asked = Reservation(site=site.id, area=area, slot=slot, activity="drone", purpose="p", organisation="o",
                                owner=people["company"].account.id, created_at=start)  # fmt: skip
            try:
                work.reservations.add(asked, site.lineage(area))
            except Clashing:
                continue
        work.commit()


# ---------------------------------------------------------------- the slow way


def all_sites(store, dimension):
    with store.reading() as work:
        held = [site for site in work.sites.all() if shapely.get_dimensions(site.outline) == dimension]
    features = [(site.outline, site_to_features(site)[0]) for site in held]
    for _, feature in features:
        del feature["properties"]["attributes"]
    return features


def all_areas(store, dimension):
    """One without an outline stands among the polygons."""
    with store.reading() as work:
        held = work.sites.all()
    found = [(area.outline, feature) for site in held for area, feature in zip(site.areas, site_to_features(site)[1:], strict=True)]
    return [pair for pair in found if (2 if pair[0] is None else shapely.get_dimensions(pair[0])) == dimension]


def all_zones(store, on, layer=None):
    return zones_in_force(read_zones(store), on, layer)


def read_zones(store):
    """Every layer with its editions, and every zone of each with its feature."""
    with store.reading() as work:
        found = []
        for known in work.zones.layers():
            editions = list(work.zones.editions(known.id))
            zones = {one.edition: [(zone, told_of(zone, one)) for zone in work.zones.zones(known.id, one.edition)] for one in editions}
            found.append((known.id, editions, zones))
    return found


def told_of(zone, edition):
    feature = zone_to_feature(zone)
    accuracy = zone.accuracy_m if zone.accuracy_m is not None else edition.accuracy_m
    feature["properties"] |= {"layer": zone.layer, "edition": zone.edition, "accuracy_m": accuracy}
    return feature


def zones_in_force(held, on, layer=None):
    found = []
    for known, editions, zones in held:
        edition = edition_on(editions, on)
        if edition is not None and layer in (None, known):
            found += [(zone.outline, feature) for zone, feature in zones[edition.edition] if zone.in_force(on)]
    return found


def all_reservations(services, first, days=9_000):
    """Those from the day on, however far ahead."""
    span = Timespan(*(datetime.combine(day, datetime.min.time(), JST) for day in (first, first + timedelta(days=days + 1))))
    found = []
    for site in services.register.sites():
        for held in services.booking.calendar(site.id, span):
            area = site.area(held.area)
            outline = (footprint_of(area) if area else None) or site_footprint(site)
            told = {"site": held.site, "area": held.area, **held.slot.to_dict(), "exclusive": held.exclusive}
            found.append((outline, to_feature(outline, told, held.id)))
    return found


def pages(seed, count=60):
    """Queries with a window, an offset and a limit or without; the windows also as lines and points."""
    chance = random.Random(seed)
    for _ in range(count):
        west, south = round(chance.uniform(140.78, 141.0), 3), round(chance.uniform(38.18, 38.4), 3)
        width, height = (chance.choice([0, 0.001, 0.02, 0.1, 0.5]) for _ in range(2))
        box = chance.choice([None, (west, south, round(west + width, 4), round(south + height, 4))])
        yield box, chance.choice([0, 0, 1, 7, 30, 200]), chance.choice([1, 5, 40, 1000])


def expect_page(client, path, everything, box, offset, limit, beside=()):
    if box is not None:
        window = shapely.box(*box)
        everything = [(outline, feature) for outline, feature in everything if outline is not None and window.intersects(outline)]
    wanted = [feature for _, feature in everything]
    query = {"offset": offset, "limit": limit} | ({"bbox": ",".join(map(str, box))} if box else {})
    told = client.get(path, query_string=query).json
    shown = wanted[offset : offset + limit]
    assert [bare(feature) for feature in told["features"]] == shown, (path, query)
    assert (told["numberMatched"], told["numberReturned"]) == (len(wanted), len(shown))
    turns = ["next"] * (offset + len(shown) < len(wanted)) + ["prev"] * (offset > 0)
    assert [link["rel"] for link in told["links"]] == ["self", "alternate", *turns, "collection", *beside]
    return told


def bare(feature):
    """The feature without its links, which lead to it and to its collection."""
    assert [link["rel"] for link in feature["links"]][:2] == ["self", "collection"]
    return {name: value for name, value in feature.items() if name != "links"}


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("layer", [None, "events"])
def test_zones(client, many, on, layer):
    everything = all_zones(many, on, layer)
    path = f"/api/collections/zones/items?on={on}" + (f"&layer={layer}" if layer else "")
    for box, offset, limit in pages(f"{on}{layer}", 25):
        query = {"on": str(on), "offset": offset, "limit": limit} | ({"layer": layer} if layer else {})
        told = expect_page(_With(client, query), path.split("?", maxsplit=1)[0], everything, box, offset, limit)
        assert told["on"] == str(on)


class _With:
    """A client that adds to each query."""

    def __init__(self, client, query):
        self._client, self._query = client, query

    def get(self, path, query_string):
        return self._client.get(path, query_string=self._query | query_string)


KINDS = (
    ("site-outlines", all_sites, 2), ("site-lines", all_sites, 1), ("areas", all_areas, 2), ("area-lines", all_areas, 1),
    ("area-points", all_areas, 0),
)  # fmt: skip


@pytest.mark.parametrize("collection, read, dimension", KINDS)
def test_sites_and_areas(client, many, collection, read, dimension):
    everything = read(many, dimension)
    assert everything
    for box, offset, limit in pages(collection):
        expect_page(client, f"/api/collections/{collection}/items", everything, box, offset, limit)


def test_every_site_is_one_point_of_its_own(client, many):
    with many.reading() as work:
        outlines = {site.id: site.outline for site in work.sites.all()}
    features = client.get("/api/collections/sites/items").json["features"]
    assert [feature["id"] for feature in features] == list(outlines)
    for feature in features:
        point = shapely.geometry.shape(feature["geometry"])
        assert point.geom_type == "Point"
        assert outlines[feature["id"]].distance(point) < 1e-9


@pytest.mark.parametrize("layer", ["parks", "events"])
@pytest.mark.parametrize("days", [("2026-11-23", None), ("2025-06-01", "2026-02-01"), ("2024-01-01", "2027-06-01")])
def test_zones_of_one_kind_on_a_day_and_over_several(client, many, layer, days):
    """By walking through the days one by one."""
    first = date.fromisoformat(days[0])
    last = date.fromisoformat(days[1] or days[0])
    seen, held = {}, read_zones(many)
    for n in range((last - first).days + 1):
        for outline, feature in zones_in_force(held, first + timedelta(days=n), layer):
            seen[feature["properties"]["edition"], feature["id"]] = outline, feature
    order = list(dict.fromkeys(edition for edition, _ in seen))
    plain = "2026" if "2026" in order else order[0]
    for suffix, dimension in (("points", 0), ("lines", 1), ("polygons", 2)):
        wanted = []
        for (edition, own), (outline, feature) in sorted(seen.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
            if shapely.get_dimensions(outline) == dimension:
                wanted.append((outline, feature | {"id": own if edition == plain else f"{own}@{edition}"}))
        assert wanted
        told = {"datetime": days[0] if days[1] is None else "/".join(days)}
        for box, offset, limit in pages(f"{layer}{days}{suffix}", 6):
            expect_page(_With(client, told), f"/api/collections/zones-{layer}-{suffix}/items", wanted, box, offset, limit)
        for feature in client.get(f"/api/collections/zones-{layer}-{suffix}/items", query_string=told).json["features"][-3:]:
            found = client.get(feature["links"][0]["href"])
            assert bare(found.json) == bare(feature)


@pytest.mark.parametrize("first", [date(2026, 11, 23), date(2026, 12, 24)], ids=str)
def test_reservations(client, many, services, first):
    everything = all_reservations(services, first)
    assert len(everything) > 40
    for box, offset, limit in pages(str(first), 30):
        expect_page(_With(client, {"from": str(first)}), "/api/collections/reservations/items", everything, box, offset, limit)


def test_reservations_of_one_site(client, many, services):
    (site, *_) = {feature["properties"]["site"] for _, feature in all_reservations(services, DAYS[0])}
    wanted = [pair for pair in all_reservations(services, DAYS[0]) if pair[1]["properties"]["site"] == site]
    expect_page(_With(client, {"site": site}), "/api/collections/reservations/items", wanted, None, 0, 1000, beside=["related"])


def test_each_feature_is_the_one_of_the_list(client, many, services):
    places = [(name, read(many, dimension)) for name, read, dimension in KINDS]
    for collection, everything in (*places, ("zones", all_zones(many, DAYS[0])), ("reservations", all_reservations(services, DAYS[0]))):
        first = {}
        for _, feature in everything:
            first.setdefault(feature["id"], feature)
        for own in random.Random(3).sample(sorted(first), min(len(first), 8)):
            assert bare(client.get(f"/api/collections/{collection}/items/{own}").json) == first[own]
        assert client.get(f"/api/collections/{collection}/items/nobody").status_code == 404


# ---------------------------------------------------------------- what a client has


@pytest.mark.parametrize("path", ["sites/items?limit=3", "areas/items", "zones/items?limit=3", "sites/items/park", "zones/items/z"])
def test_what_did_not_change_is_not_sent_again(client, store, path):
    address = f"/api/collections/{path}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    with store.writing() as work:
        work.sites.put(makers.park(name=Text("狭い公園"), areas=(Area(id="park/yard", site="park", name=Text("庭")),)))
        work.zones.put_zones([replace(zone, name=Text("別の名")) for zone in work.zones.zones("did", "2020")])
        work.commit()
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_load_of_zones_leaves_the_sites_as_they_were(client, store):
    first = client.get("/api/collections/sites/items")
    with store.writing() as work:
        work.zones.put_zones([replace(zone, name=Text("別の名")) for zone in work.zones.zones("did", "2020")])
        work.commit()
    assert client.get("/api/collections/sites/items", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_another_query_or_host_has_another_tag(client):
    asked = ("/api/collections/sites/items", "/api/collections/sites/items?limit=3", "/api/collections/areas/items")
    tags = {client.get(path).headers["ETag"] for path in asked}
    tags.add(client.get(asked[0], headers={"Host": "elsewhere.example"}).headers["ETag"])
    assert len(tags) == 4


def test_a_zone_that_goes_stale_overnight_is_told_anew(client, clock):
    first = client.get("/api/collections/zones/items")
    clock.go_on(timedelta(days=1))
    assert client.get("/api/collections/zones/items", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_reads_that_go_to_the_store_are_limited(app_of):
    client = app_of(RATELIMIT_ENABLED=True, LIMIT_HEAVY_READS="2 per minute").test_client()
    asked = [client.get(f"/api/collections/zones/items?offset={n}").status_code for n in range(3)]
    assert asked == [200, 200, 429]
    assert client.get("/api/collections/sites/items").status_code == 200


# ---------------------------------------------------------------- what a page may cost


@contextmanager
def counted(store, monkeypatch):
    """How many statements are sent and how many zones made meanwhile."""
    seen = {"statements": 0, "zones": 0}

    def one_more(*_):
        seen["statements"] += 1

    def made(**told):
        seen["zones"] += 1
        return Zone(**told)

    engine = store._dialect.engine
    sa.event.listen(engine, "before_cursor_execute", one_more)
    monkeypatch.setattr(numbered_zones, "Zone", made)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", one_more)


@pytest.mark.parametrize(
    "query, statements, zones",
    [
        ("zones/items?layer=parks&limit=5", 3, 5),
        ("zones/items?limit=5&offset=40", 3, 5),
        ("zones/items?layer=parks&limit=5&bbox=140.85,38.25,140.95,38.35", 4, 5),
        ("zones/items/z", 3, 0),
        ("sites/items?limit=5", 0, 0),
        ("sites/items?limit=5&bbox=140.85,38.25,140.95,38.35", 0, 0),
        ("sites/items/park", 0, 0),
        ("reservations/items?limit=5", 3, 0),
    ],
)
def test_a_page_costs_what_it_shows(client, many, monkeypatch, query, statements, zones):
    address = f"/api/collections/{query}"
    assert client.get(address.replace("limit=5", "limit=6")).status_code == 200  # rolls and texts are made once
    with counted(many, monkeypatch) as seen:
        assert client.get(address).status_code == 200
    assert seen["statements"] <= statements
    assert seen["zones"] <= zones
