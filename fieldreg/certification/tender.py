"""Contracts outside a certification: a tender is the rule, and whoever closes a case with a contract is told."""

from fieldreg.kernel.texts import Text

__all__ = ["CONTRACT", "warning_of_outcome"]

CONTRACT = "contract"
_TENDER = Text(
    "認定にもとづかない契約です。自治体の契約は、競争入札によるのが原則です。"
    "随意契約にできる別の理由があるか、契約の担当課に確かめてください。",
    "This contract stands on no certification. Municipal contracts are let by tender as a rule; "
    "ask the contracts division whether another ground allows a negotiated one.",
)


def warning_of_outcome(outcome: str, *, certified: bool) -> Text | None:
    """What is told of an outcome: a warning of a contract outside a certification valid that day, None of anything else.

    >>> warning_of_outcome("collaboration", certified=False) is None, warning_of_outcome("contract", certified=True) is None
    (True, True)
    """
    return _TENDER if outcome == CONTRACT and not certified else None
