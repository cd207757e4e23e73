"""What the choosing page shows for an address: the need it asks for, the rows, how they are narrowed down.  Page and script share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from flask import g, url_for
from werkzeug.datastructures import MultiDict

from fieldreg.booking.free_days import SlotState
from fieldreg.choosing.ranking import Ranked
from fieldreg.choosing.vacancy import Vacancy, vacancies
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, whole_days
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from web.pages.choosing.booked_days import DAYS_AHEAD, BookedDays, booked_of, moved_by, slot_told
from web.pages.choosing.list_parts import chips_of, facets_of, pairs_of, slider_of
from web.pages.choosing.nothing_fits import address_if_nothing_fits
from web.pages.choosing.ranked_rows import GROUPS, group_of, mark_of, ranked_table, told_of
from web.pages.choosing.trial_bar import with_a_day
from web.pages.choosing.trial_fields import document_of_fields
from web.pages.listing.need_badges import probed_activity
from web.pages.listing.site_filters import Filters
from web.pages.listing.site_row import Row, judged, size_text
from web.pages.listing.site_rows import Chosen, Mask, SiteTable, site_table
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_address import query_of_document
from web.pages.needs.need_words import need_line, short_day
from web.shell import labels
from web.shell.context import services

__all__ = ["MOST_ROWS", "Choices", "asked_by", "choices", "is_told_in_fields"]

MOST_ROWS = 100  # of one page
_KNOWN_OF_ALL = frozenset({"kind", "availability", "indoor", "answer", "fit"})
_HAVABLE = (Availability.CONSULT, Availability.RESTRICTED, Availability.UNCONFIRMED)


def is_told_in_fields(query: Mapping[str, str]) -> bool:
    """Whether the address says something in plain fields, which another address says in the one way."""
    return "craft" in query or "ahead" in query


def asked_by(query: "MultiDict[str, str]") -> AskedNeed | None:
    """The need asked for: in the one way of addresses, or in the plain fields of the bar; `ahead` moves it to that many days from today.

    Raises InvalidInput with every fault of the need.
    """
    told = with_a_day(query, services().clock.today()) if "craft" in query else query
    asked = _of(Need.from_json(document_of_fields(told))) if "craft" in query else AskedNeed.of(query)
    ahead = days_ahead(query)
    if asked is None or ahead is None:
        return asked
    by = (services().clock.today() + timedelta(days=ahead) - asked.need.timespan.first_day).days
    first, *more = (moved_by(span, by) for span in asked.need.times)
    return _of(replace(asked.need, timespan=first, more_times=tuple(more)))


def days_ahead(query: Mapping[str, str]) -> int | None:
    """How many days from today the slider stands; None where it was not moved."""
    text = query.get("ahead", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= DAYS_AHEAD):
        raise InvalidInput.one(
            "not-days-ahead", "ahead", f"ahead は 0〜{DAYS_AHEAD} の整数にしてください。",
            f"ahead must be a whole number of 0 to {DAYS_AHEAD}",
        )  # fmt: skip
    return int(text)


def _of(need: Need) -> AskedNeed:
    return AskedNeed(need, query_of_document(need_to_json(need)))


def choices(query: "MultiDict[str, str]", asked: AskedNeed | None) -> "Choices":
    """What is shown for an address.  Raises InvalidInput naming the part that cannot be read."""
    today = services().clock.today()
    filters = Filters.from_query(query, today, ranked=asked is not None)
    ahead = days_ahead(query)
    if asked is None and ahead is not None:
        filters = replace(filters, on=today + timedelta(days=ahead))
    return Choices(asked, filters, site_table(), dated=bool(query.get("on")) or ahead is not None)


@dataclass(frozen=True, eq=False)
class Choices:
    """`dated`: whether the day is the visitor's own."""

    asked: AskedNeed | None
    filters: Filters
    table: SiteTable
    dated: bool

    @property
    def spans(self) -> Sequence[Timespan]:
        """The times asked for: the need's, else the whole day the list is judged for."""
        return self.asked.need.times if self.asked else [whole_days(self.filters.on)]

    @cached_property
    def _ranked(self) -> Any:
        return ranked_table(self.asked, self.table) if self.asked else None

    @property
    def ranked(self) -> Mapping[str, Ranked]:
        """What the need asked for takes at each site, by its id; empty where none is asked for."""
        return self._ranked.of if self._ranked else {}

    @cached_property
    def _standing(self) -> Any:
        return services().screening.standing(self.filters.on)

    @cached_property
    def chosen(self) -> Chosen:
        """The rows that are wanted, in order, and the counts."""
        beside = {**(self._ranked.facets if self._ranked else {}), **self._slots}
        return self.table.chosen(self.filters, self._standing, beside, self._ranked.order if self._ranked else None)

    @cached_property
    def _slots(self) -> dict[str, dict[str, Mask]]:
        """Which rows are free at the times asked for; nothing where too much is taken to be looked at, or nothing is and nobody asks."""
        booked = booked_of(self.spans, all_day=self.asked is None)
        if not booked.known or not (booked.sites or "slot" in self.filters.values):
            return {}
        states = np.array([one.state for one in self._vacancies(booked)], dtype=object)
        return {"slot": {str(state): states == state for state in SlotState if (states == state).any()}}

    def _vacancies(self, booked: BookedDays) -> list[Vacancy]:
        """Of each row of the table: as the ranking tells it, where a need ranks it."""
        of, rows = self.ranked, self.table.rows
        return vacancies(((row.site, ranked.fit.area if (ranked := of.get(row.site.id)) else None) for row in rows), self.spans, booked)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One page of them, as the page and the script show it."""
        first = (self.filters.page - 1) * MOST_ROWS
        shown = list(self.chosen.rows[first : first + MOST_ROWS])
        booked = booked_of(self.spans, {row.site.id for row in shown}, ahead=True, all_day=self.asked is None) if shown else BookedDays(())
        if self.asked is None:
            shown = judged(shown, self._standing)
        return [self._told(row, booked, doubtful=n >= self.chosen.count) for n, row in enumerate(shown, first)]

    def _told(self, row: Row, booked: BookedDays, *, doubtful: bool) -> dict[str, Any]:
        site, language = row.site, g.language
        said = (labels.KINDS[site.kind], labels.ward(site.ward))
        badge = row.badge(self.filters.activities)
        if self._ranked is not None:
            more = told_of(self._ranked.of[site.id], language) | ({"group": "unsized"} if doubtful else {})
        else:
            told = {"kind": badge.kind, "words": badge.words.in_language(language)}
            more = {"group": "", "badge": told, "lead": "", "because": "", "held": []}
        return {
            "id": site.id,
            "url": url_for("public.site", site_id=site.id) + (f"?{self.asked.query}" if self.asked else ""),
            **self._ways(site),
            "name": site.name.in_language(language),
            "kind": site.kind,
            "indoor": site.indoor or site.kind is SiteKind.INDOOR,
            "ward": labels.ward(site.ward).in_language(language),
            "availability": site.availability,
            "free": row.free,
            "judged": str(probed_activity(site.kind)),
            "about": [word for word in (*(text.in_language(language) for text in said), size_text(row, language)) if word],
            "slot": self._slot(row, booked) if site.availability in _HAVABLE else None,
            **more,
        }

    def _ways(self, site: Site) -> dict[str, str]:
        """Where one goes on from the row with the need: to check it there, to reserve, to consult; "" where one cannot."""
        if self.asked is None:
            return {"check": "", "reserve": "", "consult": ""}
        query, open_ = self.asked.query, site.availability is not Availability.REUSED
        return {
            "check": f"{url_for('public.check', site=site.id)}&{query}",
            "reserve": f"{url_for('reserve.ask', site_id=site.id)}?{query}" if open_ else "",
            "consult": f"{url_for('consult.ask', site=site.id)}&{query}",
        }

    def _slot(self, row: Row, booked: BookedDays) -> dict[str, str] | None:
        """Free or taken at the times asked for, and when next; of a list nobody gave a day only what is taken."""
        area = self.ranked[row.site.id].fit.area if self.asked else None
        state, words = slot_told(booked, row.site, area, self.spans, all_day=self.asked is None)
        if state is SlotState.FREE and self.asked is None and not self.dated:
            return None
        return {"state": str(state), "words": words.in_language(g.language)}

    @property
    def day(self) -> date:
        """The first day asked for."""
        return self.spans[0].first_day

    @property
    def line(self) -> str:
        """The need in one line; "" where none is asked for."""
        return need_line(self.asked.need).in_language(g.language) if self.asked else ""

    @property
    def own_day(self) -> date | None:
        """The day the visitor gave to a list without a need; None where it is for today."""
        return self.filters.on if self.asked is None and self.dated else None

    @property
    def standing(self) -> str:
        """For which day and which trial the list is where no need is asked for; else ""."""
        if self.asked is not None:
            return ""
        day, is_today = short_day(self.day), self.day == services().clock.today()
        ja, en = ("今日 ", "today, ") if is_today else ("", "")
        said = Text(
            f"{ja}{day.ja} の目安（1.2 kgのドローンを高さ30 mまで。道路は運転者が乗るバス）",
            f"A first guide for {en}{day.en}: a 1.2 kg drone up to 30 m; on roads a bus with its driver",
        )
        return said.in_language(g.language)

    @property
    def nothing_fits(self) -> str:
        """Where to read what stands in the way, if no place can be had for the need; else ""."""
        return address_if_nothing_fits(self.asked, list(self._ranked.of.values())) if self.asked else ""

    @property
    def need_pairs(self) -> list[tuple[str, str]]:
        """The need as the fields of a form would send it."""
        return parse_qsl(self.asked.query) if self.asked else []

    @property
    def state(self) -> list[tuple[str, str]]:
        """The filter state as it stands in an address, without the need and the page."""
        day = [("on", self.filters.on.isoformat())] if self.asked is None and self.dated else []
        return [*pairs_of(self.filters, self.asked), *day]

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        """The groups of the list where a need ranks it: title, badge, and how many of all sites stand in each."""
        if self._ranked is None or self.filters.sort != "best":
            return {}
        wanted: dict[str, int] = {}
        for n, row in enumerate(self.chosen.rows):
            key = group_of(self._ranked.of[row.site.id]) if n < self.chosen.count else "unsized"
            wanted[key] = wanted.get(key, 0) + 1
        return {
            key: {"kind": kind, "title": title.in_language(g.language), "count": wanted[key]}
            for key, (kind, title) in GROUPS.items()
            if key in wanted
        }

    @property
    def marks(self) -> dict[str, list[str]] | None:
        """Of a ranked list the sites left on the map by the kind of their answer; None where no need is asked for."""
        if self._ranked is None:
            return None
        found: dict[str, list[str]] = {}
        for row in self.chosen.rows:
            found.setdefault(mark_of(self._ranked.of[row.site.id]), []).append(row.site.id)
        return found

    @property
    def slot_counts(self) -> dict[str, int]:
        """How many of all sites are free and taken at the times asked for; {} where nothing is taken, or nobody knows."""
        return {state: int(np.count_nonzero(mask)) for state, mask in self._slots.get("slot", {}).items()}

    @property
    def facets(self) -> list[dict[str, Any]]:
        counts = self.chosen.counts
        return facets_of(self.filters, {name: of for name, of in counts.items() if name != "activity" or self.asked is None})

    @property
    def chips(self) -> list[dict[str, str]]:
        return chips_of(self.filters, self.asked)

    @property
    def slider(self) -> dict[str, Any]:
        return slider_of(services().clock.today(), self.day)

    @property
    def last_page(self) -> int:
        """Of the list, from 1 on; a list of nothing has one."""
        return max(1, -(-len(self.chosen.rows) // MOST_ROWS))

    @property
    def more(self) -> bool:
        """Whether there are rows after this page's."""
        return len(self.chosen.rows) > self.filters.page * MOST_ROWS

    def to_dict(self) -> dict[str, Any]:
        """All of it for the script.  `keep` are the sites left on the map, None where all are."""
        return {
            "count": self.chosen.count,
            "unsized": self.chosen.unsized,
            "left_out": self.left_out,
            "more": self.more,
            "keep": [row.site.id for row in self.chosen.rows] if self.filters.narrows else None,
            "marks": self.marks,
            "rows": self.rows,
            "groups": self.groups,
            "facets": self.facets,
            "chips": self.chips,
            "slider": {name: value for name, value in self.slider.items() if name != "days"} | {"slots": self.slot_counts},
            "nothing_fits": self.nothing_fits,
            "need": {"line": self.line, "query": self.asked.query} if self.asked else None,
            "standing": self.standing,
            "own_day": self.own_day.isoformat() if self.own_day else "",
            "state": self.state,
        }

    @property
    def left_out(self) -> str:
        """What is said of those that stand last because something of them is not known."""
        n, filters = self.chosen.unsized, self.filters
        if not n or (len(filters.bounds) == len(filters.sizes) and _KNOWN_OF_ALL.issuperset(filters.values)):
            said = Text(f"ほかに、大きさが未確認の {n} 件を最後に並べています。", f"Beside them, {n} of unknown size stand last.")
        else:
            ja, en = f"ほかに、条件に合うか未確認の {n} 件を最後に並べています。", f"Beside them, {n} of which it is not known stand last."
            said = Text(ja, en)
        return said.in_language(g.language)
