"""Use cases of screening: a trial, every site's standing probe, headroom, ways out, the rules of a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import LIVE
from fieldreg.desk.cases import OPEN_STEPS, Case
from fieldreg.kernel.errors import FieldregError, InvalidInput, Unavailable
from fieldreg.kernel.geometry import place_of
from fieldreg.kernel.kept import Kept, Once
from fieldreg.law import rules_in_force
from fieldreg.law.compiled import warm
from fieldreg.permit_free import Asked as PermitFreeAsked
from fieldreg.permit_free import answer_of, parts_of, summary_of, trial_of
from fieldreg.permit_free.parts import FREE, UNKNOWN, Parts
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.off_site import off_site, off_site_fault
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.standing import StandingAnswers, judge_standing
from fieldreg.screening.screening import Screening, screen
from fieldreg.screening.standing_probe import standing_probe
from fieldreg.screening.touched import EVERYTHING, Touched
from fieldreg.screening.turning_days import laws_by_day
from fieldreg.services.answers.standing import Standing, StandingOfAll, Standings
from fieldreg.services.holdings.register import site_named
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.surroundings.around_trial import LayerView, Surroundings
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.headroom import ground_of, headroom
from fieldreg.surroundings.headroom_grid import headroom_grid, summary
from fieldreg.surroundings.terrain import Ground, Terrain
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import outline_from_geojson, trial_from_geojson
from fieldreg.trials.trial_name import name_of
from fieldreg.ways_out import Asked, WaysOut, ways_out

__all__ = ["ScreeningServices", "Standing"]

_MOST_JUDGED = 1_000  # trials whose answer is held, some 20 kB each


class ScreeningServices:
    """Reads only.  Safe to share between threads.  `screened` is for services that hold a unit of work open."""

    def __init__(
        self, store: Store, clock: Clock, terrain: Terrain | None = None, snapshots: Snapshots | None = None
    ) -> None:
        self.store, self.clock, self.terrain = store, clock, terrain
        self._standings = Standings(terrain)
        self._snapshots = snapshots or Snapshots(store)
        self._judged: Kept[tuple[bytes, int, date], Screening] = Kept(_MOST_JUDGED)
        self._answered: Kept[tuple[str, int, date], Screening] = Kept(_MOST_JUDGED)
        self._once: Once[tuple[str, int, date], Screening] = Once()

    def warm(self) -> None:
        """Reads the registry, and the law of today, before anybody asks: for a server that starts."""
        self._snapshots.warm(self.clock.today())
        warm(self.clock.today())

    def screen(self, document: Any, on: date | None = None) -> Screening:
        """The contract's screening of a GeoJSON trial; `on` overrides the day whose law holds.

        Raises InvalidInput with every fault, DatumMismatch for AMSL heights where the ground is not known.
        """
        trial = trial_from_geojson(document)
        with self.store.reading() as work:
            self.refuse_elsewhere(work, trial)
            return self.screened(work, trial, on) if on else self.answered(work, trial)

    def refuse_elsewhere(self, work: UnitOfWork, trial: Trial) -> None:
        """Raises InvalidInput for a trial that names a site, or an area, and is drawn away from it."""
        if trial.site is None:
            return
        site = site_named(self._snapshots.sight(work).sites, trial.site, trial.area, "properties.")
        several = len(trial.volumes) > 1
        found = [(i, off_site(volume.outline, site, trial.area)) for i, volume in enumerate(trial.volumes)]
        faults = [off_site_fault(off, site, f"features[{i}].geometry" if several else "geometry") for i, off in found if off.elsewhere]
        if faults:
            raise InvalidInput(faults)

    def answers(self, work: UnitOfWork, on: date, touched: Touched = EVERYTHING) -> dict[str, dict[str, str]]:
        """Every site's standing probe and every live reservation's trial, screened as things stand in `work`.

        Open consultations with a trial too.  Keys are "site:ID", "reservation:ID" and "consultation:REF";
        values each rule's answer.  What a load compares before and after, to tell whom it affects: only those that
        what it `touched` can reach.
        """
        sight = self._snapshots.sight(work)
        if touched.sites is None:
            standing = self._standing(work, on)
        else:
            standing = judge_standing(
                sight, on, asked_on=self.clock.today(), terrain=self.terrain, some=[s for s in sight.sites.all() if touched.site(s.id)]
            )
        found = {f"site:{site}": standing.of(site).answers(site) for site in standing}
        for reservation in work.reservations.list(states=sorted(LIVE), limit=100_000):
            if reservation.trial is not None and reservation.slot.last_day >= on:
                trial, key = trial_from_geojson(reservation.trial), f"reservation:{reservation.id}"
                if touched.trial(trial):
                    found[key] = self.screened(work, trial).answers
        for case in work.cases.list(steps=OPEN_STEPS, limit=100_000):
            if case.trial is not None:
                trial, key = trial_from_geojson(case.trial), f"consultation:{case.ref}"
                if trial.timespan.last_day >= on and touched.trial(trial):
                    found[key] = self.screened(work, trial).answers
        return found

    def standing(self, on: date) -> StandingOfAll:
        """Each site's standing probe on a day, by site id; the answers are kept until the registry changes.

        Of each the words are made when they are looked at.
        """
        with self.store.reading() as work:
            answers = self._standing(work, on)
        return StandingOfAll(answers, lambda site: self._standing_alone(site, on))

    def standing_of(self, site_id: str, on: date) -> Standing:
        """One site's standing probe on a day, and no other's.  Raises NotFound."""
        return Standing.of(site_id, self._standing_alone(site_id, on))

    def _standing(self, work: UnitOfWork, on: date) -> StandingAnswers:
        return self._standings.answers(work, self._snapshots.sight(work), on, self.clock.today())

    def _standing_alone(self, site_id: str, on: date) -> Screening:
        with self.store.reading() as work:
            site = self._snapshots.sight(work).sites.get(site_id)
            return self.screened(work, standing_probe(site, on))

    def headroom(self, lon: float, lat: float, on: date | None = None) -> dict[str, Any]:
        """The contract's headroom at one place.  Raises InvalidInput for a place outside Japan."""
        place = place_of(lon, lat)
        day = on or self.clock.today()
        with self.store.reading() as work:
            sight = self._snapshots.sight(work)
            view = LayerView(sight, "airport-surfaces", day, self.clock.today(), place)
            return headroom(lon, lat, view, self._ground(sight, place)).to_dict()

    def headroom_area(self, document: Any, on: date | None = None) -> dict[str, Any]:
        """Headroom over the outline of a GeoJSON trial, cell by cell: a FeatureCollection with a `summary`.

        Raises InvalidInput as `screen` does; of its properties only the outline's size counts.
        """
        area = outline_from_geojson(document)
        day = on or self.clock.today()
        with self.store.reading() as work:
            sight = self._snapshots.sight(work)
            view = LayerView(sight, "airport-surfaces", day, self.clock.today(), area)
            there = next(sight.sites.around(area), None)
            estimate = ground_of(there) if there else None
            terrain = self.terrain
            cells = headroom_grid(area, view, lambda cell: (terrain.under(cell) if terrain else None) or estimate)
        return {
            "type": "FeatureCollection", "features": [cell.to_dict() for cell in cells], "summary": dict(summary(cells)),
        }  # fmt: skip

    def permit_free(self, document: Any, on: date | None = None) -> dict[str, Any]:
        """Where inside a trial's outline, or a site, it needs no permit: a FeatureCollection of parts with a `summary`.

        As `fieldreg.permit_free.trial_of` reads it.  Raises as `screen`, and InvalidInput for more than can be drawn.
        """
        with self.store.reading() as work:
            return answer_of(self._parts(work, document, on))

    def permit_free_told(self, document: Any, on: date | None = None) -> dict[str, Any]:
        """The `summary` of `permit_free` alone, for who draws no part.  Raises as that."""
        with self.store.reading() as work:
            return summary_of(self._parts(work, document, on))

    def permit_free_m2(self, site: Site, document: Mapping[str, Any], on: date | None = None) -> float | None:
        """On how much of a site, in m², a need surely takes no permit; None where that is not known, or it is known by no outline.

        0 only where all of it is known to take one.
        """
        if site.outline.geom_type not in ("Polygon", "MultiPolygon"):
            return None
        try:
            with self.store.reading() as work:
                parts = self._parts(work, {**document, "site": site.id}, on)
        except Unavailable:  # which is no answer, and passes
            raise
        except FieldregError:  # more than can be drawn, or not to be judged here
            return None
        free_m2 = round(parts.area_m2(FREE), 1)
        return free_m2 if free_m2 or not parts.area_m2(UNKNOWN) else None

    def _parts(self, work: UnitOfWork, document: Any, on: date | None) -> Parts:
        sight = self._snapshots.sight(work)
        trial = trial_of(document, lambda site, area: site_named(sight.sites, site, area, ""), on or self.clock.today())
        self.refuse_elsewhere(work, trial)
        site = site_named(sight.sites, trial.site, trial.area, "properties.") if trial.site else None
        asked = PermitFreeAsked(
            trial, sight, self.clock.today(), lambda footprint: self._ground(sight, footprint, site), site,
            modelled=self.terrain is not None, on=on,
        )  # fmt: skip
        return parts_of(asked)

    def rules(self, on: date | None = None) -> list[dict[str, Any]]:
        """Every rule in force on a day, with its articles and numbers."""
        day = on or self.clock.today()
        return [rule.to_dict(day) for rule in rules_in_force(day)]

    def sight(self, work: UnitOfWork) -> Sight:
        """The registry as `work` sees it: what `fieldreg.screening.bulk` judges many sites by."""
        return self._snapshots.sight(work)

    def sites(self) -> Sequence[Site]:
        """Every site as it is now, read beside whatever unit of work is open."""
        return self._snapshots.newest().sites.all()

    def screened(self, work: UnitOfWork, trial: Trial, on: date | None = None) -> Screening:
        """A trial judged as things stand in `work`.  Raises InvalidInput for a site nobody knows, DatumMismatch as `screen`."""
        sight = self._snapshots.sight(work)
        site = site_named(sight.sites, trial.site, trial.area, "properties.") if trial.site else None
        ground = self._ground(sight, trial.footprint, site)
        today, footprint = self.clock.today(), Footprint(trial.footprint, trial.volumes)
        days = [(on, rules_in_force(on))] if on else laws_by_day(trial, sight, footprint)
        return screen(
            trial,
            [
                (Surroundings(trial, sight, on=day, asked_on=today, site=site, ground=ground, footprint=footprint), law)
                for day, law in days
            ],
        )

    def answered(self, work: UnitOfWork, trial: Trial) -> Screening:
        """As `screened`, once for all who ask for the same trial while registry and day are the same: checked, kept, reserved.

        Of a unit that may write nothing is kept: it may see what nobody committed.
        """
        if not work.steady:
            return self.screened(work, trial)
        key = (name_of(trial), self._snapshots.sight(work).snapshot.revision, self.clock.today())
        held = self._answered.find(key)
        return held or self._once.make(key, lambda: self._answered.put(key, self.screened(work, trial)))

    def judged_now(self, work: UnitOfWork, document: Mapping[str, Any]) -> Screening:
        """What a kept trial (its GeoJSON) takes as of now: judged anew only where registry, day or trial is another since.

        Raises as `screened`, and InvalidInput for a document that is no trial.
        """
        key = (orjson.dumps(document, option=orjson.OPT_SORT_KEYS), work.revision(), self.clock.today())
        return self._judged.get(key, lambda: self.answered(work, trial_from_geojson(document)))

    def of_case(self, work: UnitOfWork, case: Case) -> Mapping[str, Any] | None:
        """What the trial of a case takes as of now, as the contract's document; None where it has none.

        Of a trial that can be judged no more it is what was answered last.
        """
        if case.trial is None:
            return case.screening
        try:
            return self.judged_now(work, case.trial).to_dict()
        except Unavailable:
            raise
        except FieldregError:
            return case.screening

    def _ground(self, sight: Sight, footprint: BaseGeometry, site: Site | None = None) -> Ground | None:
        """The ground under `footprint`: from the terrain, else the named site's own estimate, else a site's that covers it."""
        known = self.terrain.under(footprint) if self.terrain else None
        if known is not None:
            return known
        there = site or next(sight.sites.around(footprint), None)
        return ground_of(there) if there else None

    def ways_out(self, document: Any, on: date | None = None) -> WaysOut:
        """Changes of a trial that remove what forbids it or asks for a permit, each screened as `screen` does.

        Raises as `screen`.
        """
        trial = trial_from_geojson(document)
        with self.store.reading() as work:
            self.refuse_elsewhere(work, trial)
            sight = self._snapshots.sight(work)
            asked = Asked(
                trial,
                self.screened(work, trial, on),
                lambda changed: self.screened(work, trial_from_geojson(changed), on),
                sight,
                sight.sites.all(),
            )
            return ways_out(asked)
