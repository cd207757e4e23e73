"""A map saved to one file: the sites the page shows, their popups, the zones, a shortlist, the answers of a need; no network needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from flask import Response, g, render_template, request
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Layer, LayerStatus, edition_status
from fieldreg.services import Services
from web.pages.choosing.choices import Choices, asked_by, choices
from web.pages.maps.map_data import collection, drawn_zones
from web.pages.maps.map_features import Drawn
from web.pages.maps.map_parts import MapParts, MapSources, Overlay
from web.pages.maps.painting import painted
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_words import need_line
from web.pages.saving.saved_file import STATIC, FilePieces, style_with_pictures
from web.pages.saving.saved_sites import ANSWERS, SavedRow, in_both_languages, pins_of, saved_rows
from web.shell import labels
from web.shell.files.joined_scripts import joined
from web.shell.limits import limiter, setting
from web.shell.watching.turns import turn

__all__ = ["MOST_SAVED", "SavedMap", "map_file", "saved_map"]

MOST_SAVED = 10_000  # sites; of more a browser would draw too slowly, and the file would be no letter any more
MOST_LAYER_BYTES = 2_000_000
_ROUGH_DEG, _ROUGH_M = 5e-5, 5  # zones are drawn with fewer corners, nowhere farther from their borders
_STYLES = ("palette.css", "fieldreg.css", "choosing.css", "saved_map.css")


@dataclass(frozen=True, kw_only=True)
class _Zones:
    """A layer's zones as the file holds them: `features` in bytes, None where they are too large for it; `count` of them all."""

    id: str
    title: Text
    features: bytes | None
    count: int


@dataclass(frozen=True, kw_only=True)
class SavedMap:
    """The file's `html`, how many `sites` are in it, and the layers that were too large for it, by title."""

    html: str
    sites: int
    left_out: Sequence[Text]


def map_file() -> Response:
    """The map of the page of the same query, as a file to keep."""
    services: Services = g.services
    with limiter.limit(setting("LIMIT_RANKINGS")), turn():
        made = saved_map(request.args)
    answer = Response(made.html, mimetype="text/html")
    answer.headers["Content-Disposition"] = f"attachment; filename=fieldreg-map-{services.clock.today().isoformat()}.html"
    return answer


def saved_map(query: MultiDict[str, str], asked: AskedNeed | None = None) -> SavedMap:
    """The file of the sites that the page of `query` shows; `asked` in place of the query's own need.

    Raises InvalidInput for what the page would refuse, and where more sites are wanted than a file holds.
    """
    services: Services = g.services
    shown = _shown(query, asked)
    rows, ranked = shown.chosen.rows, shown.ranked
    starred = frozenset(query.getlist("site"))
    managers = {own: manager.name for own, manager in services.register.managers().items()}
    layers = services.register.layers_on()
    zones = [_zones(services, layer.id, layer.title) for layer, edition in layers if edition]
    pieces = FilePieces()
    pieces.add_data("sites", collection(in_both_languages(lambda: pins_of(rows, ranked, starred, managers))))
    pieces.add_data("basemap", services.register.basemap())
    for held in zones:
        if held.features is not None:
            pieces.add_data(f"zones-{held.id}", held.features)
    drawn = {language: _drawn(language, zones) for language in ("ja", "en")}
    _dress(pieces, drawn["ja"], drawn["en"])
    told, left_out = saved_rows(rows, ranked, starred), [held.title for held in zones if held.features is None]
    said = _told(pieces, left_out, _silent(layers, zones, services.clock.today()))
    return SavedMap(html=_written(pieces, drawn["ja"].html, told, shown.asked, said), sites=len(rows), left_out=left_out)


def _shown(query: MultiDict[str, str], asked: AskedNeed | None) -> Choices:
    """What the list of the same query shows, all its pages."""
    shown = choices(query, asked or asked_by(query))
    count = len(shown.chosen.rows)
    if count > MOST_SAVED:
        raise InvalidInput.one(
            "too-many-sites", "q",
            f"一つのファイルに入るのは {MOST_SAVED:,} 件までです（いま {count:,} 件）。絞り込んでから保存してください。",
            f"a file holds at most {MOST_SAVED:,} sites, not {count:,}; narrow the list, then save",
        )  # fmt: skip
    return shown


def _zones(services: Services, layer: str, title: Text) -> _Zones:
    drawn = 0
    matched = 0

    def features() -> list[Drawn]:
        nonlocal drawn, matched
        found, drawn, matched = drawn_zones(services, layer)
        return [(own, _simpler(outline), told) for own, outline, told in found]

    held = collection(in_both_languages(features))
    return _Zones(id=layer, title=title, features=None if matched > drawn or len(held) > MOST_LAYER_BYTES else held, count=matched)


def _silent(layers: Sequence[tuple[Layer, Edition | None]], zones: Sequence[_Zones], today: date) -> Sequence[Text]:
    """The layers that cannot speak today, by title: where none of their zones is drawn nothing is told."""
    empty = {held.id for held in zones if not held.count}
    return [
        layer.title for layer, edition in layers
        if edition_status(edition, empty=layer.id in empty, today=today) is not LayerStatus.OK
    ]  # fmt: skip


def _simpler(outline: BaseGeometry | None) -> BaseGeometry | None:
    return None if outline is None else shapely.transform(shapely.simplify(outline, _ROUGH_DEG), lambda c: c.round(6))


def _drawn(language: str, zones: Sequence[_Zones]) -> MapParts:
    """The map as Folium renders it, its layers named as the file's data are."""
    return painted(
        "choose",
        MapSources(
            language=language, basemap="plain", basemap_url="basemap", sites_url="sites",
            overlays=tuple(
                Overlay(id=held.id, title=held.title.in_language(language), url=f"zones-{held.id}")
                for held in zones if held.features is not None
            ),
        ),
    )  # fmt: skip


def _dress(pieces: FilePieces, japanese: MapParts, english: MapParts) -> None:
    for path in japanese.css:
        pieces.add_style(style_with_pictures(path))
    pieces.add_style(japanese.style)
    for name in _STYLES:
        pieces.add_style(style_with_pictures(f"css/{name}"))
    pieces.add_script(_text("js/saved/language_first.js"))
    for path in japanese.js:
        pieces.add_script(_text(path))
    rendered = f'if (document.documentElement.lang === "en") {{\n{english.script}\n}} else {{\n{japanese.script}\n}}'
    pieces.add_script(joined("map/start.js", rendered, "saved/page.js", instead={"shell/requests.js": "saved/embedded.js"}))


def _written(pieces: FilePieces, map_html: str, rows: Sequence[SavedRow], need: AskedNeed | None, said: Text) -> str:
    services: Services = g.services
    kinds = dict.fromkeys(row.badge.kind for row in rows)
    marks = labels.AVAILABILITY if need is None else ANSWERS
    return render_template(
        "pages/saved_map.html",
        pieces=pieces,
        map_html=map_html,
        rows=rows,
        starred=any(row.starred for row in rows),
        legend=[(kind, words) for kind, words in marks.items() if kind in kinds],
        need=None if need is None else need_line(need.need),
        made_on=services.clock.now().strftime("%Y-%m-%d %H:%M"),
        told=said,
        labels_ja=labels.for_scripts("ja"),
        labels_en=labels.for_scripts("en"),
    )


def _told(pieces: FilePieces, left_out: Sequence[Text], silent: Sequence[Text]) -> Text:
    """What a reader of the file must know of it: how exact it is, how large, what is not in it."""
    kilobytes = sum(map(len, pieces.scripts)) + sum(map(len, pieces.styles)) + sum(pieces.sizes().values())
    ja = (
        f"区域の線は約{_ROUGH_M} mの粗さに間引いてあり、判定には使えません。この内容は保存した時点のものです。"
        f"データの大きさ 約{kilobytes // 1000:,} KB。"
    )
    en = (
        f"Borders of zones are simplified to about {_ROUGH_M} m and decide nothing. All is as of the day it was saved. "
        f"About {kilobytes // 1000:,} KB."
    )
    if left_out:
        ja += f"大きすぎて入れていない種類の区域: {'、'.join(text.ja for text in left_out)}。描かれていなくても、区域はあります。"
        en += f" Layers too large to be in it: {', '.join(text.en or text.ja for text in left_out)}. Where none is drawn there may be one."
    if silent:
        named = Text("、".join(text.ja for text in silent), ", ".join(text.en or text.ja for text in silent))
        ja += f"データがない、または古いため、この地図では分からない種類の区域: {named.ja}。描かれていなくても、区域があるかもしれません。"
        en += f" Layers without data, or out of date: {named.en}. Where none is drawn there may be one."
    return Text(ja, en)


def _text(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")
