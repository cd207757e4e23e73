"""A site of very many corners is told the same parts as one of few: what is made in pieces is what was made at once."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from fieldreg.kernel import geometry, many_corners
from fieldreg.kernel.geometry import plane_at
from fieldreg.permit_free import parts
from tests.fieldreg.permit_free.cut_places import FREE_SITES, opened

CORNERS = 1_300  # more than are taken at once


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = opened(tmp_path_factory.mktemp("corners"))
    with made.store.writing() as work:
        for site_id in FREE_SITES:
            site = work.sites.get(site_id)
            work.sites.put(replace(site, id=f"rough-{site_id}", outline=rough(site.outline), areas=(), area_m2=None))
        work.commit()
    yield made
    made.store.close()


def rough(outline):
    """Spikes of four metres about its middle."""
    middle = shapely.centroid(outline)
    plane = plane_at(middle.x, middle.y)
    x_m, y_m = shapely.get_coordinates(plane.to_xy(middle))[0]
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    far_m = 300 + 40 * np.sin(5 * turn) - 4 * (np.arange(CORNERS) % 2)
    return plane.to_lonlat(shapely.Polygon(np.c_[x_m + far_m * np.cos(turn), y_m + far_m * np.sin(turn)]))


@pytest.mark.parametrize("site_id", FREE_SITES)
def test_the_parts_of_a_rough_site_are_the_same_made_at_once_and_in_pieces(services, site_id, monkeypatch):
    half = {"type": "Feature", "geometry": None, "properties": {"site": f"rough-{site_id}"}}
    told = services.screening.permit_free(half)
    for module, name in ((many_corners, "FEW"), (parts, "FEW"), (geometry, "_MANY")):
        monkeypatch.setattr(module, name, 10**9)
    at_once = services.screening.permit_free(half)

    assert [feature["properties"] for feature in told["features"]] == [feature["properties"] for feature in at_once["features"]]
    assert told["summary"]["because"] == at_once["summary"]["because"]
    for feature, other in zip(told["features"], at_once["features"], strict=True):
        one, two = (shapely.geometry.shape(each["geometry"]) for each in (feature, other))
        assert shapely.symmetric_difference(one, two).area <= 1e-6 * two.area


def test_the_summary_alone_is_the_one_beside_the_parts(services):
    for site_id in FREE_SITES:
        assert services.screening.permit_free_told({"site": site_id}) == services.screening.permit_free({"site": site_id})["summary"]
