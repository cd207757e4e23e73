"""Accounts by invitation, their tokens and sessions, organisations, and who may not decide: as the use cases have it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.cases import Step
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people import accounts as secrets_of
from fieldreg.people.accounts import Account, Role, hash_password, token_digest
from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.timeline.chain import broken_links
from tests.makers import furnish, reservation

PASSWORD, OTHER = "purple kettle on ice", "green kettle on fire"
CANARY = "カナリア計画Z9"
QUESTION = {"organisation": "甲", "email": "a@example.jp", "subject": CANARY, "body": CANARY}


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def services(tmp_path, clock):
    store = open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    store.upgrade()
    furnish(store)
    yield Services(store, clock)
    store.close()


@pytest.fixture
def hired(services, hashed):
    """Adds an account, known by the part before the @."""

    def hire(name, role=Role.COMPANY, organisation=""):
        told = Account(email=f"{name}@example.jp", role=role, password_hash=hashed, organisation=organisation)
        return services.accounts.put_account(told)[0]

    return hire


@pytest.fixture
def admin(hired):
    return hired("admin", Role.ADMIN)


def now_of(services, account):
    """The account as the store tells it now, fellows and all."""
    return services.accounts.account(account.id)


def events(services):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links()]


def acts(services, after):
    return [str(event.act) for event in events(services)[after:]]


# ---------------------------------------------------------------- invitations


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


def gone(services, secret):
    """Whether it is answered as one that never was, looked at or used."""
    told = []
    for use in (services.invitations.look, lambda it: services.invitations.accept(it, PASSWORD)):
        with pytest.raises(NotFound) as error:
            use(secret)
        told.append(error.value.message)
    with pytest.raises(NotFound) as never:
        services.invitations.look("never was")
    return told == [never.value.message] * 2


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


# ---------------------------------------------------------------- passwords, sessions, tokens


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


# ---------------------------------------------------------------- administering


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


# ---------------------------------------------------------------- organisations


def asked_by(services, account, day):
    made, _ = services.booking.reserve(
        reservation(purpose=CANARY, time_start=f"2026-12-{day:02}T09:00:00+09:00", time_end=f"2026-12-{day:02}T10:00:00+09:00"), account
    )
    case, _ = services.cases.open(QUESTION, account)
    return made.id, case.ref


def seen_by(services, account):
    """Which reservations and cases the account's own lists tell, each also asked for by its number."""
    account = now_of(services, account)
    booked = {one.id for one in services.booking.reservations_page(account, limit=100)[1]}
    cases = {one.ref for one in services.cases.own_page(account, limit=100)[1]}
    assert all(services.booking.reservation(one, account).id == one for one in booked)
    assert all(services.cases.case(one, account=account).ref == one for one in cases)
    return booked | cases


def hidden_from(services, account, things):
    account = now_of(services, account)
    for thing in things:
        with pytest.raises(NotFound):
            services.booking.reservation(thing, account) if thing.startswith("R") else services.cases.case(thing, account=account)
    return True


def test_members_see_each_other_s_only_while_the_organisation_shares(services, admin, hired):
    first, second, rival = hired("first", organisation="甲"), hired("second", organisation="甲"), hired("rival", organisation="乙")
    things = asked_by(services, first, 1)
    assert seen_by(services, second) == seen_by(services, rival) == set()
    (one,) = (o for o in services.organisations.all(admin) if o.organisation.name == "甲")
    services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    assert seen_by(services, second) == seen_by(services, first) == set(things)
    assert seen_by(services, rival) == set()
    assert hidden_from(services, rival, things)
    services.organisations.set_sharing(one.organisation.id, admin, shares=False)
    assert hidden_from(services, second, things)
    assert acts(services, 0)[-2:] == ["organisation.set", "organisation.set"]


def test_what_was_asked_before_and_after_stays_the_asker_s_alone(services, admin, hired, clock):
    """Somebody goes from one company to its rival: what he takes along in his account is seen by neither wrongly."""
    mover, old, new = hired("mover", organisation="甲"), hired("old", organisation="甲"), hired("new", organisation="乙")
    for one in services.organisations.all(admin):
        services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    clock.go_on(timedelta(hours=1))
    at_first = asked_by(services, mover, 1)
    clock.go_on(timedelta(hours=1))
    services.organisations.leave(mover)
    between = asked_by(services, mover, 2)
    clock.go_on(timedelta(hours=1))
    services.administering.change(mover.id, admin, organisation="乙")
    clock.go_on(timedelta(hours=1))
    at_second = asked_by(services, mover, 3)
    theirs = asked_by(services, new, 4)
    assert seen_by(services, old) == set(at_first)
    assert seen_by(services, new) == {*at_second, *theirs}
    assert seen_by(services, mover) == {*at_first, *between, *at_second, *theirs}
    assert hidden_from(services, new, [*at_first, *between])
    assert hidden_from(services, old, [*between, *at_second, *theirs])


def test_a_member_withdraws_no_other_s_reservation(services, admin, hired):
    first, second = hired("first", organisation="甲"), hired("second", organisation="甲")
    made, _ = asked_by(services, first, 1)
    (one,) = services.organisations.all(admin)
    services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    with pytest.raises(NotAllowed):
        services.booking.decide(made, State.WITHDRAWN, now_of(services, second))


def test_leaving_twice_is_told(services, hired):
    held = hired("held", organisation="甲")
    assert services.organisations.leave(held).organisation == ""
    with pytest.raises(Conflict):
        services.organisations.leave(held)
    assert services.organisations.of(held) is None


# ---------------------------------------------------------------- four eyes


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
@pytest.mark.parametrize("to", [State.TENTATIVE, State.ACCEPTED, State.DECLINED])
def test_nobody_decides_what_he_asked_for_himself(services, hired, role, to):
    held, other = hired("held", role), hired("other", role)
    made, case = asked_by(services, held, 1)
    for act in (
        lambda by: services.booking.decide(made, to, by, note="理由"), lambda by: services.case_desk.answer(case, "可", by),
        lambda by: services.case_desk.move(case, Step.DECLINED, by, reason="理由"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as told:
            act(held)
        assert told.value.code == "own-request"
    assert services.booking.reservation(made, held).state is State.REQUESTED
    services.booking.decide(made, to, other, note="理由")
    services.case_desk.answer(case, "可", other)


def test_nobody_decides_what_his_organisation_asked_for_now_or_when_it_was_asked(services, admin, hired, clock):
    asker, colleague = hired("asker", organisation="総務 課"), hired("colleague", Role.STAFF, organisation="総務課")
    made, case = asked_by(services, asker, 1)
    clock.go_on(timedelta(minutes=1))
    services.organisations.leave(asker)
    for act in (
        lambda: services.booking.decide(made, State.ACCEPTED, colleague), lambda: services.case_desk.answer(case, "可", colleague)
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as told:
            act()
        assert told.value.code == "own-request"
    services.booking.decide(made, State.ACCEPTED, admin)


def test_what_staff_wrote_down_for_a_caller_is_not_their_own(services, hired):
    held = hired("held", Role.STAFF)
    told = {"channel": "phone", "contact": "甲の担当者", "phone": "022-000-0000", "subject": "相談", "body": "飛ばしたい"}
    case, _ = services.cases.note_down(told, held)
    services.case_desk.answer(case.ref, "可", held)


def test_who_asked_may_still_take_his_own_back(services, hired):
    held = hired("held", Role.STAFF)
    made, _ = asked_by(services, held, 1)
    assert services.booking.decide(made, State.WITHDRAWN, held).state is State.WITHDRAWN


# ---------------------------------------------------------------- who only reads


@pytest.mark.parametrize("role", [Role.JUROR, Role.AUDITOR])
def test_who_only_reads_asks_for_nothing_and_decides_nothing(services, hired, role):
    held, company = hired("held", role), hired("company")
    made, case = asked_by(services, company, 1)
    before = events(services)
    for act in (
        lambda: services.booking.reserve(reservation(), held), lambda: services.booking.decide(made, State.ACCEPTED, held),
        lambda: services.cases.open(QUESTION, held), lambda: services.cases.say(case, "x", account=held),
        lambda: services.cases.withdraw(case, account=held), lambda: services.case_desk.answer(case, "x", held),
        lambda: services.case_desk.note(case, "x", held), lambda: services.desk.see([1], held),
        lambda: services.organisations.leave(held), lambda: services.invitations.invite("a@example.jp", Role.COMPANY, held),
    ):  # fmt: skip
        with pytest.raises((NotAllowed, NotFound)):
            act()
    assert events(services) == before


def test_an_auditor_reads_what_the_desk_reads_and_a_juror_does_not(services, hired):
    company, staff, auditor, juror = hired("company"), hired("s", Role.STAFF), hired("a", Role.AUDITOR), hired("j", Role.JUROR)
    made, case = asked_by(services, company, 1)
    services.case_desk.note(case, "内部の所見", staff)
    assert services.booking.reservation(made, auditor).id == made
    assert [one.text for one in services.cases.said(case, account=auditor)] == ["内部の所見"]
    assert services.timeline.page(auditor, limit=1)[0] == services.timeline.page(staff, limit=1)[0]
    assert hidden_from(services, juror, [made, case])
    assert services.timeline.page(juror, limit=1) == (0, [])


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
