"""これまでの実証: the public records of cases, and the past cases that sources tell of, newest first."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.cases import OUTCOME_NAMES
from fieldreg.desk.overview.list_rows import RECORD_COLUMNS, record_rows
from fieldreg.desk.public_records import PublicRecord, past_record
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.fiscal_years import fiscal_year
from fieldreg.kernel.folding import alternatives, found_in, searched
from fieldreg.kernel.texts import Text
from web.pages.maps.drawn_maps import drawn_map
from web.pages.maps.map_data import collection, geojson_answer
from web.pages.maps.map_features import Drawn, site_features
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.files.list_answers import list_answer

__all__ = ["records"]

records = Blueprint("records", __name__)
_LONGEST_WORDS = 200
_NO_SUCH_FILE = Text("CSV、Excel、GeoJSON で保存できます。", "it can be saved as CSV, Excel or GeoJSON")
_NOTE = Text(
    "市が公表した記録と、公表資料に載っている過去の事例です。", "Records the city published, and past cases that sources tell of."
)


@records.get("/cases.<kind>")
@allow(ANYONE)
def as_file(kind: str) -> Response:
    """The records of the address as a file: "csv" or "xlsx", or "geojson" by place.  Raises NotFound for another kind."""
    if kind == "geojson":
        return geojson_answer(collection(_places(_found(_asked()))))
    if kind not in ("csv", "xlsx"):
        raise NotFound(_NO_SUCH_FILE, where="kind")
    rows = record_rows(_found(_asked()))
    return list_answer(RECORD_COLUMNS, rows, kind, name="cases", title="これまでの実証 Tried", note=_NOTE)


@records.get("/cases")
@allow(ANYONE)
def index() -> str:
    """All of them, or those of a fiscal year (``year``), a programme, or with some words (``q``) in them."""
    asked, held = _asked(), _all()
    found, sites = _found(asked), {site.id: site for site in services().register.sites()}
    placed = sum(record.site in sites for record in found)
    return render_template(
        "pages/records.html",
        asked=asked,
        records=found,
        parts_of_map=drawn_map("site") if placed else None,
        nowhere=len(found) - placed,
        count=len(held),
        years=sorted({begun_in(record.when) for record in held}, reverse=True),
        programmes=_programmes(held),
        totals=services().register.cases().get("totals", ()),
        sites=sites,
        outcomes={str(word): name for word, name in OUTCOME_NAMES.items()},
        words=labels,
        anchor=anchor,
    )


def _places(records: Sequence[PublicRecord]) -> list[Drawn]:
    """The places that records tell of, each with its records, the newest first."""
    told: dict[str, list[dict[str, str]]] = {}
    asked: dict[str, Any] = _asked()
    for record in records:
        if record.site:
            href = url_for("records.index", **asked, _anchor=anchor(record))
            told.setdefault(record.site, []).append({"title": record.title.in_language(g.language), "when": record.when, "href": href})
    drawn = site_features((site, "") for site in services().register.sites() if site.id in told)
    return [(site, outline, properties | {"records": told[site]}) for site, outline, properties in drawn]


def anchor(record: PublicRecord) -> str:
    """Where a record stands on the page: its case's number; of a past one its place and time; "" of one at no place."""
    return record.ref or (f"{record.site}-{record.when.replace('/', '-')}" if record.site else "")


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
