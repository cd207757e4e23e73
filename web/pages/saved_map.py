"""A map saved to one file: the sites the page shows, their popups, the zones, a shortlist, the answers of a need; no network needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

import shapely
from flask import Response, g, render_template, request
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.services import Services
from web.pages.asked_need import AskedNeed
from web.pages.map_data import collection, drawn_zones
from web.pages.map_features import Drawn
from web.pages.map_parts import MapParts, MapSources, Overlay
from web.pages.painting import painted
from web.pages.saved_file import STATIC, FilePieces, style_with_pictures
from web.pages.saved_sites import ANSWERS, SavedRow, in_both_languages, pins_of, saved_rows
from web.pages.site_filters import Filters, Row
from web.pages.site_rows import site_table
from web.shell import labels
from web.shell.joined_scripts import joined
from web.shell.limits import limiter, setting

__all__ = ["MOST_SAVED", "SavedMap", "map_file", "saved_map"]

MOST_SAVED = 10_000  # sites; of more a browser would draw too slowly, and the file would be no letter any more
MOST_LAYER_BYTES = 2_000_000
_ROUGH_DEG, _ROUGH_M = 5e-5, 5  # zones are drawn with fewer corners, nowhere farther from their borders
_STYLES = ("palette.css", "fieldreg.css", "saved_map.css")


@dataclass(frozen=True, kw_only=True)
class _Zones:
    """A layer's zones as the file holds them: `features` in bytes, None where they are too large for it."""

    id: str
    title: Text
    features: bytes | None


@dataclass(frozen=True, kw_only=True)
class SavedMap:
    """The file's `html`, how many `sites` are in it, and the layers that were too large for it, by title."""

    html: str
    sites: int
    left_out: Sequence[Text]


def map_file() -> Response:
    """The map of the page of the same query, as a file to keep."""
    services: Services = g.services
    with limiter.limit(setting("LIMIT_RANKINGS")):
        made = saved_map(request.args)
    answer = Response(made.html, mimetype="text/html")
    answer.headers["Content-Disposition"] = f"attachment; filename=fieldreg-map-{services.clock.today().isoformat()}.html"
    return answer


def saved_map(query: MultiDict[str, str], asked: AskedNeed | None = None) -> SavedMap:
    """The file of the sites that the page of `query` shows; `asked` in place of the query's own need.

    Raises InvalidInput for what the page would refuse, and where more sites are wanted than a file holds.
    """
    services: Services = g.services
    need = asked or AskedNeed.of(query)
    rows = _rows(query if need is None else _without(need, query), services)
    ranked = {} if need is None else {row.site.id: row for row in services.choosing.rank(need.document).rows}
    starred = frozenset(query.getlist("site"))
    managers = {own: manager.name for own, manager in services.register.managers().items()}
    zones = [_zones(services, layer.id, layer.title) for layer, edition in services.register.layers_on() if edition]
    pieces = FilePieces()
    pieces.add_data("sites", collection(in_both_languages(lambda: pins_of(rows, ranked, starred, managers))))
    pieces.add_data("basemap", services.register.basemap())
    for held in zones:
        if held.features is not None:
            pieces.add_data(f"zones-{held.id}", held.features)
    drawn = {language: _drawn(language, zones) for language in ("ja", "en")}
    _dress(pieces, drawn["ja"], drawn["en"])
    told, left_out = saved_rows(rows, ranked, starred), [held.title for held in zones if held.features is None]
    return SavedMap(html=_written(pieces, drawn["ja"].html, told, need, left_out), sites=len(rows), left_out=left_out)


def _without(need: AskedNeed, query: MultiDict[str, str]) -> MultiDict[str, str]:
    """What of an address is not the need, but narrows the list."""
    asked = parse_qs(need.query)
    return MultiDict([(name, value) for name, value in query.items(multi=True) if name not in asked])


def _rows(query: MultiDict[str, str], services: Services) -> Sequence[Row]:
    """The rows of the list of the same query, all its pages."""
    filters = Filters.from_query(query, services.clock.today())
    rows = site_table().chosen(filters, services.screening.standing(filters.on)).rows
    if len(rows) > MOST_SAVED:
        raise InvalidInput.one(
            "too-many-sites", "q",
            f"一つのファイルに入るのは {MOST_SAVED:,} 件までです（いま {len(rows):,} 件）。絞り込んでから保存してください。",
            f"a file holds at most {MOST_SAVED:,} sites, not {len(rows):,}; narrow the list, then save",
        )  # fmt: skip
    return rows


def _zones(services: Services, layer: str, title: Text) -> _Zones:
    drawn = 0
    matched = 0

    def features() -> list[Drawn]:
        nonlocal drawn, matched
        found, drawn, matched = drawn_zones(services, layer)
        return [(own, _simpler(outline), told) for own, outline, told in found]

    held = collection(in_both_languages(features))
    return _Zones(id=layer, title=title, features=None if matched > drawn or len(held) > MOST_LAYER_BYTES else held)


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


def _written(pieces: FilePieces, map_html: str, rows: Sequence[SavedRow], need: AskedNeed | None, left_out: Sequence[Text]) -> str:
    services: Services = g.services
    kinds = dict.fromkeys(row.badge.kind for row in rows)
    said = labels.AVAILABILITY if need is None else ANSWERS
    return render_template(
        "pages/saved_map.html",
        pieces=pieces,
        map_html=map_html,
        rows=rows,
        starred=any(row.starred for row in rows),
        legend=[(kind, words) for kind, words in said.items() if kind in kinds],
        need=None if need is None else _need_line(need),
        made_on=services.clock.now().strftime("%Y-%m-%d %H:%M"),
        told=_told(pieces, left_out),
        labels_ja=labels.for_scripts("ja"),
        labels_en=labels.for_scripts("en"),
    )


def _need_line(need: AskedNeed) -> Text:
    """The need in a line: what, when, how high."""
    held = need.need
    start, height = held.timespan.start, held.altitude_upper
    activity, day = labels.ACTIVITIES[held.activity], f"{start:%Y-%m-%d %H:%M}"
    high = ("", "") if height is None else (f"・高さ {height.value_m:g} m", f", up to {height.value_m:g} m")
    return Text(f"{activity.ja}・{day}{high[0]}", f"{activity.en}, {day}{high[1]}")


def _told(pieces: FilePieces, left_out: Sequence[Text]) -> Text:
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
    return Text(ja, en)


def _text(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")
