"""全国地方公共団体コード: five digits, or six with a check digit.

Source: 総務省「全国地方公共団体コード」仕様（検査数字）.
"""

__all__ = ["check_digit", "five_digits", "is_ward"]

_WEIGHTS = (6, 5, 4, 3, 2)
_SHORT, _LONG = 5, 6
_LAST_PREFECTURE = "47"


def check_digit(code: str) -> str:
    """The sixth digit that belongs to five.

    >>> check_digit("04100"), check_digit("04101"), check_digit("20214")
    ('9', '7', '2')
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return str((11 - total % 11) % 10)


def five_digits(written: str) -> str | None:
    """The code as five digits; None if it is none.

    Six digits must check.  Four have lost the zero of prefectures 01 to 09; so have five that begin with no prefecture
    but check as six with a zero before them.  Other five are believed.

    >>> five_digits("041009"), five_digits("04101"), five_digits("041008"), five_digits("4101"), five_digits("51004")
    ('04100', '04101', None, '04101', '05100')
    """
    if not (written.isascii() and written.isdecimal()):
        return None
    if len(written) == _LONG:
        return written[:_SHORT] if check_digit(written[:_SHORT]) == written[_SHORT] else None
    if len(written) == _SHORT and "01" <= written[:2] <= _LAST_PREFECTURE:
        return written
    if len(written) == _SHORT:
        return five_digits(f"0{written}")
    return written.zfill(_SHORT) if len(written) == _SHORT - 1 else None


def is_ward(code: str) -> bool:
    """Whether five digits are of a ward of a designated city (政令指定都市の区): 101 to 199 within its prefecture.

    >>> is_ward("04101"), is_ward("04100"), is_ward("13101"), is_ward("04202")
    (True, False, False, False)
    """
    tokyo = code.startswith("13")  # its 23 are municipalities
    return not tokyo and "101" <= code[2:] <= "199"
