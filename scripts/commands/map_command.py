"""`fieldreg map`: the registry's map as one file that opens without any network."""

from pathlib import Path

import click
from werkzeug.datastructures import MultiDict

from geodata.formats.guards.strict_json import from_json
from scripts.console import open_registry
from scripts.server.keeping import keep
from web.app import create_app
from web.pages.needs.asked_need import AskedNeed
from web.pages.saving.saved_map import saved_map

__all__ = ["map_"]


@click.command("map")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="書き出すファイル / the file to write (.html)")
@click.option("--need", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="やりたいこと（JSON）。場所ごとの答えを示す / a need: shows its answer at every site")  # fmt: skip
@click.option("--site", "sites", multiple=True, metavar="ID", help="候補の場所（何度でも）/ a site of the shortlist, repeatable")
def map_(out: Path, need: Path | None, sites: tuple[str, ...]) -> None:
    """地図を一つのファイルに保存する（通信なしで開く）。Save the map to one file; it opens without any network."""
    document = None if need is None else from_json(need.read_bytes(), str(need))
    services = open_registry()
    for site in sites:
        services.register.site(site)
    app = create_app(services=services)
    with app.test_request_context("/"):
        app.preprocess_request()
        made = saved_map(MultiDict([("site", site) for site in sites]), None if document is None else AskedNeed.of_document(document))
    content = made.html.encode("utf-8")
    keep(content, out)
    click.echo(f"保存しました / saved: {out}（場所 / sites: {made.sites}、{len(content) / 1000:,.0f} KB）")
    for title in made.left_out:
        click.echo(f"大きすぎて入れていません / too large, left out: {title.ja} / {title.en or title.ja}")
