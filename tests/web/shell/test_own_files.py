"""Styles and scripts under addresses that name their content, and modules fetched together."""

import re

import flask
import pytest

from web.shell import own_files
from web.shell.joined_scripts import SCRIPTS, leaned_on

IMPORTED = re.compile(r'from "(\.[^"]+)"|^import "(\.[^"]+)"', re.MULTILINE)


@pytest.fixture
def own(app):
    """A page's own link to a style, as it is written."""
    page = app.test_client().get("/about").text
    return re.search(r'href="(/static/v-[0-9a-f]{12}/css/fieldreg\.css)"', page)[1]


def test_what_a_page_links_is_kept_for_good(app, own):
    answer = app.test_client().get(own)
    told = answer.cache_control
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert (told.max_age, told.immutable, told.no_cache) == (31_536_000, True, None)


@pytest.mark.parametrize("version", ["", "v-000000000000/"], ids=["bare", "of an earlier server"])
def test_any_other_address_gives_what_is_there_now_and_is_asked_again(app, own, version):
    answer, kept = (app.test_client().get(one) for one in (f"/static/{version}css/fieldreg.css", own))
    assert (answer.status_code, answer.data) == (200, kept.data)
    assert answer.cache_control.no_cache
    assert not answer.cache_control.immutable


@pytest.mark.parametrize("path", ["css/none.css", "../app.py", "css/../../app.py", "v-000000000000/v-000000000000/css/fieldreg.css"])
def test_nothing_else_is_there(app, own, path):
    client, root = app.test_client(), own.removesuffix("css/fieldreg.css")
    assert [client.get(f"{base}{path}").status_code for base in (root, "/static/")] == [404, 404]


def test_the_version_is_of_every_file_and_all_in_it(tmp_path):
    seen = set()
    for name, held in (("a.css", "x"), ("a.css", "y"), ("b.css", "y"), ("deep/c.js", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(held)
        seen.add(own_files.version_of(tmp_path))
    assert len(seen) == 4


def test_a_file_that_changes_under_a_running_server_has_another_address(tmp_path, monkeypatch):
    monkeypatch.setattr(own_files, "_LOOKED_S", 0.0)
    style = tmp_path / "a.css"
    style.write_text("x")
    app = flask.Flask("own", static_folder=tmp_path)
    own_files.provide(app)
    with app.test_request_context():
        before = flask.url_for("static", filename="a.css")
        style.write_text("longer")
        after = flask.url_for("static", filename="a.css")
    client = app.test_client()
    assert before != after
    for address, kept in ((before, False), (after, True)):
        with client.get(address) as answer:
            assert (answer.data, bool(answer.cache_control.immutable)) == (b"longer", kept)


@pytest.mark.parametrize(
    ("path", "entry"), [("/", "choose/page.js"), ("/check", "check/page.js"), ("/en/sites/park", "site/permit_free.js")]
)
def test_every_module_a_page_leans_on_is_fetched_from_the_start(visit, path, entry):
    page = visit(None).get(path).text
    told = re.findall(r'rel="modulepreload" href="[^"]*/static/v-[0-9a-f]{12}/js/([^"]+)"', page)
    assert len(told) == len(set(told))
    assert set(told) == set(leaned_on("map/start.js", entry))
    for module in told:
        for target in filter(None, (one or other for one, other in IMPORTED.findall((SCRIPTS / module).read_text()))):
            assert str(((SCRIPTS / module).parent / target).resolve().relative_to(SCRIPTS)) in told
