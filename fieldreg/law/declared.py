"""Declared: what a rule's record lets its formula look at, ready for one day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fieldreg.law.files.catalogue import Look, RuleRecord
from fieldreg.law.files.parameters import Parameter
from fieldreg.trials.trial import Trial

__all__ = ["Declared"]


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a rule's record declares, ready for one day: its `numbers`, and its `looks` by layer and metres.

    `answers` reads each answer off a trial, by name; `facts` are names, `others` rules.
    """

    record: RuleRecord
    numbers: Mapping[str, Parameter | None]
    looks: Mapping[tuple[str, float], Look]
    answers: Mapping[str, Callable[[Trial], Any]]
    facts: frozenset[str]
    others: frozenset[str]
