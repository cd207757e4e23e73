"""Reading an application for a certification from what the desk wrote down, every fault at once."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from fieldreg.certification.certifications import Basis, Certification
from fieldreg.certification.form_fields import FormReader
from fieldreg.certification.states import Kind, Way
from fieldreg.kernel.email_addresses import email_faults
from fieldreg.kernel.texts import Text

__all__ = ["CONFIDENCES", "OUTLINE", "application_from_form"]

OUTLINE = "クロス・センダイ・ラボの実証公募事業を通じて開発された新商品等に関する新たな調達制度に係る実施要綱"
CONFIDENCES = ("high", "medium", "low", "unconfirmed")


class _Capacity(StrEnum):
    MAKER = "maker"
    RESELLER = "reseller"


def application_from_form(form: Mapping[str, Any], *, by: int, today: date) -> Certification:
    """An application as written down by the account `by`.

    Raises InvalidInput with every fault: what is missing, who is no maker, ways of taking it that do not fit its kind.
    """
    read = FormReader(form, today)
    application, report, applied_on = read.line("application"), read.line("report"), read.day("applied_on")
    product = Text(read.line("product"), read.line("product_en", required=False))
    description, maker = read.text("description"), read.line("maker")
    if read.word("capacity", _Capacity) is _Capacity.RESELLER:
        read.fault(
            "reseller", "capacity", "自ら生産する者、または役務を自ら提供する者だけが認定を受けられます。販売店は申請できません。",
            "only who makes the good or provides the service itself can be certified, not a reseller",
        )  # fmt: skip
    email, kind = _email(read), read.word("kind", Kind)
    ways, plan, basis = _ways(read, kind), read.text("plan"), _basis(read)
    read.raise_faults()
    assert kind is not None and applied_on is not None  # noqa: PT018, S101 - else there was a fault
    return Certification(
        product=product, maker=maker, maker_email=email, kind=kind, ways=ways, basis=basis, application=application, report=report,
        applied_on=applied_on, written_by=by, made_once=str(form.get("once") or ""), description=description, plan=plan,
    )  # fmt: skip


def _ways(read: FormReader, kind: Kind | None) -> frozenset[Way]:
    """A service is received; of a good at least one of bought and borrowed."""
    if kind is Kind.SERVICE:
        return frozenset({Way.SERVE})
    chosen = frozenset(way for way in (Way.BUY, Way.BORROW) if read.ticked(f"way_{way}"))
    if kind is Kind.GOOD and not chosen:
        read.fault("way-missing", "way_buy", "買い入れ・借り入れの少なくとも一方を選んでください。", "choose buying, borrowing or both")
    return chosen


def _email(read: FormReader) -> str:
    email = read.line("maker_email", required=False, longest=254)
    for fault in email_faults(email, "maker_email"):
        read.fault(fault.code, fault.where, fault.message.ja, fault.message.en)
    return email


def _basis(read: FormReader) -> Basis:
    """An outline whose edition nobody names can only be unconfirmed."""
    outline, edition = read.line("outline"), read.line("edition", required=False)
    source = read.line("basis_source", required=False)
    confidence = str(read.form.get("confidence") or "unconfirmed")
    if confidence not in CONFIDENCES:
        read.fault("choice-missing", "confidence", "一つ選んでください。", "choose one")
    if not edition and confidence != "unconfirmed":
        read.fault(
            "edition-missing", "edition", "要綱の版（制定・改正の日）を書くか、確かさを「未確認」にしてください。",
            "name the outline's edition (its day), or leave its confidence unconfirmed",
        )  # fmt: skip
    return Basis(outline=outline, edition=edition, source=source, confidence=confidence)
