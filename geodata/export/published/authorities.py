"""Whom to ask of a zone, and how long before: its manager, and whoever the day's law of its layer names.

`intervalBefore` has no business days.  A lead time counted in them is told as the most calendar days it takes within a year of
the day, so that whoever goes by it is never late; one that no source confirms is not told.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, LAST_DAY
from fieldreg.law.compiled import rules_in_force
from fieldreg.law.files.catalogue import RuleRecord
from fieldreg.law.findings import Severity
from fieldreg.people.managers import Manager
from fieldreg.register.zones import Restriction, Zone
from fieldreg.trials.trial import Activity
from geodata.importers.standards.uas_authorities import Authority, own_authority, purpose_of

__all__ = ["AuthoritiesOn", "interval_before", "layers_of_drones"]

_ASKED = (Restriction.PROHIBITED, Restriction.REQ_AUTHORISATION)
_PURPOSES = {Severity.PERMIT: "AUTHORIZATION", Severity.CONSENT: "AUTHORIZATION", Severity.NOTIFY: "NOTIFICATION"}
_YEAR = 366


class AuthoritiesOn:
    """As of one day."""

    def __init__(self, managers: Mapping[str, Manager], on: date) -> None:
        self._managers, self._on = managers, on
        self._rules: dict[str, list[RuleRecord]] = {}
        for record in (rule.record for rule in rules_in_force(on).compiled.values()):
            if Activity.DRONE in record.applies_to and _is_known(record):
                for layer in record.layers:
                    self._rules.setdefault(layer, []).append(record)

    def of(self, zone: Zone) -> Sequence[Authority]:
        """The zone's own authority first; of a zone that forbids or asks for permission, then those whom its layer's rules name."""
        manager = self._managers.get(zone.authority)
        rules = self._rules.get(zone.layer, [])
        if manager is None:
            own = list(own_authority(zone))
        else:
            lead = self._longest([rule for rule in rules if _same(rule.authority.name, manager.name)])
            told = {"name": manager.name, "service": manager.desk}
            own = [Authority(purpose=purpose_of(zone), contact=manager.contact, interval_before=lead, **told)]
        if zone.restriction not in _ASKED:
            return own
        named = {_plain(one.name) for one in own}
        others = [rule for rule in rules if _plain(rule.authority.name) not in named and rule.severity in _PURPOSES]
        return own + [self._of_rule(rule) for rule in others]

    def _of_rule(self, rule: RuleRecord) -> Authority:
        authority = rule.authority
        return Authority(
            purpose=_PURPOSES[rule.severity], name=authority.name, service=Text(authority.desk), contact=authority.contact,
            interval_before=self._longest([rule]),
        )  # fmt: skip

    def _longest(self, rules: Sequence[RuleRecord]) -> str:
        return max((interval_before(rule.lead_time, self._on) for rule in rules if rule.lead_time), key=_hours, default="")


@lru_cache(maxsize=64)
def layers_of_drones(on: date) -> frozenset[str]:
    """Layers whose zones rules of aviation and of the small-UAV Act stand on, on a day; none of things one keeps away from (buildings)."""
    records = [rule.record for rule in rules_in_force(on).compiled.values()]
    kept_away = {look.layer for record in records for look in record.looks if "distance" in look.weighs}
    ours = (record for record in records if Activity.DRONE in record.applies_to and record.family in ("aviation", "small_uav"))
    return frozenset(layer for record in ours for layer in record.layers) - kept_away


def _is_known(record: RuleRecord) -> bool:
    return record.lead_time is not None and record.lead_time_confidence != "unconfirmed"


@lru_cache(maxsize=256)
def interval_before(lead: LeadTime, on: date) -> str:
    """The lead time as a duration of ISO 8601, counted back from the days after `on`.

    >>> interval_before(LeadTime(48, LeadUnit.HOURS), date(2026, 12, 1))
    'PT48H'
    >>> interval_before(LeadTime(10, LeadUnit.BUSINESS_DAYS), date(2026, 12, 1))
    'P21D'
    """
    if lead.unit is LeadUnit.HOURS:
        return f"PT{lead.value}H"
    if lead.unit is LeadUnit.CALENDAR_DAYS:
        return f"P{lead.value}D"
    days = (on + timedelta(days=n) for n in range(_YEAR) if on + timedelta(days=n) <= LAST_DAY)
    return f"P{max((day - lead.apply_by(datetime.combine(day, time(), JST))).days for day in days)}D"


def _hours(interval: str) -> int:
    return int(interval[2:-1]) if interval.startswith("PT") else 24 * int(interval[1:-1])


def _plain(name: Text) -> str:
    return name.ja.replace(" ", "").replace("　", "")


def _same(one: Text, other: Text) -> bool:
    return _plain(one) == _plain(other)
