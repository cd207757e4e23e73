"""What a school adds while it still teaches (学校施設の確保に関する政令)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import site_name
from fieldreg.law.formulas.land.school_sites import NO_SCHOOL, school_at
from fieldreg.register.sites import SiteKind

__all__ = ["still_teaching"]


@formula("school-enforce-order")
def still_teaching(case: Case) -> Answer:
    """学校施設の確保に関する政令3条: premises of a school that still teaches."""
    school = school_at(case)
    if school is None:
        return Clear(because=NO_SCHOOL)
    name = site_name(school)
    if school.kind is SiteKind.CLOSED_SCHOOL:
        return Clear(
            because=Text(
                f"{name.ja}は閉校した学校のため、この決まりは当たりません。いまの使い方は管理者に確かめてください。",
                f"{name.en} has closed as a school; ask its manager about its present use",
            )
        )
    if school.closed_on is not None and case.day.isoformat() > school.closed_on:
        raise Undecided(
            Text(
                f"{name.ja}の閉校の予定日（{school.closed_on}）より後の日です。予定どおり閉校したか、管理者に確かめてください。",
                f"the day is after {name.en} is due to close ({school.closed_on}); ask whether it has",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["site.closed_on"],
        )
    return Applies(
        because=Text(
            f"{name.ja}はまだ学校として使われています。授業などの妨げにならないことと、学校の管理者の同意が必要です。",
            f"{name.en} still teaches: its manager must consent, and lessons must not be hindered.",
        )
    )
