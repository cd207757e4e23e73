"""Each request leaves a line and a count, and neither tells who asked or what secret he held."""

import json
import re

import pytest

from fieldreg.kernel.errors import InvalidInput
from tests import cast

SECRET_LINK = "secretsecretsecretsecretsecret12"


@pytest.fixture
def logged(app_of, tmp_path):
    log = tmp_path / "access.log"
    app = app_of(ACCESS_LOG=str(log), TRUSTED_PROXIES=1, TESTING=False, PROPAGATE_EXCEPTIONS=False)
    yield app.test_client(), lambda: [json.loads(line) for line in log.read_text().splitlines()]
    app.extensions["fieldreg.access"].close()


def test_a_line_tells_the_route_what_came_of_it_and_how_long_it_took(logged):
    client, lines = logged
    answer = client.get("/sites/park?utm=1")
    assert client.post("/api/screenings", json={}).status_code == 422
    first, second = lines()
    assert {name: first[name] for name in ("method", "route", "status", "role")} == {
        "method": "GET", "route": "/sites/<site_id>", "status": 200, "role": None,
    }  # fmt: skip
    assert first["id"] == answer.headers["X-Request-ID"]
    assert first["bytes"] == len(answer.data)
    assert first["cpu_ms"] > 0
    assert re.fullmatch(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00", first["at"])
    assert (second["status"], second["id"] != first["id"]) == (422, True)


def test_no_address_no_query_no_secret_and_no_name_is_written(logged, people, tmp_path):
    client, lines = logged
    client.get(f"/answer/{SECRET_LINK}")
    client.get(f"/api/my.ics?key={SECRET_LINK}")
    client.get("/no/such/page/secretsecret")
    client.post("/login", data={"email": "company@example.jp", "password": cast.PASSWORD})
    client.post("/api/reservations", json={}, headers=people["company"].bearer)
    assert [line["route"] for line in lines()][:3] == ["/answer/<token>", "/api/my.ics", "-"]
    assert lines()[-1]["role"] == "company"
    written = (tmp_path / "access.log").read_text()
    assert [word for word in ("secretsecret", "example.jp", "127.0.0.1", "werkzeug") if word in written.lower()] == []


@pytest.mark.parametrize("given, kept", [("abcdef0123456789", True), ("short", False), ("a b c d e f g h", False), ("x" * 65, False)])
def test_a_proxys_number_is_kept_where_it_is_one(logged, given, kept):
    client, _ = logged
    answer = client.get("/about", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


def test_without_a_proxy_nobody_chooses_the_number(client):
    assert client.get("/about", headers={"X-Request-ID": "abcdef0123456789"}).headers["X-Request-ID"] != "abcdef0123456789"


def test_an_error_of_ours_is_found_by_the_number_its_visitor_was_told(logged, services, monkeypatch, caplog):
    client, lines = logged
    monkeypatch.setattr(services.register, "sites", lambda: 1 / 0)
    monkeypatch.setattr(services.screening, "rules", lambda on: 1 / 0)
    answer = client.get("/?on=2026-12-02")
    number = lines()[-1]["id"]
    assert (answer.status_code, lines()[-1]["status"]) == (500, 500)
    assert number in answer.text
    assert f"[{number}]" in caplog.text
    assert client.get("/api/rules").json["request"] == lines()[-1]["id"]


def test_a_log_that_cannot_be_written_is_told_at_the_start(app_of, tmp_path):
    with pytest.raises(InvalidInput, match="FIELDREG_ACCESS_LOG"):
        app_of(ACCESS_LOG=str(tmp_path / "not-there" / "access.log"))
