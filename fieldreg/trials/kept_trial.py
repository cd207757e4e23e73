"""Kept trials: one trial under a short code, for anybody who has the link, until a day.

A code is drawn at random and tells nothing of other trials.  What is kept is the contract's document and no more: no
address, no account, no foreign member, and no text without a bound.
"""

import json
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput, NotFound
from fieldreg.kernel.texts import Text

__all__ = ["ALPHABET", "CODE_LENGTH", "KEPT_FOR", "KeptTrial", "bounded_document", "code_from_text", "new_code", "no_kept_trial"]

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"  # no look-alikes (0 O, 1 I L, 8 B, 5 S, 2 Z, U V), and too few vowels for words
CODE_LENGTH = 6
KEPT_FOR = timedelta(days=90)
_LONGEST, _LONGEST_OF = 200, {"purpose": 2_000}  # characters of a text
_MEMBERS = ("type", "coordinates")


@dataclass(frozen=True, kw_only=True)
class KeptTrial:
    """`document` is the contract's trial, `answer` what it was answered as of `made_at` (`screening.turned_since`).

    `revision` is the registry's then.  `key_digest` names the Idempotency-Key it was kept under, if one was sent.
    """

    code: str
    document: Mapping[str, Any]
    answer: Mapping[str, Any]
    revision: int
    made_at: datetime
    expires_at: datetime
    key_digest: str | None = None


def new_code() -> str:
    """A code drawn at random; about 244 million are possible."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def code_from_text(text: str) -> str | None:
    """The code somebody typed, in whatever width and case and with blanks or hyphens; None for what can be none.

    >>> code_from_text(" ｋ7m-4qx "), code_from_text("K7M4Q"), code_from_text("K7M4Q0")
    ('K7M4QX', None, None)
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", text[:40]).upper() if c not in " -‐−ー")
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else None


def no_kept_trial() -> NotFound:
    """The same for a code nobody was given, one that has expired, and what is no code at all."""
    return NotFound(
        Text(
            f"このコードの計画はありません。保存は {KEPT_FOR.days} 日間です。コードを確かめるか、もう一度リンクを作ってください。",
            f"no trial is kept under this code; one is kept for {KEPT_FOR.days} days: check the code, or make the link again",
        ),
        code="no-such-trial",
        where="code",
    )


def bounded_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """The trial as it is kept, of a document that `trial_from_geojson` has read: what the contract knows, and nothing else.

    Raises InvalidInput naming every text that is too long to be one of a trial.
    """
    if document.get("type") == "Feature":
        kept = _feature(document)
    else:
        kept = {"type": "FeatureCollection", "features": [_feature(feature) for feature in document["features"]]}
    if faults := list(_too_long(kept, "")):
        raise InvalidInput(faults)
    plain: dict[str, Any] = json.loads(json.dumps(kept))  # as it comes back from the store
    return plain


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in (feature.get("properties") or {}).items() if value is not None}
    geometry = {name: feature["geometry"][name] for name in _MEMBERS}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _too_long(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for name, held in value.items():
            if name != "coordinates":  # numbers, each looked at already
                yield from _too_long(held, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for i, held in enumerate(value):
            yield from _too_long(held, f"{path}[{i}]")
    elif isinstance(value, str):
        longest = _LONGEST_OF.get(path.rpartition(".")[2], _LONGEST)
        if len(value) > longest or any(ord(c) < 32 and c not in "\n\r\t" for c in value):
            said = Text(f"制御文字を含まない {longest} 文字までにしてください。", f"at most {longest} characters, and no control character")
            yield Fault("too-long", path, said)
