"""JGD2024 is on the plane JGD2011 under a new name (EPSG v12.055): every way of telling a system by name says so."""

import json
import re

import pyproj
import pytest

from geodata.geometry.crs import crs_named

NEW = (
    ("Japanese Geodetic Datum 2011", "Japanese Geodetic Datum 2024"), ("JGD2011", "JGD2024"), ("JGD_2011", "JGD_2024"),
)  # fmt: skip


def renamed(text):
    for old, new in NEW:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("code", [6668, 6669, 6677, 6678, 6687, 6691])
@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2015", "WKT2_2019", "PROJJSON"])
def test_a_description_in_the_new_words_is_the_system_of_the_old(code, form):
    system = pyproj.CRS.from_epsg(code)
    told = renamed(json.dumps(system.to_json_dict()) if form == "PROJJSON" else system.to_wkt(form))
    assert "2024" in told
    assert crs_named(told, "x.prj") == crs_named(f"EPSG:{code}", "x")


@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT2_2019"])
def test_without_its_code_too(form):
    told = renamed(re.sub(r',\s*ID\["EPSG",\d+\]', "", pyproj.CRS.from_epsg(6678).to_wkt(form)))
    assert '"EPSG",6678' not in told
    assert crs_named(told, "x.prj").name == "EPSG:6678"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("JGD2024 / (B, L)", 6668), ("JGD2024 / (B,L)", 6668), ("JGD2024 / 10(X,Y)", 6678), ("fguuid:jgd2024.bl", 6668),
        ("fguuid:jgd2011.bl", 6668), ("fguuid:jgd2000.bl", 4612),
    ],
)  # fmt: skip
def test_a_name_of_jpgis_or_of_the_base_map(name, code):
    assert crs_named(name, "--crs") == crs_named(f"EPSG:{code}", "x")


def test_another_ellipsoid_under_the_new_name_is_not_it():
    told = renamed(pyproj.CRS.from_epsg(6668).to_wkt("WKT1_ESRI")).replace("298.257222101", "298.3")
    with pytest.raises(Exception, match="座標系"):
        crs_named(told, "x.prj")
