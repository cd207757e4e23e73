"""The one place that joins the use cases to a store, from the environment."""

import math
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from fieldreg.booking.limits import BookingLimits
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST, moment_from_json
from fieldreg.mail.settings import MailSettings
from fieldreg.people.retention import RetentionRule
from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.surroundings.terrain import Terrain

__all__ = ["Config", "FixedClock", "SystemClock", "build", "secret_key"]

_BASEMAP_FILES = (".pmtiles", ".mbtiles")
SHORTEST_KEY = 32
_FEWEST_CHARACTERS = 10  # different ones; "aaaa…" signs nothing
_OWN = 0o600  # of a database's file: nobody else on the machine
_KEY_FILE = "secret.key"
_DEFAULT_DATABASE = Path("var") / "fieldreg.db"


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(JST)

    def today(self) -> date:
        return self.now().date()


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still, for rehearsals and tests."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment.astimezone(JST)

    def today(self) -> date:
        return self.now().date()


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the environment says.  Checked when read; a bad value names its variable."""

    database_url: str
    now: datetime | None = None
    secret_key: str | None = None
    basemap: str = "plain"  # "plain", "gsi", or the path of a file; what is in it is looked at by who serves it
    dem: tuple[Path, ...] = ()
    dem_accuracy_m: float | None = None
    dem_vertical: str = ""  # the edition of its heights, such as 測地成果2024
    limits: BookingLimits = field(default_factory=BookingLimits)
    retention: RetentionRule = field(default_factory=RetentionRule)
    mail: MailSettings = field(default_factory=MailSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Reads FIELDREG_DATABASE_URL, FIELDREG_NOW, FIELDREG_SECRET_KEY, FIELDREG_BASEMAP, FIELDREG_DEM…, and what letters want.

        Raises InvalidInput naming the variable that cannot be used.
        """
        env = os.environ if environment is None else environment
        url = env.get("FIELDREG_DATABASE_URL") or f"sqlite:///{_DEFAULT_DATABASE}"
        try:
            backend = make_url(url).get_backend_name()
        except ArgumentError as error:
            raise _bad("FIELDREG_DATABASE_URL", "SQLAlchemy の URL", "a SQLAlchemy URL") from error
        if backend not in ("sqlite", "postgresql"):
            raise _bad("FIELDREG_DATABASE_URL", "sqlite か postgresql の URL", "a sqlite or postgresql URL")
        now = env.get("FIELDREG_NOW")
        basemap = env.get("FIELDREG_BASEMAP") or "plain"
        if basemap not in ("plain", "gsi") and not basemap.lower().endswith(_BASEMAP_FILES):
            raise _bad(
                "FIELDREG_BASEMAP", "plain か gsi か PMTiles・MBTiles のファイル（.pmtiles、.mbtiles）",
                "plain, gsi, or a PMTiles or MBTiles file (.pmtiles, .mbtiles)",
            )  # fmt: skip
        return cls(
            database_url=url,
            now=moment_from_json(now, "FIELDREG_NOW") if now else None,
            secret_key=env.get("FIELDREG_SECRET_KEY") or None,
            basemap=basemap,
            dem=tuple(Path(p) for p in (env.get("FIELDREG_DEM") or "").split(os.pathsep) if p),
            dem_accuracy_m=_metres(env.get("FIELDREG_DEM_ACCURACY_M")),
            dem_vertical=(env.get("FIELDREG_DEM_VERTICAL") or "").strip(),
            limits=_limits(env),
            retention=RetentionRule.from_text(env.get("FIELDREG_RETENTION_YEARS") or ""),
            mail=MailSettings.from_environment(env),
        )

    @property
    def database_path(self) -> Path | None:
        """The file of a SQLite database; None for a server."""
        url = make_url(self.database_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def build(config: Config, terrain: Terrain | None = None) -> Services:
    """Services over the configured store and `terrain`; the folder of a SQLite file is made if absent."""
    path = config.database_path
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=_OWN)  # SQLite gives what it puts beside the file the same mode
    clock = FixedClock(config.now) if config.now else SystemClock()
    beside = path.parent if path is not None else _DEFAULT_DATABASE.parent
    return Services(
        open_store(config.database_url), clock, terrain, config.limits, config.retention, config.mail.post(beside),
        lambda: secret_key(config),
    )  # fmt: skip


def secret_key(config: Config) -> str:
    """The configured key, or the one kept beside the database, made on first run.

    Raises InvalidInput for a key that could be guessed.
    """
    if config.secret_key is not None:
        return _checked(config.secret_key, "FIELDREG_SECRET_KEY")
    database = config.database_path
    path = (database.parent if database else Path("var")) / _KEY_FILE
    if not path.exists():
        _make(path)
    return _checked(path.read_text(encoding="ascii").strip(), str(path))


def _make(path: Path) -> None:
    """Puts a new key in place whole, readable by its owner alone; another process's key is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()


def _checked(key: str, where: str) -> str:
    if len(key) < SHORTEST_KEY or len(set(key)) < _FEWEST_CHARACTERS:
        raise InvalidInput.one(
            "configuration",
            where,
            f"{where} の鍵が弱すぎます。{SHORTEST_KEY} 文字以上の無作為な文字列にしてください。",
            f"the key in {where} is too weak; use at least {SHORTEST_KEY} random characters",
        )
    return key


def _metres(text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < math.inf:
        raise _bad("FIELDREG_DEM_ACCURACY_M", "0以上の数（メートル）", "a number of at least 0, metres")
    return value


def _limits(env: Mapping[str, str]) -> BookingLimits:
    """FIELDREG_RATE_LIMITS=off lifts the quota too: load tests are one company."""
    usual = BookingLimits()
    days = _count(env, "FIELDREG_BOOKING_HORIZON_DAYS", usual.horizon.days)
    quota = _count(env, "FIELDREG_OPEN_REQUESTS", usual.open_requests or 0)
    rivals = env.get("FIELDREG_RIVALS") or "decline"
    if rivals not in ("decline", "wait"):
        raise _bad("FIELDREG_RIVALS", "decline か wait", "decline or wait")
    return BookingLimits(
        open_requests=None if env.get("FIELDREG_RATE_LIMITS") == "off" else quota, horizon=timedelta(days=days),
        declines_rivals=rivals == "decline",
    )


def _count(env: Mapping[str, str], variable: str, usual: int) -> int:
    given = env.get(variable) or str(usual)
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 100_000):
        raise _bad(variable, "1以上の整数", "a whole number of at least 1")
    return int(given)


def _bad(variable: str, ja: str, en: str) -> InvalidInput:
    return InvalidInput.one(
        "configuration", variable, f"環境変数 {variable} は {ja} にしてください。", f"{variable} must be {en}"
    )
