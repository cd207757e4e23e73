"""How often one visitor may ask.  Counts are kept in memory, by each worker for itself."""

from collections.abc import Callable

from flask import Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web.shell.context import account

__all__ = ["limiter", "missed", "no_guessing", "per_account_and_address", "setting", "who"]

limiter = Limiter(get_remote_address, storage_uri="memory://", default_limits=[])


def setting(name: str) -> Callable[[], str]:
    """The limit the configuration sets under `name`, read when asked."""
    return lambda: str(current_app.config[name])


def who() -> str:
    """The account that asks, or else the address."""
    held = account()
    return f"account {held.id}" if held else get_remote_address()


def per_account_and_address() -> str:
    """The e-mail address tried, from where."""
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:254]}"


def missed(answer: Response) -> bool:
    """Whether what was asked for is not there: what counts where somebody might be guessing."""
    return answer.status_code == 404


no_guessing = limiter.shared_limit(setting("LIMIT_CODES_MISSED"), scope="codes", deduct_when=missed)
"""Of every address that opens by a code: who asks for too many that are not there is told to wait, wherever he asked."""
