"""The forms of the register's acts: what each is called, and what stands in it before anybody has filled it in."""

from collections.abc import Mapping
from datetime import date

from fieldreg.certification.certifications import Certification
from fieldreg.certification.settings import Settings
from fieldreg.certification.yearly import years_over
from fieldreg.kernel.texts import Text

__all__ = ["ACT_TITLES", "CONFIDENCE_WORDS", "begun"]

ACT_TITLES: Mapping[str, Text] = {
    "tests": Text("三つの要件に答える", "Answer the three questions"),
    "opinion": Text("学識経験者の意見を記録する", "Write an opinion down"),
    "certify": Text("認定する", "Certify"),
    "refuse": Text("認定しない", "Refuse"),
    "renew": Text("更新する", "Renew"),
    "revoke": Text("取り消す", "Revoke"),
    "transfer": Text("別の事業者に承継する", "Pass to another maker"),
    "report": Text("年次報告を記録する", "Write a yearly report down"),
    "forecast": Text("発注見通しを公表する", "Announce a contract"),
    "contract": Text("契約を記録する", "Write a contract down"),
    "result": Text("契約の結果を公表する", "Publish the result"),
    "drop": Text("発注を取りやめる", "Give it up"),
}
CONFIDENCE_WORDS: Mapping[str, Text] = {
    "high": Text("確か（原本を確かめた）", "High (the text itself was read)"),
    "medium": Text("おおむね確か", "Medium"),
    "low": Text("不確か", "Low"),
    "unconfirmed": Text("未確認", "Not confirmed"),
}


def begun(act: str, held: Certification, today: date, contract: str, settings: Settings) -> dict[str, str]:
    """What a form holds at first.  Who the party is, and until when it is valid, is never filled in by us."""
    if act == "tests":
        answers = {f"{test}_answer": str(told.answer) for test, told in held.tests.items()}
        return answers | {f"{test}_reason": told.reason for test, told in held.tests.items()}
    if act == "report":
        there = {report.year for report in held.reports}
        year = next((str(year) for year, _ in years_over(held, today) if year not in there), "")
        return {"year": year, "handed_in_on": today.isoformat()}
    if act == "contract":
        only = held.forecasts[0].ref if len(held.forecasts) == 1 else ""
        way = next(iter(held.ways)) if len(held.ways) == 1 else ""
        return {"contract": contract or only, "product": held.product.ja, "way": way}
    return {
        "opinion": {}, "certify": {"certified_on": today.isoformat(), "renewals_allowed": str(settings.renewals_allowed)},
        "forecast": {"forecast_on": today.isoformat()}, "result": {"contract": contract, "result_on": today.isoformat()},
        "drop": {"contract": contract},
    }.get(act, {})  # fmt: skip
