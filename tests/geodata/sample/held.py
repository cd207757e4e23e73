"""What the embedded sample holds, read once for the tests of this folder."""

from shapely.geometry import shape

from geodata.sample import files

CONFIDENCE = {"high", "medium", "low", "unconfirmed"}
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


def zone_of(layer, zone_id):
    [zone] = [zone for one, zone in ZONES if one == layer and zone["id"] == zone_id]
    return zone
