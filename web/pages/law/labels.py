"""What the catalogue's own words are called on the pages of the law."""

from collections.abc import Sequence
from datetime import date

from fieldreg.kernel.business_days import LeadTime
from fieldreg.kernel.texts import Text
from fieldreg.law.files.parameters import Parameter, ParameterFile
from fieldreg.trials.questions import QUESTIONS

__all__ = ["CASE_ANSWER", "LAYER_STATUS", "days", "family_name", "family_place", "lead_time", "since", "value_lines"]

_FAMILIES = {  # folders of the catalogue, in the order of reading
    "aviation": Text("航空（航空法）", "Aviation (Civil Aeronautics Act)"),
    "small_uav": Text("小型無人機等飛行禁止法", "Small UAV Flight Prohibition Act"),
    "radio": Text("電波", "Radio"),
    "roads": Text("道路・自動運転", "Roads and automated driving"),
    "land": Text("土地", "Land"),
    "parks": Text("公園などの施設", "Parks and other facilities"),
    "water": Text("河川・海岸・港", "Rivers, coast and ports"),
    "nature": Text("森林・自然公園・文化財・農地", "Forests, natural parks, cultural properties, farmland"),
    "desk": Text("窓口の決まり（日・区域・場所の条件）", "The desk's own rules (day, area, site)"),
    "public_order": Text("消防・催し・騒音・撮影・保険", "Fire, crowds, noise, filming, insurance"),
    "sandbox": Text("規制のサンドボックス", "Regulatory sandboxes"),
}
_OTHER = Text("そのほかの法令", "Other law")
_LEAD_UNITS = {
    "business_days": Text("{n} 開庁日前まで", "{n} business days before"),
    "calendar_days": Text("{n} 日前まで", "{n} days before"),
    "hours": Text("{n} 時間前まで", "{n} hours before"),
}
_UNITS = {
    "metre": Text("m", "m"), "gram": Text("g", "g"), "square metre": Text("m²", "m²"), "hour": Text("時", "o'clock"),
    "litre": Text("L", "L"), "metre per second": Text("m/s", "m/s"), "person": Text("人", "people"), "year": Text("年", "years"),
    "kilometre per hour": Text("km/h", "km/h"), "craft": Text("機", "craft"), "yen": Text("円", "yen"), "month": Text("か月", "months"),
    "day": Text("日", "days"),
}  # fmt: skip
_ENTRIES = {  # of tables: what an entry is called, and its unit where that is not the table's
    "wind_ms": (Text("風速", "wind"), None), "together_ms": (Text("風速と速さの和", "wind and speed together"), None),
    "opens_months": (Text("終わりのこれだけ前から", "opens before the end"), None),
    "closes_months": (Text("終わりのこれだけ前まで", "closes before the end"), None),
    "airway_m": (Text("航空路の中", "in an airway"), None), "anywhere_m": (Text("そのほか", "anywhere else"), None),
    "from": (Text("始まり", "from"), None), "to": (Text("終わり", "to"), None),
    "months": (Text("拘禁刑", "imprisonment"), _UNITS["month"]), "yen": (Text("罰金", "fine"), _UNITS["yen"]),
    "power_kw": (Text("定格出力", "rated output"), Text("kW", "kW")),
}  # fmt: skip
_DATUMS = {"AGL": Text("地上から", " above ground"), "AMSL": Text("海抜", " above sea level")}
_SINCE_EVER = date(2000, 1, 1)  # as the parameters' files write it where the sources tell no day
LAYER_STATUS = {
    "ok": Text("使えます", "Held"),
    "missing": Text("データがありません", "No data held"),
    "empty": Text("データが空です", "Empty"),
    "stale": Text("期限切れ", "Out of date"),
    "failed": Text("読めません", "Unreadable"),
}
CASE_ANSWER = {
    "prohibited": Text("できない", "prohibited"),
    "permit": Text("許可・承認が必要", "permit needed"),
    "consent": Text("同意・協議が必要", "consent needed"),
    "notify": Text("届出・通報・当日の確認", "give notice"),
    "advise": Text("留意事項あり", "advice"),
    "unknown": Text("判定できない", "cannot be judged"),
    "not_applicable": Text("当てはまらない", "does not apply"),
    "not in force": Text("まだ（もう）効力がない", "not in force"),
}


def family_name(family: str) -> Text:
    """The heading of a folder of the catalogue; those without one of their own share one."""
    return _FAMILIES.get(family, _OTHER)


def family_place(family: str) -> tuple[int, str]:
    """Where it stands among the others."""
    known = list(_FAMILIES)
    return (known.index(family) if family in known else len(known)), family


def lead_time(held: LeadTime) -> Text:
    """How long before the start one applies.

    >>> from fieldreg.kernel.business_days import LeadUnit
    >>> lead_time(LeadTime(10, LeadUnit.BUSINESS_DAYS)).ja
    '10 開庁日前まで'
    """
    return _LEAD_UNITS[held.unit].fill(n=held.value)


def since(day: date) -> Text:
    """From when a value holds; a day the sources do not tell is not made up."""
    if day <= _SINCE_EVER:
        return Text("以前から（施行日は未確認）", "since before (day unconfirmed)")
    return Text(f"{day} から", f"from {day}")


def days(in_force: tuple[date | None, date | None]) -> Text:
    """When a rule is in force: [from, to), the last day told as people read it."""
    first, end = in_force
    if first is None and end is None:
        return Text("施行日は未確認", "day unconfirmed")
    began = Text(f"{first} から", f"from {first}") if first else Text("施行日は未確認", "day unconfirmed")
    if end is None:
        return began
    return Text(f"{began.ja}、{end} の前日まで", f"{began.en}, until the day before {end}")


def value_lines(held: Parameter, file: ParameterFile) -> Sequence[Text]:
    """A value with its unit; a table in as many lines.

    A table's entry that is also asked as a question has the question's words and unit.
    """
    datum = _DATUMS.get(file.datum, Text(""))
    unit = _UNITS.get(file.unit, Text(file.unit, file.unit))
    if isinstance(held.value, float | int):
        said = _number(held.value)
        return [Text(f"{datum.ja}{' ' if datum.ja else ''}{said} {unit.ja}", f"{said} {unit.en}{datum.en}")]
    return [_entry(key, value, unit) for key, value in held.value.items()]


def _entry(key: str, value: float, unit: Text) -> Text:
    asked = QUESTIONS.get(f"vehicle.{key}") or QUESTIONS.get(f"on_site.{key}")
    title, own = _ENTRIES.get(key, (Text(key, key), None)) if asked is None else (asked.short, asked.unit)
    told = own or unit
    return Text(f"{title.ja}: {_number(value)} {told.ja}", f"{title.en}: {_number(value)} {told.en}")


def _number(value: float) -> str:
    return f"{value:,.10g}"
