"""The permit-free part: where inside an outline one trial takes no permit, as areas.

`parts_of(asked) -> Parts`.  How it is done, and why it is exact:

1. `grave_rules`: only rules that may ask for a permit or forbid count.
2. `zone_borders`, `height_borders`: what a rule is told of a place turns at distances from zones, at contours of an airport's
   surfaces, at the edge of what a layer covers.  These borders, drawn true to `CLEAR_M`, cut the outline into `cells`.
3. `parts`: one point of each kind of cell is judged by the product's own screening (`point_place`); cells of the same
   answer are a part.
4. `answer`: the parts as GeoJSON; `measures`: the largest circle, rectangle and straight within the free part.
"""

from fieldreg.permit_free.answer import answer_of, summary_of
from fieldreg.permit_free.asked import Asked
from fieldreg.permit_free.asked_json import trial_of
from fieldreg.permit_free.parts import FREE, PERMIT, UNKNOWN, Part, Parts, parts_of, permit_free_as_one

__all__ = ["FREE", "PERMIT", "UNKNOWN", "Asked", "Part", "Parts", "answer_of", "parts_of", "permit_free_as_one", "summary_of", "trial_of"]
