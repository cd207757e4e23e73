"""Bringing an older database to this version: a coverage that was the hull of what was read vouches for nothing any more."""

import contextlib
from datetime import UTC, date, datetime

import shapely
import sqlalchemy as sa

from fieldreg.kernel.texts import Text
from fieldreg.store import open_store
from fieldreg.store.engines.migrate import upgrade
from fieldreg.store.tables import editions, layers, loads

BOX = shapely.box(140, 38, 141, 39)
NOTES = {
    "hull": "it covers the hull of what was read", "both": "it covers the hull of what was read and what the edition before covered",
    "part": "what was read spans 12% of what the edition before covered; the rest will be unknown (see --coverage)",
    "told": "anything else",
}  # fmt: skip


def test_hulls_are_taken_back_and_what_was_told_stays(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with contextlib.closing(open_store(url)) as store:
        upgrade(store._dialect, "0004")
        with store._dialect.engine.begin() as connection:
            _furnish(connection)
        assert not store.is_current()
        store.upgrade()
        with store.reading() as work:
            told = {edition.edition: edition.coverage is not None for edition in work.zones.editions("did")}
    assert told == {"hull": False, "both": False, "part": False, "told": True, "sample": True}


def _furnish(connection):
    """Editions as an earlier version kept them, with the loads that brought them."""
    nothing = dict.fromkeys(("source", "licence", "attribution", "confidence", "failed", "sha256"), "")
    said = Text("人口集中地区")
    connection.execute(sa.insert(layers).values(id="did", position=1, title=said, purpose=said, why_missing=said))
    for number, name in enumerate((*NOTES, "sample"), 1):
        held = {"layer": "did", "edition": name, "in_force_from": date(2020, 1, 1), "coverage": BOX, "sequence": number}
        connection.execute(sa.insert(editions).values(**held, accuracy_m=0.0, complete=False, **nothing))
    for name, note in NOTES.items():
        told = {"what": "zones", "layer": "did", "edition": name, "report": {"notes": [{"ja": "", "en": note}]}}
        at = datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute(sa.insert(loads).values(**told, at=at, actor="t", file="f", sha256="", state="applied", created_edition=True))
