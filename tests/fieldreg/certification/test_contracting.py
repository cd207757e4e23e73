"""Contracts under a certification: announced before, signed while it is valid with the right party, told afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.certification.contracting import announce, drop, publish, sign
from fieldreg.certification.contracts import Contract, ContractState
from fieldreg.certification.deciding import revoke, transfer
from fieldreg.certification.settings import Settings
from fieldreg.certification.states import Way
from fieldreg.certification.tender import warning_of_outcome
from fieldreg.kernel.errors import Conflict
from tests.fieldreg.certification.certified import (
    FORECAST,
    LAST,
    RESULT,
    SIGNED,
    TODAY,
    announced,
    applied,
    asked,
    certified,
    signing,
)  # fmt: skip
from tests.fieldreg.certification.test_certifying import faults

DAY = timedelta(days=1)


def refused(held, today=LAST, settings=None, **more):
    """Codes and places of all that is told against a contract."""
    return faults(sign, held, asked(SIGNED | {"contract": "K-2026-0001"} | more, today=today, settings=settings))


def test_announced_signed_and_told():
    held = signing(announced(), signed_on="2026-12-01", today=date(2026, 12, 1))
    told = publish(held, asked(RESULT | {"contract": "K-2026-0001"}, today=date(2026, 12, 2))).kept
    assert told.contracts == (
        Contract(
            ref="K-2026-0001", state=ContractState.PUBLISHED, what="見回りロボット 2 台", planned="2026年度第4四半期",
            how_chosen="認定事業者との随意契約", forecast_on=TODAY, way=Way.BUY, party="(株)杜ロボ", signed_on=date(2026, 12, 1),
            amount_yen=1_200_000, reason="認定を受けた唯一の事業者", result_on=date(2026, 12, 2),
        ),
    )  # fmt: skip


def test_on_the_last_day_it_is_taken_and_on_the_day_after_refused():
    assert signing(announced(), signed_on="2028-03-31").contracts[0].signed_on == LAST
    assert refused(announced(), signed_on="2028-04-01", today=LAST + DAY) == [("not-valid-on-signing-day", "signed_on")]
    late = signing(announced(), signed_on="2028-03-31", today=LAST + 90 * DAY)  # signed in time, written down later
    assert late.contracts[0].state is ContractState.SIGNED


def test_on_the_first_day_nothing_can_have_been_announced_before():
    held = announced()
    assert refused(held, signed_on="2026-11-23") == [("announced-too-late", "signed_on")]
    assert refused(held, signed_on="2026-11-22") == [("not-valid-on-signing-day", "signed_on"), ("announced-too-late", "signed_on")]
    assert signing(held, signed_on="2026-11-24").contracts[0].state is ContractState.SIGNED


def test_two_weeks_between_where_a_setting_asks_for_them():
    two_weeks = Settings(forecast_days=14)
    assert refused(announced(), signed_on="2026-12-06", settings=two_weeks) == [("announced-too-late", "signed_on")]
    assert signing(announced(), signed_on="2026-12-07", settings=two_weeks).contracts[0].signed_on == date(2026, 12, 7)
    assert refused(announced(), signed_on="2026-11-23", settings=Settings(forecast_days=0)) == [("announced-too-late", "signed_on")]


@pytest.mark.parametrize("contract", ["", "K-2026-0009"])
def test_without_a_forecast_it_is_refused(contract):
    assert refused(certified(), contract=contract) == [("without-forecast", "contract")]
    assert ("without-forecast", "contract") in refused(certified(), contract=contract, signed_on="")


@pytest.mark.parametrize(
    "change, told",
    [
        ({"reseller": "1"}, ("reseller", "reseller")),
        ({"party": "杜ロボ販売株式会社"}, ("not-the-maker", "party")),
        ({"party": ""}, ("party-missing", "party")),
        ({"product": "掃除ロボット"}, ("other-product", "product")),
        ({"product": ""}, ("product-missing", "product")),
        ({"way": "borrow"}, ("other-way", "way")),
        ({"way": ""}, ("choice-missing", "way")),
        ({"signed_on": ""}, ("day-missing", "signed_on")),
        ({"signed_on": "2028-04-01"}, ("in-the-future", "signed_on")),
        *[({"amount_yen": bad}, ("yen-form", "amount_yen")) for bad in ("", "-1", "1.5", "100万", "1" + "0" * 13)],
    ],
    ids=str,
)
def test_each_thing_against_a_contract(change, told):
    assert refused(announced(), **change) == [told]


def test_everything_against_it_is_told_at_once():
    wrong = {"party": "販売店", "reseller": "1", "product": "別の品", "way": "borrow", "amount_yen": "", "signed_on": "2026-11-22"}
    told = refused(certified(), **wrong, contract="")
    assert [code for code, _ in told] == [
        "without-forecast", "not-valid-on-signing-day", "not-the-maker", "reseller", "other-product", "other-way", "yen-form",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["見回りロボット", "見回りﾛﾎﾞｯﾄ", "Patrol Robot"])
def test_the_same_product_however_it_is_written(name):
    assert signing(announced(), product=name).contracts[0].state is ContractState.SIGNED


def test_lent_without_a_charge_is_a_contract_of_nought_yen():
    held = announced(certified(way_borrow="1"))
    assert signing(held, way="borrow", amount_yen="0").contracts[0].amount_yen == 0


@pytest.mark.parametrize("act, more", [(revoke, {}), (transfer, {"maker": "株式会社次"})])
def test_once_it_ended_what_was_signed_stays_and_new_ones_are_refused(act, more):
    first = signing(announced(), signed_on="2026-12-01", today=date(2026, 12, 1))
    both = announced(first, forecast_on="2026-11-23")
    ended = act(both, asked({"ended_on": "2027-01-10", "reason": "理由"} | more)).kept
    assert ended.contracts[0] == first.contracts[0]
    second = {"contract": "K-2026-0002", "today": LAST}
    assert refused(ended, **second, signed_on="2027-01-10") == [("not-valid-on-signing-day", "signed_on")]
    assert signing(ended, **second, signed_on="2027-01-09").contracts[1].signed_on == date(2027, 1, 9)
    assert publish(ended, asked(RESULT | {"contract": "K-2026-0001"}, today=LAST)).kept.contracts[0].state is ContractState.PUBLISHED
    assert faults(announce, ended, asked(FORECAST | {"forecast_on": "2027-01-10"}, today=date(2027, 1, 10))) == [
        ("not-valid-on-that-day", "forecast_on"), ("not-valid-now", ""),
    ]  # fmt: skip


def test_nothing_is_announced_of_what_is_not_certified():
    assert faults(announce, applied(), asked(FORECAST)) == [("not-valid-on-that-day", "forecast_on"), ("not-valid-now", "")]


@pytest.mark.parametrize(
    "change, told",
    [
        ({"what": ""}, ("what-missing", "what")), ({"planned": ""}, ("planned-missing", "planned")),
        ({"how_chosen": ""}, ("how_chosen-missing", "how_chosen")), ({"forecast_on": ""}, ("day-missing", "forecast_on")),
        ({"forecast_on": "2026-12-02"}, ("in-the-future", "forecast_on")),
        ({"forecast_on": "2026-11-30"}, ("where-missing", "forecast_where")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_forecast(change, told):
    today = date(2026, 12, 1)
    form = FORECAST | {"forecast_on": "2026-12-01"}
    assert faults(announce, certified(), asked(form | change, today=today)) == [told]
    announce(certified(), asked(form | {"forecast_on": "2026-11-30", "forecast_where": "庁舎の掲示場"}, today=today))


def test_a_result_is_told_on_the_signing_day_or_after_it_with_its_reason():
    held = signing(announced(), signed_on="2026-12-01", today=date(2026, 12, 1))
    form = {"contract": "K-2026-0001", "reason": "唯一", "result_on": "2026-12-01"}
    assert publish(held, asked(form, today=LAST)).kept.contracts[0].result_on == date(2026, 12, 1)
    assert faults(publish, held, asked(form | {"result_on": "2026-11-30"}, today=LAST)) == [("before-signing", "result_on")]
    assert faults(publish, held, asked(form | {"reason": ""}, today=LAST)) == [("reason-missing", "reason")]
    assert faults(publish, held, asked(form | {"result_on": "2026-12-02"}, today=date(2026, 12, 1))) == [("in-the-future", "result_on")]


def test_each_step_is_taken_once_and_in_its_order():
    forecast = announced()
    signed = signing(forecast)
    dropped = drop(forecast, asked({"contract": "K-2026-0001", "reason": "予算がない"})).kept
    published = publish(signed, asked(RESULT | {"contract": "K-2026-0001", "result_on": "2028-03-31"}, today=LAST)).kept
    assert dropped.contracts[0].state is ContractState.DROPPED
    assert faults(drop, forecast, asked({"contract": "K-2026-0001"})) == [("reason-missing", "reason")]
    forms = {sign: SIGNED, publish: RESULT, drop: {"reason": "x"}}
    held = {"forecast": forecast, "signed": signed, "dropped": dropped, "published": published}
    refusing = {
        (name, act)
        for name, one in held.items()
        for act, form in forms.items()
        if _conflicts(act, one, asked(form | {"contract": "K-2026-0001"}, today=LAST))
    }
    assert set(held) == {"forecast", "signed", "dropped", "published"}
    allowed = {("forecast", sign), ("forecast", drop), ("signed", publish)}
    assert refusing == {(name, act) for name in held for act in forms} - allowed
    with pytest.raises(Conflict):
        drop(forecast, asked({"contract": "K-1999-0001", "reason": "x"}))


def _conflicts(act, held, form):
    try:
        act(held, replace(form, form=form.form | {"result_on": "2028-03-31"}))
    except Conflict:
        return True
    return False


def test_a_contract_outside_a_certification_is_warned_of_and_nothing_else():
    told = warning_of_outcome("contract", certified=False)
    assert "競争入札" in told.ja
    assert "tender" in told.en
    for outcome, held in (("contract", True), ("collaboration", False), ("collaboration", True), ("", False)):
        assert warning_of_outcome(outcome, certified=held) is None
