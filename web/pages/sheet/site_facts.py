"""What the register holds of a site, as rows for its sheet and for paper: each with its source, and marked where it is not sure."""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, PropertyStatus, Site, SiteKind
from web.pages.listing.site_filters import Row, size_text
from web.shell import labels

__all__ = ["FactRow", "fact_rows", "reportable"]

_NOT_KNOWN = Text("わかっていません", "Not known")
_OF_ROADS = {
    "manager_note": Text("道路の管理", "Road administration"), "gradient": Text("勾配", "Gradient"), "curves": Text("曲がり", "Curves"),
    "lanes": Text("車線", "Lanes"), "comms": Text("通信", "Network"), "traffic": Text("交通規制", "Traffic rules"),
    "width": Text("幅", "Width"), "pavement": Text("舗装", "Pavement"),
    "counts": Text("信号・横断歩道・バス停", "Signals, crossings, bus stops"),
    "future": Text("通行止めと今後", "Closures and plans"), "notes": Text("道路の記録", "On the road"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One fact by its name.  `mark` is "", "estimate" or "unconfirmed"; `source` "" where it is the site's own."""

    key: str
    title: Text
    value: Text
    known: bool = True
    mark: str = ""
    source: Text = Text("")


def fact_rows(site: Site, row: Row) -> list[FactRow]:
    """Everything held of the site but its headroom and its facilities, in the order people ask for it."""
    return [*_place(site, row), *_use(site), *_road(site), *_looked_up(site), *_about(site)]


def reportable(site: Site, row: Row) -> dict[str, Text]:
    """What somebody may say is wrong, by the name of its fact."""
    return {fact.key: fact.title for fact in fact_rows(site, row)}


def _place(site: Site, row: Row) -> Iterator[FactRow]:
    yield _fact(site, "address", Text("住所", "Address"), Text(site.address))
    yield _fact(site, "present_use", Text("現在の使い方", "Present use"), site.present_use)
    status, unsettled = site.property_status, site.property_status is PropertyStatus.UNCONFIRMED
    held = _fact(site, "property_status", Text("財産の区分", "Property"), Text("") if unsettled else labels.PROPERTY_STATUS[status])
    asked = site.facts.get("property_status") if unsettled else None
    yield FactRow(**{**vars(held), "source": _source(asked)}) if asked else held
    yield _size(site, row)
    metres = site.ground_elevation_m
    off = f" ±{site.ground_accuracy_m:g} m" if site.ground_accuracy_m is not None else ""
    value = Text("") if metres is None else Text(f"約 {metres:g} m{off}", f"about {metres:g} m{off}")
    yield _fact(site, "ground_elevation_m", Text("地盤の標高", "Ground elevation"), value)


def _size(site: Site, row: Row) -> FactRow:
    road = site.kind is SiteKind.ROAD
    key = ("road.length_km" if "road.length_km" in site.facts else "road") if road else "area_m2"
    title = Text("長さ", "Length") if road else Text("面積", "Area")
    value = Text(size_text(row, "ja"), size_text(row, "en"))
    if row.size is None or not row.sized:
        return FactRow(key=key, title=title, value=value, known=row.size is not None, mark="unconfirmed")
    return _fact(site, key, title, value)


def _use(site: Site) -> Iterator[FactRow]:
    equipment_en = site.attributes.get("equipment_en")
    english = ", ".join(map(str, equipment_en)) if isinstance(equipment_en, list | tuple) else ", ".join(site.equipment)
    yield _fact(site, "equipment", Text("設備", "Equipment"), Text("、".join(site.equipment), english))
    takes = [labels.ACTIVITIES.get(one, Text(one)) for one in site.activities]
    if takes:
        yield FactRow(
            key="activities", title=Text("受け付ける実証", "Activities"),
            value=Text("、".join(text.ja for text in takes), ", ".join(text.en or text.ja for text in takes)),
        )  # fmt: skip
    for key, title in (("closed_on", Text("閉校・閉鎖", "Closed")), ("opened_on", Text("開設", "Opened"))):
        if getattr(site, key):
            yield _fact(site, key, title, Text(getattr(site, key)))


def _road(site: Site) -> Iterator[FactRow]:
    for name, title in _OF_ROADS.items():
        if told := site.road.get(name):
            key = f"road.{name}" if f"road.{name}" in site.facts else "road"
            row = _fact(site, key, title, Text(str(told), str(site.road.get(f"{name}_en") or "")))
            yield FactRow(**{**vars(row), "key": f"road.{name}"})


def _looked_up(site: Site) -> Iterator[FactRow]:
    for known in site.looked_up:
        on = known.since.isoformat()
        yield FactRow(
            key=known.fact, title=labels.fact_title(known.fact), value=labels.fact_value(known.value),
            source=Text(f"{on} 現在、{known.source}", f"as of {on}, by {known.source}"),
        )  # fmt: skip


def _about(site: Site) -> Iterator[FactRow]:
    if site.notes.ja:
        yield _fact(site, "notes", Text("備考", "Notes"), site.notes)
    off = Text(f"約 {site.accuracy_m:g} m（概略図）", f"within about {site.accuracy_m:g} m (outline)")
    title = Text("位置の精度", "Position")
    yield _fact(site, "geometry", title, off) if "geometry" in site.facts else FactRow(key="geometry", title=title, value=off)
    trust = labels.CONFIDENCE.get(site.confidence, Text(site.confidence))
    source = Text(f"{site.source or _NOT_KNOWN.ja}（{trust.ja}）", f"{site.source or _NOT_KNOWN.en} ({trust.en})")
    yield FactRow(key="source", title=Text("出典", "Source"), value=source, known=bool(site.source))


def _fact(site: Site, key: str, title: Text, value: Text) -> FactRow:
    """A row with the fact's own source and confidence, or the site's; unconfirmed where nobody knows the value."""
    if not value.ja:
        return FactRow(key=key, title=title, value=_NOT_KNOWN, known=False, mark="unconfirmed")
    own = site.facts.get(key)
    confidence = own.confidence if own else site.confidence
    mark = "unconfirmed" if confidence == "unconfirmed" else "estimate" if confidence == "low" else ""
    return FactRow(key=key, title=title, value=value, mark=mark, source=_source(own))


def _source(fact: Fact | None) -> Text:
    if fact is None or not fact.source:
        return Text("")
    ja, en = (f"（{fact.on}）", f" ({fact.on})") if fact.on else ("", "")
    return Text(f"出典: {fact.source}{ja}", f"Source: {fact.source}{en}")
