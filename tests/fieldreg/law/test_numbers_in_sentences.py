"""Numbers of the law written out in sentences for people are those in force today.

A sentence with a measure in it is found by reading the source; each must stand in `HELD` with the
number it repeats, so that neither a changed number nor a new sentence is left behind.
"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from fieldreg.kernel.business_days import LeadUnit
from fieldreg.law import all_rules
from fieldreg.law.files.parameters import parameter
from fieldreg.screening.standing_probe import PROBE_HEIGHT_M, standing_probe
from fieldreg.services.bookings.calendars import KEPT as IN_FEEDS
from fieldreg.trials.kept_trial import KEPT_FOR
from tests.fieldreg.law import bench

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 12, 1)
MEASURE = re.compile(
    r"(?<![\d.,A-Za-z〜_-])(?!5g)(\d[\d,]*(?:\.\d+)?) ?(?:(km|kg|m|g)(?![A-Za-z0-9/])|(時間前|hours|日前|days before|days through|days))"
)
UNITS = {"時間前": "hours", "日前": "days", "days before": "days", "days through": "days"}
SPOKEN = [
    *sorted((ROOT / "fieldreg" / "trials").glob("*.py")),
    *sorted((ROOT / "fieldreg" / "ways_out").glob("*.py")),
    *sorted((ROOT / "fieldreg" / "law" / "formulas").rglob("*.py")),
    *sorted((ROOT / "web" / "templates").rglob("*.html")),
]


def number(name):
    return lambda: parameter(name, TODAY).number


def kilograms(name):
    return lambda: parameter(name, TODAY).number / 1000


def lead(rule, unit):
    def told():
        (held,) = (r.record.lead_time for r in all_rules() if r.id == rule)
        assert held.unit is unit
        return held.value

    return told


def probe_kg():
    return standing_probe(bench.site(), TODAY).vehicle.mass_g / 1000


KEPT, TALL, NEAR = number("aviation.third_party_distance"), number("aviation.height_limit"), number("aviation.structure_distance")
PROBE = {"1.2 kg": [probe_kg], "30 m": [lambda: PROBE_HEIGHT_M]}
HELD = {
    "fieldreg/trials/questions.py": {"30 m": [KEPT, NEAR], "25 kg": [kilograms("aviation.iib_gross_mass")]},
    "fieldreg/ways_out/conditions.py": {"30 m": [KEPT, NEAR]},
    "fieldreg/ways_out/heights.py": {"1 m": [lambda: 1]},  # how finely a height is looked for
    "fieldreg/law/formulas/aviation/airspace.py": {"100 g": [number("aviation.light_limit")]},
    "fieldreg/law/formulas/aviation/exemptions.py": {"30 m": [KEPT], "150 m": [TALL]},
    "fieldreg/law/formulas/public_order/order.py": {"25 kg": [kilograms("aviation.insurance_gross_mass")]},
    "fieldreg/law/formulas/roads/small_vehicles.py": {"7 days": [lead("rta-15-3-remote-small", LeadUnit.CALENDAR_DAYS)]},
    "fieldreg/law/formulas/small_uav.py": {"48 hours": [lead("uavact-notify", LeadUnit.HOURS)]},
    "web/templates/applicant/clash.html": {"90 days": [lambda: KEPT_FOR.days]},
    "web/templates/people/own_calendars.html": {"90 days": [lambda: IN_FEEDS.days]},
    "web/templates/pages/check.html": {"90 days": [lambda: KEPT_FOR.days], "24 hours": [lambda: 24]},  # a day's hours; no law's
    "web/templates/pages/choose.html": {**PROBE, "30 m": [*PROBE["30 m"], KEPT]},
    "web/templates/pages/compare.html": PROBE,
    "web/templates/pages/site_parts.html": PROBE,
    "web/templates/paper/comparison.html": PROBE,
    "web/templates/paper/site.html": PROBE,
}


def sentences(path):
    """What a file says: a template as a whole, of a module its texts but for docstrings."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return [source]
    tree = ast.parse(source)
    parts = (ast.Module, ast.ClassDef, ast.FunctionDef)
    described = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, parts) and isinstance(node.body[0], ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text.value for text in texts if id(text) not in described]


def measures(path):
    """Each measure a file says, as "30 m" and the like."""
    found = [match for text in sentences(path) for match in MEASURE.finditer(text)]
    return {f"{m[1]} {m[2] or UNITS.get(m[3], m[3])}" for m in found}


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_measure_said_is_held_against_the_law(path):
    assert measures(path) == set(HELD.get(path.relative_to(ROOT).as_posix(), {}))


@pytest.mark.parametrize(("path", "said"), [(path, said) for path, held in HELD.items() for said in held])
def test_what_is_said_is_what_is_in_force(path, said):
    told, _ = said.split(" ")

    assert {source() for source in HELD[path][said]} == {float(told.replace(",", ""))}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("150 m以上", ["150 m"]), ("caa-150m", []), ("up to 30 m high", ["30 m"]), ("48時間前までに", ["48 hours"]),
        ("lte_5g", []), ("第5号", []), ("1,000 m", ["1,000 m"]), ("6 km/h", []),
    ],
)  # fmt: skip
def test_what_a_measure_is(text, said, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")

    assert measures(page) == set(said)
