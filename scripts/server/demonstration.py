"""`fieldreg demo`: the embedded sample, built and served."""

import secrets

import click

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from geodata.sample.load import has_places, load_sample
from scripts.console import open_registry
from scripts.server.serving import run_server

__all__ = ["demo"]

_CAST = (  # who can sign in to a demonstration
    ("company@example.jp", Role.COMPANY, "見本株式会社"),
    ("staff@example.jp", Role.STAFF, ""),
    ("admin@example.jp", Role.ADMIN, ""),
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one")
def demo(host: str, port: int) -> None:
    """見本の台帳を作って公開する。Build the embedded sample, if it is not there, and serve it."""
    services = open_registry(fresh=True)
    services.store.upgrade()
    with services.store.reading() as work:
        bare, nobody = not has_places(work), not work.accounts.all()
    if bare:
        load_sample(services.store)
    if nobody:
        _print_cast(services)
    run_server(services, host, port)


def _print_cast(services: Services) -> None:
    click.echo("見本の利用者（パスワードは今回だけ表示します）/ accounts of the demonstration, told this once:")
    for email, role, organisation in _CAST:
        password = secrets.token_urlsafe(12)
        services.accounts.put_account(
            Account(email=email, role=role, password_hash=hash_password(password), organisation=organisation)
        )
        click.echo(f"  {email:<20} {password}")
