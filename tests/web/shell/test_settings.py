import stat

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.wiring import Config
from web.shell.config import secret_key, settings


def at(folder, key=None):
    return Config(database_url=f"sqlite:///{folder / 'deep' / 'fieldreg.db'}", secret_key=key)


def test_a_key_is_made_once_and_kept_beside_the_database(tmp_path):
    first = secret_key(at(tmp_path))
    kept = tmp_path / "deep" / "secret.key"
    assert len(first) >= 32
    assert secret_key(at(tmp_path)) == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [p.name for p in kept.parent.iterdir()] == ["secret.key"]


def test_two_registries_have_two_keys(tmp_path):
    assert secret_key(at(tmp_path / "a")) != secret_key(at(tmp_path / "b"))


@pytest.mark.parametrize("key", ["short", "a" * 64, "abcabcabc" * 10])
def test_a_key_that_could_be_guessed_is_refused_by_name(tmp_path, key):
    with pytest.raises(InvalidInput, match="FIELDREG_SECRET_KEY"):
        secret_key(at(tmp_path, key))


def test_a_key_that_was_emptied_is_refused(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "secret.key").write_text("")
    with pytest.raises(InvalidInput, match=r"secret\.key"):
        secret_key(at(tmp_path))


@pytest.mark.parametrize("value, enabled", [("", True), ("on", True), ("off", False)])
def test_rate_limits_are_on_unless_lifted(tmp_path, value, enabled):
    assert settings(at(tmp_path), {"FIELDREG_RATE_LIMITS": value})["RATELIMIT_ENABLED"] is enabled


def test_a_setting_that_means_nothing_is_refused_by_name(tmp_path):
    with pytest.raises(InvalidInput, match="FIELDREG_RATE_LIMITS"):
        settings(at(tmp_path), {"FIELDREG_RATE_LIMITS": "maybe"})
