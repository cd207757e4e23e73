"""Whose land it is and what using it takes: parks, schools, private land, and the city's own drones."""

from collections.abc import Sequence

import shapely

from fieldreg.findings import UnknownKind
from fieldreg.geometry import polygons_of, widest_m
from fieldreg.law.aviation import outdoors
from fieldreg.law.judging import Answer, Case, applies, clear, unknown
from fieldreg.law.rules import formula
from fieldreg.sites import PropertyStatus, SiteKind
from fieldreg.surroundings import Hit
from fieldreg.texts import Text

_SCHOOLS = frozenset({SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL})


def settled_by_site(case: Case) -> bool:
    """Whether a site is named and (nearly) all of the footprint lies in it: then its kind tells the land."""
    outside = case.around.outside_site_m2()
    return outside is not None and outside <= case.number("land.least_share_area")


def on_land_of(case: Case, kinds: frozenset[SiteKind], layer: str, none: Text) -> Sequence[Hit]:
    """The zones of `layer` used, or () where the named site itself is of `kinds`; settles as clear on other land."""
    if settled_by_site(case):
        site = case.around.site
        if site is None or site.kind not in kinds:
            case.settle(clear(none))
        return ()
    hits = case.met(layer)
    wide = [h for h in hits if _is_share(case, h)]
    if hits and not wide:
        case.vouched(layer)
        names = "、".join(h.zone.name.ja for h in hits[:3])
        case.settle(clear(Text(f"{names}に接していますが、敷地にはかかりません。", f"adjacent to {names}, not on it")))
    if not hits:
        case.settle(clear(none))
    return wide


def _is_share(case: Case, hit: Hit) -> bool:
    """More than a shared border: wide and large enough."""
    shared = polygons_of(case.around.plane.to_xy(hit.overlap)) if not hit.overlap.is_empty else shapely.Polygon()
    return bool(
        shared.area >= case.number("land.least_share_area") and widest_m(shared) >= case.number("land.least_share_width")
    )


def _named(case: Case, hits: Sequence[Hit]) -> Text:
    if hits:
        return hits[0].zone.name
    return case.around.site.name if case.around.site else Text("")


@formula("park-act-permit")
def park(case: Case) -> Answer:
    """Park ordinance: acts in a park."""
    hits = on_land_of(case, frozenset({SiteKind.PARK}), "parks", Text("公園ではありません。", "not a park"))
    name = _named(case, hits)
    return applies(
        Text(
            f"{name.ja}の中で実証を行うには、公園内行為の許可が必要です。",
            f"a trial in {name.en or name.ja} needs the park's permit for acts in a park",
        ),
        zones=case.references(hits),
        evidence=case.evidence(hits) if hits else {},
    )


@formula("park-5-6-7")
def park_objects(case: Case) -> Answer:
    """Urban Park Act arts 5-7: things placed in a park."""
    if case.said("on_site.objects_placed") is False:
        return clear(Text("申告によれば、物を置きません。", "as declared, nothing is placed"))
    hits = on_land_of(case, frozenset({SiteKind.PARK}), "parks", Text("公園ではありません。", "not a park"))
    case.ask("on_site.objects_placed")
    name = _named(case, hits)
    return applies(
        Text(f"{name.ja}に物を置くため、占用の許可が必要です。", f"objects are placed in {name.en or name.ja}"),
        zones=case.references(hits),
    )


@formula("lg-school-purpose-outside")
def school_administrative(case: Case) -> Answer:
    """Local Autonomy Act art. 238-4 para 7: administrative property."""
    return _school(
        case,
        PropertyStatus.ADMINISTRATIVE,
        Text(
            "行政財産のままの学校施設なので、目的外使用の許可が必要です。",
            "the school is still administrative property: its use for another purpose needs a permit",
        ),
    )


@formula("lg-school-ordinary-lease")
def school_ordinary(case: Case) -> Answer:
    """Local Autonomy Act art. 238-5: ordinary property."""
    return _school(
        case,
        PropertyStatus.ORDINARY,
        Text("用途廃止後の普通財産なので、貸付の契約によります。", "ordinary property by now: it is leased by contract"),
    )


def _school(case: Case, wanted: PropertyStatus, because: Text) -> Answer:
    hits = on_land_of(case, _SCHOOLS, "schools", Text("学校施設ではありません。", "not a school"))
    site = case.around.site
    status = site.property_status if site and settled_by_site(case) else PropertyStatus.UNCONFIRMED
    if status is PropertyStatus.UNCONFIRMED:
        return unknown(
            Text(
                "この学校施設が行政財産か普通財産か、確認できていません。教育委員会と財産管理の担当に確かめてください。",
                "whether this school is administrative or ordinary property is not confirmed; ask the board of education",
            ),
            UnknownKind.MISSING_ANSWER,
            ["site.property_status"],
            zones=case.references(hits),
        )
    if status is not wanted:
        return clear(Text("財産の区分が異なります。", "it is held as another kind of property"))
    return applies(because, zones=case.references(hits))


@formula("private-land")
def private_land(case: Case) -> Answer:
    """Civil Code art. 207: consent for use of the ground."""
    site = case.around.site
    if site is not None and settled_by_site(case) and site.property_status not in (PropertyStatus.PRIVATE, PropertyStatus.UNCONFIRMED):
        return clear(Text("公有地です。管理者の許可は別に示します。", "public land; its manager's permit is told separately"))
    if case.said("on_site.owner_consent"):
        return clear(Text("申告によれば、土地の管理者の同意があります。", "as declared, the land's owner consents"))
    whose = f"（{site.name.ja}の管理者）" if site else ""
    return applies(
        Text(
            f"離着陸や走行に使う土地は、所有者または管理者{whose}の同意が必要です。低い高度で上空を通る土地にも説明が勧められています。",
            "land used on the ground needs its owner's or manager's consent; tell those whose land is overflown low",
        )
    )


@formula("tsunami-drone-corridor")
def tsunami_corridor(case: Case) -> Answer:
    """The city's tsunami drones: their corridor along the coast."""
    outdoors(case)
    hits = case.met("hazard")
    if not hits:
        elsewhere = Text("津波避難広報ドローンの経路ではありません。", "not in the tsunami drone corridor")
        return clear(elsewhere, case.layer("hazard").margin_m())
    return applies(
        Text(
            "津波避難広報ドローンの経路にかかります。津波の警報・注意報が出たら直ちに着陸してください。事前に危機管理局と調整します。",
            "in the corridor of the city's tsunami drones: land at once when a tsunami notice is given, and agree with the city first",
        ),
        zones=case.references(hits),
        evidence=case.evidence(hits),
    )
