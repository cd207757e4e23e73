"""これまでの実証: the public records of cases, and the past cases that sources tell of, newest first."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from fieldreg.desk.cases import OUTCOME_NAMES
from fieldreg.desk.overview.list_rows import RECORD_COLUMNS, record_rows
from fieldreg.desk.public_records import PublicRecord, past_record
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.fiscal_years import fiscal_year
from fieldreg.kernel.folding import alternatives, found_in, searched
from fieldreg.kernel.texts import Text
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.list_answers import list_answer

__all__ = ["records"]

records = Blueprint("records", __name__)
_LONGEST_WORDS = 200
_NO_SUCH_FILE = Text("CSV か Excel で保存できます。", "it can be saved as CSV or Excel")
_NOTE = Text(
    "市が公表した記録と、公表資料に載っている過去の事例です。", "Records the city published, and past cases that sources tell of."
)


@records.get("/cases.<kind>")
@allow(ANYONE)
def as_file(kind: str) -> Response:
    """The records of the address as a file: "csv" or "xlsx".  Raises NotFound for another kind."""
    if kind not in ("csv", "xlsx"):
        raise NotFound(_NO_SUCH_FILE, where="kind")
    rows = record_rows(_found(_asked()))
    return list_answer(RECORD_COLUMNS, rows, kind, name="cases", title="これまでの実証 Tried", note=_NOTE)


@records.get("/cases")
@allow(ANYONE)
def index() -> str:
    """All of them, or those of a fiscal year (``year``), a programme, or with some words (``q``) in them."""
    asked, held = _asked(), _all()
    return render_template(
        "pages/records.html",
        asked=asked,
        records=_found(asked),
        count=len(held),
        years=sorted({begun_in(record.when) for record in held}, reverse=True),
        programmes=_programmes(held),
        totals=services().register.cases().get("totals", ()),
        sites={site.id: site for site in services().register.sites()},
        outcomes={str(word): name for word, name in OUTCOME_NAMES.items()},
        words=labels,
    )


def _programmes(held: Sequence[PublicRecord]) -> dict[str, Text]:
    """The programmes records are of, as their newest editions call them; one that is loaded no more by its own word."""
    titles = services().programmes.titles()
    return {name: titles.get(name, Text(name)) for name in sorted({record.programme for record in held if record.programme})}


def begun_in(when: str) -> int:
    """The fiscal year a record begins in; of a year alone that year.

    >>> begun_in("2017-02-25"), begun_in("2021-07"), begun_in("2016")
    (2016, 2021, 2016)
    """
    year, _, month = when.partition("/")[0][:7].partition("-")
    return fiscal_year(date(int(year), int(month), 1)) if month else int(year)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:_LONGEST_WORDS] for name in ("q", "year", "programme")}


def _found(asked: dict[str, str]) -> Sequence[PublicRecord]:
    """What is asked for, the newest first."""
    held = sorted(_all(), key=lambda record: record.when, reverse=True)
    return [record for record in held if _fits(record, asked)]


def _all() -> Sequence[PublicRecord]:
    past = [past_record(told) for told in services().register.cases().get("cases", ())]
    return [*services().cases.public_records(), *past]


def _fits(record: PublicRecord, asked: dict[str, str]) -> bool:
    if asked["year"] and asked["year"] != str(begun_in(record.when)):
        return False
    if asked["programme"] and asked["programme"] != record.programme:
        return False
    told = (record.title, record.summary)
    return found_in(searched(*(text.ja for text in told), *(text.en for text in told), record.organisation), alternatives(asked["q"]))
