"""重要施設の周辺地域の上空における小型無人機等の飛行の禁止に関する法律: any mass, the facility and a ring about it."""

from collections.abc import Sequence

from fieldreg.findings import Exemption
from fieldreg.law.aviation import outdoors
from fieldreg.law.judging import Answer, Case, applies, clear
from fieldreg.law.rules import formula
from fieldreg.surroundings import Hit
from fieldreg.texts import Text

_VERIFY = Text(
    "実際の区域は官報の告示図（地番）で定められています。告示図で確かめてください。",
    "the real zone is set by the gazetted map; check it there",
)
_NONE_NEAR = Text("対象施設の周辺ではありません。", "not near a facility of the Act")


@formula("uavact-red")
def red(case: Case) -> Answer:
    """Art. 10 para 1: over the premises."""
    outdoors(case)
    hits = case.met("small-uav")
    if not hits:
        return clear(_NONE_NEAR, case.layer("small-uav").margin_m())
    name = hits[0].zone.name
    return applies(
        Text(
            f"{name.ja}の敷地の上空です。施設管理者の同意と通報がなければ飛行できません。",
            f"over the premises of {name.en or name.ja}: prohibited without the manager's consent and a notice",
        ),
        zones=case.references(hits),
        evidence=case.evidence(hits),
        exemptions=_consents(hits),
        verify=_VERIFY,
    )


@formula("uavact-yellow")
def yellow(case: Case) -> Answer:
    """Art. 10 para 1: within the ring in force on the day."""
    outdoors(case)
    reach = case.number("small_uav.ring")
    hits = case.met("small-uav", reach)
    if not hits:
        return clear(
            Text(f"対象施設の周囲おおむね {reach:,.0f} m の外です。", f"beyond about {reach:,.0f} m of any facility of the Act"),
            case.layer("small-uav").margin_m(reach),
        )
    name = hits[0].zone.name
    return applies(
        Text(
            f"{name.ja}から {hits[0].distance_m:,.0f} m で、周囲おおむね {reach:,.0f} m の区域に入ります。"
            "同意と通報がなければ飛行できません。",
            f"{hits[0].distance_m:,.0f} m from {name.en or name.ja}, inside the ring of about {reach:,.0f} m: "
            "prohibited without consent and a notice",
        ),
        zones=case.references(hits),
        evidence=case.evidence(hits) | {"ring_m": reach},
        exemptions=_consents(hits),
        verify=_VERIFY,
    )


@formula("uavact-notify")
def notify(case: Case) -> Answer:
    """Art. 10 para 3: the notice that consent does not replace."""
    outdoors(case)
    hits = case.met("small-uav", case.number("small_uav.ring"))
    if not hits:
        return clear(_NONE_NEAR, case.layer("small-uav").margin_m(case.number("small_uav.ring")))
    name = hits[0].zone.name
    return applies(
        Text(
            f"{name.ja}の周辺では、同意を得た場合も飛行の48時間前までに警察署を通じて公安委員会へ通報します。",
            f"near {name.en or name.ja} the public safety commission must be notified 48 hours ahead, even with consent",
        ),
        zones=case.references(hits),
        evidence=case.evidence(hits),
        verify=_VERIFY,
    )


def _consents(hits: Sequence[Hit]) -> list[Exemption]:
    """Who may consent: for defence facilities their manager only."""
    manager = Text("施設管理者の同意", "the manager's consent")
    ways = [Exemption("facility-manager", None, ("consent of the facility's manager",), manager)]
    if not any(h.zone.attributes.get("facility_class") == "defence" for h in hits):
        ways += [
            Exemption("land-owner", None, ("consent of the land's owner",), Text("土地所有者などの同意", "the land owner's consent")),
            Exemption("public-business", None, ("public business",), Text("国・自治体の業務", "business of the state or a city")),
        ]
    return ways
