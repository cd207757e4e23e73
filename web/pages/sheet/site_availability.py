"""When and how a site may be had: the few rules a visitor asks for, with their source; what is not known is told as such."""

from dataclasses import dataclass
from typing import Any

from fieldreg.booking.availability.hours import Hours
from fieldreg.booking.availability.rules import TITLES, InForce, Rule
from fieldreg.booking.availability.telling import hours_lines, value_told
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.services.holdings.availability import keeps_rules
from web.shell.context import account, reads_desk, services

__all__ = ["RuleRow", "availability_of"]

_NOT_LOOKED_UP = Text("だれもまだ調べていません。", "Nobody has looked them up yet.")
_OF_VISITORS = Text("見学者などの時間です。実証に使える時間は未確認です。", "These are hours of visitors; those of trials are not known.")


@dataclass(frozen=True)
class RuleRow:
    """One line; `unknown` where nobody knows, `source` of what somebody said of this place."""

    rule: str
    title: Text
    lines: tuple[Text, ...]
    unknown: bool = False
    source: str = ""
    confidence: Confidence = "unconfirmed"


def availability_of(site: Site) -> dict[str, Any]:
    """What the sheet's card tells of today."""
    whole, *areas = services().availability.of_site(site.id)
    rows = [_hours(whole.force.rules.hours), _lengths(whole.force), *(_row(whole.force, rule) for rule in (Rule.LEAD, Rule.HORIZON))]
    if whole.force.rules.set_up_minutes or whole.force.rules.tear_down_minutes:
        rows += [_row(whole.force, rule) for rule in (Rule.SET_UP, Rule.TEAR_DOWN)]
    if whole.force.rules.seats is not None:
        rows.append(_row(whole.force, Rule.SEATS))
    held = account()
    return {
        "availability": rows, "hours_unknown": rows[0].unknown, "own_areas": [one.name for one in areas if one.area in one.force.versions],
        "sees_rules": reads_desk(held) or keeps_rules(held, site),
    }  # fmt: skip


def _hours(hours: Hours | None) -> RuleRow:
    title = TITLES[Rule.HOURS]
    if hours is None:
        return RuleRow("hours", title, (_NOT_LOOKED_UP,), unknown=True)
    lines = [Text(f"{at.ja} {said.ja}".strip(), f"{at.en} {said.en}".strip()) for at, said in hours_lines(hours)]
    lines += [hours.note] if hours.note.ja else []
    told = tuple(lines if hours.of_use or hours.unknown else [_OF_VISITORS, *lines])
    unknown = hours.unknown is not None or not hours.of_use
    return RuleRow("hours", title, told, unknown=unknown, source=hours.source, confidence=hours.confidence)


def _lengths(force: InForce) -> RuleRow:
    shortest, longest = (value_told(rule, getattr(force.rules, str(rule))) for rule in (Rule.SHORTEST, Rule.LONGEST))
    if force.rules.shortest_minutes is None:
        told = Text(f"{longest.ja}まで", f"at most {longest.en}") if force.rules.longest_minutes else longest
    else:
        told = Text(f"{shortest.ja}〜{longest.ja}", f"{shortest.en} to {longest.en}")
    rule = Rule.LONGEST if force.origins[Rule.LONGEST].version else Rule.SHORTEST
    return _with_source(force, rule, Text("一回の長さ", "Length of a slot"), told)


def _row(force: InForce, rule: Rule) -> RuleRow:
    return _with_source(force, rule, TITLES[rule], value_told(rule, getattr(force.rules, str(rule))))


def _with_source(force: InForce, rule: Rule, title: Text, told: Text) -> RuleRow:
    version = force.origins[rule].version
    if version is None:
        return RuleRow(str(rule), title, (Text(f"{told.ja}（窓口の設定）", f"{told.en} (a setting of the desk)"),))
    return RuleRow(str(rule), title, (told,), source=version.source, confidence=version.confidence)
