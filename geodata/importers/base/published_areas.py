"""Which area a publisher's file is about: codes of prefectures (two digits) and municipalities (five) it is published by.

A dataset that is published area by area lists everything within its area, and says nothing of any other.  The codes stand
in the rows (`Importer.area_of`) or in the name of the file as 国土数値情報 and e-Stat give it::

    A16-15_13_GML.zip  A31-12_04.shp  N03-20230101_13_GML.zip  r02_did_13.geojson  h27_did_04_miyagi.shp
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from geodata.importers.base.area_codes import prefecture_in
from geodata.importers.base.coded_values import plain
from geodata.importers.base.municipality_codes import city_of_ward, five_digits

__all__ = ["as_area_code", "code_in", "codes_in_name", "is_within", "prefecture_of_code"]

_LAST_PREFECTURE = 47
_PUBLISHED = re.compile(
    r"(?:^|[/\\])(?:[ACGLNPSW][0-9]{2}[a-z]?[0-9]?-[0-9]{2}(?:[0-9]{2})?(?:[0-9]{4})?|[hr][0-9]{2}_did)_(?P<code>[0-9]{5}|[0-9]{2})(?![0-9])",
    re.IGNORECASE,
)


def as_area_code(written: str) -> str:
    """A code as two digits (a prefecture) or five (a municipality); "" for what is neither.

    >>> as_area_code("13"), as_area_code("4"), as_area_code("04000"), as_area_code("041009"), as_area_code("48")
    ('13', '04', '04', '04100', '')
    """
    if not (written.isascii() and written.isdecimal()):
        return ""
    if len(written) <= 2:
        return f"{int(written):02d}" if 1 <= int(written) <= _LAST_PREFECTURE else ""
    code = five_digits(written) or ""
    return code[:2] if code.endswith("000") else code


def code_in(attributes: Mapping[str, Any], name: str) -> str:
    """The area an attribute holds, by code or by the name of its prefecture; "" where it holds none."""
    written = plain(attributes.get(name))
    return as_area_code(written) or prefecture_in(written)


def prefecture_of_code(attributes: Mapping[str, Any]) -> str:
    """The prefecture of a zone whose attribute `code` is a municipality's: of datasets with a file for each prefecture.

    >>> prefecture_of_code({"code": "13209"}), prefecture_of_code({"code": "13"}), prefecture_of_code({})
    ('13', '13', '')
    """
    return code_in(attributes, "code")[:2]


def codes_in_name(names: Iterable[str]) -> frozenset[str]:
    """The areas that files are about by their published names, folders and archives included.

    >>> sorted(codes_in_name(["A16-15_13_GML.zip/A16-15_13.shp", "r02_did_04_miyagi.geojson", "N03-20230101_GML.zip", "did.geojson"]))
    ['04', '13']
    """
    found = (as_area_code(match["code"]) for name in names for match in _PUBLISHED.finditer(name))
    return frozenset(code for code in found if code)


def is_within(code: str, area: str) -> bool:
    """Whether the municipality or ward `code` (five digits) lies within `area` (two digits or five).

    >>> is_within("04101", "04"), is_within("04101", "04100"), is_within("14131", "14130"), is_within("14131", "14100")
    (True, True, True, False)
    """
    return code[:2] == area if len(area) == 2 else area in (code, city_of_ward(code))
