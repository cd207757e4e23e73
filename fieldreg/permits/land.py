"""Whose ground it is: school property of the city (地方自治法), and private land (民法)."""

from fieldreg.findings import UnknownKind
from fieldreg.permits.judging import Answer, Applies, Case, Clear, Undecided, formula
from fieldreg.sites import PropertyStatus, Site, SiteKind
from fieldreg.texts import Text

__all__ = ["ordinary_lease", "outside_purpose", "private_land"]

_SCHOOLS = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)
_TOLD_ELSEWHERE = (*_SCHOOLS, SiteKind.PARK, SiteKind.ROAD)  # a rule of their own tells the manager's procedure
_PUBLIC = (
    PropertyStatus.ADMINISTRATIVE,
    PropertyStatus.ORDINARY,
    PropertyStatus.NATIONAL,
    PropertyStatus.PREFECTURAL,
)


@formula("lg-school-purpose-outside")
def outside_purpose(case: Case) -> Answer:
    """地方自治法238条の4第7項: administrative property used for another purpose."""
    return _school(
        case,
        PropertyStatus.ADMINISTRATIVE,
        Text(
            "は行政財産です。目的外使用の許可が必要です。",
            "is administrative property: using it otherwise takes permission.",
        ),
    )


@formula("lg-school-ordinary-lease")
def ordinary_lease(case: Case) -> Answer:
    """地方自治法238条の5第1項: ordinary property is lent by contract."""
    return _school(
        case,
        PropertyStatus.ORDINARY,
        Text(
            "は普通財産です。市との貸付契約が必要です。",
            "is ordinary property: a lease with the city is needed.",
        ),
    )


def _school(case: Case, status: PropertyStatus, because: Text) -> Answer:
    site = case.around.site
    if site is None or not case.within_site():
        if not case.met("schools"):
            return Clear(
                because=Text("学校・閉校施設の敷地ではありません。", "not on the grounds of a school")
            )
        raise case.unanswered("site")
    if site.kind not in _SCHOOLS:
        return Clear(
            because=Text(
                f"{site.name.ja}は学校・閉校施設ではありません。",
                f"{site.name.en or site.id} is not a school",
            )
        )
    if site.property_status is PropertyStatus.UNCONFIRMED:
        raise Undecided(
            Text(
                f"{site.name.ja}が行政財産か普通財産か（用途廃止の有無）が未確認です。窓口で確かめてください。",
                f"whether {site.name.en or site.id} is administrative or ordinary property is unconfirmed; ask the desk",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["site.property_status"],
        )
    if site.property_status is not status:
        return Clear(because=Text("財産の区分が異なるため、当たりません。", "another class of property"))
    return Applies(because=Text(f"{site.name.ja}{because.ja}", f"{site.name.en or site.id} {because.en}"))


@formula("private-land")
def private_land(case: Case) -> Answer:
    """民法207条: rights in land reach above it; taking off, landing and low flight take the owner's consent."""
    if case.told("on_site.owner_consent"):
        return Clear(
            because=Text(
                "土地の所有者・管理者の同意があります（申告による）。", "the owner consents, as declared"
            )
        )
    site = case.around.site
    if site is not None and case.within_site():
        if _is_public(site):
            return Clear(
                because=Text(
                    f"{site.name.ja}は公の施設・土地です。管理者の手続きは別の項目で示します。",
                    f"{site.name.en or site.id} is public; its manager's procedure is told separately",
                )
            )
        if site.property_status is PropertyStatus.PRIVATE or case.told("on_site.owner_consent") is False:
            return _consent(case, site)
    if case.told("on_site.owner_consent") is False:
        return _consent(case, None)
    if site is not None and case.within_site():
        raise Undecided(
            Text(
                f"{site.name.ja}の所有者・管理者の同意があるか、まだ回答がありません。",
                f"whether the owner or manager of {site.name.en or site.id} consents is not answered",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["on_site.owner_consent"],
        )
    raise Undecided(
        Text(
            "土地の所有者がわかりません。離着陸する土地と低く飛ぶ土地の所有者の同意を確かめてください。",
            "whose land it is is not known; make sure of the owners' consent where you take off, land or fly low",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["on_site.owner_consent"],
    )


def _is_public(site: Site) -> bool:
    """Public land whose manager another rule names; elsewhere the manager's consent is asked here."""
    held = site.property_status in (*_PUBLIC, PropertyStatus.UNCONFIRMED)
    return held and site.kind in _TOLD_ELSEWHERE


def _consent(case: Case, site: Site | None) -> Applies:
    name = (
        Text(f"{site.name.ja}の", f" of {site.name.en or site.id}")
        if site
        else Text("土地の", " of the land")
    )
    low = case.number("land.low_flight")
    return Applies(
        because=Text(
            f"{name.ja}所有者・管理者の同意を得てください。離着陸などで土地を使う場合は必要で、"
            f"地表から {low:g} m 未満の飛行でも勧められます。",
            f"Ask the owner{name.en} for consent: needed to use the ground, advised for flight below {low:g} m.",
        )
    )
