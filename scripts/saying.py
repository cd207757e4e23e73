"""A screening in words for a terminal: the contract's answer, Japanese first, English below."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["screening_lines", "ways_out_lines"]

_SEVERITIES = {
    "prohibited": "禁止 / prohibited",
    "permit": "許可・承認が必要 / permit",
    "consent": "同意が必要 / consent",
    "notify": "届出・連絡 / notify",
    "advise": "注意 / advise",
}
_VERDICTS = {**_SEVERITIES, "unknown": "判定できない項目あり / unknown", "clear": "必要な手続は見つかりません / clear"}


def screening_lines(answer: Mapping[str, Any]) -> Iterable[str]:
    """What was found, what cannot be told yet, and what does not apply."""
    verdict = answer["verdict"]
    yield f"判定 / verdict: {_VERDICTS.get(verdict, verdict)}（{answer['on']} の法令と区域 / as of that day）"
    if answer["earliest_start"]:
        yield f"最も早い開始日 / earliest start: {answer['earliest_start']}"
    for finding in answer["findings"]:
        yield from _finding(finding)
    for gap in answer["unknown"]:
        yield ""
        yield f"[不明 / unknown] {gap['rule']} {gap['title']['ja']}"
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


def ways_out_lines(answer: Mapping[str, Any]) -> Iterable[str]:
    """The changes that remove a finding, each with what it takes and brings; then the findings without."""
    yield ""
    yield "規制を避けるには / ways out:"
    for way in answer["ways"]:
        yield ""
        yield f"[{way['kind']}] {way['rule']}: {way['title']['ja']}（{way['change']['said']['ja']}）"
        yield f"  {way['title']['en']} ({way['change']['said']['en']})"
        yield from _both(way["how"])
        for name, listed in (("なくなる / removes", "removes"), ("加わる / adds", "adds"), ("判定できなくなる / opens", "opens")):
            if way[listed]:
                yield f"  {name}: {', '.join(found['rule'] for found in way[listed])}"
        if way["place"] and way["place"]["availability_note"]:
            yield f"  {way['place']['availability_note']['ja']}"
        yield f"  変更後の判定 / verdict then: {_VERDICTS[way['verdict']]}"
    for without in answer["without"]:
        yield ""
        yield f"[―] {without['rule']} {without['title']['ja']}"
        yield from _both(without["because"])


def _finding(finding: Mapping[str, Any]) -> Iterable[str]:
    yield ""
    yield f"[{_SEVERITIES[finding['severity']]}] {finding['rule']} {finding['title']['ja']}"
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


def _both(text: Mapping[str, str]) -> Iterable[str]:
    yield f"  {text['ja']}"
    if text["en"] != text["ja"]:
        yield f"  {text['en']}"
