"""Citations: which law, which article, and where its text stands."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Article"]


@dataclass(frozen=True, kw_only=True)
class Article:
    """One provision.  `law` and `article` as the law writes them: 航空法, 132条の85第1項第2号."""

    law: str
    article: str
    law_en: str = ""
    article_en: str = ""
    url: str = ""

    def citation(self, language: str = "ja") -> str:
        """The article as one cites it.

        >>> Article(law="航空法", article="132条の86第2項第1号").citation()
        '航空法132条の86第2項第1号'
        """
        if language == "en" and self.law_en:
            return ", ".join(part for part in (self.law_en, self.article_en or self.article) if part)
        return f"{self.law}{self.article}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "law": self.law,
            "article": self.article,
            "law_en": self.law_en or self.law,
            "article_en": self.article_en or self.article,
            "url": self.url,
        }
