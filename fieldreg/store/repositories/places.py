"""Sites with their trees of areas, and who administers them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Area, Site, no_site
from fieldreg.register.zone_index import Box
from fieldreg.store import mapping
from fieldreg.store.repositories.bookings.claims import parents_of, reclaim
from fieldreg.store.tables import areas, claims, managers, reservations, sites, units
from fieldreg.store.transaction import Transaction

__all__ = ["SqlManagers", "SqlSites"]

_FEW = 20  # sites that are as soon put one by one
_BATCH = 500  # parameters of one statement


class SqlManagers:
    """`ports.Managers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, manager_id: str) -> Manager:
        row = self._t.connection.execute(sa.select(managers).where(managers.c.id == manager_id)).one_or_none()
        if row is None:
            raise NotFound(
                Text(f"管理者「{manager_id}」は登録されていません。", f"there is no manager {manager_id!r}"),
                where="manager",
            )
        return mapping.manager_from(row)

    def all(self) -> Sequence[Manager]:
        rows = self._t.connection.execute(sa.select(managers).order_by(managers.c.id))
        return [mapping.manager_from(row) for row in rows]

    def put(self, manager: Manager) -> None:
        self._t.touch()
        self._t.upsert(managers, [mapping.manager_row(manager)], ["id"])


class SqlSites:
    """`ports.Sites`.  Sites and areas share one list of ids, so that each names one thing that can be held."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, site_id: str) -> Site:
        found = self._where(sites.c.id == site_id)
        if not found:
            raise no_site(site_id)
        return found[0]

    def all(self, box: Box | None = None) -> Sequence[Site]:
        return self._where(None if box is None else self._t.dialect.in_box(sites, box))

    def put(self, site: Site) -> None:
        """Also raises Conflict if an id is in use elsewhere, or the manager is not registered."""
        self._t.touch()
        self._t.stamp_sites()
        before, after = parents_of(self._t, site.id), {area.id: area.parent for area in site.areas}
        self._name_units(site)
        self._t.dialect.lock_units(self._t.connection, [site.id, *before, *after])
        self._refuse_if_held(site.id, set(before) - set(after))
        self._write(site)
        if before != after:
            self._reclaim(site.id, after)

    def put_all(self, held: Sequence[Site]) -> None:
        """As `put` of one after the other; where none stands in another's way, together."""
        if len(held) < _FEW or not self._put_together(held):
            for site in held:
                self.put(site)

    def _put_together(self, held: Sequence[Site]) -> bool:
        """Nothing is written, and False given back, if something has to be settled site by site."""
        own = {unit: site.id for site in held for unit in (site.id, *(area.id for area in site.areas))}
        twice = len(own) < sum(1 + len(site.areas) for site in held)
        if twice or self._areas_among(own) or self._sites_among(own) or self._held_among(held):
            return False
        self._t.touch()
        self._t.stamp_sites()
        try:
            with self._t.connection.begin_nested():
                self._t.upsert(units, [{"id": unit, "site": own[unit]} for unit in sorted(own)], ["id"])
                self._t.dialect.lock_units(self._t.connection, sorted(own))
                self._t.upsert(sites, [mapping.site_row(site) for site in held], ["id"])
                rows = [mapping.area_row(area, site.id, n) for site in held for n, area in enumerate(site.areas)]
                self._t.upsert(areas, rows, ["id"])
        except IntegrityError:  # told by whoever puts them one by one
            return False
        return True

    def _areas_among(self, own: Mapping[str, str]) -> bool:
        """Whether one of these sites has areas already, or one of the ids is an area's elsewhere."""
        return any(
            self._t.connection.scalar(sa.select(sa.literal(1)).where(areas.c.id.in_(ids) | areas.c.site.in_(ids)).limit(1))
            for ids in _batches(sorted(own))
        )

    def _held_among(self, held: Sequence[Site]) -> bool:
        """Whether a site that gets areas has live reservations, whose claims are then others."""
        parted = [site.id for site in held if site.areas]
        of_sites = sa.select(sa.literal(1)).where(reservations.c.live)
        return any(self._t.connection.scalar(of_sites.where(reservations.c.site.in_(ids)).limit(1)) for ids in _batches(parted))

    def _sites_among(self, own: Mapping[str, str]) -> bool:
        """Whether the id of an area is a site's."""
        inner = sorted(unit for unit, site in own.items() if unit != site)
        return any(
            self._t.connection.scalar(sa.select(sa.literal(1)).where(sites.c.id.in_(ids)).limit(1)) for ids in _batches(inner)
        )

    def remove(self, site_id: str) -> None:
        """Raises Conflict if the site has live reservations, NotFound if it is not there."""
        self._t.touch()
        self._t.stamp_sites()
        held = {site_id, *parents_of(self._t, site_id)}
        self._t.dialect.lock_units(self._t.connection, sorted(held))
        self._refuse_if_held(site_id, held)
        if self._t.connection.execute(sa.delete(sites).where(sites.c.id == site_id)).rowcount == 0:
            raise no_site(site_id)

    def _where(self, condition: sa.ColumnElement[bool] | None) -> list[Site]:
        chosen = sa.select(sites) if condition is None else sa.select(sites).where(condition)
        rows = self._t.connection.execute(chosen.order_by(sites.c.id)).all()
        parts = sa.select(areas).order_by(areas.c.site, areas.c.position)
        if condition is not None:
            parts = parts.where(areas.c.site.in_([row.id for row in rows]))
        held: dict[str, list[Area]] = {
            site: [mapping.area_from(row) for row in group]
            for site, group in groupby(self._t.connection.execute(parts), key=lambda row: row.site)
        }
        return [mapping.site_from(row, held.get(row.id, ())) for row in rows]

    def _name_units(self, site: Site) -> None:
        """Takes each id for this site; one that something else goes by is refused."""
        ids = [site.id, *(area.id for area in site.areas)]
        elsewhere = sa.union(
            sa.select(areas.c.id).where(areas.c.site != site.id, areas.c.id.in_(ids)),
            sa.select(sites.c.id).where(sites.c.id != site.id, sites.c.id.in_(ids)),
        )
        taken = sorted(self._t.connection.scalars(elsewhere))
        doubled = sorted({unit for unit in ids if ids.count(unit) > 1})
        if taken or doubled:
            name = (taken or doubled)[0]
            raise Conflict(
                Text(
                    f"ID「{name}」はほかの候補地または区画に使われています。別の ID にしてください。",
                    f"the id {name!r} is used by another site or area; choose another",
                ),
                code="id-taken",
                where=name,
            )
        self._t.upsert(units, [{"id": unit, "site": site.id} for unit in sorted(ids)], ["id"])

    def _refuse_if_held(self, site: str, gone: set[str]) -> None:
        held = sa.select(claims.c.unit).where(claims.c.unit.in_(sorted(gone)), claims.c.live, claims.c.hold)
        found = self._t.connection.scalars(held.order_by(claims.c.unit).limit(1)).first()
        if found is not None:
            raise Conflict(
                Text(
                    f"「{found}」には有効な予約があるため、取り除けません。先に予約を終えるか取り下げてください。",
                    f"{found!r} has live reservations and cannot be removed; end or withdraw them first",
                ),
                code="held",
                where=site,
            )

    def _write(self, site: Site) -> None:
        kept = [area.id for area in site.areas]
        try:
            with self._t.connection.begin_nested():
                self._t.upsert(sites, [mapping.site_row(site)], ["id"])
                self._t.connection.execute(
                    sa.delete(areas).where(areas.c.site == site.id, areas.c.id.not_in(kept))
                )
                rows = [mapping.area_row(area, site.id, n) for n, area in enumerate(site.areas)]
                self._t.upsert(areas, rows, ["id"])
        except IntegrityError as error:
            raise Conflict(
                Text(
                    f"候補地「{site.id}」は登録の決まりに合いません。管理者「{site.manager}」が登録されているか、"
                    "位置・精度・区画の親子関係を確かめてください。",
                    f"site {site.id!r} does not fit: is manager {site.manager!r} registered, and are its place, "
                    "accuracy and tree of areas right?",
                ),
                code="site-unfit",
                where=site.id,
            ) from error

    def _reclaim(self, site: str, parents: dict[str, str | None]) -> None:
        try:
            with self._t.connection.begin_nested():
                reclaim(self._t, site, parents)
        except IntegrityError as error:
            raise Conflict(
                Text(
                    f"候補地「{site}」の区画を組み替えると、いまの予約どうしが重なります。先に予約を調整してください。",
                    f"with its areas arranged so, live reservations of {site!r} would meet; settle them first",
                ),
                code="held",
                where=site,
            ) from error


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]
