"""Contracting under a certification: announcing, signing, publishing the result, giving up.

The certification must be valid on the day of signing, party and product must be the certified ones, and what was to be
contracted must have been announced on an earlier day.  What was signed stays, whatever becomes of the certification.
"""

from dataclasses import replace
from datetime import date, timedelta

from fieldreg.certification.acts import Asked, Done
from fieldreg.certification.certifications import Certification
from fieldreg.certification.contracts import Contract, ContractState
from fieldreg.certification.form_fields import FormReader, same_name
from fieldreg.certification.states import STATES, Way
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Act

__all__ = ["announce", "drop", "publish", "sign"]


def announce(held: Certification, asked: Asked) -> Done:
    """What is to be contracted, when and how the party is chosen, published on a day."""
    read = asked.reader()
    what, planned, how_chosen = (read.text(name) for name in ("what", "planned", "how_chosen"))
    on, where = read.day("forecast_on"), read.line("forecast_where", required=False)
    if on is not None and not held.valid_on(on):
        read.fault("not-valid-on-that-day", "forecast_on", *_not_valid(held, on))
    if on is not None and on < asked.today and not where:
        read.fault(
            "where-missing", "forecast_where", "きょうより前に公表したときは、どこで公表したかを書いてください。",
            "say where it was published, if that was before today",
        )  # fmt: skip
    if not held.valid_on(asked.today):
        read.fault("not-valid-now", "", *_not_valid(held, asked.today))
    read.raise_faults()
    assert on is not None  # noqa: S101 - else there was a fault
    contract = Contract(what=what, planned=planned, how_chosen=how_chosen, forecast_on=on, forecast_where=where)
    told = {"what": what, "planned": planned, "how_chosen": how_chosen, "forecast_on": on.isoformat(), "forecast_where": where}
    return Done(kept=replace(held, contracts=(*held.contracts, contract)), act=Act.CERTIFICATION_ANNOUNCED, after=told)


def sign(held: Certification, asked: Asked) -> Done:
    """A contract that was signed.  Every reason against it is told at once."""
    read = asked.reader()
    contract, signed_on = held.contract(read.line("contract", required=False)), read.day("signed_on")
    if contract is None:
        read.fault("without-forecast", "contract", *_NO_FORECAST)
    if signed_on is not None:
        if not held.valid_on(signed_on):
            read.fault("not-valid-on-signing-day", "signed_on", *_not_valid(held, signed_on))
        if contract is not None:
            _ask_announced(read, contract, signed_on, asked.settings.forecast_days)
    party = _party(read, held)
    way, yen = _way(read, held), read.yen("amount_yen")
    read.raise_faults()
    assert contract is not None  # noqa: S101 - else there was a fault
    if contract.state is not ContractState.FORECAST:
        raise _not_open(contract)
    signed = replace(contract, state=ContractState.SIGNED, party=party, signed_on=signed_on, way=way, amount_yen=yen)
    told = {"contract": contract.ref, "party": party, "signed_on": str(signed_on), "way": str(way), "amount_yen": yen}
    return Done(kept=_with(held, signed), act=Act.CERTIFICATION_SIGNED, after=told)


def publish(held: Certification, asked: Asked) -> Done:
    """The result told: with party, day and yen also why this party; on the signing day or after it."""
    contract, read = _named(held, asked), asked.reader()
    if contract.state is not ContractState.SIGNED or contract.signed_on is None:
        raise _not_open(contract)
    reason, on, where = read.text("reason"), read.day("result_on"), read.line("result_where", required=False)
    if on is not None and on < contract.signed_on:
        signed = contract.signed_on.isoformat()
        read.fault("before-signing", "result_on", f"契約の日（{signed}）より前です。", f"that is before it was signed on {signed}")
    read.raise_faults()
    told = {"contract": contract.ref, "reason": reason, "result_on": str(on), "result_where": where}
    done = replace(contract, state=ContractState.PUBLISHED, reason=reason, result_on=on, result_where=where)
    return Done(kept=_with(held, done), act=Act.CERTIFICATION_RESULT_PUBLISHED, after=told)


def drop(held: Certification, asked: Asked) -> Done:
    """What was announced is not contracted, and why."""
    contract, read = _named(held, asked), asked.reader()
    if contract.state is not ContractState.FORECAST:
        raise _not_open(contract)
    reason = read.text("reason")
    read.raise_faults()
    told = {"contract": contract.ref, "reason": reason}
    return Done(kept=_with(held, replace(contract, state=ContractState.DROPPED, reason=reason)), act=Act.CERTIFICATION_DROPPED, after=told)


_NO_FORECAST = (
    "発注見通しが公表されていません。先に公表してから、契約してください。", "it has not been announced; announce it first, then sign",
)  # fmt: skip


def _party(read: FormReader, held: Certification) -> str:
    """The certified maker itself, with what it was certified for."""
    party = read.line("party")
    if party and not same_name(party, held.maker):
        read.fault(
            "not-the-maker", "party", f"認定を受けた事業者（{held.maker}）ではありません。", f"that is not the maker, {held.maker}"
        )
    if read.ticked("reseller"):
        read.fault(
            "reseller", "reseller", "販売店・代理店とは、この認定では契約できません。認定を受けた事業者本人とだけ契約できます。",
            "under this certification no reseller can be contracted, only the certified maker",
        )  # fmt: skip
    product = read.line("product")
    if product and not any(same_name(product, name) for name in (held.product.ja, held.product.en) if name):
        read.fault(
            "other-product", "product", f"認定を受けたもの（{held.product.ja}）ではありません。",
            f"that is not what was certified ({held.product.en or held.product.ja})",
        )  # fmt: skip
    return party


def _way(read: FormReader, held: Certification) -> Way | None:
    way = read.word("way", Way)
    if way is not None and way not in held.ways:
        read.fault("other-way", "way", "その受け方は認定の対象ではありません。", "it was not certified to be taken that way")
    return way


def _ask_announced(read: FormReader, contract: Contract, signed_on: date, days: int) -> None:
    first = contract.forecast_on + timedelta(days=max(days, 1))
    if signed_on < first:
        read.fault(
            "announced-too-late", "signed_on",
            f"発注見通しは {contract.forecast_on.isoformat()} に公表されました。契約できるのは {first.isoformat()} からです。",
            f"it was announced on {contract.forecast_on.isoformat()} and may be signed from {first.isoformat()} on",
        )  # fmt: skip


def _not_valid(held: Certification, day: date) -> tuple[str, str]:
    state = STATES[held.state_on(day)]
    until = f"有効期間は {held.certified_on} から {held.valid_until} までです。" if held.certified_on else ""
    span = f" It is valid from {held.certified_on} to {held.valid_until}." if held.certified_on else ""
    return (
        f"{day.isoformat()} には認定が有効ではありません（{state.ja}）。{until}",
        f"on {day.isoformat()} the certification is not valid ({state.en.lower()}).{span}",
    )


def _named(held: Certification, asked: Asked) -> Contract:
    contract = held.contract(str(asked.form.get("contract") or ""))
    if contract is None:
        told = Text("その契約はありません。", "there is no such contract")
        raise Conflict(told, code="no-such-contract", where=held.ref)
    return contract


def _not_open(contract: Contract) -> Conflict:
    told = Text("この契約はもうその段階にありません。画面を更新してください。", "this contract is no longer at that step; reload the page")
    return Conflict(told, code="not-in-this-state", where=contract.ref)


def _with(held: Certification, contract: Contract) -> Certification:
    return replace(held, contracts=tuple(contract if one.ref == contract.ref else one for one in held.contracts))


