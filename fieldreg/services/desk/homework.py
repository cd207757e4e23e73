"""Use cases of the desk's homework: what the city must look up of its sites, and the answers, each kept as a dated fact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from fieldreg.booking.reservations import LIVE
from fieldreg.desk.cases import OPEN_STEPS
from fieldreg.desk.desk_events import fact_answered
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.timespan import day_from_text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.site_facts import FactKind, SiteFact, fact_kind, value_from_text
from fieldreg.register.sites import Site
from fieldreg.screening.standing_probe import standing_probe
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_decider

__all__ = ["Homework", "HomeworkItem"]

MOST_SITES = 500  # whose probes are judged for the list; what somebody waits for is on it whatever their number
_AHEAD = timedelta(days=60)
_LONGEST_SOURCE = 400
Pair = tuple[str, str]  # site and fact


@dataclass(frozen=True, kw_only=True)
class HomeworkItem:
    """One fact of one site to be looked up: the rules it leaves open, and who waits for it until when (the soonest first)."""

    site: Site
    fact: str
    kind: FactKind
    rules: tuple[str, ...]
    waiting: tuple[tuple[date, str], ...] = ()  # day of the trial, reservation or consultation

    @property
    def due(self) -> date | None:
        """The first day somebody needs it."""
        return self.waiting[0][0] if self.waiting else None


class Homework:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening
        self._probed: Kept[str, tuple[object, Mapping[Pair, frozenset[str]]]] = Kept(MOST_SITES)  # by site

    def open(self) -> list[HomeworkItem]:
        """What is to be looked up, what somebody waits for first, soonest first."""
        with self.store.reading() as work:
            sites = {site.id: site for site in self._screening.sight(work).sites.all()}
            probed = self._of_probes(work, list(sites.values()))
            waiting: dict[Pair, list[tuple[date, str]]] = {}
            for day, ref, site, held in _waiting(work, self.clock.now()):
                for rule, fact in _left_open(held):
                    if site in sites and not _is_known(sites[site], fact):
                        waiting.setdefault((site, fact), []).append((day, ref))
                        probed[site, fact] = probed.get((site, fact), frozenset()) | {rule}
        items = [
            HomeworkItem(
                site=sites[site], fact=fact, kind=kind, rules=tuple(sorted(rules)), waiting=_soonest(waiting.get((site, fact), ()))
            )
            for (site, fact), rules in probed.items()
            if (kind := fact_kind(fact)) is not None
        ]
        return sorted(items, key=lambda item: (item.due or date.max, item.site.code, item.site.id, item.fact))

    def answered(self) -> list[SiteFact]:
        """The answers that count, newest first."""
        with self.store.reading() as work:
            return [fact for fact in reversed(work.site_facts.latest()) if fact.value is not None]

    def answer(self, form: Mapping[str, Any], account: Account) -> SiteFact:
        """Keeps what was found: `site`, `fact`, `value` (texts), `since` (a day, today if not said), `source`.

        Raises NotAllowed, InvalidInput with what is missing, and for a site or a fact nobody knows.
        """
        ask_decider(account)
        fact = str(form.get("fact", ""))
        value = value_from_text(fact, [str(word) for word in form.get("value", ())])
        return self._keep(fact, value, form, account)

    def take_back(self, form: Mapping[str, Any], account: Account) -> SiteFact:
        """Another answer, which says that nothing is known again."""
        ask_decider(account)
        fact = str(form.get("fact", ""))
        if fact_kind(fact) is None:
            raise InvalidInput.one("unknown-fact", "fact", f"「{fact}」という項目はありません。", f"there is no fact {fact!r}")
        return self._keep(fact, None, form, account)

    def _keep(self, fact: str, value: Any, form: Mapping[str, Any], account: Account) -> SiteFact:
        today = self.clock.today()
        since = day_from_text(str(form["since"]), "since") if form.get("since") else today
        if since > today:
            raise InvalidInput.one("in-the-future", "since", "確かめた日はきょうまでの日にしてください。", "that day has not come yet")
        source = str(form.get("source", "")).strip()
        if not 0 < len(source) <= _LONGEST_SOURCE or not source.isprintable():
            raise InvalidInput.one(
                "source-missing", "source", "だれに、または何で確かめたかを書いてください。", "write whom or what you asked"
            )
        with self.store.writing() as work:
            site = site_named(work.sites, str(form.get("site", "")), None)
            told = SiteFact(site=site.id, fact=fact, value=value, since=since, source=source, who=account.id, at=self.clock.now())
            kept = work.site_facts.add(told)
            work.timeline.append(fact_answered(kept))
            work.commit()
            return kept

    def _of_probes(self, work: UnitOfWork, sites: Sequence[Site]) -> dict[Pair, frozenset[str]]:
        """What the registry leaves open of each site; a site is judged anew where it, a layer or the day is another."""
        on, stamps = self.clock.today() + _AHEAD, self._screening.sight(work).snapshot.stamps
        known: dict[Pair, frozenset[str]] = {}
        for site in sites[:MOST_SITES]:
            state = site, on, stamps
            held = self._probed.find(site.id)
            if held is None or held[0] != state:
                held = state, self._of_site(work, site, on)
                self._probed.put(site.id, held)
            known |= held[1]
        return known

    def _of_site(self, work: UnitOfWork, site: Site, on: date) -> Mapping[Pair, frozenset[str]]:
        """By the plainest trial, and by one that has the site alone and builds on it."""
        plain = standing_probe(site, on)
        busy = replace(plain, on_site=replace(plain.on_site, exclusive_use=True, structure=True, objects_placed=True))
        known: dict[Pair, frozenset[str]] = {}
        for trial in (plain, busy):
            for unknown in self._screening.screened(work, trial).unknown:
                if unknown.open:
                    _note(known, site.id, unknown.rule, unknown.needs)
        return known


def _note(known: dict[Pair, frozenset[str]], site: str, rule: str, needs: Iterable[str]) -> None:
    for need in needs:
        if fact_kind(need) is not None:
            known[site, need] = known.get((site, need), frozenset()) | {rule}


def _waiting(work: UnitOfWork, now: datetime) -> Iterator[tuple[date, str, str, Mapping[str, Any]]]:
    """Day, reference, site and kept answer of whatever waits; of what was held already nobody does."""
    for reservation in work.reservations.list(states=sorted(LIVE), limit=100_000):
        if reservation.screening is not None and now < reservation.slot.end:
            yield reservation.slot.first_day, reservation.id, reservation.site, reservation.screening
    for case in work.cases.list(steps=OPEN_STEPS, limit=100_000):
        if case.screening is not None and case.site is not None:
            yield date.fromisoformat(case.screening["on"]), case.ref, case.site, case.screening


def _left_open(screening: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Rule and fact, as the answer kept says."""
    for unknown in screening.get("unknown", ()):
        if unknown.get("open", True):
            yield from ((unknown["rule"], need) for need in unknown.get("needs", ()) if fact_kind(need) is not None)


def _is_known(site: Site, fact: str) -> bool:
    """Whether it was looked up since the answer was kept."""
    return any(known.fact == fact for known in site.looked_up)


def _soonest(waiting: Iterable[tuple[date, str]]) -> tuple[tuple[date, str], ...]:
    return tuple(sorted(set(waiting)))
