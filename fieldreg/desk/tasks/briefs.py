"""Briefs (概要書): all that a busy division needs to say yes, on one page, made of what was kept when it was asked and of nothing else.

Its input has a digest, which the page prints: of the same digest it is the same page.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.desk.tasks.task import Task
from fieldreg.kernel.texts import Text

__all__ = ["MOST_LETTERS", "Brief", "Section", "brief_of", "cut_at_sentence", "input_digest"]

MOST_LETTERS = 1_050  # what the drawing and the foot say besides stays below the 1,200 of a page
_ENDS = re.compile(r"[。！？!?\n]")
_LEFT_OUT = "（以下省略）"
_NOT_TOLD = Text("まだ分かっていません。窓口が確認しています。", "Not known yet; the desk is finding out.")


@dataclass(frozen=True)
class Section:
    """One part of the page: a heading, and sentences or lines below it."""

    title: Text
    lines: Sequence[Text]


@dataclass(frozen=True, kw_only=True)
class Brief:
    """The page of one task; `picture` is a drawing as SVG, "" for none; `cut`: a longer text was cut."""

    task: Task
    subject: str
    organisation: str
    asked: str
    sections: Sequence[Section]
    picture: str
    digest: str
    cut: bool


@dataclass(frozen=True)
class _Room:
    """Letters of the longer texts, and how many lines of lists of how many letters."""

    asked: int
    costs: int
    what: int
    lines: int
    letters: int


_ROOMS = (_Room(300, 150, 300, 6, 60), _Room(240, 110, 220, 5, 46), _Room(180, 80, 140, 4, 38), _Room(140, 60, 90, 3, 26))


def input_digest(task: Task) -> str:
    """SHA-256 of all the page is made of, in hexadecimal."""
    made_of = [task.ref, task.addressee.name.to_dict(), task.question, task.due.isoformat(), task.brief]
    told = json.dumps(made_of, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def brief_of(task: Task) -> Brief:
    """The page, told ever shorter until it has its letters; what is longer is cut at a sentence, and says so."""
    made = [_told(task, room) for room in _ROOMS]
    return next((brief for brief in made if _letters(brief) <= MOST_LETTERS), made[-1])


def cut_at_sentence(text: str, most: int) -> str:
    """The text within so many letters, cut after a sentence where one ends in time.

    >>> cut_at_sentence("短い。", 10), cut_at_sentence("一つ目の文です。二つ目の文はとても長い。", 18)
    ('短い。', '一つ目の文です。（以下省略）')
    """
    text = text.strip()
    if len(text) <= most:
        return text
    head = text[: most - len(_LEFT_OUT)]
    ends = [found.end() for found in _ENDS.finditer(head)]
    whole = head[: ends[-1]].strip() if ends else head.rstrip() + "…"
    return whole + _LEFT_OUT


def _told(task: Task, room: _Room) -> Brief:
    held: Mapping[str, Any] = task.brief or {}
    asked, what = cut_at_sentence(task.question, room.asked), cut_at_sentence(held.get("what", ""), room.what)
    sections = [
        Section(Text("お願いする負担（人・時間・費用）", "What it costs you (people, hours, money)"), _free(held, "costs", room.costs)),
        Section(Text("市が得るもの", "What the city gains"), _free(held, "gains", room.costs)),
        Section(Text("場所と日時", "Where and when"), _where(held, room)),
        Section(Text("内容", "What it is"), [Text(what)] if what else []),
        Section(Text("分かっていること（手続き・管理者）", "What is clear (procedures, managers)"), _lines(held, "clear", room)),
        Section(Text("注意点", "Risks"), _lines(held, "risks", room)),
        Section(Text("示されている条件", "Conditions offered"), _lines(held, "conditions", room)),
    ]
    sections = [section for section in sections if section.lines]
    text = asked + what + "".join(line.ja for section in sections for line in section.lines)
    return Brief(
        task=task, subject=_short(held.get("subject", ""), 50), organisation=_short(held.get("organisation", ""), 40), asked=asked,
        sections=sections, picture=held.get("picture", ""), digest=input_digest(task), cut=_LEFT_OUT in text or "…" in text,
    )  # fmt: skip


def _free(held: Mapping[str, Any], name: str, most: int) -> list[Text]:
    text = held.get(name, "")
    return [Text(cut_at_sentence(text, most)) if text else _NOT_TOLD]


def _where(held: Mapping[str, Any], room: _Room) -> list[Text]:
    place = [Text(_short(told["ja"], 50), _short(told["en"], 70)) for told in held.get("place", ())]
    return [*place, *_lines(held, "times", room)]


def _lines(held: Mapping[str, Any], name: str, room: _Room) -> list[Text]:
    rows = held.get(name, ())
    shown = [Text(_short(row["ja"], room.letters), _short(row["en"], 2 * room.letters)) for row in rows[: room.lines]]
    left = len(rows) - len(shown)
    return [*shown, Text(f"ほか {left} 件（以下省略）", f"and {left} more")] if left else shown


def _short(text: str, most: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else f"{one_line[: most - 1]}…"


def _letters(brief: Brief) -> int:
    """Of the Japanese page, without blanks."""
    told = [brief.subject, brief.organisation, brief.asked, brief.task.addressee.name.ja]
    told += [text.ja for section in brief.sections for text in (section.title, *section.lines)]
    return sum(len("".join(text.split())) for text in told) + 120  # what stands on every page
