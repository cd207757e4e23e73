"""`fieldreg users`: who may sign in."""

import re
import sys
from dataclasses import replace

import click

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role, hash_password
from scripts.console import open_registry, print_json

__all__ = ["users"]

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,185}")
_FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="パスワードを標準入力から読む / read the password from standard input"
)


@click.group()
def users() -> None:
    """利用者を管理する。Who may sign in."""


@users.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--organisation", default="", help="所属 / organisation")
@click.option("--manager", default="", help="担当する管理者の ID（department）/ the manager a department answers for")
@click.option("--token", "with_token", is_flag=True, help="API トークンも作り、一度だけ表示する / make an API token, printed once")
@_FROM_STDIN
def add(email: str, role: str, organisation: str, manager: str, *, with_token: bool, password_stdin: bool) -> None:
    """利用者を加える。Add an account."""
    if not _EMAIL.fullmatch(email):
        raise InvalidInput.one("email-form", "EMAIL", f"メールアドレスの形ではありません: {email!r}", f"not an e-mail address: {email!r}")
    services = open_registry()
    if manager and manager not in services.register.managers():
        raise NotFound(Text(f"管理者「{manager}」は登録されていません。", f"there is no manager {manager!r}"), where="--manager")
    account = Account(
        email=email, role=Role(role), organisation=organisation, manager=manager,
        password_hash=hash_password(_password(from_stdin=password_stdin)),
    )  # fmt: skip
    _, token = services.accounts.put_account(account, with_token=with_token)
    click.echo(f"加えました / added: {email} ({role})", err=with_token)
    if token is not None:
        click.echo("API トークン（今回だけ表示します）/ API token, told this once:", err=True)
        click.echo(token)


@users.command()
@click.argument("email")
@_FROM_STDIN
def password(email: str, *, password_stdin: bool) -> None:
    """パスワードを変え、そのサインインをすべて終わらせる。Set a new password and end every session of the account."""
    services = open_registry()
    with services.store.reading() as work:
        account = work.accounts.by_email(email)
    if account is None:
        raise NotFound(Text(f"利用者 {email} はいません。", f"there is no account {email}"), where="EMAIL")
    new = hash_password(_password(from_stdin=password_stdin))
    services.accounts.put_account(replace(account, password_hash=new, session_epoch=account.session_epoch + 1))
    click.echo(f"変えました / changed: {email}")


@users.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def list_users(*, as_json: bool) -> None:
    """利用者を一覧する。List accounts."""
    with open_registry().store.reading() as work:
        accounts = work.accounts.all()
    told = [{"email": a.email, "role": str(a.role), "organisation": a.organisation, "active": a.active} for a in accounts]
    if as_json:
        print_json({"users": told})
        return
    for account in told:
        click.echo(f"{account['email']:<32} {account['role']:<11} {account['organisation']}")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("パスワード / password", hide_input=True, confirmation_prompt=True))
