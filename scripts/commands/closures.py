"""`fieldreg closures`: times at which places are closed, read from a calendar."""

import sys
from pathlib import Path

import click

from fieldreg.booking.closures.closures import KIND_NAMES, ClosureKind
from fieldreg.booking.closures.closures_ics import MOST_BYTES
from fieldreg.services.bookings.closures.importing import ImportPlan, Whither
from scripts.console import open_registry, print_json

__all__ = ["closures"]


@click.group()
def closures() -> None:
    """場所の休止をカレンダー（.ics）から取り込む。Read times at which places are closed from a calendar."""


@closures.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, help="休止にする場所の ID / the site")
@click.option("--area", default=None, help="その区画だけのとき / only this area of it")
@click.option("--kind", type=click.Choice([str(kind) for kind in ClosureKind]), default=str(ClosureKind.OTHER), show_default=True,
              help="、".join(f"{kind}={name.ja}" for kind, name in KIND_NAMES.items()))  # fmt: skip
@click.option("--cancel", is_flag=True, help="重なる予約を取り消す / cancel the reservations in the way")
@click.option("--dry-run", is_flag=True, help="何も変えず、変わることを示す / tell what would change, and change nothing")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def import_closures(file: Path, site: str, area: str | None, kind: str, *, cancel: bool, dry_run: bool, as_json: bool) -> None:
    """カレンダー（.ics）の予定を休止として取り込む。Read closures from a calendar; all or nothing, and twice is once.

    Refused where the file has faults, or (without --cancel) where live reservations are in the way; a dry run tells it with exit 1.
    """
    services, to = open_registry().importing, Whither(site=site, area=area, kind=ClosureKind(kind))
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    plan = services.plan(data, to, None) if dry_run else services.apply(data, to, None, cancel=cancel)
    if as_json:
        print_json({**plan.to_dict(), "applied": not dry_run})
    else:
        click.echo("\n".join(_lines(plan, dry_run=dry_run)))
    if dry_run and (plan.read.faults or (plan.met and not cancel)):
        sys.exit(1)


def _lines(plan: ImportPlan, *, dry_run: bool) -> list[str]:
    did = "取り込むと / would be" if dry_run else "取り込みました / done"
    counts = f"追加 / new {len(plan.new)}、変更 / changed {len(plan.changed)}、解除 / lifted {len(plan.off)}"
    lines = [f"{did}: {counts}、そのまま / unchanged {plan.same}、ファイルにない / not in the file {plan.absent}"]
    read = plan.read
    if read.floating:
        lines.append(f"時間帯のない予定 {read.floating} 件は日本時間としました / {read.floating} without a zone: taken as Japan's time")
    if read.free or read.past:
        lines.append(f"除いたもの / left out: 空き扱い / marked free {read.free}、終わったもの / over {read.past}")
    lines += [f"  ! {fault.where}: {fault.message.ja} / {fault.message.en}" for fault in read.faults]
    for one, some in plan.met:
        lines.append(f"  {one.span.in_japan().start:%Y-%m-%d %H:%M} {one.reason.ja}: {'、'.join(held.id for held in some)}")
    if plan.met and dry_run:
        lines.append("重なる予約があります。取り消してよければ --cancel を付けます / reservations are in the way: --cancel cancels them")
    return lines
