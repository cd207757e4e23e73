"""Certifications and what they stand on."""

from collections.abc import Sequence
from typing import Protocol

from fieldreg.certification.certifications import Certification

__all__ = ["Certifications", "FinishedApplications"]


class Certifications(Protocol):
    """Certifications with their opinions, contracts and reports."""

    def get(self, ref: str) -> Certification:
        """Raises NotFound."""

    def lock(self, ref: str) -> Certification:
        """The same; until this transaction ends nobody else changes it.  Raises NotFound."""

    def made_by(self, once: str) -> Certification | None:
        """What a form sent before under this key made."""

    def all(self) -> Sequence[Certification]:
        """By their numbers."""

    def add(self, certification: Certification) -> Certification:
        """Gives it its `ref`."""

    def put(self, certification: Certification) -> Certification:
        """Replaces what was read, its `version` one more; new contracts get their `ref`.

        Raises Conflict if another version is kept by now.
        """


class FinishedApplications(Protocol):
    """What is known of the cases a certification may stand on."""

    def finished_application(self, ref: str) -> bool | None:
        """Whether it was adopted, carried out and reported; None where no such case is known here."""
