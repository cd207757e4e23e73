"""Features, sources and requests of loads, written shortly."""

import json
from datetime import date, datetime, timedelta

import shapely

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from geodata.formats.json.geojson import to_feature, to_features
from geodata.loading.load import LoadRequest, Mode, Source


def square(lon, lat, size=0.01):
    return shapely.box(lon, lat, lon + size, lat + size)


def zone(zone_id, outline, **properties):
    return to_feature(outline, {"id": zone_id, "name": f"地区 {zone_id}", "accuracy_m": 0, "restriction": "REQ_AUTHORISATION",
                                **properties})  # fmt: skip


def site(site_id, **properties):
    lon = 140.3 + int.from_bytes(site_id.encode()[:1]) / 1000
    told = {"id": site_id, "name": f"場所 {site_id}", "kind": "park", "manager": "city", "accuracy_m": 10}
    return to_feature(square(lon, 38.4, 0.001), told | properties)


def area(area_id, outline, **properties):
    told = {"id": area_id, "site": area_id.split("/")[0], "name": "区画", "accuracy_m": 10}
    return to_feature(outline, told | properties)


def source(*features, name="new.geojson"):
    return Source(name, json.dumps(to_features(features), ensure_ascii=False).encode())


def zones_request(*features, **more):
    wanted = {"layer": "did", "edition": "new", "in_force": date(2022, 6, 25), "actor": "test"}
    return LoadRequest(sources=[source(*features)], **(wanted | more))


def sites_request(*features, **more):
    return LoadRequest(**({"sources": [source(*features)], "actor": "test", "mode": Mode.UPDATE} | more))

FIRST_MOVED = zone("1", square(140.1, 38.1, 0.02))

SECOND = zone("2", square(140.8, 38.8))

OVER_THE_PARK = zone("3", square(140.5, 38.5))


def half_bad():
    return [FIRST_MOVED, zone("bad", shapely.Point(38, 140)), SECOND, zone("worse", square(140.5, 38.5), accuracy_m="x")]


def book(registry, site_id):
    start = datetime(2026, 12, 1, 9, tzinfo=JST)
    with registry.store.writing() as work:
        owner = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="x"))
        kept = work.reservations.add(
            Reservation(site=site_id, area=None, slot=Timespan(start, start + timedelta(hours=2)), activity="drone",
                        purpose="試験", organisation="会社", owner=owner.id), (),
        )  # fmt: skip
        work.commit()
    return kept.id
