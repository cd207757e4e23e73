"""The need an address asks for, as every page that tells of a need reads it: the list, a sheet, the comparison, the check."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from web.pages.needs.need_address import document_of_query, query_of_document

__all__ = ["AskedNeed"]


@dataclass(frozen=True, eq=False)
class AskedNeed:
    """A need and the one way in which it stands in an address (`query`, without a leading "?")."""

    need: Need
    query: str

    @property
    def document(self) -> dict[str, Any]:
        """The need as JSON of the contract."""
        return need_to_json(self.need)

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self | None:
        """Of an address; None where it asks for none: without a time (`when`) `activity` is a filter of the list, and no need.

        Raises InvalidInput with every fault of the need, or naming the part of the address that cannot be read.
        """
        return cls.of_document(document_of_query(query)) if query.get("when") else None

    @classmethod
    def of_document(cls, document: Any) -> Self:
        """Of JSON of the contract.  Raises InvalidInput with every fault of the need."""
        need = Need.from_json(document)
        return cls(need, query_of_document(need_to_json(need)))
