"""City property of every kind (地方自治法): what is used outside its purpose, what is lent, what the public may use.

Schools have rules of their own (`ownership`), and so have roads, rivers and the coast.  A declared consent
settles none of these: a city consents by a permit or a contract.
"""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, unregistered
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import declared_land, lighter, site_name
from fieldreg.law.formulas.land.ownership import class_unregistered, lowest_above_ground_m
from fieldreg.law.formulas.land.school_sites import SCHOOLS
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import PropertyStatus, SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["administrative_use", "ordinary_lease", "public_facility"]

_LAND = (SiteKind.CITY_LAND, SiteKind.CAMPUS, SiteKind.INDOOR)  # of no law of its own but whose property it is
_STRAYED_FROM = (*SCHOOLS, SiteKind.PARK)  # what lies beside one that is named counts as it
_OTHERS = (PropertyStatus.NATIONAL, PropertyStatus.PREFECTURAL)
_PARK_ACTS = ("on_site.crowd", "on_site.filming", "on_site.exclusive_use")
_OTHERWISE = Text(
    "学校・公園・道路・河川・海岸の財産としての手続きは、別の項目で示します。",
    "what schools, parks, roads, rivers and shores ask as property is told separately",
)


@formula("lg-administrative-use")
def administrative_use(case: Case) -> Answer:
    """地方自治法238条の4第7項: administrative property other than schools, used for another purpose.

    What is clear of a road, a shore or a private yard that is named tells nothing of the land beyond it.
    """
    site = case.site
    if site is None:
        return _unnamed(case)
    answer = _of_named(site)
    beyond = site.kind not in _STRAYED_FROM and not case.within_site()
    return _unnamed(case) if beyond and isinstance(answer, Clear) else answer


def _of_named(site: NamedSite) -> Answer:
    if site.kind not in _LAND:
        return Clear(because=_OTHERWISE)
    name, status = site_name(site), site.property_status
    if status is PropertyStatus.UNCONFIRMED:
        raise class_unregistered(name)
    if status is PropertyStatus.ADMINISTRATIVE:
        return Applies(
            because=Text(
                f"{name.ja}は行政財産です。本来の目的のほかに使うには、目的外使用の許可を申請してください。",
                f"{name.en} is administrative property: apply for permission to use it for another purpose.",
            ),
            verify=_OR_FACILITY,
        )
    if status in _OTHERS:
        return Applies(because=_of_another(name, status), verify=_WHICH)
    return Clear(
        because=Text(f"{name.ja}は行政財産ではありません。", f"{name.en} is not administrative property")
    )


def _unnamed(case: Case) -> Answer:
    """Where no registered site is named, or the outline reaches beyond it: whose land is used decides, as declared."""
    low, height = case.number("land.low_flight"), lowest_above_ground_m(case)
    if height is not None and height >= low:
        return Clear(
            because=Text(
                f"離着陸せず、地表から {low:g} m 以上だけを飛ぶため、土地を使いません。",
                f"stays {low:g} m or more above ground without taking off or landing here, so no land is used",
            )
        )
    land = declared_land(case)
    if land is None:
        raise case.unanswered("on_site.land")
    if not land & {"city", "state"}:
        return Clear(because=Text("市有地などを使いません（申告による）。", "uses no city land, as declared"))
    return Applies(
        because=Text(
            "市・県・国の土地や施設を使います（申告による）。口頭の同意では足りません。使用の許可（行政財産）または貸付の契約（普通財産）を、管理者に申請してください。",
            "Uses land or buildings of the city, the prefecture or the State, as declared. Consent by word is not enough: "
            "apply to the manager for a permit (administrative property) or a lease (ordinary property).",
        )
    )


_OR_FACILITY = Text(
    "公の施設として条例どおりに使うだけで足りるか（その場合は利用の許可）を、管理者に確かめてください。",
    "Ask the manager whether use as a public facility under its ordinance is enough.",
)
_WHICH = Text(
    "行政財産（使用許可）か普通財産（貸付）かは、管理者に確かめてください。",
    "Ask whether it is administrative property (permit) or ordinary property (lease).",
)


def _of_another(name: Text, status: PropertyStatus) -> Text:
    owner = (
        Text("国", "the State") if status is PropertyStatus.NATIONAL else Text("県", "the prefecture")
    )
    return Text(
        f"{name.ja}は{owner.ja}の財産です。使用の許可または貸付の契約を、その管理者に申請してください。",
        f"{name.en} belongs to {owner.en}: apply to its manager for a permit or a lease.",
    )


@formula("lg-ordinary-lease")
def ordinary_lease(case: Case) -> Answer:
    """地方自治法238条の5第1項: ordinary property other than schools is lent by contract."""
    site = case.site
    if site is None:
        return Clear(
            because=Text(
                "登録された市有地を選んでいません。公有地の手続きは「行政財産の目的外使用」の項目で示します。",
                "no registered city land is named; see the item on administrative property",
            )
        )
    if site.kind not in _LAND:
        return Clear(because=_OTHERWISE)
    name = site_name(site)
    if site.property_status is PropertyStatus.UNCONFIRMED:
        with lighter(Severity.CONSENT):
            raise class_unregistered(name)
    if site.property_status is not PropertyStatus.ORDINARY:
        return Clear(
            because=Text(
                f"{name.ja}は市の普通財産ではありません。", f"{name.en} is not ordinary property of the city"
            )
        )
    return Applies(
        because=Text(
            f"{name.ja}は市の普通財産です。貸付の契約を申し込んでください（短い期間の一時使用も、財産管理の担当課に確かめてください）。",
            f"{name.en} is ordinary property of the city: apply for a lease, for short use too.",
        )
    )


@formula("lg-public-facility")
def public_facility(case: Case) -> Answer:
    """地方自治法244条: a public facility is used by its own ordinance, of its designated manager where it has one."""
    site = case.site
    if site is None:
        if "park" in (declared_land(case) or ()):
            return _park(case, _DECLARED_PARK)
        return Clear(
            because=Text("登録された公の施設を選んでいません。", "no registered public facility is named")
        )
    private = site.property_status is PropertyStatus.PRIVATE
    if site.kind is SiteKind.PARK and not private:
        return _park(case, site_name(site))
    if private or site.property_status is PropertyStatus.ORDINARY:
        return Clear(
            because=Text("公の施設ではありません（民間の所有または普通財産）。", "private or ordinary property, no public facility")
        )
    if site.kind is SiteKind.INDOOR:
        return _ask_the_hall(site)
    if site.kind is not SiteKind.CITY_LAND:
        return Clear(because=_OTHERWISE)
    return _perhaps(site)


def _ask_the_hall(site: NamedSite) -> Applies:
    name = site_name(site)
    return Applies(
        because=Text(
            f"{name.ja}は公の施設です。使う日と場所を決めて、その条例による利用の許可を管理者（指定管理者がいればその者）に申請してください。",
            f"{name.en} is a public facility: apply to its (designated) manager for use under its ordinance.",
        )
    )


_DECLARED_PARK = Text("申告された公園", "the park declared")


def _park(case: Case, name: Text) -> Answer:
    """Of what a park's own permits already ask, nothing is asked again."""
    if case.activity is Activity.DRONE or any(case.told(act) for act in _PARK_ACTS):
        return Clear(
            because=Text(
                "公園内行為許可の手続きの中で、公園の管理者と相談します。", "told within the permit for acts in a park"
            )
        )
    return Applies(
        because=Text(
            f"{name.ja}は公の施設です。走行・通行など、ほかの利用者と違う使い方をする前に、公園の管理者の承諾を得てください。",
            f"{name.en} is a public facility: get its manager's leave before using it otherwise than visitors do.",
        )
    )


def _perhaps(site: NamedSite) -> Answer:
    """City land may be a facility opened to the public by an ordinance; the registry does not tell."""
    told = site.designated("public_facility")
    name = site_name(site)
    if told is False:
        return Clear(
            because=Text(f"{name.ja}は公の施設ではありません。", f"{name.en} is no public facility")
        )
    if told:
        return _ask_the_hall(site)
    with lighter(Severity.CONSENT):
        raise unregistered(
            name, Text("条例で設けた公の施設かどうか", "whether it is a public facility under an ordinance"),
            "site.designations.public_facility", Text("公の施設なら利用の許可も要ります。", "a public facility takes its permit too"),
        )  # fmt: skip
