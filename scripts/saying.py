"""A screening in words for a terminal: the contract's answer, Japanese first, English below."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["SEVERITIES", "VERDICTS", "due", "screening_lines", "ways_out_lines"]

SEVERITIES = {
    "prohibited": "禁止 / prohibited",
    "permit": "許可・承認が必要 / permit",
    "consent": "同意が必要 / consent",
    "notify": "届出・連絡 / notify",
    "advise": "注意 / advise",
}
VERDICTS = {**SEVERITIES, "unknown": "判定できない項目あり / unknown", "clear": "必要な手続は見つかりません / clear"}


_SETTLED = {
    "you": "あなたの回答で決まります / settled by you",
    "desk": "窓口が確かめます / by the desk",
    "map": "地図が粗い / map too coarse",
}


def screening_lines(answer: Mapping[str, Any]) -> Iterable[str]:
    """What was found, what cannot be told yet, and what does not apply."""
    verdict = answer["verdict"]
    yield f"判定 / verdict: {VERDICTS.get(verdict, verdict)}（{answer['on']} の法令と区域 / as of that day）"
    for finding in answer["findings"]:
        yield from _finding(finding)
    yield from _plan(answer["plan"])
    for gap in answer["unknown"]:
        yield ""
        yield f"[不明 / unknown] {gap['rule']} {gap['title']['ja']}（{_SETTLED[gap['settled_by']]}）"
        yield from _both(gap["because"])
        if gap["needs"]:
            yield f"  必要な情報 / needs: {', '.join(gap['needs'])}"
    clear = answer["not_applicable"]
    if clear:
        yield ""
        yield "該当なし / not applicable:"
        for rule in clear:
            margin = rule.get("margin_m")
            yield f"  {rule['rule']}: {rule['because']['ja']}" + (f"（余裕 {margin:,.0f} m）" if margin is not None else "")


_OUTCOMES = (
    ("なくなる / removes", "removes"),
    ("確かに該当しなくなる / settles", "settles"),
    ("加わる / adds", "adds"),
    ("判定できなくなる / opens", "opens"),
)


def ways_out_lines(answer: Mapping[str, Any]) -> Iterable[str]:
    """The changes that remove a finding, each with what it takes and brings; then the findings without."""
    yield ""
    yield "規制を避けるには / ways out:"
    for way in answer["ways"]:
        yield ""
        yield f"[{way['kind']}] {way['rule']}: {way['title']['ja']}（{way['change']['said']['ja']}）"
        yield f"  {way['title']['en']} ({way['change']['said']['en']})"
        yield from _both(way["how"])
        for name, listed in _OUTCOMES:
            if way[listed]:
                yield f"  {name}: {', '.join(found['rule'] for found in way[listed])}"
        if way["place"] and way["place"]["availability_note"]:
            yield f"  {way['place']['availability_note']['ja']}"
        yield f"  変更後の判定 / verdict then: {VERDICTS[way['verdict']]}"
    for without in answer["without"]:
        yield ""
        yield f"[―] {without['rule']} {without['title']['ja']}"
        yield from _both(without["because"])


def _finding(finding: Mapping[str, Any]) -> Iterable[str]:
    yield ""
    yield f"[{SEVERITIES[finding['severity']]}] {finding['rule']} {finding['title']['ja']}"
    yield from _both(finding["because"])
    cited = "、".join(f"{article['law']} {article['article']}" for article in finding["articles"])
    if cited:
        yield f"  根拠 / article: {cited}"
    authority = finding.get("authority") or {}
    if authority.get("name"):
        yield f"  窓口 / authority: {authority['name']['ja']} {authority.get('contact') or ''}".rstrip()
    if finding.get("apply_by"):
        late = "（間に合いません / too late）" if finding["too_late"] else ""
        yield f"  申請の期限 / apply by: {finding['apply_by']}{late}"
    elif finding.get("undated"):
        yield f"  申請の期限 / apply by: {finding['undated']['ja']}"


def _plan(plan: Mapping[str, Any]) -> Iterable[str]:
    """The steps in order, each with its last day; what is not counted is told too."""
    if not plan["steps"]:
        return
    yield ""
    yield f"申請の段取り / plan（開始 / start {plan['start'][:16].replace('T', ' ')}）:"
    order = {step["rule"]: n for n, step in enumerate(plan["steps"], 1)}
    for step in plan["steps"]:
        yield f"  {order[step['rule']]}. {step['title']['ja']} / {step['title']['en']}"
        yield f"     {due(step)} {step['state_name']['ja']} / {step['state_name']['en']}"
        if step["waits_for"]:
            yield f"     先に必要な回答 / waits for: {', '.join(str(order[rule]) for rule in step['waits_for'])}"
        if step["rather_after"]:
            first = ", ".join(str(order[rule]) for rule in step["rather_after"])
            yield f"     先に回答を得ると安全（法令の定めではありません）/ safer to have first, though no law says so: {first}"
        if step["safe_day"] and step["safe_day"] != step["last_day"]:
            yield f"     その順番なら / for that order: {step['safe_day']}"
    if plan["earliest_start"]:
        bound = "以後 / or later（分からない期間や項目あり）" if plan["at_least"] else ""
        yield f"  最も早い開始日 / earliest start: {plan['earliest_start']} {bound}".rstrip()
    if plan["not_counted"]:
        yield f"  まだ数えていないもの / not counted yet: {', '.join(gap['rule'] for gap in plan['not_counted'])}"


def due(step: Mapping[str, Any]) -> str:
    """By when, in a few words."""
    if step["kind"] == "on_the_day":
        return f"当日 / on the day: {step['answer_by']}"
    if step["kind"] == "desk":
        return f"目安 / recommended: {step['last_day'] or step['answer_by']}"
    if step["state"] == "days_unknown":
        return "期限は不明（その頃の祝日が未定）/ no last day (holidays not known yet):"
    if step["last_day"] is None:
        return f"期限は不明、回答は {step['answer_by']} までに必要 / answer needed by {step['answer_by']}:"
    clock = f" {step['last_moment'][11:16]}" if step["last_moment"] else ""
    late = "（遅くとも / at the latest）" if step["last_day_at_latest"] else ""
    return f"期限 / last day: {step['last_day']}{clock}{late}"


def _both(text: Mapping[str, str]) -> Iterable[str]:
    yield f"  {text['ja']}"
    if text["en"] != text["ja"]:
        yield f"  {text['en']}"
