"""Where the data comes from: what the registry holds, edition by edition, and what can be loaded besides."""

from flask import Blueprint, Response, jsonify, render_template

from fieldreg.services.holdings.inventory import load_told
from geodata.catalogue import QUALITY, datasets
from web.pages.law import labels as law_labels
from web.pages.maps.coverage_drawing import drawing_of
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["catalogue"]

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/catalogue")
@allow(ANYONE)
def index() -> str:
    """The layers held, and the datasets that can be loaded."""
    request_values.only()
    today = services().clock.today()
    held = services().register.holdings(today)
    return render_template(
        "pages/catalogue.html",
        today=today,
        layers=held,
        titles={one.layer.id: one.layer.title for one in held},
        datasets=datasets().values(),
        quality=QUALITY,
        load_told=load_told,
        drawing_of=drawing_of,
        law_words=law_labels,
        words=labels,
    )


@catalogue.get("/api/catalogue")
@allow(ANYONE)
def twin() -> Response:
    """The same for machines."""
    request_values.only()
    today = services().clock.today()
    layers = [layer.to_dict() for layer in services().register.holdings(today)]
    return jsonify({"on": today.isoformat(), "layers": layers, "datasets": [d.to_dict() for d in datasets().values()]})
