"""`fieldreg export`: sites or zones as GeoJSON or CSV."""

import json
from datetime import datetime
from pathlib import Path

import click

from fieldreg.errors import FieldregError, NotFound
from fieldreg.services import Services
from fieldreg.texts import Text
from fieldreg.zones import Edition, Zone
from geodata.export import sites_to_csv, sites_to_geojson, zones_to_csv, zones_to_geojson
from scripts.console import open_registry

__all__ = ["export"]


@click.command()
@click.argument("what", type=click.Choice(["sites", "zones"]))
@click.option("--format", "form", type=click.Choice(["geojson", "csv"]), default="geojson", show_default=True)
@click.option("--layer", help="zones: 層 / layer")
@click.option("--edition", help="zones: 版（省略すると --on の日の版）/ edition (default: the one in force)")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="zones: この日に有効な版 / edition in force on this day")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="書き出すファイル / file to write (default: stdout)")
def export(what: str, form: str, layer: str | None, edition: str | None, on: datetime | None, out: Path | None) -> None:
    """場所または区域を書き出す。Export sites or zones; `fieldreg load` reads the GeoJSON back unchanged."""
    if (what == "zones") != bool(layer):
        raise click.UsageError("zones には --layer が必要です（sites には付けません）/ --layer is for zones, and needed there")
    services = open_registry()
    if what == "sites":
        sites = services.sites()
        text = sites_to_csv(sites) if form == "csv" else _dumped(sites_to_geojson(sites))
    else:
        held, zones = _zones(services, str(layer), edition, on)
        text = zones_to_csv(zones) if form == "csv" else _dumped(zones_to_geojson(held, zones))
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FieldregError(
            Text(f"書けませんでした（{error.strerror}）。", f"could not be written ({error.strerror})"), where=str(out)
        ) from error
    click.echo(f"書き出しました / written: {out}")


def _zones(services: Services, layer: str, edition: str | None, on: datetime | None) -> tuple[Edition, list[Zone]]:
    day = on.date() if on else services.clock.today()
    if edition is None:
        held, _ = services.zones_on(layer, day)
        if held is None:
            raise NotFound(
                Text(f"{day} に有効な版がありません。", f"no edition is in force on {day}"), where=f"--layer {layer}"
            )
        edition = held.edition
    with services.store.reading() as work:
        found = [e for e in work.zones.editions(layer) if e.edition == edition]
        if not found:
            raise NotFound(Text(f"版「{edition}」はありません。", f"there is no edition {edition!r}"), where=f"--layer {layer}")
        return found[0], list(work.zones.zones(layer, edition))


def _dumped(document: object) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"
