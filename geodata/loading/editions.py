"""The edition a load makes or changes: where it speaks, whether a miss proves anything, until when its word is taken."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of
from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.zones import Edition
from geodata.formats.json.geojson import to_feature
from geodata.importers.standards.zones import ZONES
from geodata.loading.intake import Taken
from geodata.loading.request import LoadRequest, Mode

__all__ = ["asked_of_edition", "edition_change", "edition_from_image", "edition_made"]

_ENOUGH = 0.5  # of the earlier coverage: a file that spans less does not speak for the rest


def edition_made(
    base: Edition | None, own: Edition | None, taken: Taken, accuracy_m: float, request: LoadRequest, today: date
) -> tuple[Edition, list[Text]]:
    """The edition as it will be, and what the administrator should know about it.

    `accuracy_m` is the worst of all its zones, those that stay included.
    """
    notes: list[Text] = []
    told = taken.importer.provenance
    coverage = request.coverage or _coverage(base, taken, accuracy_m, request.mode, notes)
    complete = _complete(base, taken, request, notes)
    stale_after = request.stale_after or (base.stale_after if base else None)
    if own is None and request.stale_after is None and stale_after is not None:
        notes.append(
            Text(f"前の版の有効期限（{stale_after} まで）を引き継ぎました。", f"taken over: its word is taken until {stale_after}")
        )
    if own is not None:
        edition = replace(
            own, in_force_from=request.in_force or own.in_force_from, retrieved=today, accuracy_m=accuracy_m,
            complete=complete, stale_after=stale_after, coverage=coverage, sha256=request.sha256,
        )  # fmt: skip
        return edition, notes
    if request.in_force is None:
        raise ValueError("a new edition needs its first day")
    edition = Edition(
        layer=request.layer or "", edition=request.edition or "", in_force_from=request.in_force, retrieved=today,
        accuracy_m=accuracy_m, complete=complete, stale_after=stale_after, coverage=coverage,
        source=told.get("source", ""), licence=told.get("licence", ""), attribution=told.get("attribution", ""),
        confidence=told.get("confidence", "unconfirmed"), sha256=request.sha256,
    )  # fmt: skip
    return edition, notes


def _coverage(
    base: Edition | None, taken: Taken, accuracy: float, mode: Mode, notes: list[Text]
) -> BaseGeometry | None:
    """Where the edition will speak: about what was read, and where the one before spoke if it spans enough of that."""
    earlier = base.coverage if base else None
    if mode is Mode.UPDATE:
        return earlier
    if taken.hull is None:
        return earlier
    spanned = taken.spanned(accuracy)
    if earlier is None:
        notes.append(Text("対象範囲は、読んだ区域全体を囲む形としました。", "it covers the hull of what was read"))
        return None if spanned.is_empty else spanned
    share = shapely.intersection(spanned, earlier).area / earlier.area
    if share < _ENOUGH:
        notes.append(
            Text(
                f"読んだ区域は前の版の対象範囲の {share:.0%} にしか及ばないため、残りは「不明」になります（--coverage で指定できます）。",
                f"what was read spans {share:.0%} of what the edition before covered; the rest will be unknown (see --coverage)",
            )
        )
        return spanned if not spanned.is_empty else None
    notes.append(
        Text(
            "対象範囲は、読んだ区域全体を囲む形と、前の版の対象範囲を合わせたものです。",
            "it covers the hull of what was read and what the edition before covered",
        )
    )
    return polygons_of(shapely.union_all([spanned, earlier]))


def _complete(
    base: Edition | None, taken: Taken, request: LoadRequest, notes: list[Text]
) -> bool:
    """Whether a miss will prove that nothing is there: never while rows were kept out."""
    dataset = taken.complete if request.mode is not Mode.UPDATE else None  # a part vouches for nothing
    said = request.complete if request.complete is not None else dataset
    ours = taken.importer is ZONES or request.mode is Mode.UPDATE  # what we exported, or a part of what is held
    complete = said if said is not None else bool(ours and base and base.complete)
    if taken.tally.fault_count:
        notes.append(
            Text(
                "読めなかった行があるため、この版に無い場所は「該当なし」ではなく「不明」になります。",
                "some rows were kept out, so where this edition shows nothing the answer is unknown, not clear",
            )
        )
        return False
    if taken.points and complete:
        notes.append(
            Text(
                "敷地を点で代表したデータのため、網羅的とは扱いません（点から離れていても敷地の中かもしれず、「該当なし」にはできません）。",
                "points stand for grounds here, so it is not taken as complete: off the point may still be on the ground",
            )
        )
        return False
    if not complete:
        notes.append(
            Text(
                "この版は網羅的ではないものとして扱います（無い場所は「不明」）。網羅的なら --complete を付けてください。",
                "taken as incomplete: where it shows nothing the answer is unknown; give --complete if it lists everything",
            )
        )
    return complete


def asked_of_edition(request: LoadRequest) -> bool:
    """Whether something about the edition itself was asked for."""
    wishes = (request.in_force, request.coverage, request.complete, request.stale_after)
    return request.mode is not Mode.NEW and any(wish is not None for wish in wishes)


def edition_change(before: Edition, after: Edition) -> Change:
    """What the load changes of the edition itself, with what is needed to undo it."""
    old, new = _edition_image(before), _edition_image(after)
    names = tuple(n for n in old["properties"] if old["properties"][n] != new["properties"][n])
    return Change(what="edition", id=before.edition, kind=ChangeKind.CHANGED, before=old, after=new, attributes=names)


_DAYS = ("in_force_from", "in_force_to", "retrieved", "stale_after")


def _edition_image(edition: Edition) -> dict[str, Any]:
    told = {f.name: getattr(edition, f.name) for f in fields(Edition) if f.name != "coverage"}
    days = {name: told[name].isoformat() if told[name] else None for name in _DAYS}
    return to_feature(edition.coverage, told | days, edition.edition)


def edition_from_image(image: Mapping[str, Any]) -> Edition:
    """The edition back from a kept image."""
    told = dict(image["properties"])
    days = {name: date.fromisoformat(told[name]) if told[name] else None for name in _DAYS}
    coverage = shapely.geometry.shape(image["geometry"]) if image["geometry"] else None
    return Edition(**(told | days), coverage=coverage)
