"""Anonymising (匿名化): the words that tell who applied, what hides them, and what still shows them.

The machine proposes and looks; staff write the version a jury sees.  It finds what the applicant itself gave (organisation,
contact, addresses, telephone, names of its files, and the words it asked to hide), in any way of writing them; what tells the
applicant in other words only a reader can find.
"""

import re
from collections.abc import Mapping, Sequence

from fieldreg.calls.application import SECTIONS, Content
from fieldreg.kernel.folding import folded

__all__ = ["BAR", "bare_name", "hidden", "shown_words", "telling_words"]

BAR = "■■"
_COMPANY = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|国立大学法人|学校法人|特定非営利活動法人|NPO法人"
    r"|[(（]株[)）]|[(（]有[)）]|㈱|㈲|\b(?:Co\.,?|Ltd\.?|Inc\.?|Corp\.?|K\.K\.|LLC)(?=\s|,|$)",
    re.IGNORECASE,
)
_SHORTEST = 2


def bare_name(organisation: str) -> str:
    """An organisation's name without the words of its legal form.

    >>> bare_name("株式会社青葉ロボット"), bare_name("Aoba Robotics Co., Ltd.")
    ('青葉ロボット', 'Aoba Robotics')
    """
    return " ".join(_COMPANY.sub(" ", organisation).split()).strip(" ,.")


def telling_words(content: Content, *others: str) -> list[str]:
    """What must not be found in what a jury sees, longest first; `others` are known of the account."""
    told = content.answers
    words = [told.get("organisation", ""), bare_name(told.get("organisation", "")), told.get("contact", ""), told.get("phone", "")]
    words += [_digits(told.get("phone", ""))]
    for address in (told.get("email", ""), *others):
        words += [address, address.rpartition("@")[2] if "@" in address else bare_name(address)]
    words += told.get("hide", "").splitlines()
    for file in content.files:
        words += [file.name, file.name.rpartition(".")[0]]
    kept = dict.fromkeys(word.strip() for word in words)
    return sorted((word for word in kept if len(word) >= _SHORTEST), key=len, reverse=True)


def hidden(text: str, words: Sequence[str]) -> str:
    """A first draft of the anonymous text: each word as written replaced, letter case aside.

    >>> hidden("青葉ロボットの AOBA は", ["青葉ロボット", "Aoba"])
    '■■の ■■ は'
    """
    for word in words:
        text = re.sub(re.escape(word), BAR, text, flags=re.IGNORECASE)
    return text


def shown_words(sections: Mapping[str, str], words: Sequence[str]) -> list[str]:
    """Which of the words are still found, whatever the width, case or kana they are written in."""
    whole = "".join(folded("\n".join(sections.get(name, "") for name in SECTIONS)).split())
    figures = _digits(whole)
    return [word for word in words if _within(word, whole, figures)]


def _within(word: str, whole: str, figures: str) -> bool:
    sought = "".join(folded(word).split())
    if word.isdigit() and len(word) > 6:  # a telephone number, whatever parts it
        return word in figures
    return len(sought) >= _SHORTEST and sought in whole


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())
