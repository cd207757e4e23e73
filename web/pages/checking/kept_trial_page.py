"""`/t/CODE`: a kept trial on the checking page, with its answer now and, on top, what turned since it was kept."""

import json

from flask import Response

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Availability, Site
from fieldreg.screening.plan import STATE_NAMES
from fieldreg.screening.plan_calendar import calendar_of
from fieldreg.services.trials.kept_trials import OpenedTrial
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import trial_from_geojson
from geodata.drawings.drawing import FORMATS, write_drawing
from web.pages.checking.check_page import checking_page
from web.pages.checking.watching import watching_of
from web.pages.needs.need_of_trial import need_of_trial
from web.shell.context import services
from web.shell.limits import limiter, no_guessing, setting
from web.shell.trial_summary import summary_of

__all__ = ["kept_trial", "kept_trial_calendar", "kept_trial_file"]


@limiter.limit(setting("LIMIT_SCREENINGS"))
@no_guessing
def kept_trial(code: str) -> Response:
    """The trial as it was kept, judged now; what is changed on the page is the reader's own copy."""
    opened = services().kept_trials.open(code)
    trial, site = _read(opened)
    page = checking_page(
        site,
        json.dumps(opened.kept.document),
        opened=opened,
        summary=summary_of(trial) if trial else (),
        watching=watching_of(opened, trial),
        need=need_of_trial(trial) if trial else None,
        reservable=site is not None and site.availability is not Availability.REUSED,
        severities=list(Severity),
        plan_states=STATE_NAMES,
        jst=JST,
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"  # for whoever has the link, and nobody else
    return answer


@limiter.limit(setting("LIMIT_SCREENINGS"))
@no_guessing
def kept_trial_calendar(code: str) -> Response:
    """The plan of its applications as of now, as a calendar file.  Raises InvalidInput where it can no longer be judged."""
    opened = services().kept_trials.open(code)
    if opened.screening is None:
        raise InvalidInput(opened.faults)
    answer = Response(calendar_of(opened.screening.plan, now=services().clock.now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=fieldreg-{opened.kept.code}.ics"
    return answer


@limiter.limit(setting("LIMIT_SCREENINGS"))
@no_guessing
def kept_trial_file(code: str, form: str) -> Response:
    """The trial as it was kept, as a file of another program: its area as a fence (plan), or drawn (kml, kmz).  Raises InvalidInput."""
    kept = services().kept_trials.kept(code)
    answer = Response(write_drawing(kept.document, FORMATS[form]), content_type=FORMATS[form].mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename=fieldreg-{kept.code}.{form}"
    return answer


def _read(opened: OpenedTrial) -> tuple[Trial | None, Site | None]:
    """The trial and its site, as far as they are still there."""
    try:
        trial = trial_from_geojson(opened.kept.document)
    except InvalidInput:
        return None, None
    try:
        return trial, services().register.site(trial.site) if trial.site else None
    except NotFound:
        return trial, None
