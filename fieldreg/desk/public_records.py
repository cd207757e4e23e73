"""Public records: what the city tells of a case once something came of it.  Organisations where they agreed, persons never."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.folding import folded
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text

__all__ = ["PublicRecord", "may_be_published", "past_record", "personal_faults", "published", "record_of"]

_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_SHORT_NAME, _SHORTEST_PHONE = 2, 6  # letters, digits
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

    Raises Conflict ("not-yet") for a case nothing has come of, InvalidInput with every fault: nothing that stands in the record, the
    effect among it, may be of a person, so the contact's name, mail and telephone are refused in it.
    """
    if not may_be_published(case):
        told = Text("合意・実証中・完了・回答済みの案件だけを公表できます。", "publish what is agreed, running, closed or answered")
        raise Conflict(told, code="not-yet", where=case.ref)
    faults: list[Fault] = []
    values = {
        name: gather(faults, lambda n=name, r=required, c=longest: text_of(form, n, required=r, longest=c)) or ""  # type: ignore[misc]
        for name, required, longest in _ASKED
    }
    if values["days"] and not _is_time(values["days"]):
        form_of_it = Text(
            "2026、2026-12、2026-12-01、2026-12-01/2026-12-03 のどれかの形で書いてください。",
            "write 2026, 2026-12, 2026-12-01 or 2026-12-01/2026-12-03",
        )
        faults.append(Fault("days-form", "days", form_of_it))
    faults += personal_faults(case, {**values, "effect": case.effect})
    if faults:
        raise InvalidInput(faults)
    record: dict[str, Any] = {
        "title": {"ja": values["title"], "en": values["title_en"]},
        "summary": {"ja": values["summary"], "en": values["summary_en"]},
        "days": values["days"],
        "organisation": case.organisation if form.get("name_organisation") else "",
        "published_on": (case.public or {}).get("published_on") or today.isoformat(),
    }
    return replace(case, public=record)


def personal_faults(case: Case, texts: Mapping[str, str]) -> list[Fault]:
    """A fault by name of each text that tells the name, address or telephone number of the case's person, however it is written."""
    told = Text("個人の名前や連絡先は公表できません。", "no name or contact of a person is published")
    return [Fault("personal", name, told) for name, text in texts.items() if _tells_of(case, text)]


def record_of(case: Case) -> PublicRecord:
    """What is public of a case that was published; its outcome and effect are those of today."""
    told = case.public or {}
    return PublicRecord(
        ref=case.ref,
        title=Text.from_dict(told["title"]),
        summary=Text.from_dict(told["summary"]),
        programme=case.programme,
        when=told["days"] if _is_time(told["days"]) else told["published_on"],
        organisation=told["organisation"],
        site=case.site,
        outcome=str(case.outcome or ""),
        effect=case.effect,
        conditions=tuple(Text.from_dict(one) for one in told.get("conditions", ())),
    )


def _is_time(text: str) -> bool:
    """Whether it is a year, a month, a day, or two of them in their order, parted by "/"."""
    parts = text.split("/")
    return len(parts) <= 2 and all(_begins(part) for part in parts) and parts == sorted(parts)


def _begins(part: str) -> bool:
    if not _TIME.fullmatch(part):
        return False
    try:
        date.fromisoformat(f"{part}-01-01"[:10] if len(part) < 7 else f"{part}-01"[:10])
    except ValueError:
        return False
    return True


def _tells_of(case: Case, text: str) -> bool:
    plain, digits = "".join(folded(text).split()), "".join(c for c in text if c.isdecimal())
    name, phone = "".join(folded(case.contact).split()), "".join(c for c in case.phone if c.isdecimal())
    by_name = bool(name) and (name in plain if len(name) > _SHORT_NAME else _stands_alone(name, plain))
    by_phone = len(phone) >= _SHORTEST_PHONE and _normal(phone) in _normal(digits)
    return by_name or by_phone or (bool(case.email) and folded(case.email) in plain)


def _normal(digits: str) -> str:
    """Digits in the one way of writing."""
    return unicodedata.normalize("NFKC", digits)


def _stands_alone(name: str, text: str) -> bool:
    """A short name is no part of a longer word: 森 is not named by 台原森林公園, but by 森さん."""
    return re.search(rf"(?<![一-龠々a-z]){re.escape(name)}(?:さん|様|氏|君|(?![一-龠々a-z]))", text) is not None


def past_record(told: Mapping[str, Any]) -> PublicRecord:
    """A past case as the register's sample tells it."""
    title, summary = (Text(str(told.get(name) or ""), str(told.get(f"{name}_en") or "")) for name in ("title", "summary"))
    return PublicRecord(
        ref="", title=title, summary=summary, programme=told.get("programme") or "", when=str(told["when"]),
        organisation=told.get("organisation") or "", site=told.get("site"), source=told.get("source") or "",
        confidence=told.get("confidence") or "unconfirmed",
    )  # fmt: skip
