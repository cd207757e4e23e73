"""The pages and the API over the use cases of `fieldreg.services`."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.terrain import open_terrain
from web import access, context, errors, headers, i18n, load_jobs
from web.api import api
from web.auth import auth
from web.catalogue import catalogue
from web.config import settings
from web.consult import consult
from web.desk import desk
from web.law import law
from web.limits import limiter
from web.loading import loading
from web.pages import pages
from web.public import public
from web.reserve import reserve
from web.worklist import worklist

__all__ = ["create_app"]


def create_app(
    config: Config | None = None, services: Services | None = None, overrides: Mapping[str, Any] | None = None
) -> Flask:
    """The WSGI application.

    `config` defaults to the environment's, `services` to those over the configured store;
    `overrides` are Flask settings that win over `web.config`.  Raises InvalidInput naming a
    variable that cannot be used.
    """
    held = config or Config.from_environment()
    app = Flask(__name__)
    app.config.from_mapping(settings(held))
    app.config.from_mapping(overrides or {})
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    errors.catch(app)
    context.provide(app, services or build(held, open_terrain(held.dem, held.dem_accuracy_m)))
    i18n.speak(app)
    access.guard(app)
    limiter.init_app(app)
    load_jobs.provide(app)
    headers.harden(app)
    for blueprint in (public, law, catalogue, reserve, consult, desk, loading, worklist, auth, pages, api):
        app.register_blueprint(blueprint)
    access.allow_all_of(app, public, access.ANYONE)  # maps and sheets are for anybody to read
    return app
