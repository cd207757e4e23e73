"""What was tried at a site: its own past trials, and the city's past cases that name it and are not among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site

__all__ = ["PastCase", "past_cases"]


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """One trial: a year, month, day or two days; an organisation, never a person."""

    on: str
    what: Text
    who: str
    programme: Text
    source: str
    confidence: str


def past_cases(site: Site, cases: Mapping[str, Any], titles: Mapping[str, Text]) -> list[PastCase]:
    """The oldest first; a case of the same day as a trial of the site's own is that trial.  `titles`: what programmes are called."""
    own = [
        PastCase(on=t.on, what=t.what, who=t.who, programme=Text(""), source=t.source, confidence=t.confidence) for t in site.past_trials
    ]
    known = {case.on for case in own}
    others = [_case(case, titles) for case in cases.get("cases", ()) if case.get("site") == site.id and str(case.get("when")) not in known]
    return sorted([*own, *others], key=lambda case: case.on)


def _case(case: Mapping[str, Any], titles: Mapping[str, Text]) -> PastCase:
    said = [" ".join(str(case.get(f"{name}{ending}") or "") for name in ("title", "summary")) for ending in ("", "_en")]
    word = case.get("programme") or ""
    return PastCase(
        on=str(case["when"]), what=Text(*(one.strip() for one in said)), who=case.get("organisation") or "",
        programme=titles.get(word, Text(word)), source=case.get("source") or "", confidence=case.get("confidence") or "unconfirmed",
    )  # fmt: skip
