"""QGIS without a screen: every layer valid, its extent right before anything is read, a symbol for each feature, and read only."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.clients.reading import asked, counted

pytestmark = [pytest.mark.slow]
LOOKS = Path(__file__).with_name("qgis_looks.py")
LAYERS = ("sites", "site-outlines", "site-lines", "areas", "area-lines", "zones-did", "zones-roads")


@pytest.fixture(scope="module")
def looked(qgis, api, tmp_path_factory):
    """What QGIS makes of each layer."""
    home = str(tmp_path_factory.mktemp("qgis"))  # it keeps what it fetched there
    held = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
    held.pop("PYTHONPATH", None)
    done = subprocess.run(
        [qgis, str(LOOKS), api, *LAYERS, "reservations"], env=held, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_layer_is_read_whole(looked, api):
    told = {name: counted(api, name) for name in LAYERS}
    assert {name: (looked[name]["valid"], looked[name]["count"], looked[name]["read"]) for name in LAYERS} == {
        name: (True, number, number) for name, number in told.items()
    }
    assert min(told.values()) > 0


def test_a_layer_has_one_kind_of_geometry(looked):
    assert {name: looked[name]["geometry"] for name in LAYERS} == {
        "sites": "Point", "site-outlines": "Polygon", "site-lines": "LineString", "areas": "Polygon", "area-lines": "LineString",
        "zones-did": "Polygon", "zones-roads": "LineString",
    }  # fmt: skip


def test_the_extent_is_right_before_anything_is_read(looked, api):
    for name in LAYERS:
        (box,) = asked(f"{api}/collections/{name}")["extent"]["spatial"]["bbox"]
        assert looked[name]["extent"] == pytest.approx(box), name


def test_as_many_symbols_are_drawn_as_there_are_features(looked, api):
    assert {name: looked[name]["symbols"] for name in LAYERS} == {name: counted(api, name) for name in LAYERS}
    assert all(looked[name]["inked"] > 0 for name in LAYERS)


def test_filters_reach_the_server(looked, api):
    assert looked["sites"]["parks"] == counted(api, "sites", "kind=park") > 0
    west, south, east, north = looked["sites"]["extent"]
    box = f"{west + 0.0523},{south + 0.0523},{east - 0.0523},{north - 0.0523}"
    assert looked["sites"]["inside"] == counted(api, "sites", f"bbox={box}") > 0


def test_nothing_can_be_edited(looked):
    assert {name: looked[name]["edited"] for name in LAYERS} == {name: [False, False] for name in LAYERS}


def test_a_layer_without_features_is_valid(looked):
    assert (looked["reservations"]["valid"], looked["reservations"]["count"]) == (True, 0)
