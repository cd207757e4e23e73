"""The environment is read once and checked, and a bad value names its variable."""

from datetime import datetime
from pathlib import Path

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.wiring import Config, FixedClock, build


def test_without_settings_the_registry_lies_in_var():
    config = Config.from_environment({})

    assert config.database_path == Path("var/fieldreg.db")
    assert (config.basemap, config.now, config.secret_key) == ("plain", None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIELDREG_DATABASE_URL", "not a url"),
        ("FIELDREG_DATABASE_URL", "mysql://here/db"),
        ("FIELDREG_NOW", "2026-11-23"),
        ("FIELDREG_NOW", "today"),
        ("FIELDREG_BASEMAP", "google"),
    ],
)
def test_a_bad_value_names_its_variable(name, value):
    with pytest.raises(InvalidInput, match=name):
        Config.from_environment({name: value})


def test_a_server_has_no_database_file():
    assert Config.from_environment({"FIELDREG_DATABASE_URL": "postgresql+psycopg://x/db"}).database_path is None


def test_building_makes_the_folder_and_takes_the_fixed_clock(tmp_path):
    url = f"sqlite:///{tmp_path / 'deep' / 'registry.db'}"

    services = build(Config.from_environment({"FIELDREG_DATABASE_URL": url, "FIELDREG_NOW": "2026-11-23T01:00:00+00:00"}))

    assert (tmp_path / "deep").is_dir()
    assert services.clock.now() == datetime(2026, 11, 23, 10, tzinfo=JST)
    assert services.clock.today().isoformat() == "2026-11-23"
    assert FixedClock(datetime(2026, 11, 23, 23, tzinfo=JST)).today().day == 23
