"""An installation's public API over HTTP, read as JSON: page by page, and with its refusals as our own errors."""

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from fieldreg.kernel.errors import (
    Conflict,
    Fault,
    FieldregError,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from fieldreg.kernel.texts import Text

__all__ = ["Connection"]

_PAGE: Final = 10_000  # features; the most that one page holds
_SECONDS: Final = 120.0
_LONGEST_WAIT: Final = 90  # seconds; of a limit that is counted by the minute
_TRIES: Final = 3
_REFUSED: Final[Mapping[int, type[FieldregError]]] = {403: NotAllowed, 404: NotFound, 409: Conflict}


class Connection:
    """`address` is that of an installation, or of its `/api`; nothing is asked for until something is read."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise InvalidInput.one(
                "address-form", address[:200], "台帳のアドレスは https://例.jp か https://例.jp/api の形で書いてください。",
                "write the address of a registry as https://example.jp or https://example.jp/api",
            )  # fmt: skip
        self.root = address.rstrip("/").removesuffix("/api")
        self.api = f"{self.root}/api"

    def check(self) -> None:
        """Raises NotFound where the address is no registry's."""
        told = self.get(self.api)
        relations = {link.get("rel") for link in told.get("links", ()) if isinstance(link, dict)} if isinstance(told, dict) else set()
        if not {"service-desc", "conformance"} <= relations:
            raise _no_registry(self.api)

    def features(self, collection: str, **asked: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Every feature of a collection, and what the first page tells beside them.

        Raises Conflict where the registry changed from one page to the next.
        """
        pages = list(self._pages(collection, asked))
        found = [feature for page in pages for feature in page["features"]]
        beside = {name: value for name, value in pages[0].items() if name != "features"}
        if len(found) != pages[0]["numberMatched"] or any(page["numberMatched"] != len(found) for page in pages):
            raise Conflict(
                Text("読んでいる間に台帳が変わりました。もう一度読んでください。", "the registry changed while it was read; read again"),
                code="changed-meanwhile", where=f"{self.api}/collections/{collection}",
            )  # fmt: skip
        return found, beside

    def get(self, address: str, **asked: str) -> Any:
        """The JSON at an address.  Raises NotFound, InvalidInput, NotAllowed, Conflict, Unavailable."""
        query = {name: value for name, value in asked.items() if value}
        return self._answered(_request(f"{address}?{urlencode(query)}" if query else address))

    def post(self, path: str, body: Any, **asked: str) -> Any:
        """What `path` below the API answers to a JSON body.  Raises as `get` does."""
        query = urlencode({name: value for name, value in asked.items() if value})
        address = f"{self.api}/{path}" + (f"?{query}" if query else "")
        sent = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        return self._answered(_request(address, sent))

    def _pages(self, collection: str, asked: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        address, read, matched = f"{self.api}/collections/{collection}/items", 0, None
        while matched is None or read < matched:
            page = self.get(address, **{**asked, "limit": str(_PAGE), "offset": str(read) if read else ""})
            if not isinstance(page, dict) or not isinstance(page.get("features"), list) or type(page.get("numberMatched")) is not int:
                raise _no_registry(address)
            yield page
            if not page["features"]:
                return
            read, matched = read + len(page["features"]), page["numberMatched"]

    def _answered(self, request: Request) -> Any:
        """The answer; waits, as it is told to, where too much was asked for in a minute."""
        for tried in range(1, _TRIES + 1):
            try:
                with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 (http and https alone, see __init__)
                    return _json(answer.read(), answer.headers.get("Content-Encoding"), request.full_url)
            except HTTPError as refusal:
                with refusal:
                    body, wait = refusal.read(), _seconds(refusal.headers.get("Retry-After"))
                if refusal.code == 429 and tried < _TRIES and wait is not None:
                    time.sleep(wait)
                    continue
                raise _refused(refusal.code, body, refusal.headers.get("Content-Encoding"), request.full_url) from refusal
            except (URLError, HTTPException, OSError) as error:
                raise Unavailable(
                    Text(f"台帳につながりません（{error}）。アドレスと通信を確かめてください。",
                         f"the registry cannot be reached ({error}); check the address and the network"),
                    where=request.full_url,
                ) from error  # fmt: skip
        raise AssertionError("the last try answers or raises")


def _request(address: str, sent: bytes | None = None) -> Request:
    """`address` is http or https, as `Connection` was given it."""
    accepted = {"Accept": "application/json, application/geo+json", "Accept-Encoding": "gzip"}
    return Request(address, data=sent, headers=accepted | ({"Content-Type": "application/json"} if sent else {}))  # noqa: S310 (told above)


def _seconds(told: str | None) -> int | None:
    """As long as one is told to wait, in whole seconds; None where that is too long, or not told."""
    wait = int(told) if told is not None and told.isascii() and told.isdecimal() and len(told) < 6 else None
    return wait if wait is not None and wait <= _LONGEST_WAIT else None


def _json(body: bytes, coding: str | None, where: str) -> Any:
    try:
        return json.loads(gzip.decompress(body) if coding == "gzip" else body)
    except (ValueError, OSError, EOFError) as error:
        raise _no_registry(where) from error


def _refused(status: int, body: bytes, coding: str | None, where: str) -> FieldregError:
    """Our own error of a refusal, with every fault it names."""
    try:
        told = _json(body, coding, where)
    except NotFound:
        told = None
    told = told if isinstance(told, dict) else {}
    faults = [_fault(held) for held in told.get("faults") or () if isinstance(held, dict)]
    message = _text(told.get("message")) or Text(f"台帳が {status} を返しました。", f"the registry answered {status}")
    code = told.get("code") if isinstance(told.get("code"), str) else None
    place = str(told.get("where") or where)
    if status in (400, 413, 422):
        return InvalidInput(faults or [Fault(code or "refused", place, message)])
    kind = _REFUSED.get(status, Unavailable)
    if kind is NotFound and code is None:
        return _no_registry(where)
    return kind(message, code=code, where=place)


def _fault(held: Mapping[str, Any]) -> Fault:
    return Fault(str(held.get("code", "")), str(held.get("where", "")), _text(held.get("message")) or Text("", ""))


def _text(told: Any) -> Text | None:
    if not isinstance(told, dict) or not isinstance(told.get("ja"), str):
        return None
    return Text(told["ja"], str(told.get("en") or ""))


def _no_registry(where: str) -> NotFound:
    return NotFound(
        Text("ここに fieldreg の台帳はありません。アドレスを確かめてください（例: https://例.jp/api）。",
             "there is no registry of fieldreg here; check the address (such as https://example.jp/api)"),
        code="no-registry", where=where,
    )  # fmt: skip
