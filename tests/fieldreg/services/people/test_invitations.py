"""Accounts by invitation: who may invite, what the link is good for, and that it is used once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.people import accounts as secrets_of
from fieldreg.people.accounts import Role, token_digest
from tests.fieldreg.services.people.peopled import (
    OTHER,
    PASSWORD,
    acts,
    events,
    gone,
    now_of,
)


def test_whoever_is_invited_chooses_the_password_and_nobody_else_knows_it(services, admin):
    before = len(events(services))
    made, secret = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    held = services.invitations.accept(secret, PASSWORD)
    assert (held.email, held.role, held.created_at) == ("new@example.jp", Role.STAFF, services.clock.now())
    assert services.accounts.sign_in("NEW@example.jp", PASSWORD) == held
    assert acts(services, before) == ["invitation.made", "invitation.used", "account.put"]
    told = str(events(services))
    assert not any(word in told for word in (secret, token_digest(secret), PASSWORD, held.password_hash))
    assert services.invitations.open(admin) == []
    assert made.digest == token_digest(secret)


def test_looking_at_an_invitation_changes_nothing(services, admin):
    _, secret = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    before = events(services)
    assert [services.invitations.look(secret) for _ in range(20)] == [services.invitations.look(secret)] * 20
    assert events(services) == before
    services.invitations.accept(secret, PASSWORD)


def test_an_invitation_is_used_once(services, admin):
    _, secret = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    services.invitations.accept(secret, PASSWORD)
    assert gone(services, secret)


def test_an_invitation_ends_after_seven_days(services, admin, clock):
    _, secret = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    clock.go_on(timedelta(days=7) - timedelta(microseconds=1))
    services.invitations.look(secret)
    clock.go_on(timedelta(microseconds=1))
    assert gone(services, secret)


def test_another_invitation_to_the_same_address_ends_the_one_before(services, admin):
    _, first = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    _, second = services.invitations.invite("New@example.jp", Role.AUDITOR, admin)
    assert gone(services, first)
    assert services.invitations.accept(second, PASSWORD).role is Role.AUDITOR


def test_an_invitation_taken_back_or_by_somebody_who_left_is_gone(services, admin, hired):
    made, secret = services.invitations.invite("new@example.jp", Role.STAFF, admin)
    assert [services.invitations.withdraw(made.id, admin) for _ in range(2)] == [True, False]
    assert gone(services, secret)
    member = hired("member", organisation="甲")
    _, secret = services.invitations.invite("colleague@example.jp", Role.COMPANY, member)
    services.administering.close(member.id, admin)
    assert gone(services, secret)
    services.administering.reopen(member.id, admin)
    services.invitations.look(secret)
    services.organisations.leave(now_of(services, member))
    assert gone(services, secret)


def test_a_password_that_is_easy_to_guess_uses_up_nothing(services, admin):
    _, secret = services.invitations.invite("kettle-lab@example.jp", Role.COMPANY, admin, organisation="見本ドローン株式会社")
    for weak, code in (("short", "password-short"), ("kettle-lab-12", "password-common"), ("見本ドローン株式会社12年", "password-common")):
        with pytest.raises(InvalidInput) as told:
            services.invitations.accept(secret, weak)
        assert told.value.code == code
    services.invitations.accept(secret, PASSWORD)


def test_an_administrator_is_told_who_has_an_account_and_a_member_is_not(services, admin, hired):
    member, other = hired("member", organisation="甲"), hired("other")
    with pytest.raises(Conflict) as told:
        services.invitations.invite("other@example.jp", Role.STAFF, admin)
    assert told.value.code == "email-taken"
    known, unknown = (services.invitations.invite(email, Role.ADMIN, member)[0] for email in (other.email, "unknown@example.jp"))
    assert replace(known, id=0, email="", digest="") == replace(unknown, id=0, email="", digest="")
    assert (known.role, known.organisation) == (Role.COMPANY, "甲")  # whatever role was asked for


def test_who_has_an_account_joins_with_its_password_alone(services, hired):
    member, other = hired("member", organisation="甲"), hired("other")
    _, secret = services.invitations.invite(other.email, Role.COMPANY, member)
    with pytest.raises(InvalidInput):
        services.invitations.accept(secret, OTHER)
    assert now_of(services, other).organisation == ""
    joined = services.invitations.accept(secret, PASSWORD)
    assert (joined.id, joined.organisation, joined.password_hash) == (other.id, "甲", other.password_hash)
    assert acts(services, 0)[-2:] == ["invitation.used", "account.joined"]
    assert gone(services, secret)


def test_who_is_of_another_organisation_must_leave_it_first(services, hired):
    member, other = hired("member", organisation="甲"), hired("other", organisation="乙")
    _, secret = services.invitations.invite(other.email, Role.COMPANY, member)
    with pytest.raises(Conflict) as told:
        services.invitations.accept(secret, PASSWORD)
    assert told.value.code == "of-another"
    services.organisations.leave(other)
    assert services.invitations.accept(secret, PASSWORD).organisation == "甲"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_invites_beyond_his_own_organisation(services, hired, role):
    held = hired("held", role, organisation="" if role is Role.COMPANY else "甲")
    with pytest.raises(NotAllowed):
        services.invitations.invite("new@example.jp", Role.COMPANY, held)


@pytest.mark.parametrize("left_with", [Role.COMPANY, Role.STAFF, Role.AUDITOR])
def test_what_an_administrator_sent_is_good_for_nothing_once_he_is_none(services, admin, hired, left_with):
    other, known = hired("other", Role.ADMIN), hired("known", Role.STAFF)
    links = [services.invitations.invite(f"new-{role}@example.jp", role, other)[1] for role in (Role.ADMIN, Role.STAFF, Role.COMPANY)]
    links.append(services.invitations.reset_link(known.id, other)[1])
    services.administering.change(other.id, admin, role=left_with)
    assert all(gone(services, link) for link in links)


@pytest.mark.parametrize("ending", ["closed and reopened", "changed by its owner", "set at the machine"])
def test_a_link_for_another_password_does_not_outlive_a_closing_or_another_password(services, admin, hired, ending):
    known = hired("known")
    _, link = services.invitations.reset_link(known.id, admin)
    if ending == "closed and reopened":
        services.administering.close(known.id, admin)
        services.administering.reopen(known.id, admin)
    elif ending == "changed by its owner":
        services.passwords.change(known, PASSWORD, OTHER, keep_tokens=True)
    else:
        services.passwords.set(known, OTHER)
    assert gone(services, link)
    assert "invitation.withdrawn" in acts(services, 0)


def test_the_answer_costs_as_many_hashes_whether_an_address_has_an_account(services, admin, hired, monkeypatch):
    member, known = hired("member", organisation="甲"), hired("known")
    links = [services.invitations.invite(email, Role.COMPANY, member)[1] for email in (known.email, "unknown@example.jp")]
    assert services.accounts.nobodys_hash  # made once, by whoever asks first
    count = []
    verify = secrets_of._HASHER.verify

    class Counting:
        def verify(self, *told):
            count.append("verify")
            return verify(*told)

        def hash(self, _password):
            count.append("hash")

    monkeypatch.setattr(secrets_of, "_HASHER", Counting())
    for link in links:
        with pytest.raises(InvalidInput):
            services.invitations.accept(link, "easy")
    for email in (known.email, "unknown@example.jp"):
        services.accounts.sign_in(email, OTHER)
    assert count == ["verify"] * 4


def test_the_link_goes_by_letter_to_the_address_it_is_for(services, admin):
    kept, secret = services.invitations.invite("new@example.jp", Role.COMPANY, admin, organisation="見本株式会社")
    reset, other = services.invitations.reset_link(admin.id, None)
    with services.store.reading() as work:
        second, first = work.letters.page(limit=9)[1]
    told = [(one.template, one.to.email, [link.path for link in one.links.values()]) for one in (first, second)]
    assert told == [
        ("account-invited", "new@example.jp", [f"/invitations/{secret}"]), ("password-reset", admin.email, [f"/invitations/{other}"]),
    ]  # fmt: skip
    assert all(link.secret for one in (first, second) for link in one.links.values())
    assert (kept.email, reset.email) == ("new@example.jp", admin.email)
