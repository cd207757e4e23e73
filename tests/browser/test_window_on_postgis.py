"""One of the window's journeys, at one width, with PostGIS behind it: tests of the use cases hold the others on both."""

import contextlib
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.programmes.programme_file import programme_from
from fieldreg.wiring import Config, build
from geodata.sample.files import read_programmes
from geodata.sample.load import load_ground
from tests.browser.conftest import NOW, PASSWORD, WIDE, Live, served
from tests.browser.unclear_proposal import unclear_to_one_agreement
from tests.browser.window import Window
from web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.postgis]


@pytest.fixture
def live(lent_postgis: str) -> Iterator[Live]:
    """Before the city's managers, divisions and programmes, without a place."""
    environment = {"FIELDREG_DATABASE_URL": lent_postgis, "FIELDREG_NOW": NOW, "FIELDREG_SECRET_KEY": secrets.token_hex(32)}
    config = Config.from_environment(environment)
    services = build(config)
    with contextlib.closing(services.store):
        load_ground(services.store)
        with services.store.writing() as work:
            for name, data in read_programmes():
                work.programmes.put(programme_from(data, name))
            work.commit()
        staff = Account(email="staff@example.jp", role=Role.STAFF, password_hash=hash_password(PASSWORD), organisation="仙台市")
        services.accounts.put_account(staff)
        with served(create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False})) as address:
            yield Live(address, services)


@pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["1280"])
def test_what_concerns_three_is_asked_and_agreed_with_postgis_behind_it(page: Page, browser: Browser, live: Live) -> None:
    unclear_to_one_agreement(page, browser, Window(live))
