"""Text in the two languages everything is said in: Japanese first, English beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Text"]


@dataclass(frozen=True)
class Text:
    """One thing said twice.

    >>> Text("仙台駅", "Sendai station").to_dict()
    {'ja': '仙台駅', 'en': 'Sendai station'}
    >>> Text("仙台駅").in_language("en")  # nothing said in English: the Japanese stands
    '仙台駅'
    """

    ja: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language` ("ja" or "en"), or in the other where that one is empty."""
        return (self.en or self.ja) if language == "en" else (self.ja or self.en)

    def to_dict(self) -> dict[str, str]:
        """As the outside contract writes it; English falls back on Japanese."""
        return {"ja": self.ja or self.en, "en": self.en or self.ja}

    def fill(self, **values: object) -> "Text":
        """Both sentences with their ``{name}`` places filled; a name not given raises KeyError."""
        return Text(self.ja.format(**values), self.en.format(**values))

    @classmethod
    def from_dict(cls, value: "Mapping[str, str] | str") -> "Text":
        """From ``{"ja": …, "en": …}``, or from one Japanese string."""
        return cls(value) if isinstance(value, str) else cls(value.get("ja", ""), value.get("en", ""))

    def __str__(self) -> str:
        return self.ja or self.en
