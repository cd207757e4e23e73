"""Column types that turn domain values into what both databases keep, and back, exactly."""
# ruff: noqa: ARG002 - the signatures are SQLAlchemy's

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["MICROSECOND", "SRID", "Geometry", "Moment", "Name", "Said", "microseconds"]

SRID = 6668  # JGD2011, lon and lat in degrees
MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, 9, tzinfo=JST)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 (UTC) of an aware moment; exact."""
    return (moment - _EPOCH) // MICROSECOND


class Name(TypeDecorator[str]):
    """An id: compared and ordered by code points, as Python does, whatever the database's locale."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text())


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 (UTC); it comes back in Japan's time."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * MICROSECOND


class Said(TypeDecorator[Text]):
    """A text in its two languages, as `{"ja": …, "en": …}`; an empty one stays empty."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Text | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {"ja": value.ja, "en": value.en}

    def process_result_value(self, value: Mapping[str, str] | None, dialect: Dialect) -> Text | None:
        return None if value is None else Text.from_dict(value)


class _PostGIS(UserDefinedType[Any]):
    """PostGIS' own type, of any number of dimensions; the table checks the SRID."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "geometry"


class Geometry(TypeDecorator[BaseGeometry]):
    """A shapely geometry in lon, lat: WKB in SQLite, `geometry` of SRID 6668 in PostGIS."""

    impl = sa.LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_PostGIS() if dialect.name == "postgresql" else sa.LargeBinary())

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> bytes | str | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return shapely.to_wkb(shapely.set_srid(value, SRID), hex=True, include_srid=True)
        return shapely.to_wkb(value)

    def process_result_value(self, value: bytes | str | None, dialect: Dialect) -> BaseGeometry | None:
        return None if value is None else shapely.set_srid(shapely.from_wkb(value), 0)
