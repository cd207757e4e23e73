"""`fieldreg export`: sites or zones in the formats of `geodata.export.writers.WRITERS`."""

import os
from datetime import datetime
from pathlib import Path

import click

from fieldreg.kernel.errors import FieldregError, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.zones import Edition, Zone
from fieldreg.services import Services
from geodata.export.as_of import edition_as_of
from geodata.export.published.authorities import AuthoritiesOn
from geodata.export.published.layers import Authorities
from geodata.export.writers import WRITERS, Writer
from scripts.console import open_registry

__all__ = ["export"]


@click.command()
@click.argument("what", type=click.Choice(["sites", "zones"]))
@click.option("--format", "form", type=click.Choice(list(WRITERS)), default="geojson", show_default=True)
@click.option("--layer", help="zones: 層 / layer")
@click.option("--edition", help="zones: 版（省略すると --on の日の版）/ edition (default: the one in force)")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="zones: この日に有効な版 / edition in force on this day")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
              help="zones: 台帳がこの時点で持っていた内容 / as the registry held it at this moment")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="書き出すファイル / file to write (default: stdout)")
def export(
    what: str, form: str, layer: str | None, edition: str | None, on: datetime | None, as_of: datetime | None, out: Path | None
) -> None:
    """場所または区域を書き出す。Export sites or zones; `fieldreg load` reads all but CSV and PMTiles back unchanged."""
    if (what == "zones") != bool(layer):
        raise click.UsageError("zones には --layer が必要です（sites には付けません）/ --layer is for zones, and needed there")
    writer = WRITERS[form]
    if out is None and not writer.is_text:
        told = f"--format {form} には --out が必要です（例: --out {what}{writer.ending}）"
        raise click.UsageError(f"{told} / --format {form} needs --out (such as --out {what}{writer.ending})")
    if what == "sites" and writer.sites is None:
        fit = ", ".join(name for name, held in WRITERS.items() if held.sites)
        raise click.UsageError(f"{form} は zones 用です（sites には {fit}）/ {form} is for zones; for sites there are {fit}")
    services = open_registry()
    if what == "sites":
        data = _sites(services, writer)
    else:
        held = _zones(services, str(layer), edition, on, as_of)
        data = writer.zones(*held) if writer.with_authorities is None else writer.with_authorities(*held, _authorities(services, on))
    if out is None:
        click.echo(data.decode(), nl=False)
        return
    try:
        _write(out, data)
    except OSError as error:
        raise FieldregError(
            Text(f"書けませんでした（{error.strerror}）。", f"could not be written ({error.strerror})"), where=str(out)
        ) from error
    click.echo(f"書き出しました / written: {out}")


def _authorities(services: Services, on: datetime | None) -> Authorities:
    return AuthoritiesOn(services.register.managers(), on.date() if on else services.clock.today()).of


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing: a file that was there stays as it was until the new one is whole."""
    if path.exists() and not path.is_file():  # a pipe or a device has no half-written state
        path.write_bytes(data)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _sites(services: Services, writer: Writer) -> bytes:
    if writer.sites is None:
        raise ValueError("the format writes no sites")
    with services.store.reading() as work:  # as loaded: what the city looked up since is no part of a file that loads back
        return writer.sites(list(work.sites.all()))


def _zones(
    services: Services, layer: str, edition: str | None, on: datetime | None, as_of: datetime | None
) -> tuple[Edition, list[Zone]]:
    day = on.date() if on else services.clock.today()
    if edition is None:
        held, _ = services.register.zones_on(layer, day)
        if held is None:
            raise NotFound(
                Text(f"{day} に有効な版がありません。", f"no edition is in force on {day}"), where=f"--layer {layer}"
            )
        edition = held.edition
    with services.store.reading() as work:
        if as_of is not None:
            return edition_as_of(work, layer, edition, as_of.replace(tzinfo=JST))
        found = [e for e in work.zones.editions(layer) if e.edition == edition]
        if not found:
            raise NotFound(Text(f"版「{edition}」はありません。", f"there is no edition {edition!r}"), where=f"--layer {layer}")
        return found[0], list(work.zones.zones(layer, edition))
