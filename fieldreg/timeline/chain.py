"""The chain: each event's digest covers all of it and the digest before, so a changed, missing or added one is found.

``digest = SHA-256(previous ␟ facts ␟ digest of what is told)``, where the facts are JSON with sorted keys and the digest of
what is told is salted: from it alone, once the told is erased, nobody can find out what was told by guessing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Event

__all__ = ["NOTHING_BEFORE", "BrokenLink", "Link", "broken_links", "digest_of", "fault_of", "told_digest"]

NOTHING_BEFORE = ""
_BETWEEN = b"\x1f"


@dataclass(frozen=True, kw_only=True)
class Link:
    """An event as kept: with what holds it in the chain.  `salt` is None once what it told was erased.

    `event` is None where what is kept of it is no event any more; `subject` is the word it is found by.
    """

    seq: int
    event: Event | None
    subject: str
    salt: str | None
    told_digest: str
    previous: str
    digest: str
    erased: bool = False


@dataclass(frozen=True)
class BrokenLink:
    """Where the chain does not hold, and how."""

    seq: int
    because: Text


def told_digest(told: Mapping[str, Any], salt: str) -> str:
    """Of what an event tells, in hexadecimal."""
    return hashlib.sha256(_BETWEEN.join([salt.encode(), _canonical(told)])).hexdigest()


def digest_of(event: Event, told: str, previous: str) -> str:
    """Of an event that tells what has the digest `told`, after the event of the digest `previous`; hexadecimal."""
    return hashlib.sha256(_BETWEEN.join([previous.encode(), _canonical(_facts(event)), told.encode()])).hexdigest()


def broken_links(links: Iterable[Link]) -> Iterable[BrokenLink]:
    """What does not hold of a chain given from its first event on; nothing where all is as it was written."""
    previous, expected = NOTHING_BEFORE, 1
    for link in links:
        seq = link.seq
        if seq != expected:
            gap = Text(f"{expected} から {seq - 1} までの記録がありません。", f"events {expected} to {seq - 1} are missing")
            yield BrokenLink(expected, gap)
        if link.previous != previous:
            yield BrokenLink(seq, Text("一つ前の記録とつながっていません。", "it does not follow the event before it"))
        if (fault := fault_of(link)) is not None:
            yield BrokenLink(seq, fault)
        previous, expected = link.digest, seq + 1


def fault_of(link: Link) -> Text | None:
    """What was changed of one event, as it stands by itself; None where it is as it was written."""
    if not _is_as_written(link):
        return Text("記録の内容が書き換えられています。", "what it records was changed")
    return _told_doubt(link)


def _is_as_written(link: Link) -> bool:
    event = link.event
    return event is not None and event.subject == link.subject and link.digest == digest_of(event, link.told_digest, link.previous)


def _told_doubt(link: Link) -> Text | None:
    told, salt = link.event.told if link.event else None, link.salt
    if told is None or salt is None:
        return None if link.erased else Text("詳細が、消去の記録なしに失われています。", "what it told is gone, and no erasure is recorded")
    if link.told_digest != told_digest(told, salt):
        return Text("詳細が書き換えられています。", "what it told was changed")
    return None


def _facts(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": _utc(event.at),
        "act": str(event.act),
        "ref": event.ref,
        "by": str(event.by),
        "actor": event.actor,
        "owner": event.owner,
        "readers": sorted(event.readers),
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
