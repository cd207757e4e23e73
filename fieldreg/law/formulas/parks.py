"""Parks, and the route the city keeps free for its tsunami warning drones."""

from collections.abc import Sequence

from fieldreg.kernel.geometry import widest_m
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, evidence_of, names_of, references_to
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import (
    Place,
    asking,
    declared_land,
    lighter,
    named_site,
    on_land,
    site_name,
    surely_indoors,
)
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import Availability, SiteKind
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.trial import Activity

__all__ = ["park_act", "park_occupancy", "tsunami_corridor"]

_LAYER = "parks"
_ROUTES = (None,)  # the layer may hold landslide and flood areas too, each of its kind; a route has none
_ACTS = ("on_site.crowd", "on_site.filming", "on_site.exclusive_use")


@formula("park-act-permit")
def park_act(case: Case) -> Answer:
    """都市公園条例: acts in a park that its manager must permit; a drone counts until the city says otherwise.

    Gravest where the park's own manager bans drones, which no permit lifts.
    """
    drone = case.activity is Activity.DRONE
    if not drone and all(case.told(question) is not None and not case.told(question) for question in _ACTS):
        return Clear(
            because=Text(
                "催し・撮影・独占的な使用を伴いません（申告による）。",
                "no event, filming or exclusive use, as declared",
            )
        )
    with lighter(Severity.PERMIT), asking(case, *(() if drone else _ACTS)):
        park = _park(case)
    if isinstance(park, Clear):
        return park
    if drone and (banning := _bans_drones(case, park)) is not None:
        return _banned(banning)
    if not drone and not any(case.told(question) for question in _ACTS):
        with lighter(Severity.PERMIT):
            raise case.unanswered(*(question for question in _ACTS if case.told(question) is None))
    act = Text("ドローンの飛行", "flying a drone") if drone else Text("催し・撮影・独占的な使用", "an event, filming or exclusive use")
    unsure = Text("（ドローンの扱いの市の定めは未確認です）", " (the city's rule on drones is unconfirmed)") if drone else Text("")
    return Applies(
        because=Text(
            f"{park.name.ja}で{act.ja}を行います。公園の管理者に行為の許可を相談してください{unsure.ja}。",
            f"{act.en.capitalize()} in {park.name.en}: ask its manager about a permit{unsure.en}.",
        ),
        zones=park.zones, evidence=park.evidence, severity=Severity.PERMIT,
    )  # fmt: skip


def _banned(park: Place) -> Applies:
    return Applies(
        because=Text(
            f"{park.name.ja}では、管理者が利用の決まりでドローンの使用を禁止しています。",
            f"The manager of {park.name.en} bans drones by its rules of use.",
        ),
        zones=park.zones, evidence=park.evidence,
        verify=Text("例外があるかは、公園の管理者に確認してください。", "Ask the manager whether there are exceptions."),
    )  # fmt: skip


def _bans_drones(case: Case, park: Place) -> Place | None:
    """The park whose own manager forbids drones: a restricted site that does not offer them, or one drawn here that tells so.

    Raises Undecided where such a park is drawn here, but not exactly.
    """
    site = case.site
    restricted = site is not None and site.kind is SiteKind.PARK and site.availability is Availability.RESTRICTED
    if site is not None and restricted and Activity.DRONE not in site.activities:
        return park
    banning = [hit for hit in case.hits(_LAYER) if hit.zone.attributes.get("drones") == "banned" and _more_than_a_sliver(case, hit)]
    sure = [hit for hit in banning if hit.certain]
    if banning and not sure:
        raise case.near_border(_LAYER, banning[0], 0.0)
    return Place(names_of(sure), sure) if sure else None


@formula("park-5-6-7")
def park_occupancy(case: Case) -> Answer:
    """都市公園法5条・6条・7条: things set up in a park."""
    if case.told("on_site.objects_placed") is False and not case.told("on_site.structure"):
        return Clear(because=Text("公園に物を設置しません（申告による）。", "sets up nothing, as declared"))
    with asking(case, "on_site.objects_placed"):
        park = _park(case)
    if isinstance(park, Clear):
        return park
    if not case.told("on_site.structure"):
        case.ask("on_site.objects_placed")
    return Applies(
        because=Text(
            f"{park.name.ja}に工作物などを設置します。行為の許可とは別の手続きです。",
            f"Sets things up in {park.name.en}; a procedure of its own.",
        ),
        zones=park.zones,
        evidence=park.evidence,
    )


_NO_PARK = Text("公園の区域ではありません。", "not in a park")
_IN_A_HALL = Text(
    "公園の施設ではない建物の中だけで行います。", "all of it is inside a building that is no park's"
)
_DECLARED = Text("申告された公園", "the park declared")


def _park(case: Case) -> Place | Clear:
    """The park the trial is in, or why it is in none.  Raises Undecided between.

    A park that is named counts though the outline strays from it; within a site of another kind, or on other
    land as declared, only a park surely met does.
    """
    site = case.site
    if site is not None and site.kind is SiteKind.PARK:
        return Place(site_name(site))
    if surely_indoors(case):
        return Clear(because=_IN_A_HALL)
    elsewhere = named_site(case)
    land = declared_land(case) if elsewhere is None else None
    if land is not None and "park" in land:
        return Place(_DECLARED, [hit for hit in case.hits(_LAYER) if hit.certain])
    with asking(case, *(["on_site.land"] if elsewhere is None else [])):
        hits = on_land(case, _LAYER, settled=elsewhere is not None, declared=land is not None)
        inside = [hit for hit in hits if _more_than_a_sliver(case, hit)]
        if not inside and hits and elsewhere is None and land is None:
            case.vouched(_LAYER)
    if inside:
        return Place(names_of(inside), inside)
    return _beside(hits) if hits else Clear(because=_not_in_a_park(elsewhere))


def _not_in_a_park(site: NamedSite | None) -> Text:
    if site is None:
        return _NO_PARK
    name = site_name(site)
    return Text(f"{name.ja}は公園ではありません。", f"{name.en} is not a park")


def _beside(hits: Sequence[Hit]) -> Clear:
    beside = names_of(hits)
    return Clear(
        because=Text(
            f"{beside.ja}に隣接していますが、区域の中ではありません。",
            f"beside {beside.en}, not in it",
        ),
        margin_m=0.0,
    )


def _more_than_a_sliver(case: Case, hit: Hit) -> bool:
    """Whether the shared land is more than a common border drawn twice."""
    shared = case.shared_xy(hit)
    return bool(
        shared.area > case.number("land.share_area") and widest_m(shared) > case.number("land.share_width")
    )


@formula("tsunami-drone-corridor")
def tsunami_corridor(case: Case) -> Answer:
    """The city's warning drones take off by themselves on a tsunami notice; others land at once."""
    if surely_indoors(case):
        return Clear(because=Text("屋内のため、経路に当たりません。", "indoors, which is not on their route"))
    hits = on_land(case, "hazard", kinds=_ROUTES)
    if not hits:
        return Clear(
            because=Text(
                "津波避難広報ドローンの飛行経路の外です。", "outside the tsunami warning drones' routes"
            ),
            margin_m=case.margin("hazard"),
        )
    return Applies(
        because=Text(
            f"{names_of(hits).ja}に重なります。津波の警報・注意報などが出たら、飛行中でも直ちに中止して着陸させてください（市のドローンが自動で飛び立ちます）。計画は危機管理局と調整してください。",
            f"On {names_of(hits).en}. On a tsunami notice stop and land at once, for the city's drones take off by themselves; "
            "agree the plan with the Crisis Management Bureau.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits),
    )
