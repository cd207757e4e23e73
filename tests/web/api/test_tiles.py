"""Map tiles of the collections: the same features as the collection has, told apart by state, bounded and honest about it."""

import gzip
import math
from dataclasses import replace
from datetime import date

import mapbox_vector_tile
import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register import snapshot
from fieldreg.register.zones import Edition, Layer, Zone
from tests import makers
from web.api.tiles import cutting, sources
from web.api.tiles.matrix_set import LAST_ZOOM

WORLD = "/api/collections/{}/tiles/WebMercatorQuad/0/0/0"
SENDAI = "/api/collections/{}/tiles/WebMercatorQuad/9/197/456"


def features(client, address, drawn=None, **query):
    answer = client.get(address, query_string=query or None)
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.mapbox-vector-tile")
    decoded = mapbox_vector_tile.decode(answer.data)
    return decoded if drawn is None else decoded[drawn]["features"]


def put_row(store, layer, count, *, gone_after=None):
    """Zones in a row, 500 m each."""
    with store.writing() as work:
        work.zones.put_layer(Layer(id=layer, title=Text(layer)))
        work.zones.put_edition(Edition(layer=layer, edition="1", in_force_from=date(2020, 1, 1)))
        work.zones.put_zones(
            [
                Zone(id=f"{layer}{n:03d}", layer=layer, edition="1", name=Text(f"区域{n}"), valid_to=gone_after if n % 2 else None,
                     outline=shapely.box(140.8 + n / 100, 38.2, 140.805 + n / 100, 38.205))
                for n in range(count)
            ]
        )  # fmt: skip
        work.commit()


def test_every_site_is_in_the_tile_of_the_city_with_what_a_map_says(client, services):
    sites = services.register.sites()
    told = [feature["properties"] for feature in features(client, SENDAI.format("sites"), "sites")]
    assert told == [
        {key: value for key, value in {"id": site.id, "name": site.name.ja, "name_en": site.name.en, "kind": site.kind, "ward": site.ward,
                                       "availability": site.availability}.items() if value}
        for site in sites
    ]  # fmt: skip


def test_areas_are_told_with_their_site(client, services):
    wanted = {(area.id, area.site) for site in services.register.sites() for area in site.areas if area.outline is not None}
    told = [(f["properties"]["id"], f["properties"]["site"]) for f in features(client, SENDAI.format("areas"), "areas")]
    assert told == sorted(wanted) != []


@pytest.mark.parametrize("few", [snapshot.FEW, 5])
def test_zones_of_a_day_are_drawn_whether_their_edition_is_held_or_packed(client, store, monkeypatch, few):
    monkeypatch.setattr(snapshot, "FEW", few)
    put_row(store, "buildings", 20, gone_after=date(2027, 1, 1))
    place = SENDAI.format("zones")

    def told(on):
        return [f["properties"] for f in features(client, place, "zones", layer="buildings", on=on)]

    beside = {"layer": "buildings", "edition": "1", "gravity": "permit"}
    named = [{"id": f"buildings{n:03d}", "name": f"区域{n}"} if few > 20 else {} for n in range(20)]
    assert told("2026-12-01") == [{**own, **beside} for own in named]
    assert told("2027-01-01") == [{**own, **beside} for own in named[::2]]
    assert client.get(place, query_string={"layer": "buildings", "on": "2019-12-31"}).status_code == 204


def test_a_full_tile_keeps_the_gravest_and_says_what_it_left_out(client, store, monkeypatch):
    monkeypatch.setattr(cutting, "MOST", 12)
    put_row(store, "hazard", 10)  # advises
    put_row(store, "buildings", 9)  # a permit
    decoded = features(client, SENDAI.format("zones"))
    layers = [f["properties"]["layer"] for f in decoded["zones"]["features"]]

    (told,) = decoded["thinned"]["features"]
    assert (told["properties"]["drawn"], len(layers), layers.count("buildings")) == (12, 12, 9)
    assert told["properties"]["matched"] > 12
    assert set(features(client, SENDAI.format("zones"), layer="buildings")) == {"zones"}


def test_specks_of_one_pixel_are_one_and_counted_all(client, store):
    with store.writing() as work:
        for n in range(30):
            work.sites.put(makers.park(id=f"speck-{n}", areas=(), outline=shapely.Point(135.0 + n * 1e-6, 35.0)))
        work.commit()
    decoded = features(client, "/api/collections/sites/tiles/WebMercatorQuad/6/25/56")
    assert [f["properties"]["id"] for f in decoded["sites"]["features"] if f["properties"]["id"].startswith("speck")] == ["speck-0"]
    (told,) = decoded["thinned"]["features"]
    assert told["properties"]["matched"] - told["properties"]["drawn"] >= 29


def test_a_tile_with_nothing_in_it_is_no_content(client):
    answer = client.get("/api/collections/sites/tiles/WebMercatorQuad/4/0/0")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["ETag"]


def test_the_last_zoom_is_there(client, services):
    site = next(site for site in services.register.sites() if site.id == "park")
    west, south, east, north = site.outline.bounds
    lon, lat = math.radians((west + east) / 2), math.radians((south + north) / 2)
    x, y = (int((0.5 + turn / (2 * math.pi)) * 2**LAST_ZOOM) for turn in (lon, -math.asinh(math.tan(lat))))
    (told,) = features(client, f"/api/collections/sites/tiles/WebMercatorQuad/{LAST_ZOOM}/{y}/{x}", "sites")[:1]
    assert told["geometry"]["type"] == "Polygon"


def test_a_tile_is_sent_again_only_when_its_collection_changed(client, store):
    places = {"sites": SENDAI.format("sites"), "zones": WORLD.format("zones") + "?layer=did"}
    first = {name: client.get(place) for name, place in places.items()}

    def again():
        held = {name: {"If-None-Match": answer.headers["ETag"]} for name, answer in first.items()}
        return {name: client.get(place, headers=held[name]).status_code for name, place in places.items()}

    assert again() == {"sites": 304, "zones": 304}
    with store.writing() as work:
        work.zones.put_zones([replace(zone, name=Text("別の名")) for zone in work.zones.zones("did", "2020")])
        work.commit()
    assert again() == {"sites": 304, "zones": 200}
    assert {f["properties"]["name"] for f in features(client, places["zones"], "zones")} == {"別の名"}
    with store.writing() as work:
        work.sites.put(makers.park(name=Text("狭い公園")))
        work.commit()
    assert again() == {"sites": 200, "zones": 200}
    assert "狭い公園" in {f["properties"]["name"] for f in features(client, places["sites"], "sites")}


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("sites/tiles/WebMercatorQuad/0/0/1", 404, "tile"),
        ("sites/tiles/WebMercatorQuad/3/8/0", 404, "tile"),
        ("sites/tiles/WebMercatorQuad/25/0/0", 404, "tile"),
        ("sites/tiles/WebMercatorQuad/999999999/0/0", 404, "tile"),
        ("sites/tiles/WebMercatorQuad/1/-1/0", 400, "y"),
        ("sites/tiles/WebMercatorQuad/x/0/0", 400, "z"),
        ("sites/tiles/WebMercatorQuad/1/0/１", 400, "x"),
        ("sites/tiles/WebMercatorQuad/1/0/11111111111111111111", 400, "x"),
        ("sites/tiles/WebMercatorQuad/0/0/0?layer=did", 400, "layer"),
        ("zones/tiles/WebMercatorQuad/0/0/0?layer=none", 404, "layer"),
        ("zones/tiles/WebMercatorQuad/0/0/0?on=tomorrow", 400, "on"),
        ("sites/tiles/WebMercatorQuad/0/0/0?filter=kind", 400, "filter, character 1"),
        ("sites/tiles/WebMercatorQuad/0/0/0?datetime=tomorrow", 400, "datetime"),
        ("zones-did/tiles/WebMercatorQuad/0/0/0?layer=did", 400, "layer"),
        ("reservations/tiles/WebMercatorQuad/0/0/0?on=2026-12-01", 400, "on"),
        ("areas/tiles/WebMercatorQuad/0/0/0?site=none", 404, "site"),
        ("none/tiles/WebMercatorQuad/0/0/0", 404, "collection"),
    ],
)  # fmt: skip
def test_a_tile_that_is_none_is_refused_by_name(client, path, status, where):
    answer = client.get(f"/api/collections/{path}")
    held = answer.json
    assert (answer.status_code, held["faults"][0]["where"] if held.get("faults") else held["where"]) == (status, where)


def test_a_name_is_a_text_in_a_tile(client):
    names = {f["properties"]["name"] for f in features(client, SENDAI.format("sites"), "sites")}
    assert any("<img" in name or "<script" in name for name in names)


@pytest.mark.parametrize("few", [snapshot.FEW, 2])
def test_a_collection_of_one_kind_draws_that_kind_whether_held_or_packed(client, store, monkeypatch, few):
    monkeypatch.setattr(snapshot, "FEW", few)
    outlines = [
        shapely.box(140.8, 38.2, 140.81, 38.21), shapely.LineString([(140.8, 38.24), (140.9, 38.24)]), shapely.Point(140.85, 38.25),
        shapely.MultiPolygon([shapely.box(140.9, 38.2, 140.91, 38.21), shapely.box(140.92, 38.2, 140.93, 38.21)]),
    ]  # fmt: skip
    with store.writing() as work:
        work.zones.put_layer(Layer(id="buildings", title=Text("建物")))
        work.zones.put_edition(Edition(layer="buildings", edition="1", in_force_from=date(2020, 1, 1)))
        work.zones.put_zones([
            Zone(id=f"z{n}", layer="buildings", edition="1", name=Text(f"{n}"), outline=shape) for n, shape in enumerate(outlines)
        ])
        work.commit()
    told = {}
    for end in ("", "-points", "-lines", "-polygons"):
        own = f"zones-buildings{end}"
        told[end] = sorted(f["geometry"]["type"] for f in features(client, SENDAI.format(own), own))
    polygons = ["MultiPolygon", "Polygon"]
    assert told == {"": polygons, "-points": ["Point"], "-lines": ["LineString"], "-polygons": polygons}


def test_what_narrows_items_down_narrows_their_tile_down(client, services):
    wanted = {site.id for site in services.register.sites() if site.kind == "park"}
    outlines = {site.id for site in services.register.sites() if site.kind == "park" and site.outline.geom_type.endswith("Polygon")}

    def ids(own, **query):
        return {f["properties"]["id"] for f in features(client, SENDAI.format(own), own, **query)}

    assert ids("sites", kind="park") == ids("sites", filter="kind='park'") == wanted != set()
    assert ids("site-outlines", kind="park") == outlines != set()
    park = services.register.site("park")
    assert ids("areas", site="park") == {area.id for area in park.areas if area.outline is not None} != set()
    one = min(ids("zones-did"))
    assert ids("zones-did", filter=f"id='{one}'") == {one}
    assert client.get(SENDAI.format("zones-did"), query_string={"filter": "id='none'"}).status_code == 204


def test_a_filter_over_more_than_can_be_looked_through_is_refused(client, store, monkeypatch):
    monkeypatch.setattr(sources, "_MOST_READ", 5)
    put_row(store, "buildings", 10)
    answer = client.get(SENDAI.format("zones-buildings"), query_string={"datetime": "2026-12-01/2026-12-02"})
    assert (answer.status_code, answer.json["code"]) == (422, "too-many-to-filter")


def test_tiles_of_a_filter_are_told_apart_and_known_again(client):
    place = SENDAI.format("sites")
    park, road = (client.get(place, query_string={"kind": kind}) for kind in ("park", "road"))
    assert (park.status_code, park.data == road.data) == (200, False)
    assert client.get(place, query_string={"kind": "park"}, headers={"If-None-Match": park.headers["ETag"]}).status_code == 304
    assert client.get(place, query_string={"kind": "road"}, headers={"If-None-Match": park.headers["ETag"]}).status_code == road.status_code


def test_a_tile_that_is_large_is_sent_as_gzip(client, store):
    put_row(store, "buildings", 60)
    answer = client.get(SENDAI.format("zones"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == client.get(SENDAI.format("zones")).data
