"""The layers and zones of the embedded sample: what is drawn, where it speaks, and how far it is to be trusted."""

from datetime import date, timedelta

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, shape

from fieldreg.register.zones import LAYER_IDS, Restriction
from tests.geodata.sample.held import CONFIDENCE, EDITIONS, LAYERS, MANAGERS, SITES, ZONES, drawn, zone_of


def test_the_layers_are_those_of_the_contract_in_its_order():
    assert tuple(LAYERS) == LAYER_IDS


def test_a_layer_that_is_missing_says_why_and_the_others_say_where_they_speak():
    assert {key for key, layer in LAYERS.items() if not layer["editions"]} == {
        "emergency", "buildings", "events",
    }  # fmt: skip
    for layer in LAYERS.values():
        if not layer["editions"]:
            assert layer["why_missing"]
            assert layer["why_missing_en"]
    for layer, edition in EDITIONS:
        assert shape(edition["coverage"]).is_valid
        begin, end = edition["in_force"]
        assert end is None or begin < end
        assert edition["retrieved"] <= date(2026, 11, 23)
        for key in ("source", "licence", "attribution"):
            assert edition[key], f"{layer}: {key}"
        worst = max(zone["properties"]["accuracy_m"] for one, zone in ZONES if one == layer)
        assert edition["accuracy_m"] >= worst, layer


@pytest.mark.parametrize("layer", ["parks", "schools", "roads", "rivers", "planning"])
def test_a_layer_that_is_only_a_sample_proves_nothing_by_a_miss(layer):
    assert [edition["complete"] for edition in LAYERS[layer]["editions"]] == [False]


def test_zones_tell_who_decides_and_how_they_are_known():
    for layer, zone in ZONES:
        p = zone["properties"]
        assert p["id"] == zone["id"], layer
        Restriction(p["restriction"])
        assert p["authority"] in MANAGERS, zone["id"]
        assert p["accuracy_m"] > 0, zone["id"]
        assert p["confidence"] in CONFIDENCE
        for key in ("name", "name_en", "reason", "reason_en", "source"):
            assert p[key], f"{layer}/{zone['id']}: {key}"


def test_the_fifteen_districts_bear_the_census_ids():
    ids = [zone["id"] for layer, zone in ZONES if layer == "did"]

    assert ids == [
        *(f"04101-{n}" for n in (1, 2, 3)), "04102-1", "04103-1", "04104-1", "04104-2",
        *(f"04105-{n}" for n in range(1, 9)),
    ]  # fmt: skip


def test_sendai_station_is_well_inside_the_districts():
    districts = shapely.union_all([drawn(zone) for layer, zone in ZONES if layer == "did"])

    assert districts.contains(Point(140.8824, 38.2601))
    assert not districts.contains(Point(140.9803, 38.2225))  # former Arahama school


def test_airport_parameters_are_those_of_the_survey():
    surfaces = zone_of("airport-surfaces", "sendai-airport")["properties"]["attributes"]["surfaces"]
    point, rule, (main, cross) = surfaces["reference_point"], surfaces["rule"], surfaces["strips"]

    assert (point["lat"], point["lon"], point["elevation_m"]) == (38.139722, 140.916944, 1.7)
    assert rule == {
        "horizontal_height_m": 45, "horizontal_radius_m": 4_000, "conical_slope": 0.02, "conical_radius_m": 16_500,
        "outer_radius_m": 24_000, "transitional_slope": pytest.approx(1 / 7),
    }  # fmt: skip
    assert surfaces["margin_m"] == 10
    assert (main["start"]["lat"], main["start"]["lon"]) == (38.138802, 140.899002)
    assert (main["end"]["lat"], main["end"]["lon"]) == (38.142300, 140.932999)
    assert main["start"]["elevation_m"] == pytest.approx(11 * 0.3048, abs=0.01)  # feet
    assert main["end"]["elevation_m"] == pytest.approx(15 * 0.3048, abs=0.01)
    assert (main["half_width_m"], main["extension_m"], main["approach_length_m"]) == (150, 60, 15_000)
    assert (cross["start"]["lat"], cross["start"]["lon"]) == (38.1395, 140.914993)
    assert (cross["end"]["lat"], cross["end"]["lon"]) == (38.134399, 140.927002)
    assert (cross["half_width_m"], cross["approach_slope"], cross["approach_length_m"]) == (60, 1 / 40, 3_000)
    assert 60 + 3_000 * cross["approach_divergence"] == pytest.approx(375)
    assert cross["confidence"] == "low"


@pytest.mark.parametrize(
    ("zone_id", "centre", "radius_m"),
    [
        ("sendai-airport", (140.916944, 38.139722), 24_000),
        ("kasuminome-aerodrome", (140.9235, 38.2355), 4_000),
        ("arahama-training-heliport", (140.98417, 38.22861), 500),
    ],
)
def test_discs_hold_the_whole_true_circle(zone_id, centre, radius_m):
    geod, disc = Geod(ellps="GRS80"), drawn(zone_of("airport-surfaces", zone_id))

    assert all(
        disc.contains(Point(*geod.fwd(*centre, bearing, radius_m)[:2])) for bearing in range(0, 360, 1)
    )
    assert not disc.contains(Point(*geod.fwd(*centre, 2.5, radius_m + 150)[:2]))


def test_designated_facilities_stand_where_they_are_known_to():
    known = {
        "jgsdf-sendai": (140.923, 38.270, "2019-06-20", 600),
        "jgsdf-kasuminome": (140.9235, 38.2355, "2019-10-03", 400),
        "jgsdf-sorimachi": (141.02, 38.377, "2022-08-10", 2_000),
        "jgsdf-taiwa": (140.89, 38.43, "2023-01-30", 2_000),
        "onagawa-nuclear": (141.500, 38.401, None, 2_000),
    }
    geod = Geod(ellps="GRS80")

    assert {zone["id"] for layer, zone in ZONES if layer == "small-uav"} == set(known)
    for zone_id, (lon, lat, since, accuracy_m) in known.items():
        zone = zone_of("small-uav", zone_id)
        centre = drawn(zone).centroid
        assert geod.inv(lon, lat, centre.x, centre.y)[2] <= accuracy_m
        assert zone["properties"]["accuracy_m"] == accuracy_m
        assert zone["properties"]["valid_from"] == since
        assert zone["properties"]["attributes"]["notice_map_verified"] is False


def test_the_act_layer_does_not_speak_about_the_unconfirmed_garrison():
    [edition] = LAYERS["small-uav"]["editions"]

    assert not shape(edition["coverage"]).buffer(0.01).contains(Point(141.005, 38.288))  # Tagajo
    assert shape(edition["coverage"]).contains(Point(140.9803, 38.2225))  # former Arahama school


def test_tsunami_corridors_join_the_three_known_places():
    north, south = (drawn(zone_of("hazard", f"tsunami-drone-{way}")) for way in ("north", "south"))
    base, beach = Point(141.009, 38.247), Point(140.988, 38.218)

    assert north.contains(base)
    assert south.contains(base)
    assert south.contains(beach)
    assert not north.contains(beach)


def test_planning_holds_ten_areas_each_of_its_kind_and_no_better_than_known():
    held = {zone["id"]: zone["properties"] for layer, zone in ZONES if layer == "planning"}

    assert {zone_id: (p["attributes"]["kind"], p["accuracy_m"]) for zone_id, p in held.items()} == {
        "sendai-castle-historic-site": ("cultural", 200),
        "dainohara-national-forest": ("national_forest", 400),
        "izumigatake-natural-park": ("natural_park", 3_000),
        "yagiyama-scenic": ("scenic_district", 300),
        "aobayama-scenic": ("scenic_district", 800),
        "dainenjiyama-scenic": ("scenic_district", 600),
        "jozenji-dori-landscape": ("landscape_district", 200),
        "aoba-dori-landscape": ("landscape_district", 200),
        "eastern-hazard-area": ("hazard_area", 1_000),
        "gamo-wildlife": ("wildlife", 800),
    }
    for zone_id, zone in held.items():
        if "site" not in zone["attributes"]:
            continue
        place = SITES[zone["attributes"]["site"]]
        assert drawn(zone_of("planning", zone_id)).intersects(drawn(place)), zone_id
        if zone["attributes"]["kind"] in ("cultural", "national_forest", "natural_park"):
            assert zone["accuracy_m"] >= place["properties"]["accuracy_m"], zone_id


@pytest.mark.parametrize("code", ["OT05", "OT06", "OT07", "OT08", "OT09"])
def test_the_relocation_land_is_in_the_hazard_area_as_drawn_and_as_registered(code):
    [site] = [site for site in SITES.values() if site["properties"]["code"] == code]

    assert site["properties"]["designations"]["hazard_area"] is True
    assert drawn(zone_of("planning", "eastern-hazard-area")).buffer(1_000 / 90_000).intersects(drawn(site))


def test_the_coast_layer_holds_the_whole_shore_of_the_city_and_so_vouches_inland():
    """Every point of the city's edge that faces the sea lies in what is drawn, its accuracy granted."""
    [edition] = LAYERS["coast"]["editions"]
    zones = [zone for layer, zone in ZONES if layer == "coast"]
    near = shapely.union_all([drawn(zone).buffer(zone["properties"]["accuracy_m"] / 111_000) for zone in zones])
    city = shapely.union_all([drawn(zone) for layer, zone in ZONES if layer == "wards" and zone["id"].startswith("0410")])
    edge = shapely.segmentize(city.exterior if city.geom_type == "Polygon" else max(city.geoms, key=lambda g: g.area).exterior, 0.001)
    shore = [Point(p) for p in edge.coords if p[0] > 140.955 and 38.178 < p[1] < 38.268 and _faces_the_sea(p, city)]

    assert edition["complete"] is True
    assert len(shore) > 50
    assert [p for p in shore if not near.contains(p)] == []
    assert not near.contains(Point(140.8718, 38.2688))  # 勾当台公園: surely inland
    assert not shape(edition["coverage"]).contains(Point(141.05, 38.22))  # out at sea it does not speak


def _faces_the_sea(point, city):
    """Whether no land of the city lies to the east."""
    return not city.intersects(shapely.LineString([(point[0] + 2e-4, point[1]), (141.2, point[1])]))


def test_no_edition_outlives_its_word_by_more_than_a_year():
    for layer, edition in EDITIONS:
        if layer != "wards":
            assert edition["stale_after"] <= edition["retrieved"] + timedelta(days=366), layer
