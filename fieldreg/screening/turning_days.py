"""The days of a trial on which something about it may change: the law, an edition, a zone near it.

Between two of them nothing does, so judging the first day and each of these judges every day.

Why the first day alone will do where nothing turns: a rule sees of the day it is judged on
the law's numbers and rules, the dimensions of the airports' surfaces, the layers' editions and
zones, and a site's own dates.  All but the last turn on days told here.  A site's dates (a school
closes, a subsidy no longer restricts) only lessen what is asked, so that the first is the gravest
day.  The hours of the trial, daylight among them, are judged over all its days on any of them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from fieldreg.law import law_days
from fieldreg.register.zone_index import Box, ZoneSource
from fieldreg.surroundings.aerodromes import dimension_days
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial import Trial

__all__ = ["NEAR_M", "turning_days"]

NEAR_M = 10_000.0  # no rule looks farther than this for a zone


def turning_days(trial: Trial, source: ZoneSource, footprint: Footprint | None = None) -> list[date]:
    """The trial's first day alone, or with its last and each until then on which the day before no longer tells.

    A number of the law or a rule takes or loses force; an edition begins, ends or goes stale; a
    zone within 10 km (and its edition's accuracy) begins or ends.  `footprint` where it stands in the plane already.
    """
    first, last = trial.timespan.first_day, trial.timespan.last_day
    if first == last:
        return [first]
    near = footprint or Footprint(trial.footprint)
    days = {*law_days(), *dimension_days(), *_edition_days(source), *_zone_days(trial, source, near)}
    turns = {day for day in days if first < day <= last}
    return sorted({first, last, *turns}) if turns else [first]


def _edition_days(source: ZoneSource) -> Iterator[date]:
    for layer in source.layers():
        for edition in source.editions(layer.id):
            stale = edition.stale_after + timedelta(days=1) if edition.stale_after else None
            yield from (day for day in (edition.in_force_from, edition.in_force_to, stale) if day)


def _zone_days(trial: Trial, source: ZoneSource, footprint: Footprint) -> Iterator[date]:
    span = trial.timespan
    boxes: dict[float, Box] = {}  # by accuracy
    for layer in source.layers():
        for edition in source.editions(layer.id):
            ended = edition.in_force_to is not None and edition.in_force_to <= span.first_day
            if not ended and edition.in_force_from <= span.last_day:
                far_m = NEAR_M + edition.accuracy_m
                box = boxes[far_m] = boxes.get(far_m) or footprint.box(far_m)
                yield from source.turning_days(edition, box, span.first_day, span.last_day)
