"""What the address of a form brings with it: a kept trial by its code, else a need."""

from flask import request

from web.applicant.from_kept import BroughtTrial, kept_trial
from web.applicant.from_need import BroughtNeed
from web.pages.needs.asked_need import AskedNeed

__all__ = ["Brought", "brought", "need_brought"]

Brought = BroughtTrial | BroughtNeed


def brought() -> Brought | None:
    """Of this request, shown or sent; None where it brings neither.

    Raises NotFound for a code nobody was given, InvalidInput for what cannot be read.
    """
    return kept_trial(request.values.get("t", "")) or need_brought()


def need_brought() -> BroughtNeed | None:
    """The need in the address alone."""
    asked = AskedNeed.of(request.args)
    return BroughtNeed(asked) if asked else None
