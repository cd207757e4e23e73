"""The embedded sample is whole, honest about what it knows, and hangs together."""

import re
from datetime import date, timedelta

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import LineString, Point, shape

from fieldreg.register.sites import Availability, PropertyStatus, SiteKind
from fieldreg.register.zones import LAYER_IDS, Restriction
from geodata.sample import files

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CONFIDENCE = {"high", "medium", "low", "unconfirmed"}
ACTIVITIES = {"drone", "automated_driving", "remote_small_vehicle", "ground_robot", "other"}
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?(/\d{4}-\d{2}-\d{2})?")
CODES = (
    *(f"CS{n:02}" for n in range(1, 12)), "SC12", "SC13", "OT14",
    *(f"PK{n:02}" for n in range(1, 28)), "IN28",
    *(f"RV{n:02}" for n in range(1, 5)), *(f"OT{n:02}" for n in range(5, 14)), "OT14b",
    *(f"RD{n:02}" for n in range(1, 9)),
)  # fmt: skip

FEATURES = files.read_sites()["features"]
SITES = {f["id"]: f for f in FEATURES if "site" not in f["properties"]}
AREAS = {f["id"]: f for f in FEATURES if "site" in f["properties"]}
MANAGERS = files.read_managers()
LAYERS = {layer["id"]: layer for layer in files.read_layers()}
EDITIONS = [(layer["id"], edition) for layer in LAYERS.values() for edition in layer["editions"]]
ZONES = [
    (layer, zone)
    for layer, edition in EDITIONS
    for zone in files.read_zones(layer, edition["edition"])["features"]
]
CASES = files.read_cases()


def props(*features):
    return [f["properties"] for f in features]


def drawn(feature):
    return shape(feature["geometry"])


# ---------------------------------------------------------------- sites


def test_every_place_of_the_survey_is_there_once():
    assert sorted(site["code"] for site in props(*SITES.values())) == sorted(CODES)
    assert len(FEATURES) == len(SITES) + len(AREAS) >= 64 + 25


@pytest.mark.parametrize("feature", SITES.values(), ids=SITES)
def test_a_site_tells_what_it_is_and_how_it_is_known(feature):
    site = feature["properties"]

    assert site["id"] == feature["id"]
    assert SLUG.fullmatch(site["id"])
    assert site["manager"] in MANAGERS
    SiteKind(site["kind"]), Availability(site["availability"]), PropertyStatus(site["property_status"])
    assert set(site["activities"]) <= ACTIVITIES
    assert site["activities"]
    assert site["name"]
    assert site["name_en"].isascii()
    assert site["source"]
    assert site["confidence"] in CONFIDENCE
    assert site["accuracy_m"] > 0
    assert site["ground_accuracy_m"] >= 15  # every height is an estimate before terrain is loaded
    assert all(DAY.fullmatch(site[key]) for key in ("opened_on", "closed_on") if key in site)
    assert site["indoor"] is (site["kind"] == "indoor")
    assert site["facts"].keys() <= site.keys()
    assert len(site.get("equipment_en", [])) == len(site["equipment"])
    for fact in site["facts"].values():
        assert fact["source"]
        assert fact["confidence"] in CONFIDENCE


def test_what_people_read_is_in_both_languages():
    for feature in FEATURES:
        for key, value in feature["properties"].items():
            if f"{key}_en" in feature["properties"]:
                assert value, f"{feature['id']}: {key} is empty"
            if key.endswith("_en"):
                assert value, f"{feature['id']}: {key} is empty"
                assert key.removesuffix("_en") in feature["properties"], (
                    f"{feature['id']}: {key} stands alone"
                )
            if key in ("name", "availability_note", "present_use", "notes"):
                assert f"{key}_en" in feature["properties"], f"{feature['id']}: {key} has no English"


def test_a_place_that_is_taken_or_unclear_says_so_in_words():
    for site in props(*SITES.values()):
        if site["availability"] != "consult":
            assert site.get("availability_note"), f"{site['id']} is {site['availability']} without a word why"


@pytest.mark.parametrize(
    ("code", "availability"),
    [
        ("CS01", "reused"),  # drone school
        ("CS04", "reused"),  # archives
        ("CS05", "reused"),  # another school
        ("CS06", "in_use"),  # museum
        ("CS08", "reused"),  # community ground
        ("CS09", "consult"),  # closed 2025, nothing planned
        ("CS10", "reused"),  # store for cultural properties
        ("SC12", "in_use"),  # a school until 2027
        ("SC13", "in_use"),
        ("PK25", "restricted"),  # drones banned
        ("OT06", "reused"),
        ("OT10", "restricted"),  # base of the tsunami drones
    ],
)
def test_closed_and_reused_places_are_not_offered_as_vacant(code, availability):
    [site] = [site for site in props(*SITES.values()) if site["code"] == code]

    assert site["availability"] == availability


def test_a_place_that_bans_drones_does_not_list_them():
    banned = [site for site in props(*SITES.values()) if site["code"] in ("PK25", "OT10")]

    assert len(banned) == 2
    assert not any("drone" in site["activities"] for site in banned)


def test_a_size_is_given_only_with_where_it_comes_from():
    sizes = {site["code"]: site["area_m2"] for site in props(*SITES.values()) if "area_m2" in site}

    assert sizes == {
        "CS03": 19_000,
        "OT14": 24_000,
        "PK01": 604_711,
        "PK03": 108_000,
        "PK12": 91_000,
        "PK21": 28_000,
    }


def test_a_coarse_position_is_a_point_not_a_shape():
    for feature in SITES.values():
        site, outline = feature["properties"], drawn(feature)
        if site["kind"] != "road" and site["accuracy_m"] >= 500:
            assert isinstance(outline, Point), site["id"]


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("RD01", (140.8537, 38.2602), (140.8560, 38.2526)),
        ("RD02", (140.8560, 38.2526), (140.8370, 38.2540)),
        ("RD03", (140.7560, 38.2560), (140.763, 38.265)),
        ("RD04", (140.977, 38.271), (141.0150, 38.2745)),
        ("RD05", (140.724, 38.223), (140.606, 38.274)),
        ("RD06", (140.981, 38.221), None),
        ("RD07", (140.9525, 38.2422), (140.9803, 38.2225)),
        ("RD08", (140.838, 38.343), None),
    ],
)
def test_roads_run_between_their_known_ends(code, start, end):
    [road] = [f for f in SITES.values() if f["properties"]["code"] == code]
    line = drawn(road)

    assert isinstance(line, LineString)
    assert line.coords[0] == start
    assert end is None or line.coords[-1] == end
    assert road["properties"]["road"]["manager_note"]
    assert road["properties"]["closed_to_traffic"] is False


# ---------------------------------------------------------------- areas


def test_areas_hang_in_a_tree_under_their_site():
    for area in props(*AREAS.values()):
        assert area["site"] in SITES
        assert area["id"].startswith(area["site"] + "/")
        assert all(SLUG.fullmatch(part) for part in area["id"].split("/"))
        above, steps = area, 0
        while above["parent"] is not None:
            above, steps = AREAS[above["parent"]]["properties"], steps + 1
            assert above["site"] == area["site"]
            assert steps < 5, f"{area['id']} stands in a circle"
    assert len({area["site"] for area in props(*AREAS.values())}) >= 10
    assert any(area["parent"] for area in props(*AREAS.values()))


@pytest.mark.parametrize("feature", AREAS.values(), ids=AREAS)
def test_an_area_lies_within_what_it_is_part_of(feature):
    area = feature["properties"]
    a_hand = 2e-6  # degrees: coordinates are rounded to a metre

    for above in (area["site"], area["parent"]):
        if above:
            assert drawn({**SITES, **AREAS}[above]).buffer(a_hand).covers(drawn(feature)), above
    assert area["source"]
    assert area["confidence"] in CONFIDENCE
    assert (
        area["accuracy_m"] >= SITES[area["site"]]["properties"]["accuracy_m"]
        or area["confidence"] == "medium"
    )
    assert area["bookable"] is True


# ---------------------------------------------------------------- geometry, ids, files


@pytest.mark.parametrize(
    "features", [FEATURES, files.read_basemap()["features"], [zone for _, zone in ZONES]]
)
def test_geometry_is_valid_and_about_sendai(features):
    for feature in features:
        outline = drawn(feature)
        west, south, east, north = outline.bounds
        assert outline.is_valid, feature["id"]
        assert not outline.is_empty, feature["id"]
        assert 140.3 <= west <= east <= 141.6, feature["id"]
        assert 37.9 <= south <= north <= 38.6, feature["id"]


@pytest.mark.parametrize(
    "features",
    [
        FEATURES,
        files.read_basemap()["features"],
        *([z for one, z in ZONES if one == layer] for layer in LAYERS),
    ],
)
def test_ids_are_used_once(features):
    ids = [feature["id"] for feature in features]

    assert len(ids) == len(set(ids))


def test_files_stay_small():
    for name in ("sites", "basemap", *(f"zones/{layer}" for layer, _ in EDITIONS)):
        size = len(files.sample_path(f"{name}.geojson").read_bytes())
        assert size < 300_000, name
    assert len(files.sample_path("basemap.geojson").read_bytes()) < 200_000


# ---------------------------------------------------------------- managers and cases


@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_manager_has_a_desk_and_a_source(manager):
    for key in ("name", "name_en", "desk", "desk_en", "jurisdiction", "source"):
        assert manager[key], key
    assert manager["confidence"] in CONFIDENCE
    assert "contact" in manager  # null where it is not known


def test_cases_are_dated_sourced_and_placed():
    for case in CASES["cases"]:
        assert DAY.fullmatch(str(case["when"])), case["id"]
        assert case["site"] is None or case["site"] in SITES
        assert case["programme"] in (None, "partnership", "field-support", "open-call", "certification")
        assert case["source"]
        assert case["confidence"] in CONFIDENCE
        assert case["title"]
        assert case["title_en"]
    assert CASES["totals"][0]["implementations"] == 24
    assert CASES["totals"][0]["as_of"] == date(2022, 5, 13)


# ---------------------------------------------------------------- layers and zones


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


def zone_of(layer, zone_id):
    [zone] = [zone for one, zone in ZONES if one == layer and zone["id"] == zone_id]
    return zone


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


DESIGNATIONS = {
    "shelter", "polling_place", "school_opening", "forest", "natural_park", "cultural", "farmland", "coast", "river", "scenic_district",
    "landscape_district", "hazard_area", "urbanisation_control", "public_facility", "wildlife",
}  # fmt: skip


def test_what_a_site_is_designated_as_is_yes_or_no_and_sourced():
    told = {site_id: site["properties"] for site_id, site in SITES.items() if "designations" in site["properties"]}

    assert len(told) >= 40
    for site_id, site in told.items():
        assert set(site["designations"]) <= DESIGNATIONS, site_id
        assert {type(value) for value in site["designations"].values()} == {bool}, site_id
        assert site["facts"]["designations"]["source"], site_id
        assert site["facts"]["designations"]["confidence"] in ("low", "medium"), site_id


def test_no_edition_outlives_its_word_by_more_than_a_year():
    for layer, edition in EDITIONS:
        if layer != "wards":
            assert edition["stale_after"] <= edition["retrieved"] + timedelta(days=366), layer


# ---------------------------------------------------------------- reading


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"no file geodata/sample/sendai/zones/moon\.geojson"):
        files.sample_path("zones/moon.geojson")


def test_an_edition_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(LookupError, match=r"no edition '2015' of layer 'did'; it has .*did/2020-outline"):
        files.read_zones("did", "2015")


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "top:\n  a: 1\n  a: 1\n"])
def test_a_key_written_twice_is_refused(tmp_path, monkeypatch, text):
    (tmp_path / "managers.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(files, "SAMPLE", tmp_path)

    with pytest.raises(Exception, match="key 'a' is given twice"):
        files.read_managers()


def test_a_file_of_another_kind_is_refused(tmp_path, monkeypatch):
    (tmp_path / "sites.geojson").write_text('{"type": "Feature"}', encoding="utf-8")
    monkeypatch.setattr(files, "SAMPLE", tmp_path)

    with pytest.raises(ValueError, match=r"sites\.geojson: a FeatureCollection is expected"):
        files.read_sites()
