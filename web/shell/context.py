"""What a request is about: the use cases, the account, the day.  Set by `web.app.create_app` and `web.shell.access`."""

from flask import Flask, g

from fieldreg.people.accounts import READ_ONLY, Account, Role
from fieldreg.services import Services

__all__ = ["account", "is_staff", "provide", "reads_desk", "services", "signed_in"]


def provide(app: Flask, held: Services) -> None:
    """Lays the use cases on ``g`` at the start of each request."""

    @app.before_request
    def lay() -> None:
        held.store.serve()  # not sooner: a server may fork after it made the application
        g.services = held
        g.account = None

    @app.context_processor
    def words() -> dict[str, object]:
        held = account()
        return {"account": held, "only_reads": held is not None and held.role in READ_ONLY}


def services() -> Services:
    """The use cases."""
    held: Services = g.services
    return held


def account() -> Account | None:
    """Who asks, or None for anybody."""
    held: Account | None = g.get("account")
    return held


def signed_in() -> Account:
    """Who asks, at an endpoint that lets nobody else in."""
    held = account()
    if held is None:
        raise RuntimeError("this endpoint is declared open, and asks who is signed in")
    return held


def reads_desk(held: Account | None) -> bool:
    """Whether the account opens the desk's pages, if only to read them."""
    return is_staff(held) or (held is not None and held.role is Role.AUDITOR)


def is_staff(held: Account | None) -> bool:
    """Whether the account sits at the desk."""
    return held is not None and held.role in (Role.STAFF, Role.ADMIN)
