"""What was tried at a site: its own past trials, and the city's past cases that name it and are not among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site

__all__ = ["PROGRAMMES", "PastCase", "past_cases"]

PROGRAMMES = {
    "partnership": Text("パートナーシップ推進", "Partnership"),
    "field-support": Text("実証フィールド支援", "Field support"),
    "open-call": Text("課題設定型実証公募", "Open call"),
    "certification": Text("新商品等の認定", "Certification"),
}


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """One trial: a year, month, day or two days; an organisation, never a person."""

    on: str
    what: Text
    who: str
    programme: Text
    source: str
    confidence: str


def past_cases(site: Site, cases: Mapping[str, Any]) -> list[PastCase]:
    """The oldest first; a case of the same day as a trial of the site's own is that trial."""
    own = [
        PastCase(on=t.on, what=t.what, who=t.who, programme=Text(""), source=t.source, confidence=t.confidence) for t in site.past_trials
    ]
    known = {case.on for case in own}
    others = [_case(case) for case in cases.get("cases", ()) if case.get("site") == site.id and str(case.get("when")) not in known]
    return sorted([*own, *others], key=lambda case: case.on)


def _case(case: Mapping[str, Any]) -> PastCase:
    said = [" ".join(str(case.get(f"{name}{ending}") or "") for name in ("title", "summary")) for ending in ("", "_en")]
    programme = PROGRAMMES.get(case.get("programme") or "", Text(""))
    return PastCase(
        on=str(case["when"]), what=Text(*(one.strip() for one in said)), who=case.get("organisation") or "", programme=programme,
        source=case.get("source") or "", confidence=case.get("confidence") or "unconfirmed",
    )  # fmt: skip
