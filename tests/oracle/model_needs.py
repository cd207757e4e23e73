"""The three needs a newcomer comes with, as JSON: a small drone, a low-speed bus, robots in a hall."""

_NO = dict.fromkeys
MODEL_NEEDS = {
    "drone": {
        "activity": "drone",
        "vehicle": {
            "mass_g": 900, "gross_mass_g": 900, **_NO(("bvlos", "over_third_parties", "drops", "dangerous_goods"), False),
            **_NO(("entry_control", "keeps_30m", "registered", "remote_id", "radio_marked"), True), "radio": ["2.4GHz"],
        },
        "on_site": {**_NO(("objects_placed", "filming", "exclusive_use", "loudspeaker", "open_fire", "structure"), False), "crowd": 0},
        "radius_m": 30,
        "altitude_lower": {"value": 0, "datum": "AGL"},
        "altitude_upper": {"value": 60, "datum": "AGL"},
        "time_start": "2026-12-14T10:00:00+09:00",
        "time_end": "2026-12-14T12:00:00+09:00",
    },
    "bus": {
        "activity": "automated_driving",
        "vehicle": {
            "radio": ["none"], "level": 2, "driver_on_board": True, "standard_controls": True, "length_cm": 700, "max_speed_kmh": 20,
            "fare": False, "plated": True,
        },
        "on_site": {"closed_to_traffic": False},
        "length_m": 1000,
        "times": [
            {"time_start": f"2026-12-{day}T{start}:00+09:00", "time_end": f"2026-12-{day}T{end}:00+09:00"}
            for day in ("15", "16", "17") for start, end in (("10:00", "11:30"), ("13:00", "15:00"))
        ],
        "needs": {"max_speed_limit_kmh": 40, "max_gradient_pct": 6, "max_signals": 2, "no_school_zone": True, "hours": ["09:00", "16:30"]},
    },
    "robots": {
        "activity": "ground_robot",
        "vehicle": {"remote": False, "length_cm": 80, "width_cm": 60, "max_speed_kmh": 4, "electric": True},
        "on_site": {"crowd": 0, "indoors": True},
        "area_m2": 400,
        "time_start": "2026-12-19T18:00:00+09:00",
        "time_end": "2026-12-20T02:00:00+09:00",
        "needs": {"indoor": True, "power_kva": 30, "ceiling_m": 5, "surface": ["concrete", "wood"], "network": ["wifi", "wired"]},
    },
}  # fmt: skip
