"""What a run of tests makes once is what each test would have made by itself."""

import pytest
from werkzeug.routing import Map, Rule

from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import addresses, registries
from tests.fakes import FixedClock
from tests.fieldreg.services.conftest import fresh_store
from tests.makers import everything, furnish, reservation
from web.app import create_app

__all__ = ["fresh_store"]
BOOKED = "booked, to try filling"


def booked(store):
    furnish(store)
    services = Services(store, FixedClock())
    account, _ = services.accounts.put_account(Account(email="a@example.jp", role=Role.COMPANY, password_hash="x", organisation="甲"))
    services.booking.reserve(reservation(), account)
    return account


def told(store):
    with store.reading() as work:
        events = [(link.event.act, link.event.ref) for link in work.timeline.links()]
        return everything(store), events, list(work.accounts.all()), [template.template for template in work.letters.page(limit=99)[1]]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_registry_filled_again_is_what_it_was_and_goes_on_from_there(fresh_store, tmp_path, nth):
    account = registries.filled(fresh_store, BOOKED, booked)
    other = registries.upgraded(tmp_path / "other.db")

    assert account == booked(other)
    assert told(fresh_store) == told(other)
    other.close()

    later = {"time_start": "2026-12-03T09:00:00+09:00", "time_end": "2026-12-03T12:00:00+09:00"}
    again, _ = Services(fresh_store, FixedClock()).booking.reserve(reservation(**later), account)
    with fresh_store.writing() as work:
        staff = work.accounts.put(Account(email="s@example.jp", role=Role.STAFF, password_hash="x"))
        work.commit()
    assert again.id == "R-2026-0002"
    assert staff.id > account.id


def test_addresses_that_share_what_builds_them_are_built_as_werkzeug_builds_them(tmp_path):
    config = Config(database_url=f"sqlite:///{tmp_path / 'none.db'}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    store = registries.upgraded(tmp_path / "none.db")
    rules = list(create_app(config, Services(store, FixedClock())).url_map.iter_rules())
    store.close()

    assert len(rules) > 200
    for rule in rules:
        values = {name: min(getattr(rule._converters[name], "items", ["1"])) for name in rule.arguments}
        alone = addresses.BY_WERKZEUG(rule, True).__get__(rule, None)
        assert rule._build_unknown(**values, more="x") == alone(**values, more="x")
        assert "more=x" in rule._build_unknown(**values, more="x")[1]
        assert rule._build(**values) == addresses.BY_WERKZEUG(rule, False).__get__(rule, None)(**values)


def test_addresses_with_a_default_of_their_own_share_nothing():
    one, other = Rule("/<int:n>/<word>", defaults={"word": "a"}), Rule("/<int:n>/<word>", defaults={"word": "b"})
    Map([one]), Map([other])
    assert (one.build({"n": 1}), other.build({"n": 1})) == (("", "/1/a"), ("", "/1/b"))
