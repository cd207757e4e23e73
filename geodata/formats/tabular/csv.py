"""CSV and TSV as offices publish them: any of comma, tab and semicolon, in UTF-8, UTF-16 or cp932, below any preamble.

A record is a row below the header, counted from 1; blank lines and remarks are none.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.text_encoding import decoded, head_of
from geodata.formats.tabular.csv_records import Record, records_of
from geodata.formats.tabular.rows import HEAD, Sheet, find_head, table_from
from geodata.tables import Table

__all__ = ["DELIMITED", "read_delimited"]

_DELIMITERS = (",", "\t", ";")
_PROSE = ("# ", "## ", "---")  # a heading of Markdown; tables that begin with # go on without a blank
_OTHERS = ("{", "[", "<")  # JSON and XML begin so


def read_delimited(given: Given) -> Sequence[Table]:
    """One table.  Raises InvalidInput telling the byte that is no text, the quote left open, or the columns there are."""
    found = decoded(given.data, given.name, given.encoding)
    _check_text(found.text, given)
    sheets = [_sheet(given, found.text, delimiter, encoding=found.encoding) for delimiter in _DELIMITERS]
    return [table_from(_fitting(sheets))]


def _knows(given: Given) -> bool:
    """Whether it is a text in whose first lines two columns or more are named, and some of them are of a place."""
    text = head_of(given.data, given.encoding)
    if text is None or text.lstrip()[:1] in _OTHERS or text.lstrip().startswith(_PROSE):
        return False
    try:
        heads = [find_head(_sheet(given, text, delimiter, cut=True)) for delimiter in _DELIMITERS]
    except InvalidInput:  # it has places in too many columns, which reading tells
        return True
    return any(head is not None and len(head.names) > 1 for head in heads)


DELIMITED = Format(
    name="csv",
    title=Text("CSV・TSV（緯度と経度、または WKT の列）", "CSV, TSV (with columns of latitude and longitude, or WKT)"),
    endings=(".csv", ".tsv"),
    knows=_knows,
    read=read_delimited,
)


def _sheet(given: Given, text: str, delimiter: str, *, encoding: str = "", cut: bool = False) -> Sheet:
    return Sheet(
        file=given.name, format="csv", records=partial(_records, text, delimiter, given.name, cut=cut),
        said=given.columns, encoding=encoding, notes=_notes(text),
    )  # fmt: skip


def _records(text: str, delimiter: str, where: str, *, cut: bool) -> Iterator[Record]:
    return records_of(text, delimiter, where, cut=cut)


def _fitting(sheets: Sequence[Sheet]) -> Sheet:
    """That whose delimiter makes a header with a place, or else the widest."""

    def fit(sheet: Sheet) -> tuple[int, int]:
        try:
            head = find_head(sheet)
            widest = max((len(record.cells) for record in islice(sheet.records(), HEAD)), default=0)
        except InvalidInput as error:
            if error.code != "quote-unclosed":  # only this delimiter may leave it open; told below if no other fits
                raise
            return 0, 0
        return (2, len(head.names)) if head else (1, widest)

    return max(sheets, key=fit)


def _check_text(text: str, given: Given) -> None:
    head = text[:4_096]
    if text.lstrip()[:1] in _OTHERS and not any(delimiter in head for delimiter in _DELIMITERS):
        raise InvalidInput.one(
            "not-a-table", given.name, "CSV ではありません（XML か JSON のようです）。", "this is no CSV; it seems to be XML or JSON"
        )
    if head.count("\0") * 10 > len(head):
        raise InvalidInput.one(
            "not-text", given.name,
            "文字のファイルではありません（NUL が並んでいます）。UTF-16 なら --encoding utf-16le か utf-16be を指定してください。",
            "this is no text (it is full of NUL); if it is UTF-16, give --encoding utf-16le or utf-16be",
        )  # fmt: skip


def _notes(text: str) -> Sequence[Text]:
    lost = text.count("\ufffd")
    if not lost:
        return ()
    return [
        Text(
            f"文字「\ufffd」が {lost:,} 個あります。公開される前に失われた文字です。提供元に確かめてください。",
            f"there are {lost:,} characters \ufffd: lost before it was published; ask the publisher",
        )
    ]
