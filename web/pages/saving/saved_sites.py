"""The sites of a saved map: what its pins, popups and list say, in both languages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import shapely
from flask import g

from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.texts import Text
from web.pages.choosing.ranked_rows import told_of
from web.pages.listing.site_row import Row, size_text
from web.pages.maps.map_features import Drawn, site_features
from web.shell import labels

__all__ = ["ANSWERS", "SavedRow", "in_both_languages", "pins_of", "saved_rows"]

ANSWERS: Mapping[str, Text] = {  # by colour and shape; the gravest last
    "clear": Text("事前の手続きなし", "nothing to hand in ahead"),
    "consent": Text("許可不要（同意・届出）", "no permit; consent or notice"),
    "permit": Text("許可が必要", "permits needed"),
    "unknown": Text("判定できない項目あり", "not all judged"),
    "prohibited": Text("できません", "not allowed"),
    "closed": Text("条件に合いません", "does not fit"),
}
_DIGITS = 6  # of a degree: a tenth of a metre


@dataclass(frozen=True, kw_only=True)
class Told:
    """A mark and the words beside it."""

    kind: str
    words: Text


@dataclass(frozen=True, kw_only=True)
class SavedRow:
    """A site in the list of the file; `because` the reason of its answer, None without a need."""

    id: str
    kind: str
    name: Text
    about: Text
    badge: Told
    because: Text | None
    starred: bool


def saved_rows(rows: Sequence[Row], ranked: Mapping[str, Ranked], starred: frozenset[str]) -> list[SavedRow]:
    """The rows of the list in its order, but the shortlist first."""
    told = [
        SavedRow(
            id=row.site.id,
            kind=row.site.kind,
            name=row.site.name,
            about=_about(row),
            badge=_badge(row, ranked),
            because=_because(ranked[row.site.id]) if row.site.id in ranked else None,
            starred=row.site.id in starred,
        )
        for row in rows
    ]
    return sorted(told, key=lambda row: not row.starred)


def pins_of(rows: Sequence[Row], ranked: Mapping[str, Ranked], starred: frozenset[str], managers: Mapping[str, Text]) -> list[Drawn]:
    """The sites as features, in the language of the request; no address in them but what the map itself needs."""
    drawn = site_features([(row.site, size_text(row, g.language)) for row in rows])
    return [
        (own, _rounded(outline), _told(row, properties, ranked, starred, managers))
        for row, (own, outline, properties) in zip(rows, drawn, strict=True)
    ]


def in_both_languages(features: Callable[[], list[Drawn]]) -> list[Drawn]:
    """The features in Japanese, with `en` in their properties: those properties that English tells otherwise."""
    with _speaking("ja"):
        japanese = features()
    with _speaking("en"):
        english = [properties for *_, properties in features()]
    return [
        (own, outline, {**said, "en": {name: value for name, value in other.items() if said.get(name) != value}})
        for (own, outline, said), other in zip(japanese, english, strict=True)
    ]


def _told(
    row: Row, properties: Mapping[str, Any], ranked: Mapping[str, Ranked], starred: frozenset[str], managers: Mapping[str, Text]
) -> dict[str, Any]:
    told = {name: value for name, value in properties.items() if name not in ("url", "check_url")}
    manager = managers.get(row.site.manager)
    if manager is not None:
        told["manager"] = manager.in_language(g.language)
    if row.site.id in ranked:
        held, badge = ranked[row.site.id], _badge(row, ranked)
        words, because = badge.words.in_language(g.language), _because(held).in_language(g.language)
        told["answer"] = {"kind": badge.kind, "words": words, "because": because}
    return told | ({"starred": True} if row.site.id in starred else {})


def _badge(row: Row, ranked: Mapping[str, Ranked]) -> Told:
    held = ranked.get(row.site.id)
    if held is None:
        return Told(kind=row.site.availability, words=labels.AVAILABILITY[row.site.availability])
    ja, en = (told_of(held, language)["badge"] for language in ("ja", "en"))
    return Told(kind=ja["kind"], words=Text(ja["words"], en["words"]))


def _because(held: Ranked) -> Text:
    return Text(*(told_of(held, language)["because"] for language in ("ja", "en")))


def _about(row: Row) -> Text:
    said = [labels.KINDS[row.site.kind], labels.ward(row.site.ward), Text(size_text(row, "ja"), size_text(row, "en"))]
    there = [text for text in said if text.ja]
    return Text("・".join(text.ja for text in there), " · ".join(text.en or text.ja for text in there))


def _rounded(outline: Any) -> Any:
    return shapely.transform(outline, lambda c: c.round(_DIGITS))


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Meanwhile the request is in that language."""
    before = g.language
    g.language = language
    try:
        yield
    finally:
        g.language = before
