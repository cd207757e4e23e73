"""A need taken on to the checking page: laid over a site, as the list and the sheet judged it, one time after another."""

import json
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import g, url_for

from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Site
from fieldreg.trials.need_json import need_to_json
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_address import query_of_document
from web.pages.needs.need_trial import trial_document
from web.pages.needs.need_words import need_line

__all__ = ["NeedAtSite"]


@dataclass(frozen=True)
class NeedAtSite:
    """The need asked for, at a site.  The checking page takes one time of less than 24 hours, and heights above one datum."""

    asked: AskedNeed
    site: Site

    @property
    def line(self) -> str:
        """The need in one line, in the page's language."""
        return need_line(self.asked.need).in_language(g.language)

    @property
    def is_held(self) -> bool:
        """Whether the fields of the checking page can say it as it is."""
        need = self.asked.need
        return len({held.datum for held in (need.altitude_lower, need.altitude_upper) if held}) < 2 and _fits_hours(need.timespan)

    @property
    def trial(self) -> str:
        """The first time as GeoJSON to begin with; "" where the fields could not say it."""
        return json.dumps(trial_document(self.asked.need.each_time()[0], self.site)) if self.is_held else ""

    @property
    def sheet(self) -> str:
        """Where the answer to the whole of it stands."""
        return f"{url_for('public.site', site_id=self.site.id)}?{self.asked.query}"

    @property
    def others(self) -> list[dict[str, str]]:
        """The other times, each with the address that checks it."""
        here = f"{url_for('public.check')}?{urlencode({'site': self.site.id})}"
        each = self.asked.need.each_time()[1:]
        return [{"words": _hours(need.timespan), "href": f"{here}&{query_of_document(need_to_json(need))}"} for need in each]


def _fits_hours(span: Timespan) -> bool:
    return span.end - span.start < timedelta(days=1) and not (span.start.second or span.end.second)


def _hours(span: Timespan) -> str:
    start, end = (moment.astimezone(JST) for moment in (span.start, span.end))
    return f"{start:%m/%d %H:%M}–{end:%H:%M}" if start.date() == end.date() else f"{start:%m/%d %H:%M}–{end:%m/%d %H:%M}"
