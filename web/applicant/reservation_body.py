"""The reservation a form asks for, as the contract has it."""

from typing import Any

from fieldreg.register.sites import Site
from web.applicant import question_form
from web.applicant.brought import Brought
from web.applicant.from_need import BroughtNeed
from web.shell.sent.forms import Form, moment

__all__ = ["body_of", "with_wanted"]


def body_of(site: Site, form: Form, held: Brought | None) -> dict[str, Any]:
    """The contract's reservation from what was entered; of a kept trial or a need its own words, and what it does not say is entered.

    What a need asks of the place stands below the purpose: the desk reads it there.
    """
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
    for name in ("altitude_lower", "altitude_upper"):
        if height := form.text(name):
            body[name] = {"value": question_form.number(height), "datum": "AGL"}
    if isinstance(held, BroughtNeed):
        open_ = held.open_questions
        told = held.body(question_form.answers(lambda name: form.text(name) if name in open_ else ""))
        return body | told | {"purpose": with_wanted(form.text("purpose"), held.wanted())}
    if held is not None:
        return body | held.body(site)
    return body | question_form.answers(form.text)


def with_wanted(said: str, wanted: str) -> str:
    """What somebody wrote, and below it what the need says beside the trial; "" stays "", for the domain to refuse."""
    return f"{said}\n\n【入力した条件】\n{wanted}" if said and wanted else said
