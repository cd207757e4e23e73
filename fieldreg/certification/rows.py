"""Rows of the register: the same for the page's files and the API, one a contract, and one for what has none yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.certification.certifications import ORDER, RULE, Certification
from fieldreg.certification.contracts import CONTRACT_STATES, Contract, ContractState
from fieldreg.certification.states import DECIDED, STATES, State
from fieldreg.kernel.folding import alternatives, found_in, searched
from fieldreg.kernel.texts import Text

__all__ = ["COLUMNS", "PROMISE", "Asking", "chosen", "register_rows"]

PROMISE = Text(
    "認定は、市が購入することも、品質や性能も約束するものではありません。契約できるのは、認定を受けた事業者本人だけです。",
    "A certification promises neither a purchase nor any quality. Only the certified maker itself can be contracted.",
)
COLUMNS: Mapping[str, Text] = {
    "ref": Text("認定番号", "Certification"),
    "product": Text("品名・役務名", "Product"),
    "product_en": Text("品名（英語）", "Product (English)"),
    "description": Text("内容", "Description"),
    "maker": Text("事業者", "Maker"),
    "kind": Text("種類", "Kind"),
    "ways": Text("受け方", "Taken by"),
    "state": Text("状態（記号）", "State (code)"),
    "state_ja": Text("状態", "State (Japanese)"),
    "certified_on": Text("認定の日", "Certified on"),
    "valid_until": Text("有効期間の最終日", "Last day of validity"),
    "renewals": Text("更新した回数", "Renewals"),
    "renewals_allowed": Text("更新できる回数", "Renewals allowed"),
    "ended_on": Text("取消し・承継の日", "Revoked or passed on"),
    "reason": Text("その理由", "Why"),
    "predecessor": Text("承継した認定", "Taken over from"),
    "successor": Text("承継先の認定", "Passed to"),
    "order": Text("根拠（政令）", "Basis: order"),
    "rule": Text("根拠（省令）", "Basis: rule"),
    "outline": Text("根拠（要綱）", "Basis: outline"),
    "outline_edition": Text("要綱の版", "Edition of the outline"),
    "outline_source": Text("要綱の出典", "Source of the outline"),
    "outline_confidence": Text("要綱の確かさ", "Confidence in the outline"),
    "contract": Text("契約番号", "Contract"),
    "contract_state": Text("契約の状態（記号）", "State of the contract (code)"),
    "contract_state_ja": Text("契約の状態", "State of the contract (Japanese)"),
    "what": Text("発注見通し: 内容", "Forecast: what"),
    "planned": Text("発注見通し: 時期", "Forecast: when"),
    "how_chosen": Text("発注見通し: 選び方", "Forecast: how chosen"),
    "forecast_on": Text("発注見通しの公表日", "Forecast published on"),
    "party": Text("契約の相手方", "Party"),
    "signed_on": Text("契約の日", "Signed on"),
    "way": Text("契約での受け方", "Taken by (contract)"),
    "amount_yen": Text("契約金額（円）", "Amount (yen)"),
    "contract_reason": Text("相手方を選んだ理由", "Why this party"),
    "result_on": Text("結果の公表日", "Result published on"),
}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a visitor looks for: words, states (none: all), and the day on which it is asked how each stands."""

    words: str = ""
    states: frozenset[State] = frozenset()
    on: date


def chosen(certifications: Iterable[Certification], asking: Asking, *, today: date) -> list[Certification]:
    """Those everybody may see that match, the newest first.  A word of one character is enough."""
    rows = alternatives(asking.words)
    return [
        held
        for held in sorted(certifications, key=lambda held: (held.certified_on or date.min, held.ref), reverse=True)
        if held.public_on(today)
        and held.public_on(asking.on)
        and (not asking.states or held.state_on(asking.on) in asking.states)
        and found_in(searched(held.ref, held.product.ja, held.product.en, held.maker, held.description), rows)
    ]


def register_rows(certifications: Iterable[Certification], on: date) -> list[dict[str, Any]]:
    """A row a contract, under the names of `COLUMNS`; days and yen are what they are, None is nothing."""
    rows = []
    for held in certifications:
        of_it = _of_certification(held, on)
        rows += [of_it | _of_contract(contract) for contract in held.contracts] or [of_it | dict.fromkeys(_CONTRACT_COLUMNS)]
    return rows


_CONTRACT_COLUMNS = tuple(COLUMNS)[tuple(COLUMNS).index("contract") :]


def _of_certification(held: Certification, on: date) -> dict[str, Any]:
    state = held.state_on(on)
    ended = state in DECIDED and held.ended_on is not None and on >= held.ended_on
    return {
        "ref": held.ref, "product": held.product.ja, "product_en": held.product.en, "description": held.description, "maker": held.maker,
        "kind": str(held.kind), "ways": ", ".join(sorted(held.ways)), "state": str(state), "state_ja": STATES[state].ja,
        "certified_on": held.certified_on, "valid_until": held.valid_until, "renewals": held.renewals,
        "renewals_allowed": held.renewals_allowed, "ended_on": held.ended_on, "reason": held.reason if ended else "",
        "predecessor": held.predecessor, "successor": held.successor, "order": ORDER.ja, "rule": RULE.ja, "outline": held.basis.outline,
        "outline_edition": held.basis.edition, "outline_source": held.basis.source, "outline_confidence": held.basis.confidence,
    }  # fmt: skip


def _of_contract(contract: Contract) -> dict[str, Any]:
    """Party, day and yen of one whose result is not published yet are not told."""
    told = contract.state is ContractState.PUBLISHED
    dropped = contract.state is ContractState.DROPPED
    return {
        "contract": contract.ref, "contract_state": str(contract.state), "contract_state_ja": CONTRACT_STATES[contract.state].ja,
        "what": contract.what, "planned": contract.planned, "how_chosen": contract.how_chosen, "forecast_on": contract.forecast_on,
        "party": contract.party if told else "", "signed_on": contract.signed_on if told else None,
        "way": str(contract.way) if told and contract.way else "", "amount_yen": contract.amount_yen if told else None,
        "contract_reason": contract.reason if told or dropped else "", "result_on": contract.result_on,
    }  # fmt: skip
