"""Whom a load affects: which answers turned, and from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Answers", "Turned", "counts", "turned"]

Answers = Mapping[str, Mapping[str, str]]  # "site:ID" or "reservation:ID" → rule → answer


@dataclass(frozen=True)
class Turned:
    """One rule's answer that is another now.  `what` is "site" or "reservation"."""

    what: str
    id: str
    rule: str
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "id": self.id, "rule": self.rule, "from": self.before, "to": self.after}


def turned(before: Answers, after: Answers) -> list[Turned]:
    """Answers that differ, of what is there both before and after; by kind, id and rule.

    >>> turned({"site:a": {"caa-did": "unknown"}}, {"site:a": {"caa-did": "permit"}, "site:b": {}})
    [Turned(what='site', id='a', rule='caa-did', before='unknown', after='permit')]
    """
    found = []
    for key in sorted(before.keys() & after.keys()):
        what, _, name = key.partition(":")
        old, new = before[key], after[key]
        found += [
            Turned(what, name, rule, old.get(rule, "-"), new.get(rule, "-"))
            for rule in sorted(old.keys() | new.keys())
            if old.get(rule) != new.get(rule)
        ]
    return found


def counts(found: Sequence[Turned]) -> dict[str, int]:
    """How many sites and reservations have an answer that turned."""
    touched = {(t.what, t.id) for t in found}
    return {f"{kind}s": sum(what == kind for what, _ in touched) for kind in ("site", "reservation")}
