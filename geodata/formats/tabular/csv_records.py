"""A text of delimited values (RFC 4180, any delimiter) taken apart into records, one at a time.

A field in quotes may hold line ends and delimiters, with a quote written twice.  What a lenient reader would swallow
is told: text after a closing quote, and a quote that is never closed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["Record", "records_of"]

_LINE_END = re.compile(r"\r\n|\r|\n")


LONGEST_LINE = 60_000_000  # characters: more than any shape that is read


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line of the file on which it begins, from 1, and its cells as they stand."""

    line: int
    cells: Sequence[Any]
    fault: Fault | None = None

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in self.cells)


def records_of(text: str, delimiter: str, where: str, *, cut: bool = False) -> Iterator[Record]:
    """Every record in order.  `cut`: the text is the beginning of a longer one, and may end anywhere.

    Raises InvalidInput for a quote that is never closed, naming its line.
    """
    at, line, end = 0, 1, len(text)
    stop = re.compile(rf"[{re.escape(delimiter)}\r\n]")
    while at < end:
        broken = _LINE_END.search(text, at)
        upto = broken.start() if broken else end
        if upto - at > LONGEST_LINE:
            _refuse_long(where, line)
        if text.find('"', at, upto) < 0:
            record = Record(line, text[at:upto].split(delimiter))
        else:
            quoted = _quoted(text, at, line, delimiter, stop)
            if quoted is None:
                if not cut:
                    _refuse_unclosed(where, line)
                return
            record, upto = quoted
        yield record
        ended = _LINE_END.match(text, upto)
        after = ended.end() if ended else end
        line += len(_LINE_END.findall(text, at, after)) if after > at else 1
        at = after


def _quoted(text: str, at: int, line: int, delimiter: str, stop: re.Pattern[str]) -> tuple[Record, int] | None:
    """The record that begins `at`, and where it ends; None if a quote in it is never closed."""
    cells: list[str] = []
    fault = None
    while True:
        rest = at
        cell = ""
        if text.startswith('"', at):
            closed = _closing(text, at + 1)
            if closed < 0:
                return None
            cell, rest = text[at + 1 : closed].replace('""', '"'), closed + 1
        found = stop.search(text, rest)
        upto = found.start() if found else len(text)
        beyond = text[rest:upto]
        if rest > at and beyond.strip():
            fault = _after_quote(line, beyond)
        cells.append(cell + (beyond if rest == at or beyond.strip() else ""))
        if found is None or found[0] != delimiter:
            return Record(line, cells, fault), upto
        at = upto + 1


def _closing(text: str, at: int) -> int:
    """The quote that closes the field whose inside begins `at`; -1 if none does."""
    while True:
        at = text.find('"', at)
        if at < 0 or not text.startswith('""', at):
            return at
        at += 2


def _after_quote(line: int, beyond: str) -> Fault:
    beyond = beyond.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return Fault(
        "quote-form", f"{line} 行目",
        Text(
            f"閉じる引用符の後に「{beyond.strip()[:40]}」があります（ファイルの {line} 行目）。中の引用符は二つ重ねてください。",
            f'there is {beyond.strip()[:40]!r} after a closing quote (line {line} of the file); write a quote inside as ""',
        ),
    )  # fmt: skip


def _refuse_long(where: str, line: int) -> NoReturn:
    most = f"{LONGEST_LINE:,}"
    raise InvalidInput.one(
        "line-too-long", f"{where}: {line} 行目", f"{line} 行目が長すぎます（{most} 字まで）。行の区切りを確かめてください。",
        f"line {line} is too long (at most {most} characters); look at how its lines end",
    )  # fmt: skip


def _refuse_unclosed(where: str, line: int) -> NoReturn:
    raise InvalidInput.one(
        "quote-unclosed", f"{where}: {line} 行目",
        f'{line} 行目の引用符（"）が閉じていません。引用符を直すか、ファイルが途中で切れていないか確かめてください。',
        f'a quote (") in the record on line {line} is never closed; mend it, or check whether the file was cut short',
    )  # fmt: skip
