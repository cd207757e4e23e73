"""Contracts under a certification: announced before, signed while it is valid, told afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldreg.certification.states import Way
from fieldreg.kernel.texts import Text

__all__ = ["CONTRACT_STATES", "SIGNED_STATES", "Contract", "ContractState"]


class ContractState(StrEnum):
    """In the order they happen; DROPPED: announced, and given up with a reason."""

    FORECAST = "forecast"
    SIGNED = "signed"
    PUBLISHED = "published"
    DROPPED = "dropped"


SIGNED_STATES = frozenset({ContractState.SIGNED, ContractState.PUBLISHED})
CONTRACT_STATES: Mapping[ContractState, Text] = {
    ContractState.FORECAST: Text("発注見通しを公表", "Announced"),
    ContractState.SIGNED: Text("契約済み・結果は未公表", "Signed, result not yet published"),
    ContractState.PUBLISHED: Text("契約結果を公表", "Result published"),
    ContractState.DROPPED: Text("取りやめ", "Given up"),
}


@dataclass(frozen=True, kw_only=True)
class Contract:
    """`ref` is "K-2026-0001".  What, when and how is announced on `forecast_on`; party, day and yen are known once it is signed.

    `reason` is why this party, told with the result on `result_on`; of one given up, why.  `forecast_where` and
    `result_where` name another place of publication, "" for this register alone.
    """

    ref: str = ""
    state: ContractState = ContractState.FORECAST
    what: str
    planned: str
    how_chosen: str
    forecast_on: date
    forecast_where: str = ""
    way: Way | None = None
    party: str = ""
    signed_on: date | None = None
    amount_yen: int | None = None
    reason: str = ""
    result_on: date | None = None
    result_where: str = ""
