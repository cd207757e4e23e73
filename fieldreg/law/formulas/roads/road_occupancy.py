"""Things and works in the road area: 道路法32条, 24条."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear, Undecided
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.known_road import known_of_road, road_cautions
from fieldreg.law.formulas.roads.road_area import if_in_road_area, in_road_area
from fieldreg.law.formulas.roads.road_authority import road_authority

__all__ = ["occupancy", "works"]

_OPEN = Text(
    "道路の種別がわかりません。国道の指定区間（4号・6号・45号・47号の一部・48号）なら仙台河川国道事務所、市道・県道・それ以外の国道なら"
    "仙台市の区役所が窓口です。",
    "Which class of road it is is not known: a designated section of national routes 4, 6, 45, 47 (in part) or 48 is the MLIT office's, "
    "any other national, prefectural or city road in Sendai the ward office's.",
)


@formula("roadact-32")
@in_road_area()
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
@in_road_area(works=True)
def works(case: Case) -> Answer:
    """道路法24条: works on the road by somebody other than its administrator.

    What we do: where nothing is placed and the ground is not altered, there are no works.
    """
    declared = case.told("on_site.road_works")
    if declared is None and (case.told("on_site.objects_placed") is False or case.told("on_site.ground_change") is False):
        declared = False
    if declared is False:
        return Clear(because=Text("道路の工事はしません（申告による）。", "no works on the road, as declared"))
    said = Text(
        "道路そのものの工事（縁石の切下げ、路面の標示、設備の取付けなど）をします。道路管理者の承認が必要です。",
        "Works on the road itself (kerbs, markings, fittings, …): the road administrator must approve them.",
    )
    if declared:
        return _asked(case, said)
    if isinstance(answer := _or_none(case, said), Clear):  # off the road nobody need answer
        return answer
    raise case.unanswered("on_site.road_works")


def _or_none(case: Case, because: Text) -> Answer | None:
    """The answer as if the act were declared; None where that is open."""
    try:
        return _asked(case, because)
    except Undecided:
        return None


def _asked(case: Case, because: Text) -> Answer:
    open_ = Text("") if known_of_road(case, "road_class") else _OPEN
    cautions = road_cautions(case)
    verify = Text(open_.ja + cautions.ja, f"{open_.en} {cautions.en}".strip())
    return if_in_road_area(case, because, authority=road_authority(case), verify=verify)
