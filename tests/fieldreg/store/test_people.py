"""Organisations, tokens, invitations, holds and erasing in the store, and what the database itself refuses of them."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.accounts import Fellow, Role
from fieldreg.people.holds import Hold, Holdable
from fieldreg.people.invitations import Invitation
from fieldreg.people.organisations import Organisation
from fieldreg.people.tokens import ApiToken
from fieldreg.store import open_store
from fieldreg.store.engines.migrate import upgrade
from tests.fieldreg.store.makers import MIDNIGHT, account, add, asked

DAY = timedelta(days=1)


def invitation(**more):
    known = {"email": "n@example.jp", "role": Role.COMPANY, "digest": "d", "made_at": MIDNIGHT, "expires_at": MIDNIGHT + 7 * DAY}
    return Invitation(**(known | more))


def test_who_is_called_of_one_organisation_is_of_one_however_it_is_written(store):
    with store.writing() as work:
        first = work.accounts.put(account("a@example.jp", organisation="見本ドローン"), at=MIDNIGHT)
        second = work.accounts.put(account("b@example.jp", organisation=" 見本　ﾄﾞﾛｰﾝ"), at=MIDNIGHT)
        (one,) = work.organisations.all()
        assert (one.name, one.shares, work.organisations.members(one.id)) == ("見本ドローン", False, [first.id, second.id])
        assert work.accounts.get(second.id).organisation == "見本ドローン"


def test_memberships_follow_one_another_and_a_change_is_no_new_one(store):
    with store.writing() as work:
        held = work.accounts.put(account(organisation="甲"), at=MIDNIGHT)
        work.accounts.put(replace(held, session_epoch=1), at=MIDNIGHT + DAY)
        work.accounts.put(replace(held, organisation="乙"), at=MIDNIGHT + 2 * DAY)
        work.accounts.put(replace(held, organisation=""), at=MIDNIGHT + 3 * DAY)
        told = [(name, one.since, one.until) for one, name in work.organisations.past_and_present(held.id)]
        assert told == [("甲", MIDNIGHT, MIDNIGHT + 2 * DAY), ("乙", MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY)]
        assert (work.organisations.of(held.id), work.accounts.get(held.id).organisation) == (None, "")


def test_fellows_are_told_only_where_the_organisation_shares(store):
    with store.writing() as work:
        first = work.accounts.put(account("a@example.jp", organisation="甲"))
        second = work.accounts.put(account("b@example.jp", organisation="甲"), at=MIDNIGHT)
        work.tokens.add(ApiToken(account=first.id, name="鍵", digest="t"))
        assert work.accounts.get(first.id).fellows == ()
        work.organisations.put(replace(work.organisations.named("甲"), shares=True))
        both = (Fellow(first.id), Fellow(second.id, since=MIDNIGHT))
        assert work.accounts.get(first.id).fellows == work.accounts.by_token("t").fellows == both


def test_a_list_shows_of_a_fellow_what_he_asked_for_while_he_was_one(store, owner):
    with store.writing() as work:
        fellow = work.accounts.put(account("f@example.jp"))
        work.commit()
    made = [add(store, asked(fellow.id, slot=(n, n + 1), created_at=MIDNIGHT + n * DAY)).id for n in range(4)]
    own = add(store, asked(owner, slot=(20, 21), created_at=MIDNIGHT))
    with store.reading() as work:
        while_one = Fellow(fellow.id, since=MIDNIGHT + DAY, until=MIDNIGHT + 3 * DAY)
        count, found = work.reservations.page_of(owner, [while_one], limit=10)
        assert (count, [one.id for one in found]) == (3, [own.id, made[2], made[1]])
        assert work.reservations.page_of(owner, limit=10)[0] == 1
        assert [one.id for one in work.reservations.page_of(owner, [while_one], offset=1, limit=1)[1]] == [made[2]]


def test_a_revoked_token_finds_nobody_and_another_s_is_not_there(store, owner):
    with store.writing() as work:
        held, other = (work.tokens.add(ApiToken(account=owner, name=name, digest=name)) for name in "ab")
        work.tokens.used(held.id, date(2026, 12, 1))
        assert work.tokens.get(held.id, owner).last_used_on == date(2026, 12, 1)
        assert [one.id for one in work.tokens.revoke(owner, [held.id], at=MIDNIGHT)] == [held.id]
        assert work.tokens.revoke(owner, [held.id], at=MIDNIGHT + DAY) == []
        assert (work.accounts.by_token("a"), work.accounts.by_token("b").id) == (None, owner)
        assert work.tokens.revoke(owner + 1, None, at=MIDNIGHT) == []
        with pytest.raises(NotFound):
            work.tokens.get(other.id, owner + 1)
        assert len(work.tokens.revoke(owner, None, at=MIDNIGHT)) == 1


def test_an_invitation_is_used_once_and_not_at_its_end(store, owner):
    with store.writing() as work:
        kept = work.invitations.add(invitation(organisation="甲", manager="m", made_by=owner))
        assert work.invitations.by_digest("d") == work.invitations.get(kept.id) == kept
        with pytest.raises(NotFound):
            work.invitations.use("d", owner, at=kept.expires_at)
        assert work.invitations.use("d", owner, at=MIDNIGHT).account == owner
        with pytest.raises(NotFound):
            work.invitations.use("d", owner, at=MIDNIGHT)
        assert work.invitations.withdraw([kept.id], at=MIDNIGHT) == []


def test_open_invitations_are_those_neither_used_nor_taken_back_nor_over(store, owner):
    with store.writing() as work:
        ids = [work.invitations.add(invitation(digest=str(n), email=f"N{n % 2}@example.jp")).id for n in range(4)]
        work.invitations.withdraw([ids[0]], at=MIDNIGHT)
        work.invitations.use("1", owner, at=MIDNIGHT)
        assert [one.id for one in work.invitations.open(MIDNIGHT)] == [ids[3], ids[2]]
        assert [one.id for one in work.invitations.open(MIDNIGHT, email="n1@EXAMPLE.jp")] == [ids[3]]
        assert work.invitations.open(MIDNIGHT, made_by=owner) == work.invitations.open(MIDNIGHT + 7 * DAY) == []


def test_a_thing_is_held_once_at_a_time(store):
    hold = Hold(what=Holdable.CASE, ref="C-2026-0001", because="訴訟", set_at=MIDNIGHT)
    with store.writing() as work:
        kept = work.holds.set(hold)
        with pytest.raises(Conflict):
            work.holds.set(hold)
        assert work.holds.on() == [kept]
        assert work.holds.lift(Holdable.CASE, "C-2026-0001", by=None, at=MIDNIGHT).lifted_at == MIDNIGHT
        with pytest.raises(NotFound):
            work.holds.lift(Holdable.CASE, "C-2026-0001", by=None, at=MIDNIGHT)
        assert work.holds.on() == []
        work.holds.set(hold)


def test_what_is_past_is_erased_once_and_never_while_held(store, owner):
    closed = MIDNIGHT - 300 * DAY
    with store.writing() as work:
        ended = work.cases.add(
            Case(organisation="団", contact="人", email="e", phone="1", subject="s", body="b", owner=owner, step=Step.ANSWERED, answer="a",
                 created_at=closed, changed_at=closed, programme="open-call", effect="f", reason="r", key_digest="k")
        )  # fmt: skip
        still = work.cases.add(Case(subject="s", body="b", created_at=closed))
        gone = work.accounts.put(account("x@example.jp", active=False, closed_at=closed))
        work.tokens.add(ApiToken(account=gone.id, name="鍵", digest="t"))
        work.commit()
    booked = add(store, asked(owner, slot=(9, 12), created_at=MIDNIGHT, decision_note="n", request_digest="q"))
    with store.writing() as work:
        past = {what: [row[0] for row in work.erasing.past(what, MIDNIGHT)] for what in Holdable}
        nothing: dict[Holdable, list[str]] = {what: [] for what in Holdable}
        assert past == nothing | {Holdable.CASE: [ended.ref], Holdable.ACCOUNT: [str(gone.id)]}
        assert work.erasing.past(Holdable.CASE, MIDNIGHT)[0][2] == "open-call"
        assert [row[0] for row in work.erasing.past(Holdable.RESERVATION, MIDNIGHT + DAY)] == [booked.id]
        work.holds.set(Hold(what=Holdable.CASE, ref=ended.ref, because="訴訟", set_at=MIDNIGHT))
        assert not work.erasing.erase(Holdable.CASE, ended.ref, at=MIDNIGHT)
        work.holds.lift(Holdable.CASE, ended.ref, by=None, at=MIDNIGHT)
        pairs = ((Holdable.CASE, ended.ref), (Holdable.ACCOUNT, str(gone.id)), (Holdable.RESERVATION, booked.id))
        assert [work.erasing.erase(what, ref, at=MIDNIGHT) for what, ref in (*pairs, *pairs)] == [True] * 3 + [False] * 3
        erased = ("organisation", "contact", "email", "phone", "subject", "body", "answer", "effect", "reason", "key_digest")
        nothing = dict.fromkeys(erased, "")
        assert work.cases.get(ended.ref) == replace(ended, **nothing, owner=None, version=2)
        assert work.cases.get(still.ref) == still
        assert work.accounts.get(gone.id).email == f"erased-account-{gone.id}@invalid"
        assert (work.accounts.by_email("x@example.jp"), work.tokens.of(gone.id)) == (None, [])
        left = {"purpose": "", "organisation": "", "decision_note": "", "request_digest": None}
        assert work.reservations.get(booked.id) == replace(booked, **left)
        assert work.erasing.past(Holdable.CASE, MIDNIGHT) == work.erasing.past(Holdable.ACCOUNT, MIDNIGHT) == []


FAULTS = {
    "an account that is closed and active": "UPDATE accounts SET closed_at = 1",
    "an account erased and not closed": "UPDATE accounts SET erased_at = 1",
    "two memberships at once": "INSERT INTO memberships (account, organisation) SELECT account, organisation FROM memberships",
    "a membership that ends before it began": "UPDATE memberships SET since = 2, until = 1",
    "a member of nothing": "UPDATE memberships SET organisation = 99",
    "an organisation without a name": "UPDATE organisations SET name_key = ''",
    "an invitation used by nobody": "UPDATE invitations SET used_at = 1",
    "an invitation used and taken back": "UPDATE invitations SET used_at = 1, account = 1, withdrawn_at = 1",
    "an invitation that was over when made": "UPDATE invitations SET expires_at = made_at",
    "an invitation to an unknown role": "UPDATE invitations SET role = 'king'",
    "two tokens of one secret": "INSERT INTO tokens (account, name, digest) SELECT account, name, digest FROM tokens",
    "a hold for no reason": "UPDATE holds SET because = ''",
    "a hold on what is none of ours": "UPDATE holds SET what = 'king'",
    "two holds on one thing": "INSERT INTO holds (what, ref, because, set_at) SELECT what, ref, because, set_at FROM holds",
}


@pytest.mark.parametrize("statement", FAULTS.values(), ids=FAULTS.keys())
def test_the_database_itself_refuses(store, raw, statement):
    with store.writing() as work:
        held = work.accounts.put(account(organisation="甲"))
        work.tokens.add(ApiToken(account=held.id, name="鍵", digest="t"))
        work.invitations.add(invitation())
        work.holds.set(Hold(what=Holdable.ACCOUNT, ref="1", because="訴訟", set_at=MIDNIGHT))
        work.commit()
    with pytest.raises(sa.exc.IntegrityError):
        raw(statement)


def test_an_older_database_keeps_its_people(empty_url):
    """Accounts of an earlier version, with what points at them: organisations by name, the token as the first of several."""
    rows = [
        ("a@example.jp", "company", "見本ドローン", "t1"), ("b@example.jp", "company", "見本 ﾄﾞﾛｰﾝ", None),
        ("c@example.jp", "admin", " ", "t3"),
    ]  # fmt: skip
    with contextlib.closing(open_store(empty_url)) as store:
        upgrade(store._dialect, "0011")
        with store._dialect.engine.begin() as connection:
            for email, role, organisation, token in rows:
                told = {"email": email, "role": role, "organisation": organisation, "token": token, "active": True}
                connection.execute(
                    sa.text(
                        "INSERT INTO accounts (email, email_key, role, password_hash, organisation, manager, token_hash, active,"
                        " session_epoch) VALUES (:email, :email, :role, 'hash', :organisation, '', :token, :active, 4)"
                    ),
                    told,
                )
            connection.execute(
                sa.text(
                    "INSERT INTO cases (ref, version, channel, programme, edition, step, organisation, contact, email, phone, subject,"
                    " body, activity, owner, waited_days, answer, reason, effect, key_digest, words) VALUES ('C-2026-0001', 1, 'web',"
                    " 'consultation', '', 'received', '', '', '', '', '', '', '', 2, 0, '', '', '', '', '')"
                )
            )
        store.upgrade()
        with store.reading() as work:
            told = {one.email: (one.role, one.organisation, one.session_epoch, one.active) for one in work.accounts.all()}
            assert told == {
                "a@example.jp": (Role.COMPANY, "見本ドローン", 4, True), "b@example.jp": (Role.COMPANY, "見本ドローン", 4, True),
                "c@example.jp": (Role.ADMIN, "", 4, True),
            }  # fmt: skip
            (one,) = work.organisations.all()
            assert one == Organisation(id=one.id, name="見本ドローン", shares=False)
            assert work.organisations.past_and_present(1)[0][0].since is None
            assert (work.accounts.by_token("t1").id, work.accounts.by_token("t3").id) == (1, 3)
            assert [len(work.tokens.of(number)) for number in (1, 2, 3)] == [1, 0, 1]
            assert work.cases.get("C-2026-0001").owner == 2
        assert store.check()["ok"]
        with store.writing() as work:
            assert work.accounts.put(account("new@example.jp", Role.AUDITOR)).id == 4
        with pytest.raises(sa.exc.IntegrityError), store._dialect.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM accounts WHERE id = 2"))  # the keys that point at them hold
