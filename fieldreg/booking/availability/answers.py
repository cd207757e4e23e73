"""What the rules of a place say of a wanted slot: which refuse it, in a sentence with the next time that fits, and what is not known.

Hours that are not known refuse nothing and are told; those of visitors refuse nothing either, for what a trial may do outside them the
desk decides.  Buffers are no part of the slot: hours are asked of the slot alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fieldreg.booking.availability.hours import Openness
from fieldreg.booking.availability.rules import InForce, Rule
from fieldreg.booking.availability.telling import hours_on, length_told, origin_told, slot_told
from fieldreg.kernel.business_days import HolidaysUnknown, LeadUnit, add_business_days
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, whole_days

__all__ = ["Answer", "Counts", "Refusal", "answer_of", "last_day_to_ask", "next_fit", "outside_told", "refuses_for_good", "shut_on"]

_LOOKED_AHEAD = 366  # days
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many undecided and accepted reservations that are not over the organisation has under the unit that limits each.

    `adding` is how many undecided ones it asks for at once.
    """

    undecided: int = 0
    accepted: int = 0
    adding: int = 1


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One rule that does not take the slot; `where` is the field it is about, `fits` the next slot the rules take."""

    rule: Rule
    code: str
    where: str
    because: Text
    fits: Timespan | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Every rule that refuses; `untold` is what is not known and so is left to the desk, empty where all is."""

    refusals: tuple[Refusal, ...]
    untold: Text = Text("")

    def of(self, *rules: Rule) -> tuple[Refusal, ...]:
        return tuple(one for one in self.refusals if one.rule in rules)


def answer_of(force: InForce, slot: Timespan, now: datetime, counts: Counts | None = None) -> Answer:
    """Asks every rule of the place of a slot wanted `now`; `counts` None asks no quota."""
    asked = _Asked(force, slot.in_japan(), now)
    refusals = [refusal for ask in _RULES for refusal in ask(asked)]
    if counts is not None:
        refusals += _quota(asked, counts)
    return Answer(refusals=tuple(refusals), untold=_untold(force, slot))


def refuses_for_good(force: InForce, slot: Timespan) -> bool:
    """Whether the place is known to be closed for use at some of the slot, whoever asks and whenever."""
    hours = force.rules.hours
    return hours is not None and hours.of_use and hours.over(slot)[0] is Openness.CLOSED


def outside_told(force: InForce, slot: Timespan) -> Text | None:
    """Which hours of use the slot lies outside of, and by whose word; None where it does not, or nobody knows."""
    hours = force.rules.hours
    if hours is None or not refuses_for_good(force, slot):
        return None
    closed = next((day for day in slot.days() if hours.of_day(day) == ()), None)
    told, by = hours_on(hours, closed or slot.first_day), origin_told(force, Rule.HOURS)
    shut = ("は休み", ", is closed") if closed else ("", "")
    return Text(f"{told.ja}{shut[0]}（{by.ja}）", f"{told.en}{shut[1]} ({by.en})")


def shut_on(force: InForce, day: date) -> bool:
    """Whether the place is known to be closed for use all that day, whatever the night before."""
    hours = force.rules.hours
    if hours is None or not hours.of_use or hours.of_day(day) != ():
        return False
    return not any(one.overlaps(whole_days(day)) for one in hours.openings(day, 0))


def last_day_to_ask(force: InForce, first: date) -> date:
    """The last day on which a slot that begins on `first` can be asked for.  Raises HolidaysUnknown."""
    lead = force.rules.lead
    if lead.unit is LeadUnit.BUSINESS_DAYS:
        return add_business_days(first, -lead.value) if lead.value else first
    return first - timedelta(days=lead.value)


class _Asked:
    """One question; what fits next is looked for once."""

    def __init__(self, force: InForce, slot: Timespan, now: datetime) -> None:
        self.force, self.rules, self.slot, self.now = force, force.rules, slot, now
        self._fits: tuple[Timespan | None] | None = None

    @property
    def length(self) -> timedelta:
        return self.slot.end - self.slot.start

    @property
    def fits(self) -> Timespan | None:
        if self._fits is None:
            self._fits = (next_fit(self.force, self.slot, self.now),)
        return self._fits[0]

    def refused(self, rule: Rule, code: str, where: str, ja: str, en: str) -> Refusal:
        """With the next time and the source."""
        then = f"この定めに次に合うのは {slot_told(self.fits)} です" if self.fits else "この先1年に合う時間は見つかりません"
        then_en = f"the next time that fits the rules is {slot_told(self.fits)}" if self.fits else "no time of the next year fits"
        by = origin_told(self.force, rule)
        return Refusal(rule=rule, code=code, where=where, fits=self.fits, because=Text(
            f"{ja}。{then}（{by.ja}）。", f"{en}; {then_en} ({by.en})"))  # fmt: skip


def next_fit(force: InForce, slot: Timespan, now: datetime) -> Timespan | None:
    """The first slot from the wanted one's start on that every rule but quotas takes, as long as the wanted one where that may be.

    None where no day of the next year has one, or the rules change before.  Whether it is taken nobody asks here.
    """
    rules, length = force.rules, slot.end - slot.start
    length = max(length, (rules.shortest_minutes or 0) * _MINUTE)
    length = length if rules.longest_minutes is None else min(length, rules.longest_minutes * _MINUTE)
    if rules.step_minutes:
        length = -(-length // (rules.step_minutes * _MINUTE)) * rules.step_minutes * _MINUTE
        if rules.longest_minutes is not None and length > rules.longest_minutes * _MINUTE:
            length -= rules.step_minutes * _MINUTE
        if length <= timedelta(0) or length < (rules.shortest_minutes or 0) * _MINUTE:
            return None
    floor, last = max(slot.start, now).astimezone(JST), now + timedelta(days=rules.horizon_days)
    stretches = _stretches(force, floor.date())
    for day in (floor.date() + timedelta(days=n) for n in range(_LOOKED_AHEAD)):
        if force.until is not None and day >= force.until:
            return None
        for start in _starts(day, slot.start.astimezone(JST).time(), stretches, rules.step_minutes, floor):
            held = Timespan(start, start + length)
            if start <= last and any(_within(held, one) for one in stretches) and _in_time(force, day, now):
                return held
    return None


def _starts(day: date, wanted: time, stretches: list[Timespan], step: int | None, floor: datetime) -> Iterator[datetime]:
    """When a slot of that day might begin: at the wanted time, else as early as the place is open; what is over goes from the list."""
    midnight, after = _midnight(day), _midnight(day + timedelta(days=1))
    while stretches and stretches[0].end <= midnight:
        del stretches[0]
    opened = [max(one.start, midnight) for one in stretches if one.start < after]
    for start in (datetime.combine(day, wanted, JST), *opened):
        begin = _on_step(max(start, floor), step)
        if begin < after:
            yield begin


def _within(slot: Timespan, stretch: Timespan) -> bool:
    return stretch.start <= slot.start and slot.end <= stretch.end


def _stretches(force: InForce, first: date) -> list[Timespan]:
    """When the place may be used, as far as one looks ahead; all the time where its hours bind nobody or nothing is known of them."""
    hours = force.rules.hours
    if hours is None or not hours.of_use or hours.unknown is not None:
        return [Timespan(_midnight(first), _midnight(first + timedelta(days=2 * _LOOKED_AHEAD)))]
    return hours.openings(first, _LOOKED_AHEAD)


def _in_time(force: InForce, first: date, now: datetime) -> bool:
    try:
        return now.astimezone(JST).date() <= last_day_to_ask(force, first)
    except HolidaysUnknown:
        return True  # in a year so far off that no lead reaches back from it


def _outside_hours(asked: _Asked) -> Iterator[Refusal]:
    if not refuses_for_good(asked.force, asked.slot):
        return
    closed_day = next((day for day in asked.slot.days() if asked.rules.hours and asked.rules.hours.of_day(day) == ()), None)
    if closed_day is not None and asked.slot.first_day == asked.slot.last_day:
        day = hours_on(asked.rules.hours, closed_day)
        yield asked.refused(Rule.HOURS, "closed-day", "time_start", f"{day.ja}は休みです", f"it is closed on {day.en}")
    else:
        day = hours_on(asked.rules.hours, asked.slot.first_day)
        yield asked.refused(
            Rule.HOURS, "outside-hours", "time_start", f"開いている時間の外です。{day.ja}", f"this is outside the hours: {day.en}"
        )


def _too_short(asked: _Asked) -> Iterator[Refusal]:
    shortest = asked.rules.shortest_minutes
    if shortest is not None and asked.length < shortest * _MINUTE:
        told = length_told(shortest)
        yield asked.refused(
            Rule.SHORTEST, "too-short", "time_end", f"ここの予約は {told.ja}からです", f"a slot here lasts at least {told.en}"
        )


def _too_long(asked: _Asked) -> Iterator[Refusal]:
    longest = asked.rules.longest_minutes
    if longest is not None and asked.length > longest * _MINUTE:
        told = length_told(longest)
        yield asked.refused(
            Rule.LONGEST, "too-long", "time_end", f"ここの一つの予約は {told.ja}までです", f"a slot here lasts at most {told.en}"
        )


def _off_step(asked: _Asked) -> Iterator[Refusal]:
    step = asked.rules.step_minutes
    if step is None:
        return
    told = length_told(step)
    for where, moment, ja, en in (("time_start", asked.slot.start, "開始", "start"), ("time_end", asked.slot.end, "終了", "end")):
        if _on_step(moment, step) != moment:
            yield asked.refused(
                Rule.STEP, "off-step", where, f"{ja}は 0:00 から {told.ja}ごとの時刻にしてください",
                f"the {en} must be a multiple of {told.en} from midnight",
            )  # fmt: skip


def _too_late(asked: _Asked) -> Iterator[Refusal]:
    first, lead = asked.slot.first_day, asked.rules.lead
    if not _in_time(asked.force, first, asked.now):
        last = last_day_to_ask(asked.force, first)
        days = ("営業日", "business days") if lead.unit is LeadUnit.BUSINESS_DAYS else ("日", "days")
        yield asked.refused(
            Rule.LEAD, "too-late", "time_start", f"使う日の {lead.value} {days[0]}前までに申請してください。{first} の締切は {last} でした",
            f"ask at least {lead.value} {days[1]} before; for {first} the last day was {last}",
        )  # fmt: skip


def _beyond_horizon(asked: _Asked) -> Iterator[Refusal]:
    days = asked.rules.horizon_days
    if asked.slot.start > asked.now + timedelta(days=days):
        opens = (asked.slot.start - timedelta(days=days)).astimezone(JST)
        by = origin_told(asked.force, Rule.HORIZON)
        yield Refusal(rule=Rule.HORIZON, code="beyond-horizon", where="time_start", because=Text(
            f"予約できるのは {days} 日先までです。この日時は {opens:%Y-%m-%d %H:%M} から申請できます（{by.ja}）。",
            f"a reservation may begin at most {days} days from now; this one can be asked for from {opens:%Y-%m-%d %H:%M} ({by.en})",
        ))  # fmt: skip


_RULES: tuple[Callable[[_Asked], Iterator[Refusal]], ...] = (_outside_hours, _too_short, _too_long, _off_step, _too_late, _beyond_horizon)
_QUOTAS: Mapping[Rule, tuple[str, str, str]] = {
    Rule.UNDECIDED: ("undecided", "未決定の申請", "undecided requests"),
    Rule.ACCEPTED: ("accepted", "承認済みで、まだ終わっていない予約", "accepted reservations that are not over"),
}


def _quota(asked: _Asked, counts: Counts) -> Iterator[Refusal]:
    for rule, (name, ja, en) in _QUOTAS.items():
        most, held = getattr(asked.rules, str(rule)), getattr(counts, name)
        adding = counts.adding if rule is Rule.UNDECIDED else 1
        if most is not None and held + adding > most:
            by = origin_told(asked.force, rule)
            more = Text("あります", "")
            if adding > 1:
                more = Text(f"、さらに {adding} 件を申請しようとしています", f" and asks for {adding} more")
            yield Refusal(rule=rule, code="quota", where="organisation", because=Text(
                f"ここでの一つの組織の{ja}は {most} 件までで、いま {held} 件{more.ja}。取り下げるか、減るのをお待ちください（{by.ja}）。",
                f"one organisation may have at most {most} {en} here, and has {held}{more.en}; withdraw some, or wait ({by.en})",
            ))  # fmt: skip


def _untold(force: InForce, slot: Timespan) -> Text:
    """What is not known of the hours, and that the desk decides."""
    hours = force.rules.hours
    if hours is None:
        return Text(
            "使える時間は未確認です（まだ調べられていません）。窓口が管理者に確かめます。",
            "the hours of use are not known: nobody has looked them up; the desk asks the manager",
        )
    state, why = hours.over(slot)
    if hours.of_use:
        if state is not Openness.UNKNOWN:
            return Text("")
        return Text(
            f"使える時間は未確認です。{why.ja}窓口が管理者に確かめます。",
            f"the hours of use are not known: {why.en}; the desk asks the manager",
        )
    if state is Openness.CLOSED:
        day = hours_on(hours, slot.first_day)
        return Text(
            f"見学者などの利用時間の外です。{day.ja}。実証に使える時間は未確認で、窓口が管理者に確かめます。",
            f"this is outside the hours of visitors ({day.en}); those of trials are not known, and the desk asks the manager",
        )
    more = Text("") if state is Openness.OPEN else Text(why.ja, f" ({why.en})")
    return Text(
        f"実証に使える時間は未確認です（分かっているのは見学者などの利用時間だけです）。{more.ja}窓口が管理者に確かめます。",
        f"the hours of trials are not known, only those of visitors{more.en}; the desk asks the manager",
    )


def _on_step(moment: datetime, step: int | None) -> datetime:
    """The moment, or the next whole step from midnight; the next whole minute without one."""
    here = moment.astimezone(JST)
    size, past = (step or 1) * _MINUTE, here - _midnight(here.date())
    return _midnight(here.date()) + -(-past // size) * size


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JST)
