"""The real census over the sample: what changed, whom it touches, and back again to the byte."""

import json

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from tests.acceptance.test_verdicts import DECLARED, DRONE, STATION, drone

BOOKING = {
    "site": "murasakiyama-school-reserve",
    "time_start": "2026-12-01T10:00:00+09:00",
    "time_end": "2026-12-01T12:00:00+09:00",
    "altitude_upper": {"value": 30, "datum": "AGL"},
    "activity": "drone",
    "purpose": "試験",
    "organisation": "試験会社",
    "vehicle": DRONE | DECLARED,
}
DID = "did_estat/r02_did_04_miyagi.geojson"


@pytest.fixture
def trial(tmp_path):
    path = tmp_path / "station.geojson"
    path.write_text(json.dumps(drone(STATION, vehicle=DECLARED)), encoding="utf-8")
    return str(path)


@pytest.fixture
def load(run, shared_data):
    def loaded(*more):
        done = run("load", str(shared_data / DID), "--layer", "did", "--edition", "2020", "--in-force", "2022-06-25", "--json", *more)
        return done, json.loads(done.stdout)

    return loaded


def did_of(screening):
    return next(found for found in screening["findings"] if found["rule"] == "caa-did")


def test_the_census_replaces_the_drawing_and_can_be_undone(run, load, trial):
    before = run("screen", trial, "--json").stdout

    done, told = load()

    assert done.returncode == 0, done.stderr
    assert (told["layer"], told["edition"], told["read"], told["accepted"]) == ("did", "2020", 40, 40)
    assert told["changes"] == {"added": 25, "changed": 15, "removed": 0, "unchanged": 0}
    assert told["faults"] == []
    after = json.loads(run("screen", trial, "--json").stdout)
    (zone,) = did_of(after)["zones"]
    assert (zone["id"], zone["edition"]) == ("04101-1", "2020")
    (layer,) = [held for held in after["layers"] if held["id"] == "did"]
    assert (layer["edition"], layer["accuracy_m"], layer["status"]) == ("2020", 0, "ok")
    assert did_of(after)["evidence"]["overlap_share"] == pytest.approx(1)

    undone = run("rollback", str(told["load"]))

    assert undone.returncode == 0, undone.stderr
    assert run("screen", trial, "--json").stdout == before


def test_it_tells_whom_it_affects(load, services):
    """A place outside what the drawing covers, and a reservation there: unknown before, known after."""
    account = Account(email="affected@example.jp", role=Role.COMPANY, password_hash=hash_password("correct horse staple"))
    account, _ = services.accounts.put_account(account)
    booked, _ = services.booking.reserve(BOOKING, account)

    _, told = load("--dry-run")

    turned = {(t["what"], t["id"], t["rule"]): (t["from"], t["to"]) for t in told["turned"]}
    assert turned["site", BOOKING["site"], "caa-did"] == ("unknown", "permit")
    assert turned["reservation", booked.id, "caa-did"] == ("unknown", "permit")
    sites = {name for what, name, _ in turned if what == "site"}
    assert told["affected"] == {"sites": len(sites), "reservations": 1, "consultations": 0}


def test_a_dry_run_tells_the_same_and_writes_nothing(run, load, trial):
    before, loads = run("screen", trial, "--json").stdout, run("loads", "--json").stdout

    _, dry = load("--dry-run")

    assert dry["changes"]["added"] == 25
    assert run("screen", trial, "--json").stdout == before
    assert run("loads", "--json").stdout == loads


def test_before_the_census_took_force_nothing_is_known(run, load, trial):
    load()

    answer = json.loads(run("screen", trial, "--on", "2022-06-24", "--json").stdout)

    (did,) = [u for u in answer["unknown"] if u["rule"] == "caa-did"]
    assert did["kind"] == "missing_layer"
