"""Use cases: what the pages, the API and the command line ask for, in one place.

A service takes plain input, opens one unit of work, lets the domain decide, and returns
domain values.  It raises the errors of `fieldreg.errors` and nothing else of its own.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from fieldreg import booking_input
from fieldreg.accounts import Account, Role, hash_password, new_token, password_matches, token_digest
from fieldreg.consultations import Consultation, Step
from fieldreg.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.fields import (
    footprint_of,
    ground_at,
    ground_of,
    headroom,
    permit_free,
    site_footprint,
    standing_probe,
)
from fieldreg.interfaces import Clock, Store, UnitOfWork
from fieldreg.managers import Manager
from fieldreg.permits import rules_in_force
from fieldreg.reservations import LIVE, Clash, Reservation, State, claims_of, move
from fieldreg.screening import Screening, screen
from fieldreg.sites import Availability, Site
from fieldreg.surroundings import LayerView, Surroundings
from fieldreg.texts import Text
from fieldreg.timespan import Timespan
from fieldreg.trial_input import trial_from_geojson
from fieldreg.trials import Trial
from fieldreg.zones import Edition, Layer, Zone, edition_on

__all__ = ["InboxRow", "Services", "Standing"]

_DECIDERS = frozenset({Role.STAFF, Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One request as the desk sees it: judged again now, beside the answer kept at asking."""

    reservation: Reservation
    site: Site
    screening: Screening | None
    clashes: Sequence[Clash]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a site allows by itself on a day; `permit_free` None where an unknown might ask for a permit."""

    site: str
    permit_free: bool | None
    screening: Screening


class Services:
    """Every use case over one store and one clock.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._standing: tuple[tuple[int, date, date], dict[str, Standing]] | None = None
        self._lock = threading.Lock()
        self._nobody = hash_password(secrets.token_urlsafe(24))

    # --- screening -----------------------------------------------------------------

    def screen(self, document: Any, on: date | None = None) -> Screening:
        """The contract's screening of a GeoJSON trial; `on` overrides the day whose law holds.

        Raises InvalidInput with every fault, DatumMismatch for AMSL heights where the ground is not known.
        """
        trial = trial_from_geojson(document)
        with self.store.reading() as work:
            return self._screened(work, trial, on)

    def answers(self, work: UnitOfWork, on: date) -> dict[str, dict[str, str]]:
        """Every site's standing probe and every live reservation's trial, screened as things stand in `work`.

        Keys are "site:ID" and "reservation:ID"; values each rule's answer.  What a load
        compares before and after, to tell whom it affects.
        """
        found = {
            f"site:{site.id}": self._screened(work, standing_probe(site, on), None).answers for site in work.sites.all()
        }
        for reservation in work.reservations.list(states=sorted(LIVE), limit=100_000):
            if reservation.trial is not None and reservation.slot.last_day >= on:
                trial = trial_from_geojson(reservation.trial)
                found[f"reservation:{reservation.id}"] = self._screened(work, trial, None).answers
        return found

    def standing(self, on: date) -> Mapping[str, Standing]:
        """Each site's standing probe on a day, by site id; kept until the registry changes."""
        with self.store.reading() as work:
            key = (work.revision(), on, self.clock.today())
            with self._lock:
                if self._standing is None or self._standing[0] != key:
                    held = {}
                    for site in work.sites.all():
                        screening = self._screened(work, standing_probe(site, on), None)
                        held[site.id] = Standing(site=site.id, permit_free=permit_free(screening), screening=screening)
                    self._standing = (key, held)
                return self._standing[1]

    def headroom(self, lon: float, lat: float, on: date | None = None) -> dict[str, Any]:
        """The contract's headroom at one place.  Raises InvalidInput for a place outside Japan."""
        place = booking_input.place(lon, lat)
        day = on or self.clock.today()
        with self.store.reading() as work:
            view = LayerView(work.zones, "airport-surfaces", day, self.clock.today(), place)
            return headroom(lon, lat, view, ground_at(work.sites.all(place.bounds), place)).to_dict()

    def rules(self, on: date | None = None) -> list[dict[str, Any]]:
        """Every rule in force on a day, with its articles and numbers."""
        day = on or self.clock.today()
        return [rule.to_dict(day) for rule in rules_in_force(day)]

    def _screened(self, work: UnitOfWork, trial: Trial, on: date | None) -> Screening:
        site = self._site_named(work, trial.site, trial.area, "properties.") if trial.site else None
        ground = ground_of(site) if site else ground_at(work.sites.all(trial.footprint.bounds), trial.footprint)
        days = [on] if on else sorted({trial.timespan.first_day, trial.timespan.last_day})
        today = self.clock.today()
        return screen(
            trial,
            [
                (Surroundings(trial, work.zones, on=d, asked_on=today, site=site, ground=ground), rules_in_force(d))
                for d in days
            ],
        )

    def _site_named(self, work: UnitOfWork, site_id: str, area_id: str | None, at: str = "") -> Site:
        """The site asked for by name; a stranger is the asker's mistake, not a missing page."""
        try:
            site = work.sites.get(site_id)
            site.area(area_id)
        except NotFound as error:
            where = error.where or "site"
            raise InvalidInput.one(
                f"unknown-{where}",
                f"{at}{where}",
                f"{error.message.ja} 一覧にある ID を使ってください。",
                f"{error.message.en}; use an id from the list",
            ) from error
        return site

    # --- places --------------------------------------------------------------------

    def sites(self) -> Sequence[Site]:
        with self.store.reading() as work:
            return work.sites.all()

    def site(self, site_id: str) -> Site:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.sites.get(site_id)

    def managers(self) -> Mapping[str, Manager]:
        with self.store.reading() as work:
            return {m.id: m for m in work.managers.all()}

    def layers_on(self, on: date | None = None) -> list[tuple[Layer, Edition | None]]:
        """Every layer with its edition in force on the day, or None."""
        day = on or self.clock.today()
        with self.store.reading() as work:
            return [(layer, edition_on(list(work.zones.editions(layer.id)), day)) for layer in work.zones.layers()]

    def zones_on(self, layer: str, on: date | None = None) -> tuple[Edition | None, Sequence[Zone]]:
        """The layer's edition on the day and its zones in force.  Raises NotFound for a layer nobody knows."""
        day = on or self.clock.today()
        with self.store.reading() as work:
            if layer not in {known.id for known in work.zones.layers()}:
                raise NotFound(Text(f"レイヤ「{layer}」はありません。", f"there is no layer {layer!r}"), where="layer")
            edition = edition_on(list(work.zones.editions(layer)), day)
            zones = work.zones.zones(layer, edition.edition) if edition else ()
            return edition, [z for z in zones if z.in_force(day)]

    def cases(self) -> Mapping[str, Any]:
        """Past cases, as the sample or a load left them."""
        with self.store.reading() as work:
            return work.note("cases") or {}

    def basemap(self) -> Mapping[str, Any]:
        """Our own plain base map, GeoJSON."""
        with self.store.reading() as work:
            return work.note("basemap") or {"type": "FeatureCollection", "features": []}

    def calendar(self, site_id: str, span: Timespan) -> Sequence[Reservation]:
        """Live reservations of the site within `span`, oldest first; show only times and areas to the public."""
        with self.store.reading() as work:
            work.sites.get(site_id)
            held = work.reservations.list(site=site_id, states=sorted(LIVE), within=span, limit=1000)
            return sorted(held, key=lambda r: r.slot.start)

    # --- reservations --------------------------------------------------------------

    def reserve(self, body: Any, account: Account, key: str | None = None) -> tuple[Reservation, bool]:
        """A requested reservation, and whether it was made now (False: the same key's earlier one).

        Raises InvalidInput, Clashing with every clash, Conflict where the site is not to be had
        or the key was used for something else.
        """
        asked = booking_input.reservation_from_json(body, account.id, key, self.clock.now())
        with self.store.reading() as work:
            earlier = work.reservations.by_key(account.id, key) if key else None
            if earlier:
                return _same(earlier, asked), False
            site = self._bookable(work, asked)
            asked = self._with_screening(work, asked, site, body)
        with self.store.writing() as work:
            earlier = work.reservations.by_key(account.id, key) if key else None
            if earlier:
                return _same(earlier, asked), False
            site = self._bookable(work, asked)
            made = work.reservations.add(asked, site.lineage(asked.area))
            work.commit()
            return made, True

    def clashes(self, reservation: Reservation) -> Sequence[Clash]:
        """Live claims of others that meet this one."""
        with self.store.reading() as work:
            return self._clashes(work, reservation, work.sites.get(reservation.site))

    def reservation(self, reservation_id: str, account: Account) -> Reservation:
        """Raises NotFound for one that is not there, and the same for one the account may not see."""
        with self.store.reading() as work:
            return self._visible(work, reservation_id, account)

    def reservations_of(self, account: Account) -> Sequence[Reservation]:
        with self.store.reading() as work:
            return work.reservations.list(owner=account.id)

    def decide(self, reservation_id: str, to: State, account: Account, note: str = "") -> Reservation:
        """Moves a reservation: owners withdraw, staff accept, hold or decline (a reason is asked for).

        Raises NotFound, NotAllowed, Conflict, InvalidInput.
        """
        if to is State.DECLINED and not note.strip():
            raise InvalidInput.one(
                "reason-missing", "note", "不承認のときは理由を書いてください。", "write the reason when declining"
            )
        with self.store.writing() as work:
            found = self._visible(work, reservation_id, account)
            role = str(account.role) if account.role in _DECIDERS else ("owner" if found.owner == account.id else "none")
            if to is State.WITHDRAWN and found.owner == account.id:
                role = "owner"
            move(found, to, role)
            moved = work.reservations.move(reservation_id, to, by=account.id, at=self.clock.now(), note=note.strip())
            work.commit()
            return moved

    def inbox(self, states: Sequence[State] = (State.REQUESTED, State.TENTATIVE)) -> list[InboxRow]:
        """What waits for the desk, soonest slot first, each judged as of now."""
        with self.store.reading() as work:
            waiting = sorted(work.reservations.list(states=states), key=lambda r: (r.slot.start, r.id))
            return [self._inbox_row(work, reservation) for reservation in waiting]

    def inbox_row(self, reservation_id: str) -> InboxRow:
        """One reservation with its screening and clashes as of now.  Raises NotFound."""
        with self.store.reading() as work:
            return self._inbox_row(work, work.reservations.get(reservation_id))

    def _inbox_row(self, work: UnitOfWork, reservation: Reservation) -> InboxRow:
        site = work.sites.get(reservation.site)
        trial = trial_from_geojson(reservation.trial) if reservation.trial else None
        return InboxRow(
            reservation=reservation,
            site=site,
            screening=self._screened(work, trial, None) if trial else None,
            clashes=self._clashes(work, reservation, site),
        )

    def _clashes(self, work: UnitOfWork, reservation: Reservation, site: Site) -> Sequence[Clash]:
        claims = claims_of(reservation.area, site.id, site.lineage(reservation.area))
        units = [(c.unit, c.hold) for c in claims]
        return work.reservations.clashes(
            site.id, units, reservation.slot, exclusive=reservation.exclusive, but=reservation.id
        )

    def _bookable(self, work: UnitOfWork, asked: Reservation) -> Site:
        site = self._site_named(work, asked.site, asked.area)
        area = site.area(asked.area)
        if site.availability is Availability.REUSED:
            raise Conflict(
                Text(
                    f"{site.name.ja}は別の用途で使われているため、予約を受け付けていません。{site.availability_note.ja}",
                    f"{site.name.en or site.id} has another use and takes no reservations. {site.availability_note.en}",
                ),
                code="not-offered",
                where="site",
            )
        if area is not None and not area.bookable:
            raise InvalidInput.one(
                "area-not-bookable", "area", f"{area.name.ja}は予約できない区画です。", f"{area.id} is not bookable"
            )
        if site.activities and asked.activity not in site.activities:
            offered = ", ".join(site.activities)
            raise InvalidInput.one(
                "activity-not-offered",
                "activity",
                f"{site.name.ja}で受け付けている実証の種類は {offered} です。",
                f"{site.id} takes {offered}",
            )
        return site

    def _with_screening(self, work: UnitOfWork, asked: Reservation, site: Site, body: Mapping[str, Any]) -> Reservation:
        area = site.area(asked.area)
        outline = asked.geometry or (footprint_of(area) if area else None) or site_footprint(site)
        document = booking_input.trial_document(asked, shapely.geometry.mapping(outline), body)
        screening = self._screened(work, trial_from_geojson(document), None)
        return replace(asked, trial=document, screening=screening.to_dict())

    def _visible(self, work: UnitOfWork, reservation_id: str, account: Account) -> Reservation:
        found = work.reservations.get(reservation_id)
        if found.owner != account.id and account.role not in _DECIDERS:
            raise NotFound(
                Text(f"予約「{reservation_id}」はありません。", f"there is no reservation {reservation_id!r}"), where="id"
            )
        return found

    # --- consultations -------------------------------------------------------------

    def open_consultation(self, form: Any, account: Account | None = None) -> tuple[Consultation, str]:
        """A consultation in the desk's inbox, and the key its asker opens it with."""
        asked = booking_input.consultation_from_form(form, account, self.clock.now())
        key = secrets.token_urlsafe(24)
        with self.store.reading() as work:
            if asked.site is not None:
                self._site_named(work, asked.site, None)
            if asked.trial is not None:
                screening = self._screened(work, trial_from_geojson(asked.trial), None)
                asked = replace(asked, screening=screening.to_dict())
        with self.store.writing() as work:
            kept = work.consultations.add(replace(asked, key_digest=_digest(key)))
            work.commit()
            return kept, key

    def consultation(self, ref: str, key: str | None = None, account: Account | None = None) -> Consultation:
        """Raises NotFound alike for a stranger's and for none."""
        with self.store.reading() as work:
            found = work.consultations.get(ref)
        by_key = bool(key) and hmac.compare_digest(found.key_digest, _digest(key or ""))
        by_account = account is not None and (account.role in _DECIDERS or found.owner == account.id)
        if not (by_key or by_account):
            raise NotFound(Text(f"相談「{ref}」はありません。", f"there is no consultation {ref!r}"), where="ref")
        return found

    def consultations(self, steps: Sequence[Step] | None = None) -> Sequence[Consultation]:
        with self.store.reading() as work:
            return work.consultations.list(steps=steps)

    def answer(self, ref: str, text: str, account: Account) -> Consultation:
        """The desk's answer.  Raises NotAllowed, NotFound, InvalidInput for an empty text."""
        _ask_decider(account)
        if not text.strip():
            raise InvalidInput.one("answer-missing", "answer", "回答を書いてください。", "write an answer")
        with self.store.writing() as work:
            moved = work.consultations.move(ref, Step.ANSWERED, at=self.clock.now(), answer=text.strip())
            work.commit()
            return moved

    # --- accounts ------------------------------------------------------------------

    def sign_in(self, email: str, password: str) -> Account | None:
        """The account, or None; takes the same time for an address nobody has."""
        with self.store.reading() as work:
            account = work.accounts.by_email(email)
        right = password_matches(password, account.password_hash if account else self._nobody)
        return account if account and right and account.active else None

    def account(self, account_id: int) -> Account:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.accounts.get(account_id)

    def account_by_token(self, token: str) -> Account | None:
        with self.store.reading() as work:
            account = work.accounts.by_token(token_digest(token))
        return account if account and account.active else None

    def put_account(self, account: Account, *, with_token: bool = False) -> tuple[Account, str | None]:
        """Adds or changes an account; with `with_token` also a new API token, told this once."""
        token = None
        if with_token:
            token, digest = new_token()
            account = replace(account, token_hash=digest)
        with self.store.writing() as work:
            kept = work.accounts.put(account)
            work.commit()
            return kept, token


def _same(earlier: Reservation, asked: Reservation) -> Reservation:
    """The earlier reservation, if the repeated request asks for the same; raises Conflict otherwise."""
    if (earlier.site, earlier.area, earlier.slot) != (asked.site, asked.area, asked.slot):
        raise Conflict(
            Text(
                f"この Idempotency-Key は別の予約 {earlier.id} に使われています。新しい鍵を使ってください。",
                f"this Idempotency-Key was used for another reservation, {earlier.id}; use a new one",
            ),
            code="key-reused",
            where="Idempotency-Key",
        )
    return earlier


def _ask_decider(account: Account) -> None:
    if account.role not in _DECIDERS:
        raise NotAllowed(Text("窓口の職員だけができます。", "only desk staff may do this"))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
