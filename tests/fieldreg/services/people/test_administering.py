"""Closing, changing and reopening accounts."""


import pytest

from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people.accounts import Role
from tests.fieldreg.services.people.peopled import (
    OTHER,
    PASSWORD,
    acts,
    events,
    gone,
    now_of,
)


def test_closing_ends_everything_at_once_and_reopening_gives_no_token_back(services, admin, hired):
    held = hired("held")
    _, token = services.tokens.make(held.id, "鍵", held)
    closed = services.administering.close(held.id, admin)
    assert (closed.active, closed.closed_at, closed.session_epoch) == (False, services.clock.now(), held.session_epoch + 1)
    assert services.accounts.sign_in(held.email, PASSWORD) is services.accounts.account_by_token(token) is None
    with pytest.raises(Conflict):
        services.tokens.make(held.id, "鍵", admin)
    services.administering.reopen(held.id, admin)
    assert services.accounts.sign_in(held.email, PASSWORD) is not None
    assert services.accounts.account_by_token(token) is None
    assert acts(services, 2) == ["account.token-made", "account.closed", "account.reopened"]


def test_nobody_closes_or_changes_himself_and_there_is_always_an_administrator(services, admin, hired):
    for act in (
        lambda: services.administering.close(admin.id, admin), lambda: services.administering.change(admin.id, admin, role=Role.STAFF)
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as told:
            act()
        assert told.value.code == "own-account"
    for act in (
        lambda: services.administering.close(admin.id, None), lambda: services.administering.change(admin.id, None, role=Role.STAFF)
    ):  # fmt: skip
        with pytest.raises(Conflict) as told:
            act()
        assert told.value.code == "last-admin"
    other = hired("other", Role.ADMIN)
    services.administering.close(admin.id, other)


def test_who_does_not_administer_changes_no_account(services, hired):
    held = hired("held")
    for role in Role:
        if role is not Role.ADMIN:
            other = hired(f"x{role}", role)
            for act in (services.administering.close, services.administering.reopen, services.administering.change):
                with pytest.raises(NotAllowed):
                    act(held.id, other)


def test_a_change_over_another_s_is_told_with_what_is_there_now(services, admin, hired):
    held = hired("held", organisation="甲")
    services.administering.change(held.id, admin, role=Role.DEPARTMENT, manager="m", seen="company|甲|")
    with pytest.raises(Conflict) as told:
        services.administering.change(held.id, admin, role=Role.STAFF, seen="company|甲|")
    assert told.value.code == "changed-meanwhile"
    assert "担当課・管理者" in told.value.message.ja
    assert (now_of(services, held).role, now_of(services, held).manager) == (Role.DEPARTMENT, "m")
    with pytest.raises(InvalidInput):
        services.administering.change(held.id, admin, manager="nobody")


def test_doing_it_twice_is_doing_it_once(services, admin, hired):
    held = hired("held")
    services.administering.close(held.id, admin)
    before = len(events(services))
    services.administering.change(held.id, admin, role=Role.COMPANY, organisation="", manager="")
    assert len(events(services)) == before


def test_a_link_for_another_password_works_once_and_never_for_who_is_closed(services, admin, hired):
    held = hired("held")
    _, first = services.invitations.reset_link(held.id, admin)
    _, second = services.invitations.reset_link(held.id, admin)
    assert gone(services, first)
    assert services.accounts.sign_in(held.email, PASSWORD) == held  # until it is used, nothing is another
    changed = services.invitations.accept(second, OTHER)
    assert (changed.id, changed.session_epoch) == (held.id, held.session_epoch + 1)
    assert (services.accounts.sign_in(held.email, PASSWORD), services.accounts.sign_in(held.email, OTHER)) == (None, changed)
    assert gone(services, second)
    _, third = services.invitations.reset_link(held.id, admin)
    services.administering.close(held.id, admin)
    assert gone_for_use(services, third)
    with pytest.raises(NotAllowed):
        services.invitations.reset_link(held.id, changed)


def gone_for_use(services, secret):
    with pytest.raises(NotFound):
        services.invitations.accept(secret, PASSWORD)
    return True
