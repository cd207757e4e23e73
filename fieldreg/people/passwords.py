"""Passwords that are refused: short ones, and ones that are long only because they repeat, count up, or name what everybody knows.

What is easy to guess counts as one character: a repeated sign, a run of neighbours in the alphabet, in the digits or on a
keyboard, a year, a common word (also with @ for a, 0 for o), the account's own address and organisation.  What then is left
must still be eight characters long, and of six different ones.  The words are our own short list; no list of leaked passwords is held.
"""

import re
from collections.abc import Iterable

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.folding import folded
from fieldreg.kernel.texts import Text

__all__ = ["LONGEST_PASSWORD", "SHORTEST_PASSWORD", "ask_good_password", "left_to_guess"]

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000  # characters; hashing reads them all
_LEAST_LEFT, _LEAST_KINDS = 8, 6
_SHORTEST_RUN, _SHORTEST_NAME = 4, 3
_ROWS = ("1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
_WORDS = (
    "password", "passwort", "passphrase", "pass", "welcome", "letmein", "changeme", "iloveyou", "sunshine", "princess", "football",
    "baseball", "master", "dragon", "monkey", "shadow", "superman", "admin", "administrator", "login", "secret", "himitsu", "anshou",
    "test", "demo", "sample", "guest", "user", "default", "hello", "konnichiha", "arigatou", "sakura", "nihon", "japan", "tokyo",
    "sendai", "miyagi", "tohoku", "aoba", "tanabata", "fieldreg", "crosssendai", "jisshou", "ぱすわど", "ひみつ", "せんだい", "さくら",
)  # fmt: skip
_LEET = str.maketrans("@4031!$57", "aaoeiisst")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
_PARTS = re.compile(r"[\s@._+\-]+|株式会社|有限会社|合同会社|一般社団法人|国立大学法人")


def ask_good_password(password: str, about: Iterable[str] = (), where: str = "password") -> None:
    """Raises InvalidInput for one that is short, very long, or easy to guess; `about` are the address and the organisation."""
    if len(password) < SHORTEST_PASSWORD:
        told = Text(f"パスワードは {SHORTEST_PASSWORD} 文字以上にしてください。", f"it needs at least {SHORTEST_PASSWORD} characters")
        raise InvalidInput([Fault("password-short", where, told)])
    if len(password) > LONGEST_PASSWORD:
        told = Text(f"パスワードは {LONGEST_PASSWORD} 文字までです。", f"a password has at most {LONGEST_PASSWORD} characters")
        raise InvalidInput([Fault("password-long", where, told)])
    left = left_to_guess(password, about)
    if len(left) < _LEAST_LEFT or len(set(left)) < _LEAST_KINDS or _repeats(folded(password)):
        raise InvalidInput([Fault("password-common", where, _COMMON)])


def left_to_guess(password: str, about: Iterable[str] = ()) -> str:
    """The password folded, with each part that is easy to guess as one sign.

    >>> left_to_guess("qwertyuiop2026"), left_to_guess("correct horse battery")
    ('**', 'correct horse battery')
    >>> left_to_guess("Sample-Drone-4711!", ["info@sample-drone.example"])
    '*-*-4711!'
    """
    text = folded(password)
    for name in sorted(_names(about), key=len, reverse=True):
        text = text.replace(name, "*")
    text = _YEAR.sub("*", _without_runs(text))
    plain = text.translate(_LEET)
    for word in sorted(_WORDS, key=len, reverse=True):
        while (at := plain.find(word)) >= 0:
            text, plain = (f"{told[:at]}*{told[at + len(word) :]}" for told in (text, plain))
    return text


def _names(about: Iterable[str]) -> set[str]:
    """The parts of an address or a name that are long enough to be somebody's."""
    parts = {folded(part) for told in about for part in (told, *_PARTS.split(told))}
    return {part for part in parts if len(part) >= _SHORTEST_NAME}


def _without_runs(text: str) -> str:
    """Each run of four or more that repeat, count, or lie side by side on a keyboard, as one sign."""
    kept, at = "", 0
    while at < len(text):
        end = _run_from(text, at)
        long = end - at >= _SHORTEST_RUN
        kept += "*" if long else text[at]
        at = end if long else at + 1
    return kept


def _run_from(text: str, at: int) -> int:
    return max(_steps_from(text, at), *(_row_from(text, at, row) for line in _ROWS for row in (line, line[::-1])))


def _steps_from(text: str, at: int) -> int:
    """Where a run ends whose signs are all the same, or each the next or the one before in the alphabet."""
    end, step = at + 1, None
    while end < len(text) and (now := ord(text[end]) - ord(text[end - 1])) in (-1, 0, 1) and step in (None, now):
        step, end = now, end + 1
    return end


def _row_from(text: str, at: int, row: str) -> int:
    start, end = row.find(text[at]), at + 1
    while start >= 0 and end < len(text) and row[start : start + end - at + 1] == text[at : end + 1]:
        end += 1
    return end


def _repeats(text: str) -> bool:
    """Whether it is one shorter text over and over, like abcXabcXabcX."""
    return bool(text) and text in (text + text)[1:-1]


_COMMON = Text(
    "推測されやすいパスワードです。同じ文字や並び順、キーボードの列、年、よくある言葉、団体名やメールアドレスの部分を避け、"
    "関係のない言葉をいくつかつなげてください。",
    "this is easy to guess: avoid repeated signs, sequences, rows of the keyboard, years, common words and parts of your "
    "organisation or address; join a few unrelated words instead",
)
