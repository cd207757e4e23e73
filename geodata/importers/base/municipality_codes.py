"""全国地方公共団体コード: five digits, or six with a check digit.

Source: 総務省「全国地方公共団体コード」仕様（検査数字）.
"""

__all__ = ["check_digit", "city_of_ward", "five_digits", "is_ward"]

_WEIGHTS = (6, 5, 4, 3, 2)
_SHORT, _LONG = 5, 6
_LAST_PREFECTURE = "47"
_SECOND_CITIES = frozenset({"14130", "14150", "22130", "27140", "40130"})  # 川崎 相模原 浜松 堺 福岡, numbered among wards


def check_digit(code: str) -> str:
    """The sixth digit that belongs to five.

    >>> check_digit("04100"), check_digit("04101"), check_digit("20214")
    ('9', '7', '2')
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return str((11 - total % 11) % 10)


def five_digits(written: str) -> str | None:
    """The code as five digits; None if it is none.

    Six digits must check.  Four have lost the zero of prefectures 01 to 09; so have five that are of no prefecture, or
    of no municipality in it (41009), but check as six with a zero before them.  Other five are believed.

    >>> five_digits("041009"), five_digits("04101"), five_digits("041008"), five_digits("4101"), five_digits("51004")
    ('04100', '04101', None, '04101', '05100')
    >>> five_digits("41009"), five_digits("41201"), five_digits("41008")  # 仙台市 without its zero; 佐賀市; nothing
    ('04100', '41201', None)
    """
    if not (written.isascii() and written.isdecimal()):
        return None
    if len(written) == _LONG:
        return written[:_SHORT] if check_digit(written[:_SHORT]) == written[_SHORT] else None
    if len(written) == _SHORT and _is_possible(written):
        return written
    if len(written) == _SHORT:
        return five_digits(f"0{written}")
    return five_digits(f"0{written}") if len(written) == _SHORT - 1 and _is_possible(f"0{written}") else None


def is_ward(code: str) -> bool:
    """Whether five digits are of a ward of a designated city (政令指定都市の区): 101 to 199 within its prefecture.

    >>> is_ward("04101"), is_ward("04100"), is_ward("13101"), is_ward("04202"), is_ward("14130")
    (True, False, False, False, False)
    """
    tokyo = code.startswith("13")  # its 23 are municipalities
    return not tokyo and "101" <= code[2:] <= "199" and code not in _SECOND_CITIES


def city_of_ward(code: str) -> str | None:
    """The designated city whose ward `code` is; None if it is no ward's.

    >>> city_of_ward("04101"), city_of_ward("14118"), city_of_ward("14131"), city_of_ward("13101"), city_of_ward("04202")
    ('04100', '14100', '14130', None, None)
    """
    if not is_ward(code):
        return None
    return max(city for city in (f"{code[:2]}100", *_SECOND_CITIES) if city[:2] == code[:2] and city < code)


def _is_possible(code: str) -> bool:
    """Whether five digits may be a code: 000 is the prefecture itself, municipalities are numbered from 100 on."""
    return "01" <= code[:2] <= _LAST_PREFECTURE and (code[2:] == "000" or code[2:] >= "100")
