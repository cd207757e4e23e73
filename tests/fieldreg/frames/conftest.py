"""The sample of Sendai with two reservations of a company, and the DID as it was before."""

import threading
from contextlib import contextmanager
from datetime import date

import pytest
import shapely
from werkzeug.serving import make_server

import fieldreg.wiring
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.register.zones import Edition, Zone
from tests import registries

NOW = "2026-11-23T10:00:00+09:00"
NEED = {
    "activity": "drone", "time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00", "radius_m": 10,
    "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 120, "datum": "AGL"},
    "vehicle": {"mass_g": 1200, "gross_mass_g": 1200},
}  # fmt: skip
FIELD = shapely.box(140.98, 38.221, 140.982, 38.223)
SITE = "arahama-former-elementary"


@contextmanager
def running(server):
    """The address of a server that runs meanwhile."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def serving(app):
    """The address of an application that runs meanwhile, on a port the system picks."""
    return running(make_server("127.0.0.1", 0, app, threaded=True))


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    """The sample of Sendai with two reservations of a company, and the DID as it was before."""
    path = tmp_path_factory.mktemp("frames") / "fieldreg.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDREG_NOW", NOW)
        registries.sample(path).close()
        services = fieldreg.wiring.build(fieldreg.wiring.Config(database_url=f"sqlite:///{path}", now=None))
        taro = Account(email="taro@example.jp", role=Role.COMPANY, password_hash="x", organisation="太郎商会")
        company, _ = services.accounts.put_account(taro)
        for hour, area in ((13, None), (9, services.register.site(SITE).areas[0].id)):
            body = {"site": SITE, "area": area, "time_start": f"2028-10-03T{hour:02}:00:00+09:00", "purpose": "太郎の実験",
                    "time_end": f"2028-10-03T{hour + 1:02}:00:00+09:00", "activity": "other", "organisation": "太郎商会"}  # fmt: skip
            services.booking.reserve(body, company)
        with services.store.writing() as work:
            work.zones.put_edition(Edition(layer="did", edition="2015", in_force_from=date(2017, 1, 1), accuracy_m=77.0))
            work.zones.put_zones([Zone(id="old", layer="did", edition="2015", name=Text("旧地区"), outline=FIELD)])
            work.commit()
    return path
