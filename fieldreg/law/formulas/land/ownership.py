"""Whose ground it is: school property of the city (地方自治法), and private land (民法)."""

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, unregistered
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import declared_land, lighter, site_name
from fieldreg.law.formulas.land.school_sites import NO_SCHOOL, SCHOOLS, school_at
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import PropertyStatus, SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["class_unregistered", "lowest_above_ground_m", "ordinary_lease", "outside_purpose", "private_land"]

_TOLD_ELSEWHERE = (*SCHOOLS, SiteKind.PARK, SiteKind.ROAD, SiteKind.CITY_LAND)  # of whatever class, a rule tells the procedure
_PROPERTY = (SiteKind.CAMPUS, SiteKind.INDOOR)  # told as public property once its class is known
_OF_OTHERS = (PropertyStatus.NATIONAL, PropertyStatus.PREFECTURAL)
_PUBLIC = (
    PropertyStatus.ADMINISTRATIVE,
    PropertyStatus.ORDINARY,
    PropertyStatus.NATIONAL,
    PropertyStatus.PREFECTURAL,
)


_ON_THE_GROUND = tuple(
    f"on_site.{act}" for act in ("objects_placed", "structure", "ground_change", "exclusive_use", "crowd", "building_m2")
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
    site = school_at(case)
    if site is None:
        return Clear(because=NO_SCHOOL)
    name = site_name(site)
    if site.property_status is PropertyStatus.UNCONFIRMED:
        raise class_unregistered(name)
    if site.property_status in _OF_OTHERS and status is PropertyStatus.ADMINISTRATIVE:
        return Applies(
            because=Text(
                f"{name.ja}は国または県の財産です。使用の許可または貸付の契約を、その管理者に申請してください。",
                f"{name.en} belongs to the State or the prefecture: apply to its manager for a permit or a lease.",
            )
        )
    if site.property_status is not status:
        return Clear(because=Text("財産の区分が異なるため、当たりません。", "another class of property"))
    return Applies(because=Text(f"{name.ja}{because.ja}", f"{name.en} {because.en}"))


def class_unregistered(name: Text) -> Undecided:
    """What to raise while nobody has told of which class of property a public place is."""
    return unregistered(
        name, Text("行政財産（使用許可）か普通財産（貸付）か", "whether it is administrative property (permit) or ordinary (lease)"),
        "site.property_status", Text("どちらでも手続きは要ります。", "either way there is a procedure"),
    )  # fmt: skip


@formula("private-land")
def private_land(case: Case) -> Answer:
    """民法207条: rights in land reach above it; taking off, landing and low flight take the owner's consent.

    What we do: consent is needed where the ground is used, and advised for flight lower than
    `land.low_flight`; flight that stays above asks for none.
    """
    if case.told("on_site.owner_consent"):
        return Clear(
            because=Text(
                "土地の所有者・管理者の同意があります（申告による）。", "the owner consents, as declared"
            )
        )
    low, height = case.number("land.low_flight"), lowest_above_ground_m(case)
    if height is not None and height >= low:
        return Clear(
            because=Text(
                f"離着陸せず、地表から {low:g} m 以上だけを飛ぶため、土地の使用を妨げないとみなします。"
                "離着陸の場所は別に確かめてください。",
                f"stays {low:g} m or more above ground without taking off or landing here, so the land's use is not impaired; "
                "see to the place of take-off and landing too",
            ),
            margin_m=height - low,
        )
    with lighter(Severity.CONSENT if height is None else Severity.ADVISE):
        return _owner(case, height)


def lowest_above_ground_m(case: Case) -> float | None:
    """How low above ground the flight comes for sure, metres; None where it uses the ground, or may."""
    if case.activity is not Activity.DRONE or any(case.told(act) for act in _ON_THE_GROUND):
        return None
    heights = [_above_ground(case, height) for height in case.lower_heights]
    known = [height for height in heights if height is not None and height > 0]
    return min(known) if len(known) == len(heights) else None


def _above_ground(case: Case, height: Altitude | None) -> float | None:
    if height is None:
        return None
    if height.datum is Datum.AGL:
        return height.value_m
    ground = case.ground
    if height.datum is not Datum.AMSL or ground is None:
        return None
    return height.value_m - ground.highest_m - ground.accuracy_m


def _owner(case: Case, height: float | None) -> Answer:
    """Whether the owner is to be asked: by the site named, else by what is declared."""
    site = case.site
    if site is not None and case.within_site():
        if _is_public(site):
            return Clear(
                because=Text(
                    f"{site.name.ja}は公の施設・土地です。管理者の手続きは別の項目で示します。",
                    f"{site.name.en or site.id} is public; its manager's procedure is told separately",
                )
            )
        if site.property_status is PropertyStatus.PRIVATE or case.told("on_site.owner_consent") is False:
            return _consent(case, site, height)
    land = declared_land(case) if site is None else None
    if land is not None and not land & {"private", "water"}:
        return Clear(
            because=Text(
                "申告によると公有地です。管理者の手続きは別の項目で示します。",
                "public land, as declared; its manager's procedure is told separately",
            )
        )
    if case.told("on_site.owner_consent") is False:
        return _consent(case, None, height)
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


def _is_public(site: NamedSite) -> bool:
    """Public land whose manager another rule names; elsewhere the manager's consent is asked here."""
    if site.kind in _TOLD_ELSEWHERE:
        return site.property_status is not PropertyStatus.PRIVATE
    return site.kind in _PROPERTY and site.property_status in _PUBLIC


def _consent(case: Case, site: NamedSite | None, height: float | None) -> Applies:
    name = (
        Text(f"{site.name.ja}の", f" of {site.name.en or site.id}")
        if site
        else Text("土地の", " of the land")
    )
    if height is None:
        return Applies(
            because=Text(
                f"{name.ja}所有者・管理者の同意を得てください。離着陸や走行などで土地を使うには同意が必要です。",
                f"Ask the owner{name.en} for consent: it is needed to use the ground, for take-off and landing too.",
            )
        )
    low = case.number("land.low_flight")
    return Applies(
        because=Text(
            f"離着陸はしませんが、地表から {height:g} m の低い空を飛びます（目安は {low:g} m）。"
            f"{name.ja}所有者・管理者の同意を得ることを勧めます。",
            f"Neither takes off nor lands here, but comes down to {height:g} m above ground (the mark is {low:g} m): "
            f"better ask the owner{name.en} for consent.",
        ),
        severity=Severity.ADVISE,
    )
