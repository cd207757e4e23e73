"""Reading a consultation from what a form sent, every fault at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldreg.desk.consultations import Consultation
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import LONGEST_TEXT, gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.trials.trial import Activity

__all__ = ["consultation_from_form"]


def consultation_from_form(form: Any, account: Account | None, now: datetime) -> Consultation:
    """A consultation as asked for.  Raises InvalidInput with every fault."""
    if not isinstance(form, Mapping):
        raise InvalidInput.one("not-an-object", "", "フォームの内容がありません。", "the form is empty")
    faults: list[Fault] = []
    values = {
        name: gather(faults, lambda n=name, r=required, c=longest: text_of(form, n, required=r, longest=c))  # type: ignore[misc]
        for name, required, longest in (
            ("organisation", True, 200),
            ("email", True, 254),
            ("subject", True, 200),
            ("body", True, LONGEST_TEXT),
            ("site", False, 200),
            ("activity", False, 40),
        )
    }
    email = values["email"] or ""
    if email and (email.count("@") != 1 or any(c.isspace() for c in email) or "." not in email.split("@")[1]):
        faults.append(
            Fault("email-form", "email", Text("メールアドレスの形を確かめてください。", "check the e-mail address"))
        )
    if values["activity"]:
        gather(faults, lambda: Activity.from_json(values["activity"], "activity"))
    trial = form.get("trial")
    if trial is not None and not isinstance(trial, Mapping):
        faults.append(Fault("not-an-object", "trial", Text("GeoJSON で送ってください。", "send GeoJSON")))
    if faults:
        raise InvalidInput(faults)
    return Consultation(
        organisation=values["organisation"] or "",
        email=email,
        subject=values["subject"] or "",
        body=values["body"] or "",
        site=values["site"] or None,
        activity=values["activity"] or "",
        owner=account.id if account else None,
        trial=trial,
        created_at=now,
    )
