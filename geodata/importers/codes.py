"""全国地方公共団体コード: five digits, or six with a check digit.

Source: 総務省「全国地方公共団体コード」仕様（検査数字）.
"""

__all__ = ["check_digit", "five_digits", "is_ward"]

_WEIGHTS = (6, 5, 4, 3, 2)
_SHORT, _LONG = 5, 6


def check_digit(code: str) -> str:
    """The sixth digit that belongs to five.

    >>> check_digit("04100"), check_digit("04101"), check_digit("20214")
    ('9', '7', '2')
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return str((11 - total % 11) % 10)


def five_digits(written: str) -> str | None:
    """The code as five digits; None if it is none.  A leading zero that a spreadsheet took is put back.

    Six digits must check; five or six that do only with a zero before them had lost it.

    >>> five_digits("041009"), five_digits("41009"), five_digits("04101"), five_digits("041008"), five_digits("4101")
    ('04100', '04100', '04101', None, '04101')
    """
    if not (written.isascii() and written.isdecimal()):
        return None
    for long in (written, f"0{written}"):
        if len(long) == _LONG and check_digit(long[:_SHORT]) == long[_SHORT]:
            return long[:_SHORT]
    if len(written) in (_SHORT - 1, _SHORT):
        return written.zfill(_SHORT)
    return None


def is_ward(code: str) -> bool:
    """Whether five digits are of a ward of a designated city (政令指定都市の区): 101 to 199 within its prefecture.

    >>> is_ward("04101"), is_ward("04100"), is_ward("13101"), is_ward("04202")
    (True, False, False, False)
    """
    tokyo = code.startswith("13")  # its 23 are municipalities
    return not tokyo and "101" <= code[2:] <= "199"
