"""Made-up findings and plans of them, for the tests of the plan and its calendar."""

from datetime import date, datetime

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.articles import Article
from fieldreg.law.files.desk_first import DeskFirst
from fieldreg.law.findings import Authority, Finding, Severity, Unknown, UnknownKind
from fieldreg.screening.plan_counting import plan_of

BUSINESS, CALENDAR, HOURS = LeadUnit.BUSINESS_DAYS, LeadUnit.CALENDAR_DAYS, LeadUnit.HOURS
ADVICE = DeskFirst(
    title=Text("窓口への相談", "The desk"), note=Text("目安", "advice"), authority=Authority(Text("窓口", "Desk")),
    lead_time=LeadTime(84, CALENDAR), confidence="unconfirmed",
)  # fmt: skip


def found(rule, value=None, unit=BUSINESS, *, after=(), severity=Severity.PERMIT, **more):
    """A finding with `value` of `unit` as its lead time, which waits for `after`."""
    known = {
        "title": Text(f"{rule}の申請", f"Application {rule}"), "because": Text("理由", "because"),
        "articles": [Article(law="航空法", article="132条の85")], "authority": Authority(Text("東京航空局", "CAB")),
        "lead_time": None if value is None else LeadTime(value, unit), "waits_for": tuple(after),
    }  # fmt: skip
    return Finding(rule=rule, severity=severity, **(known | more))


def unjudged(rule, severity=Severity.PERMIT):
    return Unknown(
        rule=rule, title=Text(rule, rule), because=Text("不明"), needs=["vehicle.bvlos"], kind=UnknownKind.MISSING_ANSWER,
        severity=severity,
    )  # fmt: skip


def planned(*findings, start=datetime(2026, 12, 22, 9, tzinfo=JST), asked_on=date(2026, 11, 24), unknown=(), desk=None, site=None):
    return plan_of(findings, unknown, start=start, asked_on=asked_on, desk=desk, site=site)


def days(plan):
    """Each step's (earliest day, last day) by rule, in order."""
    return {s.rule: (s.earliest_day, s.last_day) for s in plan.steps}
