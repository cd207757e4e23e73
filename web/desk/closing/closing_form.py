"""What the form of a closure says, as the use cases take it."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from web.shell.sent.forms import Form, moment

__all__ = ["QUESTIONS", "body_of", "fates_of"]

QUESTIONS = ("site", "area", "time_start", "time_end", "kind", "reason", "reason_en", "override_by")


def body_of(form: Form, sent: "MultiDict[str, str]") -> dict[str, Any]:
    """The closure alone; an area is named in full, or by its last part below the site."""
    return {
        "site": form.text("site"), "area": form.text("area") or None, "time_start": moment(form.text("time_start")),
        "time_end": moment(form.text("time_end")), "kind": form.text("kind"), "reason": form.text("reason"),
        "reason_en": form.text("reason_en"), "override_by": sent.getlist("override_by"),
    }  # fmt: skip


def fates_of(sent: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What was chosen for each reservation: `do-REF` with `because-REF`."""
    chosen = {name.removeprefix("do-"): do for name, do in sent.items() if name.startswith("do-")}
    return {ref: {"do": do, "because": sent.get(f"because-{ref}", "")} for ref, do in chosen.items()}
