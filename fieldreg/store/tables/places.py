"""What can be held: units, their managers, sites and areas, what the city looked up of a site, and the rules of its use."""

import sqlalchemy as sa

from fieldreg.register.sites import Availability, PropertyStatus, SiteKind
from fieldreg.store.columns import Geometry, Moment, Name
from fieldreg.store.tables.declaring import (
    box,
    json_column,
    metadata,
    name_column,
    one_of,
    said_column,
    text_column,
)
from fieldreg.store.tables.people import accounts

__all__ = ["areas", "availability_versions", "managers", "site_facts", "sites", "units"]

units = sa.Table(  # what can be held: every site and area there ever was; PostgreSQL locks these rows
    "units",
    metadata,
    sa.Column("id", Name, primary_key=True),
    name_column("site"),
    sa.CheckConstraint("id <> ''", name="id"),
)

managers = sa.Table(
    "managers",
    metadata,
    sa.Column("id", Name, primary_key=True),
    said_column("name"),
    said_column("desk"),
    text_column("contact"),
    text_column("jurisdiction"),
    text_column("source"),
    text_column("confidence"),
    sa.CheckConstraint("id <> ''", name="id"),
)

sites = sa.Table(
    "sites",
    metadata,
    sa.Column("pk", sa.Integer, primary_key=True),
    sa.Column("id", sa.ForeignKey(units.c.id), nullable=False, unique=True),
    said_column("name"),
    text_column("kind"),
    sa.Column("outline", Geometry, nullable=False),
    *box(),
    sa.Column("accuracy_m", sa.Double, nullable=False),
    sa.Column("manager", sa.ForeignKey(managers.c.id), index=True),  # NULL: not known
    text_column("ward"),
    text_column("address"),
    text_column("availability"),
    text_column("property_status"),
    sa.Column("indoor", sa.Boolean, nullable=False),
    sa.Column("closed_to_traffic", sa.Boolean),
    sa.Column("ground_elevation_m", sa.Double),
    sa.Column("ground_accuracy_m", sa.Double),
    sa.Column("area_m2", sa.Double),
    text_column("source"),
    text_column("confidence"),
    json_column("detail"),  # the rest, see mapping.py
    one_of("kind", SiteKind),
    one_of("availability", Availability),
    one_of("property_status", PropertyStatus),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)

areas = sa.Table(
    "areas",
    metadata,
    sa.Column("id", sa.ForeignKey(units.c.id), primary_key=True),
    sa.Column("site", sa.ForeignKey(sites.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("parent", Name),
    said_column("name"),
    text_column("kind"),
    sa.Column("outline", Geometry),
    sa.Column("accuracy_m", sa.Double),
    sa.Column("bookable", sa.Boolean, nullable=False),
    text_column("source"),
    text_column("confidence"),
    sa.UniqueConstraint("site", "id"),
    sa.ForeignKeyConstraint(
        ["site", "parent"],
        ["areas.site", "areas.id"],
        name="fk_areas_parent",
        deferrable=True,
        initially="DEFERRED",
    ),
    sa.CheckConstraint("id <> site", name="unit"),
    sa.CheckConstraint("parent <> id", name="parent"),
    sa.CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
)

site_facts = sa.Table(  # what the city looked up, one row an answer; of a site and fact the latest counts
    "site_facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False),
    text_column("fact"),
    json_column("value", null=True),
    sa.Column("since", sa.Date, nullable=False),
    text_column("source"),
    sa.Column("who", sa.ForeignKey(accounts.c.id), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "site", "fact"),
    sa.CheckConstraint("fact <> '' AND source <> ''", name="told"),
)

availability_versions = sa.Table(  # rules of use of a unit, whole, from a day on; of one day the last added counts
    "availability_versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site", sa.ForeignKey(units.c.id), nullable=False, index=True),
    sa.Column("unit", sa.ForeignKey(units.c.id), nullable=False),
    sa.Column("first", sa.Date, nullable=False),
    json_column("document"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.ForeignKey(accounts.c.id)),
    sa.Index(None, "unit", "first"),
)
