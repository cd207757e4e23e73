"""`fieldreg users`: who may sign in."""

import os
import sys
from collections.abc import Sequence

import click

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role, ask_email, hash_password
from fieldreg.people.passwords import ask_good_password
from fieldreg.people.tokens import ApiToken
from fieldreg.services import Services
from scripts.console import open_registry, print_json

__all__ = ["users"]

_FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="パスワードを標準入力から読む / read the password from standard input"
)
_ROLE = click.Choice([str(role) for role in Role])
_ORGANISATION = click.option("--organisation", default="", help="所属する団体 / organisation")
_MANAGER = click.option("--manager", default="", help="担当する管理者の ID（department）/ the manager a department answers for")


@click.group()
def users() -> None:
    """利用者を管理する。Who may sign in."""


@users.command()
@click.argument("email")
@click.option("--role", required=True, type=_ROLE)
@_ORGANISATION
@_MANAGER
@click.option("--token", "with_token", is_flag=True, help="API トークンも作り、一度だけ表示する / make an API token, printed once")
@_FROM_STDIN
def add(email: str, role: str, organisation: str, manager: str, *, with_token: bool, password_stdin: bool) -> None:
    """利用者を加える。Add an account; `invite` lets the person choose the password instead."""
    email = ask_email(email, "EMAIL")
    services = open_registry()
    _ask_manager(services, manager)
    password = _password(from_stdin=password_stdin)
    ask_good_password(password, [email, organisation])
    account = Account(email=email, role=Role(role), organisation=organisation, manager=manager, password_hash=hash_password(password))
    _, token = services.accounts.put_account(account, with_token=with_token)
    click.echo(f"加えました / added: {email} ({role})", err=with_token)
    if token is not None:
        _tell_once("API トークン", "API token", token)


@users.command()
@click.argument("email")
@click.option("--role", required=True, type=_ROLE)
@_ORGANISATION
@_MANAGER
def invite(email: str, role: str, organisation: str, manager: str) -> None:
    """招待のリンクを作り、一度だけ表示する。Make an invitation; its link works once, for 7 days, and the person chooses the password."""
    made, secret = open_registry().invitations.invite(email, Role(role), None, organisation=organisation, manager=manager)
    click.echo(f"{made.email} ({role})  {made.expires_at:%Y-%m-%d %H:%M} まで / until", err=True)
    _tell_once("招待のリンク", "link of the invitation", _link(secret))


@users.command()
@click.argument("email")
@_FROM_STDIN
def password(email: str, *, password_stdin: bool) -> None:
    """パスワードを変え、そのログインをすべて終わらせる。Set a new password and end every session of the account."""
    services = open_registry()
    services.passwords.set(_account(services, email), _password(from_stdin=password_stdin))
    click.echo(f"変えました / changed: {email}")


@users.command()
@click.argument("email")
def close(email: str) -> None:
    """停止する。Close an account: its sessions and tokens end at once."""
    services = open_registry()
    services.administering.close(_account(services, email).id, None)
    click.echo(f"停止しました / closed: {email}")


@users.command()
@click.argument("email")
def reopen(email: str) -> None:
    """再開する。Reopen a closed account; its tokens stay revoked."""
    services = open_registry()
    services.administering.reopen(_account(services, email).id, None)
    click.echo(f"再開しました / reopened: {email}")


@users.command()
@click.argument("email")
@click.argument("role", type=_ROLE)
@click.option("--organisation", default=None, help="所属する団体も変える（空にすると離れる）/ another organisation; empty: none")
@click.option("--manager", default=None, help="担当する管理者も変える / another manager")
def role(email: str, role: str, organisation: str | None, manager: str | None) -> None:
    """役割を変える。Change the role; a session of another role does not go on."""
    services = open_registry()
    services.administering.change(_account(services, email).id, None, role=Role(role), organisation=organisation, manager=manager)
    click.echo(f"変えました / changed: {email} ({role})")


@users.command()
@click.argument("email")
@click.option("--name", default="", help="作るトークンの名前 / make one of this name")
@click.option("--renew", type=int, default=None, metavar="NUMBER", help="作り直す / another secret under its name")
@click.option("--revoke", type=int, default=None, metavar="NUMBER", help="失効させる / it works no more")
def token(email: str, name: str, renew: int | None, revoke: int | None) -> None:
    """API トークンを一覧し、作り、作り直し、失効させる。List API tokens; make, renew or revoke one, whose secret is printed once."""
    services = open_registry()
    held = _account(services, email)
    if sum((bool(name), renew is not None, revoke is not None)) > 1:
        raise click.UsageError("--name、--renew、--revoke はどれか一つ / one of --name, --renew, --revoke")
    if revoke is not None:
        services.tokens.revoke(held.id, revoke, None)
        click.echo(f"失効させました / revoked: {revoke}")
    elif name or renew is not None:
        made, secret = services.tokens.make(held.id, name, None) if renew is None else services.tokens.renew(held.id, renew, None)
        _tell_once(f"API トークン {made.id}「{made.name}」", f"API token {made.id}", secret)
    else:
        _list_tokens(services.tokens.of(held.id, None))


@users.command()
@click.argument("email")
def sessions(email: str) -> None:
    """ログインをすべて終わらせる。End every session of the account."""
    services = open_registry()
    services.tokens.end_sessions(_account(services, email).id, None)
    click.echo(f"終わらせました / ended: {email}")


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
        closed = "" if account["active"] else "  停止 / closed"
        click.echo(f"{account['email']:<32} {account['role']:<11} {account['organisation']}{closed}")


def _account(services: Services, email: str) -> Account:
    held = services.administering.by_email(email)
    if held is None:
        raise NotFound(Text(f"利用者 {email} はいません。", f"there is no account {email}"), where="EMAIL")
    return held


def _ask_manager(services: Services, manager: str) -> None:
    if manager and manager not in services.register.managers():
        raise NotFound(Text(f"管理者「{manager}」は登録されていません。", f"there is no manager {manager!r}"), where="--manager")


def _list_tokens(tokens: Sequence[ApiToken]) -> None:
    for one in tokens:
        made = f"{one.created_at:%Y-%m-%d}" if one.created_at else "—"
        click.echo(f"{one.id:>5}  {one.name}  発行 / made {made}  最後に使った日 / last used {one.last_used_on or '—'}")


def _tell_once(ja: str, en: str, secret: str) -> None:
    """The secret alone on standard output."""
    click.echo(f"{ja}（今回だけ表示します）/ {en}, told this once:", err=True)
    click.echo(secret)


def _link(secret: str) -> str:
    """Whole where the registry's public address is set."""
    return f"{os.environ.get('FIELDREG_PUBLIC_URL', '').rstrip('/')}/invitations/{secret}"


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("パスワード / password", hide_input=True, confirmation_prompt=True))
