"""Drawings as QGroundControl's .plan: the fence is the area; surveys, corridors and waypoints count where no fence holds them.

Positions are latitude, longitude.  A fence has no heights.  A waypoint's count by its frame: above the sea or above the terrain; above
the point of take-off they say nothing of the ground below, and are left out, told.

Source: https://docs.qgroundcontrol.com/master/en/qgc-dev-guide/file_formats/plan.html; MAV_FRAME and MAV_CMD of MAVLink common.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude, Datum, metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import polygon_json
from fieldreg.kernel.texts import Text
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import above, of_take_off, ring_about, told
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import from_json

__all__ = ["PLAN_DRAWING"]

_MARK: Final = "fieldreg"
_AMSL, _RELATIVE, _TERRAIN = (0, 5), (3, 6), (10, 11)  # MAV_FRAME
_PLACED: Final = frozenset({16, 17, 18, 19, 21, 22, 31, 82, 84, 85})  # MAV_CMD_NAV_… that go to a place
_MODES: Final = {1: None, 2: Datum.AMSL, 3: Datum.AGL, 4: Datum.AGL}  # of a camera's distance
_TO_GROUND: Final = {Datum.AMSL: (0, 2), Datum.AGL: (10, 4)}  # frame, AltitudeMode
_MOST_ITEMS, _MOST_FENCES = 10_000, 100


def _knows(given: Given) -> bool:
    return given.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"fileType"' in given.data


def _read(given: Given) -> Seen:
    document = from_json(given.data, given.name)
    if not isinstance(document, Mapping) or document.get("fileType") != "Plan":
        raise InvalidInput.one(
            "not-a-plan", given.name,
                f"QGroundControl の計画（fileType が Plan）ではありません（受け取った値: {str(document.get('fileType'))[:40]!r}）。",
            f"this is no plan of QGroundControl: its fileType is {str(document.get('fileType'))[:40]!r}",
        )  # fmt: skip
    left: list[Fault] = []
    fences = _fences(_object(document.get("geoFence"), "geoFence"), left)
    flown = list(_flown(_object(document.get("mission"), "mission"), left))
    rally = _object(document.get("rallyPoints"), "rallyPoints").get("points")
    if rally:
        left.append(told("rally-left", "rallyPoints", "退避地点（rally）は除きました。", "rally points were left out"))
    whole = document.get(_MARK)
    features = [*fences, *_not_held(flown, fences, left)]
    return Seen(features=features, left_out=left, whole=whole if isinstance(whole, Mapping) else None)


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput.one("plan-form", where, "{…} の形ではありません。QGroundControl で保存し直してください。",
            "this is not an object; save it again")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise InvalidInput.one("plan-form", where, f"一覧（{_MOST_ITEMS:,} 件まで）ではありません。",
            f"this is no list of at most {_MOST_ITEMS:,}")
    return value


def _position(value: Any, where: str) -> list[float]:
    """lon, lat of a position written latitude first."""
    if not isinstance(value, list) or len(value) < 2:
        raise InvalidInput.one("geometry-form", where, "位置は [緯度, 経度] で書いてください。", "a position is [lat, lon]")
    lat, lon = (metres(v, f"{where}[{i}]") for i, v in enumerate(value[:2]))
    return [lon, lat]


def _ring(value: Any, where: str) -> list[list[float]]:
    """A ring closed: a plan's polygons are written open."""
    ring = [_position(held, f"{where}[{i}]") for i, held in enumerate(_list(value, where))]
    return ring if len(ring) > 1 and ring[0] == ring[-1] else [*ring, *ring[:1]]


# ---- the fence ---------------------------------------------------------------------------------


def _fences(fence: Mapping[str, Any], left: list[Fault]) -> list[dict[str, Any]]:
    """The areas a craft is kept in, those it is kept out of taken from them."""
    within: list[dict[str, Any]] = []
    without: list[BaseGeometry] = []
    count = sum(len(_list(fence.get(name), f"geoFence.{name}")) for name in ("polygons", "circles"))
    if count > _MOST_FENCES:
        raise InvalidInput.one(
            "too-many-fences", "geoFence", f"柵が {count:,} 個あります（{_MOST_FENCES} 個まで）。まとめてください。",
            f"there are {count:,} fences; join them to at most {_MOST_FENCES}",
        )  # fmt: skip
    for geometry, size, inside in _fenced(fence):
        if inside:
            within.append({"type": "Feature", "geometry": geometry, "properties": size})
        else:
            without.append(_outline(geometry, size))
    if without and not within:
        left.append(told("exclusion-left", "geoFence", "入ってはいけない範囲だけの柵は、実証の範囲ではないので除きました。",
                         "a fence that only keeps out is no area of a trial, and was left out"))  # fmt: skip
        return []
    return [held for feature in within if (held := _less(feature, without)) is not None]


def _fenced(fence: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], bool]]:
    """Shape, size, and whether a craft is kept inside."""
    if fence.get("polygon"):  # version 1: one area
        yield {"type": "Polygon", "coordinates": [_ring(fence["polygon"], "geoFence.polygon")]}, {}, True
    for i, held in enumerate(_list(fence.get("polygons"), "geoFence.polygons")):
        where = f"geoFence.polygons[{i}]"
        polygon = _object(held, where)
        yield {"type": "Polygon", "coordinates": [_ring(polygon.get("polygon"), f"{where}.polygon")]}, {}, _inside(polygon, where)
    for i, held in enumerate(_list(fence.get("circles"), "geoFence.circles")):
        where = f"geoFence.circles[{i}]"
        outer = _object(held, where)
        circle = _object(outer.get("circle"), f"{where}.circle")
        radius = metres(circle.get("radius"), f"{where}.circle.radius")
        yield {"type": "Point", "coordinates": _position(circle.get("center"),
            f"{where}.circle.center")}, {"radius_m": radius}, _inside(outer, where)


def _inside(held: Mapping[str, Any], where: str) -> bool:
    inclusion = held.get("inclusion")
    if not isinstance(inclusion, bool):
        raise InvalidInput.one("plan-form", f"{where}.inclusion", "true か false で書いてください。", "write true or false")
    return inclusion


def _outline(geometry: Mapping[str, Any], size: Mapping[str, Any]) -> BaseGeometry:
    rings = [ring_about(geometry["coordinates"], size["radius_m"])] if geometry["type"] == "Point" else geometry["coordinates"]
    try:
        shape = shapely.Polygon(rings[0])
    except (ValueError, shapely.errors.GEOSException) as error:
        raise InvalidInput.one("geometry-form", "geoFence", "柵の輪に4点以上が要ります。",
            "a ring of the fence has too few corners") from error
    if not shape.is_valid:
        raise InvalidInput.one(
            "geometry-invalid", "geoFence", "柵の線が自分自身と交わっています。描き直してください。",
                "a ring of the fence crosses itself; draw it again"
        )
    return shape


def _less(feature: dict[str, Any], without: Sequence[BaseGeometry]) -> dict[str, Any] | None:
    """The feature without what is fenced out of it; None where nothing is left."""
    geometry = feature["geometry"]
    if not without:
        return feature
    shape = _outline(geometry, feature["properties"])
    met = [hole for hole in without if shape.intersects(hole)]
    if not met:
        return feature
    if geometry["type"] == "Polygon" and all(shape.contains_properly(hole) for hole in met) and _apart(met):
        holes = [list(map(list, hole.exterior.coords)) for hole in met if isinstance(hole, shapely.Polygon)]
        return {**feature, "geometry": {"type": "Polygon", "coordinates": [*geometry["coordinates"], *holes]}}
    rest = shape.difference(shapely.union_all(met))
    areas = [part for part in shapely.get_parts(rest) if isinstance(part, shapely.Polygon) and part.area > 0]
    if not areas:
        return None
    return {"type": "Feature", "geometry": _listed(areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)), "properties": {}}


def _apart(shapes: Sequence[BaseGeometry]) -> bool:
    return not any(one.intersects(other) for i, one in enumerate(shapes) for other in shapes[i + 1 :])


def _listed(shape: shapely.Polygon | shapely.MultiPolygon) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(json.dumps(polygon_json(shape)))
    return held


# ---- the mission -------------------------------------------------------------------------------


def _flown(mission: Mapping[str, Any], left: list[Fault]) -> Iterator[dict[str, Any]]:
    """Surveys as areas, corridors with their width, and the way from waypoint to waypoint as a route."""
    way: list[tuple[list[float], float | None, int]] = []
    for i, held in enumerate(_list(mission.get("items"), "mission.items")):
        where = f"mission.items[{i}]"
        item = _object(held, where)
        if item.get("type") == "ComplexItem":
            yield from _complex(item, where, left)
        elif isinstance(item.get("command"), int) and item["command"] in _PLACED:
            way += _waypoint(item, where)
    if len(way) > 1:
        shape = {"type": "LineString", "coordinates": [at for at, _, _ in way]}
        yield {"type": "Feature", "geometry": shape, "properties": _way_heights(way, left)}
    elif way:
        left.append(told("one-waypoint", "mission", "一つだけの地点は、経路にならないので除きました。",
            "a single waypoint is no route, and was left out"))


def _waypoint(item: Mapping[str, Any], where: str) -> list[tuple[list[float], float | None, int]]:
    params = _list(item.get("params"), f"{where}.params")
    if len(params) < 7 or params[4] is None or params[5] is None or (params[4], params[5]) == (0, 0):
        return []  # where the craft happens to be
    height = None if params[6] is None else metres(params[6], f"{where}.params[6]")
    frame = item.get("frame")
    return [(_position(params[4:6], f"{where}.params"), height, frame if isinstance(frame, int) else -1)]


def _way_heights(way: Sequence[tuple[list[float], float | None, int]], left: list[Fault]) -> dict[str, Any]:
    heights = [(height, frame) for _, height, frame in way if height is not None]
    if not heights:
        return {}
    highest = max(height for height, _ in heights)
    for frames, datum in ((_AMSL, Datum.AMSL), (_TERRAIN, Datum.AGL)):
        if all(frame in frames for _, frame in heights):
            return above(highest, datum)
    left.append(of_take_off(highest, "mission") if all(frame in _RELATIVE for _, frame in heights) else told(
        "height-mixed", "mission", "地点ごとに高さの基準が違うので、高さは除きました。地上からの高さを入れてください。",
        "its heights are measured from different things, and were left out; enter the height above ground",
    ))  # fmt: skip
    return {}


def _complex(item: Mapping[str, Any], where: str, left: list[Fault]) -> Iterator[dict[str, Any]]:
    kind = item.get("complexItemType")
    style = _object(item.get("TransectStyleComplexItem"), f"{where}.TransectStyleComplexItem")
    if kind in ("survey", "Survey"):
        shape: dict[str, Any] = {"type": "Polygon", "coordinates": [_ring(item.get("polygon"), f"{where}.polygon")]}
        sizes: dict[str, Any] = {}
    elif kind == "CorridorScan":
        line = [_position(held, f"{where}.polyline[{i}]") for i, held in enumerate(_list(item.get("polyline"), f"{where}.polyline"))]
        shape, sizes = {"type": "LineString", "coordinates": line}, {"corridor_width_m": metres(item.get("CorridorWidth"),
            f"{where}.CorridorWidth")}
    else:
        left.append(told("item-left", where, f"{str(kind)[:40]} は、飛ぶ範囲を決められないので除きました。範囲を描き足してください。",
                         f"where {str(kind)[:40]} flies is not certain: it was left out; draw the area in addition"))  # fmt: skip
        return
    turn = style.get("TurnAroundDistance")
    if isinstance(turn, int | float) and turn > 0:
        left.append(told("turn-around", where, f"折り返しで範囲の外へ {turn:g} m 出ます。その分は範囲に入っていません。",
                         f"it turns {turn:g} m beyond the area, which is not in the drawing"))  # fmt: skip
    yield {"type": "Feature", "geometry": shape, "properties": {**sizes, **_camera_height(style, where, left)}}


def _camera_height(style: Mapping[str, Any], where: str, left: list[Fault]) -> dict[str, Any]:
    camera = _object(style.get("CameraCalc"), f"{where}.CameraCalc")
    if camera.get("DistanceToSurface") is None:
        return {}
    height = metres(camera["DistanceToSurface"], f"{where}.CameraCalc.DistanceToSurface")
    mode = camera.get("DistanceMode",
        1 if camera.get("DistanceToSurfaceRelative") else 2 if "DistanceToSurfaceRelative" in camera else None)
    datum = _MODES.get(mode) if isinstance(mode, int) else None
    if datum is not None:
        return above(height, datum)
    left.append(of_take_off(height, where))
    return {}


def _not_held(flown: Sequence[dict[str, Any]], fences: Sequence[Mapping[str, Any]], left: list[Fault]) -> list[dict[str, Any]]:
    """What is flown beyond the fences: inside them, they are the area."""
    if not fences:
        return list(flown)
    fence = shapely.union_all([_shape_of(feature) for feature in fences])
    rest = [feature for feature in flown if not shapely.covers(fence, shapely.geometry.shape(feature["geometry"]))]
    if len(rest) < len(flown):
        left.append(told("within-fence", "mission", "柵（geoFence）の中の飛行は、柵を範囲として取り込んだので除きました。",
                         "what is flown within the fence was left out: the fence was taken as the area"))  # fmt: skip
    return rest


def _shape_of(feature: Mapping[str, Any]) -> BaseGeometry:
    if feature["geometry"]["type"] == "Point":
        return _outline(feature["geometry"], feature["properties"])
    return shapely.make_valid(shapely.geometry.shape(feature["geometry"]))


# ---- written -----------------------------------------------------------------------------------


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    polygons = [fence for volume in volumes if not volume.centre for rings in volume.rings for fence in _fence_of(rings)]
    circles = [
        {"circle": {"center": [volume.centre[1], volume.centre[0]], "radius": volume.radius_m}, "inclusion": True, "version": 1}
        for volume in volumes if volume.centre
    ]  # fmt: skip
    items = [item for volume in volumes if volume.line for item in _way_of(volume)]
    for number, item in enumerate(items, 1):
        item["doJumpId"] = number
    lon, lat = _inner_point(volumes[0])
    mission = {
        "cruiseSpeed": 5, "firmwareType": 12, "globalPlanAltitudeMode": 0, "hoverSpeed": 5, "items": items,
        "plannedHomePosition": [lat, lon, None], "vehicleType": 2, "version": 2,
    }  # fmt: skip
    plan = {
        "fileType": "Plan", _MARK: document, "geoFence": {"circles": circles, "polygons": polygons, "version": 2},
        "groundStation": "QGroundControl", "mission": mission, "rallyPoints": {"points": [], "version": 2}, "version": 1,
    }  # fmt: skip
    return json.dumps(plan, ensure_ascii=True, allow_nan=False, indent=1).encode() + b"\n"


def _fence_of(rings: Sequence[Sequence[Sequence[float]]]) -> Iterator[dict[str, Any]]:
    """A craft is kept inside the outer ring and outside the holes."""
    for i, ring in enumerate(rings):
        yield {"inclusion": i == 0, "polygon": [[lat, lon] for lon, lat in ring[:-1]], "version": 1}


def _way_of(volume: Volume) -> Iterator[dict[str, Any]]:
    height = _flyable(volume.upper)
    frame, mode = _TO_GROUND[height.datum]
    for lon, lat in volume.line:
        yield {
            "AMSLAltAboveTerrain": None, "Altitude": height.value_m, "AltitudeMode": mode, "autoContinue": True, "command": 16,
                "doJumpId": 0,
            "frame": frame, "params": [0, 0, 0, None, lat, lon, height.value_m], "type": "SimpleItem",
        }  # fmt: skip


def _flyable(height: Altitude | None) -> Altitude:
    if height is None or height.datum not in _TO_GROUND:
        raise InvalidInput.one(
            "height-for-route", "properties.altitude_upper", "経路を .plan に書くには、地上か海面からの高さ（altitude_upper）が要ります。",
            "a route in a .plan needs its height above ground or above the sea (altitude_upper)",
        )  # fmt: skip
    return height


def _inner_point(volume: Volume) -> Sequence[float]:
    if volume.line or volume.centre:
        return volume.line[0] if volume.line else volume.centre
    point = shapely.point_on_surface(shapely.Polygon(volume.rings[0][0], volume.rings[0][1:]))
    return float(shapely.get_x(point)), float(shapely.get_y(point))


PLAN_DRAWING = DrawingFormat(
    name="plan", title=Text("QGroundControl（.plan）",
        "QGroundControl (.plan)"), ending="plan", mimetype="application/json", knows=_knows, read=_read,
    write=_write,
)  # fmt: skip
