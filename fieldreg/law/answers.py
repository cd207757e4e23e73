"""Answers of a formula: it applies, it is clear, or what keeps it from being judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Authority, Exemption, Severity, UnknownKind, ZoneReference

__all__ = ["Answer", "Applies", "Clear", "NoNumber", "Undecided"]


@dataclass(frozen=True, kw_only=True)
class Applies:
    """The rule is met.  `verify` is what a person must still look up.

    `severity` where this case asks for less than the rule's gravest, which the catalogue tells;
    `authority` where the case tells whose desk it is more closely than the catalogue can.
    """

    because: Text
    zones: Sequence[ZoneReference] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    exemptions: Sequence[Exemption] = ()
    verify: Text = Text("")
    severity: Severity | None = None
    authority: Authority | None = None


@dataclass(frozen=True, kw_only=True)
class Clear:
    """The rule does not apply, by `margin_m` metres where that can be measured.

    `waived_by` is the exemption that alone keeps it from applying; "" where its matter is not met at all.
    """

    because: Text
    margin_m: float | None = None
    waived_by: str = ""


Answer = Applies | Clear


class Undecided(Exception):
    """Not an error but an answer: this cannot be judged yet, and here is what would settle it."""

    def __init__(
        self,
        because: Text,
        *,
        kind: UnknownKind,
        needs: Sequence[str],
        margin_m: float | None = None,
        zones: Sequence[ZoneReference] = (),
        severity: Severity | None = None,
        missing_m: float | None = None,
    ) -> None:
        super().__init__(because.ja)
        self.because, self.kind, self.needs = because, kind, tuple(needs)
        self.margin_m, self.zones, self.severity, self.missing_m = margin_m, tuple(zones), severity, missing_m


class NoNumber(Exception):
    """No number of that name holds on the day, so nothing is asked by it."""
