"""Where the data comes from: what the registry holds, edition by edition, and what can be loaded besides."""

from flask import Blueprint, Response, jsonify, render_template

from fieldreg.holdings import holdings, load_told
from geodata.catalogue import QUALITY, datasets
from web import bodies, law_words, words
from web.access import ANYONE, allow
from web.context import services

__all__ = ["catalogue"]

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/catalogue")
@allow(ANYONE)
def index() -> str:
    """The layers held, and the datasets that can be loaded."""
    bodies.only()
    today = services().clock.today()
    held = holdings(services().store, today)
    return render_template(
        "catalogue.html",
        today=today,
        layers=held,
        titles={one.layer.id: one.layer.title for one in held},
        datasets=datasets().values(),
        quality=QUALITY,
        load_told=load_told,
        law_words=law_words,
        words=words,
    )


@catalogue.get("/api/catalogue")
@allow(ANYONE)
def twin() -> Response:
    """The same for machines."""
    bodies.only()
    today = services().clock.today()
    layers = [layer.to_dict() for layer in holdings(services().store, today)]
    return jsonify({"on": today.isoformat(), "layers": layers, "datasets": [d.to_dict() for d in datasets().values()]})
