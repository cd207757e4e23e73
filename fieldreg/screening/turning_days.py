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

from fieldreg.law import LawOfDay, LawTurned, law_days, rules_in_force
from fieldreg.register.zone_index import Box, ZoneSource
from fieldreg.surroundings.aerodromes import dimension_days
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial import Trial

__all__ = ["NEAR_M", "laws_by_day", "turning_days"]

NEAR_M = 10_000.0  # no rule looks farther than this for a zone


def turning_days(trial: Trial, source: ZoneSource, footprint: Footprint | None = None) -> list[date]:
    """The trial's first day alone, or with its last and each until then on which the day before no longer tells.

    A number of the law or a rule takes or loses force; an edition begins, ends or goes stale; a
    zone within 10 km (and its edition's accuracy) begins or ends.  `footprint` where it stands in the plane already.
    """
    return sorted(_turns(trial, source, footprint))


def laws_by_day(
    trial: Trial, source: ZoneSource, footprint: Footprint | None = None
) -> list[tuple[date, LawOfDay | LawTurned]]:
    """Those days with their law; after the first, with what of it may answer otherwise than on the day before.

    Each day whole for a trial of several volumes: on a day on which none is used, what a zone's
    hours leave out is told otherwise.  Raises as `rules_in_force`.
    """
    turns = _turns(trial, source, footprint)
    days = sorted(turns)
    laws = [rules_in_force(day) for day in days]
    if len(trial.volumes) > 1:
        return list(zip(days, laws, strict=True))
    later = [LawTurned(law, before, turns[day]) for before, law, day in zip(laws, laws[1:], days[1:], strict=False)]
    return [(days[0], laws[0]), *zip(days[1:], later, strict=True)]


def _turns(trial: Trial, source: ZoneSource, footprint: Footprint | None) -> dict[date, set[str]]:
    """The days to judge, each with the layers that turn on it."""
    first, last = trial.timespan.first_day, trial.timespan.last_day
    found: dict[date, set[str]] = {first: set()}
    if first == last:
        return found
    near = footprint or Footprint(trial.footprint)
    of_the_law = ((day, "") for day in (*law_days(), *dimension_days()))
    for day, layer in (*of_the_law, *_edition_days(source), *_zone_days(trial, source, near)):
        if first < day <= last:
            found.setdefault(day, set()).add(layer)
    return found if len(found) == 1 else {last: set(), **found}


def _edition_days(source: ZoneSource) -> Iterator[tuple[date, str]]:
    for layer in source.layers():
        for edition in source.editions(layer.id):
            stale = edition.stale_after + timedelta(days=1) if edition.stale_after else None
            yield from ((day, layer.id) for day in (edition.in_force_from, edition.in_force_to, stale) if day)


def _zone_days(trial: Trial, source: ZoneSource, footprint: Footprint) -> Iterator[tuple[date, str]]:
    span = trial.timespan
    boxes: dict[float, Box] = {}  # by accuracy
    for layer in source.layers():
        for edition in source.editions(layer.id):
            ended = edition.in_force_to is not None and edition.in_force_to <= span.first_day
            if not ended and edition.in_force_from <= span.last_day:
                far_m = NEAR_M + edition.accuracy_m
                box = boxes[far_m] = boxes.get(far_m) or footprint.box(far_m)
                yield from ((day, layer.id) for day in source.turning_days(edition, box, span.first_day, span.last_day))
