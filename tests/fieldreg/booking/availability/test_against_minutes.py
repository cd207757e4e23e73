"""What the rules say of a slot, beside a reader that goes through the document minute by minute; by chance, with a fixed seed."""

import random
from collections import Counter
from datetime import datetime, timedelta

from fieldreg.booking.availability.answers import answer_of, next_fit
from fieldreg.booking.availability.rule_file import version_of
from fieldreg.booking.availability.rules import Availability
from fieldreg.booking.limits import BookingLimits
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import Timespan
from tests.deep import often
from tests.fieldreg.booking.availability.by_the_minute import JST, MINUTE, WEEKDAYS, Reader
from tests.fieldreg.store.makers import site

SEED = 20261130
DAYS = ["12-29", "01-04", "11-01", "02-28", "02-29", "03-01", "05-03", "12-31", "01-01", "07-20", "08-31", "04-30"]
HOURS = [
    "09:00-17:00", "09:00-12:00", "13:00-17:30", "22:00-02:00", "18:00-06:00", "00:00-24:00", "00:00-01:00", "23:59-00:01", "17:00-24:00",
]  # fmt: skip
YEARS = [(2026, 12, 27), (2027, 2, 26), (2027, 4, 28), (2028, 2, 27), (2026, 9, 18), (2027, 10, 30), (2028, 12, 28)]


def hours_of(chance):
    found, taken = [], set()
    for text in chance.sample(HOURS, chance.randint(1, 3)):
        begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
        spent = set(range(begin, end if end > begin else end + 1440))
        if not spent & taken:
            found.append(text)
            taken |= spent
    return found if chance.random() < 0.75 else "closed"


def season(chance, *, last):
    kinds = [*WEEKDAYS, "holiday", "year-end", "every"]
    days = {kind: hours_of(chance) for kind in kinds if chance.random() < (0.9 if kind == "every" else 0.3)}
    told = {"days": days or {"every": "closed"}}
    if not last:
        told |= {"from": chance.choice(DAYS), "to": chance.choice(DAYS)}
    if chance.random() < 0.4:
        days.pop("holiday", None)
        days["every"] = ["09:00-17:00"]
        days[chance.choice(WEEKDAYS)] = "closed"
        told = {**told, "days": days, "closed_moves_after_holiday": True}
    return told


def rules(chance):
    """A document that is taken; some seasons may hide others, which is refused, and then another is tried."""
    document = {"site": "s", "from": "2026-01-01", "source": "s", "confidence": "low"}
    if chance.random() < 0.9:
        count = chance.randint(1, 3)
        document["hours"] = {"seasons": [season(chance, last=n == count - 1 and chance.random() < 0.8) for n in range(count)]}
    if chance.random() < 0.2 and "hours" in document:
        document["hours"]["of"] = "visitors"
    for name, values in (("shortest_minutes", (30, 60, None)), ("longest_minutes", (240, 480, 2880, None)), ("step_minutes", (15, 30, 60))):
        if chance.random() < 0.4:
            document[name] = chance.choice(values)
    if chance.random() < 0.4:
        document["lead"] = {chance.choice(["days", "business_days"]): chance.randint(0, 12)}
    if chance.random() < 0.3:
        document["horizon_days"] = chance.choice([10, 60])
    try:
        return document, version_of(document, "x.yaml")
    except InvalidInput as error:
        if {fault.code for fault in error.faults} != {"season-hidden"}:
            raise
        return rules(chance)


def wanted(chance):
    year = chance.choice(YEARS)
    minute = chance.choice([0, 30, 61, 540, 600, 780, 1020, 1320, 1439])
    start = datetime(*year, tzinfo=JST) + timedelta(days=chance.randint(0, 9), minutes=minute)
    length = chance.choice([1, 29, 30, 60, 90, 180, 240, 481, 1440, 3000])
    now = start - timedelta(days=chance.choice([0, 1, 3, 9, 10, 11, 59, 61]), minutes=chance.choice([0, 1, 700]))
    return Timespan(start, start + length * MINUTE), now


def in_force(version, slot):
    return Availability([version], BookingLimits()).of(site(), None, slot.first_day)


def test_the_rules_refuse_what_every_minute_says_they_do():
    chance, seen, count = random.Random(SEED), Counter(), often(1000)
    for _ in range(count):
        document, version = rules(chance)
        slot, now = wanted(chance)
        answer = answer_of(in_force(version, slot), slot, now)
        reader = Reader(document)
        codes = {"hours" if one.code in ("closed-day", "outside-hours") else one.code for one in answer.refusals}
        assert codes == reader.refused(slot.start, slot.end, now), (document, slot, now)
        state = reader.over(slot.start, slot.end) if "hours" in document else "unknown"
        assert bool(answer.untold.ja) == (state == "unknown" or not reader.binds()), (document, slot)
        seen.update(codes or {"taken"})
        seen[state] += 1
    assert set(seen) == {"hours", "too-short", "too-long", "off-step", "too-late", "beyond-horizon", "taken", "open", "closed", "unknown"}
    assert min(seen.values()) > count / 20


def test_what_fits_next_is_the_first_that_every_minute_takes():
    chance, found, count = random.Random(SEED + 1), 0, often(50)
    for _ in range(count):
        document, version = rules(chance)
        slot, now = wanted(chance)
        told = next_fit(in_force(version, slot), slot, now)
        expected = Reader(document).fits(slot.start, slot.end, now, 16)
        if told is None or told.first_day > max(slot.start, now).date() + timedelta(days=15):
            assert expected is None, (document, slot, now, told, expected)
            continue
        assert (told.start, told.end - told.start) == (expected[0], expected[1] * MINUTE), (document, slot, now)
        found += 1
    assert found > count / 2
