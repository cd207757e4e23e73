"""The days on which the law as we hold it changes."""

from datetime import date
from functools import cache

from fieldreg.law.files.catalogue import records
from fieldreg.law.files.parameters import parameter_file, parameter_names

__all__ = ["law_days"]


@cache
def law_days() -> tuple[date, ...]:
    """Each day on which a rule or a number takes or loses force, oldest first."""
    of_rules = {day for record in records() for day in record.in_force if day is not None}
    of_numbers = {day for name in parameter_names() for day, _ in parameter_file(name).values}
    return tuple(sorted(of_rules | of_numbers))
