"""Things and works in the road area: 道路法32条, 24条, and whose road it is.

Source of the desks: the city's page on road works (仙台市 道路工事), permits.md §5 and sendai_sites.md §2 (2026-11-23).
"""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Authority
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import if_on_road, in_public_road, known_of_road, road_cautions

__all__ = ["occupancy", "road_authority", "works"]

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
_OPEN = Text(
    "道路の種別がわかりません。国道の指定区間（4号・6号・45号・47号の一部・48号）なら仙台河川国道事務所、市道・県道・それ以外の国道なら"
    "仙台市の区役所が窓口です。",
    "Which class of road it is is not known: a designated section of national routes 4, 6, 45, 47 (in part) or 48 is the MLIT office's, "
    "any other national, prefectural or city road in Sendai the ward office's.",
)


@formula("roadact-32")
@in_public_road
def occupancy(case: Case) -> Answer:
    """道路法32条: things placed in the road area."""
    if not case.ask("on_site.objects_placed"):
        return Clear(
            because=Text("道路に物を置きません（申告による）。", "places nothing in the road, as declared")
        )
    return _asked(
        case,
        Text(
            "道路の区域に物（カメラ・標識・目印・停留所の柱など）を置きます。道路管理者の占用許可を受けてください。",
            "Places things (cameras, signs, markers, stop poles, …) in the road area: the road administrator must permit it.",
        ),
    )


@formula("roadact-24")
@in_public_road
def works(case: Case) -> Answer:
    """道路法24条: works on the road by somebody other than its administrator.

    What we do: where nothing is placed and the ground is not altered, there are no works.
    """
    declared = case.told("on_site.road_works")
    if declared is None and (case.told("on_site.objects_placed") is False or case.told("on_site.ground_change") is False):
        declared = False
    if declared is False:
        return Clear(because=Text("道路の工事はしません（申告による）。", "no works on the road, as declared"))
    answer = _asked(
        case,
        Text(
            "道路そのものの工事（縁石の切下げ、路面の標示、設備の取付けなど）をします。道路管理者の承認が必要です。",
            "Works on the road itself (kerbs, markings, fittings, …): the road administrator must approve them.",
        ),
    )
    if declared is None and isinstance(answer, Applies):  # off the road nobody need answer
        raise case.unanswered("on_site.road_works")
    return answer


def _asked(case: Case, because: Text) -> Answer:
    open_ = Text("") if known_of_road(case, "road_class") else _OPEN
    cautions = road_cautions(case)
    verify = Text(open_.ja + cautions.ja, f"{open_.en} {cautions.en}".strip())
    return if_on_road(case, because, authority=road_authority(case), verify=verify)


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
