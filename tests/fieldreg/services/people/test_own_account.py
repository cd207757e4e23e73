"""One's own account: password, sessions and tokens."""

from datetime import timedelta

import pytest

from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.people.accounts import Role, token_digest
from tests.fieldreg.services.people.peopled import (
    OTHER,
    PASSWORD,
    events,
    now_of,
)


def test_a_new_password_ends_every_session_and_tokens_only_where_asked_for(services, hired):
    held = hired("held")
    _, token = services.tokens.make(held.id, "QGIS", held)
    changed = services.passwords.change(held, PASSWORD, OTHER, keep_tokens=True)
    assert changed.session_epoch == held.session_epoch + 1
    assert services.accounts.account_by_token(token) == changed
    assert (services.accounts.sign_in(held.email, PASSWORD), services.accounts.sign_in(held.email, OTHER)) == (None, changed)
    services.passwords.change(changed, OTHER, "silver spoon in snow", keep_tokens=False)
    assert services.accounts.account_by_token(token) is None
    told = events(services)[-1]
    assert (str(told.act), told.told) == ("account.password-changed", {"after": {"tokens_revoked": [{"id": 1, "name": "QGIS"}]}})


def test_all_that_is_wrong_with_a_new_password_is_told_at_once(services, hired):
    held = hired("held")
    with pytest.raises(InvalidInput) as told:
        services.passwords.change(held, "not the present one", "short", keep_tokens=True)
    assert [(fault.code, fault.where) for fault in told.value.faults] == [("password-wrong", "old"), ("password-short", "password")]
    with pytest.raises(InvalidInput) as told:
        services.passwords.change(held, PASSWORD, PASSWORD, keep_tokens=True)
    assert told.value.code == "password-same"
    assert now_of(services, held) == held


def test_tokens_are_made_renewed_and_revoked_one_by_one(services, hired, clock):
    held = hired("held")
    (first, one), (_, two) = (services.tokens.make(held.id, name, held) for name in ("現場の QGIS", "監視"))
    clock.go_on(timedelta(days=1))
    assert services.accounts.account_by_token(one) == services.accounts.account_by_token(two) == held
    renewed, anew = services.tokens.renew(held.id, first.id, held)
    assert [services.accounts.account_by_token(token) for token in (one, anew, two)] == [None, held, held]
    assert (renewed.name, renewed.last_used_on) == ("現場の QGIS", None)
    assert [services.tokens.revoke(held.id, renewed.id, held) for _ in range(2)] == [1, 0]
    assert [(token.name, token.last_used_on) for token in services.tokens.of(held.id, held)] == [("監視", clock.today())]
    with pytest.raises(Conflict):
        services.tokens.renew(held.id, renewed.id, held)
    told = str(events(services))
    assert not any(word in told for token in (one, two, anew) for word in (token, token_digest(token)))


def test_another_s_tokens_and_sessions_are_not_there(services, hired):
    held, other = hired("held"), hired("other", Role.STAFF)
    made, _ = services.tokens.make(held.id, "鍵", held)
    for act in (
        lambda: services.tokens.of(held.id, other), lambda: services.tokens.make(held.id, "鍵", other),
        lambda: services.tokens.renew(held.id, made.id, other), lambda: services.tokens.revoke(held.id, made.id, other),
        lambda: services.tokens.end_sessions(held.id, other), lambda: services.tokens.revoke(other.id, made.id, other),
        lambda: services.tokens.renew(other.id, made.id, other),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert [token.id for token in services.tokens.of(held.id, held)] == [made.id]


def test_tokens_are_named_and_there_is_an_end_to_them(services, hired):
    held = hired("held")
    for name in ("", " ", "x" * 61, "a\u202eb"):
        with pytest.raises(InvalidInput):
            services.tokens.make(held.id, name, held)
    made = [services.tokens.make(held.id, str(n), held)[0] for n in range(20)]
    with pytest.raises(Conflict):
        services.tokens.make(held.id, "one more", held)
    services.tokens.revoke(held.id, made[3].id, held)
    services.tokens.make(held.id, "one more", held)
