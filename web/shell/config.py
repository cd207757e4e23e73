"""Settings: what the pages need beyond `fieldreg.wiring.Config`: the key that signs sessions, limits, timeouts."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fieldreg.kernel.email_addresses import is_address
from fieldreg.kernel.errors import InvalidInput
from fieldreg.wiring import Config, secret_key

__all__ = ["GSI_HOST", "secret_key", "settings"]

GSI_HOST = "https://cyberjapandata.gsi.go.jp"  # 地理院タイル, asked only where the operator chose FIELDREG_BASEMAP=gsi
_SHORTEST_TOKEN = 16

_SETTINGS: Mapping[str, Any] = {
    "MAX_CONTENT_LENGTH": 1 << 20,
    "MAX_FORM_MEMORY_SIZE": 256 << 10,
    "MAX_FORM_PARTS": 64,
    "LOAD_MAX_BYTES": 70 << 20,  # of one upload of geodata, in place of MAX_CONTENT_LENGTH
    "SESSION_COOKIE_NAME": "fieldreg_session",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",  # Secure is added on https, see web.shell.access
    "SESSION_IDLE": timedelta(hours=2),
    "SESSION_LONGEST": timedelta(hours=12),
    "WTF_CSRF_CHECK_DEFAULT": False,  # web.shell.access asks for it: all but bearer tokens and open endpoints
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
    "RATELIMIT_HEADERS_ENABLED": True,
    "RATELIMIT_STRATEGY": "moving-window",
    "LIMIT_SIGN_IN": "10 per 15 minutes",  # of one account from one address
    "LIMIT_SIGN_IN_ADDRESS": "100 per 15 minutes",
    "LIMIT_PASSWORDS": "10 per 15 minutes",  # tries of one account to change its own
    "LIMIT_INVITATIONS": "60 per hour",
    "LIMIT_CONSULTATIONS": "10 per hour",
    "LIMIT_RESERVATIONS": "600 per minute",
    "LIMIT_SCREENINGS": "300 per minute",
    "LIMIT_KEPT_TRIALS": "60 per hour",
    "LIMIT_CODES_MISSED": "30 per hour",  # codes of kept trials that nobody was given; those that are there do not count
    "LIMIT_CALENDAR_KEYS_MISSED": "100 per 15 minutes",  # keys of calendars that open nothing; programs go on asking by ended ones
    "LIMIT_ANSWERS": "300 per hour",  # by link, from one address: a city hall may have one for all its divisions
    "LIMIT_HEAVY_READS": "300 per minute",  # reads that go to the store whatever was asked for
    "LIMIT_WAYS_OUT": "30 per minute",  # each is many screenings
    "LIMIT_PAPER": "60 per minute",  # sheets as PDF: each half a second of one core
    "LIMIT_DOWNLOADS": "60 per minute",  # of whole collections as files
    "LIMIT_TILES": "3000 per minute",  # a map asks for some twenty of each layer when it is moved
    "LIMIT_WHOLE_CHAIN": "10 per minute",  # each reads every event there ever was
    "LIMIT_RANKINGS": "60 per minute",  # each judges every site
    "HEAVY_AT_ONCE": 3,  # of a server's threads, see web.shell.watching.turns
    "HEAVY_WAITING": 3,
    "HEAVY_PATIENCE_S": 5.0,
}


def settings(config: Config, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's settings.  FIELDREG_RATE_LIMITS=off lifts the rate limits, for load tests.

    Raises InvalidInput naming the variable that cannot be used.
    """
    env = os.environ if environment is None else environment
    limits = env.get("FIELDREG_RATE_LIMITS") or "on"
    if limits not in ("on", "off"):
        raise InvalidInput.one(
            "configuration",
            "FIELDREG_RATE_LIMITS",
            "環境変数 FIELDREG_RATE_LIMITS は on か off にしてください。",
            "FIELDREG_RATE_LIMITS must be on or off",
        )
    secure = config.mail.site.startswith("https://")
    return {
        **_SETTINGS,
        # no page of a neighbouring host can set a cookie of this name, and none comes by plain http
        "SESSION_COOKIE_NAME": f"__Host-{_SETTINGS['SESSION_COOKIE_NAME']}" if secure else _SETTINGS["SESSION_COOKIE_NAME"],
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_PATH": "/",
        "ACCESS_LOG": env.get("FIELDREG_ACCESS_LOG") or "off",
        "METRICS_TOKEN": _token(env.get("FIELDREG_METRICS_TOKEN") or ""),
        "SECURITY_CONTACT": _contact(env.get("FIELDREG_SECURITY_CONTACT") or config.mail.desk),
        "DATABASE_PATH": config.database_path,
        "SECRET_KEY": secret_key(config),
        "FIELDREG_BASEMAP": config.basemap if config.basemap in ("plain", "gsi") else "file",
        "RATELIMIT_ENABLED": limits == "on",
        "PUBLIC_URL": config.mail.site,
        "TRUSTED_PROXIES": _proxies(env.get("FIELDREG_TRUSTED_PROXIES") or "0"),
    }


def _contact(given: str) -> str:
    """As security.txt wants it: an address of mail or of a page."""
    if not given or given.startswith(("https://", "mailto:")):
        return given
    if is_address(given):
        return f"mailto:{given}"
    raise InvalidInput.one(
        "configuration", "FIELDREG_SECURITY_CONTACT",
        "環境変数 FIELDREG_SECURITY_CONTACT はメールアドレスか https://… にしてください。",
        "FIELDREG_SECURITY_CONTACT must be an e-mail address or https://…",
    )  # fmt: skip


def _token(given: str) -> str:
    if given and len(given) < _SHORTEST_TOKEN:
        raise InvalidInput.one(
            "configuration", "FIELDREG_METRICS_TOKEN",
            f"環境変数 FIELDREG_METRICS_TOKEN は {_SHORTEST_TOKEN} 文字以上の無作為な文字列にしてください。",
            f"FIELDREG_METRICS_TOKEN must be at least {_SHORTEST_TOKEN} random characters",
        )  # fmt: skip
    return given


def _proxies(given: str) -> int:
    """How many proxies stand before the server and are believed in what they say of who asked for what."""
    if not (given.isascii() and given.isdigit() and len(given) == 1):
        raise InvalidInput.one(
            "configuration", "FIELDREG_TRUSTED_PROXIES",
            "環境変数 FIELDREG_TRUSTED_PROXIES は、前に立つ中継サーバの数（0から9）にしてください。",
            "FIELDREG_TRUSTED_PROXIES must be how many proxies stand before the server, 0 to 9",
        )  # fmt: skip
    return int(given)
