"""Letters of what is decided: certifications, a call that changes or is cancelled; one to each concerned, in his language."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.notices.letters import LetterState
from fieldreg.services.notices.watch_letters import tell_watcher
from fieldreg.timeline.events import Act, Subject
from fieldreg.waiting.watches import WatchKind
from tests import makers
from tests.calls import CLOSES, OPENS, terms_form
from tests.fieldreg.certification.certified import APPLICATION, DECISION, OPINIONS, TESTS

MAKER = "maker@example.jp"


@pytest.fixture
def desk(call):
    return call.services, call.people["staff"], call.people["second"]


def prepared(desk, **more):
    services, staff, _ = desk
    held = services.certification.apply(APPLICATION | {"maker_email": MAKER} | more, staff)
    for act, form in (("tests", TESTS), ("opinion", OPINIONS[0]), ("opinion", OPINIONS[1])):
        held = services.certification.act(held.ref, act, form, staff)
    return held


def certified(desk, clock, **more):
    today = clock.today().isoformat()
    return desk[0].certification.act(prepared(desk, **more).ref, "certify", DECISION | {"certified_on": today}, desk[2])


def written(services, *templates):
    """Of these templates, as (template, address, language, subject, body), the oldest first."""
    with services.store.reading() as work:
        found = reversed(work.letters.page(limit=999)[1])
        return [(one.template, one.to.email, one.to.language, one.subject, one.body) for one in found if one.template in templates]


@pytest.mark.parametrize(
    "act, form, words",
    [
        ("renew", {"valid_until": "2029-03-31", "reason": "続けて使うため"}, ("2029-03-31", "続けて使うため")),
        ("revoke", {"ended_on": "2027-01-10", "reason": "要件を満たさない"}, ("2027-01-10", "要件を満たさない")),
    ],
)
def test_a_maker_is_told_what_becomes_of_his_certification_once_in_both_languages(desk, clock, act, form, words):
    services, _, other = desk
    held = certified(desk, clock, product="見回り\nロボット" if act == "renew" else "見回りロボット")
    services.certification.act(held.ref, act, form | {"once": "k" * 20}, other)
    services.certification.act(held.ref, act, form | {"once": "k" * 20}, other)  # the same form again
    name = {"renew": "certification-renewed", "revoke": "certification-revoked"}[act]
    (first,), (then,) = written(services, "certification-certified"), written(services, name)
    assert first[:3] == ("certification-certified", MAKER, "")
    assert all(word in first[4] for word in ("認定しました", "is certified", "Patrol robot", "2028-03-31"))
    assert then[:3] == (name, MAKER, "")
    assert all(then[4].count(word) == 2 for word in words)  # Japanese, and English below


def test_a_refused_maker_is_told_why_and_no_page_that_does_not_show_it(desk):
    services, _, other = desk
    held = prepared(desk)
    services.certification.act(held.ref, "refuse", {"reason": "すでに市販されている"}, other)
    ((_, email, _, subject, body),) = written(services, "certification-refused")
    assert (email, held.ref in subject, body.count("すでに市販されている"), "/register" in body) == (MAKER, True, 2, False)


def test_of_a_certification_passed_on_both_makers_are_told(desk, clock):
    services, _, other = desk
    held = certified(desk, clock)
    form = {"maker": "承継ロボ", "maker_email": "heir@example.jp", "ended_on": "2027-01-10", "reason": "事業を譲った"}
    kept = services.certification.act(held.ref, "transfer", form, other)
    told = written(services, "certification-certified", "certification-transferred")
    assert sorted((template, email) for template, email, *_ in told) == [
        ("certification-certified", "heir@example.jp"), ("certification-certified", MAKER), ("certification-transferred", MAKER),
    ]  # fmt: skip
    assert any(kept.successor in subject for _, email, _, subject, _ in told if email == "heir@example.jp")


def test_who_left_no_address_is_written_nothing_and_an_act_that_decides_nothing_tells_nobody(desk, clock):
    services = desk[0]
    prepared(desk)
    certified(desk, clock, maker_email="")
    assert services.letters.need_somebody() == 0
    with services.store.reading() as work:
        assert work.letters.page(limit=9)[0] == 0


def test_a_maker_with_an_account_reads_it_on_his_page_in_the_language_he_chose(call, desk, clock):
    services, owner = desk[0], call.people["aoba"]
    services.languages.choose(owner, "en")
    held = certified(desk, clock, maker_email=owner.email)
    count, (letter,) = services.letters.own(owner, limit=9)
    assert (count, letter.to.language, letter.to.account) == (1, "en", owner.id)
    assert letter.subject == f"[fieldreg] Certification {held.ref}: certified"
    assert "認定" not in letter.body


def concerned(call):
    """One who applied, one who withdrew, one who asked, two jurors of whom one is excused, and one who closed his account."""
    call.apply("aoba")
    gone = call.apply("hirose").application
    call.calls.applying.withdraw(gone.ref, call.people["hirose"], version=1)
    for who in ("nanakita", "aoba"):
        call.calls.public.ask(call.call_id, {"question": f"{who} のたずねること"}, call.people[who])
    for juror in ("juror_a", "juror_b"):
        call.calls.jury.name(call.call_id, call.people[juror].email, call.people["staff"])
    call.calls.jury.excuse(call.call_id, call.people["juror_b"].id, "都合により", call.people["staff"])


def test_all_who_have_to_do_with_a_cancelled_call_are_told_once_in_the_same_words(call):
    concerned(call)
    call.calls.desk.cancel(call.call_id, "予算が成立しなかったため", call.people["staff"])
    told = written(call.services, "call-cancelled")
    assert sorted(email for _, email, *_ in told) == [call.people[who].email for who in ("aoba", "juror_a", "nanakita")]
    assert len({(language, subject, body) for _, _, language, subject, body in told}) == 1
    assert all(language == "ja" and "予算が成立しなかったため" in body for *_, language, _, body in told)


def test_of_a_call_cancelled_under_seal_the_desk_never_learns_who_was_told(call):
    concerned(call)
    staff, letters = call.people["staff"], call.services.letters
    call.calls.desk.cancel(call.call_id, "取りやめ", staff)
    found = [one for one in letters.page(tuple(LetterState), staff, limit=99)[1] if one.template != "juror-named"]  # by the desk itself
    assert (len(found), {one.to.email for one in found}, {one.to.account for one in found}) == (4 + 1, {""}, {None})
    assert [one.to.email for one in letters.of_thread(call.call_id, staff) if one.template != "juror-named"] == ["", "", ""]


def test_a_juror_is_written_to_when_named_once_and_anew_when_named_again(call):
    staff, juror = call.people["staff"], call.people["juror_a"]
    call.services.languages.choose(call.people["juror_b"], "en")
    for who in ("juror_a", "juror_a", "juror_b"):
        call.calls.jury.name(call.call_id, call.people[who].email, staff)
    (_, email, language, subject, body), (*_, second, in_english, english) = written(call.services, "juror-named")
    assert (email, language, call.call_id in subject) == (juror.email, "ja", True)
    assert "利害関係の申告" in body
    assert (second, call.call_id in in_english, "declare your interests" in english) == ("en", True, True)
    assert [one.subject for one in call.services.letters.own(juror, limit=9)[1]] == [subject]  # on his own page
    call.calls.jury.excuse(call.call_id, juror.id, "都合により", staff)
    call.clock.go_on(timedelta(minutes=1))
    call.calls.jury.name(call.call_id, juror.email, staff)
    assert len(written(call.services, "juror-named")) == 3


def test_a_juror_of_a_draft_is_told_once_it_is_announced(call):
    staff, juror = call.people["staff"], call.people["juror_a"]
    call.at(OPENS - timedelta(hours=20))
    drafted = call.calls.desk.draft(terms_form(), staff)
    call.calls.jury.name(drafted.id, juror.email, staff)
    assert written(call.services, "juror-named") == []
    call.calls.desk.announce(drafted.id, staff, revision=drafted.revision)
    assert [email for _, email, *_ in written(call.services, "juror-named")] == [juror.email]


def test_a_draft_that_is_dropped_tells_nobody(call):
    staff = call.people["staff"]
    drafted = call.calls.desk.draft(terms_form(), staff)
    call.calls.jury.name(drafted.id, call.people["juror_a"].email, staff)
    call.calls.desk.cancel(drafted.id, "書き間違い", staff)
    assert written(call.services, "call-cancelled") == []


def test_who_asked_about_a_call_and_who_judges_it_are_told_of_every_new_announcement(call):
    staff = call.people["staff"]
    call.at(OPENS - timedelta(hours=20))
    for question in ("一つ目", "二つ目"):
        call.calls.public.ask(call.call_id, {"question": question}, call.people["nanakita"])
    call.calls.jury.name(call.call_id, call.people["juror_a"].email, staff)
    call.services.languages.choose(call.people["nanakita"], "en")
    for days in (1, 2):
        held = call.calls.desk.call(call.call_id, staff)[0]
        form = terms_form(closes_at=(CLOSES + timedelta(days=days)).isoformat())
        call.calls.desk.rewrite(call.call_id, form, staff, revision=held.revision)
    told = written(call.services, "call-changed")
    assert [(email, language) for _, email, language, *_ in told] == [
        (call.people[who].email, language) for who, language in (("nanakita", "en"), ("juror_a", "ja")) * 2
    ]
    assert [f"第{number}版" in body for number, (*_, body) in ((2, told[1]), (3, told[3]))] == [True, True]


def test_an_account_chooses_the_language_of_its_letters_and_that_is_told_in_the_timeline(call):
    services, owner = call.services, call.people["aoba"]
    assert owner.language == "ja"
    assert services.languages.choose(owner, "en").language == "en"
    services.languages.choose(owner, "en")
    with pytest.raises(InvalidInput):
        services.languages.choose(owner, "fr")
    assert services.accounts.account(owner.id).language == "en"
    call.apply("aoba")
    assert [language for _, _, language, *_ in written(services, "call-received")] == ["en"]
    with services.store.reading() as work:
        events = [event for event in work.timeline.of(Subject.ACCOUNT, str(owner.id)) if event.act is Act.ACCOUNT_LANGUAGE]
    assert [event.told for event in events] == [{"before": {"language": "ja"}, "after": {"language": "en"}}]


def test_who_closed_his_account_is_written_no_more_of_what_he_waited_for(call):
    services, owner = call.services, call.people["aoba"]
    makers.furnish(services.store)
    kept, _ = services.kept_trials.keep(makers.trial())
    watch = services.waiting.begin(kept.code, WatchKind.VERDICT, owner)
    told = {name: {"ja": "変わりました", "en": "it turned"} for name in ("said", "do")} | {"why": []}

    def told_now():
        with services.store.writing() as work:
            tell_watcher(work, replace(watch, turn=watch.turn + told_now.times), told, call.clock.now())
            work.commit()
        told_now.times += 1
        return len(written(services, "watch-told"))

    told_now.times = 0
    assert told_now() == 1
    services.administering.close(owner.id, None)
    assert told_now() == 1
