"""Whoever is concerned is told: of what is joined, parted, broken off, agreed, put in charge; and nobody who left looks after a case."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.desk.case_search import CaseSearch, Who
from fieldreg.desk.cases import Step
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.notices.letters import seen_as
from tests import registries

FORM = {
    "organisation": "試験会社", "contact": "森", "email": "a@example.jp", "phone": "022-123-4567", "subject": "配信", "body": "配信。",
}  # fmt: skip
ROWS = ({"text": "9時前は音を出さない"},)


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def hire(services):
    def hired(name, role, **more):
        return services.accounts.put_account(Account(email=f"{name}@example.jp", role=role, password_hash="", **more))[0]

    return hired


@pytest.fixture
def staff(hire):
    return hire("staff", Role.STAFF)


@pytest.fixture
def case(services, staff):
    return services.cases.open(FORM)[0].ref


def told(services, email, template):
    """The words of the letters of a kind to an address, in order."""
    with services.store.reading() as work:
        kept = [one for one in work.letters.page(limit=999)[1] if (one.to.email, one.template) == (email, template)]
    return [one.body for one in reversed(kept)]


def test_the_applicant_is_told_where_his_case_goes_on(services, staff, case):
    other = services.cases.open(FORM | {"subject": "別"})[0].ref
    services.case_desk.merge(case, other, staff)
    (body,) = told(services, "a@example.jp", "case-step-by-key")
    assert f"案件 {other} にまとめました" in body


def test_the_applicant_is_told_of_the_part_that_goes_on_by_itself(services, staff, case):
    part, _ = services.case_desk.split(case, {"subject": "夜の\n配信", "body": "夜"}, staff, key="k" * 40)
    services.case_desk.split(case, {"subject": "夜の\n配信", "body": "夜"}, staff, key="k" * 40)
    (body,) = told(services, "a@example.jp", "case-message-by-key")
    assert f"別の案件 {part.ref}「夜の 配信」" in body


def test_whom_somebody_else_puts_in_charge_is_told_in_the_morning(services, staff, hire, case):
    other = hire("other", Role.STAFF)
    services.case_desk.assign(case, staff)
    services.case_desk.assign(case, staff, to=other.id)
    services.case_desk.assign(case, staff, to=other.id)
    assert told(services, "staff@example.jp", "case-message") == []
    (body,) = told(services, "other@example.jp", "case-message")
    assert "担当になりました" in body


def test_both_sides_are_told_what_became_of_an_agreement(services, staff):
    case, key = services.cases.open(FORM)
    services.case_desk.assign(case.ref, staff)
    for end in (False, True):
        version = services.agreements.draft(case.ref, ROWS, staff).version
        services.agreements.offer(case.ref, staff)
        if end:
            services.agreements.confirm(case.ref, version, key)
        services.agreements.end(case.ref, "工事が入ったため", staff, broken=not end)
    services.agreements.draft(case.ref, ROWS, staff)
    services.agreements.end(case.ref, "書き直すため", staff, broken=True)  # of a draft the applicant knows nothing
    over = told(services, "a@example.jp", "agreement-over-by-key")
    assert [[word in body for word in ("「不成立・破棄」", "「終了」", "工事が入ったため")] for body in over] == [[1, 0, 1], [0, 1, 1]]
    (body,) = told(services, "staff@example.jp", "case-message")
    assert "申請者が第2版の条件に合意しました" in body


def test_what_the_desk_wrote_down_as_confirmed_it_is_not_told(services, staff, case):
    services.agreements.draft(case, ROWS, staff)
    services.agreements.offer(case, staff)
    services.agreements.confirm_told(case, 1, staff)
    assert told(services, "staff@example.jp", "case-message") == []


def test_a_letter_whose_words_were_erased_waits_for_nobody_and_is_sent_no_more(services, staff, case):
    (waiting,) = services.letters.of_thread(case, staff)[1:]
    with services.store.writing() as work:
        work.letters.erase_of(case)
        work.commit()
    held = services.letters.letter(waiting.id, staff)
    assert (str(held.state), held.needs_somebody, services.letters.need_somebody()) == ("given-up", False, 0)
    with pytest.raises(Conflict, match="消去されました"):
        services.letters.send_again(waiting.id, staff, seen=seen_as(held), email="b@example.jp")


def test_without_an_address_a_letter_is_not_sent_again_and_that_is_said(services, staff):
    made = services.cases.open(FORM | {"email": "窓口@example.jp"})[0].ref
    held = next(one for one in services.letters.of_thread(made, staff) if one.to.email == "窓口@example.jp")
    with pytest.raises(InvalidInput, match="メールアドレスを一つ"):
        services.letters.send_again(held.id, staff, seen=seen_as(held))


def test_without_staff_the_administrators_are_told_what_came(services, hire):
    hire("admin", Role.ADMIN)
    services.cases.open(FORM)
    assert len(told(services, "admin@example.jp", "case-waiting")) == 1


@pytest.mark.parametrize("left", [{"active": False}, {"role": Role.COMPANY}, {"role": Role.AUDITOR}])
def test_a_case_of_who_has_left_the_desk_is_with_nobody_until_somebody_works_on_it(services, staff, hire, case, left):
    gone = hire("gone", Role.STAFF)
    services.case_desk.assign(case, staff, to=gone.id)
    assert services.case_desk.counts(staff)["unassigned"] == 0
    services.accounts.put_account(replace(gone, **left))
    assert services.case_desk.counts(staff)["unassigned"] == 1
    assert [one.ref for one in services.case_desk.page(CaseSearch(who=Who.UNASSIGNED), staff, limit=9)[1]] == [case]
    headings = services.case_desk.agenda(date(2027, 1, 1), staff)
    assert [one.title.ja for one in headings if one.cases] == ["担当を決める案件"]
    assert services.case_desk.move(case, Step.TRIAGE, staff).in_charge == staff.id


PUBLIC = {"title": "台原森林公園で配信", "summary": "待ち時間が分かりました。"}


@pytest.fixture
def agreed(services, staff, case):
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED):
        services.case_desk.move(case, step, staff)
    return case


def test_a_short_name_is_no_part_of_a_longer_word(services, staff, agreed):
    assert services.case_desk.publish(agreed, PUBLIC, staff).public["title"]["ja"] == "台原森林公園で配信"
    for told_of in ("森さんが試した", "担当は森", "森 様の案", "０２２ー１２３ー４５６７へ", "(022)1234567", "A@EXAMPLE.JP"):
        with pytest.raises(InvalidInput, match="個人の名前や連絡先"):
            services.case_desk.publish(agreed, PUBLIC | {"summary": told_of}, staff)


def test_nothing_personal_comes_onto_a_record_after_it_was_published(services, staff, agreed):
    services.case_desk.publish(agreed, PUBLIC, staff)
    services.case_desk.move(agreed, Step.RUNNING, staff)
    with pytest.raises(InvalidInput) as refused:
        services.case_desk.move(agreed, Step.CLOSED, staff, outcome="realised", effect="森さんが喜んだ")
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [("personal", "effect")]
    with pytest.raises(InvalidInput) as refused:
        services.agreements.draft(agreed, ({"text": "森さんに連絡する", "public": "1"},), staff)
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [("personal", "conditions")]
    assert services.agreements.draft(agreed, ({"text": "森さんに連絡する"},), staff).version == 1


@pytest.mark.parametrize("days", ["令和8年12月", "2026-13", "2026-12-32", "12-01", "2026-12-03/2026-12-01", "2026/2027/2028", "2026-1-1"])
def test_when_it_was_is_written_so_that_it_can_be_told(services, staff, agreed, days):
    with pytest.raises(InvalidInput) as refused:
        services.case_desk.publish(agreed, PUBLIC | {"days": days}, staff)
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [("days-form", "days")]
    for whole in ("2026", "2026-12", "2026-12-01", "2026-12-01/2026-12-03", "2026-12/2027-01"):
        assert services.case_desk.publish(agreed, PUBLIC | {"days": whole}, staff).public["days"] == whole


def test_a_record_whose_time_was_written_otherwise_stands_with_the_day_it_was_published(services, staff, agreed):
    kept = services.case_desk.publish(agreed, PUBLIC, staff)
    with services.store.writing() as work:
        work.cases.put(replace(kept, public={**kept.public, "days": "令和8年12月"}))
        work.commit()
    assert [record.when for record in services.cases.public_records()] == [kept.public["published_on"]]
