"""Folding: how words are written in one way before they are looked for in one another.

Width, case, katakana and hiragana, old forms of characters, ヶ and ケ, long marks and macrons make no difference.  Kana are
looked for by their sound as well, so that あらはま finds what is written Arahama.  ``web/static/js/shell/folding.js``
does the same in a browser; `tests/folding_cases.json` holds both to it.
"""

import re
import unicodedata

__all__ = ["alternatives", "folded", "found_in", "looked_for", "searched"]

_OLD, _NEW = (
    "濱澤國廣瀨邊邉齋齊鹽臺龍瀧櫻實學舘嶋嶌髙﨑德惠榮圓驛縣區會眞藏條莊鐵燈濵曽瀬",
    "浜沢国広瀬辺辺斎斉塩台竜滝桜実学館島島高崎徳恵栄円駅県区会真蔵条荘鉄灯浜曾瀬",
)
_SIGNS: dict[int, str | None] = {ord(a): b for a, b in zip(_OLD, _NEW, strict=True)}
_SIGNS |= {ord("ゖ"): "け", ord("ゕ"): "か", ord("ー"): None, ord("・"): None}
_SIGNS |= {ord(a): b for a, b in zip("āīūēōâîûêô", "aiueoaiueo", strict=True)}
_SIGNS |= {ord(dash): "-" for dash in "‐‑‒–—―−"}
_FIRST, _LAST, _TO_HIRAGANA = 0x30A1, 0x30F6, 0x60

_ROWS = (
    ("あいうえお", ("a", "i", "u", "e", "o")), ("かきくけこ", ("ka", "ki", "ku", "ke", "ko")),
    ("がぎぐげご", ("ga", "gi", "gu", "ge", "go")), ("さしすせそ", ("sa", "shi", "su", "se", "so")),
    ("ざじずぜぞ", ("za", "ji", "zu", "ze", "zo")), ("たちつてと", ("ta", "chi", "tsu", "te", "to")),
    ("だぢづでど", ("da", "ji", "zu", "de", "do")), ("なにぬねの", ("na", "ni", "nu", "ne", "no")),
    ("はひふへほ", ("ha", "hi", "fu", "he", "ho")), ("ばびぶべぼ", ("ba", "bi", "bu", "be", "bo")),
    ("ぱぴぷぺぽ", ("pa", "pi", "pu", "pe", "po")), ("まみむめも", ("ma", "mi", "mu", "me", "mo")),
    ("らりるれろ", ("ra", "ri", "ru", "re", "ro")), ("やゆよわをん", ("ya", "yu", "yo", "wa", "o", "n")),
)  # fmt: skip
_SOUND = {sign: sound for signs, sounds in _ROWS for sign, sound in zip(signs, sounds, strict=True)}  # Hepburn
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
_KANA = re.compile(r"[ぁ-ん]+")
_OR = re.compile(r"\s+(?:or|または)\s+|\s*\|\s*")


def folded(text: str) -> str:
    """The text in the one way of writing.

    >>> folded("ｱﾗﾊﾏ"), folded("Ａｒａｈａｍａ"), folded("荒濱"), folded("錦ヶ丘") == folded("錦ケ丘"), folded("Kōtōdai")
    ('あらはま', 'arahama', '荒浜', True, 'kotodai')
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    hiragana = "".join(chr(ord(c) - _TO_HIRAGANA) if _FIRST <= ord(c) <= _LAST else c for c in plain)
    return hiragana.translate(_SIGNS)


def searched(*texts: str) -> str:
    """What words are looked for in: all of it folded, and by its sounds where Latin letters are long.

    >>> searched("旧荒浜小学校", "", "Arahama"), searched("Koutou Park")
    ('旧荒浜小学校 arahama', 'koutou park koto')
    """
    words = " ".join(folded(text) for text in texts if text).split()
    return " ".join([*words, *(short for word in dict.fromkeys(words) if (short := _short(word)) != word)])


def alternatives(asked: str) -> tuple[tuple[str, ...], ...]:
    """What is asked for: rows of words of which one row's must all be found.  () asks for nothing.

    >>> alternatives("荒浜　ドローン or 作並"), alternatives("  ")
    ((('荒浜', 'どろん'), ('作並',)), ())
    """
    rows = (tuple(row.split()) for row in _OR.split(folded(asked).strip()))
    return tuple(row for row in rows if row)


def found_in(text: str, asked: tuple[tuple[str, ...], ...]) -> bool:
    """Whether what is asked for (`alternatives`) is in a text made by `searched`."""
    return not asked or any(all(any(form in text for form in looked_for(word)) for word in row) for row in asked)


def looked_for(word: str) -> tuple[str, ...]:
    """What a folded word is found by: itself, and of kana their sound.

    >>> looked_for("荒浜"), looked_for("あらはま")
    (('荒浜',), ('あらはま', 'arahama'))
    """
    return (word, _short(_sound(word))) if _KANA.fullmatch(word) is not None else (word,)


def _sound(kana: str) -> str:
    """Hiragana by Hepburn; signs that are none of it are left out."""
    said, doubled = "", False
    for sign in kana:
        if sign == "っ":
            doubled = True
            continue
        if sign in _SMALL and said.endswith("i"):
            said = said[:-1] + (_SMALL[sign][1:] if said.endswith(("shi", "chi", "ji")) else _SMALL[sign])
            continue
        sound = _SOUND.get(sign, "")
        said, doubled = said + (sound[:1] if doubled else "") + sound, False
    return said


def _short(sounds: str) -> str:
    """Long vowels written short: ou and oo as o, uu as u."""
    return re.sub(r"ou|oo", "o", sounds).replace("uu", "u")
