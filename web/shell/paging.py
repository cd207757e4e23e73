"""Paging: lists page by page, with how many there are; no list ends in silence."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from web.shell.sent.request_values import whole_number

__all__ = ["MOST", "Asked", "Pages", "asked"]

MOST = 50  # rows of a page
_LAST = 1_000_000


@dataclass(frozen=True)
class Pages:
    """Which rows of `count` are shown, and the addresses of the pages before and after, None where there is none."""

    count: int
    first: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Asked:
    """The page `number` (from 1), told in the query by `name`; the addresses of others keep what else is asked for, by the names `kept`."""

    name: str
    number: int
    most: int = MOST
    kept: tuple[str, ...] = ("show", "page", "asked")

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.most

    def of(self, count: int) -> Pages:
        """The page among `count` rows."""
        last = min(self.offset + self.most, count)
        before = self._address(self.number - 1) if self.number > 1 else None
        return Pages(count, min(self.offset + 1, last), last, before, self._address(self.number + 1) if last < count else None)

    def _address(self, number: int) -> str:
        query: dict[str, Any] = {name: value for name, value in request.args.items() if name in self.kept}
        return url_for(str(request.endpoint), **{**query, self.name: number})


def asked(name: str, kept: tuple[str, ...] = ("show", "page", "asked")) -> Asked:
    """Which page is asked for.  Raises MalformedRequest."""
    return Asked(name, whole_number(name, 1, 1, _LAST), kept=kept)
