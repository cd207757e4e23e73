"""Public records: what the city tells of a case once something came of it.  Organisations where they agreed, persons never."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text

__all__ = ["PublicRecord", "may_be_published", "past_record", "published", "record_of"]

_STEPS = (Step.AGREED, Step.RUNNING, Step.CLOSED, Step.ANSWERED)
_ASKED = (("title", True, 100), ("title_en", False, 100), ("summary", True, 1_000), ("summary_en", False, 1_000), ("days", False, 60))


@dataclass(frozen=True, kw_only=True)
class PublicRecord:
    """One record: of a case (`ref`), or a past case told by a source.  `when` is a year, month, day, or two days parted by "/".

    `organisation` is "" where it did not agree to be named, or nobody knows it; `outcome` and `effect` are "" and empty for past cases.
    """

    ref: str
    title: Text
    summary: Text
    programme: str
    when: str
    organisation: str
    site: str | None
    outcome: str = ""
    effect: str = ""
    conditions: tuple[Text, ...] = ()
    source: str = ""
    confidence: str = ""


def may_be_published(case: Case) -> bool:
    """Whether something has come of it that can be told."""
    return case.step in _STEPS and case.merged_into is None


def published(case: Case, form: Mapping[str, Any], today: date) -> Case:
    """The case with its public record, as the desk wrote it.

    Raises Conflict ("not-yet") for a case nothing has come of, InvalidInput with every fault: nothing that stands in the record may
    be of a person, so the contact's name, mail and telephone are refused in it.
    """
    if not may_be_published(case):
        told = Text("合意・実証中・完了・回答済みの案件だけを公表できます。", "publish what is agreed, running, closed or answered")
        raise Conflict(told, code="not-yet", where=case.ref)
    faults: list[Fault] = []
    values = {
        name: gather(faults, lambda n=name, r=required, c=longest: text_of(form, n, required=r, longest=c)) or ""  # type: ignore[misc]
        for name, required, longest in _ASKED
    }
    for name, text in values.items():
        if any(personal in text for personal in (case.contact, case.email, case.phone) if personal):
            told = Text("個人の名前や連絡先は公表できません。", "no name or contact of a person is published")
            faults.append(Fault("personal", name, told))
    if faults:
        raise InvalidInput(faults)
    record: dict[str, Any] = {
        "title": {"ja": values["title"], "en": values["title_en"]},
        "summary": {"ja": values["summary"], "en": values["summary_en"]},
        "days": values["days"],
        "organisation": case.organisation if form.get("name_organisation") else "",
        "published_on": today.isoformat(),
    }
    return replace(case, public=record)


def record_of(case: Case) -> PublicRecord:
    """What is public of a case that was published; its outcome and effect are those of today."""
    told = case.public or {}
    return PublicRecord(
        ref=case.ref,
        title=Text.from_dict(told["title"]),
        summary=Text.from_dict(told["summary"]),
        programme=case.programme,
        when=told["days"] or told["published_on"],
        organisation=told["organisation"],
        site=case.site,
        outcome=str(case.outcome or ""),
        effect=case.effect,
        conditions=tuple(Text.from_dict(one) for one in told.get("conditions", ())),
    )


def past_record(told: Mapping[str, Any]) -> PublicRecord:
    """A past case as the register's sample tells it."""
    title, summary = (Text(str(told.get(name) or ""), str(told.get(f"{name}_en") or "")) for name in ("title", "summary"))
    return PublicRecord(
        ref="", title=title, summary=summary, programme=told.get("programme") or "", when=str(told["when"]),
        organisation=told.get("organisation") or "", site=told.get("site"), source=told.get("source") or "",
        confidence=told.get("confidence") or "unconfirmed",
    )  # fmt: skip
