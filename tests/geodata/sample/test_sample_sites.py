"""The sites of the embedded sample are whole, honest about what is known of them, and told in both languages."""

import re

import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point

from fieldreg.register.sites import Availability, PropertyStatus, SiteKind
from tests.geodata.sample.held import AREAS, CONFIDENCE, FEATURES, MANAGERS, SITES, drawn, props

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ACTIVITIES = {"drone", "automated_driving", "remote_small_vehicle", "ground_robot", "other"}
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")  # a year, a month or a day
CODES = (
    *(f"CS{n:02}" for n in range(1, 12)), "SC12", "SC13", "OT14",
    *(f"PK{n:02}" for n in range(1, 28)), "IN28", "IN29", "TR01",
    *(f"RV{n:02}" for n in range(1, 5)), *(f"OT{n:02}" for n in range(5, 14)), "OT14b",
    *(f"RD{n:02}" for n in range(1, 9)),
)  # fmt: skip


def test_every_place_of_the_survey_is_there_once():
    assert sorted(site["code"] for site in props(*SITES.values())) == sorted(CODES)
    assert len(FEATURES) == len(SITES) + len(AREAS) >= 66 + 25


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
    known = site.get("ground_elevation_m") is not None
    assert known is (site.get("ground_accuracy_m") is not None)
    assert not known or site["ground_accuracy_m"] >= 15  # every height is an estimate before terrain is loaded
    assert all(DAY.fullmatch(site[key]) for key in ("opened_on", "closed_on") if key in site)
    assert site["indoor"] is (site["kind"] == "indoor")
    assert {name for name in site["facts"] if not told_of(site, name)} == set()
    assert len(site.get("equipment_en", [])) == len(site["equipment"])
    for fact in site["facts"].values():
        assert fact["source"]
        assert fact["confidence"] in CONFIDENCE


def told_of(site, name):
    """Whether the fact is of something the site tells: a property, the place itself, or a part as ``road.lanes``."""
    whole, _, part = name.partition(".")
    return name == "geometry" or (part in site.get(whole, {}) if part else whole in site)


def test_only_the_heights_nobody_told_are_missing():
    bare = {site["code"] for site in props(*SITES.values()) if site.get("ground_elevation_m") is None}

    assert bare == {"PK22", "IN29", "TR01"}  # moved by 1.4 km, or new; no height of the ground was found


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
        *((f"OT{n:02}", "reused") for n in range(5, 10)),  # every plot let by December 2023
        ("CS07", "consult"),  # a park since 2025
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
        "CS03": 19_000, "CS07": 18_000, "IN28": 19_733.26, "OT12": 106_986, "OT13": 814_123.3, "OT14": 24_000, "PK01": 604_711,
        "PK03": 108_033, "PK05": 483_000, "PK07": 220_361, "PK08": 1_031_000, "PK12": 91_000, "PK13": 145_000, "PK14": 280_000,
        "PK15": 38_214, "PK18": 23_103, "PK21": 28_000, "PK23": 90_000, "PK24": 154_156.77, "PK25": 904_000, "PK26": 187_500,
    }  # fmt: skip
    told = {site["code"]: site["facts"].get("area_m2", {}) for site in props(*SITES.values()) if "area_m2" in site}
    assert {code for code, fact in told.items() if not fact.get("source") or not fact.get("confidence")} == set()


@pytest.mark.parametrize(
    ("code", "lon", "lat", "from_m"),
    [("PK12", 140.997780, 38.271611, 1_084), ("PK22", 140.862722, 38.329111, 1_444), ("OT12", 140.9669472, 38.2373361, 601),
     ("PK11", 140.956674, 38.181265, 305)],
)  # fmt: skip
def test_a_place_that_was_drawn_elsewhere_lies_where_it_was_published(code, lon, lat, from_m):
    [feature] = [f for f in SITES.values() if f["properties"]["code"] == code]
    middle = drawn(feature).centroid

    assert Geod(ellps="GRS80").inv(lon, lat, middle.x, middle.y)[2] < 5
    assert f"{from_m:,}" in feature["properties"]["facts"]["geometry"]["source"]


def test_a_road_tells_its_length_as_a_source_gives_it_not_as_it_is_drawn():
    roads = [site for site in props(*SITES.values()) if site["kind"] == "road"]

    assert {r["code"]: (r["road"]["length_km"], r["facts"].get("road.length_km", {}).get("confidence")) for r in roads
            if "length_km" in r["road"]} == {
        "RD01": (2.4, "low"), "RD02": (3.0, "medium"), "RD03": (5.5, "high"), "RD04": (10, "high"), "RD05": (14.5, "low"),
        "RD07": (4, None), "RD08": (2, "high"),
    }  # fmt: skip


def test_the_former_nakano_school_is_a_park():
    [site] = [site for site in props(*SITES.values()) if site["code"] == "CS07"]

    assert (site["kind"], site["name"], site["opened_on"]) == ("park", "西原公園（旧中野小学校跡）", "2025-08-24")


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
        for name in site["facts"]:
            if name.startswith("designations."):
                assert name.partition(".")[2] in site["designations"], site_id


def test_the_former_schools_of_the_refuge_lists_are_shelters_and_the_grounds_without_a_row_are_not():
    shelter = {s["code"]: s.get("designations", {}).get("shelter") for s in props(*SITES.values()) if s["code"][:2] in ("CS", "SC")}

    assert shelter == {
        "CS01": True, "CS02": True, "CS03": True, "CS04": False, "CS05": True, "CS06": False, "CS07": False, "CS08": None, "CS09": True,
        "CS10": True, "CS11": None, "SC12": True, "SC13": True,
    }  # fmt: skip
