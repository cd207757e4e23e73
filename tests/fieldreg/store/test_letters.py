"""The outbox, alike on both databases: one of a cause and an addressee, one claim at a time, and no way past either."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.notices.letters import Addressee, FaultKind, Letter, LetterState, Link
from fieldreg.notices.outcome import back_in_the_queue, failed, left, may_have_left
from fieldreg.store import open_store
from tests.fieldreg.store.makers import MIDNIGHT

NOON = MIDNIGHT + timedelta(hours=12)
LATER = NOON + timedelta(minutes=10)
VALUES = {"ref": "C-2026-0007", "ask": "使えますか", "due": "12月8日", "link": "/a/secret"}


def letter(cause="task-sent:T-1", email="a@example.jp", **more):
    to = Addressee(email=email, **{name: more.pop(name) for name in ("account", "language", "staff") if name in more})
    return Letter(**({"at": NOON, "cause": cause, "to": to, "template": "task-sent", "values": VALUES, "thread": "C-2026-0007"} | more))


def add(store, *some):
    with store.writing() as work:
        new = [work.letters.add(one) for one in some]
        work.commit()
    return new


def all_of(store, **more):
    with store.reading() as work:
        return work.letters.page(limit=100, **more)[1][::-1]


def write(store, act):
    """Whatever `act` does with the letters of one transaction."""
    with store.writing() as work:
        done = act(work.letters)
        work.commit()
    return done


def claimed(store, claim="me", now=NOON):
    return write(store, lambda held: held.claim([one.id for one in held.next_due(now)], claim, until=LATER))


def states(store):
    return [str(one.state) for one in all_of(store)]


def test_a_letter_comes_back_as_it_was_written_and_the_registry_is_what_it_was(store, owner):
    with store.reading() as work:
        before = work.revision()
    assert add(store, letter(account=owner, language="ja")) == [True]
    (held,) = all_of(store)
    assert (held.to, held.state, held.attempts, held.next_at, held.created_at) == (
        Addressee(email="a@example.jp", account=owner, language="ja"), LetterState.QUEUED, 0, NOON, NOON,
    )  # fmt: skip
    assert (held.template, held.version, held.thread) == ("task-sent", 1, "C-2026-0007")
    assert held.links == {"link": Link("/a/secret", secret=True)}
    assert held.subject == "［実証フィールド台帳］照会のお願い C-2026-0007（12月8日 まで）"
    with store.reading() as work:
        assert work.letters.get(held.id) == held
        assert work.revision() == before
        with pytest.raises(NotFound):
            work.letters.get(held.id + 1)


def test_adding_twice_is_adding_once_whatever_the_case_of_the_address(store):
    assert add(store, letter(), letter(), letter(email="A@Example.JP"), letter(email="b@example.jp"), letter("task-sent:T-2")) == [
        True, False, False, True, True,
    ]  # fmt: skip
    assert add(store, letter()) == [False]
    assert len(all_of(store)) == 3


def test_what_is_not_kept_was_never_written(store):
    with store.writing() as work:
        work.letters.add(letter())
    assert all_of(store) == []


def test_two_who_add_the_same_at_once_add_one(url):
    told, barrier = [], threading.Barrier(8)

    def run():
        store = open_store(url, busy_ms=30_000)
        barrier.wait()
        told.extend(add(store, letter()))
        store.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 7 + [True]


def test_an_address_nothing_can_be_sent_to_keeps_no_act_from_being_done(store):
    add(store, letter(email="窓口"), letter(email=""))
    assert [(one.state, one.fault_kind) for one in all_of(store)] == [(LetterState.GIVEN_UP, FaultKind.NO_ADDRESS)] * 2
    assert claimed(store) == []


def test_words_that_cannot_be_written_are_refused(store):
    with store.writing() as work, pytest.raises(InvalidInput, match="due"):
        work.letters.add(letter(values=VALUES | {"due": "12月8日\r\nBcc: b@example.jp"}))


@pytest.mark.parametrize(
    "change",
    [
        "subject = 'a' || {newline} || 'Bcc: b@example.jp'", "state = 'lost'", "state = 'claimed'", "state = 'sent'", "attempts = -1",
        "settled_at = 1", "cause = ''", "language = 'fr'", "fault_kind = 'other'", "sent_at = 1",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_no_letter_can_be(store, raw, backend, change):
    add(store, letter())
    with pytest.raises(Exception, match=r"(?i)check"):
        raw("UPDATE letters SET " + change.format(newline="char(10)" if backend == "sqlite" else "chr(10)"))


def test_what_is_due_leaves_in_the_order_it_became_due_and_not_before(store):
    add(store, letter("a", at=NOON + timedelta(minutes=2)), letter("b", at=NOON + timedelta(minutes=1)), letter("c", at=LATER))
    assert claimed(store) == []
    taken = [claimed(store, f"claim {n}", NOON + timedelta(minutes=2)) for n in range(3)]
    assert [[one.cause for one in some] for some in taken] == [["b"], ["a"], []]


def test_a_digest_takes_all_that_waits_for_one_addressee_and_nobody_else(store):
    urgent = letter("d", at=NOON + timedelta(days=1), staff=True, language="ja")
    items = [letter(cause, digest=True, staff=True, language="ja") for cause in "abc"]
    add(store, *items, letter("a", "b@example.jp", digest=True, staff=True, language="ja"), urgent)
    morning = MIDNIGHT + timedelta(days=1, hours=8.5)
    assert claimed(store, now=morning - timedelta(seconds=1)) == []
    assert [one.cause for one in claimed(store, "1", morning)] == ["a", "b", "c"]
    assert [(one.cause, one.to.email) for one in claimed(store, "2", morning)] == [("a", "b@example.jp")]
    assert claimed(store, "3", morning) == []


def test_of_two_who_claim_one_letter_one_has_it(store):
    add(store, letter())
    (found,) = all_of(store)
    assert [one.claim for one in claimed(store, "mine")] == ["mine"]
    assert write(store, lambda held: held.claim([found.id], "theirs", until=LATER)) == []
    assert [write(store, lambda held, who=who: held.begin(who, until=LATER)) for who in ("theirs", "mine", "mine")] == [0, 1, 0]
    assert states(store) == ["sending"]


def test_whoever_lost_his_claim_can_neither_begin_nor_conclude(store):
    add(store, letter())
    (taken,) = claimed(store)
    (late,) = write(store, lambda held: held.overdue(LATER))
    assert write(store, lambda held: held.overdue(LATER - timedelta(seconds=1))) == []
    assert write(store, lambda held: held.replace(back_in_the_queue(late), late))
    assert write(store, lambda held: held.begin("me", until=LATER)) == 0
    assert not write(store, lambda held: held.conclude(left(taken, NOON, delivered=True), "me"))
    assert states(store) == ["queued"]
    claimed(store, "other", LATER)
    assert not write(store, lambda held: held.conclude(left(taken, NOON, delivered=True), "me"))
    assert states(store) == ["claimed"]


def test_one_that_began_meanwhile_is_not_put_back_into_the_queue(store):
    add(store, letter())
    claimed(store)
    (seen,) = write(store, lambda held: held.overdue(LATER))
    write(store, lambda held: held.begin("me", until=LATER))
    assert not write(store, lambda held: held.replace(back_in_the_queue(seen), seen))
    assert states(store) == ["sending"]


def test_whoever_comes_back_late_can_still_say_that_it_was_sent(store):
    add(store, letter())
    (taken,) = claimed(store)
    write(store, lambda held: held.begin("me", until=LATER))
    (late,) = write(store, lambda held: held.overdue(LATER))
    assert write(store, lambda held: held.replace(may_have_left(late, ""), late))
    assert states(store) == ["unsure"]
    assert write(store, lambda held: held.conclude(left(taken, LATER, delivered=True), "me"))
    (held,) = all_of(store)
    assert (held.state, held.sent_at, held.links, held.claim) == (LetterState.SENT, LATER, {"link": Link("", secret=True)}, None)


def test_a_file_is_not_the_end_of_a_link_that_may_still_have_to_be_mailed(store):
    add(store, letter())
    (taken,) = claimed(store)
    write(store, lambda held: held.begin("me", until=LATER))
    write(store, lambda held: held.conclude(left(taken, NOON, delivered=False), "me"))
    (held,) = all_of(store)
    assert (held.state, held.links) == (LetterState.FILED, {"link": Link("/a/secret", secret=True)})


def test_when_the_server_is_there_again_what_failed_for_want_of_it_leaves_at_once(store):
    add(store, letter("a"), letter("b", staff=True), letter("c"))
    for n, kind in enumerate((FaultKind.UNREACHED, FaultKind.UNREACHED, FaultKind.PUT_OFF)):
        (taken,) = claimed(store, str(n))
        write(store, lambda held, taken=taken, kind=kind: held.conclude(failed(taken, kind, "", NOON), str(taken.claim)))
    soon = NOON + timedelta(seconds=1)
    assert write(store, lambda held: held.hasten(soon, staff=False)) == 1
    assert [one.next_at for one in all_of(store)] == [soon, NOON + timedelta(minutes=1), NOON + timedelta(minutes=1)]
    assert write(store, lambda held: held.hasten(soon, staff=True)) == 1


def test_past_its_years_nothing_of_a_letter_is_left_and_what_still_waited_leaves_no_more(store, owner):
    add(store, letter("a"), letter("b", account=owner, thread="R-2026-0001"), letter("c", thread="C-2026-0008"), letter("d", at=LATER))
    (taken,) = claimed(store, "x")
    write(store, lambda held: held.conclude(left(taken, NOON, delivered=True), "x"))
    assert write(store, lambda held: held.erase_of("C-2026-0007")) == [1, 4]
    assert write(store, lambda held: held.erase_of("", account=owner)) == [2]
    told = [(one.cause, one.to.email, one.subject, one.body, dict(one.links), str(one.state)) for one in all_of(store)]
    assert [told[0], told[1], told[3]] == [
        ("a", "", "", "", {}, "sent"), ("b", "", "", "", {}, "given-up"), ("d", "", "", "", {}, "given-up"),
    ]  # fmt: skip
    assert told[2][1] == "a@example.jp"
    with store.reading() as work:
        assert [one.cause for one in work.letters.next_due(LATER + timedelta(days=9))] == ["c"]


def test_the_pages_of_it(store, owner):
    add(store, letter("a", account=owner), letter("b"), letter("c", thread=""), letter("d", email="x"))
    assert [one.cause for one in all_of(store, account=owner)] == ["a"]
    assert [one.cause for one in all_of(store, thread="C-2026-0007")] == ["a", "b", "d"]
    assert [one.cause for one in all_of(store, states=[LetterState.GIVEN_UP])] == ["d"]
    (given_up,) = all_of(store, states=[LetterState.GIVEN_UP], open_only=True)
    write(store, lambda held: held.replace(replace(given_up, settled_at=NOON, settled_by=owner), given_up))
    with store.reading() as work:
        assert work.letters.page(states=[LetterState.GIVEN_UP], open_only=True, limit=9) == (0, [])
        assert (work.letters.count([LetterState.GIVEN_UP]), work.letters.count([LetterState.GIVEN_UP], open_only=True)) == (1, 0)
        assert [one.cause for one in work.letters.page(offset=1, limit=2)[1]] == ["c", "b"]
