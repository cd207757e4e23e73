"""`fieldreg retention`: what names persons and is past its time, and its erasing."""

from collections.abc import Sequence

import click

from fieldreg.services.people.retention import PastItsTime
from scripts.console import open_registry, print_json

__all__ = ["retention"]


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="一覧するだけ（何も付けないときと同じ）/ list only, as without any option")
@click.option("--apply", "do_it", is_flag=True, help="消去する / erase")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
@click.pass_context
def retention(context: click.Context, *, dry_run: bool, do_it: bool, as_json: bool) -> None:
    """保存年数を過ぎた個人情報を一覧し、消去する。List what is past its time; with --apply erase what names persons.

    Counts, dates, places and the proof of the timeline stay.  What is held is listed and never erased.
    """
    if context.invoked_subcommand is not None:
        return
    if dry_run and do_it:
        raise click.UsageError("--dry-run と --apply はどちらか一つ / one of --dry-run, --apply")
    services = open_registry().retention
    due = services.due(None)
    erased = services.apply(None) if do_it else []
    if as_json:
        note = services.note
        print_json(
            {"past": [one.to_dict() for one in due], "erased": [one.to_dict() for one in erased], "note": note.to_dict() if note else None}
        )
        return
    _tell(due, erased, did=do_it)
    if services.note is not None:
        click.echo(f"{services.note.ja}\n{services.note.en}", err=True)


@retention.command()
@click.argument("ref")
@click.option("--because", required=True, help="理由 / why")
def hold(ref: str, because: str) -> None:
    """番号（予約・案件・公募・認定）、計画のコード、利用者のメールアドレスが指すものを、消去しないようにする。Hold what REF names."""
    held = open_registry().retention.hold(ref, because, None)
    click.echo(f"保留しました / held: {held.what} {ref}")


@retention.command()
@click.argument("ref")
def release(ref: str) -> None:
    """保留を解除する。Let go of what is held."""
    open_registry().retention.lift(ref, None)
    click.echo(f"解除しました / held no more: {ref}")


@retention.command()
def holds() -> None:
    """保留しているものを一覧する。What is held, and why."""
    for one in open_registry().retention.holds(None):
        click.echo(f"{one.what} {one.ref}  {one.set_at:%Y-%m-%d}  {one.because}")


def _tell(due: Sequence[PastItsTime], erased: Sequence[PastItsTime], *, did: bool) -> None:
    done = {(one.what, one.ref) for one in erased}
    for one in due:
        state = f"保留 / held: {one.hold.because}" if one.hold else ("消去 / erased" if (one.what, one.ref) in done else "")
        click.echo(f"{one.what} {one.ref}  終了 / ended {one.ended:%Y-%m-%d}  {one.since} から / from  {state}".rstrip())
    held = sum(one.hold is not None for one in due)
    click.echo(f"年数を過ぎたもの / past their time: {len(due)}（保留 / held {held}）")
    if did:
        click.echo(f"消去したもの / erased: {len(erased)}")
