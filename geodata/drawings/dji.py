"""Drawings as DJI's waylines (WPML in a KMZ), as Pilot 2 and FlightHub 2 keep them: template.kml, from which they plan, and waylines.wpml.

The template is read, the waylines only where there is none.  Waypoints are a route, a mapping's polygon an area, a strip a route with its
width.  Heights count by their mode: EGM96 is above the sea (its geoid and Tokyo's may differ by about a metre), WGS84 above
the ellipsoid, the modes that follow the ground above it; those above the point of take-off are left out, told.

Source: https://developer.dji.com/doc/cloud-api-tutorial/en/api-reference/dji-wpml/.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.drawings.archive import drawing_members, is_zip, zipped
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import above, fit_name, marked, of_take_off, told, unmarked
from geodata.formats.guards.contract import Given
from geodata.formats.guards.safe_xml import Node, records, root_of
from geodata.formats.xml.kml_marks import fit_for_xml
from geodata.formats.xml.kml_shapes import shape_of

__all__ = ["DJI_DRAWING"]

_SPACE: Final = "http://www.dji.com/wpmz/1.0.6"
_MARK: Final = "wpmz/res/fieldreg.json"
_DATUMS: Final = {"EGM96": Datum.AMSL, "WGS84": Datum.WGS84, "aboveGroundLevel": Datum.AGL, "realTimeFollowSurface": Datum.AGL}
_OF_A_MAPPING: Final = ("globalShootHeight", "surfaceFollowModeEnable", "surfaceRelativeHeight")
_AIRCRAFT: Final = (77, 0)  # droneEnumValue and its sub: Mavic 3E, whose waylines may follow the surface
_SAFE_M, _SPEED_MS = 20, 5


def _knows(given: Given) -> bool:
    if is_zip(given):
        return bool(_paths(drawing_members(given)))
    return b"dji.com/wpmz" in given.data[:4096] and root_of(given)[1] == "kml"


def _paths(held: Mapping[str, bytes]) -> list[str]:
    """Of the template first, then of the waylines."""
    return [path for name in ("template.kml", "waylines.wpml") for path in held if path.lower().rsplit("/", 1)[-1] == name]


def _read(given: Given) -> Seen:
    if not is_zip(given):
        features, left = _file(given)
        return Seen(features=features, left_out=left)
    held = drawing_members(given)
    left = []
    for path in _paths(held):
        features, without = _file(Given(name=f"{given.name}/{path}", data=held[path]))
        left += without
        if features:
            break
    mark = held.get(_MARK)
    return Seen(features=features, left_out=left, whole=None if mark is None else unmarked(mark.decode("utf-8", "replace"), _MARK))


def _file(given: Given) -> tuple[list[dict[str, Any]], list[Fault]]:
    features: list[dict[str, Any]] = []
    left: list[Fault] = []
    for node in records(given, lambda held: held.name == "Folder"):
        found, without = _folder(node)
        features += found
        left += without
    return features, left


def _folder(folder: Node) -> tuple[list[dict[str, Any]], list[Fault]]:
    """A template or a wayline: its points one after the other as a route, and the areas and strips in it."""
    where = f"{folder.line} 行目 <Folder>"
    marks = [held for held in folder.children if held.name == "Placemark"]
    shapes = [(mark, held) for mark in marks for held in mark.children if held.name in ("Point", "LineString", "Polygon")]
    way = sorted(((_index(mark), shape_of(held)["coordinates"]) for mark, held in shapes if held.name == "Point"), key=lambda at: at[0])
    heights, left = _heights(folder, marks, where)
    name = fit_name(_said(folder, "name"))
    features = [
        {"type": "Feature", "geometry": shape_of(held), "properties": {**name, **_strip(mark, held), **heights}}
        for mark, held in shapes if held.name != "Point"
    ]  # fmt: skip
    if len(way) > 1:
        shape = {"type": "LineString", "coordinates": [at for _, at in way]}
        features.append({"type": "Feature", "geometry": shape, "properties": {**name, **heights}})
    elif way:
        left.append(told("one-waypoint", where, "一つだけの地点は、経路にならないので除きました。",
            "a single waypoint is no route, and was left out"))
    return features, left


def _said(node: Node, name: str) -> str:
    return next((held.text for held in node.children if held.name == name), "")


def _index(mark: Node) -> float:
    return _number(_said(mark, "index")) or 0.0


def _number(word: str) -> float | None:
    try:
        value = float(word) if word.isascii() and "_" not in word else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e6 else None


def _strip(mark: Node, shape: Node) -> dict[str, Any]:
    """Of a strip twice its wider side: no part of it is left out."""
    sides = [_number(_said(mark, name)) for name in ("leftExtend", "rightExtend")]
    widest = max((side for side in sides if side is not None), default=0.0)
    return {"corridor_width_m": 2 * widest} if shape.name == "LineString" and widest > 0 else {}


def _heights(folder: Node, marks: Sequence[Node], where: str) -> tuple[dict[str, Any], list[Fault]]:
    mode = next((held.text for held in folder.walk() if held.name in ("heightMode", "executeHeightMode")), "")
    every = _number(_said(folder, "globalHeight"))
    found: list[float] = []
    for mark in marks:
        own = [_number(_said(mark, name)) for name in ("executeHeight", "height")]
        of_all = _said(mark, "useGlobalHeight") == "1"
        found += [value for value in ([every] if of_all and every is not None else own) if value is not None]
    kept = {held.name: _number(held.text) for held in folder.walk() if held.name in _OF_A_MAPPING}
    over_surface = kept.get("surfaceRelativeHeight")
    if _said(folder, "templateType") != "waypoint" and kept.get("surfaceFollowModeEnable") == 1 and over_surface is not None:
        return above(over_surface, Datum.AGL), []
    found = found or [value for value in (every, kept.get("globalShootHeight")) if value is not None][:1]
    if not found:
        return {}, []
    if mode in _DATUMS:
        return above(max(found), _DATUMS[mode]), []
    return {}, [_left(max(found), mode, where)]


def _left(height: float, mode: str, where: str) -> Fault:
    if mode == "relativeToStartPoint":
        return of_take_off(height, where)
    return told(
        "height-mode", where, f"高さ（最大 {height:g} m）の基準 {mode[:40]!r} がわからないので除きました。地上からの高さを入れてください。",
        f"what its heights (up to {height:g} m) are measured from ({mode[:40]!r}) is not known: left out; enter the height above ground",
    )  # fmt: skip


# ---- written -----------------------------------------------------------------------------------


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    flown = [(volume, ring) for volume in volumes for ring in _ways(volume)]
    moments = [volume.time_start for volume in volumes if volume.time_start]
    made = f"{int(datetime.fromisoformat(moments[0]).timestamp() * 1000) if moments else 0}"
    template = [_template(number, volume, way) for number, (volume, way) in enumerate(flown)]
    waylines = [_wayline(number, volume, way) for number, (volume, way) in enumerate(flown)]
    head = f"<wpml:author>fieldreg</wpml:author><wpml:createTime>{made}</wpml:createTime><wpml:updateTime>{made}</wpml:updateTime>"
    return zipped({
        "wpmz/template.kml": _document(f"{head}{_mission()}", template),
        "wpmz/waylines.wpml": _document(_mission(), waylines),
        _MARK: marked(document).encode(),
    })  # fmt: skip


def _ways(volume: Volume) -> Iterator[Sequence[Sequence[float]]]:
    """The route, or the ring of each area."""
    if volume.line:
        yield volume.line
        return
    if any(len(rings) > 1 for rings in volume.rings):
        raise InvalidInput.one(
            "hole-in-area", "geometry", "DJI の航路ファイルは、穴のある範囲を持てません。KML か .plan で書き出してください。",
            "DJI's waylines cannot hold an area with a hole; export KML or .plan",
        )  # fmt: skip
    yield from (rings[0] for rings in volume.rings)


def _flyable_m(height: Altitude | None) -> float:
    if height is None or height.datum is not Datum.AGL:
        raise InvalidInput.one(
            "height-for-waylines", "properties.altitude_upper",
                "DJI の航路ファイルには、地上からの高さ（altitude_upper が AGL）が要ります。",
            "DJI's waylines need the height above ground (altitude_upper in AGL)",
        )  # fmt: skip
    return height.value_m


def _mission() -> str:
    """Every value on which safety hangs, stated: none is left to what a program takes for granted."""
    return (
        "<wpml:missionConfig><wpml:flyToWaylineMode>safely</wpml:flyToWaylineMode><wpml:finishAction>goHome</wpml:finishAction>"
        "<wpml:exitOnRCLost>executeLostAction</wpml:exitOnRCLost><wpml:executeRCLostAction>goBack</wpml:executeRCLostAction>"
        f"<wpml:takeOffSecurityHeight>{_SAFE_M}</wpml:takeOffSecurityHeight>"
        f"<wpml:globalTransitionalSpeed>{_SPEED_MS}</wpml:globalTransitionalSpeed>"
        f"<wpml:droneInfo><wpml:droneEnumValue>{_AIRCRAFT[0]}</wpml:droneEnumValue>"
        f"<wpml:droneSubEnumValue>{_AIRCRAFT[1]}</wpml:droneSubEnumValue></wpml:droneInfo></wpml:missionConfig>"
    )


def _template(number: int, volume: Volume, way: Sequence[Sequence[float]]) -> str:
    height = _flyable_m(volume.upper)
    kind = "waypoint" if volume.line else "mapping2d"
    system = (
        "<wpml:waylineCoordinateSysParam><wpml:coordinateMode>WGS84</wpml:coordinateMode>"
        "<wpml:heightMode>realTimeFollowSurface</wpml:heightMode><wpml:positioningType>GPS</wpml:positioningType></wpml:waylineCoordinateSysParam>"
    )
    if volume.line:
        drawn = "".join(_waypoint(i, at, f"<wpml:height>{height!r}</wpml:height><wpml:useGlobalHeight>1</wpml:useGlobalHeight>"
                                         "<wpml:useGlobalSpeed>1</wpml:useGlobalSpeed><wpml:useGlobalHeadingParam>1</wpml:useGlobalHeadingParam>"
                                         "<wpml:useGlobalTurnParam>1</wpml:useGlobalTurnParam>") for i, at in enumerate(way))  # fmt: skip
        drawn = f"<wpml:globalHeight>{height!r}</wpml:globalHeight>{_HEADING}{_TURN}{drawn}"
    else:
        ring = " ".join(f"{lon!r},{lat!r},0" for lon, lat in way)
        outer = f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        drawn = (f"<Placemark><Polygon>{outer}</Polygon>"
                 f"<wpml:height>{height!r}</wpml:height></Placemark>")  # fmt: skip
    label = f"<name>{escape(fit_for_xml(volume.name), quote=False)}</name>" if volume.name else ""
    return (f"<Folder>{label}<wpml:templateType>{kind}</wpml:templateType><wpml:templateId>{number}</wpml:templateId>{system}"
            f"<wpml:autoFlightSpeed>{_SPEED_MS}</wpml:autoFlightSpeed>{drawn}</Folder>")  # fmt: skip


_HEADING: Final = (
    "<wpml:globalWaypointHeadingParam><wpml:waypointHeadingMode>followWayline</wpml:waypointHeadingMode></wpml:globalWaypointHeadingParam>"
)
_TURN: Final = (
    "<wpml:globalWaypointTurnMode>toPointAndStopWithDiscontinuityCurvature</wpml:globalWaypointTurnMode>"
    "<wpml:globalUseStraightLine>1</wpml:globalUseStraightLine>"
)
_POINT_TURN: Final = (
    "<wpml:waypointHeadingParam><wpml:waypointHeadingMode>followWayline</wpml:waypointHeadingMode></wpml:waypointHeadingParam>"
    "<wpml:waypointTurnParam><wpml:waypointTurnMode>toPointAndStopWithDiscontinuityCurvature</wpml:waypointTurnMode>"
    "<wpml:waypointTurnDampingDist>0</wpml:waypointTurnDampingDist></wpml:waypointTurnParam><wpml:useStraightLine>1</wpml:useStraightLine>"
)


def _wayline(number: int, volume: Volume, way: Sequence[Sequence[float]]) -> str:
    height = _flyable_m(volume.upper)
    rest = f"<wpml:executeHeight>{height!r}</wpml:executeHeight><wpml:waypointSpeed>{_SPEED_MS}</wpml:waypointSpeed>{_POINT_TURN}"
    drawn = "".join(_waypoint(i, at, rest) for i, at in enumerate(way))
    mode = "<wpml:executeHeightMode>realTimeFollowSurface</wpml:executeHeightMode>"
    return (f"<Folder><wpml:templateId>{number}</wpml:templateId>{mode}"
            f"<wpml:waylineId>{number}</wpml:waylineId>"
            f"<wpml:autoFlightSpeed>{_SPEED_MS}</wpml:autoFlightSpeed>{drawn}</Folder>")  # fmt: skip


def _waypoint(index: int, at: Sequence[float], rest: str) -> str:
    point = f"<Point><coordinates>{at[0]!r},{at[1]!r}</coordinates></Point>"
    return f"<Placemark>{point}<wpml:index>{index}</wpml:index>{rest}</Placemark>"


def _document(head: str, folders: Sequence[str]) -> bytes:
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:wpml="{_SPACE}">', f"<Document>{head}", *folders, "</Document>", "</kml>\n",
    ]).encode()  # fmt: skip


DJI_DRAWING = DrawingFormat(
    name="dji", title=Text("DJI の航路（Pilot 2、FlightHub 2）", "DJI waylines (Pilot 2, FlightHub 2)"), ending="kmz",
    mimetype="application/vnd.google-earth.kmz", knows=_knows, read=_read, write=_write,
)  # fmt: skip
