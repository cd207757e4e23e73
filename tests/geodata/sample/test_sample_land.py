"""What the sample of Sendai answers about land: each site has its land step, and what cannot matter is not open."""

from datetime import date

import pytest

import fieldreg.wiring
from fieldreg.law import all_rules
from fieldreg.register.sites import PropertyStatus, SiteKind
from geodata.sample.files import read_sites
from geodata.sample.load import load_sample

FAMILIES = {"land", "parks", "nature", "water", "public_order", "sandbox"}
OURS = {rule.id for rule in all_rules() if rule.record.family in FAMILIES}
LAND_STEPS = {
    "lg-school-purpose-outside", "lg-school-ordinary-lease", "lg-administrative-use", "lg-ordinary-lease", "lg-public-facility",
    "park-act-permit", "river-notify", "coast-port",
}  # fmt: skip
DRONE = {
    "mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "over_third_parties": False, "entry_control": True, "drops": False,
    "dangerous_goods": False, "keeps_30m": True, "registered": True, "remote_id": True, "radio": ["2.4GHz"], "radio_marked": True,
    "agri_spraying": False,
}  # fmt: skip
ROBOT = {
    "remote": True, "length_cm": 100, "width_cm": 60, "height_cm": 100, "max_speed_kmh": 6, "driver_on_board": False, "electric": True,
    "emergency_stop": True, "operator_near": False, "passengers": False, "goods_for_pay": False, "radio": ["2.4GHz"], "radio_marked": True,
}  # fmt: skip
QUIET = {
    "on_way": False, "restricted_way": False,
    "objects_placed": False, "crowd": 0, "filming": False, "exclusive_use": False, "ground_change": False, "road_works": False,
    "loudspeaker": False, "open_fire": False, "fuel_l": 0, "structure": False, "building_m2": 0, "advertising": False, "fireworks": False,
    "owner_consent": True, "third_party_event": False, "public_work": False,
}  # fmt: skip
SITES = [f["properties"]["id"] for f in read_sites()["features"] if "site" not in f["properties"] and f["properties"]["kind"] != "road"]


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """The sample, asked on 2026-11-23."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDREG_NOW", "2026-11-23T10:00:00+09:00")
        path = tmp_path_factory.mktemp("land") / "fieldreg.db"
        built = fieldreg.wiring.build(fieldreg.wiring.Config(database_url=f"sqlite:///{path}", now=None))
        built.store.upgrade()
        load_sample(built.store)
        yield built


@pytest.fixture
def ask(services):
    """Every rule's answer: a severity, "unknown" or "not_applicable"; `at` is a site's id or a point."""

    def answers(at, activity="drone", hours=("10:00", "12:00"), vehicle=(), **on_site):
        site = services.register.site(at) if isinstance(at, str) else None
        lon, lat = (site.outline.centroid.x, site.outline.centroid.y) if site else at
        properties = {
            "activity": activity, "radius_m": 10, "time_start": f"2026-12-15T{hours[0]}:00+09:00",
            "time_end": f"2026-12-15T{hours[1]}:00+09:00", "on_site": QUIET | on_site,
            "vehicle": {"drone": DRONE, "ground_robot": ROBOT}.get(activity, {"radio": ["none"]}) | dict(vehicle),
        }  # fmt: skip
        if site:
            properties["site"] = site.id
            properties["on_site"] = {"indoors": site.indoor} | properties["on_site"]
        if activity == "drone":
            properties |= {"altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 30, "datum": "AGL"}}
        point = {"type": "Point", "coordinates": [lon, lat]}
        return services.screening.screen({"type": "Feature", "geometry": point, "properties": properties}, date(2026, 12, 15))

    return answers


def words(screening):
    found = {f.rule: str(f.severity) for f in screening.findings}
    return found | {u.rule: "unknown" for u in screening.unknown} | {n.rule: "not_applicable" for n in screening.not_applicable}


def graver(screening):
    return {u.rule for u in screening.unknown if u.severity in ("permit", "prohibited") and u.rule in OURS}


@pytest.mark.parametrize("activity", ["drone", "ground_robot"])
@pytest.mark.parametrize("site_id", SITES)
def test_a_declared_consent_leaves_a_land_step_at_every_site(ask, services, site_id, activity):
    said = words(ask(site_id, activity))
    site = services.register.site(site_id)

    left = {rule for rule in LAND_STEPS if said[rule] != "not_applicable"}
    assert left or site.property_status is PropertyStatus.PRIVATE


@pytest.mark.parametrize("placed", [False, True])
@pytest.mark.parametrize("site_id", SITES)
def test_with_every_question_answered_the_desk_has_at_most_two_graver_matters_of_land(ask, services, site_id, placed):
    screening = ask(site_id, objects_placed=placed)
    kind = services.register.site(site_id).kind

    assert graver(screening) <= {"lg-school-purpose-outside", "lg-administrative-use", "subsidy-disposal"}
    assert len(graver(screening)) <= (2 if kind in (SiteKind.CLOSED_SCHOOL, SiteKind.CITY_LAND) else 1)
    assert not {need for u in screening.unknown if u.rule in OURS for need in u.needs if need.startswith(("on_site.", "vehicle."))}


@pytest.mark.parametrize(
    ("at", "told", "expected"),
    [
        ("arahama-relocation-land", {"objects_placed": True, "structure": True, "exclusive_use": True},
         {"hazard-area": "consent", "lg-administrative-use": "unknown", "subsidy-disposal": "unknown", "building-temporary": "consent"}),
        ("kamei-arena-sendai", {},
         {"lg-public-facility": "consent", "forest": "not_applicable", "cultural": "not_applicable", "farmland": "not_applicable",
          "coast-port": "not_applicable", "river-24-26": "not_applicable", "park-act-permit": "not_applicable"}),
        ("kamei-arena-sendai", {"open_fire": True, "fireworks": True, "crowd": 2000},
         {"fireworks": "permit", "fire": "notify", "event-police": "notify"}),
        ("nishi-park", {"advertising": True, "hours": ("18:00", "20:00")},
         {"park-act-permit": "permit", "outdoor-advertising": "consent", "evacuation-shelter": "advise", "coast-port": "not_applicable"}),
        ("nishi-park", {"activity": "ground_robot"}, {"lg-public-facility": "consent", "park-act-permit": "not_applicable"}),
        ("sendai-castle-site", {"ground_change": True, "objects_placed": True, "structure": True},
         {"cultural": "permit", "scenic-district": "permit", "park-5-6-7": "permit", "earthworks": "consent"}),
        ("sendai-castle-site", {}, {"cultural": "advise", "scenic-district": "not_applicable"}),
        ("fukanuma-beach", {"objects_placed": True, "structure": True}, {"coast-port": "permit", "evacuation-shelter": "not_applicable"}),
        ("hirose-river-yodomi", {"exclusive_use": True}, {"river-24-26": "permit", "evacuation-shelter": "consent"}),
        ("sanezawa-former-elementary", {"building_m2": 500, "indoors": True},
         {"building-change-of-use": "consent", "evacuation-shelter": "advise", "lg-school-purpose-outside": "unknown"}),
        ("baba-elementary", {}, {"school-enforce-order": "consent", "lg-school-purpose-outside": "permit", "school-opening": "consent"}),
        ("sendai-observatory", {"activity": "ground_robot"}, {"lg-public-facility": "consent", "lg-administrative-use": "unknown"}),
        ((140.8824, 38.2601), {"land": ["private"]},
         {"lg-administrative-use": "not_applicable", "park-act-permit": "not_applicable", "lg-school-purpose-outside": "not_applicable",
          "coast-port": "not_applicable", "subsidy-disposal": "not_applicable"}),
        ((140.8824, 38.2601), {"land": ["city"]}, {"lg-administrative-use": "permit", "private-land": "not_applicable"}),
        ((140.8620, 38.2590), {"land": ["private"]}, {"park-act-permit": "unknown"}),
        ((141.06, 38.21), {"land": ["water"]}, {"coast-port": "unknown"}),
    ],
)  # fmt: skip
def test_a_trial_as_a_consultant_would_meet_it(ask, at, told, expected):
    said = words(ask(at, **told))

    assert {rule: said[rule] for rule in expected} == expected


def test_the_nationwide_sandbox_tells_that_its_law_was_amended(ask):
    screening = ask("nishi-park", vehicle={"radio": ["5.7GHz"]})

    (option,) = (f for f in screening.findings if f.rule == "sandbox-national")
    assert "令和8年法律第29号" in option.verify.ja
    assert any("令和8年法律第29号" in article.law for article in option.articles)
