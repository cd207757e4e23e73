"""What is due: ends that come near, results nobody published, yearly reports; and whom to tell."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.certification.acts import hand_in_report
from fieldreg.certification.deciding import revoke
from fieldreg.certification.due import DueKind, due_of, reminders
from fieldreg.certification.settings import NOTES, TITLES, Settings
from fieldreg.certification.yearly import last_day_of_year, years_over
from fieldreg.kernel.errors import InvalidInput
from tests.fieldreg.certification.certified import LAST, announced, applied, asked, certified, signing
from tests.fieldreg.certification.test_certifying import faults

DAY = timedelta(days=1)
FIRST_END = date(2027, 11, 22)


def due(held, today, settings=None):
    return [(str(one.kind), one.on, one.contract or one.year) for one in due_of([held], settings or Settings(), today)]


def test_an_end_is_told_ninety_days_before_and_no_more_when_it_has_come():
    held, first = certified(), LAST - 90 * DAY
    ends = {today: [kind for kind, *_ in due(held, today) if kind == "expiring"] for today in (first - DAY, first, LAST, LAST + DAY)}
    assert list(ends.values()) == [[], ["expiring"], ["expiring"], []]
    assert due(held, LAST - DAY, Settings(yearly_reports=False, expiring_days=1)) == [("expiring", LAST, 0)]
    assert due(held, LAST - 2 * DAY, Settings(yearly_reports=False, expiring_days=1)) == []
    ended = revoke(held, asked({"ended_on": "2028-03-30", "reason": "x"}, today=first)).kept
    assert due(ended, first, Settings(yearly_reports=False)) == []


def test_a_report_is_due_fifteen_days_after_each_whole_year():
    held = certified()
    assert due(held, FIRST_END) == []
    assert due(held, FIRST_END + DAY) == [("report", FIRST_END + 15 * DAY, 1)]
    assert due(held, FIRST_END + DAY, Settings(yearly_reports=False)) == []
    assert due(held, FIRST_END + DAY, Settings(report_days=0)) == [("report", FIRST_END, 1)]
    form = {"year": "1", "handed_in_on": "2027-12-01", "summary": "20台を出荷"}
    given = hand_in_report(held, asked(form, today=date(2027, 12, 1))).kept
    assert due(given, date(2027, 12, 1)) == []
    assert faults(hand_in_report, given, asked(form, today=date(2027, 12, 1))) == [("reported-already", "year")]


@pytest.mark.parametrize(
    "year, today, told",
    [
        ("1", FIRST_END, ("year-not-over", "year")), ("2", LAST, ("no-such-year", "year")), ("0", LAST, ("no-such-year", "year")),
        ("x", LAST, ("no-such-year", "year")), ("", LAST, ("year-missing", "year")),
    ],
)  # fmt: skip
def test_of_which_years_there_is_a_report(year, today, told):
    form = {"year": year, "handed_in_on": "2026-12-01", "summary": "x"}
    assert faults(hand_in_report, certified(), asked(form, today=today)) == [told]
    assert faults(hand_in_report, applied(), asked(form | {"year": "1"})) [0] == ("no-such-year", "year")


def test_a_year_that_began_on_the_29_of_february_ends_on_the_28():
    held = replace(certified(), certified_on=date(2028, 2, 29), valid_until=date(2032, 2, 28))
    assert [last_day_of_year(held, year) for year in (1, 2, 3, 4, 5)] == [
        date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 28), None,
    ]  # fmt: skip
    assert years_over(held, date(2030, 3, 1)) == [(1, date(2029, 2, 28)), (2, date(2030, 2, 28))]


def test_a_signed_contract_is_due_until_its_result_is_told():
    held = announced()
    assert due(held, LAST - 200 * DAY, Settings(yearly_reports=False)) == []
    signed = signing(held, signed_on="2026-12-01")
    assert due(signed, date(2026, 12, 1)) == [("result", date(2026, 12, 1), "K-2026-0001")]


def test_the_soonest_is_first():
    signed = signing(announced(), signed_on="2028-03-01")
    assert [kind for kind, *_ in due(signed, date(2028, 3, 2))] == [DueKind.REPORT, DueKind.RESULT, DueKind.EXPIRING]


def test_a_maker_is_told_of_an_end_and_of_a_report_under_a_cause_of_its_own():
    signed = signing(announced(), signed_on="2028-03-01")
    told = reminders([signed, replace(signed, ref="N-2026-0002", maker_email="")], Settings(), date(2028, 3, 2))
    assert [(one.cause, one.template, one.held, one.on) for one in told] == [
        ("yearly-report-due:N-2026-0001:1", "yearly-report-due", signed, date(2027, 12, 7)),
        ("certification-expiring:N-2026-0001:2028-03-31", "certification-expiring", signed, date(2028, 3, 31)),
    ]  # fmt: skip


def test_settings_come_from_a_form_with_every_fault_and_each_has_a_note():
    numbers = {"least_opinions": "3", "renewals_allowed": "0", "report_days": "30", "forecast_days": "14", "expiring_days": "60"}
    read = Settings.from_form({"hear_opinions": "1"} | numbers)
    assert read == Settings(least_opinions=3, renewals_allowed=0, yearly_reports=False, report_days=30, forecast_days=14, expiring_days=60)
    assert Settings.from_dict(read.to_dict() | {"of_later": 1}) == read
    assert Settings.from_dict(None) == Settings()
    with pytest.raises(InvalidInput) as told:
        Settings.from_form({"least_opinions": "0", "renewals_allowed": "10", "report_days": "", "forecast_days": "0", "expiring_days": "x"})
    assert [fault.where for fault in told.value.faults] == [
        "least_opinions", "renewals_allowed", "report_days", "forecast_days", "expiring_days",
    ]  # fmt: skip
    assert set(NOTES) == set(TITLES) == set(Settings().to_dict())
    assert all("確認" in note.ja for name, note in NOTES.items() if name != "expiring_days")
