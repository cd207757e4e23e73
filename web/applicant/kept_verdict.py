"""The answer a reservation was asked with, in a word: as the sheet told it, by what is asked for and what is still open."""

from collections.abc import Mapping
from typing import Any

from fieldreg.law.findings import Severity

__all__ = ["kept_verdict"]


def kept_verdict(screening: Mapping[str, Any]) -> str:
    """A word of `labels.VERDICT`, of a screening as it is kept: doubts that nobody need close leave the gravest finding to be told.

    >>> kept_verdict({"verdict": "unknown", "open": {"you": 0, "desk": 0}, "findings": [{"severity": "notify"}, {"severity": "consent"}]})
    'consent'
    >>> kept_verdict({"verdict": "unknown", "open": {"you": 1}, "findings": []}), kept_verdict({"verdict": "permit"})
    ('unknown', 'permit')
    """
    verdict = str(screening["verdict"])
    if verdict != "unknown" or "open" not in screening or any(screening["open"].values()):
        return verdict
    found = [Severity(finding["severity"]) for finding in screening.get("findings", ())]
    return str(min(found, key=lambda severity: severity.rank)) if found else "unknown"
