"""Rows to domain values and back: `…_row` gives the columns of a value, `…_from` the value of a row.

What has no column of its own is kept in a JSON column.
"""
# ruff: noqa: D103 - the names say it, as told above

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import Reservation, State
from fieldreg.desk.cases import Case, Channel, Money, Outcome, Step, words_of
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.folding import searched
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account, Fellow, Role
from fieldreg.people.managers import Manager
from fieldreg.register.load_ledger import Change, ChangeKind, Load, LoadState
from fieldreg.register.sites import Area, Availability, Fact, PastTrial, PropertyStatus, Site, SiteKind
from fieldreg.register.zones import Edition, Layer, Restriction, Zone

__all__ = [
    "account_from",
    "account_row",
    "area_from",
    "area_row",
    "case_from",
    "case_row",
    "change_from",
    "closure_from",
    "closure_row",
    "edition_from",
    "edition_row",
    "email_key",
    "layer_from",
    "layer_row",
    "load_from",
    "load_row",
    "manager_from",
    "manager_row",
    "reservation_from",
    "reservation_row",
    "site_from",
    "site_row",
    "zone_from",
    "zone_row",
]  # fmt: skip

Values = dict[str, Any]
_SITE_COLUMNS = (
    "id", "name", "outline", "accuracy_m", "ward", "address", "indoor", "closed_to_traffic",
    "ground_elevation_m", "ground_accuracy_m", "area_m2", "source", "confidence",
)  # fmt: skip
_AREA_COLUMNS = (
    "id", "site", "name", "parent", "kind", "outline", "accuracy_m", "bookable", "source", "confidence",
)  # fmt: skip
_ZONE_COLUMNS = (
    "id", "layer", "edition", "name", "outline", "authority", "reason", "accuracy_m", "valid_from", "valid_to",
    "source", "confidence",
)  # fmt: skip
_EDITION_COLUMNS = tuple(Edition.__dataclass_fields__)
_LAYER_COLUMNS = tuple(Layer.__dataclass_fields__)
_MANAGER_COLUMNS = tuple(Manager.__dataclass_fields__)
_RESERVATION_COLUMNS = (
    "site", "area", "exclusive", "activity", "purpose", "organisation", "owner", "geometry", "trial", "screening",
    "idempotency_key", "request_digest", "holds_until", "created_at", "decided_at", "decided_by", "decision_note",
    "by_height", "by_outline", "sequence", "changed_at", "series", "recurrence_id",
)  # fmt: skip
_CLOSURE_COLUMNS = ("site", "reason", "source", "uid", "made_at", "made_by", "lifted_at", "lifted_by", "lifted_because")
_CASE_WORDS = ("step", "channel", "outcome", "money")
_CASE_COLUMNS = tuple(name for name in Case.__dataclass_fields__ if name not in _CASE_WORDS)
_LOAD_COLUMNS = (
    "at", "actor", "what", "layer", "edition", "in_force", "file", "sha256", "created_edition", "report",
)  # fmt: skip
_ACCOUNT_COLUMNS = (
    "email", "password_hash", "manager", "language", "active", "session_epoch", "created_at", "closed_at", "erased_at",
)  # fmt: skip


def site_row(site: Site) -> Values:
    """The site's own row; its areas have theirs.  Raises InvalidInput for an empty outline."""
    return {
        **_columns(site, _SITE_COLUMNS),
        **_box(site.outline, f"site {site.id}"),
        "kind": str(site.kind),
        "manager": site.manager or None,
        "availability": str(site.availability),
        "property_status": str(site.property_status),
        "detail": {
            "availability_note": _pair(site.availability_note),
            "present_use": _pair(site.present_use),
            "notes": _pair(site.notes),
            "activities": list(site.activities),
            "equipment": list(site.equipment),
            "opened_on": site.opened_on,
            "closed_on": site.closed_on,
            "road": dict(site.road),
            "code": site.code,
            "facts": {name: list(astuple(fact)) for name, fact in site.facts.items()},
            "facilities": dict(site.facilities),
            "past_trials": [_past_trial_row(trial) for trial in site.past_trials],
            "attributes": dict(site.attributes),
        },
    }


def site_from(row: Row[Any], areas: Sequence[Area]) -> Site:
    detail = row.detail
    return Site(
        **_attributes(row, _SITE_COLUMNS),
        kind=SiteKind(row.kind),
        manager=row.manager or "",
        availability=Availability(row.availability),
        property_status=PropertyStatus(row.property_status),
        availability_note=Text(*detail["availability_note"]),
        present_use=Text(*detail["present_use"]),
        notes=Text(*detail["notes"]),
        activities=tuple(detail["activities"]),
        equipment=tuple(detail["equipment"]),
        opened_on=detail["opened_on"],
        closed_on=detail["closed_on"],
        road=detail["road"],
        code=detail["code"],
        facts={name: Fact(*fact) for name, fact in detail["facts"].items()},
        facilities=detail.get("facilities", {}),  # a row written before there were any has neither
        past_trials=tuple(PastTrial(**told, what=Text(*what)) for what, told in detail.get("past_trials", [])),
        attributes=detail["attributes"],
        areas=tuple(areas),
    )


def _past_trial_row(trial: PastTrial) -> list[Any]:
    return [_pair(trial.what), {"on": trial.on, "who": trial.who, "source": trial.source, "confidence": trial.confidence}]


def area_row(area: Area, site: str, position: int) -> Values:
    return {**_columns(area, _AREA_COLUMNS), "site": site, "position": position}


def area_from(row: Row[Any]) -> Area:
    return Area(**_attributes(row, _AREA_COLUMNS))


def zone_row(zone: Zone) -> Values:
    """Raises InvalidInput for an empty outline."""
    return {
        **_columns(zone, _ZONE_COLUMNS),
        **_box(zone.outline, f"zone {zone.layer}/{zone.edition}/{zone.id}"),
        "restriction": str(zone.restriction),
        "attributes": dict(zone.attributes),
    }


def zone_from(row: Row[Any]) -> Zone:
    return Zone(
        **_attributes(row, _ZONE_COLUMNS), restriction=Restriction(row.restriction), attributes=row.attributes
    )


def edition_row(edition: Edition) -> Values:
    return _columns(edition, _EDITION_COLUMNS)


def edition_from(row: Row[Any]) -> Edition:
    return Edition(**_attributes(row, _EDITION_COLUMNS))


def layer_row(layer: Layer) -> Values:
    return _columns(layer, _LAYER_COLUMNS)


def layer_from(row: Row[Any]) -> Layer:
    return Layer(**_attributes(row, _LAYER_COLUMNS))


def manager_row(manager: Manager) -> Values:
    return _columns(manager, _MANAGER_COLUMNS)


def manager_from(row: Row[Any]) -> Manager:
    return Manager(**_attributes(row, _MANAGER_COLUMNS))


def reservation_row(reservation: Reservation) -> Values:
    """All but its id, which the store gives."""
    upper, lower, held = reservation.altitude_upper, reservation.altitude_lower, reservation.held
    return {
        **_columns(reservation, _RESERVATION_COLUMNS),
        "held_from": held.start,
        "held_to": held.end,
        "seats": dict(reservation.seats) or None,
        "altitude_lower_m": lower.value_m if lower else None,
        "altitude_lower_datum": str(lower.datum) if lower else None,
        "t0": reservation.slot.start,
        "t1": reservation.slot.end,
        "state": str(reservation.state),
        "live": reservation.is_live,
        "altitude_upper_m": upper.value_m if upper else None,
        "altitude_datum": str(upper.datum) if upper else None,
        "trial": _plain(reservation.trial),
        "screening": _plain(reservation.screening),
        "words": searched(reservation.organisation, reservation.purpose),
    }


def reservation_from(row: Row[Any]) -> Reservation:
    return Reservation(
        **_attributes(row, _RESERVATION_COLUMNS),
        id=row.public_id,
        slot=Timespan(row.t0, row.t1),
        state=State(row.state),
        altitude_upper=_altitude(row.altitude_upper_m, row.altitude_datum),
        altitude_lower=_altitude(row.altitude_lower_m, row.altitude_lower_datum),
        set_up=row.t0 - row.held_from,
        tear_down=row.held_to - row.t1,
        seats=row.seats or {},
    )


def _altitude(value_m: float | None, datum: str | None) -> Altitude | None:
    return None if value_m is None or datum is None else Altitude(value_m, Datum(datum))


def closure_row(closure: Closure) -> Values:
    """All but its ref, which the store gives."""
    return {
        **_columns(closure, _CLOSURE_COLUMNS),
        "unit": closure.area or closure.site,
        "t0": closure.span.start,
        "t1": closure.span.end,
        "kind": str(closure.kind),
        "override_by": sorted(closure.override_by),
    }


def closure_from(row: Row[Any]) -> Closure:
    return Closure(
        **_attributes(row, _CLOSURE_COLUMNS),
        ref=row.ref,
        area=None if row.unit == row.site else row.unit,
        span=Timespan(row.t0, row.t1),
        kind=ClosureKind(row.kind),
        override_by=frozenset(row.override_by),
    )


def case_row(case: Case) -> Values:
    return {
        **_columns(case, _CASE_COLUMNS),
        **{name: None if (word := getattr(case, name)) is None else str(word) for name in _CASE_WORDS},
        **{name: _plain(getattr(case, name)) for name in ("trial", "screening", "public", "answers")},
        "words": words_of(case),
    }


def case_from(row: Row[Any]) -> Case:
    return Case(
        **_attributes(row, _CASE_COLUMNS),
        step=Step(row.step),
        channel=Channel(row.channel),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        money=None if row.money is None else Money(row.money),
    )


def load_row(load: Load) -> Values:
    """All but its id, which the store gives."""
    return {**_columns(load, _LOAD_COLUMNS), "state": str(load.state), "report": dict(load.report)}


def load_from(row: Row[Any]) -> Load:
    return Load(
        id=row.id, **_attributes(row, _LOAD_COLUMNS), state=LoadState(row.state), rolled_back_at=row.rolled_back_at
    )


def change_from(row: Row[Any]) -> Change:
    return Change(
        what=row.what,
        id=row.id,
        kind=ChangeKind(row.kind),
        before=row.before,
        after=row.after,
        attributes=tuple(row.attributes),
        moved_m=row.moved_m,
    )


def account_row(account: Account) -> Values:
    """All but its id, and the organisation, which is a membership."""
    return {
        **_columns(account, _ACCOUNT_COLUMNS),
        "role": str(account.role),
        "email_key": email_key(account.email),
    }


def email_key(email: str) -> str:
    """What two addresses share that differ in letter case alone."""
    return email.strip().casefold()


def account_from(row: Row[Any], fellows: tuple[Fellow, ...] = ()) -> Account:
    """Of a row that tells the name of the organisation too."""
    organisation = row.organisation_name or ""
    return Account(id=row.id, **_attributes(row, _ACCOUNT_COLUMNS), role=Role(row.role), organisation=organisation, fellows=fellows)


def _columns(value: object, names: Sequence[str]) -> Values:
    return {name: getattr(value, name) for name in names}


def _attributes(row: Row[Any], names: Sequence[str]) -> Values:
    return {name: getattr(row, name) for name in names}


def _pair(text: Text) -> list[str]:
    return [text.ja, text.en]


def _plain(document: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if document is None else dict(document)


def _box(outline: BaseGeometry, whose: str) -> Values:
    if outline.is_empty:
        raise InvalidInput.one(
            "outline-empty",
            whose,
            "形状が空です。図形を確かめてください。",
            "the outline is empty; check the shape",
        )
    west, south, east, north = outline.bounds
    return {"west": west, "south": south, "east": east, "north": north}
