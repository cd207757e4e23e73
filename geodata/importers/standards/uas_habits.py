"""What publishers of UAS zones leave out or turn round, told as what it is: by attributes for programs, in a sentence for people.

A restriction may be null (the zone then stands as CONDITIONAL, the least that is claimed, and is marked), a place may be a point without
any extent, a zone may state a minimum height, and two zones of a file may bear one identifier.
"""

from collections.abc import Mapping
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.texts import Text
from geodata.formats.json.uas_volumes import WrongZone, around
from geodata.importers.base.cells import Cells
from geodata.importers.standards.uas_heights import MINIMUM

__all__ = ["EXTENT_UNSTATED", "RESTRICTION_UNSTATED", "habits_of", "joined_texts", "minimum_from"]

RESTRICTION_UNSTATED: Final = "restriction_unstated"
EXTENT_UNSTATED: Final = "extent_unstated"
_RESTRICTION: Final = Text(
    "公表元は、この区域が禁止か許可制かを示していません。公表元で確かめてください。",
    "Its publisher does not state whether the zone prohibits or asks for a permit. Ask its publisher.",
)
_EXTENT: Final = Text(
    "公表元は位置だけを示し、どこまでの範囲かを示していません。公表元で確かめてください。",
    "Its publisher states a place only, and not how far the zone reaches about it. Ask its publisher.",
)
_MINIMUM: Final = Text("この高さより下を飛んではいけない区域です: ", "A zone of a minimum height; not to be flown below: ")
_FEET: Final = ("minimum_height_ft", "minimumHeightFeet")
_METRES: Final = ("minimum_height_m", "minimumHeightMeters")
_REFERENCES: Final = ("minimum_height_reference", "minimumHeightReference")


def habits_of(
    *, restriction_stated: bool, outline: BaseGeometry | None, minimum: Mapping[str, Any] | None
) -> tuple[dict[str, Any], list[Text]]:
    """Attributes of a zone, and the sentences that say the same."""
    attributes: dict[str, Any] = {}
    said: list[Text] = []
    if not restriction_stated:
        attributes[RESTRICTION_UNSTATED] = True
        said.append(_RESTRICTION)
    if outline is not None and outline.geom_type in ("Point", "MultiPoint"):
        attributes[EXTENT_UNSTATED] = True
        said.append(_EXTENT)
    if minimum is not None:
        attributes[MINIMUM] = dict(minimum)
        told = f"{minimum['value']:g} {minimum['uom']} {minimum.get('reference') or ''}".rstrip()
        said.append(Text(f"{_MINIMUM.ja}{told}。", f"{_MINIMUM.en}{told}."))
    return attributes, said


def minimum_from(cells: Cells) -> dict[str, Any] | None:
    """The minimum height among a zone's properties, in metres or feet; a fault for one that is no number."""
    for names, uom in ((_METRES, "m"), (_FEET, "ft")):
        for name in names:
            value = cells.raw(name)
            if value is None:
                continue
            reference = next((found for held in _REFERENCES if (found := cells.raw(held)) is not None), None)
            try:
                around({"upper": value, "upperReference": reference}, name)
            except WrongZone as wrong:
                cells.tell(wrong.fault.code, name, wrong.fault.message.ja, wrong.fault.message.en)
                return None
            return {"value": value, "uom": uom, **({"reference": reference} if reference else {})}
    return None


def joined_texts(*texts: Text) -> Text:
    """Sentences one after the other, in each language."""
    return Text("".join(text.ja for text in texts), " ".join(text.en for text in texts if text.en))
