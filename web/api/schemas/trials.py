"""A trial described for machines, from the very classes it is read into."""

import typing
from datetime import date
from types import NoneType, UnionType
from typing import Any

from fieldreg.trials.trial import Activity, OnSite, Vehicle
from fieldreg.trials.trial_geojson import MOST_VOLUMES

__all__ = ["EXAMPLE", "TRIAL_SCHEMAS"]

_Object = dict[str, Any]
_PLAIN: dict[object, _Object] = {
    bool: {"type": "boolean"}, int: {"type": "integer"}, float: {"type": "number"}, str: {"type": "string"},
    date: {"type": "string", "format": "date"},
}  # fmt: skip
_TIME = {"type": "string", "format": "date-time"}
_POSITION = {"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number"}}



def _of(schema: str) -> _Object:
    return {"$ref": f"#/components/schemas/{schema}"}


def _answers(kind: type, means: str) -> _Object:
    """What is answered of a vehicle or a place; nothing is taken for granted of what is not."""
    hints = typing.get_type_hints(kind)
    return {"type": "object", "nullable": True, "description": means, "additionalProperties": False,
            "properties": {name: {**_type(hint), "nullable": True} for name, hint in hints.items()}}  # fmt: skip


def _type(hint: Any) -> _Object:
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        (hint,) = (one for one in typing.get_args(hint) if one is not NoneType)
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return {"type": "string", "enum": list(typing.get_args(hint))}
    if origin is tuple:
        return {"type": "array", "items": _PLAIN[typing.get_args(hint)[0]]}
    return _PLAIN[hint]


def _shape(kind: str, coordinates: _Object) -> _Object:
    return {"type": "object", "required": ["type", "coordinates"],
            "properties": {"type": {"type": "string", "enum": [kind]}, "coordinates": coordinates}}  # fmt: skip


_LINE = {"type": "array", "minItems": 2, "items": _POSITION}
_RINGS = {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 4, "items": _POSITION}}
_SHAPES: dict[str, _Object] = {
    "Point": _POSITION, "LineString": _LINE, "Polygon": _RINGS, "MultiPolygon": {"type": "array", "minItems": 1, "items": _RINGS},
}  # fmt: skip
_FEATURE: _Object = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": {"oneOf": [_of(f"{kind}Geometry") for kind in _SHAPES]},
        "properties": _of("TrialProperties"),
    },
}
_COLLECTION: _Object = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "minItems": 1, "maxItems": MOST_VOLUMES, "items": _of("TrialFeature")},
    },
}
EXAMPLE: _Object = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [140.87, 38.26]},
    "properties": {
        "activity": "drone", "radius_m": 50, "time_start": "2030-12-02T10:00:00+09:00", "time_end": "2030-12-02T12:00:00+09:00",
        "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"},
        "vehicle": {"mass_g": 900, "gross_mass_g": 900, "bvlos": False},
    },
}  # fmt: skip
TRIAL_SCHEMAS: _Object = {
    "Trial": {
        "example": EXAMPLE,
        "description": "A GeoJSON Feature (lon, lat), or a FeatureCollection for several volumes; the first says what is of the whole",
        "oneOf": [_of("TrialFeature"), _of("TrialVolumes")],
    },
    "TrialFeature": _FEATURE,
    "TrialVolumes": _COLLECTION,
    **{f"{kind}Geometry": _shape(kind, coordinates) for kind, coordinates in _SHAPES.items()},
    "TrialProperties": {
        "type": "object",
        "properties": {
            "activity": {"type": "string", "enum": [str(activity) for activity in Activity]},
            "site": {"type": "string", "nullable": True}, "area": {"type": "string", "nullable": True},
            "time_start": _TIME, "time_end": _TIME, "altitude_lower": _of("Altitude"), "altitude_upper": _of("Altitude"),
            "radius_m": {"type": "number", "description": "of a Point"},
            "corridor_width_m": {"type": "number", "description": "of a LineString"},
            "vehicle": _answers(Vehicle, "what flies or drives; a question without an answer is open"),
            "on_site": _answers(OnSite, "what happens on the ground besides"),
            "odd": {"type": "object", "nullable": True, "description": "what a vehicle needs of its surroundings"},
            "road": {"type": "object", "nullable": True, "description": "what is declared of the road"},
            "not_yet_known": {"type": "array", "items": {"type": "string"}, "nullable": True, "description": "questions answered so"},
            **{name: {"type": "string", "nullable": True} for name in ("name", "purpose", "organisation")},
        },
    },
    "Altitude": {
        "type": "object",
        "required": ["value", "datum"],
        "nullable": True,
        "properties": {
            "value": {"type": "number"},
            "datum": {"type": "string", "enum": ["AGL", "AMSL", "WGS84"]},
            "unit": {"type": "string", "enum": ["M", "FT"], "default": "M"},
        },
    },
    "HeadroomArea": {
        "type": "object",
        "description": "A GeoJSON FeatureCollection of at most 400 cells",
        "required": ["type", "features", "summary"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {
                    "type": {"type": "string", "enum": ["Feature"]},
                    "geometry": _shape("Polygon", _RINGS),
                    "properties": {"type": "object", "properties": {
                        **{name: {"type": "number", "nullable": True}
                           for name in ("lowest_amsl_m", "ground_m", "ground_accuracy_m", "headroom_agl_m")},
                        "status": {"type": "string", "enum": ["ok", "unknown"]}, "because": {"type": "object", "nullable": True},
                    }},
                },
            }},
            "summary": {"type": "object", "properties": {
                "cells": {"type": "integer"}, "unknown": {"type": "integer"},
                "lowest_headroom_agl_m": {"type": "number", "nullable": True},
                "highest_headroom_agl_m": {"type": "number", "nullable": True},
                "status": {"type": "string"}, "because": {"type": "object", "nullable": True},
            }},
        },
    },
}  # fmt: skip
