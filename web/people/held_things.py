"""How a thing that is past its time, or held, is called."""

from fieldreg.kernel.errors import NotFound
from fieldreg.people.holds import Holdable
from web.shell.context import services

__all__ = ["named"]


def named(what: Holdable, ref: str) -> str:
    """An account by its address, which is what one types; the rest by its reference."""
    if what is not Holdable.ACCOUNT:
        return ref
    try:
        return services().accounts.account(int(ref)).email
    except NotFound:
        return ref
