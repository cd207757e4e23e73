"""The words of WZDx 4.2 (RoadEventFeature.json, Direction.json), and whether a value is one that its schema takes."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

__all__ = ["CORE", "DIRECTIONS", "EVENT_TYPES", "IMPACTS", "METHODS", "WORK_ZONE", "fitting", "is_utc"]

Test = Callable[[Any], bool]

EVENT_TYPES = ("work-zone", "detour")  # the two that a Work Zone Feed holds
DIRECTIONS = ("northbound", "eastbound", "southbound", "westbound", "undefined", "unknown", "inner-loop", "outer-loop")
METHODS = ("channel-device-method", "sign-method", "junction-method", "other", "unknown")
IMPACTS = (
    "all-lanes-closed", "some-lanes-closed", "all-lanes-open", "alternating-one-way", "some-lanes-closed-merge-left",
    "some-lanes-closed-merge-right", "all-lanes-open-shift-left", "all-lanes-open-shift-right", "some-lanes-closed-split",
    "flagging", "temporary-traffic-signal", "unknown",
)  # fmt: skip
_RESTRICTIONS = (
    "no-trucks", "travel-peak-hours-only", "hov-3", "hov-2", "no-parking", "reduced-width", "reduced-height",
    "reduced-length", "reduced-weight", "axle-load-limit", "gross-weight-limit", "towing-prohibited",
    "permitted-oversize-loads-prohibited", "local-access-only", "no-passing",
)  # fmt: skip
_UNITS = ("feet", "inches", "centimeters", "pounds", "tons", "kilograms")
_WORKS = (
    "maintenance", "minor-road-defect-repair", "roadside-work", "overhead-work", "below-road-work", "barrier-work",
    "surface-work", "painting", "roadway-relocation", "roadway-creation",
)  # fmt: skip
_LANE_STATES = ("open", "closed", "shift-left", "shift-right", "merge-left", "merge-right", "alternating-flow")
_LANE_TYPES = (
    "general", "exit-lane", "exit-ramp", "entrance-lane", "entrance-ramp", "sidewalk", "bike-lane", "shoulder", "parking",
    "median", "two-way-center-turn-lane", "center-left-turn-lane",
)  # fmt: skip
_PRESENCE = (
    "camera-monitoring", "arrow-board-present", "cones-present", "maintenance-vehicle-present", "wearables-present",
    "mobile-device-present", "check-in-app", "check-in-verbal", "scheduled",
)  # fmt: skip
_PRESENT = (
    "workers-in-work-zone-working", "workers-in-work-zone-not-working", "mobile-equipment-in-work-zone-moving",
    "mobile-equipment-in-work-zone-not-moving", "fixed-equipment-in-work-zone", "humans-behind-barrier", "humans-in-right-of-way",
)  # fmt: skip
_RELATED = (
    "first-in-sequence", "next-in-sequence", "first-occurrence", "next-occurrence", "related-work-zone", "related-detour",
    "planned-moving-operation", "active-moving-operation",
)  # fmt: skip
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def is_utc(value: Any) -> bool:
    """Whether it is a moment of RFC 3339."""
    if not isinstance(value, str) or not _UTC.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def fitting(held: Mapping[str, Any], tests: Mapping[str, Test]) -> dict[str, Any]:
    """The members of `held` that pass their test; others are left out."""
    return {name: held[name] for name, passes in tests.items() if name in held and passes(held[name])}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_length(value: Any) -> bool:
    return _is_number(value) and value >= 0


def _among(words: tuple[str, ...]) -> Test:
    return lambda value: isinstance(value, str) and value in words


def _all(passes: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(passes, value))


def _object(needed: Mapping[str, Test], more: Mapping[str, Test]) -> Test:
    """An object with what is needed and, of the rest that the schema knows, only what it takes."""

    def passes(value: Any) -> bool:
        if not isinstance(value, dict) or not needed.keys() <= value.keys():
            return False
        return all(test(value[name]) for name, test in {**needed, **more}.items() if name in value)

    return passes


def _is_restriction(value: Any) -> bool:
    plain = _object({"type": _among(_RESTRICTIONS)}, {"value": _is_number, "unit": _among(_UNITS)})
    return plain(value) and ("value" not in value or "unit" in value)


def _is_lane(value: Any) -> bool:
    needed = {"order": _is_order, "status": _among(_LANE_STATES), "type": _among(_LANE_TYPES)}
    return _object(needed, {"lane_number": _is_order, "restrictions": _all(_is_restriction)})(value)


def _is_order(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_definition(value: Any) -> bool:
    return _all(_among(_PRESENT))(value) and len(set(value)) == len(value)


CORE: Mapping[str, Test] = {
    "direction": _among(DIRECTIONS),
    "road_names": lambda value: bool(value) and _all(_is_text)(value),
    "name": _is_text,
    "description": _is_text,
    "creation_date": is_utc,
    "update_date": is_utc,
    "related_road_events": _all(_object({"type": _among(_RELATED), "id": _is_text}, {})),
}
WORK_ZONE: Mapping[str, Test] = {
    "beginning_cross_street": _is_text,
    "ending_cross_street": _is_text,
    "beginning_milepost": _is_length,
    "ending_milepost": _is_length,
    "start_date": is_utc,
    "end_date": is_utc,
    "is_start_date_verified": _is_flag,
    "is_end_date_verified": _is_flag,
    "is_start_position_verified": _is_flag,
    "is_end_position_verified": _is_flag,
    "work_zone_type": _among(("static", "moving", "planned-moving-area")),
    "vehicle_impact": _among(IMPACTS),
    "location_method": _among(METHODS),
    "worker_presence": _object(
        {"are_workers_present": _is_flag},
        {
            "method": _among(_PRESENCE), "worker_presence_last_confirmed_date": is_utc,
            "confidence": _among(("low", "medium", "high")), "definition": _is_definition,
        },
    ),
    "reduced_speed_limit_kph": _is_length,
    "restrictions": _all(_is_restriction),
    "types_of_work": _all(_object({"type_name": _among(_WORKS)}, {"is_architectural_change": _is_flag})),
    "lanes": _all(_is_lane),
}
