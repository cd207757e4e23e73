"""`fieldreg check-law`: what the law's files leave in doubt, grouped, for whoever keeps them."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

import click

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.files.case_book import all_cases
from fieldreg.law.files.catalogue import RuleRecord, records
from fieldreg.law.files.parameters import ParameterFile, parameter_file, parameter_names
from fieldreg.law.files.review import Doubt, DoubtKind, doubts
from fieldreg.wiring import Config
from scripts.console import print_json

__all__ = ["check_law", "shipped"]

_TITLES = {
    DoubtKind.RULE: Text("未確認の規則", "unconfirmed rules"),
    DoubtKind.NUMBER: Text("未確認の数値", "unconfirmed numbers"),
    DoubtKind.LEAD_TIME: Text("未確認の申請期限", "unconfirmed lead times"),
    DoubtKind.STALE: Text("1年を超えて確かめていないもの", "not checked for more than a year"),
    DoubtKind.UNCITED: Text("根拠にリンクのない数値", "numbers without a link to their source"),
    DoubtKind.UNTESTED: Text("事例のない規則", "rules without a case"),
}


def shipped() -> tuple[Sequence[RuleRecord], Sequence[ParameterFile], set[str]]:
    """The rules and numbers held, and the rules some case speaks of.  Raises BadLaw."""
    tested = {rule for case in all_cases() for rule in case.expect}
    return records(), [parameter_file(name) for name in parameter_names()], tested


@click.command(name="check-law")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="この日を今日として調べる / as if it were this day")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def check_law(on: datetime | None, *, as_json: bool) -> None:
    """法令のうち、確かめ直すべきものを一覧する。What in the law's files is to be confirmed; exit 1 if there is any."""
    day = on.date() if on else _today()
    rules, numbers, tested = shipped()
    found = doubts(rules, numbers, tested, day)
    if as_json:
        print_json({"on": day.isoformat(), "rules": len(rules), "numbers": len(numbers), "doubts": [d.to_dict() for d in found]})
    else:
        click.echo("\n".join(_lines(found, day, f"規則 {len(rules)}、数値 {len(numbers)} / {len(rules)} rules, {len(numbers)} numbers")))
    sys.exit(1 if found else 0)


def _today() -> date:
    """The clock's day, which FIELDREG_NOW may set."""
    now = Config.from_environment().now or datetime.now(JST)
    return now.astimezone(JST).date()


def _lines(found: Sequence[Doubt], day: date, counted: str) -> Iterator[str]:
    yield f"{day}: {counted}"
    if not found:
        yield "確かめ直すものはありません / nothing to confirm"
    for kind, group in groupby(found, key=lambda d: d.kind):
        listed = list(group)
        yield ""
        yield f"{_TITLES[kind].ja} / {_TITLES[kind].en}: {len(listed)}"
        for doubt in listed:
            en = f" / {doubt.because.en}" if doubt.because.en != doubt.because.ja else ""
            yield f"  {doubt.about}: {doubt.because.ja}{en}"
