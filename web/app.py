"""The pages and the API over the use cases of `fieldreg.services`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.formats.tile_archive import open_tile_archive
from geodata.terrain import open_terrain
from web.answering.by_link import answering
from web.answering.department import department
from web.api.calendars.feeds import calendar_feeds
from web.api.features.routes import features
from web.api.kept_trials import kept_trials
from web.api.publishing.routes import publishing as published
from web.api.routes import api
from web.api.tiles.routes import tiles
from web.applicant.consult import consult
from web.applicant.handed_in import handed_in
from web.applicant.own_letters import own_letters
from web.applicant.report import report
from web.applicant.reserve import reserve
from web.applicant.signing_in import auth
from web.applicant.waiting import waiting
from web.calls.applying import applying
from web.calls.desk_applications import desk_applications
from web.calls.desk_calls import desk_calls
from web.calls.jury import jury
from web.calls.public_calls import calls
from web.desk.agreements import agreements
from web.desk.case_files import case_files
from web.desk.cases import cases
from web.desk.closing.closures import closures
from web.desk.closing.reading import closure_files
from web.desk.homework import homework
from web.desk.inbox import inbox
from web.desk.letters import letters
from web.desk.overview.audit import audit
from web.desk.overview.calendar import calendar
from web.desk.overview.exports import lists
from web.desk.overview.filters import filters
from web.desk.permits import permits
from web.desk.places.availability import availability
from web.desk.places.neighbour_rules import neighbour_rules
from web.desk.register import register_desk
from web.desk.reservations import desk
from web.desk.statistics import figures
from web.desk.tasks import tasks
from web.desk.worklist import worklist
from web.loads import jobs
from web.loads.pages import loading
from web.pages.about import pages
from web.pages.connecting.page import connecting
from web.pages.datasets import catalogue
from web.pages.law.rules import law
from web.pages.maps import base_map
from web.pages.programmes.programmes import programmes
from web.pages.public import public
from web.pages.records import records
from web.pages.register.pages import register
from web.people.accounts import people
from web.people.invited import invited
from web.people.own_account import own_account
from web.people.own_calendars import own_calendars
from web.people.retention import retention
from web.series.changing import series_changing
from web.series.desk_series import desk_series
from web.series.own_series import own_series
from web.series.series_api import series_api
from web.shell import (
    access,
    beside,
    context,
    errors,
    headers,
    i18n,
    kept_parts,
    labels,
    own_addresses,
    public_address,
    publishing,
    ready,
)
from web.shell.config import settings
from web.shell.files import own_files
from web.shell.limits import limiter
from web.shell.sent import uploads
from web.shell.sent.request_values import RowNumbers
from web.shell.watching import requests, turns
from web.shell.watching.health import health

__all__ = ["create_app"]


def create_app(
    config: Config | None = None, services: Services | None = None, overrides: Mapping[str, Any] | None = None
) -> Flask:
    """The WSGI application.

    `config` defaults to the environment's, `services` to those over the configured store;
    `overrides` are Flask settings that win over `web.shell.config`.  Raises InvalidInput naming a
    variable that cannot be used.
    """
    held = config or Config.from_environment()
    app = Flask(__name__)
    app.config.from_mapping(settings(held))
    app.config.from_mapping(overrides or {})
    app.url_map.converters["int"] = RowNumbers
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.globals.update(badge_icons=labels.BADGE_ICONS, script_labels=labels.for_scripts)
    requests.watch(app)
    turns.provide(app)
    beside.provide(app)
    own_files.provide(app)
    errors.catch(app)
    context.provide(app, services or build(held, open_terrain(held.dem, held.dem_accuracy_m, held.dem_vertical)))
    i18n.speak(app)
    if app.config["FIELDREG_BASEMAP"] == "file":
        base_map.provide(app, open_tile_archive(Path(held.basemap)))
    access.guard(app)
    uploads.provide(app)
    limiter.init_app(app)
    jobs.provide(app)
    ready.provide(app)
    kept_parts.provide(app)
    headers.harden(app)
    publishing.publish(app)
    own_addresses.hold(app)
    blueprints = (
        public, law, catalogue, records, reserve, consult, report, inbox, cases, figures, desk, homework, loading, worklist, waiting,
        auth, pages, api, features, tiles, published, calendar_feeds,
        kept_trials, people, invited, own_account, own_calendars, retention, register,
        register_desk, letters, own_letters, programmes, answering, department, tasks, agreements, permits, calls, applying,
        desk_calls, desk_applications, jury, case_files, handed_in, filters, lists, audit, calendar, availability, series_api, own_series,
        desk_series, series_changing, neighbour_rules, closures, closure_files, health, connecting,
    )  # fmt: skip
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    access.allow_all_of(app, public, access.ANYONE)  # maps and sheets are for anybody to read
    public_address.stand_at(app)
    return app
