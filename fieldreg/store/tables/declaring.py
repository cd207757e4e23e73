"""What every table is declared with: the metadata that names constraints, and the columns that recur."""

from enum import StrEnum

import sqlalchemy as sa

from fieldreg.booking.reservations import State
from fieldreg.store.columns import Name, Said

__all__ = ["box", "json_column", "metadata", "name_column", "one_of", "said_column", "text_column"]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text_column(name: str, *, null: bool = False) -> sa.Column[str]:
    """A column of text; NULL only where asked for."""
    return sa.Column(name, sa.Text, nullable=null)


def name_column(name: str) -> sa.Column[str]:
    """A column that holds an id; never NULL."""
    return sa.Column(name, Name, nullable=False)


def said_column(name: str) -> sa.Column[object]:
    """A column of a text in its two languages; never NULL."""
    return sa.Column(name, Said, nullable=False)


def json_column(name: str, *, null: bool = False) -> sa.Column[object]:
    """A column of JSON; NULL is the database's own, not the word `null`."""
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=null)


def one_of(column: str, values: "type[StrEnum] | frozenset[State]") -> sa.CheckConstraint:
    """That a column holds one of these words."""
    words = ", ".join(f"'{value}'" for value in sorted(values))
    return sa.CheckConstraint(f"{column} IN ({words})", name=column)


def box() -> tuple[sa.Column[float] | sa.CheckConstraint, ...]:
    """The outline's box in degrees, for the index; never NULL, so an empty outline is refused."""
    columns = [sa.Column(name, sa.Double, nullable=False) for name in ("west", "south", "east", "north")]
    return (
        *columns,
        sa.CheckConstraint("west <= east AND south <= north", name="box"),
        sa.CheckConstraint("west >= -180 AND east <= 180 AND south >= -90 AND north <= 90", name="lonlat"),
    )
