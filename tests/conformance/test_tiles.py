"""OGC API - Tiles part 1, classes `core`, `tileset`, `tilesets-list`, `geodata-tilesets`, `mvt`, and the pyramid of OGC 17-083r4."""

import math

import mapbox_vector_tile
import pytest

from tests.conformance.conftest import link

TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CLASSES = {
    *(f"{TILES}/{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{name}" for name in ("tilematrixset", "json-tilematrixset")),
}
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
MVT = "application/vnd.mapbox-vector-tile"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


def tilesets_of(api, own):
    """The list a collection leads to."""
    return api.json(link(api.json(f"/collections/{own}"), f"{REL}tilesets-vector", "application/json")["href"])


def tileset_of(api, own):
    """The one tileset of a collection, by the link of the list."""
    (told,) = tilesets_of(api, own)["tilesets"]
    return api.json(link(told, "self", "application/json")["href"])


def tile(api, tileset, z, row, column):
    """The answer at the template's address."""
    template = link(tileset, "item", MVT)["href"]
    for name, value in (("{tileMatrix}", z), ("{tileRow}", row), ("{tileCol}", column)):
        assert name in template
        template = template.replace(name, str(value))
    return api.get(template)


def places(box, z):
    """Rows and columns of the tiles a box of degrees meets; of the world, which is that of an empty registry, those about Sendai."""
    def column(lon):
        return min(int((lon + 180) / 360 * 2**z), 2**z - 1)

    def row(lat):
        held = math.radians(max(min(lat, 85.05), -85.05))
        return min(int((1 - math.asinh(math.tan(held)) / math.pi) / 2 * 2**z), 2**z - 1)

    west, south, east, north = box if box[2] - box[0] < 10 else (140.4, 38.0, 141.2, 38.5)
    return [(r, c) for r in range(row(north), row(south) + 1) for c in range(column(west), column(east) + 1)]


def test_the_classes_that_are_checked_here_are_claimed(api):
    claimed = {one for one in api.json("/conformance")["conformsTo"] if "tiles-1" in one or "tms/" in one}
    assert claimed == CLASSES


def test_the_landing_page_leads_to_the_pyramid(api):
    (one,) = api.json(link(api.json(""), f"{REL}tiling-schemes")["href"])["tileMatrixSets"]
    told = api.json(link(one, "self")["href"])
    assert (one["id"], one["uri"], told["id"], told["uri"], told["crs"]) == ("WebMercatorQuad", QUAD, "WebMercatorQuad", QUAD, MERCATOR)
    assert [matrix["id"] for matrix in told["tileMatrices"]] == [str(z) for z in range(25)]
    for z, matrix in enumerate(told["tileMatrices"]):
        assert matrix["scaleDenominator"] == pytest.approx(559_082_264.028717 / 2**z, rel=1e-9)
        assert matrix["cellSize"] == pytest.approx(156_543.033928041 / 2**z, rel=1e-9)
        assert matrix["pointOfOrigin"] == pytest.approx([-20_037_508.3427892, 20_037_508.3427892], rel=1e-9)
        assert [matrix[name] for name in ("tileWidth", "tileHeight", "matrixWidth", "matrixHeight")] == [256, 256, 2**z, 2**z]


def test_each_collection_leads_to_its_tilesets_and_each_to_itself(api, ids):
    for own in ids:
        listed = tilesets_of(api, own)
        assert link(listed, "self", "application/json")["href"] == f"{api.root}/collections/{own}/tiles"
        told = tileset_of(api, own)
        for one in (*listed["tilesets"], told):
            assert (one["dataType"], one["crs"], one["tileMatrixSetURI"]) == ("vector", MERCATOR, QUAD)
            assert link(one, "self", "application/json")["href"] == f"{api.root}/collections/{own}/tiles/WebMercatorQuad"
            assert link(one, "item", MVT)["templated"] is True
            assert api.json(link(one, f"{REL}tiling-scheme")["href"])["uri"] == QUAD
            assert link(one, f"{REL}geodata")["href"] == f"{api.root}/collections/{own}"
        assert [layer["id"] for layer in told["layers"]] == [own]


def test_a_tileset_tells_the_box_of_its_collection(api, ids):
    for own in ids:
        box, extent = tileset_of(api, own)["boundingBox"], api.json(f"/collections/{own}")["extent"]["spatial"]
        assert [[*box["lowerLeft"], *box["upperRight"]]] == extent["bbox"]
        assert box["crs"] == extent["crs"]


@pytest.mark.parametrize("z", [0, 7, 12])
def test_every_feature_is_in_some_tile_of_the_box_or_counted_as_left_out(api, ids, z):
    for own in ids:
        wanted = {feature["id"] for feature in api.features(own) if feature["geometry"] is not None}
        tileset, box = tileset_of(api, own), api.json(f"/collections/{own}")["extent"]["spatial"]["bbox"][0]
        seen, left_out, told = set(), 0, set(tileset["layers"][0]["propertiesSchema"]["properties"])
        for row, column in places(box, z):
            answer = tile(api, tileset, z, row, column)
            assert answer.status_code in (200, 204), (own, z, row, column)
            assert (answer.status_code == 204) == (answer.data == b"")
            if answer.status_code == 204:
                continue
            assert answer.mimetype == MVT
            layers = mapbox_vector_tile.decode(answer.data)
            assert set(layers) <= {own, "thinned"}
            for feature in layers.get(own, {"features": []})["features"]:
                seen.add(feature["properties"]["id"])
                assert set(feature["properties"]) <= told
            for one in layers.get("thinned", {"features": []})["features"]:
                left_out += one["properties"]["matched"] - one["properties"]["drawn"]
        assert seen <= wanted, own
        assert len(wanted - seen) <= left_out, own
        assert bool(seen) == bool(wanted), own


def test_a_tile_outside_the_pyramid_is_an_error(api, ids):
    for own in ids:
        tileset = tileset_of(api, own)
        got = [tile(api, tileset, *at).status_code for at in ((0, 1, 0), (0, 0, 1), (3, 8, 0), (25, 0, 0), ("x", 0, 0), (1, -1, 0))]
        assert got == [404, 404, 404, 404, 400, 400]
        assert api.get(f"/collections/{own}/tiles/None").status_code == 404
    assert api.get("/collections/none/tiles").status_code == 404
    assert api.get("/collections/none/tiles/WebMercatorQuad/0/0/0").status_code == 404


def test_f_is_json_alone(api, ids):
    for path in ("/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", *(f"/collections/{own}/tiles{more}" for own in ids for more in (
        "", "/WebMercatorQuad", "/WebMercatorQuad/tilejson.json"
    ))):
        assert api.get(path, f="json").status_code == 200
        assert [api.get(path, f="html").status_code, api.get(path, unknown="1").status_code] == [400, 400]


def test_tilejson_says_the_same(api, ids):
    for own in ids:
        told, box = api.json(link(api.json(f"/collections/{own}"), "tilejson")["href"]), tileset_of(api, own)["boundingBox"]
        assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 0, 24)
        assert told["tiles"] == [f"{api.root}/collections/{own}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"]
        west, south, east, north = told["bounds"]
        assert [west, east] == [box["lowerLeft"][0], box["upperRight"][0]]
        assert -85.06 < south <= north < 85.06
        assert [layer["id"] for layer in told["vector_layers"]] == [own, "thinned"]


def test_a_filter_and_a_time_narrow_tiles_down_as_they_do_items(api, ids):
    asked = {"filter": "S_INTERSECTS(geometry, BBOX(140.8, 38.2, 140.9, 38.3))", "datetime": "2022-06-24"}
    for own in ids:
        for name, value in asked.items():
            wanted = {feature["id"] for feature in api.features(own, **{name: value}) if feature["geometry"] is not None}
            seen = set()
            for row, column in places(api.json(f"/collections/{own}")["extent"]["spatial"]["bbox"][0], 11):
                answer = api.get(f"/collections/{own}/tiles/WebMercatorQuad/11/{row}/{column}", **{name: value})
                assert answer.status_code in (200, 204), (own, name)
                layers = mapbox_vector_tile.decode(answer.data) if answer.data else {}
                seen |= {feature["properties"]["id"] for feature in layers.get(own, {"features": []})["features"]}
            assert seen <= wanted, (own, name)
            assert bool(seen) == bool(wanted), (own, name)
