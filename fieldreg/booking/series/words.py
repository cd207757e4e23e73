"""A rule in words, for people."""

from collections.abc import Mapping

from fieldreg.booking.series.rules import WEEKDAYS, Rule
from fieldreg.kernel.texts import Text

__all__ = ["DAY_NAMES", "rule_told"]

DAY_NAMES: Mapping[str, Text] = {
    code: Text(ja, en) for code, ja, en in zip(WEEKDAYS, "月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
}
_EACH = {
    "DAILY": ("毎日", "every day"), "WEEKLY": ("毎週", "every week"), "MONTHLY": ("毎月", "every month"), "YEARLY": ("毎年", "every year"),
}  # fmt: skip
_EVERY = {"DAILY": ("日", "days"), "WEEKLY": ("週間", "weeks"), "MONTHLY": ("か月", "months"), "YEARLY": ("年", "years")}


def rule_told(rule: Rule) -> Text:
    """The whole rule in a line.

    >>> rule_told(Rule((("FREQ", "WEEKLY"), ("INTERVAL", "2"), ("BYDAY", "TU,TH"), ("COUNT", "8")))).ja
    '2週間ごと、火・木曜日、8回'
    """
    frequency, every = rule.part("FREQ"), rule.part("INTERVAL") or "1"
    unit = _EVERY[frequency]
    told = [Text(*_EACH[frequency]) if every == "1" else Text(f"{every}{unit[0]}ごと", f"every {every} {unit[1]}")]
    if months := _listed(rule, "BYMONTH"):
        told.append(Text("・".join(f"{one}月" for one in months), "in month " + ", ".join(months)))
    if days := _listed(rule, "BYMONTHDAY"):
        told.append(Text("・".join(_month_day(int(one)).ja for one in days), "on " + ", ".join(_month_day(int(one)).en for one in days)))
    if days := _listed(rule, "BYDAY"):
        told.append(Text("・".join(_weekday(one).ja for one in days) + "曜日", "on " + ", ".join(_weekday(one).en for one in days)))
    if places := _listed(rule, "BYSETPOS"):
        ja = "・".join(f"{one}番目" if int(one) > 0 else f"後ろから{-int(one)}番目" for one in places)
        told.append(Text(f"そのうちの{ja}", "of these no. " + ", ".join(places)))
    if count := rule.part("COUNT"):
        told.append(Text(f"{count}回", f"{count} times"))
    elif until := rule.until:
        told.append(Text(f"{until:%Y-%m-%d} まで", f"until {until:%Y-%m-%d}"))
    return Text("、".join(one.ja for one in told), ", ".join(one.en for one in told))


def _listed(rule: Rule, name: str) -> list[str]:
    return [one for one in rule.part(name).split(",") if one]


def _month_day(day: int) -> Text:
    if day > 0:
        return Text(f"{day}日", f"day {day}")
    return Text("末日", "the last day") if day == -1 else Text(f"月末から{-day}日目", f"day {-day} from the end")


def _weekday(told: str) -> Text:
    name, number = DAY_NAMES[told[-2:]], told[:-2]
    if not number:
        return name
    place = int(number)
    if place > 0:
        return Text(f"第{place}{name.ja}", f"{name.en} no. {place} of the month")
    if place == -1:
        return Text(f"最後の{name.ja}", f"the last {name.en}")
    return Text(f"後ろから{-place}番目の{name.ja}", f"{name.en} no. {-place} from the end")
