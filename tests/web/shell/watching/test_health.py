import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.services import readiness
from fieldreg.wiring import Config
from web.shell.config import settings

TOKEN = "a token of the operator"


def told(client):
    answer = client.get("/readyz")
    return answer.status_code, {look["name"]: look["said"] for look in answer.json["looks"]}


def test_a_whole_registry_is_ready(client):
    assert told(client) == (200, dict.fromkeys(("database", "version", "guard", "law", "disk"), "ok"))
    assert client.get("/readyz").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "spoil, name, way",
    [
        ("DROP TRIGGER {guard}", "guard", "fieldreg check"),
        ("UPDATE alembic_version SET version_num = '0001'", "version", "fieldreg upgrade"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_out(client, tmp_path, spoil, name, way):
    with closing(sqlite3.connect(tmp_path / "fieldreg.db")) as held:
        (guard,) = held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims' LIMIT 1").fetchone()
        held.execute(spoil.format(guard=guard))
        held.commit()
    answer = client.get("/readyz")
    (wrong,) = [look for look in answer.json["looks"] if not look["ok"]]
    assert (answer.status_code, answer.json["status"], wrong["name"]) == (503, "not-ready", name)
    assert [way in wrong["way"][tongue] for tongue in ("ja", "en")] == [True, True]


def test_a_full_disk_is_told(client, monkeypatch):
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 5 << 20}))
    assert told(client)[0] == 503
    assert told(client)[1]["disk"] == "5 MiB < 256 MiB"


def test_without_a_database_that_is_all_that_is_told(client, services, monkeypatch):
    monkeypatch.setattr(services.store, "stands", lambda: {"database": "connection refused"})
    status, looks = told(client)
    assert (status, looks["database"]) == (503, "connection refused")
    assert "guard" not in looks


def test_counts_are_told_to_who_has_the_token_and_are_not_there_for_others(app_of, people):
    client = app_of(METRICS_TOKEN=TOKEN).test_client()
    client.get("/about")
    client.get("/about")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer another token"}).status_code == 404
    assert client.get("/metrics", headers=people["admin"].bearer).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert 'fieldreg_requests_total{method="GET",route="/about",status="200"} 2.0' in lines
    assert 'fieldreg_requests_total{method="GET",route="/metrics",status="404"} 3.0' in lines
    assert "fieldreg_ready 1.0" in lines
    assert any(line.startswith("fieldreg_request_seconds_bucket{le=") for line in lines)


def test_without_a_token_set_nobody_is_told(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given, told", [("security@example.jp", "mailto:security@example.jp"), ("https://example.jp/report", "https://example.jp/report")])
def test_who_is_to_be_told_of_a_hole_is_named(given, told):
    config = Config(database_url="sqlite:///x.db", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    assert settings(config, {"FIELDREG_SECURITY_CONTACT": given})["SECURITY_CONTACT"] == told


def test_security_txt_ends_and_names_its_place(app_of, clock):
    told = app_of(SECURITY_CONTACT="mailto:security@example.jp").test_client().get("/.well-known/security.txt")
    assert told.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.jp"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert datetime.fromisoformat(fields["Expires"]) - clock.now() == timedelta(days=90)


def test_where_nobody_is_named_there_is_no_such_file_and_a_word_that_is_no_contact_is_refused(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    config = Config(database_url="sqlite:///x.db", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    with pytest.raises(InvalidInput, match="FIELDREG_SECURITY_CONTACT"):
        settings(config, {"FIELDREG_SECURITY_CONTACT": "ask at the desk"})
