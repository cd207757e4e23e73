"""Styles and scripts under addresses that name their content, and joined to few files."""

import html
import re

import flask
import pytest

from web.shell.files import own_files
from web.shell.files.joined_scripts import SCRIPTS, leaned_on

MODULE = re.compile(r"^joinedModules\['([^']+)'\] \?\?= ", re.MULTILINE)


@pytest.fixture
def own(app):
    """A page's own link to a style, as it is written."""
    page = app.test_client().get("/about").text
    return re.search(r'href="(/static/v-[0-9a-f]{12}/css/print\.css)"', page)[1]


def test_what_a_page_links_is_kept_for_good(app, own):
    answer = app.test_client().get(own)
    told = answer.cache_control
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert (told.max_age, told.immutable, told.no_cache) == (31_536_000, True, None)


@pytest.mark.parametrize("version", ["", "v-000000000000/"], ids=["bare", "of an earlier server"])
def test_any_other_address_gives_what_is_there_now_and_is_asked_again(app, own, version):
    answer, kept = (app.test_client().get(one) for one in (f"/static/{version}css/print.css", own))
    assert (answer.status_code, answer.data) == (200, kept.data)
    assert answer.cache_control.no_cache
    assert not answer.cache_control.immutable


@pytest.mark.parametrize("path", ["css/none.css", "../app.py", "css/../../app.py", "v-000000000000/v-000000000000/css/print.css"])
def test_nothing_else_is_there(app, own, path):
    client, root = app.test_client(), own.removesuffix("css/print.css")
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
def test_a_page_fetches_every_module_it_leans_on_once_and_in_few_files(visit, path, entry):
    page, client = visit(None).get(path).text, visit(None)
    own = [html.unescape(one) for one in re.findall(r'<script type="module" src="([^"]+)"', page)]
    map_first, then = (next(one for one in own if name in one) for name in ("/joined/map/start.js", f"/joined/{entry}"))
    brought = [MODULE.findall(client.get(address).text) for address in (map_first, then)]
    assert sorted(brought[0] + brought[1]) == sorted(leaned_on("map/start.js", entry))
    assert len(own) <= 3


def test_every_module_can_be_fetched_joined_and_what_is_none_is_not_there(app):
    client = app.test_client()
    for path in sorted(SCRIPTS.rglob("*.js")):
        answer = client.get(f"/static/joined/{path.relative_to(SCRIPTS).as_posix()}")
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript"), path
    for none in ("joined/none.js", "joined/../css/palette.css", "joined/map/start.js?after=none.js", "joined/palette.css"):
        assert client.get(f"/static/{none}").status_code == 404, none


def test_what_is_joined_is_kept_for_good_and_by_its_bare_address_asked_for_again(app):
    client = app.test_client()
    address = re.search(r'href="(/static/v-[0-9a-f]{12}/joined/frame\.css)"', client.get("/about").text)[1]
    kept, bare = client.get(address), client.get("/static/joined/frame.css")
    assert kept.data == bare.data
    assert (bool(kept.cache_control.immutable), bool(bare.cache_control.immutable)) == (True, False)
    assert client.get("/static/joined/frame.css", headers={"If-None-Match": bare.headers["ETag"]}).status_code == 304


def test_the_styles_of_the_frame_name_no_file_by_its_place():
    names = [SCRIPTS.parent / "css" / name for name in own_files.FRAME]
    assert not re.search(r"url\(|@import|@charset", "".join(path.read_text(encoding="utf-8") for path in names))
