"""Codes of prefectures and municipalities (JIS X 0401, 0402): five digits, or six with a check digit.

A code that a spreadsheet took for a number lost its leading zero: 41009 may be 佐賀県's or what is left of 041009,
仙台市.  It is put back only where the row names its prefecture.
"""

import re
from dataclasses import dataclass
from typing import Final

from geodata.importers.base.municipality_codes import check_digit

__all__ = ["PREFECTURES", "AreaCode", "area_code", "prefecture_in"]

PREFECTURES: Final = (  # in the order of their codes, 01 to 47
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県",
    "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
_SHORT, _LONG = 5, 6


@dataclass(frozen=True)
class AreaCode:
    """Five digits; `restored`: whether the leading zero was put back."""

    code: str
    restored: bool = False


def area_code(written: str, digits: int, prefecture: str) -> AreaCode | None:
    """The code of five digits that `written` stands for; None if it stands for none, or for one of two.

    `digits`: how many the dataset's definition says.  `prefecture`: the two digits that the rest of the row proves; ""
    if nothing does.
    """
    if not re.fullmatch(r"[0-9]{4,6}", written):
        return None
    plain, restored = _whole(written), _whole(f"0{written}")
    if len(written) < digits and restored and (not plain or restored[:2] == prefecture or plain[:2] != prefecture):
        return AreaCode(restored, restored=True) if restored[:2] == prefecture else None
    return AreaCode(plain) if plain else None


def prefecture_in(*texts: str) -> str:
    """The two digits of the prefecture with whose name one of the texts begins; "" if none does."""
    found = (i for text in texts for i, name in enumerate(PREFECTURES, 1) if text.startswith(name))
    return next((f"{i:02d}" for i in found), "")


def _whole(written: str) -> str:
    """Five digits of a prefecture there is, from five, or from six whose last one checks; "" from anything else."""
    if len(written) not in (_SHORT, _LONG) or not 1 <= int(written[:2]) <= len(PREFECTURES):
        return ""
    code = written[:_SHORT]
    return "" if len(written) == _LONG and check_digit(code) != written[_SHORT] else code
