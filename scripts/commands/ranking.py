"""`fieldreg rank`: every site for a trial that has no place yet, for a terminal or a machine."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from fieldreg.alternatives.of_need import NothingFits
from fieldreg.booking.free_days import SlotState
from fieldreg.choosing.demands import Demands, Grade
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.timespan import day_in_reach
from fieldreg.services.answers.choosing import MOST_COUNTED, RankingPage
from geodata.formats.guards.strict_json import from_json
from scripts.console import open_registry, print_json

__all__ = ["rank"]

_USUAL, _MOST, _MOST_OBSTACLES = 20, 100_000, 5
_FITS = {Answer.YES: "○", Answer.UNKNOWN: "？", Answer.NO: "×"}
_GRADES = {
    Grade.NOTHING: "なし / none", Grade.CONSENTS: "同意・届出 / consents", Grade.PERMITS: "許可 / permits",
    Grade.NOT_JUDGED: "不明 / not judged", Grade.PROHIBITED: "禁止 / prohibited",
}  # fmt: skip
_SLOTS = {SlotState.FREE: "○", SlotState.PARTLY: "△", SlotState.UNKNOWN: "？", SlotState.TAKEN: "×"}
_HEADS = ("", "合う/fits", "空き/free", "場所 / site", "手続き / asks for", "許可", "同意", "最長", "最も早い日", "未確認", "許可不要 m²")


@click.command()
@click.argument("need", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="この日の法令と区域で調べる / law and layers of this day")
@click.option("--limit", type=click.IntRange(1, _MOST), default=None, help=f"表示する件数 / sites shown (text: {_USUAL}, JSON: all)")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def rank(need: Path, on: datetime | None, limit: int | None, *, as_json: bool) -> None:
    """やりたいこと（JSON）に合う場所を、手続きの少ない順に並べる。Rank every site for a need; exit 1 if none surely fits."""
    day = day_in_reach(on.date(), "--on") if on else None
    document, services = from_json(need.read_bytes(), str(need)), open_registry()
    shown = limit or (_MOST if as_json else _USUAL)
    page = services.choosing.page(document, shown, on=day, permit_free=not as_json and shown <= MOST_COUNTED)
    fits = any(row.fit.answer is Answer.YES for row in page.ranking.rows)
    if as_json:
        print_json(page.to_dict())
    else:
        click.echo("\n".join(ranking_lines(page)))
        if not fits:
            click.echo("\n".join(nearest_lines(services.alternatives.of_need(document))))
    sys.exit(0 if fits else 1)


def ranking_lines(page: RankingPage) -> Iterator[str]:
    """First what to do, then a table of the first sites, then why those that do not surely fit do not, then what is taken of them."""
    rows, shown = page.ranking.rows, page.rows
    counts = "、".join(f"{sign} {sum(row.fit.answer is answer for row in rows)}" for answer, sign in _FITS.items())
    yield f"場所 / sites: {len(rows)}（合う / fit {counts}）"
    yield f"まず / first: {_first(rows)}"
    yield ""
    yield from _table([_HEADS, *(_cells(n, row) for n, row in enumerate(shown, 1))])
    doubtful = [row for row in shown if row.fit.answer is not Answer.YES]
    if doubtful:
        yield ""
        yield "合わない・分からない理由 / why not, or not known:"
        yield from (f"  {_FITS[row.fit.answer]} {row.site.name.ja}: {row.fit.because.ja} / {row.fit.because.en}" for row in doubtful)
    yield from _bookings(shown)
    if len(rows) > len(shown):
        yield f"ほか / and {len(rows) - len(shown)} more（--limit {len(rows)} で全部 / for all）"
    yield "一件ずつの手続きと根拠は fieldreg screen で / for each site's papers and articles: fieldreg screen"


def _bookings(rows: Sequence[Ranked]) -> Iterator[str]:
    """Of those that are taken, wholly or in part: when, and when they are next free."""
    taken = [(row.site.name, row.vacancy) for row in rows if row.vacancy and row.vacancy.met]
    if taken:
        yield ""
        yield "予約の入っている場所（行事や管理者の都合は含みません） / reserved then (events are not included):"
        yield from (f"  {_SLOTS[held.state]} {name.ja}: {held.because.ja} / {held.because.en}" for name, held in taken)


def nearest_lines(found: NothingFits) -> Iterator[str]:
    """What stands in the way of a need that no place meets, and what is nearest."""
    yield ""
    yield "妨げになっているもの / what stands in the way:"
    yield from (f"  {one.title.ja}: {one.said.ja} / {one.title.en or one.name}: {one.said.en}" for one in found.obstacles[:_MOST_OBSTACLES])
    yield "近い条件 / what is nearest:"
    if not found.found:
        yield "  ひとつだけ変えて合う条件は見つかりませんでした / no single change was found that some site meets"
    for one in found.found:
        said, first = f"{one.title.ja}（{one.change.ja}） / {one.title.en}", one.first.site.name
        yield f"  {said}: {one.sites} か所 / sites, {first.ja} / {first.en or one.first.site.id}"


def _first(rows: Sequence[Ranked]) -> str:
    """The one thing to do before all else."""
    best = next((row for row in rows if row.fit.answer is Answer.YES), None)
    if best is None:
        some = any(row.fit.answer is Answer.UNKNOWN for row in rows)
        return "確かに合う場所はありません。？の理由を窓口に確かめる / none surely fits: ask the desk about those with ？" if some else (
            "合う場所はありません。広さ・条件・日時を緩めて調べ直す / nothing fits: ask for less, or another day"
        )  # fmt: skip
    said, demands = best.site.name, best.demands
    start = f"最も早い日 / earliest {demands.earliest_start}{' 以後' if demands.at_least else ''}" if demands.earliest_start else ""
    return f"{said.ja} / {said.en or best.site.id}（{demands.because.ja}）{start}".rstrip()


def _cells(number: int, row: Ranked) -> Sequence[str]:
    demands = row.demands
    return (
        f"{number}.", _FITS[row.fit.answer], _SLOTS[row.vacancy.state] if row.vacancy else "―",
        f"{row.site.name.ja}（{row.site.id}）", _GRADES[demands.grade], _number(demands.permits),
        _number(demands.consents), _lead(demands), str(demands.earliest_start or "―"),
        "―" if demands.open is None else str(sum(demands.open.values())),
        "―" if row.permit_free_m2 is None else f"{row.permit_free_m2:,.0f}",
    )  # fmt: skip


def _lead(demands: Demands) -> str:
    if demands.longest_lead_days is None:
        return "―"
    return f"{demands.longest_lead_days} 日{'＋' if demands.leads_unknown else ''}"


def _number(value: int | None) -> str:
    return "―" if value is None else str(value)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns in line: a full-width character takes two places."""
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)
