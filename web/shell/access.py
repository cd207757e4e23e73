"""Who may ask what: every endpoint declares whom it lets in, and one that does not lets nobody in.

An account is known by a bearer token (machines) or by a signed session (people).  Requests
of a session that change something need its CSRF token; a bearer token needs none, for no
browser sends one by itself.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import READ_ONLY, Account, Role
from web.shell.context import account, services

__all__ = [
    "ADMIN", "ANYONE", "COMPANIES", "EVERY_ROLE", "MEMBERS", "READERS", "STAFF", "allow", "allow_all_of", "begin_session", "guard",
    "is_of_api", "policy_of",
]  # fmt: skip

ANYONE: tuple[str, ...] = ("anyone",)
MEMBERS: tuple[str, ...] = (Role.COMPANY, Role.STAFF, Role.ADMIN)
STAFF: tuple[str, ...] = (Role.STAFF, Role.ADMIN)
COMPANIES: tuple[str, ...] = (Role.COMPANY,)
READERS: tuple[str, ...] = (*STAFF, Role.AUDITOR)  # of what the desk sees
ADMIN: tuple[str, ...] = (Role.ADMIN,)
EVERY_ROLE: tuple[str, ...] = tuple(Role)
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NO_PAGE = Text("お探しのページはありません。", "there is no such page")
_csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


def allow(
    who: tuple[str, ...], *, hidden: bool = False, csrf: bool = True, keeps: bool | None = None
) -> Callable[[View], View]:
    """Declares who may call an endpoint: ANYONE, or roles.

    `hidden`: an account of another role is told there is no such page.  `csrf` False: the
    endpoint reads nothing of the session and changes nothing.  `keeps` tells whether what it is sent changes the registry,
    where that does not go with `csrf`: accounts that only read send nothing there, unless `who` names their role.
    """

    def declare(view: View) -> View:
        view.policy = (who, hidden, csrf)  # type: ignore[attr-defined]
        view.keeps = csrf if keeps is None else keeps  # type: ignore[attr-defined]
        return view

    return declare


def allow_all_of(app: Flask, blueprint: Blueprint, who: tuple[str, ...]) -> None:
    """Declares the same for every endpoint of a registered blueprint that declares nothing itself."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint.name}.") and not hasattr(view, "policy"):
            allow(who)(view)


def policy_of(app: Flask, endpoint: str) -> tuple[tuple[str, ...], bool, bool] | None:
    """What the endpoint declared, or None."""
    if endpoint == "static":
        return ANYONE, False, True
    return getattr(app.view_functions[endpoint], "policy", None)


def guard(app: Flask) -> None:
    """Puts the gate before every request."""
    app.session_interface = _Sessions()
    _csrf.init_app(app)
    app.before_request(_gate)


def begin_session(held: Account | None) -> None:
    """A fresh session of `held`, nothing of the earlier one left; None ends it."""
    session.clear()
    if held is not None:
        now = services().clock.now().isoformat()
        session.update(account=held.id, epoch=held.session_epoch, since=now, seen=now)
    g.account = held


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, marked Secure wherever the page itself came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def _gate() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint is None:
        g.account = _from_session()
        return None  # there is no such page, and Flask will say so
    who, hidden, csrf = _declared(endpoint)
    if endpoint == "static" or request.method == "OPTIONS":  # a browser asks whether it may ask, and tells nothing of who does
        return None
    by_token = request.headers.get("Authorization", "").startswith("Bearer ")
    if by_token:
        g.account = _from_token(otherwise_nobody=who == ANYONE and _keeps_nothing(endpoint))
    else:
        g.account = None if _asks_for_data(who) or _is_of_another_page() else _from_session()
    if who != ANYONE:
        if (held := account()) is None:
            return _sign_in_first()
        if held.role not in who:
            if hidden:
                raise NotFound(_NO_PAGE)
            abort(403)
    if request.method in _CHANGES and _only_reads(endpoint, who):
        abort(403)
    if request.method in _CHANGES and csrf and not by_token:
        _refuse_other_sites()
        _csrf.protect()
    return None


def _declared(endpoint: str) -> tuple[tuple[str, ...], bool, bool]:
    policy = policy_of(current_app, endpoint)
    if policy is None:
        current_app.logger.error("endpoint %s declares nobody who may call it", endpoint)
        abort(500)
    return policy


def _only_reads(endpoint: str, who: tuple[str, ...]) -> bool:
    """Whether what is sent would be kept, and by somebody who only reads."""
    held = account()
    if held is None or held.role not in READ_ONLY or held.role in who:
        return False
    return bool(getattr(current_app.view_functions[endpoint], "keeps", True))


def _keeps_nothing(endpoint: str) -> bool:
    return request.method not in _CHANGES or not getattr(current_app.view_functions[endpoint], "keeps", True)


def _asks_for_data(who: tuple[str, ...]) -> bool:
    """Whether a program reads what is everybody's: who it is makes no difference, and what it gets may be kept for others."""
    page = "text/html" in request.headers.get("Accept", "") or request.args.get("f") == "html"
    return who == ANYONE and request.method not in _CHANGES and is_of_api() and not page


def _is_of_another_page() -> bool:
    """Whether a page of another origin asks the API: it may, with a token, but no cookie counts for it."""
    if not is_of_api() or request.method in _CHANGES:  # what changes something is refused by `_refuse_other_sites`
        return False
    followed = request.headers.get("Sec-Fetch-Mode") == "navigate"  # a link that somebody followed
    elsewhere = request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none")
    origin = request.headers.get("Origin")
    return (elsewhere and not followed) or (origin is not None and urlsplit(origin).netloc != request.host)


def is_of_api() -> bool:
    """Whether the address asked for is one of the API's."""
    return request.path == "/api" or request.path.startswith("/api/")


def _from_token(*, otherwise_nobody: bool) -> Account | None:
    held = services().accounts.account_by_token(request.headers["Authorization"].removeprefix("Bearer ").strip())
    if held is None and not otherwise_nobody:
        raise _unauthorized()
    g.token_is_unknown = held is None
    return held


def _from_session() -> Account | None:
    """The signed-in account, unless the session is too old, was ended elsewhere, or the account is closed."""
    if "account" not in session:
        return None
    now = services().clock.now()
    since, seen = (datetime.fromisoformat(session[name]) for name in ("since", "seen"))
    config = current_app.config
    try:
        held = services().accounts.account(session["account"])
    except NotFound:
        held = None
    fresh = now - since < config["SESSION_LONGEST"] and now - seen < config["SESSION_IDLE"]
    if held is None or not held.active or held.session_epoch != session["epoch"] or not fresh:
        session.clear()
        return None
    # What a page's script asks for beside a redirect must not answer with a cookie older than the redirect's.
    if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or now - seen > config["SESSION_IDLE"] / 8:
        session["seen"] = now.isoformat()
    return held


def _sign_in_first() -> AnyResponse:
    if request.path.startswith("/api"):
        raise _unauthorized()
    here = request.script_root + (request.full_path if request.query_string else request.path)
    return redirect(url_for("auth.login", next=here if request.method == "GET" else None), 303)


def _unauthorized() -> Unauthorized:
    return Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "fieldreg"}))


def _refuse_other_sites() -> None:
    """What browsers themselves say of where a request comes from; tokens are asked for besides."""
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)
