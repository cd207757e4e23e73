"""The `fieldreg` command.  Exit codes: 0 done, 1 findings or faults are reported, 2 it could not be done as asked."""

import secrets
import sys
from datetime import datetime
from pathlib import Path

import click

from fieldreg import __version__
from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.screening.plan_calendar import calendar_of
from fieldreg.services import Services
from geodata.formats.guards.strict_json import from_json
from geodata.sample.load import has_places, load_ground, load_sample
from scripts.backups import backup, restore
from scripts.console import Commands, open_registry, print_json
from scripts.exporting import export
from scripts.keeping import keep
from scripts.law_check import check_law
from scripts.loading import load, loads, rollback
from scripts.mapping_command import map_columns
from scripts.saying import screening_lines, ways_out_lines
from scripts.users import users

__all__ = ["main"]

_CAST = (  # who can sign in to a demonstration
    ("company@example.jp", Role.COMPANY, "見本株式会社"),
    ("staff@example.jp", Role.STAFF, ""),
    ("admin@example.jp", Role.ADMIN, ""),
)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldreg")
def main() -> None:
    """実証フィールドの台帳: 場所を探し、必要な許可を調べ、予約する。A registry of a city's places for trials.

    The database is FIELDREG_DATABASE_URL (default: SQLite at var/fieldreg.db).
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream of the console


@main.command()
@click.option("--sample", is_flag=True, help="仙台の見本も入れる / with the embedded sample of Sendai")
def init(*, sample: bool) -> None:
    """台帳を作る。Make an empty registry: tables, managers, layers."""
    services = open_registry(fresh=True)
    services.store.upgrade()
    counts = load_sample(services.store) if sample else load_ground(services.store)
    click.echo("台帳を用意しました / ready: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


@main.command()
def upgrade() -> None:
    """データベースをこの版に合わせる。Bring the database to this version."""
    open_registry().store.upgrade()
    click.echo("この版に合わせました / up to date")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one")
def serve(host: str, port: int) -> None:
    """台帳を公開する。Serve the registry."""
    _serve(open_registry(), host, port)


@main.command()
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
    _serve(services, host, port)


@main.command()
@click.argument("trial", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=_DAY, help="この日の法令と区域で調べる / law and layers of this day")
@click.option("--ways-out", is_flag=True, help="規制を避ける変更も探す / also the changes that remove what forbids it")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
@click.option(
    "--ics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="申請の期限をカレンダーに書く / write the last days to hand in as a calendar",
)
def screen(trial: Path, on: datetime | None, ics: Path | None, *, ways_out: bool, as_json: bool) -> None:
    """実証の計画（GeoJSON）に必要な許可と、その段取りを調べる。Screen a trial; exit 1 if anything is found or unknown."""
    day = on.date() if on else None
    document, services = from_json(trial.read_bytes(), str(trial)), open_registry()
    screening = services.screening.screen(document, day)
    answer = screening.to_dict()
    found = services.screening.ways_out(document, day).to_dict() if ways_out else None
    if ics is not None:
        keep(calendar_of(screening.plan, now=services.clock.now()), ics)
        click.echo(f"カレンダーを書き出しました / calendar written: {ics}", err=True)
    if as_json:
        print_json(answer if found is None else answer | {"ways_out": found})
    else:
        click.echo("\n".join([*screening_lines(answer), *(ways_out_lines(found) if found else ())]))
    sys.exit(1 if answer["findings"] or answer["unknown"] else 0)


def _print_cast(services: Services) -> None:
    click.echo("見本の利用者（パスワードは今回だけ表示します）/ accounts of the demonstration, told this once:")
    for email, role, organisation in _CAST:
        password = secrets.token_urlsafe(12)
        services.accounts.put_account(
            Account(email=email, role=role, password_hash=hash_password(password), organisation=organisation)
        )
        click.echo(f"  {email:<20} {password}")


def _serve(services: Services, host: str, port: int) -> None:
    # The pages take a second to import, and only this command needs them.
    from waitress import create_server  # noqa: PLC0415

    from web.app import create_app  # noqa: PLC0415

    application = create_app(services=services)
    try:
        server = create_server(application, host=host, port=port, threads=8, ident="fieldreg")
    except OSError as error:
        raise InvalidInput.one(
            "address-taken",
            f"{host}:{port}",
            f"このアドレスでは公開できません（{error.strerror}）。--port で別の番号を指定してください。",
            f"cannot serve there ({error.strerror}); give another --port",
        ) from error
    click.echo(f"公開しています / serving: http://{host}:{server.effective_port}/  (Ctrl+C で終了 / to stop)")
    server.run()


for _command in (load, map_columns, loads, rollback, export, users, backup, restore, check_law):
    main.add_command(_command)

if __name__ == "__main__":
    main(prog_name="fieldreg")
