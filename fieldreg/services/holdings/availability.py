"""Use cases of the rules of use: what is in force where and why, its history, adding a version, loading files; and asking a slot of them.

Which version holds for a slot is decided by the day on which it starts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from fieldreg.booking.availability.answers import (
    Answer,
    Counts,
    Refusal,
    answer_of,
    refuses_for_good,
    shut_on,
)
from fieldreg.booking.availability.availability_events import version_added
from fieldreg.booking.availability.loading import change_of, differences, plan_of, read_files
from fieldreg.booking.availability.rule_file import version_of
from fieldreg.booking.availability.rules import Availability, InForce, Rule, Terms, Version
from fieldreg.booking.availability.shut_hours import ShutHours
from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import Clash, Reservation, State
from fieldreg.kernel.errors import Clashing, Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.file_loads import File
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import HeldSites
from fieldreg.services.file_loads import FilesLoad, digests_of
from fieldreg.services.holdings.register import site_named
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.services.visibility import decides, reads_all

__all__ = [
    "AVAILABILITY", "AvailabilityServices", "UnitRules", "VersionTold", "ask_hours", "ask_quotas", "ask_rules", "closed_in", "counts_of",
    "keeps_rules", "rules_at", "terms_of",
]  # fmt: skip

AVAILABILITY = "availability"  # what a load of its files is called


@dataclass(frozen=True, kw_only=True)
class VersionTold:
    """One version of a unit's history: who added it, and what it changed against the one it followed."""

    version: Version
    who: str  # an account's e-mail; "" at the machine
    changes: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class UnitRules:
    """A unit (`area` None: the whole site) with what is in force of it on a day, and every version of its own, newest first."""

    area: str | None
    name: Text
    depth: int
    force: InForce
    history: tuple[VersionTold, ...] = ()


def rules_at(work: UnitOfWork, site: Site, area: str | None, day: date, limits: BookingLimits) -> InForce:
    """The rules of the site, or of its area, on that day.  Raises NotFound for an area it has not."""
    return Availability(work.availability.of_site(site.id), limits).of(site, area, day)


def terms_of(work: UnitOfWork, site: Site, area: str | None, day: date, limits: BookingLimits) -> Terms:
    """What a reservation that starts on that day takes with it: buffers, how claims part, seats by unit."""
    return rules_at(work, site, area, day, limits).terms


def counts_of(work: UnitOfWork, site: Site, force: InForce, account: Account, now: datetime, but: Sequence[str] = ()) -> Counts:
    """What the account's organisation has, `but` some, under the unit that limits it; its own alone, where it is of none."""
    of = work.organisations.of(account.id)
    owners = [account.id] if of is None else sorted({account.id, *work.organisations.members(of.organisation)})

    def counted(rule: Rule, states: Sequence[State]) -> int:
        version = force.origins[rule].version
        if version is None:
            return 0
        within = [one.id for one in site.areas if version.area in (one.id, *site.lineage(one.id))] if version.area else None
        return work.reservations.count_under(site.id, within, owners, states, now, but)

    return Counts(
        undecided=counted(Rule.UNDECIDED, (State.REQUESTED, State.TENTATIVE)), accepted=counted(Rule.ACCEPTED, (State.ACCEPTED,))
    )


def ask_rules(force: InForce, asked: Reservation, now: datetime, counts: Counts | None = None) -> None:
    """Raises InvalidInput for its lengths and when it is asked for, Clashing ("blocking") outside the hours, Conflict ("quota")."""
    answer = answer_of(force, asked.slot, now, counts)
    at_field = [one for one in answer.refusals if one.rule not in (Rule.HOURS, Rule.UNDECIDED, Rule.ACCEPTED)]
    if at_field:
        raise InvalidInput([Fault(one.code, one.where, one.because) for one in at_field])
    ask_hours(force, asked, now)
    if counts is not None:
        ask_quotas(force, asked, now, counts)


def ask_hours(force: InForce, asked: Reservation, now: datetime) -> None:
    """Raises Clashing ("blocking") outside the hours."""
    for one in answer_of(force, asked.slot, now).of(Rule.HOURS):
        raise Clashing(one.because, [_blocking(one, force, asked)])


def ask_quotas(force: InForce, asked: Reservation, now: datetime, counts: Counts) -> None:
    """Raises Conflict ("quota")."""
    for one in answer_of(force, asked.slot, now, counts).of(Rule.UNDECIDED, Rule.ACCEPTED):
        raise Conflict(one.because, code=one.code, where=one.where)


def _blocking(refusal: Refusal, force: InForce, asked: Reservation) -> Clash:
    return Clash(
        kind="blocking", reservation="", site=force.site, area=force.area, slot=asked.slot, state=None, because=refusal.because,
        evidence={"rule": str(refusal.rule), "code": refusal.code, "fits": refusal.fits and refusal.fits.to_dict()},
    )  # fmt: skip


def closed_in(work: UnitOfWork) -> Callable[[Site, str | None, Sequence[Timespan]], bool]:
    """Whether a place is known to be closed at some of the times, as `work` sees it; the rules of each site are read once."""
    held: dict[str, Availability] = {}

    def closed(site: Site, area: str | None, spans: Sequence[Timespan]) -> bool:
        if site.id not in held:
            held[site.id] = Availability(work.availability.of_site(site.id), BookingLimits())
        return any(refuses_for_good(held[site.id].of(site, area, span.first_day), span) for span in spans)

    return closed


def keeps_rules(account: Account | None, site: Site) -> bool:
    """Who writes the rules of a site: the desk, and the department that manages it."""
    if account is None:
        return False
    return decides(account) or (account.role is Role.DEPARTMENT and account.manager != "" and account.manager == site.manager)


class AvailabilityServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, limits: BookingLimits | None = None, snapshots: Snapshots | None = None) -> None:
        self.store, self.clock = store, clock
        self.limits = limits or BookingLimits()
        self._snapshots = snapshots or Snapshots(store)
        self._held: Kept[int, Availability] = Kept(2)  # by revision

    def of(self, site_id: str, area: str | None, day: date | None = None) -> InForce:
        """What is in force on the day (today's, if not said).  Raises NotFound, InvalidInput for what is not there."""
        sites, held = self._newest()
        return held.of(site_named(sites, site_id, area), area, day or self.clock.today())

    def of_site(self, site_id: str, day: date | None = None) -> list[UnitRules]:
        """The site and its areas, each with what is in force on the day.  Raises NotFound."""
        sites, held = self._newest()
        site, on = sites.get(site_id), day or self.clock.today()
        whole = UnitRules(area=None, name=site.name, depth=0, force=held.of(site, None, on))
        parts = ((depth, one, held.of(site, one.id, on)) for depth, one in site.walk())
        return [whole, *(UnitRules(area=one.id, name=one.name, depth=depth + 1, force=force) for depth, one, force in parts)]

    def kept(self, site_id: str, account: Account, day: date | None = None) -> list[UnitRules]:
        """The same with the history of each, for who keeps or reads it.  Raises NotFound, the same where he may not."""
        with self.store.reading() as work:
            site = work.sites.get(site_id)
            self._ask_reader(account, site)
            versions = work.availability.of_site(site_id)
            names = {by: work.accounts.get(by).email for by in {one.by for one in versions} if by is not None}
        told = {unit: _history([one for one in versions if one.unit == unit], names) for unit in {one.unit for one in versions}}
        return [replace(one, history=told.get(one.area or site_id, ())) for one in self.of_site(site_id, day)]

    def untold(self, reservation: Reservation) -> Text:
        """What is not known of the hours of its place, and so is the desk's to find out; empty where they are known."""
        return self.answer(reservation.site, reservation.area, reservation.slot).untold

    def answer(self, site_id: str, area: str | None, slot: Timespan) -> Answer:
        """What the rules say of a slot asked for now, quotas apart; of a place that is there no more, nothing."""
        try:
            return answer_of(self.of(site_id, area, slot.first_day), slot, self.clock.now())
        except (NotFound, InvalidInput):
            return Answer(refusals=())

    def closed(self, site_id: str, area: str | None, slots: Sequence[Timespan]) -> list[bool]:
        """Of each slot whether the place is known to be closed at some of it.  Raises NotFound, InvalidInput for what is not there."""
        sites, held = self._newest()
        site = site_named(sites, site_id, area)
        return [refuses_for_good(held.of(site, area, slot.first_day), slot) for slot in slots]

    def shut_days(self, site_id: str, days: Sequence[date]) -> frozenset[date]:
        """Those of the days on which the whole site is known to be closed.  Raises NotFound."""
        sites, held = self._newest()
        site = sites.get(site_id)
        return frozenset(day for day in days if shut_on(held.of(site, None, day), day))

    def shut_hours(self, *, all_day: bool = False) -> ShutHours:
        """When places are known to be shut, by the rules as they are now; `all_day`: of days, on which any hour will do."""
        sites, held = self._newest()
        return ShutHours(held, sites.get, all_day=all_day)

    def add(self, document: Mapping[str, Any], account: Account) -> Version:
        """A version as a file tells it, from today or a later day.

        Raises InvalidInput with every fault, NotFound for a site that is not there or not the account's to keep.
        """
        version = version_of(document, "")
        if version.first < self.clock.today():
            raise InvalidInput.one(
                "from-past", "from", "きょうか、これからの日にしてください。過ぎた日の定めは変えられません。",
                "choose today or a later day; what held on days that are over is not changed",
            )  # fmt: skip
        with self.store.writing() as work:
            site = site_named(work.sites, version.site, version.area)
            if not keeps_rules(account, site):
                raise NotFound(Text("お探しのページはありません。", "there is no such page"))
            change = change_of(version, work.availability.of_site(site.id))
            if change.kind == "unchanged":
                raise Conflict(
                    Text(f"{version.first} からの定めはすでにこの内容です。", f"the rules from {version.first} say just this already"),
                    code="unchanged", where="from",
                )  # fmt: skip
            kept = work.availability.add(replace(version, at=self.clock.now(), by=account.id))
            work.timeline.append(version_added(kept, change.lines, self.clock.now()))
            work.commit()
            return kept

    def load(self, files: Sequence[File], *, dry_run: bool = False) -> FilesLoad:
        """Reads, checks and compares files of rules, and adds all their versions or, with any fault, none.

        Whether there are faults the answer tells; nothing is raised for them.
        """
        read = read_files(files)
        with self.store.writing() as work:
            units = {site.id: frozenset(area.id for area in site.areas) for site in work.sites.all()}
            plan = plan_of(read, work.availability.all(), units)
            report = FilesLoad(what=AVAILABILITY, files=digests_of(files), plan=plan, dry_run=dry_run)
            if report.refused or dry_run or not plan.to_write:
                return report
            for change in plan.to_write:
                kept = work.availability.add(replace(change.version, at=self.clock.now()))
                work.timeline.append(version_added(kept, change.lines, self.clock.now()))
            work.commit()
        return report

    def _newest(self) -> tuple[HeldSites, Availability]:
        """Sites and rules as they are now, read once until either changes."""
        snapshot = self._snapshots.newest()
        return snapshot.sites, self._held.get(snapshot.revision, self._read)

    def _read(self) -> Availability:
        with self.store.reading() as work:
            return Availability(work.availability.all(), self.limits)

    def _ask_reader(self, account: Account, site: Site) -> None:
        if not (reads_all(account) or keeps_rules(account, site)):
            raise NotFound(Text("お探しのページはありません。", "there is no such page"))


def _history(versions: Sequence[Version], names: Mapping[int, str]) -> tuple[VersionTold, ...]:
    """Newest first; each against what stood before it when it was added."""
    told = []
    for one in sorted(versions, key=lambda v: v.id):
        before = change_of(one, [other for other in versions if other.id < one.id]).before
        told.append(VersionTold(version=one, who="" if one.by is None else names[one.by], changes=differences(before, one)))
    return tuple(reversed(told))
