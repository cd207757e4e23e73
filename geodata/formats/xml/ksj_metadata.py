"""KS-META-*.xml: what 国土数値情報 says of its coordinates where its shapefiles have no .prj (before about 2020).

Source: JMP 2.0 (国土地理院), referenceSystemIdentifier.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from fieldreg.kernel.texts import Text

__all__ = ["crs_of_meta", "is_meta"]

_SYSTEMS: Final = {"JGD2011": "EPSG:6668", "JGD2000": "EPSG:4612", "TD": "EPSG:4301"}
_CODE = re.compile(r"\s*(JGD2011|JGD2000|TD)\s*/\s*[(（]\s*B\s*[,，]\s*L\s*[)）]\s*", re.IGNORECASE)
_META = re.compile(r"(?:.*/)?KS-META[^/]*\.xml", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["'][^>]*\?>""", re.IGNORECASE)
_LARGEST_BYTES = 4_000_000


def is_meta(path: str) -> bool:
    """Whether a file is one, by its name."""
    return _META.fullmatch(path) is not None


def crs_of_meta(beside: Mapping[str, bytes], path: str) -> tuple[str | None, list[Text]]:
    """The system told for the shapefile at `path`, and what there is to tell; None if nothing or no one thing is told.

    A KS-META that bears the file's own name counts alone; otherwise all in its folder, or else all there are.
    """
    metas = {name: data for name, data in beside.items() if is_meta(name)}
    folder, stem = path.rpartition("/")[0], path.rpartition("/")[2].rpartition(".")[0].lower()
    near = {name: data for name, data in metas.items() if name.rpartition("/")[0] == folder} or metas
    own = {name: data for name, data in near.items() if name.rpartition("/")[2].lower() == f"ks-meta-{stem}.xml"} or near
    found: set[str] = set()
    notes: list[Text] = []
    for name, data in sorted(own.items()):
        system = _system(data)
        if system is None:
            notes.append(Text(f"{name} からは座標系が読み取れません。", f"{name} does not tell the coordinate system"))
        else:
            found.add(system)
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        notes.append(Text(f"KS-META の座標系が食い違っています（{listed}）。", f"its KS-META files contradict each other ({listed})"))
    return (found.pop() if len(found) == 1 else None), notes


def _system(data: bytes) -> str | None:
    root = _parsed(data)
    if root is None:
        return None
    codes = {
        _SYSTEMS[known[1].upper()]
        for identifier in root.iter()
        if _local(identifier) == "referenceSystemIdentifier"
        for code in identifier.iter()
        if _local(code) == "code" and (known := _CODE.fullmatch("".join(code.itertext())))
    }
    return codes.pop() if len(codes) == 1 else None


def _parsed(data: bytes) -> Element | None:
    """None for what is no XML, or XML with a DTD.  expat reads no multi-byte Shift_JIS: the text is recoded first."""
    if len(data) > _LARGEST_BYTES:
        return None
    declared = _DECLARATION.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    encoding = "cp932" if "jis" in name or name in ("cp932", "ms932", "windows-31j") else "utf-8-sig"
    try:
        text = data[declared.end() if declared else 0 :].decode(encoding)
        found: Element = defusedxml.ElementTree.fromstring(text.strip(), forbid_dtd=True)
    except (UnicodeDecodeError, ParseError, DefusedXmlException, RecursionError, ValueError):
        return None
    return found


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
