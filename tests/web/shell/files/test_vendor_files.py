"""Files of others as one: in the order asked for, each picture where it lies, and nothing but what lies below vendor."""

import re

import pytest

from web.shell.files import own_files

LEAFLET, CLUSTER = "vendor/leaflet/dist/leaflet", "vendor/leaflet.markercluster/dist"
FULL = "vendor/leaflet.fullscreen/Control.FullScreen"


@pytest.fixture
def joined(app):
    """Asks for files of others as one."""

    def ask(name, *paths):
        return app.test_client().get(f"/static/joined/{name}", query_string={"of": paths})

    return ask


def test_scripts_stand_one_after_another_as_they_are(app, joined):
    paths = (f"{LEAFLET}.js", f"{FULL}.js")
    answer = joined("vendor.js", *paths)
    texts = [app.test_client().get(f"/static/{path}").text for path in paths]
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/javascript", "\n;\n".join(texts))


def test_a_style_finds_its_pictures_from_the_joined_address(app, joined):
    answer = joined("vendor.css", f"{LEAFLET}.css", f"{FULL}.css")
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    pictures = set(re.findall(r"url\(\.\./([^)]+)\)", answer.text))
    assert pictures >= {"vendor/leaflet/dist/images/layers.png", "vendor/leaflet.fullscreen/icon-fullscreen.svg"}
    assert [app.test_client().get(f"/static/{one}").status_code for one in sorted(pictures)] == [200] * len(pictures)
    assert "url(#default#VML)" in answer.text


@pytest.mark.parametrize(
    ("name", "paths"),
    [("vendor.js", ()), ("vendor.js", (f"{LEAFLET}.css",)), ("vendor.css", ("css/print.css",)),
     ("vendor.js", ("vendor/../js/map/start.js",)), ("vendor.js", (f"{LEAFLET}.js", f"{LEAFLET}.js")), ("vendor.txt", (f"{LEAFLET}.js",))],
)  # fmt: skip
def test_nothing_else_is_joined(joined, name, paths):
    assert joined(name, *paths).status_code == 404


def test_a_page_with_a_map_asks_for_one_style_and_one_script_of_others(app):
    page = app.test_client().get("/").text
    links = re.findall(r'(?:href|src)="(/static/[^"]*vendor[^"]*)"', page)
    assert [re.sub(r"\?.*|v-[0-9a-f]{12}/", "", link) for link in links] == ["/static/joined/vendor.css", "/static/joined/vendor.js"]
    assert own_files.VERSION.match(links[0].removeprefix("/static/"))
