"""The edition a load makes or changes: where it speaks, whether a miss proves anything, until when its word is taken."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.known_places import FAILED_OF_ITS_OWN
from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.zones import Edition
from geodata.formats.json.geojson import to_feature
from geodata.importers.standards.zones import ZONES
from geodata.loading.coverage import NOWHERE, Covered, joined, published, told
from geodata.loading.intake import Taken
from geodata.loading.request import LoadRequest, Mode
from geodata.loading.spool import Changes

__all__ = ["asked_of_edition", "coverage_made", "edition_change", "edition_from_image", "edition_made"]

_STAYING = 0.8  # of the zones of the edition before: with fewer the file may be about another area


def edition_made(
    base: Edition | None, own: Edition | None, taken: Taken, accuracy_m: float, request: LoadRequest, today: date, covered: Covered
) -> tuple[Edition, list[Text]]:
    """The edition as it will be, and what the administrator should know about it.

    `accuracy_m` is the worst of all its zones, those that stay included; `covered` where it speaks (`coverage_made`).
    """
    notes: list[Text] = []
    told = taken.importer.provenance
    notices = "\n".join(dict.fromkeys(" ".join(notice.split()) for notice in (*request.notices, *taken.notices)))
    if own is None and not notices and base is not None and base.notices:
        notices = base.notices
        notes.append(Text("前の版の、公表元の注意を引き継ぎました（--notice で指定できます）。",
                          "taken over: the notices of its publisher that the edition before bore (see --notice)"))  # fmt: skip
    complete = _complete(base, taken, request, notes)
    stale_after = request.stale_after or (base.stale_after if base else None)
    if own is None and request.stale_after is None and stale_after is not None:
        notes.append(
            Text(f"前の版の有効期限（{stale_after} まで）を引き継ぎました。", f"taken over: its word is taken until {stale_after}")
        )
    if own is not None:
        edition = replace(
            own, notices=notices or own.notices, in_force_from=request.in_force or own.in_force_from, retrieved=today,
            accuracy_m=accuracy_m, complete=complete, stale_after=stale_after, coverage=covered.area, coverage_name=covered.name,
            sha256=request.sha256, failed="" if own.failed.startswith(FAILED_OF_ITS_OWN) else own.failed,
        )  # fmt: skip
        return edition, notes
    if request.in_force is None:
        raise ValueError("a new edition needs its first day")
    edition = Edition(
        layer=request.layer or "", edition=request.edition or "", in_force_from=request.in_force, retrieved=today,
        accuracy_m=accuracy_m, complete=complete, stale_after=stale_after, coverage=covered.area, coverage_name=covered.name,
        source=told.get("source", ""), licence=told.get("licence", ""), attribution=told.get("attribution", ""),
        notices=notices,
        confidence=told.get("confidence", "unconfirmed"), sha256=request.sha256,
    )  # fmt: skip
    return edition, notes


def coverage_made(
    work: UnitOfWork, base: Edition | None, taken: Taken, changes: Changes, request: LoadRequest, today: date
) -> tuple[Covered, list[Text]]:
    """Where the edition will speak, and why.  Raises InvalidInput for a named area whose boundary is not held."""
    on = request.in_force or today
    said = told(work, request, on)
    if said is not None:
        return said, [Text(f"対象範囲は、指定された「{said.name}」です。", f"it covers what was told: {said.name}")]
    before = Covered(base.coverage, base.coverage_name) if base else NOWHERE
    if request.mode is Mode.UPDATE and request.layer != "wards":
        return before, [] if before.area is not None else [_NOT_KNOWN]
    area = published(work, taken.spool, taken.importer, request, on)
    stays = base is not None and (request.mode is Mode.UPDATE or _is_about_the_same(changes))
    made = joined(area, before) if stays else area
    return made, [*_why(area, before if stays else NOWHERE), *([] if stays or before.area is None else [_not_taken_over(before)])]


def _is_about_the_same(changes: Changes) -> bool:
    """Whether most of what the edition before had is there again: then it is about the same area, whoever told which."""
    staying = changes.tally[ChangeKind.CHANGED] + changes.unchanged
    return staying > 0 and staying >= _STAYING * (staying + changes.tally[ChangeKind.REMOVED])


def _why(area: Covered, before: Covered) -> Iterator[Text]:
    if area.area is not None:
        yield Text(
            f"対象範囲は提供元の区域「{area.name}」です（境界の誤差の分だけ内側）。"
            "一部だけのファイルなら --incomplete か --coverage を付けてください。",
            f"it covers its publisher's area, {area.name}, drawn in by the error of its boundary; if the file is only a part of it,"
            " give --incomplete or --coverage",
        )
    if before.area is not None:
        named, named_en = f"「{before.name}」" if before.name else "", f", {before.name}" if before.name else ""
        yield Text(f"前の版の対象範囲{named}を引き継ぎました。", f"taken over: what the edition before covered{named_en}")
    if area.area is None and before.area is None:
        yield _NOT_KNOWN


def _not_taken_over(before: Covered) -> Text:
    named, named_en = f"「{before.name}」" if before.name else "", f", {before.name}," if before.name else ""
    return Text(
        f"前の版の対象範囲{named}は、その区域の多くがこのファイルに無いため引き継がず、"
        "残りは「不明」になります（--coverage-name で指定できます）。",
        f"what the edition before covered{named_en} is not taken over, for most of its zones are not in this file: the rest will be"
        " unknown (see --coverage-name)",
    )


_NOT_KNOWN = Text(
    "対象範囲が分からないため、この版に無い場所は「該当なし」ではなく「不明」になります。"
    "--coverage-name（例: --coverage-name 仙台市。境界は行政区域 N03 などを --layer wards で先に読み込みます）か、"
    "範囲を描いたファイルを --coverage で指定してください。",
    "nobody tells what area it is about, so where it shows nothing the answer is unknown, not clear; give --coverage-name (such as"
    " --coverage-name 仙台市; boundaries come from KSJ N03 and the like, loaded before with --layer wards), or --coverage FILE",
)


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
    told_of = (request.coverage_names, request.known_hit, request.known_miss, request.notices)
    return request.mode is not Mode.NEW and (any(wish is not None for wish in wishes) or any(told_of))


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
    known = "coverage_name" in told  # before coverage had a name it may have been the hull of what was read, which vouches for nothing
    coverage = shapely.geometry.shape(image["geometry"]) if image["geometry"] and known else None
    return Edition(**(told | days), coverage=coverage)
