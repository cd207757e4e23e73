"""Whose road it is: the road administrator's desk, by class of road and ward.

Source of the desks: the city's page on road works (仙台市 道路工事), permits.md §5 and sendai_sites.md §2 (2026-11-23).
"""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case
from fieldreg.law.findings import Authority
from fieldreg.law.formulas.roads.known_road import known_of_road

__all__ = ["road_authority"]

_CITY = Text("仙台市（道路管理者）", "City of Sendai (road administrator)")
_STATE = Text("国土交通省 仙台河川国道事務所（道路管理者）", "MLIT Sendai River and National Highway Office (road administrator)")
_WARDS = {  # ward → desks and their telephone numbers, a branch office's beside its ward's
    "青葉区": (("青葉区役所建設部道路課", "022-225-7211"), ("宮城総合支所道路課（支所の区域）", "022-392-2111")),
    "宮城野区": (("宮城野区役所建設部道路課", "022-291-2111"),),
    "若林区": (("若林区役所建設部道路課", "022-282-1111"),),
    "太白区": (("太白区役所建設部道路課", "022-247-1111"), ("秋保総合支所建設課（支所の区域）", "022-399-2111")),
    "泉区": (("泉区役所建設部道路課", "022-372-3111"),),
}
_DESIGNATED = "国道4号・6号・45号・47号（一部）・48号の指定区間（区間の一覧は確認中）"


def road_authority(case: Case) -> Authority:
    """The road administrator, by the road's class and the named site's ward, as far as they are known.

    In Sendai, a designated city, the city has the prefectural roads and the national ones not
    designated too.
    """
    classes = set(known_of_road(case, "road_class")) - {"private"}
    if classes == {"national_designated"}:
        return Authority(_STATE, _DESIGNATED)
    desk, contact = _ward_desk(case)
    if classes and "national_designated" not in classes:
        return Authority(_CITY, desk, contact)
    both = Text(f"{_CITY.ja}または{_STATE.ja}", f"{_CITY.en} or {_STATE.en}")
    return Authority(both, f"{desk}。{_DESIGNATED}は仙台河川国道事務所", contact)


def _ward_desk(case: Case) -> tuple[str, str]:
    site = case.site
    ward = site.ward if site is not None and case.within_site() else ""
    desks = _WARDS.get(ward, ())
    if not desks:
        every = [desk for held in _WARDS.values() for desk in held]
        return "区役所建設部道路課（宮城・秋保は総合支所）", "、".join(f"{name} {number}" for name, number in every)
    return "・".join(name for name, _ in desks), "、".join(f"{name} {number}" for name, number in desks)
