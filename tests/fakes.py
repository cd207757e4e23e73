"""Stand-ins for what a test must hold still."""

from datetime import date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=JST)  # a Monday, and a holiday (勤労感謝の日)


class FixedClock:
    """A `fieldreg.ports.Clock` that stands at `at` until it is told to go on."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.astimezone(JST).date()

    def go_on(self, by: timedelta) -> None:
        self.at += by
