"""The reservation a form asks for, as the contract has it."""

from typing import Any

from fieldreg.register.sites import Site
from web.applicant import question_form
from web.applicant.from_kept import BroughtTrial
from web.shell.forms import Form, moment

__all__ = ["body_of"]


def body_of(site: Site, form: Form, held: BroughtTrial | None) -> dict[str, Any]:
    """The contract's reservation from what was entered; of a kept trial its own words, and what it does not say is entered."""
    body: dict[str, Any] = {
        "site": site.id,
        "area": form.text("area") or None,
        "time_start": moment(form.text("time_start")),
        "time_end": moment(form.text("time_end")),
        "exclusive": form.ticked("exclusive"),
        "activity": form.text("activity"),
        "purpose": form.text("purpose"),
        "organisation": form.text("organisation"),
    }
    if height := form.text("altitude_upper"):
        body["altitude_upper"] = {"value": question_form.number(height), "datum": "AGL"}
    if held is not None:
        return body | held.body(site)
    return body | question_form.answers(form.text)
