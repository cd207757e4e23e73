"""The words of a filter's text, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fieldreg.filtering.guards import Guard, refused
from fieldreg.filtering.reading.names import NAME

__all__ = ["Token", "place", "tokens_of"]

_SPACE = r"[\s\u0085]"
_TOKEN = re.compile(
    rf"""(?P<space>{_SPACE}+)
    |(?P<text>'(?:[^'\\]|''|\\.)*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<word>{NAME})
    |(?P<sign><>|<=|>=|[-+*/%^=<>(),])""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_TOKEN = re.compile(_TOKEN.pattern.replace(r"(?:[^'\\]|''|\\.)", "(?:[^']|'')"), re.VERBOSE | re.DOTALL)
_ESCAPED = re.compile(r"''|\\([abtnvfr'\\])")
_MEANT = dict(zip("abtnvfr'\\", "\a\b\t\n\v\f\r'\\", strict=True))


@dataclass(frozen=True)
class Token:
    """One word: its sort (text, quoted, number, word, sign, end), what it says, where it begins, counted from 1."""

    sort: str
    text: str
    start: int

    @property
    def at(self) -> str:
        return place(self.start)

    def says(self, *words: str) -> bool:
        """Whether it is one of these words (capitals) or signs."""
        return (self.sort == "word" and self.text.upper() in words) or (self.sort == "sign" and self.text in words)


def place(character: int) -> str:
    """Where a character of the text is, counted from 1, as faults name it."""
    return f"filter, character {character}"


def tokens_of(text: str, guard: Guard, *, old: bool = False) -> list[Token]:
    """Every word, an end after the last.  `old`: a backslash is a letter as any other.  Raises InvalidInput.

    >>> [token.text for token in tokens_of("a>=1", Guard())]
    ['a', '>=', '1', '']
    """
    if len(text) > guard.limits.text:
        raise guard.too_long(len(text), guard.limits.text)
    guard.plain(text, "filter")
    return [*_words(text, guard, old=old), Token("end", "", len(text) + 1)]


def _words(text: str, guard: Guard, *, old: bool) -> Iterator[Token]:
    here, pattern = 0, _PLAIN_TOKEN if old else _TOKEN
    while here < len(text):
        found = pattern.match(text, here)
        if found is None:
            raise _no_word(text, here)
        sort, said = str(found.lastgroup), found.group()
        if sort == "text":
            said = _literal(said[1:-1], old=old)
            guard.literal(said, place(here + 1))
        elif sort == "quoted":
            said = said[1:-1].replace('""', '"')
        if sort != "space":
            yield Token(sort, said, here + 1)
        here = found.end()


def _literal(inside: str, *, old: bool) -> str:
    """What stands between quotes, as it is meant; backslashes before other letters stay, for LIKE."""
    if old:
        return inside.replace("''", "'")
    return _ESCAPED.sub(lambda found: _MEANT[found[1]] if found[1] else "'", inside)


def _no_word(text: str, here: int) -> Exception:
    letter = text[here]
    if letter in "'\"":
        return refused("unclosed", place(here + 1), f"{here + 1} 文字目の {letter} が閉じられていません。{letter} で閉じてください。",
                       f"the {letter} of character {here + 1} is never closed; close it")  # fmt: skip
    return refused("syntax", place(here + 1), f"{here + 1} 文字目の「{letter}」は使えません。文字列は ' で囲んでください。",
                   f"character {here + 1}, {letter!r}, is no part of a filter; put texts in single quotes")  # fmt: skip
