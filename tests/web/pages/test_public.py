"""What anybody may read: the pages, and what their maps fetch."""

import re
from html.parser import HTMLParser

import pytest


@pytest.fixture
def client(app):
    return app.test_client()


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.seen = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", ["/", "/check", "/en/", "/en/check"])
def test_a_map_page_runs_nothing_of_its_own(client, path):
    page = client.get(path)

    assert page.status_code == 200
    tags = Tags(page.text)
    assert [held for tag, held in tags.seen if tag == "script" and not held.get("src")] == []
    assert [tag for tag, _ in tags.seen if tag == "style"] == []
    assert [name for _, held in tags.seen for name in held if name == "style" or name.startswith("on")] == []
    asked = [held[name] for tag, held in tags.seen for name in ("src", "href") if name in held and tag != "a"]
    assert [address for address in asked if not re.match(r"[/#](?!/)", address)] == []


@pytest.mark.parametrize("path", ["/", "/check", "/en/", "/en/check"])
def test_a_bundle_is_the_same_from_a_worker_that_never_rendered_the_page(app_of, path):
    one, other = app_of().test_client(), app_of().test_client()
    addresses = re.findall(r'"((?:/en)?/maps/[0-9a-f]{32}\.(?:js|css))"', one.get(path).text)

    answers = [other.get(address) for address in addresses]

    assert [answer.data for answer in answers] == [one.get(address).data for address in addresses]
    assert len(addresses) == 2
    assert all("immutable" in answer.headers["Cache-Control"] for answer in answers)


def test_a_bundle_nobody_rendered_is_not_found(client):
    assert client.get(f"/maps/{'0' * 32}.js").status_code == 404
    assert client.get(f"/maps/{'0' * 32}.html").status_code == 404


def test_sites_come_as_geojson_and_are_asked_for_again_only_when_changed(client):
    answer = client.get("/map/sites.geojson")

    assert answer.mimetype == "application/geo+json"
    assert {"name", "kind", "availability", "point", "url"} <= set(answer.json["features"][0]["properties"])
    again = client.get("/map/sites.geojson", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_stranger_is_not_found(client):
    for path in (
        "/sites/none-such",
        "/map/sites/none-such.geojson",
        "/map/zones/none-such.geojson",
        "/check?site=none-such",
    ):
        assert client.get(path).status_code == 404, path


def test_an_unreadable_filter_is_refused_by_name(client):
    answer = client.get("/?area_min=wide", headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json["faults"]] == ["area_min"]


def test_every_site_is_listed_and_has_a_sheet(client, services):
    page = client.get("/").text
    for site in services.register.sites():
        assert f'data-site="{site.id}"' in page
        assert client.get(f"/sites/{site.id}").status_code == 200
