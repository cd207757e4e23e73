"""Which tests keep to one worker: two browsers never race each other, and what a file sets up once is set up once."""

import pytest

from tests.conftest import BREATH


@pytest.fixture(scope="module")
def set_up_once():
    return []


def group_of(item):
    marker = item.get_closest_marker("xdist_group")
    return marker.args[0] if marker else None


def test_what_takes_the_machines_breath_is_on_one_worker(request):
    """Of whatever this run collected."""
    for item in request.session.items:
        breath = any(item.get_closest_marker(kind) for kind in BREATH)
        assert (group_of(item) == "alone") is breath, item.nodeid
        assert breath or "browser" not in item.fixturenames, f"{item.nodeid} drives a browser, unmarked"


def test_a_cluster_is_started_for_those_marked_only(request):
    for item in request.session.items:
        if "postgis_url" in item.fixturenames:
            assert item.get_closest_marker("postgis"), f"{item.nodeid} starts a cluster, unmarked"


def test_a_file_that_sets_something_up_once_stays_together(request, set_up_once):
    assert group_of(request.node) == "tests/test_workers.py"
