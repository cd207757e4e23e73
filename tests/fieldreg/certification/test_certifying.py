"""What a certification needs, each thing from both sides, and who may decide it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.certification.acts import answer_tests, hear
from fieldreg.certification.application_form import application_from_form
from fieldreg.certification.certifications import Basis, TestAnswer
from fieldreg.certification.deciding import certify, refuse, renew, revoke, transfer
from fieldreg.certification.settings import Settings
from fieldreg.certification.states import Answer, Kind, State, StatutoryTest, Way
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from tests.fieldreg.certification.certified import (
    APPLICATION,
    DECIDER,
    DECISION,
    LAST,
    OPINIONS,
    TESTS,
    TODAY,
    WRITER,
    announced,
    applied,
    asked,
    certified,
    heard,
    judged,
    signing,
)  # fmt: skip

DAY = timedelta(days=1)
LATER = date(2029, 3, 31)


def faults(act, *given, **more):
    """Codes and places of everything that is wrong."""
    with pytest.raises(InvalidInput) as told:
        act(*given, **more)
    assert all(fault.message.ja and fault.message.en for fault in told.value.faults)
    return [(fault.code, fault.where) for fault in told.value.faults]


# ---------------------------------------------------------------- the application


def test_an_application_is_read_whole():
    held = application_from_form(APPLICATION | {"way_borrow": "1", "once": "k" * 32}, by=WRITER, today=TODAY)
    assert held.product == Text("見回りロボット", "Patrol robot")
    assert (held.kind, held.ways) == (Kind.GOOD, {Way.BUY, Way.BORROW})
    assert held.basis == Basis(outline=APPLICATION["outline"], edition="", source="", confidence="unconfirmed")
    assert (held.state, held.written_by, held.applied_on, held.made_once) == (State.APPLIED, WRITER, date(2026, 11, 20), "k" * 32)


def test_every_fault_of_an_application_is_told_at_once():
    told = faults(application_from_form, {}, by=WRITER, today=TODAY)
    assert sorted(told) == sorted(
        [
            ("choice-missing", "kind"), ("product-missing", "product"), ("maker-missing", "maker"), ("choice-missing", "capacity"),
            ("description-missing", "description"), ("plan-missing", "plan"), ("application-missing", "application"),
            ("report-missing", "report"), ("outline-missing", "outline"), ("day-missing", "applied_on"),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "change, told",
    [
        ({"capacity": "reseller"}, ("reseller", "capacity")),
        ({"way_buy": ""}, ("way-missing", "way_buy")),
        ({"confidence": "high"}, ("edition-missing", "edition")),
        ({"confidence": "sure"}, ("choice-missing", "confidence")),
        ({"applied_on": "2026-11-24"}, ("in-the-future", "applied_on")),
        ({"applied_on": "soon"}, ("day-form", "applied_on")),
        ({"maker_email": "nobody"}, ("email-form", "maker_email")),
        ({"product": "あ" * 201}, ("too-long", "product")),
    ],
)
def test_what_is_wrong_with_an_application(change, told):
    assert told in faults(application_from_form, APPLICATION | change, by=WRITER, today=TODAY)


def test_a_service_is_received_whatever_boxes_are_ticked_and_a_confirmed_outline_names_its_edition():
    held = applied(kind="service", confidence="high", edition="令和4年4月1日制定")
    assert (held.ways, held.basis.edition) == ({Way.SERVE}, "令和4年4月1日制定")


# ---------------------------------------------------------------- questions and opinions


def test_the_three_questions_are_answered_together_each_with_its_reason():
    assert faults(answer_tests, applied(), asked({"new_answer": "yes", "useful_reason": " "})) == [
        ("new_reason-missing", "new_reason"), ("choice-missing", "useful_answer"), ("useful_reason-missing", "useful_reason"),
        ("choice-missing", "feasible_answer"), ("feasible_reason-missing", "feasible_reason"),
    ]  # fmt: skip
    held = judged()
    assert held.tests == {test: TestAnswer(Answer.YES, f"理由 {test}", DECIDER) for test in StatutoryTest}


def test_with_the_second_opinion_it_counts_as_heard_and_nobody_is_heard_twice():
    one = heard(1)
    assert one.state is State.APPLIED
    assert heard(2).state is State.HEARD
    again = OPINIONS[0] | {"who": "大学・ﾛﾎﾞｯﾄ工学"}
    assert faults(hear, one, asked(again)) == [("heard-already", "who")]


# ---------------------------------------------------------------- certifying


def test_certified_with_everything_there():
    held = certified()
    assert (held.state, held.certified_on, held.valid_until) == (State.CERTIFIED, TODAY, LAST)
    assert (held.renewals_allowed, held.decided_by, held.attested_by) == (1, DECIDER, DECIDER)


@pytest.mark.parametrize("test", StatutoryTest)
def test_without_any_one_of_its_reasons_it_is_not_certified(test):
    left_out = {one: answer for one, answer in heard().tests.items() if one is not test}
    assert faults(certify, replace(heard(), tests=left_out), asked(DECISION)) == [("test-unanswered", "")]
    unsaid = left_out | {test: TestAnswer(Answer.YES, " ", DECIDER)}
    assert faults(certify, replace(heard(), tests=unsaid), asked(DECISION)) == [("test-unanswered", "")]
    denied = left_out | {test: TestAnswer(Answer.NO, "似たものがある", DECIDER)}
    assert faults(certify, replace(heard(), tests=denied), asked(DECISION)) == [("test-not-met", "")]


@pytest.mark.parametrize(
    "settings, count, told",
    [
        (Settings(), 0, [("opinions-missing", "")]), (Settings(), 1, [("opinions-missing", "")]), (Settings(), 2, []),
        (Settings(least_opinions=3), 2, [("opinions-missing", "")]), (Settings(hear_opinions=False), 0, []),
    ],
)  # fmt: skip
def test_opinions_are_needed_as_the_setting_says(settings, count, told):
    if told:
        assert faults(certify, heard(count), asked(DECISION, settings=settings)) == told
    else:
        assert certify(heard(count), asked(DECISION, settings=settings)).kept.state is State.CERTIFIED


@pytest.mark.parametrize(
    "finished, attested, told",
    [
        (None, "", [("application-unknown", "attested")]), (None, "1", []), (True, "", []), (True, "1", []),
        (False, "1", [("application-unfinished", "attested")]), (False, "", [("application-unfinished", "attested")]),
    ],
)  # fmt: skip
def test_only_a_finished_application_is_certified_and_nobody_s_word_stands_against_what_is_known(finished, attested, told):
    form = DECISION | {"attested": attested}
    if told:
        assert faults(certify, heard(), asked(form, finished=finished)) == told
    else:
        held = certify(heard(), asked(form, finished=finished)).kept
        assert held.attested_by == (DECIDER if attested else None)


@pytest.mark.parametrize(
    "change, told",
    [
        ({"valid_until": ""}, ("day-missing", "valid_until")),
        ({"valid_until": "2026-11-22"}, ("already-over", "valid_until")),
        ({"certified_on": ""}, ("day-missing", "certified_on")),
        ({"certified_on": "2026-11-24"}, ("in-the-future", "certified_on")),
        ({"certified_on": "2026-11-19"}, ("before-application", "certified_on")),
        ({"renewals_allowed": "ten"}, ("not-in-bounds", "renewals_allowed")),
        ({"renewals_allowed": "10"}, ("not-in-bounds", "renewals_allowed")),
    ],
)
def test_without_a_day_it_is_valid_until_or_with_one_that_does_not_fit_it_is_not_certified(change, told):
    assert faults(certify, heard(), asked(DECISION | change)) == [told]


def test_what_is_lacking_is_told_all_at_once():
    told = faults(certify, applied(), asked({}))
    assert told == [
        ("application-unknown", "attested"), *[("test-unanswered", "")] * 3, ("opinions-missing", ""), ("day-missing", "certified_on"),
        ("day-missing", "valid_until"),
    ]  # fmt: skip


def test_valid_for_one_day_only():
    held = certify(heard(), asked(DECISION | {"valid_until": TODAY.isoformat()})).kept
    assert [held.valid_on(TODAY + n * DAY) for n in (-1, 0, 1)] == [False, True, False]


@pytest.mark.parametrize("act, form", [(certify, DECISION), (refuse, {"reason": "似たものがある"})])
def test_who_wrote_the_application_or_an_opinion_does_not_decide(act, form):
    other = replace(heard(1), opinions=tuple(replace(opinion, by=3) for opinion in heard().opinions))
    for by in (WRITER, 3):
        with pytest.raises(NotAllowed) as told:
            act(other, asked(form, by=by))
        assert told.value.code == "four-eyes"
    act(other, asked(form, by=DECIDER))


def test_a_refusal_has_a_reason_and_ends_it():
    assert faults(refuse, heard(), asked({"reason": " "})) == [("reason-missing", "reason")]
    held = refuse(applied(), asked({"reason": "似たものがある"})).kept
    assert (held.state, held.reason, held.certified_on) == (State.REFUSED, "似たものがある", None)
    for act, form in ((certify, DECISION), (refuse, {"reason": "x"}), (answer_tests, TESTS), (hear, OPINIONS[0])):
        with pytest.raises(Conflict):
            act(held, asked(form))
    assert not any(held.valid_on(TODAY + n * DAY) or held.public_on(TODAY + n * DAY) for n in range(-2, 900, 100))


# ---------------------------------------------------------------- how it stands on a day


def test_how_it_stands_on_each_day_at_its_borders():
    renewed = renew(certified(), asked({"valid_until": LATER.isoformat(), "reason": "継続"}, today=LAST)).kept
    days = (TODAY - DAY, TODAY, LAST - DAY, LAST, LAST + DAY, LATER, LATER + DAY)
    plain = [certified().state_on(day) for day in days]
    assert plain == [State.APPLIED, *[State.CERTIFIED] * 3, *[State.EXPIRED] * 3]
    assert [renewed.state_on(day) for day in days] == [
        State.APPLIED, State.CERTIFIED, State.CERTIFIED, State.RENEWED, State.RENEWED, State.RENEWED, State.EXPIRED,
    ]  # fmt: skip


def test_renewed_while_valid_as_often_as_allowed_and_to_a_later_day():
    form = {"valid_until": LATER.isoformat(), "reason": "継続"}
    held = renew(certified(), asked(form, today=LAST)).kept
    assert (held.state, held.valid_until, held.renewals, held.renewed_on) == (State.RENEWED, LATER, 1, LAST)
    with pytest.raises(Conflict):
        renew(certified(), asked(form, today=LAST + DAY))
    assert faults(renew, held, asked(form | {"valid_until": "2030-03-31"}, today=LAST)) == [("renewed-enough", "")]
    assert faults(renew, certified(), asked(form | {"valid_until": LAST.isoformat()})) == [("not-later", "valid_until")]
    assert faults(renew, certified(), asked({})) == [("day-missing", "valid_until"), ("reason-missing", "reason")]
    never = replace(certified(), renewals_allowed=0)
    assert faults(renew, never, asked(form)) == [("renewed-enough", "")]
    with pytest.raises(NotAllowed):
        renew(certified(), asked(form, by=WRITER))


def test_revoked_from_a_day_on_and_not_before():
    end = TODAY + 10 * DAY
    held = revoke(certified(), asked({"ended_on": end.isoformat(), "reason": "生産をやめた"})).kept
    assert [held.state_on(end + n * DAY) for n in (-1, 0)] == [State.CERTIFIED, State.REVOKED]
    assert held.state_on(LAST + DAY) is State.REVOKED
    for act, form in ((revoke, {"ended_on": end.isoformat(), "reason": "x"}), (renew, {"valid_until": "2029-03-31", "reason": "x"})):
        with pytest.raises(Conflict) as told:
            act(held, asked(form))
        assert end.isoformat() in told.value.message.ja


@pytest.mark.parametrize(
    "change, told",
    [
        ({"ended_on": ""}, ("day-missing", "ended_on")), ({"reason": ""}, ("reason-missing", "reason")),
        ({"ended_on": "2026-11-22"}, ("in-the-past", "ended_on")), ({"ended_on": "2028-04-01"}, ("over-by-then", "ended_on")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("act", [revoke, transfer])
def test_what_is_wrong_with_an_end(act, change, told):
    form = {"ended_on": "2026-12-01", "reason": "理由", "maker": "株式会社次"}
    assert faults(act, certified(), asked(form | change)) == [told]


def test_an_end_never_comes_before_what_was_signed():
    held = signing(announced(), signed_on="2026-12-01", today=date(2026, 12, 1))
    form = {"reason": "理由", "ended_on": "2026-12-01"}
    assert faults(revoke, held, asked(form, today=date(2026, 12, 1))) == [("signed-by-then", "ended_on")]
    ended = revoke(held, asked(form | {"ended_on": "2026-12-02"}, today=date(2026, 12, 1))).kept
    (contract,) = ended.contracts
    assert ended.valid_on(contract.signed_on)


def test_passed_to_another_maker_it_holds_as_long_as_it_would_have():
    form = {"maker": "株式会社次", "maker_email": "", "ended_on": "2027-01-01", "reason": "事業を譲渡した"}
    held = replace(signing(announced(), signed_on="2026-11-24", today=date(2026, 11, 24)), version=4)
    done = transfer(held, asked(form))
    assert (done.kept.state, done.kept.ended_on, done.kept.maker) == (State.TRANSFERRED, date(2027, 1, 1), held.maker)
    assert done.kept.contracts == held.contracts
    heir = done.heir
    assert (heir.maker, heir.certified_on, heir.valid_until, heir.predecessor) == ("株式会社次", date(2027, 1, 1), LAST, held.ref)
    assert (heir.tests, heir.opinions, heir.contracts, heir.version) == (held.tests, held.opinions, (), 0)
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        assert (done.kept.valid_on(day), heir.valid_on(day)) == (day.year == 2026, day.year == 2027)
    assert faults(transfer, held, asked(form | {"maker": "㈱杜ロボ"})) == [("same-maker", "maker")]
    with pytest.raises(NotAllowed):
        transfer(held, asked(form, by=WRITER))


def test_who_wrote_it_does_not_revoke_it_either():
    held = certified()
    with pytest.raises(NotAllowed):
        revoke(held, asked({"ended_on": "2027-01-01", "reason": "要件を満たさない"}, by=WRITER))
    assert revoke(held, asked({"ended_on": "2027-01-01", "reason": "要件を満たさない"})).kept.state is State.REVOKED
