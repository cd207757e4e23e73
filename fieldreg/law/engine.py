"""Rules as the rest of the house meets them: the catalogue's words joined to a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.law.articles import Article
from fieldreg.law.files.catalogue import RuleRecord, records
from fieldreg.law.files.parameters import parameter_file
from fieldreg.law.findings import Outcome, Severity
from fieldreg.law.formula_table import FORMULAS, Formula
from fieldreg.law.formulas import desk, nature, parks, radio, sandbox, small_uav, water

# Importing a family registers its formulas.
from fieldreg.law.formulas.aviation import (
    airspace,
    cargo,
    category_iib,
    crowds,
    duties,
    exemptions,
    heights,
    light_craft,
    manner_of_flight,
    registration,
)
from fieldreg.law.formulas.land import (
    buildings,
    city_property,
    ownership,
    planning,
    school_roles,
    schools,
    subsidies,
)
from fieldreg.law.formulas.public_order import fire_and_fuel, order, outdoors
from fieldreg.law.formulas.roads import (
    automated_driving,
    closures,
    odd_fit,
    police_guides,
    road_occupancy,
    road_use,
    small_vehicles,
    transport_business,
    vehicle_standards,
)
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.trials.trial import Trial

__all__ = ["FAMILIES", "BoundRule", "all_rules"]

FAMILIES = (
    airspace, automated_driving, buildings, cargo, category_iib, city_property, closures, crowds, desk, duties, exemptions,
    fire_and_fuel, heights, light_craft, manner_of_flight, nature, odd_fit, order, outdoors, ownership, parks, planning,
    police_guides, radio, registration, road_occupancy, road_use, sandbox, school_roles, schools, small_uav, small_vehicles,
    subsidies, transport_business, vehicle_standards, water,
)  # fmt: skip


@dataclass(frozen=True)
class BoundRule:
    """One rule: what the catalogue says of it, and the formula that judges it."""

    record: RuleRecord
    judge: Formula

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def title(self) -> Text:
        return self.record.title

    @property
    def severity(self) -> Severity:
        return self.record.severity

    @property
    def articles(self) -> Sequence[Article]:
        return self.record.articles

    @property
    def layers(self) -> tuple[str, ...]:
        return self.record.layers

    @property
    def needs(self) -> tuple[str, ...]:
        return self.record.needs

    @property
    def after(self) -> bool:
        """Whether it looks at what the other rules answered, and so is judged after them."""
        return self.record.after

    def on(self, day: date) -> RuleOfDay:
        """The rule as it stands on `day`.  Raises BadLaw."""
        return RuleOfDay.of(self.record, self.judge, day)

    def check(self, trial: Trial, around: Surroundings, others: Mapping[str, Outcome] | None = None) -> Outcome:
        """The rule's answer about `trial`, given what `others` answered.

        Raises BadLaw where formula and catalogue disagree, DatumMismatch where two heights
        cannot be compared.
        """
        return self.on(around.on).check(trial, around, others)

    def to_dict(self, on: date) -> dict[str, Any]:
        """As ``GET /api/rules`` tells it, with the numbers in force on `on`."""
        record = self.record
        since, until = record.in_force
        return {
            "id": record.id,
            "family": record.family,
            "title": record.title.to_dict(),
            "severity": str(record.severity),
            "applies_to": [str(a) for a in record.applies_to],
            "articles": [a.to_dict() for a in record.articles],
            "authority": record.authority.to_dict(),
            "lead_time": record.lead_time.to_dict() if record.lead_time else None,
            "lead_time_confidence": record.lead_time_confidence,
            "waits_for": list(record.waits_for),
            "rather_after": list(record.rather_after),
            "files_with": record.files_with or None,
            "on_the_day": record.on_the_day,
            "stage": "after" if record.after else None,
            "lead_time_note": record.lead_time_note.to_dict(),
            "fee": record.fee.to_dict(),
            "validity": record.validity.to_dict(),
            "system": record.system.to_dict(),
            "documents": [d.to_dict() for d in record.documents],
            "quote": record.quote or None,
            "what_we_do": record.what_we_do.to_dict(),
            "needs": list(record.needs),
            "layers": list(record.layers),
            "looks": [look.to_dict() for look in record.looks],
            "facts": list(record.facts),
            "others": list(record.others),
            "numbers": [parameter_file(name).to_dict(on) for name in record.parameters],
            "exemptions": [{"id": e, "title": t.to_dict()} for e, t in record.exemptions.items()],
            "in_force": [since.isoformat() if since else None, until.isoformat() if until else None],
            "confidence": record.confidence,
            "source": record.source,
            "last_checked": record.last_checked.isoformat() if record.last_checked else None,
        }


@cache
def all_rules() -> tuple[BoundRule, ...]:
    """Every rule, by id.  Raises BadLaw for a record without formula, or the reverse."""
    held = records()
    odd_fit = {r.id for r in held} ^ set(FORMULAS)
    if odd_fit:
        names = ", ".join(sorted(odd_fit))
        raise BadLaw(
            Text(
                f"catalogue と計算式が一致しません: {names}", f"catalogue and formulas do not match: {names}"
            ),
            where=names,
        )
    return tuple(BoundRule(record, FORMULAS[record.id]) for record in held)
