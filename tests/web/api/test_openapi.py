import re

import jsonschema

from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import FACILITIES
from fieldreg.register.sites import Fact, PastTrial
from tests import makers


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/api", "/healthz")):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield path, method.lower()


def test_the_description_tells_every_route_and_no_other(app, client):
    told = client.get("/api/openapi.json").json["paths"]
    assert {(path, method) for path, methods in told.items() for method in methods} == set(routes(app))


def test_every_schema_named_is_there(client):
    text = client.get("/api/openapi.json").text
    document = client.get("/api/openapi.json").json
    named = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert named == set(document["components"]["schemas"])


def test_parameters_of_a_path_are_described(client):
    for path, methods in client.get("/api/openapi.json").json["paths"].items():
        for operation in methods.values():
            given = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert given == set(re.findall(r"{(\w+)}", path))


def test_answers_have_the_properties_described(client, people):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    made = client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).json
    screening = client.post("/api/screenings", json=makers.trial()).json
    assert set(schemas["Reservation"]["properties"]) <= set(made)
    assert set(schemas["Screening"]["properties"]) == set(screening)


def test_a_plan_has_the_properties_described(client):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    plan = client.post("/api/plans", json=makers.trial()).json
    assert set(schemas["Plan"]["properties"]) == set(plan)
    assert [set(step) for step in plan["steps"]] == [set(schemas["Step"]["properties"])] * len(plan["steps"])
    assert plan["steps"]


def test_ways_out_have_the_properties_described(client):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    found = client.post("/api/ways-out", json=makers.trial(altitude_upper={"value": 200, "datum": "AGL"})).json
    way, without = schemas["Way"]["properties"], schemas["WaysOut"]["properties"]["without"]["items"]["properties"]
    assert set(schemas["WaysOut"]["properties"]) == set(found)
    assert {frozenset(w) for w in found["ways"]} == {frozenset(way)}
    assert {frozenset(w) for w in found["without"]} == {frozenset(without)}
    assert {frozenset(w["change"]) for w in found["ways"]} == {frozenset(way["change"]["properties"])}


def test_a_kept_trial_has_the_properties_described(client, services):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    made = client.post("/api/trials", json=makers.trial()).json
    with services.store.writing() as work:
        work.sites.put(makers.park(activities=("ground_robot",)))
        work.commit()
    opened = client.get(f"/api/trials/{made['code']}").json
    turned = schemas["TurnedSince"]["properties"]
    rule, why = turned["rules"]["items"]["properties"], turned["rules"]["items"]["properties"]["why"]["items"]["properties"]
    assert set(schemas["KeptTrial"]["properties"]) == set(made)
    assert set(schemas["OpenedTrial"]["properties"]) == set(opened)
    assert set(turned) == set(opened["turned"])
    assert {frozenset(r) for r in opened["turned"]["rules"]} == {frozenset(rule)}
    assert {frozenset(w) for r in opened["turned"]["rules"] for w in r["why"]} == {frozenset(why)}


def test_a_site_is_as_described_and_only_what_the_catalogue_names_is_a_facility(client, services):
    with services.store.writing() as work:
        trial = PastTrial(on="2021-03-05/2021-03-07", what=Text("荷物を運ぶ", "Delivery"), who="市", source="新聞", confidence="high")
        facts = {"facilities.power_kva": Fact("図面", "medium", "2019", "measured", about=True)}
        work.sites.put(makers.park(id="equipped", areas=(), facilities={"power_kva": 30, "surface": ["grass"]}, facts=facts,
                                   past_trials=(trial,)))  # fmt: skip
        work.commit()
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    (site,) = [f for f in client.get("/api/collections/sites/items").json["features"] if f["id"] == "equipped"]
    told = site["properties"]

    jsonschema.validate(told["facilities"], schemas["Facilities"])
    assert (told["facilities"], set(schemas["Facilities"]["properties"]) >= FACILITIES.keys()) == (
        {"power_kva": 30, "surface": ["grass"]}, True,
    )  # fmt: skip
    assert told["facts"] == {
        "facilities.power_kva": {"source": "図面", "confidence": "medium", "on": "2019", "method": "measured", "about": True}
    }
    assert set(told["facts"]["facilities.power_kva"]) == set(schemas["Fact"]["properties"])
    assert told["past_trials"] == [
        {"on": "2021-03-05/2021-03-07", "what": "荷物を運ぶ", "what_en": "Delivery", "who": "市", "source": "新聞", "confidence": "high"}
    ]
    assert set(told["past_trials"][0]) == set(schemas["PastTrial"]["properties"])
    assert set(schemas["SiteFeature"]["properties"]["properties"]["properties"]) <= set(told)
