"""Open calls after the opening: the jury, its scores, the decision, and the moment all are told."""

import itertools
from datetime import timedelta

import pytest

from fieldreg.calls.application import ApplicationState
from fieldreg.calls.call import CallState
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people.accounts import Role
from tests.calls import CLOSES, PLANTED, planted

SECOND = timedelta(seconds=1)


# ---------------------------------------------------------------- judging


def test_a_juror_sees_nothing_before_it_declared_and_was_checked_and_the_judging_began(call):
    ref = call.apply("aoba").application.ref
    call.open_seals().anonymise()
    juror, staff = call.people["juror_a"], call.people["staff"]
    with pytest.raises(NotFound):
        call.calls.judging.sitting(call.call_id, juror)
    call.calls.jury.name(call.call_id, juror.email, staff)
    seen = [call.calls.judging.sitting(call.call_id, juror).sheets]
    with pytest.raises(Conflict):
        call.calls.jury.check(call.call_id, juror.id, [], staff)
    call.calls.jury.name(call.call_id, call.people["juror_c"].email, staff)
    call.seat(juror_b="")
    seen.append(call.calls.judging.sitting(call.call_id, call.people["juror_b"]).sheets)
    call.calls.judging.declare(call.call_id, {"has": "no"}, juror)
    call.begin()
    label = call.label(ref)
    for who in ("juror_a", "juror_c"):  # not checked yet, and not even declared
        seen.append(call.calls.judging.sitting(call.call_id, call.people[who]).sheets)
        with pytest.raises(NotFound):
            call.calls.judging.sheet(call.call_id, label, call.people[who])
    call.calls.jury.check(call.call_id, juror.id, [], staff)
    assert [list(one) for one in seen] == [[], [], [], []]
    assert [one.label for one in call.calls.judging.sitting(call.call_id, juror).sheets] == [call.label(ref)]


def test_the_desk_is_no_jury_and_an_applicant_neither(call):
    for name in ("staff", "admin"):
        with pytest.raises(InvalidInput):
            call.calls.jury.name(call.call_id, call.people[name].email, call.people["staff"])
    call.calls.jury.name(call.call_id, call.people["hirose"].email, call.people["staff"])
    call.calls.jury.excuse(call.call_id, call.people["hirose"].id, "応募したいとのこと", call.people["staff"])
    call.apply("hirose")
    call.calls.jury.name(call.call_id, call.people["hirose"].email, call.people["staff"])
    call.open_seals().anonymise().seat(juror_a="")
    with pytest.raises(Conflict) as told:
        call.begin()
    assert "応募者が審査員" in told.value.message.ja


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN, Role.AUDITOR])
def test_a_juror_who_has_come_to_read_who_applied_judges_no_more(call, role):
    ref = call.apply("aoba").application.ref
    call.open_seals().anonymise().seat(juror_a="", juror_b="")
    services, juror, boss = call.services, call.people["juror_a"], call.people["admin"]
    services.administering.change(juror.id, boss, role=role)
    with pytest.raises(Conflict) as told:
        call.begin()
    assert told.value.message.ja == "応募者の名前を読める人が審査員になっています。解任してください。"
    services.administering.change(juror.id, boss, role=Role.DEPARTMENT)
    call.begin()
    services.administering.change(juror.id, boss, role=role)
    call.people["juror_a"] = services.accounts.account(juror.id)
    label = call.label(ref)
    for asked in (
        call.calls.judging.sittings,
        lambda it: call.calls.judging.sitting(call.call_id, it),
        lambda it: call.calls.judging.sheet(call.call_id, label, it),
        lambda it: call.calls.judging.declare(call.call_id, {"has": "no"}, it),
        lambda it: call.calls.judging.recuse(call.call_id, label, it),
        lambda _: call.score("juror_a", ref, 5, 5, 5),
    ):
        with pytest.raises(NotFound):
            asked(call.people["juror_a"])


def test_nobody_decides_where_he_or_his_organisation_applied(call):
    ref = call.apply("aoba").application.ref
    other = call.apply("nanakita", name="七北田電機").application.ref
    services, boss = call.services, call.people["admin"]
    services.administering.change(call.people["aoba"].id, boss, role=Role.STAFF)
    services.administering.change(call.people["second"].id, boss, organisation=call.people["aoba"].organisation)
    call.open_seals().anonymise().seat(juror_a="").begin()
    for one in (ref, other):
        call.score("juror_a", one, 5, 5, 5)
    form = {"adopt_1": "1", "adopt_2": "0"} | {f"reason_{one.replace('-', '_')}": "理由" for one in (ref, other)}
    for name in ("aoba", "second"):
        own = services.accounts.account(call.people[name].id)
        with pytest.raises(NotAllowed) as told:
            call.calls.deciding.decide(call.call_id, form, own)
        assert (told.value.code, told.value.where) == ("own-request", ref)
        for one in (ref, other):  # a rival's neither
            with pytest.raises(NotAllowed):
                call.calls.opening.exclude(one, "理由", own)
    assert call.calls.opening.exclude(other, "対象外", call.people["staff"]).state is ApplicationState.EXCLUDED
    assert call.calls.deciding.decide(call.call_id, form, call.people["staff"]).state is CallState.DECIDED


def test_what_a_conflicted_juror_may_not_see_is_not_there_and_cannot_be_scored(call):
    first = call.apply("aoba", name="青葉ロボット").application.ref
    second = call.apply("nanakita", name="七北田電機").application.ref
    call.open_seals().anonymise()
    call.calls.jury.name(call.call_id, call.people["juror_b"].email, call.people["staff"])
    call.calls.judging.declare(call.call_id, {"has": "yes", "interests": "青葉ロボット"}, call.people["juror_b"])
    (seat,) = call.calls.jury.seats(call.call_id, call.people["staff"])
    assert (seat.suspected, seat.conflicts) == ({first}, set())
    call.calls.jury.check(call.call_id, call.people["juror_b"].id, [first], call.people["staff"])
    call.seat(juror_a="").begin()
    theirs, nobodys = call.label(first), "ZZZZ"
    points = {"points_1": "5", "points_2": "5", "points_3": "5"}
    for label in (theirs, nobodys):
        with pytest.raises(NotFound) as told:
            call.calls.judging.sheet(call.call_id, label, call.people["juror_b"])
        assert told.value.message.ja == "お探しのページはありません。"
        with pytest.raises(NotFound):
            call.calls.judging.score(call.call_id, label, points, call.people["juror_b"], version=0)
    assert [one.label for one in call.calls.judging.sitting(call.call_id, call.people["juror_b"]).sheets] == [call.label(second)]


def test_who_recuses_himself_sees_it_no_more_and_his_points_count_no_more(judged):
    for who, ref in itertools.product(("juror_a", "juror_b"), (judged.first, judged.second)):
        judged.score(who, ref, 5 if who == "juror_a" else 3, 3, 3)
    judged.calls.judging.recuse(judged.call_id, judged.label(judged.first), judged.people["juror_a"])
    with pytest.raises(NotFound):
        judged.calls.judging.sheet(judged.call_id, judged.label(judged.first), judged.people["juror_a"])
    rows = {row.application.ref: row for row in judged.calls.deciding.standings(judged.call_id, judged.people["staff"])[0].rows}
    assert [score.account for score in rows[judged.first].scores] == [judged.people["juror_b"].id]
    assert len(rows[judged.second].scores) == 2


def test_others_scores_are_seen_only_after_all_have_submitted(judged):
    def others(who):
        return [sheet.others for sheet in judged.calls.judging.sitting(judged.call_id, judged.people[who]).sheets]

    for who, ref in (("juror_a", judged.first), ("juror_a", judged.second), ("juror_b", judged.first)):
        judged.score(who, ref, 4, 4, 4)
        assert others("juror_a") == others("juror_b") == [None, None]
    judged.score("juror_b", judged.second, 2, 2, 2)
    assert [[score.account for score in one] for one in others("juror_a")] == [[judged.people["juror_b"].id]] * 2
    again = judged.score("juror_a", judged.first, 5, 4, 4, version=1)
    assert (again.version, again.after_all) == (2, True)


def test_points_are_kept_version_by_version_and_two_windows_are_told_of_each_other(judged):
    one = judged.score("juror_a", judged.first, 4, 4, 4)
    assert judged.score("juror_a", judged.first, 4, 4, 4) == one  # the same again is nothing new
    with pytest.raises(Conflict) as told:
        judged.score("juror_a", judged.first, 1, 1, 1)
    assert told.value.code == "scored-meanwhile"
    with pytest.raises(InvalidInput) as wrong:
        judged.score("juror_a", judged.first, 6, 4, 0, version=1)
    assert [fault.where for fault in wrong.value.faults] == ["points_1", "points_3"]


def test_the_judging_does_not_begin_while_something_is_missing(call):
    first = call.apply("aoba").application.ref
    with pytest.raises(Conflict):
        call.begin()
    call.at(CLOSES)
    with pytest.raises(Conflict) as told:
        call.begin()
    assert told.value.code == "not-opened"
    call.open_seals()
    with pytest.raises(Conflict) as told:
        call.begin()
    assert "審査員がいません。" in told.value.message.ja
    assert first in told.value.message.ja
    call.anonymise().seat([("juror_a", first)], juror_a="")
    with pytest.raises(Conflict) as told:
        call.begin()
    assert told.value.message.ja == f"審査できる人のいない応募があります: {first}。"


# ---------------------------------------------------------------- deciding


def scored(judged, first=((4, 4, 4), (4, 4, 4)), second=((5, 1, 1), (2, 2, 2))):
    for ref, points in ((judged.first, first), (judged.second, second)):
        for who, own in zip(("juror_a", "juror_b"), points, strict=True):
            judged.score(who, ref, *own)
    return judged


def test_nothing_is_decided_while_scores_are_awaited_and_nothing_scored_once_it_is(judged):
    reasons = {judged.first: "優れている。", judged.second: "最低点に届かない。"}
    judged.score("juror_a", judged.first, 4, 4, 4)
    with pytest.raises(Conflict) as told:
        judged.decide(reasons, adopt_1=1)
    assert told.value.code == "scores-awaited"
    judged.calls.jury.excuse(judged.call_id, judged.people["juror_b"].id, "病気", judged.people["staff"])
    judged.score("juror_a", judged.second, 1, 1, 1)
    judged.decide(reasons, adopt_1=1)
    with pytest.raises(Conflict):
        judged.score("juror_a", judged.first, 5, 5, 5, version=1)
    with pytest.raises(Conflict):
        judged.decide(reasons, adopt_1=0)


def test_every_fault_of_a_decision_is_told_and_nothing_is_decided(judged):
    scored(judged)
    with pytest.raises(InvalidInput) as told:
        judged.decide({judged.first: "理由"}, adopt_1=2, adopt_2="x")
    assert [(fault.code, fault.where) for fault in told.value.faults] == [
        ("not-adoptable", "adopt_1"), (f"reason_{judged.second.replace('-', '_')}-missing", f"reason_{judged.second.replace('-', '_')}"),
        ("number-missing", "adopt_2"),
    ]  # fmt: skip
    assert judged.calls.public.call(judged.call_id).state is CallState.JUDGING


def test_no_winner_is_a_result_and_is_published(judged):
    scored(judged).decide({judged.first: "今回は見送る。", judged.second: "届かない。"})
    judged.calls.deciding.publish(judged.call_id, None, judged.people["staff"])
    first, second = judged.calls.public.results(judged.call_id)
    assert (first.applied, first.adopted, second.applied, second.adopted) == (2, [], 0, [])


def test_before_the_publishing_minute_no_applicant_sees_a_result_and_then_all_at_once(judged):
    scored(judged)
    judged.calls.opening.exclude(judged.second, "要件を満たさない応募", judged.people["staff"])
    judged.decide({judged.first: "PLANTED-REASON 優れている。"}, adopt_1=1)
    publish_at = (judged.clock.at + timedelta(days=2)).replace(second=0)
    judged.calls.deciding.publish(judged.call_id, publish_at, judged.people["staff"])

    def seen():
        told = [judged.calls.public.results(judged.call_id), judged.calls.public.call(judged.call_id).state]
        for who, ref in (("aoba", judged.first), ("nanakita", judged.second)):
            own = judged.calls.applying.own(ref, judged.people[who]).application
            told.append((str(own.state), own.outcome and str(own.outcome), own.reason, own.label))
            told.append(len(judged.services.timeline.page(judged.people[who], limit=100)[1]))
        return told

    nothing = [None, CallState.DECIDED, ("handed_in", None, "", None), 0, ("handed_in", None, "", None), 0]
    assert judged.calls.do_what_is_due() == 0
    assert seen() == nothing
    judged.at(publish_at - SECOND)
    assert judged.calls.do_what_is_due() == 0
    assert seen() == nothing
    judged.at(publish_at)
    label = judged.label(judged.first)
    at_once = seen()
    assert at_once[0][0].adopted == [("株式会社aoba", "混雑を知らせる小さな箱")]
    assert at_once[2] == ("handed_in", "adopted", "PLANTED-REASON 優れている。", label)
    assert at_once[4][:3] == ("excluded", None, "要件を満たさない応募")
    assert judged.calls.do_what_is_due() == 1
    assert [told for told in seen() if isinstance(told, int)] == [1, 1]  # each its own event
    assert judged.services.timeline.page(judged.people["hirose"], limit=100)[0] == 0  # and who withdrew none
    assert judged.calls.do_what_is_due() == 0


def test_a_canary_of_one_company_is_found_nowhere_by_another_or_by_a_juror(call):
    canary = planted(call, "aoba").application.ref
    call.apply("nanakita", name="七北田電機")
    call.open_seals().anonymise().seat([("juror_b", canary)], juror_a="", juror_b="株式会社PLANTED-ORG").begin()
    call.score("juror_a", canary, 5, 5, 5, comment="よい")
    rival, told = call.people["nanakita"], []
    told += [call.calls.applying.mine(rival), call.calls.applying.of_call(call.call_id, rival), call.calls.public.all()]
    public = call.calls.public
    told += [look(call.call_id) for look in (public.call, public.answered, public.announcements, public.results)]
    for juror in (call.people["juror_a"], call.people["juror_b"]):
        sittings = call.calls.judging.sittings(juror)
        told += [[(sitting.sheets, sitting.call) for sitting in sittings], call.services.timeline.page(juror, limit=1_000)]
    told.append(call.services.timeline.page(rival, limit=1_000))
    assert [word for word in (*PLANTED, canary) if word in repr(told)] == []
    assert "小さな箱" in repr(told)
