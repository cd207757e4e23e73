"""Features as KML 2.2, so that reading them back gives the same shapes and the same properties, types and all.

What people see in a globe are the name, the description and a line for each plain property.  What is read back is JSON in
one more Data (`MARK`), escaped to ASCII, so that line ends and control characters that XML cannot hold come back too.
Should somebody edit what is seen, the two disagree, and the reader says so instead of taking one of them.
"""

import json
import math
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.strict_json import from_json
from geodata.formats.xml.kml_marks import MARK, MARK_ID, fit_for_xml, seen_of

__all__ = ["to_kml", "to_kmz"]


def to_kml(features: Iterable[Mapping[str, Any]], name: str, described: str = "") -> bytes:
    """A document of Placemarks from GeoJSON features (lon, lat); `described` tells people what must be known of all of them.

    Raises InvalidInput for what could not be read back: NaN, NUL, lone surrogates, a type of shape KML does not have.
    """
    placemarks = [_placemark(feature, f"{name}: {number} 件目") for number, feature in enumerate(features, 1)]
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document><name>{_text(name)}</name>" + (f"<description>{_text(described)}</description>" if described else ""),
        *placemarks,
        "</Document>",
        "</kml>\n",
    ]).encode()  # fmt: skip


def to_kmz(features: Iterable[Mapping[str, Any]], name: str, described: str = "") -> bytes:
    """The same in a zip, as doc.kml.  The same features give the same bytes."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as into:
        entry = zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        into.writestr(entry, to_kml(features, name, described))
    return held.getvalue()


def _placemark(feature: Mapping[str, Any], where: str) -> str:
    properties = dict(feature.get("properties") or {})
    data = _json(properties, where)
    seen = seen_of(properties)
    lines = [f"<Data name={_quoted(key)}><value>{_text(text)}</value></Data>"
             for key, text in seen.items() if key not in ("name", "description")]  # fmt: skip
    if feature.get("id"):
        lines.append(f'<Data name="{MARK_ID}"><value>{_text(_json(str(feature["id"]), where))}</value></Data>')
    lines.append(f'<Data name="{MARK}"><value>{_text(data)}</value></Data>')
    label = "".join(f"<{key}>{_text(seen[key])}</{key}>" for key in ("name", "description") if key in seen)
    shape = feature.get("geometry")
    drawn = _shape(shape, where) if shape else ""
    return f"<Placemark>{label}<ExtendedData>{''.join(lines)}</ExtendedData>{drawn}</Placemark>"


def _json(value: Any, where: str) -> str:
    """JSON in ASCII; what our own reader would refuse is refused here."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput.one(
            "not-json", where, f"KML に書けない値があります: {error}", f"there is a value that cannot be written: {error}"
        ) from error
    from_json(text.encode(), where)
    return text


def _shape(shape: Mapping[str, Any], where: str) -> str:
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    if kind in ("MultiPoint", "MultiLineString", "MultiPolygon"):
        single = kind.removeprefix("Multi")
        parts = [_shape({"type": single, "coordinates": part}, where) for part in coordinates or ()]
        return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"
    if kind == "Point":
        return f"<Point>{_positions([coordinates], where)}</Point>"
    if kind == "LineString":
        return f"<LineString>{_positions(coordinates, where)}</LineString>"
    if kind == "Polygon":
        rings = [f"<LinearRing>{_positions(ring, where)}</LinearRing>" for ring in coordinates or ()]
        inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
        return f"<Polygon><outerBoundaryIs>{''.join(rings[:1])}</outerBoundaryIs>{inner}</Polygon>"
    raise InvalidInput.one(
        "geometry-type", where, f"形の型 {str(kind)[:40]!r} は KML に書けません。", f"geometry type {str(kind)[:40]!r} cannot be written"
    )


def _positions(positions: Any, where: str) -> str:
    if not all(math.isfinite(value) for position in positions for value in position):
        raise InvalidInput.one("not-finite", where, "座標に数でない値があります。", "a coordinate is not finite")
    return f"<coordinates>{' '.join(f'{p[0]!r},{p[1]!r}' for p in positions)}</coordinates>"


def _text(text: str) -> str:
    return escape(fit_for_xml(text), quote=False)


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'
