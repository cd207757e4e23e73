"""Bringing an older database to this version: a coverage that was the hull of what was read vouches for nothing any more."""

import contextlib
import json
from datetime import UTC, date, datetime

import shapely
import sqlalchemy as sa

from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Load
from fieldreg.register.zones import Edition, Layer
from fieldreg.store import open_store

BOX = shapely.box(140, 38, 141, 39)
NOTES = {
    "hull": "it covers the hull of what was read", "both": "it covers the hull of what was read and what the edition before covered",
    "part": "what was read spans 12% of what the edition before covered; the rest will be unknown (see --coverage)",
    "told": "anything else",
}  # fmt: skip

LATER = {
    "editions": ("coverage_name", "known_hit", "known_miss"), "reservations": ("request_digest", "holds_until"),
    "consultations": ("answered_by",),
}  # fmt: skip


def test_hulls_are_taken_back_and_what_was_told_stays(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with contextlib.closing(open_store(url)) as store:
        store.upgrade()
        with store.writing() as work:
            work.zones.put_layer(Layer(id="did", title=Text("人口集中地区")))
            for name in (*NOTES, "sample"):
                work.zones.put_edition(Edition(layer="did", edition=name, in_force_from=date(2020, 1, 1), coverage=BOX))
            for name, note in NOTES.items():
                report = {"notes": [{"ja": "", "en": note}]}
                told = {"actor": "t", "what": "zones", "layer": "did", "edition": name, "file": "f", "sha256": "", "report": report}
                work.loads.add(Load(at=datetime(2026, 1, 1, tzinfo=UTC), **told), ())
            work.commit()
    _as_of_0004(url)
    with contextlib.closing(open_store(url)) as store:
        store.upgrade()
        with store.reading() as work:
            told = {edition.edition: edition.coverage is not None for edition in work.zones.editions("did")}
    assert told == {"hull": False, "both": False, "part": False, "told": True, "sample": True}


def _as_of_0004(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in ("site_facts", "notices", "watches", "kept_trials"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        for table, names in LATER.items():
            for name in names:
                connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {name}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0004'"))
        assert json.loads(connection.scalar(sa.text("SELECT report FROM loads")) or "{}")["notes"]
    engine.dispose()
