"""A screening on one screen of a terminal: first what a company must do, then by when, what was found, what is open.

At most `MOST_LINES` lines, whatever was found; what does not fit is counted, and `--all` tells it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.law.findings import TOLD_FIRST
from fieldreg.law.names import question_name
from scripts.saying import SEVERITIES, VERDICTS, due

__all__ = ["MOST_LINES", "first_screen"]

MOST_LINES = 40
_STEPS, _FINDINGS, _DOUBTS, _NAMES = 9, 10, 5, 4  # of each as many are named
_KINDS = {"prohibited": "禁止 / bans", "permit": "許可 / permits", "consent": "同意 / consents", "notify": "届出 / notices"}


def first_screen(answer: Mapping[str, Any]) -> list[str]:
    """The lines; the first five are what is to be done."""
    return [
        f"判定 / verdict: {VERDICTS.get(answer['verdict'], answer['verdict'])}（{answer['on']} の法令と区域 / as of that day）",
        f"まず / first: {_first(answer)}",
        f"手続き / papers: {_papers(answer)}",
        f"あなたの回答 / your answers: {_questions(answer)}",
        f"窓口に確かめる / for the desk: {_desk(answer)}",
        *_listed("申請の段取り / plan:", [_step(n, step) for n, step in enumerate(answer["plan"]["steps"], 1)], _STEPS),
        *_listed("当てはまるもの / what applies:", [_found(f) for f in answer["findings"]], _FINDINGS),
        *_listed("判定できないもの / open:", [_doubt(u) for u in answer["unknown"] if u["open"]], _DOUBTS),
        "理由・根拠・窓口・該当なしの一覧は --all で / reasons, articles, desks and the rest: --all",
    ]


def _first(answer: Mapping[str, Any]) -> str:
    """The one thing to do before all else."""
    for finding in answer["findings"]:
        if finding["rule"] in TOLD_FIRST:
            return f"{finding['because']['ja']} / {finding['because']['en']}"
    plan = answer["plan"]
    if plan["blocked"]:
        return f"「{plan['blocked'][0]['title']['ja']}」は申請しても解けません。場所か内容を変える / change the place or the operation"
    steps = [step for step in plan["steps"] if step["kind"] == "application"]
    late = next((step for step in steps if step["too_late"]), None)
    if late:
        return f"「{late['title']['ja']}」は間に合いません。日を後にする / too late: choose a later day"
    if steps:
        return f"「{steps[0]['title']['ja']}」を出す（{due(steps[0])}）/ hand in {steps[0]['title']['en']}"
    if answer["questions"]:
        return "下の質問に答える / answer the questions below"
    return "窓口に相談する / talk to the desk" if answer["unknown"] else "手続きは見つかりません / nothing to hand in was found"


def _papers(answer: Mapping[str, Any]) -> str:
    steps = [step for step in answer["plan"]["steps"] if step["kind"] == "application"]
    counts = [(words, sum(step["severity"] == kind for step in steps)) for kind, words in _KINDS.items()]
    told = "、".join(f"{words} {count}" for words, count in counts if count) or "なし / none"
    late = sum(bool(step["too_late"]) for step in steps)
    return f"{told}{f'（間に合わない / too late {late}）' if late else ''}。最も早い開始日 / earliest start: {_start(answer['plan'])}"


def _start(plan: Mapping[str, Any]) -> str:
    if not plan["earliest_start"]:
        return "まだ言えません / not known"
    return f"{plan['earliest_start']}{' 以後 / or later' if plan['at_least'] else ''}"


def _questions(answer: Mapping[str, Any]) -> str:
    """How many doubts wait for answers, and the questions that decide most, by the names the trial gives them."""
    names = [asked["name"] for asked in answer["questions"] if asked["open"]]
    if not names:
        return "なし / none"
    told = "、".join(f"{question_name(name).ja}（{name}）" for name in names[:_NAMES])
    return f"{len(names)} 問 / questions — {told}{_more(len(names) - _NAMES)}"


def _desk(answer: Mapping[str, Any]) -> str:
    held = [u for u in answer["unknown"] if u["open"] and u["settled_by"] == "desk"]
    coarse = answer["open"]["map"]
    told = f"{len(held)} 件 — {'、'.join(u['title']['ja'] for u in held[:_NAMES])}{_more(len(held) - _NAMES)}" if held else "なし / none"
    return told + (f"。地図の精度が足りないもの / map too coarse {coarse}" if coarse else "")


def _step(number: int, step: Mapping[str, Any]) -> str:
    whom = step["authority"]["name"]["ja"].partition("（")[0]
    return f"{number}. {due(step)} {step['title']['ja']} → {whom}（{step['state_name']['ja'].partition('。')[0]}）"


def _found(finding: Mapping[str, Any]) -> str:
    return f"[{SEVERITIES[finding['severity']]}] {finding['rule']} {finding['title']['ja']}"


def _doubt(doubt: Mapping[str, Any]) -> str:
    who = {"you": "回答 / you", "desk": "窓口 / desk", "map": "地図 / map"}[doubt["settled_by"]]
    return f"[{who}] {doubt['rule']} {doubt['title']['ja']}"


def _listed(title: str, lines: Sequence[str], most: int) -> Iterator[str]:
    """A title with as many lines as there is room for; nothing where there are none."""
    if not lines:
        return
    yield ""
    yield title
    yield from (f"  {line}" for line in lines[:most])
    if len(lines) > most:
        yield f" {_more(len(lines) - most)}"


def _more(count: int) -> str:
    return f" ほか / and {count} more" if count > 0 else ""
