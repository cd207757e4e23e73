"""Parks, and the route the city keeps free for its tsunami warning drones."""

from collections.abc import Sequence

from fieldreg.kernel.geometry import widest_m
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, evidence_of, names_of, references_to
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter, named_site, on_land
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
    with lighter(Severity.PERMIT):
        park, hits, outside = _park(case)
    if outside:
        return outside
    zones, evidence = references_to(hits), evidence_of(hits) if hits else {}
    if case.activity is Activity.DRONE:
        if _bans_drones(named_site(case), hits):
            return Applies(
                because=Text(
                    f"{park.ja}では、管理者が利用の決まりでドローンの使用を禁止しています。",
                    f"The manager of {park.en} bans drones by its rules of use.",
                ),
                zones=zones, evidence=evidence,
                verify=Text("例外があるかは、公園の管理者に確認してください。", "Ask the manager whether there are exceptions."),
            )  # fmt: skip
        act = Text("ドローンの飛行", "flying a drone")
    elif any(case.told(question) for question in _ACTS):
        act = Text("催し・撮影・独占的な使用", "an event, filming or exclusive use")
    else:
        with lighter(Severity.PERMIT):
            for question in _ACTS:
                case.ask(question)
        return Clear(
            because=Text(
                "催し・撮影・独占的な使用を伴いません（申告による）。",
                "no event, filming or exclusive use, as declared",
            )
        )
    drones = Text("（ドローンの扱いの市の定めは未確認です）", " (the city's rule on drones is unconfirmed)")
    unsure = drones if case.activity is Activity.DRONE else Text("")
    return Applies(
        because=Text(
            f"{park.ja}で{act.ja}を行います。公園の管理者に行為の許可を相談してください{unsure.ja}。",
            f"{act.en.capitalize()} in {park.en}: ask its manager about a permit{unsure.en}.",
        ),
        zones=zones, evidence=evidence, severity=Severity.PERMIT,
    )  # fmt: skip


def _bans_drones(site: NamedSite | None, hits: Sequence[Hit]) -> bool:
    """Whether the place's own manager forbids drones: as the zone tells, or a restricted site that does not offer them."""
    if any(hit.zone.attributes.get("drones") == "banned" for hit in hits):
        return True
    return site is not None and site.availability is Availability.RESTRICTED and Activity.DRONE not in site.activities


@formula("park-5-6-7")
def park_occupancy(case: Case) -> Answer:
    """都市公園法5条・6条・7条: things set up in a park."""
    if case.told("on_site.objects_placed") is False:
        return Clear(because=Text("公園に物を設置しません（申告による）。", "sets up nothing, as declared"))
    park, hits, outside = _park(case)
    if outside:
        return outside
    case.ask("on_site.objects_placed")
    return Applies(
        because=Text(
            f"{park.ja}に工作物などを設置します。行為の許可とは別の手続きです。",
            f"Sets things up in {park.en}; a procedure of its own.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits) if hits else {},
    )


def _park(case: Case) -> tuple[Text, Sequence[Hit], Clear | None]:
    """The park's name, the zones that say so, or why it is none."""
    site = case.site
    if site is not None and case.within_site():
        if site.kind is SiteKind.PARK:
            return Text(site.name.ja, site.name.en or site.id), (), None
        return (
            Text(""),
            (),
            Clear(
                because=Text(
                    f"{site.name.ja}は公園ではありません。", f"{site.name.en or site.id} is not a park"
                )
            ),
        )
    hits = case.met(_LAYER)
    if not hits:
        return Text(""), (), Clear(because=Text("公園の区域ではありません。", "not in a park"))
    inside = [h for h in hits if _more_than_a_sliver(case, h)]
    if not inside:
        case.vouched(_LAYER)
        beside = names_of(hits)
        return (
            Text(""),
            (),
            Clear(
                because=Text(
                    f"{beside.ja}に隣接していますが、区域の中ではありません。",
                    f"beside {beside.en}, not in it",
                ),
                margin_m=0.0,
            ),
        )
    return names_of(inside), inside, None


def _more_than_a_sliver(case: Case, hit: Hit) -> bool:
    """Whether the shared land is more than a common border drawn twice."""
    shared = case.shared_xy(hit)
    return bool(
        shared.area > case.number("land.share_area") and widest_m(shared) > case.number("land.share_width")
    )


@formula("tsunami-drone-corridor")
def tsunami_corridor(case: Case) -> Answer:
    """The city's warning drones take off by themselves on a tsunami notice; others land at once."""
    if case.indoor or case.told("on_site.indoors"):
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
