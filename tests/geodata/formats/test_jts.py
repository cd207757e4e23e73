"""Validity as JTS judges it: every isValid verdict of its own test suite, against the one `settled` asks."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from defusedxml import ElementTree

from geodata.geometry.shape_repair import why_invalid

FILES = (
    "TestBuffer.xml", "TestBufferMitredJoin.xml", "TestOverlayEmpty.xml", "TestRelateAA.xml", "TestSimple.xml",
    "TestUnaryUnion.xml", "TestUnaryUnionFloating.xml", "TestValid.xml", "TestValid2-big.xml", "TestValid2.xml",
)  # fmt: skip


def geometry_of(text):
    written = "".join(text.split()) if set(text.strip()) <= set("0123456789ABCDEFabcdef \n\r\t") else " ".join(text.split())
    return shapely.from_wkb(written) if written[:1] in "01" else shapely.from_wkt(written)


def verdicts(path):
    for number, case in enumerate(ElementTree.parse(path).getroot().iter("case"), 1):
        for op in case.iter("op"):
            if op.get("name", "").lower() == "isvalid":
                yield number, case.findtext(op.get("arg1", "A").lower()), op.text.strip() == "true"


@pytest.fixture(scope="module")
def judged(shared_data: Path):
    """Case, JTS's verdict and ours; a geometry that cannot be built at all is refused, and so not valid."""
    found = []
    for name in FILES:
        for number, text, expected in verdicts(shared_data / "dirty_jts_general" / name):
            try:
                with np.errstate(invalid="ignore"):  # a line to NaN is a case
                    ours = why_invalid(geometry_of(text)) is None
            except shapely.errors.GEOSException:
                ours = False
            found.append((f"{name} {number}", expected, ours))
    return found


def test_all_841_verdicts_are_ours(judged):
    assert len(judged) == 841
    assert [case for case, expected, ours in judged if expected != ours] == []
    assert 0 < sum(expected for _, expected, _ in judged) < 841
