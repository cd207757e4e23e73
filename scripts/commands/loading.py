"""`fieldreg load`, `loads` and `rollback`: geodata into the registry, and out again."""

import gc
import getpass
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
import shapely
from click.core import ParameterSource
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.geometry import polygons_of
from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Load
from geodata.formats.guards.archives import MOST_MEMBERS, is_left_alone
from geodata.formats.guards.strict_json import LARGEST_BYTES
from geodata.formats.xml.ksj_metadata import is_meta
from geodata.geometry.shape_checks import Repairs
from geodata.loading.hand_edits import EditPolicy
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import Mapping_, mapping_from
from geodata.reading.pipeline import Asked, read_rows
from geodata.reading.placement import Axes
from scripts.commands.loading_rules import RULES, load_rules
from scripts.console import bar, open_registry, print_json, problem

__all__ = ["load", "loads", "rollback", "source_of"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PATH = click.Path(exists=True, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_HELD_BYTES = 8_000_000  # larger files are read in blocks where their format allows
_MOST_LINES = 20  # of one kind of thing; --json tells all
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="機械向け / for machines")


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=_PATH)
@click.option("--layer", help="区域の層（did など）/ layer of the zones")
@click.option("--as", "kind", type=click.Choice(["sites", "zones", *RULES]),
              help="場所か区域か、事業の定義・利用の定め・隣どうしの決まりか（省略時は zones）/ "
              "sites, zones (default), programmes, rules of use or of neighbours")
@click.option("--edition", help="版の名前 / name of the edition")
@click.option("--in-force", type=_DAY, help="版の適用が始まる日 / first day of the edition")
@click.option("--format", help="形式（geojson など。省略時は中身で判断）/ format (default: told by content)")
@click.option("--encoding", help="文字コード（cp932 など）/ encoding of texts, instead of what is found")
@click.option("--table", help="ファイルに複数の表（レイヤ）があるとき、その名前 / which of the tables a file holds")
@click.option("--mapping", type=_FILE, help="列の対応表（YAML、map-columns で作る）/ mapping file for any other table (see map-columns)")
@click.option("--fix", is_flag=True, help="提案された座標の直しを行う / apply the proposed mends of place")
@click.option("--repair", type=click.Choice([str(r) for r in Repairs]), default="tell", show_default=True,
              help="正しくない形: 面積が変わらなければ直す・直さない・必ず直す / invalid shapes: mend where the area stays, never, always")
@click.option("--crs", help="座標系（EPSG:6668 など）/ coordinate system, instead of what the file says")
@click.option("--axes", type=click.Choice([str(a) for a in Axes]),
              help="二つの数のどちらが先か（書かれていない GML のとき）/ which number is first, where a GML does not tell")
@click.option("--accuracy", "accuracy_m", type=click.FloatRange(0, 100_000), help="行に無いときの境界の精度（m）/ where a row tells none")
@click.option("--coverage", type=_FILE, help="版の対象範囲を描いたファイル（GeoJSON など）/ where the edition speaks, as a file")
@click.option("--coverage-name", "coverage_names", multiple=True,
              help="版の対象範囲の名前かコード（宮城県、仙台市、04101 など。繰り返し可）/ the same by name or code")
@click.option("--notice", "notices", multiple=True,
              help="公表元の注意（区域を示す所に必ず添える。繰り返し可）/ what its publisher wants to stand wherever its zones are shown")
@click.option("--known-hit", default="", metavar="LON,LAT", help="区域が必ずある地点 / a place where it must have a zone")
@click.option("--known-miss", default="", metavar="LON,LAT", help="区域が必ずない地点 / a place where it must have none")
@click.option("--complete/--incomplete", default=None, help="無ければ「該当なし」と言えるか / whether a miss proves anything")
@click.option("--stale-after", type=_DAY, help="この日を過ぎたら使わない / its word is not taken after this day")
@click.option("--replace", "mode", flag_value="replace", help="ファイルの内容ですべて入れ替える / the file is the whole set")
@click.option("--update", "mode", flag_value="update", help="追加と変更だけ行う / add and change only")
@click.option("--by-hand", is_flag=True, help="手で直した内容として残す / keep its changes as made by hand")
@click.option("--edits", type=click.Choice(["ask", "keep", "drop"]), default="ask", show_default=True,
              help="手で直した内容と食い違うとき / where it would undo changes made by hand")
@click.option("--strict", is_flag=True, help="一行でも誤りがあれば何も書かない / one fault refuses the whole")
@click.option("--dry-run", is_flag=True, help="何も書かずに結果を見る / tell what would happen")
@_AS_JSON
def load(
    paths: Sequence[Path], layer: str | None, kind: str | None, mode: str | None, *, as_json: bool, **options: Any
) -> None:
    """場所・区域・事業の定義・利用の定め・隣どうしの決まりを読み込む。Load sites, zones, programmes, rules of use or of neighbours.

    PATH は zip、フォルダー、.shp（同じ名前の .dbf などは自動で読みます）でもよい。
    A PATH may be a zip, a folder, or a .shp (files of its name beside it are taken along).

    Exit code 1 if rows were kept out; they are told one by one.
    """
    if kind is not None and kind in RULES:
        _refuse_others(click.get_current_context())
        load_rules(kind, paths, _actor(), dry_run=options["dry_run"], as_json=as_json)
    sites = kind == "sites"
    _check_options(sites=sites, layer=layer, options=options)
    coverage, mapping = options.pop("coverage"), options.pop("mapping")
    if mapping is not None:
        meant = mapping_from(source_of(mapping).whole().data, mapping.name)
        layer = layer or meant.layer
        options |= _of_mapping(meant, options)
    days = {name: value.date() if isinstance(value, datetime) else None for name, value in options.items() if name in _DAYS}
    request = LoadRequest(
        sources=[source_of(path) for path in paths],
        actor=_actor(),
        layer=None if sites else layer or "",
        mode=Mode(mode or ("update" if sites else "new")),
        coverage=_coverage(coverage) if coverage else None,
        **{
            **options, **days, "edits": EditPolicy(options["edits"]), "repair": Repairs(options["repair"]),
            "axes": Axes(options["axes"]) if options["axes"] else None,
            "coverage_names": options["coverage_names"] or ((coverage.stem,) if coverage else ()),
        },
    )  # fmt: skip
    gc.set_threshold(200_000, 50, 100)  # millions of small things, none in a circle
    try:
        with bar() as progress:
            report = run_load(open_registry(), request, progress)
    except FieldregError as error:
        if as_json:
            print_json(problem(error))
        raise
    told = report.to_dict()
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_lines(told)))
    sys.exit(1 if report.rejected else 0)


@click.command()
@_AS_JSON
def loads(*, as_json: bool) -> None:
    """これまでの読み込みを一覧する。What was loaded, newest first."""
    with open_registry().store.reading() as work:
        held = [_entry(entry) for entry in work.loads.all()]
    if as_json:
        print_json({"loads": held})
        return
    for entry in held:
        changes = entry["changes"]
        told = f"+{changes['added']} ~{changes['changed']} -{changes['removed']}" if changes else ""
        edition = f"/{entry['edition']}" if entry["edition"] else ""
        click.echo(f"{entry['load']:>5}  {entry['at'][:16]}  {entry['layer']}{edition}  {told}  {entry['state']}  {entry['file']}")
    if not held:
        click.echo("まだ読み込みはありません / nothing was loaded yet")


@click.command()
@click.argument("load_id", metavar="LOAD", type=int)
@_AS_JSON
def rollback(load_id: int, *, as_json: bool) -> None:
    """読み込みを取り消し、前の状態に戻す。Undo a load: everything is as it was before it."""
    told = roll_back(open_registry(), load_id)
    if as_json:
        print_json(told)
        return
    click.echo(f"取り消しました / undone: {load_id}（{told['layer']}、{told['undone']} 件）")
    click.echo("\n".join(_affected(told)))


_DAYS = ("in_force", "stale_after")
_OF_RULES = ("paths", "kind", "dry_run", "as_json")


def _of_mapping(told: Mapping_, options: Mapping[str, Any]) -> dict[str, Any]:
    """What a mapping file says of the reading; options given beside it win."""
    places = told.geometry
    return {
        "importer": importer_of(told),
        "encoding": options["encoding"] or told.encoding or None,
        "crs": options["crs"] or told.crs or None,
        "columns": {name: value for name, value in vars(places).items() if value} if places else {},
    }


def _check_options(*, sites: bool, layer: str | None, options: Mapping[str, Any]) -> None:
    if not sites:
        return
    given = [name for name in ("edition", "in_force", "coverage", "complete", "stale_after") if options[name] is not None]
    given += [name for name in ("coverage_names", "known_hit", "known_miss", "notices") if options[name]]
    if layer:
        given.append("layer")
    if given:
        names = ", ".join(f"--{name.removesuffix('_m').removesuffix('s').replace('_', '-')}" for name in given)
        raise click.UsageError(f"{names} は区域（zones）用です / {names} is for zones")


def _refuse_others(context: click.Context) -> None:
    """Of programmes and rules of use nothing can be said beside a dry run and the form of the answer."""
    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    strangers = [one for name in given if name not in _OF_RULES for one in _option_names(context, name)]
    if strangers:
        names = ", ".join(strangers)
        raise click.UsageError(f"{names} は場所と区域用です / {names} is for sites and zones")


def _option_names(context: click.Context, name: str) -> list[str]:
    return [param.opts[0] for param in context.command.params if param.name == name]


def source_of(path: Path) -> Source:
    """The file with those that belong to it, or all files of the folder; the names are paths within the folder."""
    if path.is_dir():
        return Source(path.resolve().name, b"", _held(path, _within(path)), given=str(path))
    if path.suffix.lower() in (".geojson", ".json") and path.stat().st_size > _HELD_BYTES:
        return Source(path.name, b"", path=path, given=str(path))
    if path.suffix.lower() != ".shp":
        return Source(path.name, _bytes(path, LARGEST_BYTES), given=str(path))
    given, path = str(path), path.resolve()
    near = (p for p in path.parent.iterdir() if p.name.lower().startswith(f"{path.stem.lower()}.") or is_meta(p.name))
    held = _held(path.parent, sorted(near))
    return Source(path.name, held[path.name], held, given=given)


def _within(folder: Path) -> Sequence[Path]:
    """Every file in the folder and below.  Raises FieldregError for a folder that cannot be listed."""
    found: list[Path] = []
    for at, folders, files in os.walk(folder, onerror=_refuse_unreadable):
        found += [Path(at, name) for name in files]
        found += [path for path in (Path(at, name) for name in folders) if path.is_symlink()]  # told as what they are
    return sorted(found)


def _held(folder: Path, paths: Sequence[Path]) -> Mapping[str, bytes]:
    """What the files hold, by path within the folder.  Raises FieldregError; links within a folder are not followed."""
    wanted = [path for path in paths if not is_left_alone(path.relative_to(folder).as_posix())]
    if len(wanted) > MOST_MEMBERS:
        raise InvalidInput.one(
            "too-many-files", str(folder), f"{len(wanted):,} 個のファイルがあります（{MOST_MEMBERS:,} 個まで）。分けてください。",
            f"there are {len(wanted):,} files; split it (at most {MOST_MEMBERS:,})",
        )  # fmt: skip
    found: dict[str, bytes] = {}
    left = LARGEST_BYTES
    for path in wanted:
        _check_plain(path)
        found[path.relative_to(folder).as_posix()] = _bytes(path, left)
        left -= path.stat().st_size
    return found


def _check_plain(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise InvalidInput.one(
            "link", str(path), "リンクや装置です。リンクはたどりません。実際のファイルを置いてください。",
            "it is a link or a device, which is not followed; put the file itself there",
        )  # fmt: skip


def _bytes(path: Path, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if size <= most:
            return path.read_bytes()
    except OSError as error:
        _refuse_unreadable(error)
    raise InvalidInput.one(
        "too-large", str(path), f"{size / 1e6:,.0f} MB あり、合わせて {LARGEST_BYTES / 1e6:,.0f} MB を超えます。分けてください。",
        f"its {size / 1e6:,.0f} MB make more than {LARGEST_BYTES / 1e6:,.0f} MB in all; split it",
    )  # fmt: skip


def _refuse_unreadable(error: OSError) -> NoReturn:
    told = Text(f"読めませんでした（{error.strerror}）。", f"could not be read ({error.strerror})")
    raise FieldregError(told, where=str(error.filename)) from error


def _coverage(path: Path) -> BaseGeometry:
    rows = [row for table in read_rows(source_of(path), Asked()) for row in table.each()]
    faults = [fault for row in rows for fault in row.faults]
    if faults:
        raise InvalidInput(faults)
    area = polygons_of(shapely.union_all([row.outline for row in rows if row.outline is not None]))
    if area.is_empty:
        raise InvalidInput.one("no-area", "--coverage", "対象範囲には面（Polygon）が必要です。", "a coverage needs a polygon")
    return area


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "fieldreg"


def _entry(entry: Load) -> dict[str, Any]:
    return {
        "load": entry.id,
        "at": entry.at.isoformat(),
        "what": entry.what,
        "layer": entry.layer,
        "edition": entry.edition,
        "in_force": entry.in_force.isoformat() if entry.in_force else None,
        "file": entry.file,
        "sha256": entry.sha256,
        "state": str(entry.state),
        "changes": entry.report.get("changes"),
        "affected": entry.report.get("affected"),
    }


def _lines(told: Mapping[str, Any]) -> Iterable[str]:
    edition = f" 版 {told['edition']}" if told["edition"] else ""
    number = f"読み込み {told['load']}" if told["load"] is not None else "読み込み（書いていません）"
    changes = told["changes"]
    yield f"{number} / load: {told['layer']}{edition}"
    yield (
        f"  行 {told['read']}（採用 {told['accepted']}、修復 {told['repaired']}、除外 {told['rejected']}、対象外 {told['left_out']}）"
        " / rows read, accepted, repaired, rejected, about something else"
    )
    yield (
        f"  追加 {changes['added']}、変更 {changes['changed']}、削除 {changes['removed']}、同じ {changes['unchanged']}"
        " / added, changed, removed, unchanged"
    )
    for fault in _some(told["faults"]):
        yield f"  除外 {fault['file']} {fault['row']} 行目 {fault['where']}: {fault['message']} / {fault['message_en']}"
    for repair in _some(told["repairs"]):
        yield (
            f"  修復 {repair['file']} {repair['row']} 行目: 面積 {repair['area_before_m2']:,.0f} → {repair['area_after_m2']:,.0f} m²"
            f"（{repair['reason']}）"
        )
    for one in _some(told["conflicts"]):
        yield f"  手の直しと食い違い / by hand: {one['id']} {one['attribute']}: {one['held']!r} ← {one['file']!r}"
    for one in told["suspicions"]:
        done = "直しました / mended" if one["fixed"] else "直していません / not mended"
        yield f"  座標 {one['file']}（{one['rows']} 行、{done}）: {one['message']} / {one['message_en']}"
    yield from (f"  {note['ja']} / {note['en']}" for note in told["notes"])
    yield from _affected(told)


def _affected(told: Mapping[str, Any]) -> Iterable[str]:
    affected = told["affected"]
    yield (
        f"  判定が変わるもの: 場所 {affected['sites']}、予約 {affected['reservations']}、相談 {affected['consultations']}"
        " / answers turned: sites, reservations, consultations"
    )
    for turn in _some(told["turned"]):
        yield f"    {turn['what']} {turn['id']}: {turn['rule']} {turn['from']} → {turn['to']}"


def _some(things: Sequence[Mapping[str, Any]]) -> Iterable[Any]:
    yield from things[:_MOST_LINES]
    if len(things) > _MOST_LINES:
        left = len(things) - _MOST_LINES
        click.echo(f"  （ほか {left} 件は --json で見られます / {left} more with --json）", err=True)
