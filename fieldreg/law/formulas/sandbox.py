"""Ways round a law that stands in the way: the sandboxes.  They look at what the other rules answered."""

from functools import cache

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.files.catalogue import records
from fieldreg.law.findings import Finding, Severity, Unknown
from fieldreg.law.formula_table import formula

__all__ = ["national", "special_zone"]

_ZONE_MATTERS = ("caa-", "rta-", "rtva-", "npa-", "radio-")  # flight, driving, vehicles, radio
_NATIONAL_MATTERS = (*_ZONE_MATTERS, "roadact-")


def _in_the_way(case: Case, matters: tuple[str, ...]) -> tuple[list[Finding], list[Unknown]]:
    """What prohibits the trial or asks for a permit in these matters, and what perhaps does."""
    others = [case.other(rule) for rule in _rules_of(matters)]
    grave = [
        o for o in others if isinstance(o, Finding | Unknown) and o.severity.rank <= Severity.PERMIT.rank
    ]
    return [o for o in grave if isinstance(o, Finding)], [o for o in grave if isinstance(o, Unknown)]


@cache
def _rules_of(matters: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(r.id for r in records() if r.id.startswith(matters) and not r.after)


def _option(case: Case, matters: tuple[str, ...], because: Text, verify: Text = Text("")) -> Answer:
    findings, unknown = _in_the_way(case, matters)
    if findings:
        names = Text("、".join(f.title.ja for f in findings), ", ".join(f.title.en for f in findings))
        return Applies(
            because=Text(
                f"禁止または許可の手続きがある項目: {names.ja}。{because.ja}",
                f"Prohibited, or needing a permit: {names.en}. {because.en}",
            ),
            verify=verify,
        )
    if unknown:
        names = Text("、".join(u.title.ja for u in unknown), ", ".join(u.title.en for u in unknown))
        raise Undecided(
            Text(
                f"次の項目がまだ判定できないため、特例が役に立つかもわかりません: {names.ja}。",
                f"whether it would help is open until this is judged: {names.en}",
            ),
            kind=unknown[0].kind,
            needs=list(dict.fromkeys(need for u in unknown for need in u.needs)),
            severity=Severity.ADVISE,
        )
    return Clear(
        because=Text(
            "特例を使って緩めるべき禁止や許可がありません。",
            "nothing is prohibited or needs a permit that it could relieve",
        )
    )


@formula("sandbox-25-2")
def special_zone(case: Case) -> Answer:
    """国家戦略特区法25条の2: trials of driving, flight and radio under one plan for the special zone."""
    return _option(
        case,
        _ZONE_MATTERS,
        Text(
            "通常の手続きで難しいときは、地域限定型サンドボックス（仙台市は国家戦略特区です）で、区域計画の認定により"
            "まとめて許可を受けたとみなす方法を、市の窓口に相談できます。準備に3〜6か月以上かかる見込みです。",
            "If the ordinary way is barred, ask the city about the regional sandbox (Sendai is a special zone): "
            "one approved plan stands for the permits. Reckon with three to six months or more.",
        ),
    )


@formula("sandbox-national")
def national(case: Case) -> Answer:
    """産業競争力強化法: the nationwide sandbox (新技術等実証計画), and asking whether a law applies at all."""
    return _option(
        case,
        _NATIONAL_MATTERS,
        Text(
            "全国どこでも使える規制のサンドボックス（新技術等実証計画）や、法律に当たるかを国に尋ねるグレーゾーン解消制度を使う方法もあります。"
            "準備に3〜6か月以上かかる見込みです。",
            "The nationwide sandbox (a plan to try new technology), or asking the State whether a law applies at all, are ways too. "
            "Reckon with three to six months or more.",
        ),
        _AMENDED,
    )


_AMENDED = Text(
    "根拠の産業競争力強化法などは令和8年法律第29号（2026年6月5日公布）で改正されました。施行日と、この制度への影響は未確認です。窓口に確かめてください。",
    "Its basis was amended by Law No. 29 of 2026 (promulgated on 5 June 2026); the day it takes effect and what it changes here "
    "are unconfirmed. Ask the desk.",
)
