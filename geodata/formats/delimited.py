"""CSV and TSV: a text of lines, its encoding and its separator found out and told."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fieldreg.errors import InvalidInput
from fieldreg.texts import Text
from geodata.formats.exchange import exchange_lines
from geodata.formats.given import Format, Given
from geodata.formats.strict_json import LARGEST_BYTES
from geodata.formats.table_rows import table_of_lines
from geodata.formats.texts import decoded
from geodata.tables import Table

__all__ = ["DELIMITED", "read_delimited", "to_csv_exchange"]

_SEPARATORS = (",", "\t", ";")
_HEAD = 20  # lines by which a table is told from prose
_ENDINGS = (".csv", ".tsv", ".tab")


def read_delimited(given: Given) -> Sequence[Table]:
    """One table.  Raises InvalidInput if it is no text, has no header, or holds no place."""
    where = given.name
    if len(given.data) > LARGEST_BYTES:
        most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
        raise InvalidInput.one("too-large", where, f"{most} 以下に分けてください。", f"split it into files of at most {most}")
    text, encoding = decoded(given.data, where, given.encoding)
    if "\0" in text:
        raise InvalidInput.one("nul-in-text", where, "文字の中に NUL があります。取り除いてください。", "a text holds NUL; remove it")
    separator = _separator(text)

    def lines() -> Iterator[tuple[int, Sequence[Any]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise InvalidInput.one(
                "csv-form", f"{where}: {reader.line_num} 行目",
                f"表として読めません（{error}）。引用符の閉じ忘れがないか確かめてください。",
                f"it cannot be read as a table ({error}); look for a quote that is not closed",
            ) from error  # fmt: skip

    notes = [Text(f"文字コードを {encoding} として読みました。", f"its texts were read as {encoding}")] if encoding == "cp932" else []
    return [table_of_lines(lines, given, name="", form="csv", encoding=encoding, notes=notes)]


def _knows(given: Given) -> bool:
    wide = given.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if given.data.startswith((b"PK\x03\x04", b"%PDF")) or (b"\0" in given.data[:4096] and not wide):
        return False
    if given.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<"):
        return False
    return (given.path or given.name).lower().endswith(_ENDINGS) or _regular(given)


def _regular(given: Given) -> bool:
    """Whether its first lines have the same number of separators, and some."""
    lines = [line for line in given.data[:20_000].splitlines()[:_HEAD] if line.strip()]
    counts = {line.count(b",") for line in lines}, {line.count(b"\t") for line in lines}
    return len(lines) > 2 and any(len(found) == 1 and min(found) > 0 for found in counts)


def _separator(text: str) -> str:
    head = text[:20_000]
    return max(_SEPARATORS, key=head.count)


DELIMITED = Format(
    name="csv", title=Text("CSV・TSV", "CSV, TSV"), endings=_ENDINGS, knows=_knows, read=read_delimited
)


def to_csv_exchange(features: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Zones that `read_delimited` gives back without a change; begins with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(exchange_lines(features, columns))
    return ("\ufeff" + text.getvalue()).encode()
