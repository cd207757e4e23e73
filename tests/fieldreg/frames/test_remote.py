"""The same registry by its address: the same frames, page by page; refusals as our own errors, and nothing made up where nobody answers."""

import gzip
import json
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity

import fieldreg
from fieldreg.frames import connection
from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound, Unavailable
from fieldreg.wiring import Config, build
from tests.fieldreg.frames.conftest import FIELD, NEED, NOW, SITE, running, serving
from web.app import create_app

RANKED = {name: value for name, value in NEED.items() if name != "radius_m"}


@pytest.fixture(scope="module")
def address(path):
    """An installation over the registry of `path`."""
    config = Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{path}", "FIELDREG_NOW": NOW})
    app = create_app(config, build(config), {"TESTING": True, "RATELIMIT_ENABLED": False})
    with serving(app) as url:
        yield url


@pytest.fixture
def held(path, monkeypatch):
    monkeypatch.setenv("FIELDREG_NOW", NOW)
    return fieldreg.open(path)


@pytest.fixture
def told(address):
    return fieldreg.open(address)


def same(one, other):
    pd.testing.assert_frame_equal(one, other)
    assert one.attrs == other.attrs


# ---------------------------------------------------------------- what is held


@pytest.mark.parametrize("page", [10_000, 7])
def test_sites_areas_and_zones_are_those_of_the_database(held, told, page, monkeypatch):
    monkeypatch.setattr(connection, "_PAGE", page)
    same(told.sites(), held.sites())
    same(told.areas(), held.areas())
    for layer, on in (("did", None), ("did", date(2022, 6, 24)), ("airport-surfaces", None)):
        same(told.zones(layer, on), held.zones(layer, on))
    assert len(held.areas()) > 7
    assert set(held.areas()["site"]) <= set(held.sites()["id"])


def test_a_layer_that_cannot_speak_says_so_here_too(told):
    with pytest.warns(UserWarning, match="層 events は missing です.*is not proven free"):
        frame = told.zones("events", on=date(1999, 1, 1))
    assert (len(frame), frame.attrs["status"], frame.attrs["edition"]) == (0, "missing", None)


def test_reservations_are_the_same_but_for_their_state_which_nobody_is_told(held, told):
    own, public = held.reservations(), told.reservations()
    same(public.drop(columns="state"), own.drop(columns="state"))
    assert (len(public), public["state"].isna().all(), own["state"].tolist()) == (2, True, ["requested", "requested"])


# ---------------------------------------------------------------- what is answered


def test_many_shapes_are_answered_as_the_database_answers_them(held, told):
    line = shapely.LineString([(140.9, 38.2), (140.91, 38.2)])
    shapes = [FIELD, affinity.translate(FIELD, -0.1, 0.04), shapely.Point(140.8824, 38.2601), None, line]
    mine = gpd.GeoDataFrame({"mine": [1, 2, 3, 4, 5]}, geometry=shapes, crs=4326, index=[1, 1, 2, 2, 3])

    found = told.screen(mine, NEED)

    same(found, held.screen_all(mine, NEED))
    assert found["verdict"].tolist()[3:] == ["unknown", "unknown"]
    assert "corridor_width_m" in found["because_en"].iloc[4]
    assert len(set(found["verdict"])) > 1


def test_one_trial_is_answered_in_full(held, told):
    trial = {"type": "Feature", "geometry": shapely.geometry.mapping(FIELD), "properties": NEED}
    answer = told.screen(trial)
    own = held.screen(trial)
    assert answer.verdict == own.verdict
    assert answer.to_dict() == json.loads(own.to_json())
    for registry in (told, held):
        with pytest.raises(InvalidInput, match="properties"):
            registry.screen(trial, NEED)
        with pytest.raises(InvalidInput, match="need"):
            registry.screen(gpd.GeoSeries([FIELD], crs=4326))


def test_sites_are_ranked_as_the_database_ranks_them(held, told):
    found = told.rank(RANKED | {"area_m2": 5_000, "needs": {"power_kva": 30}})
    same(found.drop(columns="unknown"), held.rank(RANKED | {"area_m2": 5_000, "needs": {"power_kva": 30}}).drop(columns="unknown"))
    assert found["unknown"].isna().all()


def test_the_map_is_drawn_of_what_is_told(told):
    page = told.explore(layers=["did"]).get_root().render()
    assert "Arahama" in page
    assert "tileLayer" not in page


# ---------------------------------------------------------------- what is refused


def test_a_refusal_names_every_fault(told):
    with pytest.raises(InvalidInput) as refusal:
        told.rank({**RANKED, "site": SITE, "needs": {"power": 30}})
    assert [fault.where for fault in refusal.value.faults] == ["site", "needs.power"]
    with pytest.raises(NotFound, match="レイヤ「nowhere」はありません"):
        told.zones("nowhere")


@pytest.mark.parametrize("ending", ["", "/", "/api", "/api/"])
def test_an_installation_is_opened_by_its_address_or_that_of_its_api(address, ending):
    assert len(fieldreg.open(address + ending).sites()) == 66


def test_an_address_that_is_none_is_refused(address):
    for wrong in ("http://", f"{address}/api?f=json"):
        with pytest.raises(InvalidInput, match="アドレスは"):
            fieldreg.open(wrong)
    with pytest.raises(InvalidInput, match="terrain"):
        fieldreg.open(address, terrain=object())


def test_where_nobody_answers_that_is_told_and_no_row_is_clear(told, monkeypatch):
    with running(ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)) as gone:
        pass
    with pytest.raises(Unavailable, match="つながりません"):
        fieldreg.open(gone)
    monkeypatch.setattr(told, "_connection", connection.Connection(gone))
    frame = told.screen_all(gpd.GeoSeries([FIELD], crs=4326), NEED)
    assert (frame["verdict"].tolist(), frame["permits"].isna().tolist()) == (["unknown"], [True])
    assert "cannot be reached" in frame["because_en"][0]


def speaking(*answers):
    """A server that gives these (status, headers, body), each once, in their order."""
    left = list(answers)

    class Speaker(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = left.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return running(ThreadingHTTPServer(("127.0.0.1", 0), Speaker))


LANDING = json.dumps({"links": [{"rel": "service-desc"}, {"rel": "conformance"}]}).encode()


@pytest.mark.parametrize(
    "answer",
    [(200, {}, b"<html>"), (200, {}, b"{}"), (200, {}, b"[1]"), (404, {}, b"nothing here"), (200, {"Content-Encoding": "gzip"}, b"x")],
)
def test_what_is_no_registry_is_told_so(answer):
    with speaking(answer) as url, pytest.raises(NotFound, match="台帳はありません"):
        fieldreg.open(url)


def test_who_is_told_to_wait_waits_and_who_is_told_too_long_does_not(monkeypatch):
    waited = []
    monkeypatch.setattr(connection.time, "sleep", waited.append)
    squeezed = {"Content-Encoding": "gzip"}
    with speaking((429, {"Retry-After": "3"}, b"{}"), (200, squeezed, gzip.compress(LANDING))) as url:
        fieldreg.open(url)
    for told in ({"Retry-After": "86400"}, {}, {"Retry-After": "soon"}):
        with speaking((429, told, b"{}")) as url, pytest.raises(Unavailable, match="429"):
            fieldreg.open(url)
    assert waited == [3]


def test_a_registry_that_changes_between_two_pages_is_not_told_half(monkeypatch):
    def page(matched, *ids):
        features = [{"id": one, "properties": {}, "geometry": None} for one in ids]
        return 200, {}, json.dumps({"features": features, "numberMatched": matched}).encode()

    for pages in ((page(2, "a"), page(3, "b"), page(3, "c")), (page(2, "a"), page(2)), (page(2, "a"), page(1, "b"))):
        with speaking((200, {}, LANDING), *pages) as url, pytest.raises(Conflict, match="変わりました"):
            fieldreg.open(url).areas()
