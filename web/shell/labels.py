"""What the registry's own words are called on the pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity
from fieldreg.law.weighing import told_verdict
from fieldreg.register.site_facts import fact_kind
from fieldreg.trials.activity_names import ACTIVITY_NAMES
from fieldreg.trials.questions import About

__all__ = [
    "ACTIVITIES",
    "ANSWERS",
    "AVAILABILITY",
    "BADGE_ICONS",
    "CHANGES",
    "CONFIDENCE",
    "DEGREES",
    "DIRECTION",
    "KINDS",
    "LOAD_MODES",
    "LOAD_STATES",
    "PROPERTY_STATUS",
    "SEVERITY",
    "THINGS",
    "VERDICT",
    "fact_title",
    "fact_value",
    "fact_word",
    "for_scripts",
    "kept_verdict",
    "rule_titles",
    "ward",
]

KINDS = {
    "closed_school": Text("閉校した学校", "Closed school"),
    "closing_school": Text("閉校予定の学校", "School to close"),
    "park": Text("公園", "Park"),
    "river": Text("河川", "Riverside"),
    "coast": Text("海岸", "Coast"),
    "road": Text("道路", "Road"),
    "city_land": Text("市有地", "City land"),
    "campus": Text("大学など", "Campus"),
    "indoor": Text("屋内", "Indoor"),
}
AVAILABILITY = {
    "consult": Text("相談できます", "Open to requests"),
    "unconfirmed": Text("利用計画は未確認", "Plans unconfirmed"),
    "reused": Text("別の用途で利用中", "Has another use"),
    "in_use": Text("現在使用中", "Still in use"),
    "restricted": Text("利用に制限あり", "Restricted"),
}
ACTIVITIES = ACTIVITY_NAMES
PROPERTY_STATUS = {
    "administrative": Text("行政財産", "Administrative property"),
    "ordinary": Text("普通財産", "Ordinary property"),
    "national": Text("国有", "National"),
    "prefectural": Text("県有", "Prefectural"),
    "private": Text("民有", "Private"),
    "unconfirmed": Text("未確認", "Unconfirmed"),
}
CONFIDENCE = {
    "high": Text("確からしさ: 高", "Confidence: high"),
    "medium": Text("確からしさ: 中", "Confidence: medium"),
    "low": Text("確からしさ: 低", "Confidence: low"),
    "unconfirmed": Text("未確認", "Unconfirmed"),
}
DEGREES = {  # of confidence, beside that word
    "high": Text("高", "high"),
    "medium": Text("中", "medium"),
    "low": Text("低", "low"),
    "unconfirmed": Text("未確認", "unconfirmed"),
}
SEVERITY = {
    "prohibited": Text("できません", "Prohibited"),
    "permit": Text("許可・承認が必要", "Permit needed"),
    "consent": Text("同意・協議が必要", "Consent needed"),
    "notify": Text("届出・通報・当日の確認", "Notify"),
    "advise": Text("留意事項", "Advice"),
    "unknown": Text("判定できません", "Cannot be judged"),
    "not_applicable": Text("当てはまらないもの", "Does not apply"),
}
_WARDS = {
    "青葉区": "Aoba Ward",
    "宮城野区": "Miyagino Ward",
    "若林区": "Wakabayashi Ward",
    "太白区": "Taihaku Ward",
    "泉区": "Izumi Ward",
    "塩竈市": "Shiogama City",
    "多賀城市": "Tagajo City",
    "名取市": "Natori City",
    "岩沼市": "Iwanuma City",
    "富谷市": "Tomiya City",
    "利府町": "Rifu Town",
    "七ヶ浜町": "Shichigahama Town",
    "松島町": "Matsushima Town",
    "大和町": "Taiwa Town",
    "川崎町": "Kawasaki Town",
    "村田町": "Murata Town",
}
VERDICT = {
    "prohibited": Text("このままでは実施できません", "Not possible as it stands"),
    "permit": Text("許可・承認が必要です", "A permit is needed"),
    "unknown": Text("まだ判定できない項目があります", "Some points cannot be judged yet"),
    "consent": Text("許可は不要ですが、同意・協議が必要です", "No permit, but consent is needed"),
    "notify": Text("許可は不要ですが、届出や当日の確認が必要です", "No permit, but give notice"),
    "advise": Text("許可は不要です。留意事項があります", "No permit needed; mind the advice"),
    "clear": Text("当てはまる規制は見つかりませんでした", "No rule was found to apply"),
}
ANSWERS = SEVERITY | {"-": Text("なし", "None")}  # of one rule, before and after a load
DIRECTION = {"worse": Text("厳しくなりました", "Stricter"), "better": Text("緩くなりました", "Looser")}
THINGS = {
    "site": Text("場所", "Site"),
    "reservation": Text("予約", "Reservation"),
    "consultation": Text("相談", "Consultation"),
}
BADGE_ICONS = {  # the shape beside the word: of a severity, an availability, a state
    "prohibited": "prohibited",
    "permit": "permit",
    "unknown": "unknown",
    "consent": "consent",
    "notify": "notify",
    "advise": "advise",
    "clear": "clear",
    "not_applicable": "clear",
    "closed": "closed",
    "consult": "clear",
    "unconfirmed": "unknown",
    "reused": "closed",
    "in_use": "closed",
    "restricted": "permit",
    "requested": "dot",
    "tentative": "unknown",
    "accepted": "clear",
    "declined": "prohibited",
    "withdrawn": "closed",
    "done": "clear",
    "waiting": "unknown",
    "cancelled": "prohibited",
    "no_show": "closed",
}
LOAD_STATES = {"applied": Text("適用中", "Applied"), "rolled_back": Text("取り消し済み", "Undone")}
LOAD_MODES = {
    "new": Text("新しい版として加える（場所は追加・変更）", "A new edition (sites: add and change)"),
    "replace": Text("全体を入れ替える（ファイルにないものは消える）", "Replace the whole (what the file lacks goes)"),
    "update": Text("追加と変更だけ（ほかは残す）", "Add and change only (the rest stays)"),
}
CHANGES = {
    "added": Text("追加", "Added"),
    "changed": Text("変更", "Changed"),
    "removed": Text("削除", "Removed"),
    "unchanged": Text("変わらないもの", "Unchanged"),
}


def for_scripts(language: str) -> dict[str, dict[str, str]]:
    """The labels that scripts show too, by group and word, in `language`; ``static/js/shell/labels.js`` reads them."""
    groups = {
        "kinds": KINDS,
        "availability": AVAILABILITY,
        "severity": SEVERITY,
        "verdict": VERDICT,
        "degrees": DEGREES,
        "about": {str(about): about.heading for about in About},
    }
    said = {name: {word: text.in_language(language) for word, text in group.items()} for name, group in groups.items()}
    return said | {"icons": BADGE_ICONS}


def fact_title(fact: str) -> Text:
    """What a fact of a site is called (`register.site_facts`)."""
    kind = fact_kind(fact)
    return Text(fact) if kind is None else kind.title


def fact_word(word: str) -> Text:
    """A word that a fact's value may be."""
    return {**PROPERTY_STATUS, **AVAILABILITY, **ACTIVITIES}.get(word, Text(word))


def fact_value(value: Any) -> Text:
    """The value of a fact, as people read it."""
    if isinstance(value, bool):
        return Text("はい", "yes") if value else Text("いいえ", "no")
    said = [fact_word(str(word)) for word in (value if isinstance(value, list | tuple) else [value])]
    return Text("、".join(text.ja for text in said), ", ".join(text.en or text.ja for text in said))


def rule_titles(rules: Iterable[Mapping[str, Any]]) -> dict[str, Text]:
    """Titles of rules (`Services.rules`) by id."""
    return {rule["id"]: Text.from_dict(rule["title"]) for rule in rules}


def ward(name: str) -> Text:
    """The name of a ward or a neighbouring municipality, or of several ("利府町・多賀城市"); one we have no English for keeps its own."""
    return Text(name, ", ".join(_WARDS.get(one, one) for one in name.split("・")))


def kept_verdict(screening: Mapping[str, Any]) -> str:
    """A word of `VERDICT`, of a screening as it is kept with what was asked for: as people were told it.

    >>> kept_verdict({"verdict": "unknown", "open": {"you": 0, "desk": 0}, "findings": [{"severity": "notify"}, {"severity": "consent"}]})
    'consent'
    >>> kept_verdict({"verdict": "unknown", "findings": []}), kept_verdict({"verdict": "permit"})
    ('unknown', 'permit')
    """
    severities = (Severity(finding["severity"]) for finding in screening.get("findings", ()))
    return told_verdict(str(screening["verdict"]), screening.get("open"), severities)
