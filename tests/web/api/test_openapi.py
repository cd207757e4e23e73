import re

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
