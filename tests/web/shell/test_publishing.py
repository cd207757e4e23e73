"""What everybody may read is for everybody's programs: of any origin, under a tag, compressed; cookies never count across origins."""

import gzip
import json

import pytest

from fieldreg.mail.settings import MailSettings
from fieldreg.wiring import Config
from tests import makers
from web.app import create_app
from web.shell.config import settings

ELSEWHERE = {"Origin": "http://x.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
PUBLIC = (
    "/api", "/api/", "/api/conformance", "/api/collections", "/api/collections/sites", "/api/collections/sites/items",
    "/api/collections/reservations/items", "/api/collections/sites/schema", "/api/openapi.json", "/api/rules", "/api/catalogue",
    "/api/sites.csv", "/api/programmes", "/api/register", "/api/headroom?lon=140.85&lat=38.25",
    "/api/sites/park.ics",
)  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
def test_any_origin_reads_it_under_a_tag_and_gets_it_once(client, path):
    first = client.get(path, headers=ELSEWHERE)
    assert (first.status_code, first.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in first.headers
    assert {"ETag", "Link", "Location", "Content-Crs"} <= set(first.headers["Access-Control-Expose-Headers"].split(", "))
    assert "Cookie" not in ", ".join(first.headers.getlist("Vary"))
    assert first.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/collections/sites/items", "/api/sites.csv"])
def test_who_reads_gzip_gets_the_same_in_fewer_bytes(client, path):
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert (len(packed.data) < len(plain.data), packed.headers["ETag"]) == (True, plain.headers["ETag"])
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in ", ".join(plain.headers.getlist("Vary"))
    assert len(plain.headers.getlist("Access-Control-Allow-Origin")) == 1
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0, br"}).headers


@pytest.mark.parametrize("path", ["/api/screenings", "/api/reservations", "/api/collections"])
def test_a_browser_is_told_that_it_may_ask(client, path):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization,idempotency-key"}
    answer = client.options(path, headers=ELSEWHERE | asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert {"content-type", "authorization", "idempotency-key"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    assert ("POST" in answer.headers["Access-Control-Allow-Methods"]) == (path != "/api/collections")


def test_pages_are_for_no_other_origin(client):
    for path in ("/", "/api?f=html", "/api/collections/sites/items?f=html", "/login"):
        answer = client.get(path, headers=ELSEWHERE)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_a_session_does_not_count_across_origins(visit, people):
    visitor = visit("company")
    made = visitor.client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).json["id"]
    assert visitor.get(f"/api/reservations/{made}").status_code == 200
    assert visitor.get(f"/api/reservations/{made}", headers=ELSEWHERE).status_code == 401
    assert visitor.get(f"/api/reservations/{made}", headers=ELSEWHERE | people["company"].bearer).status_code == 200
    sent = visitor.client.post("/api/reservations", json=makers.reservation(), headers=ELSEWHERE | {"X-CSRFToken": visitor.token()})
    assert sent.status_code == 403


def test_what_is_ones_own_is_kept_by_nobody(visit, people):
    visitor = visit("company")
    made = visitor.client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).json["id"]
    answer = visitor.get(f"/api/reservations/{made}", headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["Cache-Control"], answer.headers.get("ETag"), answer.headers.get("Content-Encoding")) == ("no-store", None, None)


def test_an_unknown_token_reads_what_is_public_and_is_told_so(client):
    held = {"Authorization": "Bearer long-gone"}
    for path in ("/api", "/api/collections/sites/items", "/api/rules"):
        answer = client.get(path, headers=held)
        assert answer.status_code == 200
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
        assert "WWW-Authenticate" not in client.get(path).headers
    assert client.post("/api/screenings", json=makers.trial(), headers=held).status_code == 200
    assert client.post("/api/trials", json=makers.trial(), headers=held).status_code == 401  # what is kept is no matter of reading
    assert client.get("/api/reservations/R-2026-0001", headers=held).status_code == 401


# ---------------------------------------------------------------- the public address


@pytest.fixture
def at(tmp_path, services):
    """The application at a public address, behind so many proxies."""

    def made(address, hops=0):
        config = Config(
            database_url=f"sqlite:///{tmp_path / 'fieldreg.db'}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz",
            mail=MailSettings(site=address),
        )  # fmt: skip
        return create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False, "TRUSTED_PROXIES": hops}).test_client()

    return made


def data_link(answer):
    return next(link["href"] for link in answer.json["links"] if link["rel"] == "data")


def test_every_link_begins_with_the_public_address(at):
    client = at("https://fields.example.jp")
    for host in ("fields.example.jp", "FIELDS.example.jp", "fields.example.jp:443"):
        assert data_link(client.get("/api", headers={"Host": host})) == "https://fields.example.jp/api/collections"
    page = client.get("/api/collections/sites/items?limit=1", headers={"Host": "fields.example.jp"})
    assert "http://" not in json.dumps([page.json["links"], page.json["features"][0]["links"]])
    assert client.get("/api/openapi.json", headers={"Host": "fields.example.jp"}).json["servers"] == [{"url": "https://fields.example.jp/api"}]


def test_an_address_below_a_path_keeps_it(at):
    client = at("https://city.example.jp/fields")
    for path in ("/api", "/fields/api"):  # taken away by the proxy, or left
        assert data_link(client.get(path, headers={"Host": "city.example.jp"})) == "https://city.example.jp/fields/api/collections"


def test_a_host_nobody_knows_is_refused(at):
    client = at("https://fields.example.jp")
    for host in ("evil.example", "fields.example.jp.evil.example", "fields.example.jp:8443", "a@fields.example.jp:x", ""):
        answer = client.get("/api", headers={"Host": host})
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert "evil" not in answer.text
    assert client.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200
    assert data_link(client.get("/api", headers={"Host": "127.0.0.1:8000"})) == "http://127.0.0.1:8000/api/collections"


def test_the_machines_own_names_are_for_who_asks_on_the_machine_itself(at):
    for hops in (0, 1):
        client = at("https://fields.example.jp", hops)
        assert client.get("/api", headers={"Host": "localhost"}).status_code == 200
        for headers in ({"X-Forwarded-Host": "localhost"}, {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"}):
            handed_on = {"Host": "fields.example.jp"} | headers if hops else {"Host": "localhost"} | headers
            assert client.get("/api", headers=handed_on).status_code == 400, (hops, headers)
        far = client.get("/api", headers={"Host": "localhost"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
        assert far.status_code == 400


def test_proxies_are_believed_as_far_as_they_are_counted(at):
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "fields.example.jp", "X-Forwarded-For": "203.0.113.9"}
    assert data_link(at("").get("/api", headers=told)) == "http://localhost/api/collections"
    assert data_link(at("", 1).get("/api", headers=told)) == "https://fields.example.jp/api/collections"
    assert at("https://fields.example.jp", 1).get("/api", headers=told | {"X-Forwarded-Host": "evil.example"}).status_code == 400


def test_below_a_path_the_english_pages_are_there_too(at):
    client = at("https://city.example.jp/fields")
    for path in ("/en/about", "/fields/en/about"):
        page = client.get(path, headers={"Host": "city.example.jp"})
        assert page.status_code == 200, path
        assert 'href="/fields/en/' in page.text
        assert 'href="/en/' not in page.text


def test_what_a_client_may_have_written_into_a_proxys_headers_leads_nowhere(at):
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "fields.example.jp"}
    for address in ("", "https://fields.example.jp"):
        page = at(address, 1).get("/about", headers=told | {"X-Forwarded-Prefix": "//evil.example"})
        assert (page.status_code, "evil.example" in page.text) == (200, False)
    assert at("https://fields.example.jp", 1).get("/api", headers=told | {"X-Forwarded-Port": "8080"}).status_code == 200
    below = at("", 1).get("/api", headers=told | {"X-Forwarded-Prefix": "/fields"})
    assert data_link(below) == "https://fields.example.jp/fields/api/collections"


def test_a_host_that_is_no_address_is_refused_and_no_fault(at):
    for headers in ({"Host": "[::1"}, {"X-Forwarded-Host": "[::1"}):
        assert at("https://fields.example.jp", 1).get("/api", headers=headers).status_code == 400


def test_how_many_proxies_is_a_number(tmp_path):
    config = Config(database_url=f"sqlite:///{tmp_path / 'x.db'}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    assert settings(config, {"FIELDREG_TRUSTED_PROXIES": "2"})["TRUSTED_PROXIES"] == 2
    for bad in ("many", "-1", "10", "１"):
        with pytest.raises(Exception, match="FIELDREG_TRUSTED_PROXIES"):
            settings(config, {"FIELDREG_TRUSTED_PROXIES": bad})
