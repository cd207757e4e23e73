"""Fetches the catalogue's files: whole, checked by SHA-256, resumed where a fetch broke off.

    python -m scripts.fetch_datasets [ID…] [--to DIR] [--list]

Only https, and never redirected to another host.  A file is written as FILE.part and renamed once it is whole;
the day the server dates it stands in the part's own date, so that a resumed fetch never joins two versions.
Exit: 0 all there, 1 something was refused, 2 the network or the server did not answer.
"""

import argparse
import hashlib
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from fieldreg.kernel.texts import Text
from geodata.catalogue import Dataset, Download, datasets

__all__ = ["Fetcher", "Refused", "Unreachable", "main"]

_CHUNK = 1 << 16
_MOST_BYTES = 2_000_000_000
_TIMEOUT_S = 30
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_SUMS = "SHA256SUMS"


class _ToldError(Exception):
    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")


class Refused(_ToldError):
    """What came is not what was asked for."""


class Unreachable(_ToldError):
    """Nothing came, or not all of it; asking again may help."""


class _OwnHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        old, new = urlsplit(req.full_url), urlsplit(urljoin(req.full_url, newurl))
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise Refused(f"別の所（{new.netloc[:80]}）へ送られました。", f"was redirected elsewhere ({new.netloc[:80]})")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches into `folder`.  `schemes` and `most_bytes` are what tests may widen or narrow."""

    folder: Path
    schemes: frozenset[str] = frozenset({"https"})
    most_bytes: int = _MOST_BYTES
    opener: urllib.request.OpenerDirector | None = None

    def fetch(self, wanted: Download) -> Text:
        """What was done.  Raises Refused or Unreachable; a file that is there is never overwritten."""
        if urlsplit(wanted.url).scheme not in self.schemes:
            raise Refused(f"https の住所ではありません: {wanted.url}", f"not an https address: {wanted.url}")
        self.folder.mkdir(parents=True, exist_ok=True)
        whole, known = self.folder / wanted.file, wanted.sha256 or self._sums().get(wanted.file)
        if whole.exists() and wanted.sha256:
            if _digest(whole) != wanted.sha256:
                raise _differs(wanted.file, "手元のファイル", "the file at hand")
            return Text("すでにあります。", "is there already")
        part = self.folder / f"{wanted.file}.part"
        self._download(wanted, part)
        got = _digest(part)
        if known and got != known:
            part.unlink()
            raise _differs(wanted.file, "届いたもの", "what came")
        if whole.exists() and _digest(whole) != got:
            part.unlink()
            raise _differs(wanted.file, "手元のファイル", "the file at hand")
        part.replace(whole)
        if not known:
            self._keep(wanted.file, got)
        return Text("取得しました。", "fetched")

    def _download(self, wanted: Download, part: Path) -> None:
        have = part.stat().st_size if part.exists() else 0
        dated = part.stat().st_mtime if have else 0
        headers = {"User-Agent": "fieldreg", "Accept-Encoding": "identity"}
        if have and (dated or wanted.sha256):
            headers["Range"] = f"bytes={have}-"
            if dated:
                headers["If-Range"] = formatdate(dated, usegmt=True)
        opener = self.opener or urllib.request.build_opener(_OwnHost)
        request = urllib.request.Request(wanted.url, headers=headers)  # noqa: S310 - the scheme is checked
        try:
            with closing(opener.open(request, timeout=_TIMEOUT_S)) as answer:
                self._store(answer, part, have)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416:  # the part is longer than the file: it is of another version
                part.unlink(missing_ok=True)
            raise Unreachable(f"サーバーが {error.code} と答えました。", f"the server answered {error.code}") from error
        except (OSError, HTTPException) as error:
            raise Unreachable(f"つながりません、または途中で切れました（{error}）。もう一度実行すると続きから取ります。",
                              f"no connection, or it broke off ({error}); run again to go on from there") from error  # fmt: skip

    def _store(self, answer: Any, part: Path, have: int) -> None:
        if answer.status == 206:
            told = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
            if told is None or int(told[1]) != have:
                raise Refused("続きの位置が違います。", "the server resumed at another place")
        else:
            have = 0
        length = answer.headers.get("Content-Length")
        due = have + int(length) if length and length.isdecimal() else None
        if due is not None and due > self.most_bytes:
            raise self._too_large()
        dated = _moment(answer.headers.get("Last-Modified"))
        try:
            with part.open("ab" if have else "wb") as out:
                while chunk := answer.read(_CHUNK):
                    have += len(chunk)
                    if have > self.most_bytes:
                        raise self._too_large()
                    out.write(chunk)
        finally:
            os.utime(part, (dated, dated))
        if due is not None and have != due:
            raise Unreachable(f"{due} バイトのうち {have} バイトで切れました。もう一度実行すると続きから取ります。",
                              f"broke off at {have} of {due} bytes; run again to go on from there")  # fmt: skip

    def _too_large(self) -> Refused:
        return Refused(f"{self.most_bytes} バイトを超えています。", f"larger than {self.most_bytes} bytes")

    def _sums(self) -> dict[str, str]:
        path = self.folder / _SUMS
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines) if name}

    def _keep(self, file: str, digest: str) -> None:
        kept = self._sums() | {file: digest}
        fresh = self.folder / f"{_SUMS}.part"
        fresh.write_text("".join(f"{held}  {name}\n" for name, held in sorted(kept.items())), encoding="utf-8")
        fresh.replace(self.folder / _SUMS)


def main(arguments: Sequence[str] | None = None, fetcher: Callable[[Path], Fetcher] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="fetch_datasets", description="目録のファイルを取得する / fetch the catalogue's files")
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--to", type=Path, default=Path("datasets"), metavar="DIR")
    parser.add_argument("--list", action="store_true", dest="listing", help="一覧だけ / only list them")
    given = parser.parse_args(arguments)
    known = datasets()
    strangers = [name for name in given.ids if name not in known]
    if strangers:
        print(f"目録にありません: {' '.join(strangers)} / not in the catalogue; see --list", file=sys.stderr)
        return 1
    chosen = [known[name] for name in given.ids] or list(known.values())
    if given.listing:
        for dataset in chosen:
            print(f"{dataset.id}: {dataset.title.ja} / {dataset.title.en} ({len(dataset.download)})")
        return 0
    own = fetcher(given.to) if fetcher else Fetcher(folder=given.to)
    return max((_fetch_all(own, dataset) for dataset in chosen), default=0)


def _fetch_all(fetcher: Fetcher, dataset: Dataset) -> int:
    code = 0
    if not dataset.download:
        page = dataset.page or dataset.terms or dataset.publisher
        print(f"{dataset.id}: 直接の住所がありません。公開者のページから取得してください（{page}） / "
              f"no direct address; get it from its publisher ({page})")  # fmt: skip
    for wanted in dataset.download:
        try:
            done = fetcher.fetch(wanted)
            print(f"{dataset.id}: {wanted.file}: {done.ja} / {done.en}")
        except (Refused, Unreachable) as error:
            print(f"{dataset.id}: {wanted.file}: {error}", file=sys.stderr)
            code = max(code, 2 if isinstance(error, Unreachable) else 1)
    return code


def _differs(file: str, ja: str, en: str) -> Refused:
    return Refused(f"{file}: {ja}の SHA-256 が違います。上書きしていません。", f"{file}: {en} has another SHA-256; nothing was overwritten")


def _digest(path: Path) -> str:
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _moment(text: str | None) -> float:
    """Seconds since 1970; 0 where the server dates nothing."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp() if text else 0
    except ValueError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
