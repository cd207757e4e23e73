"""A typed client made of our own description of the API: nothing of it is left out, mypy takes it, and its main calls work."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldreg.wiring import Config, build
from tests import makers, registries
from tests.fieldreg.frames.conftest import NOW, serving
from web.app import create_app

BYTES = ("application/vnd.mapbox-vector-tile", "application/vnd.google-earth.kml+xml", "application/vnd.google-earth.kmz")
CALLS = """
import json, sys
from registry_client import Client
from registry_client.api.default import (
    get_collections, get_collections_by_collection_id_items as items, get_rules, get_sites_by_site_id_kml as kml, get_uas_zones,
    post_rankings, post_screenings,
)
from registry_client.models import Need, Problem, TrialFeature

client, trial, need = Client(base_url=sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
page = items.sync(client=client, collection_id="sites", limit=2)
answer = post_screenings.sync(client=client, body=TrialFeature.from_dict(trial))
ranking = post_rankings.sync(client=client, body=Need.from_dict(need))
refused = post_rankings.sync(client=client, body=Need.from_dict({**need, "radius_m": -1}))
print(json.dumps({
    "collections": [one.id for one in get_collections.sync(client=client).collections],
    "sites": [page.number_matched, len(page.features)],
    "verdict": answer.verdict, "rules": sorted(one["rule"] for one in answer.findings),
    "ranked": len(ranking.ranked), "refused": isinstance(refused, Problem),
    "kml": kml.sync_detailed(client=client, site_id="park").content[:5].decode(),
    "zones": get_uas_zones.sync_detailed(client=client).status_code,
    "rules_in_force": get_rules.sync_detailed(client=client).status_code,
}))
"""


@pytest.mark.slow
def test_a_client_is_made_of_our_description_and_its_main_calls_work(furnished_services, tmp_path):
    if importlib.util.find_spec("openapi_python_client") is None:
        pytest.skip("openapi-python-client is not installed (PyPI, for this test)")
    app = create_app(None, furnished_services, {"TESTING": True, "RATELIMIT_ENABLED": False})
    (tmp_path / "openapi.json").write_bytes(app.test_client().get("/api/openapi.json").data)
    overrides = dict.fromkeys(BYTES, "application/octet-stream")
    config = {"project_name_override": "x", "package_name_override": "registry_client", "content_type_overrides": overrides}
    (tmp_path / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    made = run(tmp_path, path, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--output-path", "registry_client",
               "--meta", "none", "--config", "config.yaml", "--fail-on-warning")  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr

    typed = run(tmp_path, path, "-m", "mypy", "--cache-dir", "none", "registry_client")
    faults = [line for line in typed.stdout.splitlines() if ": error:" in line and "registry_client/client.py" not in line]
    assert faults == []  # of client.py alone, which is the same for everybody's API

    trial = makers.trial()
    need = {name: value for name, value in trial["properties"].items() if name in ("activity", "vehicle", "time_start", "time_end")}
    need |= {name: trial["properties"][name] for name in ("altitude_lower", "altitude_upper") if name in trial["properties"]}
    with serving(app) as address:
        called = run(tmp_path, path, "-c", CALLS, f"{address}/api", json.dumps(trial), json.dumps(need))
    assert called.returncode == 0, called.stderr
    told, own = json.loads(called.stdout), furnished_services.screening.screen(trial)
    assert {"sites", "areas", "zones-did"} <= set(told.pop("collections"))
    assert told == {
        "sites": [3, 2], "verdict": own.verdict, "rules": sorted(f.rule for f in own.findings), "ranked": 3, "refused": True,
        "kml": "<?xml", "zones": 200, "rules_in_force": 200,
    }  # fmt: skip


@pytest.fixture
def furnished_services(tmp_path):
    registries.furnished(tmp_path / "small.db").close()
    return build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{tmp_path / 'small.db'}", "FIELDREG_NOW": NOW}))


def run(folder, path, *arguments):
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True,
                          check=False, timeout=600)  # fmt: skip
