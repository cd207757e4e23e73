"""Checking an operation: draw it, answer what is asked, read what it takes."""

import json
from datetime import date, timedelta
from typing import Any

import shapely
from flask import g, render_template, request, url_for

from fieldreg.kernel.timespan import day_from_text
from fieldreg.law.names import LAYER_NAMES
from fieldreg.register.sites import Site
from fieldreg.services import Services
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity
from geodata.drawings.drawing import FORMATS
from web.pages.choosing.choices import MOST_ROWS
from web.pages.law.height_limit import height_limit_m
from web.pages.listing.site_rows import site_table
from web.pages.maps.drawn_maps import drawn_map
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_at_site import NeedAtSite
from web.pages.needs.probe_document import probe_document
from web.shell import labels

__all__ = ["check", "checking_page"]


def check() -> str:
    """Draw an operation, answer what is asked, read what it takes; of a large registry sites are looked for by name.

    `site` chooses a site; a need beside it is laid over the whole of the site, as the list and the sheet judge it.  `need=list` begins
    with the trial that the list is judged by where no need is asked for, `on` its day.
    """
    services: Services = g.services
    asked = request.args.get("site", "")
    held = services.register.site(asked) if asked else None
    need = AskedNeed.of(request.args)
    if held is not None and need is not None:
        at_site = NeedAtSite(need, held)
        return checking_page(held, at_site.trial, at_site=at_site)
    return checking_page(held, _trial_of_the_list(held, services.clock.today()))


def checking_page(held: Site | None, trial: str, **more: Any) -> str:
    """The page with a site chosen and a trial (GeoJSON as text, "" for none) to begin with; `more` for its template."""
    services: Services = g.services
    rows = site_table().rows
    whole = len(rows) <= MOST_ROWS
    return render_template(
        "pages/check.html",
        parts_of_map=drawn_map("check"),
        sites=[row.site for row in rows] if whole else [held] if held else [],
        find_url=None if whole else url_for("public.rows"),
        site=held,
        outline=json.dumps(shapely.geometry.mapping(held.outline)) if held else "",
        trial=trial,
        activities=list(Activity),
        height_limit_m=height_limit_m(services.clock.today()),
        day=services.clock.today() + timedelta(days=28),
        layer_names={layer: name.to_dict() for layer, name in LAYER_NAMES.items()},
        questions=[question.to_dict() for question in QUESTIONS.values()],
        drawing_formats=list(FORMATS.values()),
        words=labels,
        **more,
    )


def _trial_of_the_list(site: Site | None, today: date) -> str:
    if site is None or request.args.get("need") != "list":
        return ""
    on = request.args.get("on", "")
    return json.dumps(probe_document(site, day_from_text(on, "on") if on else today))
