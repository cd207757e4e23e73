"""From files as publishers ship them to checked rows: unpack, tell the format by content, read, settle the place."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.archives import is_archive, members_of, refuse_archives
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.plain_json import FileBytes, NotPlain
from geodata.formats.guards.strict_json import LARGEST_BYTES
from geodata.formats.json.geojson import GEOJSON, plain_table
from geodata.formats.known_formats import FORMATS
from geodata.reading.file_selection import left_aside, orphans, refuse_orphan, without_twins
from geodata.reading.placement import Checks, check_table
from geodata.tables import Rows, Table

__all__ = ["WORDS_OF_OTHERS", "Asked", "Source", "open_tables", "read_rows"]

# words without which a JSON document is none of the formats that are built on features, or beside them
WORDS_OF_OTHERS = (b'"Topology"', b'"horizontalProjection"', b'"core_details"', b'"identifier"', b'"extent"', b'"layer"')
_GENERAL = (".json", ".xml", ".csv", ".tsv", ".txt", ".xlsx", ".html", ".zip", ".kmz")  # endings that promise nothing


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How files are to be read, where the loader knows better than they tell."""

    format: str | None = None  # Format.name
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # of the place in a table: "lon" and "lat", or "wkt"
    table: str | None = None  # of those a file holds
    checks: Checks = field(default_factory=Checks)


@dataclass(frozen=True)
class Source:
    """One file as given, or a folder (`data` empty), with the files beside it by name.

    `path`: where the file lies, if it is too large to be held as `data` without need.  `given`: how the loader named it, for
    commands that messages print; "" for the name.
    """

    name: str
    data: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    path: Path | None = None
    given: str = ""

    @cached_property
    def sha256(self) -> str:
        """Of the file; of a folder or a file with others beside it, of all their digests in order of name."""
        if self.path is not None:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        if not self.beside:
            return hashlib.sha256(self.data).hexdigest()
        digests = "".join(f"{name}\n{hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(self.beside.items()))
        return hashlib.sha256(digests.encode()).hexdigest()

    def whole(self) -> "Source":
        """The same with its bytes in memory.  Raises InvalidInput if they are too many."""
        if self.path is None:
            return self
        size = self.path.stat().st_size
        if size > LARGEST_BYTES:
            raise InvalidInput.one(
                "too-large", str(self.path),
                f"{size / 1e6:,.0f} MB あり、合わせて {LARGEST_BYTES / 1e6:,.0f} MB を超えます。分けてください。",
                f"its {size / 1e6:,.0f} MB make more than {LARGEST_BYTES / 1e6:,.0f} MB in all; split it",
            )  # fmt: skip
        return Source(self.name, self.path.read_bytes(), given=self.given)


def read_rows(source: Source, asked: Asked) -> Sequence[Rows]:
    """The checked tables of one source.  Raises InvalidInput, naming the file and the way out."""
    return [check_table(table, asked.checks) for table in open_tables(source, asked)]


def open_tables(source: Source, asked: Asked) -> Sequence[Table]:
    """The tables of one source, nothing of their place believed yet.  Raises InvalidInput."""
    in_blocks = _in_blocks(source, asked)
    files, notes = ((), ()) if in_blocks else _files(source.whole(), asked)
    tables = in_blocks or [table for given in files for table in _read(given, asked)]
    if asked.table is not None:
        wanted = [t for t in tables if asked.table in (t.name, t.file, t.file.rsplit("/", 1)[-1])]
        if not wanted:
            listed = ", ".join(t.name or t.file for t in tables)
            raise InvalidInput.one(
                "no-such-table", source.name, f"「{asked.table}」という表はありません（あるもの: {listed}）。",
                f"it has no table {asked.table!r}; it has {listed}",
            )  # fmt: skip
        return wanted
    return [replace(tables[0], notes=[*tables[0].notes, *notes]), *tables[1:]] if notes and tables else tables


def _in_blocks(source: Source, asked: Asked) -> Sequence[Table]:
    """The table of a large GeoJSON that is plainly written and no other format's; none otherwise."""
    if source.path is None or asked.format not in (None, GEOJSON.name):
        return ()
    try:
        return [plain_table(source.name, FileBytes(source.path), () if asked.format else WORDS_OF_OTHERS)]
    except NotPlain:
        return ()


def _files(source: Source, asked: Asked) -> tuple[Sequence[Given], Sequence[Text]]:
    """The files to read, the one given or those in its zip or folder, and what there is to tell of the others."""
    own = Given(name=source.name, data=source.data, beside=source.beside, path=source.name, encoding=asked.encoding, columns=asked.columns)
    is_folder = bool(source.beside) and not source.data and source.name not in source.beside
    if not is_folder and not is_archive(own):
        return [own], ()
    held = source.beside if is_folder else members_of(source.data, source.name)
    refuse_archives(held, source.name)
    inside = [
        Given(name=f"{source.name}/{path}", data=data, beside=held, path=path, encoding=asked.encoding, columns=asked.columns)
        for path, data in sorted(held.items())
    ]
    known = [(given, found) for given in inside if (found := _format_of(given)) and asked.format in (None, found.name)]
    for given in inside:
        if asked.format is None and _is_broken(given):
            _refuse_unknown(given)
    chosen = [given for given, _ in known if asked.table in (given.path, given.path.rsplit("/", 1)[-1])]
    files, notes = (chosen, []) if chosen else without_twins(known)
    if not files:
        _refuse_empty(source.name, inside)
    parts = tuple(ending for format_ in FORMATS for ending in format_.sidecars)
    return files, [*notes, *left_aside(inside, [given for given, _ in known], parts)]


def _read(given: Given, asked: Asked) -> Sequence[Table]:
    if asked.format is None:
        found = _format_of(given)
    else:
        found = next((f for f in FORMATS if f.name == asked.format), None)
        if found is None:
            raise InvalidInput.one(
                "unknown-format", "--format", f"形式「{asked.format}」はありません。{_known_ja()}",
                f"there is no format {asked.format!r}; {_known_en()}",
            )  # fmt: skip
    if found is None:
        _refuse_unknown(given)
    return found.read(given)


def _format_of(given: Given) -> Format | None:
    if _owner_of(given) is not None:
        return None
    return next((format_ for format_ in FORMATS if format_.knows(given)), None)


def _owner_of(given: Given) -> Format | None:
    """The format of whose files this is one beside the main one."""
    return next((format_ for format_ in FORMATS if given.path.lower().endswith(format_.sidecars)), None)


def _is_broken(given: Given) -> bool:
    """Whether the name promises features, which README.txt or meta.json does not, and the content is none."""
    path = given.path.lower()
    promised = any(path.endswith(f.endings) for f in FORMATS) and not path.endswith(_GENERAL)
    return promised and _owner_of(given) is None and _format_of(given) is None


def _refuse_empty(where: str, inside: Sequence[Given]) -> NoReturn:
    for given in orphans(inside):
        _refuse_unknown(given)
    listed = ", ".join(given.path for given in inside[:10]) or "-"
    raise InvalidInput.one(
        "nothing-to-read", where, f"読めるデータがありません（中身: {listed}）。{_known_ja()}",
        f"there is nothing in it that can be read (in it: {listed}); {_known_en()}",
    )  # fmt: skip


def _refuse_unknown(given: Given) -> NoReturn:
    """Tells what is wrong by asking the reader whose ending the name has; whatever it says is told."""
    owner = _owner_of(given)
    if owner is not None:
        refuse_orphan(given, owner)
    by_name = [f for f in FORMATS if given.path.lower().endswith(f.endings)]
    if by_name:
        by_name[0].read(given)  # raises, telling what the file holds instead
    raise InvalidInput.one(
        "unknown-format", given.name, f"何の形式か分かりません。{_known_ja()}", f"its format is not known; {_known_en()}"
    )


def _known_ja() -> str:
    return "読める形式: " + "、".join(f.title.ja for f in FORMATS)


def _known_en() -> str:
    return "formats read: " + ", ".join(f.title.en for f in FORMATS)
