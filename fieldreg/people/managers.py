"""Who administers a site, a road or a zone, and the counter that answers for them."""

from dataclasses import dataclass

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text

__all__ = ["Manager"]


@dataclass(frozen=True, kw_only=True)
class Manager:
    """管理者.  `desk` is the counter (担当課), `contact` a telephone number or address of an office."""

    id: str
    name: Text
    desk: Text = Text("")
    contact: str = ""
    jurisdiction: str = ""
    source: str = ""
    confidence: Confidence = "unconfirmed"
