"""Which school a trial is at: by the site it names, by what it declares, by the layer of schools."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case, Undecided
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formulas.kinds_of_land import asking, declared_land, on_land
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import SiteKind
from fieldreg.surroundings.around_trial import Hit

__all__ = ["NO_SCHOOL", "SCHOOLS", "school_at"]

SCHOOLS = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)
NO_SCHOOL = Text("学校・閉校施設の敷地ではありません。", "not on the grounds of a school or former school")


def _school(hit: Hit) -> bool:
    return hit.zone.attributes.get("kind") != "shelter"  # drawn in the same layer


def school_at(case: Case) -> NamedSite | None:
    """The school the trial is at; None where it surely is at none.

    A school that is named counts though the outline strays from it.  Raises Undecided between.
    """
    site = case.site
    if site is not None and (site.kind in SCHOOLS or case.within_site()):
        return site if site.kind in SCHOOLS else None
    land = declared_land(case)
    with asking(case, "on_site.land"):
        there = on_land(case, "schools", declared=land is not None, only=_school)
    if there:
        raise case.unanswered("site")
    if land is not None and "school" in land:
        raise _unregistered()
    return None


def _unregistered() -> Undecided:
    return Undecided(
        Text(
            "学校・閉校した学校を使う（申告による）ことまではわかりますが、登録された場所が選ばれていません。登録されていれば選んでください。"
            "登録がなければ、財産の区分などを窓口が調べます。",
            "a school or former school is used, as declared, but no registered site is named: name it if it is registered; "
            "if not, the desk looks up whose property it is",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["site.property_status"],
    )
