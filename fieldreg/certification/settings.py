"""Settings of the certification register: what no source confirms for the city, each with a default and a note."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["NOTES", "TITLES", "Settings"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """None of these is a rule of law."""

    hear_opinions: bool = True
    least_opinions: int = 2
    renewals_allowed: int = 1
    yearly_reports: bool = True
    report_days: int = 15
    forecast_days: int = 1
    expiring_days: int = 90

    @classmethod
    def from_dict(cls, held: Mapping[str, Any] | None) -> Self:
        """As kept; what is not there is as by default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in (held or {}).items() if name in known})

    @classmethod
    def from_form(cls, form: Mapping[str, Any]) -> Self:
        """Of a form: boxes ticked or not, whole numbers.  Raises InvalidInput with every fault."""
        faults: list[Fault] = []
        read: dict[str, Any] = {name: bool(form.get(name)) for name in ("hear_opinions", "yearly_reports")}
        for name, (least, most) in _BOUNDS.items():
            text = str(form.get(name, "")).strip()
            if text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most:
                read[name] = int(text)
            else:
                told = Text(f"{least} から {most} までの整数で書いてください。", f"write a whole number from {least} to {most}")
                faults.append(Fault("not-in-bounds", name, told))
        if faults:
            raise InvalidInput(faults)
        return cls(**read)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


_BOUNDS = {  # a forecast of the signing day itself would be none
    "least_opinions": (1, 20), "renewals_allowed": (0, 9), "report_days": (0, 365), "forecast_days": (1, 365), "expiring_days": (1, 730),
}  # fmt: skip
TITLES: Mapping[str, Text] = {
    "hear_opinions": Text("認定の前に学識経験者の意見を聴く", "Hear persons of learning before certifying"),
    "least_opinions": Text("意見を聴く人数（以上）", "How many of them, at least"),
    "renewals_allowed": Text("更新できる回数", "How often a certification may be renewed"),
    "yearly_reports": Text("認定後、毎年の報告を求める", "Ask for a report every year"),
    "report_days": Text("報告の期限（年の終わりからの日数）", "Days after the year's end for the report"),
    "forecast_days": Text("発注見通しの公表から契約までの日数（以上）", "Days from announcing to signing, at least"),
    "expiring_days": Text("期間満了を知らせる日数（前）", "Days before the end at which it is told"),
}
NOTES: Mapping[str, Text] = {
    "hear_opinions": Text(
        "第3号の認定では二人以上の学識経験者の意見を聴きます。第4号でも義務かどうかは確認できていないため、聴くことを初期値にしています。",
        "For item iii two or more are heard. Whether item iv asks for it is not confirmed, so it is on unless switched off.",
    ),
    "least_opinions": Text("第3号の人数です。第4号については未確認です。", "As for item iii; not confirmed for item iv."),
    "renewals_allowed": Text(
        "宮城県は3年・更新1回です。仙台市の要綱の定めは未確認です。", "Miyagi: three years, once. The city's own outline is not confirmed."
    ),
    "yearly_reports": Text(
        "鳥取県などは毎年の報告を求めます。仙台市については未確認です。", "Tottori and others ask for it. Not confirmed for the city."
    ),
    "report_days": Text("鳥取県は15日以内です。仙台市については未確認です。", "Tottori: within 15 days. Not confirmed for the city."),
    "forecast_days": Text(
        "契約日より前の公表が必要です。大崎市（第3号）は2週間前です。仙台市の契約規則の定めは未確認です。",
        "It must be announced before the signing day. Osaki (item iii): two weeks. The city's contract rule is not confirmed.",
    ),
    "expiring_days": Text("この登録簿の目安です。", "A choice of this register."),
}
