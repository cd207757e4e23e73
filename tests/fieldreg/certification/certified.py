"""A known certification: a good of 杜ロボ, written by account 1, decided by account 2, valid to 2028-03-31."""

from dataclasses import replace
from datetime import date

from fieldreg.certification.acts import Asked, answer_tests, hear
from fieldreg.certification.application_form import OUTLINE, application_from_form
from fieldreg.certification.contracting import announce, sign
from fieldreg.certification.deciding import certify
from fieldreg.certification.settings import Settings
from fieldreg.certification.states import StatutoryTest

WRITER, DECIDER = 1, 2
TODAY = date(2026, 11, 23)
LAST = date(2028, 3, 31)
APPLICATION = {
    "product": "見回りロボット", "product_en": "Patrol robot", "description": "校庭を見回る", "maker": "株式会社杜ロボ",
    "maker_email": "desk@example.jp", "capacity": "maker", "kind": "good", "way_buy": "1", "plan": "2027年度から、自己資金で量産する",
    "application": "C-2026-0007", "report": "文書庫 2026-12",
    "outline": OUTLINE, "edition": "", "basis_source": "", "confidence": "unconfirmed", "applied_on": "2026-11-20",
}  # fmt: skip
TESTS = {f"{test}_{part}": value for test in StatutoryTest for part, value in (("answer", "yes"), ("reason", f"理由 {test}"))}
OPINIONS = (
    {"who": "大学・ロボット工学", "view": "for", "text": "新しい", "heard_on": "2026-11-21"},
    {"who": "高専・調達制度", "view": "reserved", "text": "費用に留意", "heard_on": "2026-11-22"},
)
DECISION = {"attested": "1", "certified_on": "2026-11-23", "valid_until": LAST.isoformat()}
FORECAST = {
    "what": "見回りロボット 2 台", "planned": "2026年度第4四半期", "how_chosen": "認定事業者との随意契約", "forecast_on": "2026-11-23",
}  # fmt: skip
SIGNED = {"party": "(株)杜ロボ", "product": "見回りロボット", "way": "buy", "amount_yen": "１,２００,０００円", "signed_on": "2026-12-01"}
RESULT = {"reason": "認定を受けた唯一の事業者", "result_on": "2026-12-02"}


def asked(form, by=DECIDER, today=TODAY, settings=None, finished=None):
    return Asked(form=form, by=by, today=today, settings=settings or Settings(), finished=lambda _: finished)


def applied(**more):
    return replace(application_from_form(APPLICATION | more, by=WRITER, today=TODAY), ref="N-2026-0001")


def judged(**more):
    return answer_tests(applied(**more), asked(TESTS)).kept


def heard(count=2, **more):
    held = judged(**more)
    for opinion in OPINIONS[:count]:
        held = hear(held, asked(opinion, by=WRITER)).kept
    return held


def certified(until=LAST, **more):
    return certify(heard(**more), asked(DECISION | {"valid_until": until.isoformat()})).kept


def numbered(held):
    """With numbers for new contracts, as the store gives them."""
    return replace(held, contracts=tuple(replace(c, ref=c.ref or f"K-2026-{n:04d}") for n, c in enumerate(held.contracts, 1)))


def announced(held=None, **more):
    return numbered(announce(held or certified(), asked(FORECAST | more)).kept)


def signing(held, today=LAST, settings=None, **more):
    return sign(held, asked(SIGNED | {"contract": "K-2026-0001"} | more, today=today, settings=settings)).kept
