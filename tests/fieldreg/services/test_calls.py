"""Open calls from announcing to publishing: what is sealed, who sees what when, and what nobody can do."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.calls.application import receipt_of
from fieldreg.calls.call import CallState
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.notices import letter_events
from fieldreg.notices.letters import LetterState
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.notices.letters import seen_as
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import Subject
from tests import calls as rehearsed
from tests.calls import CLOSES, OPENS, PDF, PLANTED, Rehearsal, application_form, docx, planted, terms_form

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def events(services):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links()]


# ---------------------------------------------------------------- announcing


def test_a_draft_is_there_for_nobody_but_the_desk(call_services, clock):
    held = Rehearsal(call_services, clock).hire(aoba="甲")
    drafted = call_services.calls.desk.draft(terms_form(), held.people["staff"])
    assert call_services.calls.public.all() == []
    for look in (call_services.calls.public.call, call_services.calls.public.results, call_services.calls.public.answered):
        with pytest.raises(NotFound):
            look(drafted.id)
    with pytest.raises(NotAllowed):
        call_services.calls.desk.call(drafted.id, held.people["aoba"])
    with pytest.raises(NotFound):
        call_services.calls.applying.hand_in(
            drafted.id, application_form() | {"token": call_services.calls.applying.new_token()}, [], held.people["aoba"]
        )


def test_it_opens_and_closes_at_its_minute_whether_or_not_anybody_wrote_that_down(call):
    moments = (OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES)
    states = [call.at(moment).calls.public.call(call.call_id).state for moment in moments]
    assert states == [CallState.ANNOUNCED, CallState.OPEN, CallState.OPEN, CallState.CLOSED]
    assert call.calls.do_what_is_due() == 1
    assert call.calls.do_what_is_due() == 0
    moves = [event for event in events(call.services) if event.act == "call.moved"]
    assert [(str(event.by), event.told["after"]["state"]) for event in moves] == [("clock", "open"), ("clock", "closed")]


def test_a_change_before_the_opening_is_a_new_announcement_and_after_it_there_is_none(call_services, clock):
    held = Rehearsal(call_services, clock).hire(aoba="甲").announce()
    staff, call_id = held.people["staff"], held.call_id
    again = call_services.calls.desk.rewrite(call_id, terms_form(minimum="9"), staff, revision=1)
    assert again.announcement == 2
    assert [(n, str(told.minimum)) for n, _, told in call_services.calls.public.announcements(call_id)] == [(1, "8"), (2, "9")]
    with pytest.raises(Conflict) as told:
        call_services.calls.desk.rewrite(call_id, terms_form(minimum="10"), staff, revision=1)
    assert told.value.code == "changed-meanwhile"
    held.at(OPENS)
    with pytest.raises(Conflict) as told:
        call_services.calls.desk.rewrite(call_id, terms_form(minimum="10"), staff, revision=2)
    assert told.value.code == "not-in-this-state"
    assert str(call_services.calls.public.call(call_id).terms.minimum) == "9"


def test_what_would_open_at_once_is_not_announced(call_services, clock):
    held = Rehearsal(call_services, clock).hire(aoba="甲")
    drafted = call_services.calls.desk.draft(terms_form(), held.people["staff"])
    held.at(OPENS)
    with pytest.raises(InvalidInput) as told:
        call_services.calls.desk.announce(drafted.id, held.people["staff"], revision=0)
    assert [fault.where for fault in told.value.faults] == ["opens_at"]


def test_a_question_is_read_by_nobody_until_it_is_answered_and_then_by_all(call):
    asked = call.calls.public.ask(call.call_id, {"question": "屋内でもよいですか"}, call.people["aoba"])
    assert call.calls.public.ask(call.call_id, {"question": "屋内でもよいですか"}, call.people["aoba"]) == asked
    assert call.calls.public.answered(call.call_id) == []
    answered = call.calls.desk.answer(call.call_id, asked.id, "はい。", call.people["staff"])
    assert call.calls.public.answered(call.call_id) == [answered]
    with pytest.raises(Conflict) as told:
        call.calls.desk.answer(call.call_id, asked.id, "いいえ。", call.people["second"])
    assert "はい。" in told.value.message.ja
    assert "いいえ。" in told.value.message.ja
    call.at(CLOSES - timedelta(days=3))
    with pytest.raises(Conflict):
        call.calls.public.ask(call.call_id, {"question": "遅い質問"}, call.people["aoba"])


# ---------------------------------------------------------------- handing in


def test_it_takes_17_14_59_and_refuses_17_15_00(call):
    assert (CLOSES.hour, CLOSES.minute, CLOSES.second) == (17, 15, 0)
    made = call.at(CLOSES - SECOND).apply("aoba")
    assert made.receipt.at == CLOSES - SECOND
    call.at(CLOSES)
    for late in (
        lambda: call.apply("nanakita"),
        lambda: call.apply("aoba", instead_of=1),
        lambda: call.calls.applying.withdraw(made.application.ref, call.people["aoba"], version=1),
    ):
        with pytest.raises(Conflict) as told:
            late()
        assert told.value.code == "call-not-open"
        assert "17:15" in told.value.message.ja
    call.at(OPENS - SECOND)
    with pytest.raises(Conflict):
        Rehearsal(call.services, call.clock, call.people).announce(opens_at=(OPENS + MINUTE).isoformat()).apply("aoba")


def test_the_receipt_is_the_digest_of_what_was_handed_in_and_holds_after_the_opening(call):
    made = call.apply("aoba", [("plan.pdf", PDF)])
    assert made.receipt.digest == receipt_of(made.written)
    told = json.loads(made.written)
    assert told["answers"]["organisation"] == "株式会社aoba"
    assert [(one["name"], one["size"]) for one in told["files"]] == [("plan.pdf", len(PDF))]
    own = call.calls.applying.own(made.application.ref, call.people["aoba"])
    assert (own.written, own.content, own.receipts) == (None, None, [made.receipt])
    call.open_seals()
    opened = call.calls.opening.application(made.application.ref, call.people["staff"])
    assert opened.receipt_holds
    assert opened.written == made.written == call.calls.applying.own(made.application.ref, call.people["aoba"]).written
    assert call.calls.opening.file(made.application.ref, 1, call.people["staff"]).content == PDF


def test_a_form_sent_twice_is_one_and_another_content_by_it_is_refused(call):
    token = call.calls.applying.new_token()
    first, again = (call.apply("aoba", token=token) for _ in range(2))
    assert again == first
    with pytest.raises(Conflict) as told:
        call.apply("aoba", token=token, title="別の提案")
    assert told.value.code == "form-sent-already"
    assert len(call.calls.applying.own(first.application.ref, call.people["aoba"]).receipts) == 1


def test_the_last_version_counts_and_who_replaces_what_another_window_replaced_is_told(call):
    made = call.apply("aoba", [("one.pdf", PDF)])
    second = call.apply("aoba", instead_of=1, title="改めた提案")
    assert (second.application.ref, second.application.version) == (made.application.ref, 2)
    with pytest.raises(Conflict) as told:
        call.apply("aoba", instead_of=1, title="古い画面から")
    assert told.value.code == "replaced-meanwhile"
    call.open_seals()
    opened = call.calls.opening.application(made.application.ref, call.people["staff"])
    assert (opened.content.answers["title"], opened.content.files) == ("改めた提案", ())


def test_what_was_withdrawn_is_not_kept_and_may_come_again(call):
    made = call.apply("aoba")
    call.calls.applying.withdraw(made.application.ref, call.people["aoba"], version=1)
    with call.services.store.reading() as work:
        assert work.applications.parts(made.application.ref) == []
    assert call.calls.desk.call(call.call_id, call.people["staff"])[1] == 0
    again = call.apply("aoba")
    assert (again.application.ref, again.application.version) == (made.application.ref, 2)
    call.calls.applying.withdraw(made.application.ref, call.people["aoba"], version=2)
    call.open_seals()
    assert call.calls.opening.of_call(call.call_id, call.people["staff"]) == []
    with pytest.raises(NotFound):
        call.calls.opening.application(made.application.ref, call.people["staff"])


def test_every_fault_of_an_application_is_told_at_once_and_nothing_is_kept(call):
    form = application_form(challenge="9", email="nobody", title="", amount_yen="many") | {"token": call.calls.applying.new_token()}
    with pytest.raises(InvalidInput) as told:
        call.calls.applying.hand_in(call.call_id, form, [("run.exe", b"MZ"), ("x.pdf", b"no"), ("m.docx", docx("word/vbaProject.bin"))],
                                    call.people["aoba"])  # fmt: skip
    places = [(fault.code, fault.where) for fault in told.value.faults]
    assert places == [
        ("title-missing", "title"), ("email-form", "email"), ("challenge-missing", "challenge"),
        ("file-kind", "files"), ("file-content", "files"), ("file-content", "files"),
    ]  # fmt: skip
    assert call.calls.desk.call(call.call_id, call.people["staff"])[1] == 0


def test_only_companies_apply_and_no_juror_of_the_call(call):
    for who in ("staff", "admin", "juror_a"):
        with pytest.raises(NotAllowed):
            call.apply(who)
    call.calls.jury.name(call.call_id, call.people["juror_c"].email, call.people["staff"])
    with pytest.raises(NotAllowed):
        call.apply("juror_c")


def test_another_company_s_application_is_told_apart_from_none_in_nothing(call):
    made = call.apply("aoba")
    said = []
    for ref in (made.application.ref, "A-1999-0001"):
        with pytest.raises(NotFound) as told:
            call.calls.applying.own(ref, call.people["nanakita"])
        said.append(told.value.message.ja.replace(ref, "X"))
    assert said[0] == said[1]
    assert call.calls.applying.mine(call.people["nanakita"]) == []


# ---------------------------------------------------------------- sealed


def dump(path):
    """Every value of every table, and the bytes of the file and of what is not yet in it."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [repr(row) for name in names for row in database.execute(f'SELECT * FROM "{name}"')]
    files = [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]
    return "\n".join(rows).encode() + b"".join(files)


def test_before_the_opening_the_whole_database_holds_no_word_of_it(call, path):
    made = planted(call)
    whole = dump(path)
    assert [word for word in PLANTED if word.encode() in whole or repr(word).encode() in whole] == []
    assert made.receipt.digest.encode() in whole  # what could be found is
    assert not any(word in repr(events(call.services)) for word in PLANTED)


def test_before_the_opening_nobody_has_a_use_case_that_reads_it_and_only_the_count_is_told(call):
    ref = planted(call).application.ref
    told = []
    for name in ("staff", "admin"):
        who = call.people[name]
        told += [call.calls.desk.all(who), call.calls.desk.call(call.call_id, who), call.calls.jury.seats(call.call_id, who)]
        told += [call.calls.opening.of_call(call.call_id, who), call.calls.deciding.standings(call.call_id, who)]
        told += [call.services.timeline.page(who, limit=1_000)]
        for read in (call.calls.opening.application, lambda r, w: call.calls.opening.file(r, 1, w), call.calls.applying.own):
            with pytest.raises(NotFound):
                read(ref, who)
        with pytest.raises(Conflict):
            call.calls.opening.open_seals(call.call_id, who)
    told += [call.calls.applying.own(ref, call.people["aoba"])]
    assert not any(word in repr(told) for word in PLANTED)
    assert call.calls.desk.all(call.people["admin"])[0][1] == 1
    page = call.services.timeline.page(call.people["admin"], limit=1_000)[1]
    handed_in = [event for event in page if event.act == "call.handed-in"]
    assert [(event.actor, event.owner) for event in handed_in] == [(None, None)]  # nor who


def test_before_the_opening_no_letter_tells_the_desk_or_an_auditor_who_applied(call):
    call.apply("aoba")
    letters, staff, email = call.services.letters, call.people["staff"], call.people["aoba"].email
    auditor = call.services.accounts.put_account(Account(email="audit@people.example.jp", role=Role.AUDITOR, password_hash="h"))[0]

    def shown(who):
        _, (held,) = letters.page(tuple(LetterState), who, limit=9)
        return held, letters.letter(held.id, who)

    for who in (staff, auditor):
        listed, whole = shown(who)
        assert listed == whole
        assert (whole.template, whole.to.account) == ("call-received", None)
        assert email not in str(whole)
    assert email not in str(letters.send_again(listed.id, staff, seen=seen_as(listed)))
    told = [event for event in events(call.services) if event.subject in (Subject.CALL, Subject.LETTER)]
    assert [str(told[-1].act), email in str(told)] == ["letter.again", False]
    with call.services.store.reading() as work:
        assert work.letters.get(listed.id).to.email == email
    given_up = replace(listed, to=replace(listed.to, email=email), state=LetterState.GIVEN_UP, fault=f"550 no {email} here")
    assert email not in str(letter_events.given_up(given_up, call.clock.now()))
    call.open_seals()
    assert [one.to.email for one in shown(staff)] == [email] * 2


def test_the_seals_open_once_for_all_and_the_event_names_whose_each_is(call):
    first, second = planted(call), call.apply("nanakita", name="七北田")
    call.at(CLOSES - SECOND)
    with pytest.raises(Conflict):
        call.calls.opening.open_seals(call.call_id, call.people["staff"])
    call.open_seals()
    assert call.calls.opening.open_seals(call.call_id, call.people["second"]).opened_by == call.people["staff"].id
    (opened,) = [event for event in events(call.services) if event.act == "call.seals-opened"]
    rows = opened.told["after"]["applications"]
    assert {row["application"]: (row["owner"], row["receipt"]) for row in rows} == {
        first.application.ref: (call.people["aoba"].id, first.receipt.digest),
        second.application.ref: (call.people["nanakita"].id, second.receipt.digest),
    }


def test_where_two_are_asked_for_one_alone_opens_nothing(call_services, clock):
    call = Rehearsal(call_services, clock).hire(aoba="甲").announce(two_persons=True).at(OPENS)
    ref = call.apply("aoba").application.ref
    call.at(CLOSES)
    asked = call.calls.opening.open_seals(call.call_id, call.people["staff"])
    assert (asked.asked_by, asked.opened_at) == (call.people["staff"].id, None)
    with pytest.raises(Conflict) as told:
        call.calls.opening.open_seals(call.call_id, call.people["staff"])
    assert told.value.code == "another-person"
    with pytest.raises(NotFound):
        call.calls.opening.application(ref, call.people["second"])
    opened = call.calls.opening.open_seals(call.call_id, call.people["second"])
    assert (opened.asked_by, opened.opened_by) == (call.people["staff"].id, call.people["second"].id)
    assert call.calls.opening.application(ref, call.people["staff"]).receipt_holds


def test_with_another_secret_the_opening_says_so_and_loses_nothing(call, clock):
    ref = call.apply("aoba").application.ref
    other = Services(call.services.store, clock, secret=lambda: "another secret of the server, long enough")
    with pytest.raises(Conflict) as told:
        Rehearsal(other, clock, call.people, call.call_id).apply("nanakita")
    assert told.value.code == "other-secret"
    call.at(CLOSES)
    with pytest.raises(Conflict) as told:
        other.calls.opening.open_seals(call.call_id, call.people["staff"])
    assert told.value.code == "other-secret"
    assert "FIELDREG_SECRET_KEY" in told.value.message.ja
    call.open_seals()
    assert other.calls.opening.application(ref, call.people["staff"]).receipt_holds  # what was opened stays open


@pytest.mark.parametrize("harm", [
    "UPDATE sealed_parts SET ciphertext = CAST(substr(ciphertext, 1, length(ciphertext) - 1) || x'00' AS BLOB)",
    "UPDATE sealed_parts SET nonce = x'000000000000000000000000'",
    "UPDATE hand_ins SET digest = replace(hex(zeroblob(32)), '00', 'ab')",
    "UPDATE sealed_parts SET part = part + 10",
    "DELETE FROM sealed_parts",
    "DELETE FROM sealed_parts WHERE part = 1",
])  # fmt: skip
def test_what_was_changed_under_the_seal_opens_nothing(call, path, harm):
    call.apply("aoba", [("a.pdf", PDF)])
    with closing(sqlite3.connect(path)) as database:
        database.execute(harm)
        database.commit()
    call.at(CLOSES)
    with pytest.raises(Conflict) as told:
        call.calls.opening.open_seals(call.call_id, call.people["staff"])
    assert told.value.code == "seal-damaged"
    assert call.calls.opening.of_call(call.call_id, call.people["staff"]) == ()


def test_of_a_cancelled_call_nothing_is_ever_opened(call):
    call.apply("aoba")
    with pytest.raises(InvalidInput):
        call.calls.desk.cancel(call.call_id, " ", call.people["staff"])
    call.calls.desk.cancel(call.call_id, "予算がなくなったため", call.people["staff"])
    assert call.calls.public.call(call.call_id).reason == "予算がなくなったため"
    call.at(CLOSES)
    for act in (call.calls.opening.open_seals, call.calls.jury.begin):
        with pytest.raises(Conflict):
            act(call.call_id, call.people["staff"])


# ---------------------------------------------------------------- anonymous


def test_what_still_tells_who_applied_is_refused_with_the_words(call):
    ref = call.apply("aoba", [("青葉の計画.pdf", PDF)], name="青葉ロボット").application.ref
    call.open_seals()
    opened = call.calls.opening.application(ref, call.people["staff"])
    assert opened.first_draft()["proposal"] == "■■の小さな箱を避難所に置き、人の数を数えて知らせます。"
    for leak, word in (
        ({"proposal": "青葉 ﾛﾎﾞｯﾄ の箱"}, "青葉ロボット"), ({"title": "Hako‐Seven"}, "HAKO-SEVEN"),
        ({"plan": "電話は０２２（５５５）０１２３"}, "0225550123"), ({"asked": "青葉の計画"}, "青葉の計画"),
        ({"success": "BID@AOBA-PLANTED.EXAMPLE.JP"}, "bid@aoba-planted.example.jp"),
        ({"title": "aoba@people.example.jp"}, "aoba@people.example.jp"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as told:
            call.calls.opening.anonymise(ref, rehearsed.anonymous(**leak), call.people["staff"], version=0)
        (fault,) = told.value.faults
        assert (fault.code, fault.where) == ("still-telling", next(iter(leak)))
        assert word in fault.message.ja
    call.calls.opening.anonymise(ref, rehearsed.anonymous(), call.people["staff"], version=0)
    with pytest.raises(Conflict):
        call.calls.opening.anonymise(ref, rehearsed.anonymous(), call.people["second"], version=0)
