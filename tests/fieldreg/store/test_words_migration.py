"""Bringing an older database to this version: what was asked for before is found by its words too."""

import contextlib
from importlib import import_module

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from fieldreg.booking.reservation_search import ReservationSearch
from fieldreg.people.accounts import Role
from fieldreg.services import Services
from fieldreg.store import open_store
from tests.fieldreg.store.makers import account
from tests.makers import furnish, reservation


def test_requests_from_before_are_found_by_their_words(empty_url, clock):
    with contextlib.closing(open_store(empty_url)) as older:
        older.upgrade()
        _found(older, clock)


def _found(older, clock):
    furnish(older)
    services = Services(older, clock)
    company = services.accounts.put_account(account("c@example.jp", Role.COMPANY))[0]
    made, _ = services.booking.reserve(reservation(organisation="青葉ﾄﾞﾛｰﾝ", purpose="点検"), company)
    with older._dialect.engine.connect() as connection:
        older._dialect.begin(connection, write=True)
        connection.execute(sa.text("ALTER TABLE reservations DROP COLUMN words"))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("fieldreg.store.migrations.versions.0032_words_of_reservations").upgrade()
        connection.commit()
    with older.reading() as work:
        pages = {word: work.reservations.page(limit=9, search=ReservationSearch(text=word))[1] for word in ("ドローン", "点", "無")}
    found = {word: [one.id for one in some] for word, some in pages.items()}
    assert found == {"ドローン": [made.id], "点": [made.id], "無": []}
