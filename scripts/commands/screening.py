"""`fieldreg screen`: what a trial takes, for a terminal, a machine or a calendar."""

import sys
from datetime import datetime
from pathlib import Path

import click

from fieldreg.kernel.timespan import day_in_reach
from geodata.formats.guards.strict_json import from_json
from scripts.console import open_registry, print_json
from scripts.first_screen import first_screen
from scripts.saying import screening_lines, ways_out_lines
from scripts.server.keeping import keep

__all__ = ["screen"]

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("trial", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=_DAY, help="この日の法令と区域で調べる / law and layers of this day")
@click.option("--ways-out", is_flag=True, help="規制を避ける変更も探す / also the changes that remove what forbids it")
@click.option("--all", "everything", is_flag=True, help="理由・根拠・窓口・該当なしまで / reasons, articles, desks, what does not apply")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
@click.option(
    "--ics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="申請の期限をカレンダーに書く / write the last days to hand in as a calendar",
)
def screen(trial: Path, on: datetime | None, ics: Path | None, *, ways_out: bool, everything: bool, as_json: bool) -> None:
    """実証の計画（GeoJSON）に必要な許可と、その段取りを調べる。Screen a trial; exit 1 if anything is found or unknown."""
    day = day_in_reach(on.date(), "--on") if on else None
    document, services = from_json(trial.read_bytes(), str(trial)), open_registry()
    screening = services.screening.screen(document, day)
    answer = screening.to_dict()
    found = services.screening.ways_out(document, day).to_dict() if ways_out else None
    if ics is not None:
        from fieldreg.screening.plan_calendar import calendar_of  # noqa: PLC0415 (a fifth of the command's start, seldom asked for)

        keep(calendar_of(screening.plan, now=services.clock.now()), ics)
        click.echo(f"カレンダーを書き出しました / calendar written: {ics}", err=True)
    if as_json:
        print_json(answer if found is None else answer | {"ways_out": found})
    else:
        told = [*first_screen(answer), *(screening_lines(answer) if everything else ()), *(ways_out_lines(found) if found else ())]
        click.echo("\n".join(told))
    sys.exit(1 if answer["findings"] or answer["unknown"] else 0)
