"""Checking an operation: draw it, answer what is asked, read what it takes."""

import json
from datetime import timedelta

import shapely
from flask import g, render_template, request, url_for

from fieldreg.law.names import LAYER_NAMES
from fieldreg.services import Services
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity
from web.pages.choose import MOST_ROWS
from web.pages.drawn_maps import drawn_map
from web.pages.site_rows import site_table
from web.shell import labels

__all__ = ["check"]


def check() -> str:
    """Draw an operation, answer what is asked, read what it takes; of a large registry sites are looked for by name."""
    services: Services = g.services
    asked, rows = request.args.get("site", ""), site_table().rows
    held = services.register.site(asked) if asked else None
    whole = len(rows) <= MOST_ROWS
    return render_template(
        "pages/check.html",
        parts_of_map=drawn_map("check"),
        sites=[row.site for row in rows] if whole else [held] if held else [],
        find_url=None if whole else url_for("public.rows"),
        site=held,
        outline=json.dumps(shapely.geometry.mapping(held.outline)) if held else "",
        activities=list(Activity),
        day=services.clock.today() + timedelta(days=28),
        layer_names={layer: name.to_dict() for layer, name in LAYER_NAMES.items()},
        questions=[question.to_dict() for question in QUESTIONS.values()],
        words=labels,
    )
