import json
import re

import jsonschema
import pytest

from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import FACILITIES
from fieldreg.register.sites import Fact, PastTrial
from tests import makers


def routes(app):
    """By address below the API's own, with the names of its parts as machines write them."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/api", "/healthz", "/geozones")):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: "{" + re.sub(r"_(\w)", lambda m: m[1].upper(), found[1]) + "}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield path.removeprefix("/api") or "/", method.lower()


def operations(document):
    return {(path, name): told for path, methods in document["paths"].items() for name, told in methods.items() if name != "servers"}


def test_the_description_tells_every_route_and_no_other(app, client):
    assert set(operations(client.get("/api/openapi.json").json)) == set(routes(app))


def test_every_schema_named_is_there(client):
    text = client.get("/api/openapi.json").text
    document = client.get("/api/openapi.json").json
    named = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert named == set(document["components"]["schemas"])


def test_parameters_of_a_path_are_described(client):
    for (path, _), operation in operations(client.get("/api/openapi.json").json).items():
        given = {p["name"] for p in operation["parameters"] if p.get("in") == "path"}
        assert given == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize("trial", [makers.trial(), makers.trial(vehicle={"mass_g": 900, "radio": ["2.4GHz"]})])
def test_a_trial_holds_its_schema_and_what_is_none_does_not(client, trial):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    told = json.loads(json.dumps(schemas).replace("#/components/schemas/", "#/$defs/"))
    asked = jsonschema.Draft202012Validator({"$ref": "#/$defs/Trial", "$defs": told})
    assert list(asked.iter_errors(trial)) == []
    bad = {**trial["properties"], "altitude_upper": {"value": 10, "datum": []}}
    for nothing in ({}, {"type": "Feature"}, [], {**trial, "geometry": None}, {**trial, "properties": bad}):
        assert list(asked.iter_errors(nothing)) != []
        assert client.post("/api/screenings", json=nothing).status_code in (400, 422)


def test_cells_of_headroom_hold_their_schema(client):
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    told = client.post("/api/headroom/area", json=makers.trial()).json
    cell = schemas["HeadroomArea"]["properties"]["features"]["items"]["properties"]["properties"]["properties"]
    assert set(told["features"][0]["properties"]) == set(cell)
    assert set(told["summary"]) <= set(schemas["HeadroomArea"]["properties"]["summary"]["properties"])


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
