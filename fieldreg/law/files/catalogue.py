"""What the catalogue says of each rule: its words, articles, desk, lead time and doubts.

One file per rule, named after it: ``catalogue/aviation/caa-did.yaml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.strict_yaml import CONFIDENCES, Entry, read_yaml
from fieldreg.kernel.texts import Text
from fieldreg.law.articles import Article
from fieldreg.law.files.parameters import parameter_file
from fieldreg.law.findings import Authority, Severity
from fieldreg.register.zones import LAYER_IDS
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity

__all__ = ["Look", "RuleRecord", "load_record", "paper_of", "records"]

_REQUIRED = (
    "title", "severity", "applies_to", "articles", "authority", "lead_time", "what_we_do", "needs", "layers",
    "in_force", "confidence", "source", "last_checked",
)  # fmt: skip
_OPTIONAL = (
    "lead_time_note", "fee", "validity", "system", "documents", "quote", "exemptions", "parameters",
    "stage", "waits_for", "rather_after", "files_with", "on_the_day", "looks", "facts", "others",
)  # fmt: skip
_FACTS = (  # beside answers: what else of the site, the trial, the ground and the days a rule may look at
    "within_site", "meets_site", "site.kind", "site.indoor", "site.property_status", "site.availability", "site.activities",
    "site.closed_to_traffic", "site.closed_on", "site.ward", "site.road", "site.subsidy", "site.designations",
    "trial.volumes", "trial.heights", "trial.times", "trial.odd", "trial.road", "ground", "day", "today",
)  # fmt: skip
_ALL = "all"
_WEIGHED = ("distance", "touch", "shared")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a rule asks of a layer: its zones (of `kinds`) within `reach`, metres or the name of a number.

    `margin`: it also tells how much is to spare.  `weighs`: what of each zone decides beside whether it is
    surely there: its "distance", whether it is drawn as touching ("touch"), what is "shared".
    `lightens`: what it holds can only ease the answer, so that its silence leaves the answer as grave as it is; such a
    layer is none of the rule's `layers`, which must speak.  `aggravates`: what it holds can only make graver an answer that is
    never clear by its silence; it is none of the `layers` either.
    """

    layer: str
    reach: float | str = 0.0
    kinds: tuple[str | None, ...] | None = None
    margin: bool = False
    weighs: tuple[str, ...] = ()
    lightens: bool = False
    aggravates: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "layer": self.layer, "reach": self.reach, "kinds": None if self.kinds is None else list(self.kinds),
            "margin": self.margin, "weighs": list(self.weighs), "lightens": self.lightens, "aggravates": self.aggravates,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RuleRecord:
    """One rule's file.  `exemptions` are titles by id; `in_force` is [from, to), None where open or not known.

    `severity` is the gravest the rule asks for.  `after`: judged when the others have answered.
    `waits_for` names the rules whose answer must be in hand before this one is applied for; `rather_after` those
    whose answer is safer to have first, though no law says so.
    `files_with`: what goes to the desk on the same paper, by the rule that names it or a word they share.
    `on_the_day`: a duty of the day itself, for which nothing is handed in ahead.
    `looks`, `facts` and `others` are all it may look at beside `needs` and `parameters` (see `fieldreg.law.case`).
    """

    id: str
    family: str
    title: Text
    severity: Severity
    applies_to: tuple[Activity, ...]
    articles: Sequence[Article]
    authority: Authority
    lead_time: LeadTime | None
    lead_time_confidence: str
    lead_time_note: Text
    fee: Text
    validity: Text
    system: Text
    documents: Sequence[Text]
    quote: str
    what_we_do: Text
    needs: tuple[str, ...]
    layers: tuple[str, ...]
    parameters: tuple[str, ...]
    looks: tuple[Look, ...] = ()
    facts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    exemptions: Mapping[str, Text]
    in_force: tuple[date | None, date | None]
    after: bool
    waits_for: tuple[str, ...]
    rather_after: tuple[str, ...] = ()
    files_with: str = ""
    on_the_day: bool = False
    confidence: str
    source: str
    last_checked: date | None

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on `on`."""
        since, until = self.in_force
        return (since is None or since <= on) and (until is None or on < until)


def paper_of(record: RuleRecord) -> str:
    """What its paper goes by: equal for rules that are filed together."""
    return record.files_with or record.id


@cache
def records() -> tuple[RuleRecord, ...]:
    """Every rule of the catalogue, by id.  Raises BadLaw."""
    folder = files("fieldreg.law") / "catalogue"
    found = [
        load_record(path, family.name)
        for family in folder.iterdir()
        if family.is_dir()
        for path in family.iterdir()
        if path.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda r: r.id))


def load_record(path: Traversable, family: str) -> RuleRecord:
    """Reads one file.  Raises BadLaw naming the file and the key that is wrong."""
    top = read_yaml(path, path.name)
    top.keys(_REQUIRED, _OPTIONAL)
    names = top.words("parameters")
    for name in names:
        parameter_file(name)
    return RuleRecord(
        id=path.name.removesuffix(".yaml"),
        family=family,
        title=top.both("title"),
        severity=Severity(top.choice("severity", list(Severity))),
        applies_to=_activities(top),
        articles=_articles(top),
        authority=_authority(top.entry("authority")),
        lead_time=_lead_time(top),
        lead_time_confidence=_lead_time_confidence(top),
        lead_time_note=top.both("lead_time_note"),
        fee=top.both("fee"),
        validity=top.both("validity"),
        system=top.both("system"),
        documents=[Text(d.text("ja"), d.text("en")) for d in top.entries("documents")],
        quote=top.word("quote"),
        what_we_do=top.both("what_we_do"),
        needs=top.words("needs"),
        layers=_known(top, "layers", LAYER_IDS),
        parameters=names,
        looks=_looks(top),
        facts=_facts(top),
        others=_others(top),
        exemptions=_exemptions(top),
        in_force=_days(top),
        after="stage" in top.content and top.choice("stage", ("after",)) == "after",
        waits_for=top.words("waits_for"),
        rather_after=top.words("rather_after"),
        files_with=top.word("files_with"),
        on_the_day=_yes(top, "on_the_day"),
        confidence=top.choice("confidence", CONFIDENCES),
        source=top.text("source"),
        last_checked=top.day("last_checked"),
    )


def _yes(top: Entry, key: str) -> bool:
    """Whether the key says true; false where it is not there."""
    value = top.content.get(key, False)
    if not isinstance(value, bool):
        raise top.bad(key, f"true か false です: {value!r}", f"true or false; got {value!r}")
    return value


def _known(top: Entry, key: str, known: Sequence[str]) -> tuple[str, ...]:
    words = top.words(key)
    for word in words:
        if word not in known:
            raise top.bad(key, f"「{word}」は使えません。", f"{word!r} is not known here")
    return words


def _activities(top: Entry) -> tuple[Activity, ...]:
    """Those it is about; "all" for every one there is."""
    if top.words("applies_to") == (_ALL,):
        return tuple(Activity)
    return tuple(Activity(a) for a in _known(top, "applies_to", list(Activity)))


def _looks(top: Entry) -> tuple[Look, ...]:
    """Each layer's, at least one of every layer the rule names."""
    layers, found = top.words("layers"), []
    for entry in top.entries("looks"):
        entry.keys(("layer",), ("reach", "kinds", "margin", "weighs", "lightens", "aggravates"))
        lightens, aggravates = _yes(entry, "lightens"), _yes(entry, "aggravates")
        layer = entry.choice("layer", LAYER_IDS if lightens or aggravates else layers)
        found.append(Look(layer=layer, reach=_reach(top, entry), kinds=_kinds(entry), margin=_yes(entry, "margin"),
                          weighs=_known(entry, "weighs", _WEIGHED), lightens=lightens, aggravates=aggravates))  # fmt: skip
    if len({(look.layer, look.reach) for look in found}) != len(found):
        raise top.bad("looks", "同じレイヤと距離が2度あります。", "a layer and reach stand there twice")
    silent = sorted(set(layers) - {look.layer for look in found})
    if silent:
        raise top.bad("looks", f"レイヤ「{'、'.join(silent)}」の見方がありません。", f"no look at {', '.join(silent)} is told")
    return tuple(found)


def _reach(top: Entry, entry: Entry) -> float | str:
    value = entry.content.get("reach", 0)
    if isinstance(value, str) and value in top.words("parameters"):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise entry.bad("reach", f"メートルか、parameters にある名前です: {value!r}", f"metres, or one of the parameters; got {value!r}")
    return float(value)


def _kinds(entry: Entry) -> tuple[str | None, ...] | None:
    """The kinds of zones, null for those of none; None where all are looked at."""
    if "kinds" not in entry.content:
        return None
    kinds = entry.sequence("kinds")
    if not kinds or not all(kind is None or isinstance(kind, str) for kind in kinds):
        raise entry.bad("kinds", f"文字か null の一覧です: {kinds!r}", f"a list of texts or null; got {kinds!r}")
    return tuple(kinds)


def _facts(top: Entry) -> tuple[str, ...]:
    return _known(top, "facts", (*_FACTS, *(name for name in QUESTIONS if name not in top.words("needs"))))


def _others(top: Entry) -> tuple[str, ...]:
    """Rules looked at, by id or, as "caa-", by how it begins; for a rule judged after the others alone."""
    names = top.words("others")
    if bool(names) != ("stage" in top.content):
        raise top.bad("others", "stage: after とともに書きます。", "stands with stage: after, and only there")
    return names


def _articles(top: Entry) -> list[Article]:
    given = top.entries("articles")
    if not given:
        raise top.bad(
            "articles",
            "根拠となる条がありません。",
            "an article, or the guideline that stands for it, is needed",
        )
    for article in given:
        article.keys(("law", "article", "law_en", "article_en", "url"))
    return [
        Article(law=a.text("law"), article=a.word("article"), law_en=a.text("law_en"), article_en=a.word("article_en"),
                url=a.word("url"))
        for a in given
    ]  # fmt: skip


def _authority(entry: Entry) -> Authority:
    entry.keys(("name", "desk", "contact"))
    return Authority(entry.both("name"), entry.word("desk"), entry.word("contact"))


def _lead_time(top: Entry) -> LeadTime | None:
    if top.content["lead_time"] is None:
        return None
    entry = top.entry("lead_time")
    entry.keys(("value", "unit"), ("confidence",))
    value = entry.content["value"]
    if type(value) is not int or value < 0:
        raise entry.bad(
            "value", f"0以上の整数ではありません: {value!r}", f"not a whole number of at least 0: {value!r}"
        )
    return LeadTime(value, LeadUnit(entry.choice("unit", list(LeadUnit))))


def _lead_time_confidence(top: Entry) -> str:
    """How far the lead time is to be trusted: as the rule itself, where its own is not told."""
    if top.content["lead_time"] is not None and "confidence" in top.entry("lead_time").content:
        return top.entry("lead_time").choice("confidence", CONFIDENCES)
    return top.choice("confidence", CONFIDENCES)


def _exemptions(top: Entry) -> dict[str, Text]:
    given = top.entries("exemptions")
    for exemption in given:
        exemption.keys(("id", "title"))
    return {e.text("id"): e.both("title") for e in given}


def _days(top: Entry) -> tuple[date | None, date | None]:
    days = top.sequence("in_force")
    if len(days) != 2 or not all(d is None or type(d) is date for d in days):
        raise top.bad(
            "in_force",
            "[開始日, 終了日] の形で書いてください。",
            f"write [from, to] as dates or null; got {days!r}",
        )
    return days[0], days[1]
