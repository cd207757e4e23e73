"""Which files of a zip or folder are read: not the same data twice, and nothing left aside without being told.

国土数値情報 ships one dataset as GeoJSON, shapefile and GML at once, the shapefile in folders "UTF-8" and
"Shift-JIS"; others add a spreadsheet beside a CSV.  Files of one name in one folder are taken to be one dataset.
"""

import re
from collections.abc import Sequence
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.xml.ksj_metadata import is_meta

__all__ = ["left_aside", "orphans", "refuse_orphan", "without_twins"]

_PREFERRED = ("geojson", "shapefile")  # whole names of columns and one encoding; then as they come
_SJIS = re.compile(r"s(?:hift)?[-_ ]?jis", re.IGNORECASE)
_ENCODING = re.compile(r"utf[-_ ]?8|s(?:hift)?[-_ ]?jis", re.IGNORECASE)
_MOST_NAMES = 10


def without_twins(found: Sequence[tuple[Given, Format]]) -> tuple[list[Given], list[Text]]:
    """One file of each dataset, in order, and what there is to tell of the others."""
    groups: dict[tuple[str, str], list[tuple[Given, Format]]] = {}
    for given, format_ in found:
        groups.setdefault(_dataset(given.path), []).append((given, format_))
    kept, notes = [], []
    for twins in groups.values():
        first, *others = sorted(twins, key=_rank)
        kept.append(first[0])
        if others:
            listed, read = ", ".join(given.path for given, _ in others), first[0].path
            notes.append(Text(f"同じ名前のファイルは同じデータとみなし、{read} だけを読みました（ほか: {listed}。--table で選べます）。",
                              f"files of one name are taken for one dataset: {read} was read, not {listed}; --table chooses"))  # fmt: skip
    return kept, notes


def left_aside(inside: Sequence[Given], read: Sequence[Given], parts: tuple[str, ...]) -> list[Text]:
    """Files neither read nor part of one (those have an ending among `parts`), told by name."""
    paths = {given.path for given in read}
    lone = [given.path for given in orphans(inside)]
    notes = []
    if lone:
        notes.append(Text(f".shp が無いため読んでいません: {_listed(lone)}", f"not read, for want of their .shp: {_listed(lone)}"))
    aside = [g.path for g in inside if g.path not in paths and not g.path.lower().endswith(parts) and not is_meta(g.path)]
    if aside:
        notes.append(Text(f"地物のデータではないため読んでいません: {_listed(aside)}", f"not read, being no features: {_listed(aside)}"))
    return notes


def orphans(inside: Sequence[Given]) -> list[Given]:
    """Attributes of shapes that are not there."""
    return [given for given in inside if given.path.lower().endswith(".dbf") and given.sidecar(".shp") is None]


def refuse_orphan(given: Given, owner: Format) -> NoReturn:
    """Raises InvalidInput telling what the file belongs to."""
    name = given.path.rsplit("/", 1)[-1]
    whole = name.split(".", 1)[0] + owner.endings[0]
    raise InvalidInput.one(
        "part-alone", given.name,
        f"{name} は{owner.title.ja}の一部で、これだけでは読めません。"
        f"{whole} と一緒に入ったフォルダーか zip、または {whole} を指定してください。",
        f"{name} is a part of an {owner.title.en} and cannot be read alone;"
        f" give {whole}, or a folder or zip that holds them all",
    )  # fmt: skip


def _dataset(path: str) -> tuple[str, str]:
    """Folder (those named for an encoding aside) and stem."""
    *folders, name = path.casefold().split("/")
    return "/".join(folder for folder in folders if not _ENCODING.fullmatch(folder)), name.rsplit(".", 1)[0]


def _rank(found: tuple[Given, Format]) -> tuple[bool, int]:
    given, format_ = found
    of_format = _PREFERRED.index(format_.name) if format_.name in _PREFERRED else len(_PREFERRED)
    return _SJIS.search(given.path) is not None, of_format


def _listed(paths: Sequence[str]) -> str:
    more = f" … ({len(paths)})" if len(paths) > _MOST_NAMES else ""
    return ", ".join(paths[:_MOST_NAMES]) + more
