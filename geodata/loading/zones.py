"""Zones of one layer: a new edition beside the old, or the same edition changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.load_ledger import Change, ChangeKind, Load
from fieldreg.register.zone_records import FIELDS, Record
from fieldreg.register.zones import LAYER_IDS, Edition, Zone, edition_on
from geodata.importers.base.contract import Target
from geodata.importers.standards.zones import zone_from_feature
from geodata.loading.diffs import Diff, zone_changes
from geodata.loading.editions import (
    asked_of_edition,
    coverage_made,
    edition_change,
    edition_from_image,
    edition_made,
)
from geodata.loading.hand_edits import EditPolicy, Edits, Lost, edits_of, kept, lost_edits
from geodata.loading.identity import named_by_place
from geodata.loading.intake import Taken, chosen, take_in
from geodata.loading.known import checked, failure, with_known_places
from geodata.loading.reach import touched_by_zones
from geodata.loading.request import LoadRequest, Mode, Plan, Progress, known_importers
from geodata.loading.spool import Changes
from geodata.tables import Rows

__all__ = ["check_layer", "plan_zones", "roll_back_zones", "settled"]

_ACCURACY = FIELDS.index("accuracy_m")
_BATCH = 5_000  # zones written between two words of progress
_MOST_GONE = 0.2  # of the edition before, without a word
_TRIAL = "(試し)"
_WRITING = "書き込み / writing"


def check_layer(
    layer: str, edition: str | None, in_force: date | None, mode: Mode, *, dry_run: bool = False
) -> None:
    """Raises InvalidInput if the request cannot be about zones, with every reason."""
    if layer not in LAYER_IDS:
        listed = " ".join(LAYER_IDS)
        raise InvalidInput.one(
            "unknown-layer", "--layer", f"層「{layer}」はありません。使えるもの: {listed}",
            f"there is no layer {layer!r}; known are {listed}",
        )  # fmt: skip
    if dry_run and mode is Mode.NEW:
        return
    if not edition:
        raise InvalidInput.one("edition-missing", "--edition", "版の名前（例: 2020）を付けてください。", "name the edition (such as 2020)")
    if mode is Mode.NEW and in_force is None:
        raise InvalidInput.one(
            "in-force-missing", "--in-force", "新しい版には、適用が始まる日（例: 2022-06-25）が必要です。",
            "a new edition needs the day it takes force (such as 2022-06-25)",
        )  # fmt: skip


def settled(request: LoadRequest, tables: Sequence[Rows], today: date) -> tuple[LoadRequest, list[Text]]:
    """The request with what may be left out filled in, and what was.

    Raises InvalidInput if it cannot be about zones, or nobody can tell which layer it fills.
    """
    layer, notes = request.layer or _usual_layer(tables, request), []
    if layer != request.layer:
        notes.append(
            Text(f"中身から、層を {layer} としました（--layer で選べます）。", f"by its content it goes to layer {layer} (see --layer)")
        )
    made = replace(request, layer=layer)
    if request.dry_run and request.mode is Mode.NEW and (not request.edition or request.in_force is None):
        edition, day = request.edition or _TRIAL, request.in_force or today
        made = replace(made, edition=edition, in_force=day)
        notes.append(
            Text(
                f"試しなので、版「{edition}」、適用開始 {day} として見ました。書き込むには --edition と --in-force を付けてください。",
                f"a dry run, taken as edition {edition!r} from {day}; to write, give --edition and --in-force",
            )
        )
    check_layer(layer, made.edition, made.in_force, made.mode)
    return made, notes


def _usual_layer(tables: Sequence[Rows], request: LoadRequest) -> str:
    read, _ = chosen(tables, None, known_importers(request), request.paths)
    usual = {importer.layers[0] for _, importer in read if importer.layers}
    if len(usual) == 1:
        return usual.pop()
    listed = " ".join(sorted(usual) or LAYER_IDS)
    titles = "、".join(sorted({importer.title.ja for _, importer in read}))
    raise InvalidInput.one(
        "layer-missing", "--layer", f"どの層に入れるかが中身からは決まりません（{titles}）。--layer で指定してください: {listed}",
        f"its content does not tell which layer it belongs to; give --layer, one of {listed}",
    )  # fmt: skip


def plan_zones(
    work: UnitOfWork, tables: Sequence[Rows], request: LoadRequest, today: date, *, again: bool, say: Progress
) -> Plan:
    """What loading `tables` would do.  `again`: the very same file was loaded as this edition before.

    Raises Conflict if a new edition's name is taken, NotFound if the edition to change is not there.
    """
    layer, name = request.layer or "", request.edition or ""
    editions = {held.edition: held for held in work.zones.editions(layer)}
    own = editions.get(name)
    fresh = request.mode is Mode.NEW and not (again and own is not None)
    if fresh and own is not None:
        raise _taken(layer, name)
    if not fresh and own is None:
        raise _absent(layer, name, sorted(editions))
    base = edition_on(list(editions.values()), request.in_force or today) if fresh else own
    read, aside = chosen(tables, layer, known_importers(request), request.paths)
    managers = {manager.id for manager in work.managers.all()}
    target = Target(layer=layer, edition=name, accuracy_m=request.accuracy_m, managers=managers)
    taken = take_in(read, target, lambda spool: named_by_place(spool, _held(work, base)), say)
    conflicts, edits, edited = _edited(work, base, taken, request)
    staying = _Staying(_records(work, base), taken)
    removing = request.mode is not Mode.UPDATE
    walked = zone_changes(iter(staying), taken.spool.records(), taken.spool.key, removing=removing, images=not fresh)
    changes = Changes.all_added(taken.spool) if fresh and base is None else Changes(walked)
    diff = Diff(changes=changes, unchanged=changes.unchanged)
    accuracy = taken.accuracy_m if removing else max(taken.accuracy_m, staying.accuracy_m)
    covered, notes = coverage_made(work, base, taken, changes, request, today)
    edition, more = edition_made(base, own, taken, accuracy, request, today, covered)
    notes += more
    if fresh or changes or asked_of_edition(request):
        edition = with_known_places(work, base, taken.spool, edition, request, today)
    changed = None if own == edition or (own and not diff.changes and not asked_of_edition(request)) else edition
    if fresh and base is not None:
        notes.insert(0, Text(f"いま有効な版「{base.edition}」と比べました。", f"compared with edition {base.edition!r}, in force that day"))
        notes += _missing(base, changes)

    told = [*aside, *taken.notes, *edited, *notes]

    def apply(work: UnitOfWork, say: Progress) -> None:
        if changed is not None:
            work.zones.put_edition(changed)
        total = len(taken.spool) if fresh else len(changes)
        records = taken.spool.records() if fresh else taken.spool.some_records(changes.ids(ChangeKind.ADDED, ChangeKind.CHANGED))
        work.zones.put_records(layer, name, _told_of(records, total, say))
        if not fresh:
            work.zones.remove_zones(layer, name, list(changes.ids(ChangeKind.REMOVED)))
        if fresh or changes or changed:
            asked = checked(work, edition, request, today, fresh=fresh)
            if asked.failed != edition.failed:
                work.zones.put_edition(asked)
                told.append(failure(asked))

    return Plan(
        tally=taken.tally,
        importer=taken.importer.name,
        diff=diff,
        on=max(edition.in_force_from, today),
        touched=touched_by_zones(None if fresh else own, edition, changes, left=bool(changes.unchanged and len(taken.spool))),
        apply=apply,
        more_changes=[edition_change(own, edition)] if own and changed else [],
        conflicts=conflicts,
        edits_kept=edits if fresh else {},
        notes=told,
        coverage=edition.coverage_name if edition.coverage is not None else None,
        in_force=edition.in_force_from,
        created_edition=fresh,
    )


def roll_back_zones(work: UnitOfWork, load: Load, changes: Sequence[Change]) -> None:
    """Puts back what was there before `load`."""
    edition = load.edition or ""
    if load.created_edition:
        work.zones.remove_edition(load.layer, edition)
        return
    zones = [c for c in changes if c.what == "zone"]
    work.zones.remove_zones(load.layer, edition, [c.id for c in zones if c.kind is ChangeKind.ADDED])
    work.zones.put_zones([zone_from_feature(c.before, load.layer, edition) for c in zones if c.before is not None])
    for change in changes:
        if change.what == "edition" and change.before is not None:
            work.zones.put_edition(edition_from_image(change.before))


def _told_of(records: Iterator[Record], total: int, say: Progress) -> Iterator[Sequence[Record]]:
    """The records some thousands at a time, telling how far they are written."""
    written = 0
    while batch := list(islice(records, _BATCH)):
        yield batch
        written += len(batch)
        say(written, total, _WRITING)


def _records(work: UnitOfWork, base: Edition | None) -> Iterator[Record]:
    return work.zones.walk_records(base.layer, base.edition) if base else iter(())


def _held(work: UnitOfWork, base: Edition | None) -> Iterator[Zone]:
    return work.zones.walk(base.layer, base.edition) if base else iter(())


def _edited(
    work: UnitOfWork, base: Edition | None, taken: Taken, request: LoadRequest
) -> tuple[Sequence[Lost], Edits, Sequence[Text]]:
    """Changes by hand that the file would undo, and those that will stand in the edition to come.

    Raises Conflict if there are some and nobody said what becomes of them (a dry run tells them).
    """
    edits = edits_of(work, base.layer, base.edition) if base and not request.by_hand else {}
    if not edits:
        return [], {}, []
    held = {zone.id: zone for zone in _held(work, base) if zone.id in edits}
    new = {zone.id: zone for zone in taken.spool.some(edits)}
    removing = request.mode is not Mode.UPDATE
    lost = list(lost_edits(edits, held.values(), new, removing=removing))
    gone = {one.id for one in lost}
    if lost and request.edits is EditPolicy.ASK and not request.dry_run:
        raise _undoing(lost)
    if request.edits is not EditPolicy.DROP:
        for zone_id in gone & held.keys():
            edition = request.edition or ""
            stays = kept(new[zone_id], held[zone_id], edits[zone_id]) if zone_id in new else held[zone_id]
            taken.spool.put(replace(stays, edition=edition), request.sources[0].name)
        gone = set()
    told = Text(
        f"手で直した {len(lost)} か所がファイルと食い違います（{request.edits}）。",
        f"{len(lost)} changes by hand differ from the file ({request.edits})",
    )
    return lost, {zone_id: names for zone_id, names in edits.items() if zone_id not in gone}, [told] if lost else []


def _missing(base: Edition, changes: Changes) -> list[Text]:
    """A warning if much of what is in force would end with a file that may be about something smaller."""
    gone = changes.tally[ChangeKind.REMOVED]
    before = gone + changes.tally[ChangeKind.CHANGED] + changes.unchanged
    if gone <= before * _MOST_GONE:
        return []
    return [
        Text(
            f"注意: いま有効な版「{base.edition}」の {before} 件のうち {gone} 件が、この版にはありません。足すだけなら、"
            f"--edition {base.edition} --update としてください。",
            f"attention: {gone} of the {before} zones of edition {base.edition!r} are not in this one; to add to it give"
            f" --edition {base.edition} --update",
        )
    ]


def _undoing(lost: Sequence[Lost]) -> Conflict:
    listed = "、".join(f"{one.id} の {one.name}" for one in lost[:10])
    listed_en = ", ".join(f"{one.name} of {one.id}" for one in lost[:10])
    return Conflict(
        Text(
            f"手で直した {len(lost)} か所がファイルと食い違います: {listed}。手の直しを残すなら --edits keep、ファイルに合わせるなら"
            " --edits drop を付けてください（--dry-run --json で一覧できます）。",
            f"the file would undo {len(lost)} changes made by hand: {listed_en}; give --edits keep to keep them or --edits drop to"
            " take the file's (see them with --dry-run --json)",
        ),
        code="edits-lost",
        where="--edits",
    )


class _Staying:
    """The zones held, as they are walked; `accuracy_m` is the worst of those the load does not replace."""

    def __init__(self, held: Iterator[Record], taken: Taken) -> None:
        self._held, self._taken = held, taken
        self.accuracy_m = 0.0

    def __iter__(self) -> Iterator[Record]:
        for record in self._held:
            if not self._taken.spool.has(record[0]):
                self.accuracy_m = max(self.accuracy_m, record[_ACCURACY] or 0.0)
            yield record


def _taken(layer: str, name: str) -> Conflict:
    return Conflict(
        Text(
            f"層 {layer} には版「{name}」がもうあります。入れ替えは --replace、追加と変更は --update、別の版は別の名前にしてください。",
            f"layer {layer} has an edition {name!r} already; give --replace, --update, or another name",
        ),
        code="edition-exists",
        where="--edition",
    )


def _absent(layer: str, name: str, known: Sequence[str]) -> NotFound:
    listed = ", ".join(known) or "-"
    return NotFound(
        Text(
            f"層 {layer} に版「{name}」はありません（あるもの: {listed}）。"
            "新しい版なら --replace や --update を付けず、--in-force を指定してください。",
            f"layer {layer} has no edition {name!r} (it has {listed});"
            " for a new one leave out --replace and --update, and give --in-force",
        ),
        where="--edition",
    )
