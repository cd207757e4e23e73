"""`fieldreg audit`: whether the timeline is as it was written."""

import re
import sys

import click

from fieldreg.kernel.errors import InvalidInput
from scripts.console import open_registry, print_json

__all__ = ["audit"]

_NOTED = re.compile(r"(\d{1,12}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """経過の記録を確かめる。Whether the timeline is as it was written."""


@audit.command()
@click.option("--noted", metavar="SEQ:DIGEST", help="以前に控えた最後の記録 / the last event, as noted earlier")
@click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")
def verify(noted: str | None, *, as_json: bool) -> None:
    """すべての経過を、書き換え・欠け・挿入がないか確かめる。Look at every event for a change; exit 1 with the number of each that was.

    Note the last line elsewhere, and give it as --noted next time: then a cut-off end is found as well.
    """
    proof = open_registry().timeline.proof(_as_noted(noted))
    if as_json:
        print_json(proof.to_dict())
    else:
        for one in proof.broken:
            click.echo(f"{one.seq}: {one.because.ja} / {one.because.en}")
        click.echo(f"{proof.count:,} 件の経過を確かめました / events looked at: {len(proof.broken)} 件の異常 / faults")
        click.echo("{}:{}".format(*proof.head))
    sys.exit(1 if proof.broken else 0)


def _as_noted(noted: str | None) -> tuple[int, str] | None:
    if noted is None:
        return None
    found = _NOTED.fullmatch(noted)
    if found is None:
        raise InvalidInput.one(
            "noted-form", "--noted", "「番号:64桁の16進数」の形で書いてください（前回の出力の最後の行）。",
            "write it as SEQ:DIGEST, the last line that was printed",
        )  # fmt: skip
    return int(found[1]), found[2]
