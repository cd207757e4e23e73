"""A drawing read into a trial's document, and a trial written as a drawing.

A file of our own comes back as the trial it was, so long as its shapes and heights are those that were written; if somebody moved them
since, what is drawn counts, and what else the trial said is left out.  Nothing is guessed: a height whose datum the format does not
tell, a width or a radius that is nowhere is asked for.  A bad shape refuses the file whole: a part of an outline would read as
clearer than it is.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import MOST_VERTICES
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.trials.trial_geojson import MOST_VOLUMES
from geodata.drawings.contract import DrawingFormat, Seen
from geodata.drawings.dji import DJI_DRAWING
from geodata.drawings.geojson import GEOJSON_DRAWING
from geodata.drawings.gpx import GPX_DRAWING
from geodata.drawings.kml import KML_DRAWING, KMZ_DRAWING
from geodata.drawings.parts import check_properties, check_shape, features_of, told, volumes_of
from geodata.drawings.plan import PLAN_DRAWING
from geodata.drawings.wkt import WKT_DRAWING
from geodata.formats.guards.contract import Given

__all__ = ["FORMATS", "MOST_BYTES", "Drawing", "read_drawing", "write_drawing"]

MOST_BYTES: Final = 1 << 20
_TRIED: Final = (DJI_DRAWING, KMZ_DRAWING, PLAN_DRAWING, GEOJSON_DRAWING, KML_DRAWING, GPX_DRAWING, WKT_DRAWING)
FORMATS: Final[Mapping[str, DrawingFormat]] = {
    form.name: form for form in (GEOJSON_DRAWING, KML_DRAWING, KMZ_DRAWING, GPX_DRAWING, PLAN_DRAWING, DJI_DRAWING, WKT_DRAWING)
}
_ALIKE_DEG = 1e-8  # a millimetre
_SIZES: Final = {"Point": "radius_m", "LineString": "corridor_width_m"}


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What was taken of a file.  `trial` is a trial's document that need not be complete; `asks` names what its shapes and heights lack."""

    form: DrawingFormat
    trial: Mapping[str, Any]
    taken: Sequence[Text]
    left_out: Sequence[Fault]
    asks: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": self.form.name, "trial": self.trial, "taken": [text.to_dict() for text in self.taken],
            "left_out": [fault.to_dict() for fault in self.left_out], "asks": list(self.asks),
        }  # fmt: skip


def read_drawing(name: str, data: bytes) -> Drawing:
    """The drawing in a file's bytes, whatever it is called; `name` only names it in messages.

    Raises InvalidInput, in sentences, for what cannot be read, is no drawing, or holds a shape that cannot be judged.
    """
    given = Given(name=name, data=data)
    form = _form_of(given)
    seen = form.read(given)
    if seen.whole is not None and _fits(form, seen, seen.whole):
        return _drawing(form, seen.whole, list(seen.left_out))
    edited = seen.whole is not None
    if form is GEOJSON_DRAWING and edited:
        volumes_of(seen.whole)
    left = [*seen.left_out, *([_EDITED] if edited else [])]
    features = _chosen(seen.features, left)
    if not features:
        raise InvalidInput([
            told("no-shapes", name, "範囲も経路も地点もありません。形のあるファイルを選んでください。",
                "it has no area, route or place; choose a file with a shape"),
            *left[:20],
        ])  # fmt: skip
    _check(features, name)
    collection = {"type": "FeatureCollection", "features": features}
    return _drawing(form, features[0] if len(features) == 1 else collection, left)


def write_drawing(document: Any, form: DrawingFormat) -> bytes:
    """A trial's document in a format.  It need not be complete, but each of its shapes must be good, with its radius or width.

    Raises InvalidInput for what is wrong with it, and for what the format cannot hold.
    """
    return form.write(volumes_of(document), document)


_EDITED: Final = told(
    "edited", "", "書き出した後に形や高さが変わっています。描かれている形を取り込み、計画のほかの内容は除きました。",
    "its shapes or heights were changed since they were written: what is drawn was taken, what else the trial said was left out",
)  # fmt: skip


def _form_of(given: Given) -> DrawingFormat:
    if not given.data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise InvalidInput.one("empty-file", given.name, "ファイルが空です。", "the file is empty")
    if len(given.data) > MOST_BYTES:
        most = f"{MOST_BYTES >> 20} MB"
        raise InvalidInput.one(
            "too-large", given.name, f"{len(given.data) / 1e6:,.1f} MB あります。{most} までにしてください。",
            f"{len(given.data) / 1e6:,.1f} MB; at most {most} are taken",
        )  # fmt: skip
    found = next((form for form in _TRIED if form.knows(given)), None)
    if found is None:
        ja, en = (
            ", ".join(text) for text in zip(*((form.title.ja, form.title.en) for form in FORMATS.values()), strict=True)
        )
        raise InvalidInput.one(
            "unknown-format", given.name, f"形式がわかりません。取り込めるのは {ja} です。",
                f"its format is not known; these are read: {en}"
        )
    return found


def _fits(form: DrawingFormat, seen: Seen, whole: Mapping[str, Any]) -> bool:
    """Whether the shapes are still those that are written for the trial beside them."""
    try:
        again = form.read(Given(name="", data=write_drawing(whole, form)))
    except InvalidInput:
        return False
    return _alike([dict(f) for f in again.features], [dict(f) for f in seen.features])


def _alike(one: Any, other: Any) -> bool:
    """Equal but for the last digits of numbers."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=0, abs_tol=_ALIKE_DEG)
    return bool(one == other)


def _chosen(features: Sequence[Mapping[str, Any]], left: list[Fault]) -> list[dict[str, Any]]:
    """The parts.  Places without a radius are marks where anything else is drawn; areas of like volumes are one where there are many."""
    marks = [f for f in features if f["geometry"]["type"] == "Point" and "radius_m" not in f["properties"]]
    if 0 < len(marks) < len(features):
        left.append(told("marks-left", "", f"半径のない地点 {len(marks)} か所は、目印とみて除きました。",
                         f"{len(marks)} places without a radius were taken for marks and left out"))  # fmt: skip
        features = [f for f in features if not any(f is mark for mark in marks)]
    return _joined(features) if len(features) > MOST_VOLUMES else [dict(f) for f in features]


def _joined(features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Areas of the same volume as one Multipolygon; a name of one of many goes with it."""
    areas: dict[str, dict[str, Any]] = {}
    others: list[dict[str, Any]] = []
    for feature in features:
        kind, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
            others.append(dict(feature))
            continue
        properties = {name: value for name, value in feature["properties"].items() if name != "name"}
        held = areas.setdefault(
            repr(sorted(properties.items())), {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": []},
                "properties": properties}
        )
        held["geometry"]["coordinates"] += [coordinates] if kind == "Polygon" else coordinates
    return [*areas.values(), *others]


def _check(features: Sequence[Mapping[str, Any]], name: str) -> None:
    """Raises InvalidInput with the faults of every shape, as a trial's reader tells them."""
    count = sum(1 for feature in features for _ in _positions(feature["geometry"]["coordinates"]))
    if count > MOST_VERTICES:
        raise InvalidInput.one(
            "too-many-vertices", name, f"頂点が合わせて {count:,} 個あります。{MOST_VERTICES:,} 個以下に簡略化してください。",
            f"there are {count:,} vertices in all; simplify to at most {MOST_VERTICES:,}",
        )  # fmt: skip
    if len(features) > MOST_VOLUMES:
        raise InvalidInput.one(
            "too-many-volumes", name, f"形が {len(features):,} 個あります。{MOST_VOLUMES} 個までにしてください。",
            f"there are {len(features):,} shapes; at most {MOST_VOLUMES} are taken",
        )  # fmt: skip
    faults: list[Fault] = []
    for i, feature in enumerate(features):
        at = f"features[{i}]." if len(features) > 1 else ""
        for check in (check_shape, check_properties):
            gather(faults, lambda f=feature, at=at, check=check: check(f, at))  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)


def _positions(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if isinstance(held, list | tuple) and held and not isinstance(held[0], list | tuple):
            yield held
        elif isinstance(held, list | tuple):
            waiting.extend(held)


def _drawing(form: DrawingFormat, trial: Mapping[str, Any], left: Sequence[Fault]) -> Drawing:
    features = features_of(trial)
    return Drawing(form=form, trial=trial, taken=tuple(_taken(features)), left_out=_each_once(left), asks=tuple(_asks(features)))


def _taken(features: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    kinds = [feature["geometry"]["type"] for feature in features]
    for names, ja, en in ((("Polygon", "MultiPolygon"), "範囲", "areas"), (("LineString",), "経路", "routes"), (("Point",), "地点",
        "places")):
        count = sum(kind in names for kind in kinds)
        if count:
            yield Text(f"{ja} {count} 個", f"{en}: {count}")
    for name, ja, en in (("altitude_upper", "高さ", "heights"), ("time_start", "時刻", "times"), ("corridor_width_m", "幅", "width")):
        if any((feature.get("properties") or {}).get(name) is not None for feature in features):
            yield Text(ja, en)


def _asks(features: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is to be asked: sizes of shapes, and the height where it is not known."""
    for kind, name in _SIZES.items():
        if any(f["geometry"]["type"] == kind and (f.get("properties") or {}).get(name) is None for f in features):
            yield name
    if any((f.get("properties") or {}).get("altitude_upper") is None for f in features):
        yield "altitude_upper"


def _each_once(left: Sequence[Fault]) -> list[Fault]:
    """Each sentence once, at the first of its places."""
    found: dict[tuple[str, str], list[Fault]] = {}
    for fault in left:
        found.setdefault((fault.code, fault.message.ja), []).append(fault)
    return [
        faults[0] if len(faults) == 1 else replace(faults[0], where=f"{faults[0].where} ほか {len(faults) - 1} か所")
        for faults in list(found.values())[:50]
    ]
