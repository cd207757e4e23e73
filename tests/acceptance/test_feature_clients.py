"""Real GIS programs on the API of a real server: GDAL's own tools, and the GDAL that pandas reads with."""

import json
import re
import shutil
import subprocess
import urllib.request

import pyogrio
import pytest

pytestmark = [pytest.mark.slow]
SEEN = "140.8,38.2,140.9,38.3"


def counted(url, path, key="numberMatched"):
    with urllib.request.urlopen(f"{url}/collections/{path}", timeout=30) as answer:
        return json.load(answer)[key]


@pytest.fixture
def url(served):
    return f"http://127.0.0.1:{served.port}/api"


@pytest.fixture
def ogrinfo(url):
    """What GDAL's tool says of a layer; it fails the test for any error it prints."""
    if shutil.which("ogrinfo") is None:
        pytest.skip("GDAL's tools are not installed")

    def ask(*arguments):
        command = ["ogrinfo", "-ro", "-so", f"OAPIF:{url}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stdout + done.stderr, done.stdout + done.stderr
        return done.stdout

    return ask


def features_in(told):
    return int(re.search(r"Feature Count: (\d+)", told)[1])


def test_gdals_tools_read_every_layer_its_extent_and_its_count(url, ogrinfo):
    layers = re.findall(r"^\d+: (\S+)", ogrinfo(), re.MULTILINE)
    assert len(layers) <= 30
    assert {"sites", "site-outlines", "site-lines", "areas", "area-lines", "reservations", "zones-did", "zones-roads"} <= set(layers)
    for layer in ("sites", "site-outlines", "area-lines", "zones-roads", "reservations"):
        assert features_in(ogrinfo(layer)) == counted(url, f"{layer}/items?limit=1"), layer
    told = ogrinfo("sites")
    west, south, east, north = counted(url, "sites", "extent")["spatial"]["bbox"][0]
    assert f"Extent: ({west:.6f}, {south:.6f}) - ({east:.6f}, {north:.6f})" in told
    assert "Geometry: Point" in told


def test_gdals_tools_narrow_down_by_box_by_property_and_by_id(url, ogrinfo):
    assert features_in(ogrinfo("sites", "-spat", *SEEN.split(","))) == counted(url, f"sites/items?bbox={SEEN}") > 0
    assert features_in(ogrinfo("sites", "-where", "kind='park'")) == counted(url, "sites/items?kind=park") > 0
    assert features_in(ogrinfo("sites", "-where", "kind='park' AND ward='none such'")) == 0
    assert features_in(ogrinfo("areas", "-where", "id='arahama-former-elementary/grounds'")) == 1
    assert features_in(ogrinfo("-oo", "PAGE_SIZE=7", "sites")) == counted(url, "sites/items")


def later(url):
    """Facilities whose zone is in force from after the first day of 2020."""
    told = counted(url, "zones-small-uav/items", "features")
    return sum(1 for one in told if (one["properties"]["valid_from"] or "") > "2020-01-01")


def test_gdals_tools_push_filters_down(url, ogrinfo):
    """Dates too: without a filter it would take every zone in force since for one that begins since."""
    assert 0 < later(url) < counted(url, "zones-small-uav/items")
    assert features_in(ogrinfo("zones-small-uav", "-where", "valid_from > '2020/01/01'")) == later(url)
    told = [one["properties"] for one in counted(url, "sites/items", "features")]
    large = [one for one in told if one["kind"] == "park" and (one["area_m2"] or 0) >= 10_000]
    assert features_in(ogrinfo("sites", "-where", "kind='park' AND area_m2 >= 10000")) == len(large) > 0
    assert features_in(ogrinfo("sites", "-where", "indoor = 1")) == sum(one["indoor"] for one in told) > 0


def test_gdals_tools_convert_a_layer_into_a_file(url, tmp_path):
    if shutil.which("ogr2ogr") is None:
        pytest.skip("GDAL's tools are not installed")
    target = tmp_path / "zones.gpkg"
    subprocess.run(["ogr2ogr", "-f", "GPKG", target, f"OAPIF:{url}", "zones-parks"], check=True, timeout=120, capture_output=True)
    assert pyogrio.read_info(target)["features"] == counted(url, "zones-parks/items")


def test_pandas_gdal_reads_every_layer_with_its_columns(url):
    source = f"OAPIF:{url}"
    assert len(pyogrio.list_layers(source)) <= 30
    for layer in ("sites", "areas", "zones-did", "reservations"):
        told = pyogrio.read_info(source, layer=layer)
        columns = counted(url, f"{layer}/schema", "properties")["properties"]["properties"]
        assert (told["features"], set(told["fields"])) == (counted(url, f"{layer}/items"), set(columns))
    empty = pyogrio.read_info(source, layer="reservations")
    types = dict(zip(empty["fields"], empty["dtypes"], strict=True))
    assert types == {"site": "object", "area": "object", "time_start": "datetime64[ms]", "time_end": "datetime64[ms]", "exclusive": "bool"}
    sites = pyogrio.read_info(source, layer="sites")
    assert dict(zip(sites["fields"], sites["dtypes"], strict=True))["closed_to_traffic"] == "bool"  # though it is null first


def test_pandas_gdal_narrows_down(url):
    source = f"OAPIF:{url}"
    assert len(pyogrio.read_dataframe(source, layer="sites", bbox=tuple(map(float, SEEN.split(","))))) == counted(
        url, f"sites/items?bbox={SEEN}"
    )
    parks = pyogrio.read_dataframe(source, layer="sites", where="kind = 'park'")
    assert (len(parks), set(parks["kind"])) == (counted(url, "sites/items?kind=park"), {"park"})
    assert set(parks.geometry.geom_type) == {"Point"}
    assert len(pyogrio.read_dataframe(source, layer="zones-small-uav", where="valid_from > '2020/01/01'")) == later(url)
    told = [one["properties"]["indoor"] for one in counted(url, "sites/items", "features")]
    assert len(pyogrio.read_dataframe(source, layer="sites", where="indoor = 1")) == sum(told)
