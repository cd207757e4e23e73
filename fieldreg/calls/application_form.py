"""Reading an application from what a form sent, every fault at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from fieldreg.calls.application import Content
from fieldreg.calls.attachments import checked_files
from fieldreg.calls.terms import Challenge, Terms
from fieldreg.kernel.email_addresses import email_faults
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of

__all__ = ["FIELDS", "application_from_form"]

FIELDS: Mapping[str, tuple[bool, int]] = {  # whether it must be answered, and its most characters
    "organisation": (True, 200),
    "contact": (True, 200),
    "email": (True, 254),
    "phone": (False, 40),
    "title": (True, 120),
    "proposal": (True, 4_000),
    "plan": (True, 4_000),
    "success": (True, 1_000),
    "asked": (False, 1_000),
    "hide": (False, 1_000),
}
_MOST_YEN = 10**10


def application_from_form(form: Mapping[str, Any], files: Sequence[tuple[str, bytes]], terms: Terms) -> tuple[Challenge, Content]:
    """Which challenge it is for, and what is to be sealed.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    answers = {
        name: gather(faults, lambda n=name, r=required, m=most: text_of(form, n, required=r, longest=m))  # type: ignore[misc]
        for name, (required, most) in FIELDS.items()
    }
    faults += email_faults(answers["email"] or "")
    challenge = gather(faults, lambda: _challenge(form, terms))
    amount = gather(faults, lambda: _amount(form, challenge))
    sent = gather(faults, lambda: checked_files(files))
    if faults or challenge is None:
        raise InvalidInput(faults)
    told = {name: (text or "").replace("\r\n", "\n") for name, text in answers.items()}
    return challenge, Content(told | {"amount_yen": str(amount or 0)}, sent or ())


def _challenge(form: Mapping[str, Any], terms: Terms) -> Challenge:
    text = str(form.get("challenge") or "")
    found = terms.challenge(int(text)) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if found is None:
        raise InvalidInput.one("challenge-missing", "challenge", "応募する課題を選んでください。", "choose a challenge")
    return found


def _amount(form: Mapping[str, Any], challenge: Challenge | None) -> int:
    """What it would cost the city; nothing where the challenge brings no money."""
    text = str(form.get("amount_yen") or "").strip().replace(",", "")
    if challenge is None or challenge.budget_yen is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= _MOST_YEN):
        raise InvalidInput.one("amount-form", "amount_yen", "市の負担の希望額を円の整数で書いてください。", "write the amount in whole yen")
    if int(text) > challenge.budget_yen:
        raise InvalidInput.one(
            "over-budget", "amount_yen", f"この課題の予算（{challenge.budget_yen:,}円）を超えています。", "more than the challenge's budget"
        )
    return int(text)
