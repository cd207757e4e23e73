"""`fieldreg doctor`: each thing that is wrong is named with its way out."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.scripts.conftest import environment

LIVE = {
    "FIELDREG_NOW": "", "FIELDREG_PUBLIC_URL": "https://fields.example.jp", "FIELDREG_TRUSTED_PROXIES": "1", "FIELDREG_ACCESS_LOG": "-",
    "FIELDREG_SMTP_URL": "smtp://127.0.0.1:2525", "FIELDREG_DESK_EMAIL": "desk@example.jp",
}  # fmt: skip


@pytest.fixture
def examine(database):
    """What is told of the installation with settings over those of a live one: exit code, and grade and way out by what it is about."""
    database.parent.chmod(0o700)

    def run(**more):
        result = CliRunner().invoke(main, ["doctor", "--json"], env=environment(database) | LIVE | more)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        told = {one["about"]: one for one in json.loads(result.stdout)["advice"]}
        return result.exit_code, {about: one["grade"] for about, one in told.items() if one["grade"] != "ok"}, told

    return run


def administered(database):
    made = CliRunner().invoke(
        main, ["users", "add", "admin@example.jp", "--role", "admin", "--password-stdin"], input="a long enough word\n",
        env=environment(database),
    )  # fmt: skip
    assert made.exit_code == 0, made.output


def test_a_live_installation_has_nothing_to_be_mended(examine, database):
    administered(database)
    code, found, told = examine()
    assert (code, found.keys() - {"layers"}) == (0, set())
    assert {"guard", "version", "law", "disk", "PDF", "FIELDREG_PUBLIC_URL"} <= told.keys()


@pytest.mark.parametrize(
    "setting, about, grade, way",
    [
        ({"FIELDREG_NOW": "2026-11-23T10:00:00+09:00"}, "FIELDREG_NOW", "wrong", "take it away"),
        ({"FIELDREG_RATE_LIMITS": "off"}, "FIELDREG_RATE_LIMITS", "wrong", "take it away"),
        ({"FIELDREG_TRUSTED_PROXIES": "0"}, "FIELDREG_TRUSTED_PROXIES", "wrong", "mostly 1"),
        ({"FIELDREG_PUBLIC_URL": "http://fields.example.jp"}, "FIELDREG_PUBLIC_URL", "doubtful", "TLS"),
        ({"FIELDREG_SMTP_URL": ""}, "FIELDREG_SMTP_URL", "doubtful", "smtp://"),
        ({"FIELDREG_ACCESS_LOG": ""}, "FIELDREG_ACCESS_LOG", "doubtful", "standard error"),
        ({"FIELDREG_TRUSTED_PROXIES": "many"}, "FIELDREG_TRUSTED_PROXIES", "wrong", "mend the setting"),
        ({"FIELDREG_DATABASE_URL": "mysql://x"}, "FIELDREG_DATABASE_URL", "wrong", "mend the setting"),
        ({"FIELDREG_DATABASE_URL": "sqlite:////not/there.db"}, "FIELDREG_DATABASE_URL", "wrong", "mend the setting"),
    ],
)
def test_a_setting_that_is_not_meant_so_is_told(examine, database, setting, about, grade, way):
    administered(database)
    code, found, told = examine(**setting)
    assert found[about] == grade
    assert way in told[about]["way"]["en"]
    assert code == (grade == "wrong")


def test_without_an_administrator_the_command_that_makes_one_is_told(examine):
    code, found, told = examine()
    assert (code, found["users"]) == (1, "wrong")
    assert "fieldreg users add" in told["users"]["way"]["ja"]


def test_files_that_others_may_read_are_told(examine, database):
    administered(database)
    database.parent.chmod(0o755)
    database.chmod(0o644)
    code, found, told = examine()
    assert (code, found[str(database.parent)]) == (1, "wrong")
    assert f"chmod 700 {database.parent}" in told[str(database.parent)]["way"]["en"]
    assert database.name in told[str(database.parent)]["said"]["en"]


def test_an_older_database_and_one_without_its_guard_are_told_with_the_command(examine, database):
    administered(database)
    with closing(sqlite3.connect(database)) as held:
        held.execute("UPDATE alembic_version SET version_num = '0001'")
        (trigger,) = held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims' LIMIT 1").fetchone()
        held.execute(f"DROP TRIGGER {trigger}")
        held.commit()
    code, found, told = examine()
    assert (code, found["version"], found["guard"]) == (1, "wrong", "wrong")
    assert "fieldreg upgrade" in told["version"]["way"]["ja"]
    assert trigger in told["guard"]["said"]["ja"]


def test_for_people_each_is_a_line_with_its_way_out_below(database):
    database.parent.chmod(0o700)
    result = CliRunner().invoke(main, ["doctor"], env=environment(database) | LIVE)
    assert "✗ users: 管理者がいません / there is nobody who may administer\n    → `fieldreg users add EMAIL --role admin`" in result.stdout
    assert "直すところ / to be mended: 1" in result.stdout
