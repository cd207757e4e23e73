"""Use case of looking whom to ask about a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.divisions import DIVISIONS_NOTE, divisions_from
from fieldreg.desk.tasks.routing import Known, Routing, routing_of
from fieldreg.kernel.errors import FieldregError, NotFound
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site, SiteKind
from fieldreg.screening.standing_probe import standing_need, standing_probe
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.visibility import ask_reader
from fieldreg.trials.trial import Activity, Vehicle

__all__ = ["TaskRouting"]

_AHEAD = timedelta(days=60)


class TaskRouting:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def suggest(self, ref: str, staff: Account) -> Routing:
        """Whom one might ask, with reasons.  Raises NotAllowed for anybody but the desk, NotFound for no such case."""
        ask_reader(staff)
        with self.store.reading() as work:
            case = work.cases.get(ref)
            site = _site(work, case)
            tasks = work.tasks.of_case(ref)
            screening, probed = self._screened(work, case, site)
            known = Known(
                case=case, manager=work.managers.get(site.manager) if site and site.manager else None, screening=screening, probed=probed,
                on_road=site is not None and site.kind is SiteKind.ROAD,
                divisions=divisions_from(work.note(DIVISIONS_NOTE)), tasks=tasks, answers=work.tasks.answers([task.ref for task in tasks]),
                alike=work.tasks.alike(ref, site=case.site, activity=case.activity),
            )  # fmt: skip
            return routing_of(known)

    def _screened(self, work: UnitOfWork, case: Case, site: Site | None) -> tuple[Any, bool]:
        """What the case's plan was answered; of a case that has only a site, what the plainest plan there would be."""
        if (judged := self._screening.of_case(work, case)) is not None:
            return judged, False
        if site is None:
            return None, False
        try:
            return self._screening.screened(work, self._plainest(case, site)).to_dict(), True
        except FieldregError:  # what cannot be judged is not judged, and told so
            return None, False

    def _plainest(self, case: Case, site: Site) -> Any:
        day = self.clock.today() + _AHEAD
        usual = Activity.AUTOMATED_DRIVING if site.kind is SiteKind.ROAD else Activity.DRONE
        asked = Activity(case.activity) if case.activity in set(Activity) else usual
        if asked is usual:
            return standing_probe(site, day)
        need = standing_need(day, on_road=False)
        aloft = asked is Activity.DRONE
        heights = {} if aloft else {"altitude_lower": None, "altitude_upper": None, "vehicle": Vehicle()}
        return replace(need, activity=asked, **heights).at(site)  # type: ignore[arg-type]


def _site(work: UnitOfWork, case: Case) -> Site | None:
    if case.site is None:
        return None
    try:
        return work.sites.get(case.site)
    except NotFound:
        return None
