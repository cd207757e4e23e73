"""A known cast: one site with a tree of areas, one company, slots by the hour of 1 December 2026."""

from datetime import date, datetime, timedelta

from shapely.geometry import box

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Area, Site, SiteKind
from fieldreg.register.zones import Edition, Layer, Zone

MIDNIGHT = datetime(2026, 12, 1, tzinfo=JST)


def manager(name="m"):
    return Manager(id=name, name=Text("管理者", "Manager"))


def site(name="s", **more):
    """s ─ s/yard ─ s/yard/north, s/yard/south; s ─ s/gym."""
    areas = more.pop(
        "areas",
        (
            Area(id=f"{name}/yard", site=name, name=Text("校庭", "Yard")),
            Area(id=f"{name}/yard/north", site=name, name=Text("校庭北"), parent=f"{name}/yard"),
            Area(id=f"{name}/yard/south", site=name, name=Text("校庭南"), parent=f"{name}/yard"),
            Area(
                id=f"{name}/gym",
                site=name,
                name=Text("体育館", "Gym"),
                outline=box(140.86, 38.26, 140.861, 38.261),
            ),
        ),
    )
    known = {
        "outline": box(140.85, 38.25, 140.86, 38.26),
        "accuracy_m": 5,
        "manager": "m",
        "kind": SiteKind.PARK,
    }
    return Site(id=name, name=Text("跡地", "Site"), areas=areas, **(known | more))


def account(email="company@example.jp", role=Role.COMPANY, **more):
    return Account(email=email, role=role, password_hash="hash", **more)


def hours(start, end):
    return Timespan(MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))


def asked(owner, area=None, slot=(9, 12), **more):
    known = {"site": "s", "activity": "drone", "purpose": "試験", "organisation": "会社"}
    return Reservation(area=area, slot=hours(*slot), owner=owner, **(known | more))


def add(store, reservation):
    """Adds and commits, as a service does."""
    with store.writing() as work:
        lineage = work.sites.get(reservation.site).lineage(reservation.area)
        made = work.reservations.add(reservation, lineage)
        work.commit()
        return made


def layer(name="did"):
    return Layer(id=name, title=Text("人口集中地区", "DID"))


def edition(name="2020", **more):
    return Edition(**({"layer": "did", "edition": name, "in_force_from": date(2022, 6, 25)} | more))


def zone(name, outline, **more):
    return Zone(
        **({"id": name, "layer": "did", "edition": "2020", "name": Text(name), "outline": outline} | more)
    )
