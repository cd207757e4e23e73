"""A case from its first word to its end: what its applicant and the desk may do with it, and what each of them is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.desk.case_keys import new_key
from fieldreg.desk.case_search import CaseSearch, Who
from fieldreg.desk.cases import Case, Channel, Money, Outcome, Step
from fieldreg.desk.messages import Side
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.timeline.events import Act
from tests import registries
from tests.made_programmes import small
from tests.makers import all_cases, reservation

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "混雑の配信", "body": "避難所の混雑を配信したい。"}


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def cast(services):
    roles = {"company": Role.COMPANY, "rival": Role.COMPANY, "staff": Role.STAFF, "other": Role.STAFF, "department": Role.DEPARTMENT}
    made = {name: Account(email=f"{name}@example.jp", role=role, password_hash="", organisation=name) for name, role in roles.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in made.items()}


def acts(services, ref):
    with services.store.reading() as work:
        return [(str(event.act), event.actor) for event in work.timeline.of(Act.CASE_RECEIVED.value.partition(".")[0], ref)]


def test_a_form_sent_twice_is_one_case_and_another_text_under_its_key_is_another_case(services):
    key = new_key()
    first, told = services.cases.open(FORM, key=key)
    assert told == key
    assert services.cases.open(FORM, key=key) == (first, key)
    second, other = services.cases.open(FORM | {"body": "別の内容"}, key=key)
    assert (second.ref, other != key) == ("C-2026-0002", True)
    assert services.cases.case(second.ref, other).body == "別の内容"
    assert [case.ref for case in all_cases(services)] == ["C-2026-0002", "C-2026-0001"]


def test_a_key_too_short_to_be_a_secret_is_not_taken(services):
    kept, key = services.cases.open(FORM, key="abc")
    assert len(key) >= 32
    with pytest.raises(NotFound):
        services.cases.case(kept.ref, "abc")


def test_what_comes_by_telephone_needs_a_name_or_a_number_alone(services, cast):
    kept, key = services.cases.note_down({"channel": "phone", "contact": "担当の方", "phone": "022-000-0000"}, cast["staff"])
    assert (kept.channel, kept.recorder, kept.owner, kept.anonymous) == (Channel.PHONE, cast["staff"].id, None, False)
    assert services.cases.case(kept.ref, key).ref == kept.ref
    walked_in, _ = services.cases.note_down({"channel": "counter", "organisation": "町内会", "body": "公園の使い方\n二行目"}, cast["staff"])
    assert (walked_in.subject, walked_in.anonymous, walked_in.due) == ("公園の使い方", True, kept.due)
    with pytest.raises(InvalidInput) as refused:
        services.cases.note_down({"channel": "web", "email": "x"}, cast["staff"])
    assert [fault.where for fault in refused.value.faults] == ["email", "channel"]
    with pytest.raises(InvalidInput, match="連絡先"):
        services.cases.note_down({"channel": "phone", "body": "名乗らない"}, cast["staff"])
    for name in ("company", "department"):
        with pytest.raises(NotAllowed):
            services.cases.note_down({"channel": "phone", "contact": "x"}, cast[name])


def test_one_record_however_it_came_is_found_by_one_character(services, cast):
    services.cases.open(FORM)
    for channel in ("phone", "counter", "mail"):
        services.cases.note_down({"channel": channel, "contact": "係", "body": FORM["body"]}, cast["staff"])
    count, found = services.case_desk.page(CaseSearch(text="混"), cast["staff"], limit=10)
    assert (count, [case.ref for case in found]) == (4, [f"C-2026-000{n}" for n in (1, 2, 3, 4)])


def test_a_case_goes_from_its_first_word_to_what_came_of_it(services, cast):
    kept, _ = services.cases.open(FORM, cast["company"])
    desk, staff = services.case_desk, cast["staff"]
    assert kept.due == date(2026, 11, 25)
    triage = desk.move(kept.ref, Step.TRIAGE, staff, version=kept.version)
    assert (triage.in_charge, triage.step, triage.due) == (staff.id, Step.TRIAGE, date(2026, 11, 26))
    for step in (Step.COORDINATING, Step.AGREED, Step.RUNNING):
        moved = desk.move(kept.ref, step, cast["other"])
    assert (moved.in_charge, moved.due) == (staff.id, None)
    with pytest.raises(InvalidInput) as refused:
        desk.move(kept.ref, Step.CLOSED, staff)
    assert [fault.where for fault in refused.value.faults] == ["outcome", "effect"]
    closed = desk.move(kept.ref, Step.CLOSED, staff, outcome=Outcome.REALISED, effect="待ち時間が減った", money=Money.COLLABORATION)
    assert (closed.step, closed.outcome, closed.effect, closed.money) == (
        Step.CLOSED, Outcome.REALISED, "待ち時間が減った", Money.COLLABORATION,
    )  # fmt: skip
    assert acts(services, kept.ref) == [
        ("case.received", cast["company"].id), ("case.moved", staff.id), *[("case.moved", cast["other"].id)] * 3, ("case.moved", staff.id),
    ]  # fmt: skip


@pytest.mark.parametrize("to", [Step.AGREED, Step.RUNNING, Step.CLOSED, Step.RECEIVED])
def test_a_case_moves_only_as_its_steps_allow(services, cast, to):
    kept, _ = services.cases.open(FORM)
    with pytest.raises(Conflict) as refused:
        services.case_desk.move(kept.ref, to, cast["staff"], reason="r", outcome=Outcome.REALISED, effect="e")
    assert refused.value.code == "no-such-move"
    assert services.cases.case(kept.ref, account=cast["staff"]) == kept


def test_declining_and_taking_up_again_need_a_reason(services, cast):
    kept, key = services.cases.open(FORM)
    with pytest.raises(InvalidInput, match="理由"):
        services.case_desk.move(kept.ref, Step.DECLINED, cast["staff"])
    declined = services.case_desk.move(kept.ref, Step.DECLINED, cast["staff"], reason="場所がない")
    assert (declined.reason, declined.outcome, declined.due) == ("場所がない", Outcome.DECLINED, None)
    with pytest.raises(Conflict, match="新しい相談"):
        services.cases.say(kept.ref, "もう一度", key)
    with pytest.raises(InvalidInput, match="理由"):
        services.case_desk.move(kept.ref, Step.TRIAGE, cast["staff"])
    again = services.case_desk.move(kept.ref, Step.TRIAGE, cast["staff"], reason="場所が空いた")
    assert (again.step, again.outcome) == (Step.TRIAGE, None)


def test_an_answer_needs_words_and_a_reply_takes_the_case_up_again(services, cast):
    kept, key = services.cases.open(FORM)
    with pytest.raises(InvalidInput, match="回答"):
        services.case_desk.move(kept.ref, Step.ANSWERED, cast["staff"])
    answered = services.case_desk.answer(kept.ref, "できます", cast["staff"])
    assert (answered.step, answered.outcome, answered.in_charge) == (Step.ANSWERED, Outcome.ADVISED, cast["staff"].id)
    with pytest.raises(Conflict, match=r"できます.*だめです"):
        services.case_desk.answer(kept.ref, "だめです", cast["other"])
    again = services.cases.say(kept.ref, "続きがあります", key)
    assert (again.step, again.outcome, again.due) == (Step.TRIAGE, None, date(2026, 11, 26))


def test_the_clock_stands_while_the_applicant_is_asked(services, cast, clock):
    kept, key = services.cases.open(FORM)
    waiting = services.case_desk.ask_applicant(kept.ref, "日時を教えてください", cast["staff"])
    assert (waiting.waiting_since, waiting.due) == (date(2026, 11, 23), date(2026, 11, 25))
    clock.go_on(timedelta(days=8))
    assert services.case_desk.page(CaseSearch(overdue_on=date(2026, 12, 1)), cast["staff"], limit=1)[0] == 0
    going_on = services.cases.say(kept.ref, "12月10日です", key)
    assert (going_on.waiting_since, going_on.waited_days, going_on.due) == (None, 6, date(2026, 12, 3))
    assert [(message.side, message.text) for message in services.cases.said(kept.ref, key)] == [
        (Side.DESK, "日時を教えてください"), (Side.APPLICANT, "12月10日です"),
    ]  # fmt: skip
    assert [act for act, _ in acts(services, kept.ref)] == ["case.received", "case.said", "case.waiting", "case.said", "case.resumed"]


def test_notes_stay_with_the_desk(services, cast):
    kept, key = services.cases.open(FORM, cast["company"])
    services.case_desk.note(kept.ref, "内々の話", cast["staff"])
    services.case_desk.say(kept.ref, "表の話", cast["staff"])
    assert [message.text for message in services.cases.said(kept.ref, account=cast["staff"])] == ["内々の話", "表の話"]
    for reader in ({"key": key}, {"account": cast["company"]}):
        assert [message.text for message in services.cases.said(kept.ref, **reader)] == ["表の話"]
    read = services.timeline.page(cast["company"], limit=99)[1]
    assert "内々の話" not in str([event.told for event in read])
    assert [str(event.act) for event in read] == ["case.said", "case.received"]


def test_whoever_acts_on_what_he_saw_is_told_of_what_came_between(services, cast):
    kept, _ = services.cases.open(FORM)
    services.case_desk.move(kept.ref, Step.TRIAGE, cast["staff"], version=kept.version)
    with pytest.raises(Conflict, match="断る理由") as refused:
        services.case_desk.move(kept.ref, Step.DECLINED, cast["other"], reason="断る理由", version=kept.version)
    assert refused.value.code == "written-meanwhile"
    assert services.cases.case(kept.ref, account=cast["staff"]).step is Step.TRIAGE


def test_somebody_of_the_desk_is_put_in_charge_and_nobody_else(services, cast):
    kept, _ = services.cases.open(FORM)
    desk = services.case_desk
    assert desk.assign(kept.ref, cast["staff"]).in_charge == cast["staff"].id
    assert desk.assign(kept.ref, cast["staff"], to=cast["other"].id).in_charge == cast["other"].id
    for name in ("company", "department"):
        with pytest.raises(InvalidInput, match="窓口の職員"):
            desk.assign(kept.ref, cast["staff"], to=cast[name].id)
    assert desk.page(CaseSearch(who=Who.MINE), cast["other"], limit=9)[0] == 1
    none = dict.fromkeys(("mine", "unassigned", "waiting", "asked", "replied", "today", "overdue"), 0)
    assert desk.counts(cast["staff"]) == {"all": 1, **none}


def test_a_case_is_amended_field_by_field(services, cast):
    kept, _ = services.cases.note_down({"channel": "phone", "contact": "係", "phone": "022"}, cast["staff"])
    other = services.case_desk.amend(kept.ref, {"site": "park", "email": "b@example.jp"}, cast["staff"], version=kept.version)
    assert (other.site, other.email, other.contact, other.phone, other.version) == ("park", "b@example.jp", "係", "022", 2)
    with pytest.raises(InvalidInput) as refused:
        services.case_desk.amend(kept.ref, {"subject": " ", "email": "b"}, cast["staff"])
    assert {fault.where for fault in refused.value.faults} == {"subject", "email"}
    with pytest.raises(InvalidInput, match="nowhere"):
        services.case_desk.amend(kept.ref, {"site": "nowhere"}, cast["staff"])


def test_cases_of_one_applicant_are_joined_and_both_references_stay(services, cast):
    first, key = services.cases.open(FORM)
    second, other_key = services.cases.open(FORM | {"subject": "続き", "email": "A@example.jp"})
    rival, _ = services.cases.open(FORM, cast["rival"])
    booked, _ = services.booking.reserve(reservation(), cast["company"])
    services.case_desk.book(second.ref, booked.id, cast["staff"])
    for into in (second.ref, rival.ref):
        with pytest.raises(InvalidInput, match="同じ申請者"):
            services.case_desk.merge(second.ref, into, cast["staff"])
    merged = services.case_desk.merge(second.ref, first.ref, cast["staff"])
    assert (merged.step, merged.merged_into, merged.outcome) == (Step.CLOSED, first.ref, None)
    assert services.cases.case(second.ref, other_key).merged_into == first.ref
    assert services.cases.case(first.ref, key).is_open
    with services.store.reading() as work:
        assert work.cases.booked(first.ref) == [booked.id]
    (note,) = services.cases.said(first.ref, account=cast["staff"])
    assert note.text == f"{second.ref} をこの案件にまとめました。"
    assert services.cases.said(first.ref, key) == []


def test_a_case_is_parted_in_two_and_both_tell_of_each_other(services, cast):
    kept, key = services.cases.open(FORM | {"site": "park"}, cast["company"])
    part, part_key = services.case_desk.split(kept.ref, {"subject": "二つ目", "body": "別の話"}, cast["staff"])
    assert (part.ref, part.owner, part.site, part.step, part.body) == ("C-2026-0002", cast["company"].id, "park", Step.RECEIVED, "別の話")
    assert services.cases.case(part.ref, part_key) == services.cases.case(part.ref, account=cast["company"])
    with pytest.raises(NotFound):
        services.cases.case(part.ref, key)
    told = [[message.text for message in services.cases.said(ref, account=cast["staff"])] for ref in (kept.ref, part.ref)]
    assert told == [[f"{part.ref} と分けました。"], [f"{kept.ref} と分けました。"]]


def test_its_applicant_withdraws_a_case_and_no_stranger_does(services, cast):
    kept, key = services.cases.open(FORM, cast["company"])
    for stranger in ({"key": "x"}, {"account": cast["rival"]}, {"account": cast["department"]}, {}):
        for act in (services.cases.case, services.cases.said, lambda ref, **who: services.cases.say(ref, "x", **who)):
            with pytest.raises(NotFound):
                act(kept.ref, **stranger)
        with pytest.raises(NotFound):
            services.cases.withdraw(kept.ref, "", **stranger)
    gone = services.cases.withdraw(kept.ref, "事情が変わった", key)
    assert (gone.step, gone.reason, gone.outcome) == (Step.WITHDRAWN, "事情が変わった", Outcome.WITHDRAWN)
    with pytest.raises(Conflict):
        services.cases.withdraw(kept.ref, "", key)


@pytest.mark.parametrize("name", ["company", "rival", "department"])
def test_only_the_desk_works_on_cases(services, cast, name):
    kept, _ = services.cases.open(FORM, cast["company"])
    desk, who = services.case_desk, cast[name]
    for act in (
        lambda: desk.page(CaseSearch(), who, limit=1), lambda: desk.counts(who), lambda: desk.assign(kept.ref, who),
        lambda: desk.move(kept.ref, Step.TRIAGE, who), lambda: desk.ask_applicant(kept.ref, "x", who), lambda: desk.resume(kept.ref, who),
        lambda: desk.say(kept.ref, "x", who), lambda: desk.note(kept.ref, "x", who), lambda: desk.answer(kept.ref, "x", who),
        lambda: desk.amend(kept.ref, {"subject": "x"}, who), lambda: desk.merge(kept.ref, kept.ref, who),
        lambda: desk.split(kept.ref, {"subject": "x", "body": "y"}, who), lambda: desk.book(kept.ref, "R-2026-0001", who),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert all_cases(services) == [kept]


def test_a_case_without_anybody_to_reach_is_told_as_such():
    assert Case(subject="s", body="b", organisation="会社").anonymous
    assert not Case(subject="s", body="b", phone="022").anonymous


def test_a_case_keeps_the_edition_of_its_programme_it_began_with(services, cast):
    before, _ = services.cases.open(FORM)
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    kept, _ = services.cases.open(FORM | {"programme": "small", "answers": {"measure": "混雑が分かる"}})
    plain, _ = services.cases.open(FORM)
    part, _ = services.case_desk.split(kept.ref, {"subject": "二つ目", "body": "別"}, cast["staff"])
    assert [(case.programme, case.edition) for case in (before, kept, plain, part)] == [
        ("consultation", ""), ("small", "2026-04"), ("consultation", ""), ("small", "2026-04"),
    ]  # fmt: skip
    with services.store.reading() as work:
        assert work.programmes.in_use("small", "2026-04")


def test_a_programme_that_is_not_open_takes_no_case(services):
    with pytest.raises(InvalidInput, match="受け付けていません") as refused:
        services.cases.open(FORM | {"programme": "nothing-such"})
    assert refused.value.faults[0].where == "programme"
    assert all_cases(services) == []


def test_moments_are_of_the_first_coordination_and_of_the_last_end(services, cast, clock):
    kept, _ = services.cases.open(FORM)
    desk, staff, moments = services.case_desk, cast["staff"], []
    for step in (Step.TRIAGE, Step.COORDINATING, Step.TRIAGE, Step.COORDINATING, Step.DECLINED, Step.TRIAGE, Step.DECLINED):
        clock.go_on(timedelta(hours=1))
        moments.append(clock.now())
        desk.move(kept.ref, step, staff, reason="理由")
    clock.go_on(timedelta(hours=1))
    ended = desk.amend(kept.ref, {"subject": "別の件名"}, staff)
    assert (ended.coordinated_at, ended.ended_at, ended.changed_at) == (moments[1], moments[-1], clock.now())
    assert desk.move(kept.ref, Step.TRIAGE, staff, reason="再開").ended_at is None


def test_nothing_is_joined_to_what_was_joined_itself(services, cast):
    first, second, third = (services.cases.open(FORM)[0] for _ in range(3))
    services.case_desk.merge(second.ref, first.ref, cast["staff"])
    with pytest.raises(InvalidInput, match="同じ申請者"):
        services.case_desk.merge(third.ref, second.ref, cast["staff"])
    assert services.cases.case(third.ref, account=cast["staff"]).is_open


def test_a_second_question_to_the_applicant_is_kept_and_told_while_he_is_waited_for(services, cast):
    kept, _ = services.cases.open(FORM, cast["company"])
    services.case_desk.ask_applicant(kept.ref, "広さを教えてください。", cast["staff"])
    services.case_desk.ask_applicant(kept.ref, "人数も教えてください。", cast["staff"])
    said = services.cases.said(kept.ref, account=cast["company"])
    assert [one.text for one in said] == ["広さを教えてください。", "人数も教えてください。"]
    assert sum("人数も教えてください。" in body for _, body in written(services, FORM["email"])) == 1


def test_the_desk_never_writes_or_withdraws_in_its_applicants_name(services, cast):
    kept, key = services.cases.open(FORM, cast["company"])
    for by in (cast["staff"], cast["other"]):
        for told in (None, key):
            with pytest.raises(NotAllowed):
                services.cases.say(kept.ref, "申請者のことば", told, by)
            with pytest.raises(NotAllowed):
                services.cases.withdraw(kept.ref, "", told, by)
    assert services.cases.said(kept.ref, account=cast["staff"]) == []
    own, _ = services.cases.open(FORM, cast["staff"])
    assert services.cases.withdraw(own.ref, "", account=cast["staff"]).step is Step.WITHDRAWN


def test_days_that_waited_are_counted_however_the_waiting_ends(services, cast, clock):
    refs = [services.cases.open(FORM | {"subject": f"{n}"}, cast["company"])[0].ref for n in range(5)]
    for ref in refs:
        services.case_desk.ask_applicant(ref, "広さを教えてください。", cast["staff"])
    clock.go_on(timedelta(days=7))
    staff = cast["staff"]
    ended = [
        services.case_desk.move(refs[0], Step.TRIAGE, staff), services.case_desk.answer(refs[1], "できます。", staff),
        services.cases.withdraw(refs[2], account=cast["company"]), services.case_desk.merge(refs[3], refs[0], staff),
    ]  # fmt: skip
    resumed = services.case_desk.resume(refs[4], staff)
    assert resumed.waited_days > 0
    assert [(case.waiting_since, case.waited_days) for case in ended] == [(None, resumed.waited_days)] * 4


def test_nothing_is_merged_into_a_case_that_has_ended(services, cast):
    first, second = (services.cases.open(FORM | {"subject": name}, cast["company"])[0].ref for name in ("一", "二"))
    services.case_desk.move(second, Step.DECLINED, cast["staff"], reason="場所がない")
    with pytest.raises(Conflict) as refused:
        services.case_desk.merge(first, second, cast["staff"])
    assert (refused.value.code, refused.value.where) == ("case-ended", second)
    assert services.cases.case(first, account=cast["staff"]).is_open


def test_why_nobody_matched_and_why_it_is_taken_up_again_is_told_by_letter(services, cast):
    kept, _ = services.cases.open(FORM, cast["company"])
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
        services.case_desk.move(kept.ref, step, cast["staff"])
    services.case_desk.move(kept.ref, Step.CLOSED, cast["staff"], outcome=Outcome.NO_MATCH, effect="分かったこと", reason="借り手がない")
    services.case_desk.move(kept.ref, Step.TRIAGE, cast["staff"], reason="別の場所が見つかった")
    said = [body for template, body in written(services, FORM["email"]) if template == "case-step"]
    assert ["借り手がない" in said[-2], "別の場所が見つかった" in said[-1]] == [True, True]


@pytest.mark.parametrize("gone", ["closed", "elsewhere"])
def test_what_the_applicant_writes_reaches_the_desk_when_who_was_in_charge_has_left(services, cast, gone):
    kept, _ = services.cases.open(FORM, cast["company"])
    services.case_desk.assign(kept.ref, cast["staff"])
    left = {"active": False} if gone == "closed" else {"role": Role.DEPARTMENT}
    with services.store.writing() as work:
        work.accounts.put(replace(work.accounts.get(cast["staff"].id), **left), at=services.clock.now())
        work.commit()
    services.cases.say(kept.ref, "返事です。", account=cast["company"])
    told = {name for name in cast if any("返事です。" in body for _, body in written(services, cast[name].email))}
    assert told == {"other"}


def test_the_desk_is_told_when_a_case_is_withdrawn(services, cast):
    kept, _ = services.cases.open(FORM, cast["company"])
    services.case_desk.assign(kept.ref, cast["staff"])
    services.cases.withdraw(kept.ref, "予算がなくなった", account=cast["company"])
    assert sum("予算がなくなった" in body for _, body in written(services, cast["staff"].email)) == 1


def test_who_did_not_ask_for_it_learns_that_the_desk_ended_his_case_as_withdrawn(services, cast):
    kept, _ = services.cases.open(FORM, cast["company"])
    services.case_desk.move(kept.ref, Step.WITHDRAWN, cast["staff"])
    assert [template for template, _ in written(services, FORM["email"])] == ["consultation-opened", "case-step"]


def written(services, email):
    """Template and body of what was written to an address, in order."""
    with services.store.reading() as work:
        return [(one.template, one.body) for one in reversed(work.letters.page(limit=999)[1]) if one.to.email == email]
