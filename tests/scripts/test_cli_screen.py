"""`fieldreg screen`, and what a load of the published DID does to its answer and takes back."""

import json

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.wiring import Config, build
from tests.scripts.conftest import environment

STATION = (140.8824, 38.2601)


def trial(place=STATION, **properties):
    told = {
        "activity": "drone", "radius_m": 10, "time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00",
        "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 120, "datum": "AGL"},
        "vehicle": {"mass_g": 1200, "gross_mass_g": 1200},
    }  # fmt: skip
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(place)}, "properties": told | properties}


@pytest.fixture
def screen(run, tmp_path):
    def ask(document, *options):
        path = tmp_path / "trial.geojson"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return run("screen", path, *options)

    return ask


def did_of(result):
    told = json.loads(result.stdout)
    (finding,) = (f for f in told["findings"] if f["rule"] == "caa-did")
    (layer,) = (held for held in told["layers"] if held["id"] == "did")
    return {"severity": finding["severity"], "edition": layer["edition"], "accuracy_m": layer["accuracy_m"]}


def test_the_contracts_answer_for_machines(screen):
    result = screen(trial(), "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {"on", "asked_on", "verdict", "earliest_start", "findings", "not_applicable", "unknown", "layers"} <= told.keys()
    assert (told["on"], told["asked_on"], told["verdict"]) == ("2026-12-01", "2026-11-23", "permit")


def test_the_answer_in_words(screen):
    said = screen(trial(), "--all").stdout
    assert "判定 / verdict: 許可・承認が必要 / permit（2026-12-01" in said
    assert "航空法 132条の85第1項第2号" in said
    assert "必要な情報 / needs: vehicle.registered" in said


def test_the_law_of_another_day(screen):
    """Before the amended Act takes force the ring is the narrow one; `--on` asks for its day."""
    assert json.loads(screen(trial(), "--json", "--on", "2026-07-01").stdout)["on"] == "2026-07-01"


@pytest.mark.parametrize(
    "document, says",
    [
        ("{", "JSON として読めません（1 行 2 文字目）"),
        (json.dumps(trial()).replace("1200", "NaN"), "NaN という値"),
        (trial(place=STATION[::-1]), "緯度と経度が逆"),
        (trial(time_end="2026-12-01T08:00:00+09:00"), "より後にしてください"),
        (trial(altitude_upper={"value": 400, "datum": "FEET"}), "altitude_upper"),
        (trial(site="nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_judged_ends_with_2_and_says_where(screen, document, says):
    result = screen(document, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_the_published_did_turns_answers_and_rolling_back_restores_them_byte_for_byte(run, screen, shared_data):
    file = shared_data / "did_estat" / "r02_did_04_miyagi.geojson"
    before = screen(trial(), "--json")
    assert did_of(before) == {"severity": "permit", "edition": "2020-outline", "accuracy_m": 250}

    loaded = run("load", file, "--layer", "did", "--edition", "2020", "--in-force", "2022-06-25", "--json")
    told = json.loads(loaded.stdout)
    assert loaded.exit_code == 0
    assert (told["read"], told["changes"]) == (40, {"added": 25, "changed": 15, "removed": 0, "unchanged": 0})
    assert told["affected"]["sites"] == len({t["id"] for t in told["turned"]}) > 0
    # judged by what caa-did says
    follow = {"caa-flight-plan", "caa-iib-manual", "caa-third-party-entry-stop", "sandbox-25-2", "sandbox-national"}
    assert {t["rule"] for t in told["turned"]} == {"caa-did"} | follow
    assert {t["from"] for t in told["turned"] if t["rule"] == "caa-did"} == {"unknown"}  # near the drawn edge nothing was sure before
    assert did_of(screen(trial(), "--json")) == {"severity": "permit", "edition": "2020", "accuracy_m": 0}

    assert run("rollback", told["load"]).exit_code == 0
    assert screen(trial(), "--json").stdout == before.stdout


def test_a_reservation_is_told_among_the_affected(run, database, tmp_path, shared_data):
    file = shared_data / "did_estat" / "r02_did_04_miyagi.geojson"
    _book(database, "kasenuma-park")
    told = json.loads(
        run("load", file, "--layer", "did", "--edition", "2020", "--in-force", "2022-06-25", "--dry-run", "--json").stdout
    )
    assert told["affected"]["reservations"] == 1
    assert {(t["what"], t["rule"], t["to"]) for t in told["turned"] if t["what"] == "reservation"} == {
        ("reservation", "caa-did", "permit"),
        ("reservation", "sandbox-25-2", "advise"),  # options, where a permit is needed
        ("reservation", "sandbox-national", "advise"),
    }


def _book(database, site):
    services = build(Config.from_environment(environment(database)))
    account, _ = services.accounts.put_account(
        Account(email="c@example.jp", role=Role.COMPANY, password_hash=hash_password("correct horse staple"))
    )
    services.booking.reserve(
        {
            "site": site, "area": None, "time_start": "2026-12-20T09:00:00+09:00", "time_end": "2026-12-20T11:00:00+09:00",
            "altitude_upper": {"value": 60, "datum": "AGL"}, "geometry": None, "exclusive": True, "activity": "drone",
            "purpose": "試験", "organisation": "見本株式会社", "vehicle": {"mass_g": 1200, "gross_mass_g": 1200},
        },
        account,
    )  # fmt: skip


def test_the_ways_out_in_words_and_for_machines(screen):
    document = trial(vehicle={"mass_g": 1200, "gross_mass_g": 1200, "entry_control": True})
    told = json.loads(screen(document, "--json", "--ways-out").stdout)["ways_out"]
    assert {"tether", "site"} <= {w["kind"] for w in told["ways"] if w["rule"] == "caa-did"}
    said = screen(document, "--ways-out").stdout
    assert "規制を避けるには / ways out:" in said
    assert "[tether] caa-did: 30 m 以下の丈夫な索で係留し、立入りを管理する" in said
    assert "なくなる / removes: caa-did" in said
    assert "ways_out" not in json.loads(screen(document, "--json").stdout)
