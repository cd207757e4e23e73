"""The catalogue of datasets: who publishes each, under which terms, how good it is known to be, where it is fetched.

``catalogue.yaml`` lists them by id.  What a publisher does not state is left out, never guessed: `page` and
`accuracy_m` are null, `download` is empty, an element of quality is absent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

from fieldreg.kernel.strict_yaml import Entry, read_yaml
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LAYER_IDS

__all__ = ["QUALITY", "Dataset", "Download", "datasets", "read_catalogue"]

QUALITY = {  # ISO 19157, in the order of reading
    "completeness_commission": Text("完全性（過剰）", "Completeness: commission"),
    "completeness_omission": Text("完全性（漏れ）", "Completeness: omission"),
    "logical_consistency": Text("論理一貫性", "Logical consistency"),
    "positional_accuracy": Text("位置正確度", "Positional accuracy"),
    "thematic_accuracy": Text("主題正確度", "Thematic accuracy"),
    "temporal_quality": Text("時間品質", "Temporal quality"),
}
_KEYS = (
    "title", "title_en", "publisher", "licence", "attribution", "terms", "page", "layer", "formats", "vintages",
    "accuracy_m", "quality", "download",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file to fetch: its https address, what it is kept as, and its SHA-256 where known."""

    url: str
    file: str
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One dataset of the outside world.  `accuracy_m` in metres, as the publisher states it; None where it does not."""

    id: str
    title: Text
    publisher: str
    licence: str
    attribution: str
    terms: str | None
    page: str | None
    layer: str
    formats: Sequence[str]
    vintages: Sequence[str]
    accuracy_m: float | None
    conditions: Text
    quality: Mapping[str, Text]
    download: Sequence[Download]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id, "title": self.title.to_dict(), "publisher": self.publisher, "licence": self.licence,
            "attribution": self.attribution, "terms": self.terms, "page": self.page, "layer": self.layer,
            "formats": list(self.formats), "vintages": list(self.vintages), "accuracy_m": self.accuracy_m,
            "conditions": self.conditions.to_dict() if self.conditions.ja else None,
            "quality": {name: said.to_dict() for name, said in self.quality.items()},
            "download": [{"url": d.url, "file": d.file, "sha256": d.sha256} for d in self.download],
        }  # fmt: skip


@cache
def datasets() -> Mapping[str, Dataset]:
    """Those the product ships, by id.  Raises BadLaw naming file and key."""
    return read_catalogue(files("geodata") / "catalogue.yaml")


def read_catalogue(path: Traversable) -> dict[str, Dataset]:
    """Every dataset of a file.  Raises BadLaw naming file and key."""
    top = read_yaml(path, path.name)
    kept = {str(name): _dataset(top, str(name)) for name in top.content}
    held: dict[str, str] = {}
    for dataset in kept.values():
        for download in dataset.download:
            other = held.setdefault(download.file.casefold(), dataset.id)
            if other != dataset.id or [d.file for d in dataset.download].count(download.file) > 1:
                raise top.bad(f"{dataset.id}.download", f"ファイル名 {download.file} が二度あります。", f"{download.file} is named twice")
    return kept


def _dataset(top: Entry, name: str) -> Dataset:
    found = top.content[name]
    if not _ID.fullmatch(name) or not isinstance(found, Mapping):
        raise top.bad(name, "英小文字、数字、- の id に、項目の一覧を書いてください。", "an id of a-z, 0-9 and - with a mapping is needed")
    entry = Entry(found, top.name, name)
    entry.keys(_KEYS, ["conditions"])
    if entry.text("layer") not in LAYER_IDS:
        raise entry.bad("layer", f"層は次のどれかです: {' '.join(LAYER_IDS)}", f"one of {' '.join(LAYER_IDS)}")
    return Dataset(
        id=name,
        title=Text(entry.text("title"), entry.text("title_en")),
        publisher=entry.text("publisher"),
        licence=entry.text("licence"),
        attribution=entry.text("attribution"),
        terms=_address(entry, "terms"),
        page=_address(entry, "page"),
        layer=entry.text("layer"),
        formats=_words(entry, "formats"),
        vintages=_words(entry, "vintages"),
        accuracy_m=_accuracy(entry),
        conditions=entry.both("conditions"),
        quality=_quality(entry),
        download=[_download(entry, i, value) for i, value in enumerate(_list(entry, "download"))],
    )


def _list(entry: Entry, key: str) -> list[Any]:
    value = entry.content[key]
    if not isinstance(value, list):
        raise entry.bad(key, "一覧（[…]）で書いてください。", "a list is needed")
    return value


def _words(entry: Entry, key: str) -> tuple[str, ...]:
    value = _list(entry, key)
    if not all(isinstance(word, str) and word for word in value):
        raise entry.bad(key, "文字の一覧で書いてください（年も引用符で囲みます）。", "a list of texts is needed; quote the years")
    return tuple(value)


def _address(entry: Entry, key: str) -> str | None:
    value = entry.word(key)
    if value and not _https(value):
        raise entry.bad(key, f"https の住所を書いてください（{value[:80]}）。", f"an https address is needed; got {value[:80]!r}")
    return value or None


def _https(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return False


def _accuracy(entry: Entry) -> float | None:
    value = entry.content["accuracy_m"]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 100_000:
        raise entry.bad("accuracy_m", "0 より大きいメートルの数か null です。", "metres above 0, or null")
    return float(value)


def _quality(entry: Entry) -> dict[str, Text]:
    held = entry.content["quality"]
    if not isinstance(held, Mapping):
        raise entry.bad("quality", "項目の一覧で書いてください。", "a mapping is needed")
    stated = Entry(held, entry.name, f"{entry.at}.quality")
    stated.keys((), QUALITY)
    for name in held:
        if not stated.both(name).ja or not stated.both(name).en:
            raise stated.bad(name, "日本語と英語で書いてください。", "say it in Japanese and English")
    return {name: stated.both(name) for name in QUALITY if name in held}


def _download(entry: Entry, index: int, value: Any) -> Download:
    at = f"download[{index}]"
    if not isinstance(value, Mapping):
        raise entry.bad(at, "url、sha256、file を書いてください。", "url, sha256 and file are needed")
    own = Entry(value, entry.name, f"{entry.at}.{at}")
    own.keys(("url", "sha256", "file"))
    url, file, digest = _address(own, "url"), own.text("file"), own.word("sha256") or None
    if url is None:
        raise own.bad("url", "住所が必要です。", "an address is needed")
    if not _FILE.fullmatch(file) or file.endswith(".part") or file == "SHA256SUMS":
        raise own.bad("file", "フォルダを含まない、英数字の名前にしてください。", "a plain file name is needed")
    if digest is not None and not _SHA256.fullmatch(digest):
        raise own.bad("sha256", "64 桁の小文字の16進数か null です。", "64 lower-case hexadecimal digits, or null")
    return Download(url=url, file=file, sha256=digest)
