"""Datasets whose points stand for grounds: what all of them share.

A point is not the ground it stands for, so nothing near it is known to be outside: such an edition never vouches
for a miss, and each zone says what it is (``representative_point``).
"""

from collections.abc import Mapping
from typing import Any

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.coded_values import accuracy_of
from geodata.importers.base.contract import Target
from geodata.tables import Row

__all__ = ["point_zone", "reach_of"]


def reach_of(target: Target, ja: str, en: str) -> float:
    """How far from its point a ground may reach, metres: the accuracy the loader gave.

    Raises InvalidInput where nobody says it, and for 0: a point is not the ground it stands for.
    """
    reach = accuracy_of(target, ja, en)
    if reach <= 0:
        raise InvalidInput.one(
            "accuracy-of-a-point", "--accuracy",
            f"{ja}は点なので、精度 0 m にはできません。点から敷地の端までの距離を --accuracy で指定してください（例: --accuracy 100）。",
            f"{en} cannot be exact to 0 m: give --accuracy as far as the grounds reach from the point (such as 100)",
        )  # fmt: skip
    return reach


def point_zone(  # noqa: PLR0913 (what a zone is made of, each by name)
    row: Row,
    target: Target,
    *,
    zone_id: str,
    name: Text,
    reason: Text,
    accuracy_m: float,
    source: str,
    confidence: Confidence,
    attributes: Mapping[str, Any],
) -> Zone:
    """A zone of the row's place.  Raises ValueError for a row without one (the caller keeps it out first)."""
    if row.outline is None:
        raise ValueError("a row without a place has no zone")
    stands_for = {"representative_point": True} if row.outline.geom_type in ("Point", "MultiPoint") else {}
    told = {key: value for key, value in attributes.items() if value not in (None, "")}
    return Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name, outline=row.outline,
        restriction=Restriction.CONDITIONAL, reason=reason, accuracy_m=accuracy_m + row.slack_m, source=source,
        confidence=confidence, attributes={**told, **stands_for},
    )  # fmt: skip
