"""The CQL that GDAL pushes down: what its driver writes is read as it means it."""

import pytest

from fieldreg.filtering.filters import parse, read
from fieldreg.kernel.errors import InvalidInput
from tests.fieldreg.filtering.writing.text import to_text

QUERYABLES = {"kind": "string", "area": "number", "valid_from": "date", "seen": "timestamp"}


@pytest.mark.parametrize(
    "pushed, meant",
    [
        ("kind = 'park'", "kind = 'park'"),
        ("(kind = 'park') AND (area >= 3)", "kind = 'park' AND area >= 3"),
        ("((kind = 'a') OR (kind <> 'b')) AND (NOT ((kind IS NULL)))", "(kind = 'a' OR kind <> 'b') AND NOT kind IS NULL"),
        ("kind LIKE 'p%'", "kind LIKE 'p%'"),
        ("kind ILIKE 'P%'", "CASEI(kind) LIKE CASEI('P%')"),
        ("(area >= 10) AND (area <= 20)", "area >= 10 AND area <= 20"),
        ("area > 1.234567890123457", "area > 1.234567890123457"),
        ("area BETWEEN 1 AND 2", "area BETWEEN 1 AND 2"),
        ("kind = 'O''Hara'", "kind = 'O''Hara'"),
        ("kind = 'C:\\temp'", "kind = 'C:\\\\temp'"),
        ("kind LIKE 'C:\\%'", "kind LIKE 'C:\\\\\\\\%'"),
        ("\"kind\" = 'a\\'", "kind = 'a\\\\'"),
    ],
)
def test_what_gdal_writes_is_what_it_means(pushed, meant):
    assert read(pushed, "cql-text") == read(meant)
    assert read(to_text(read(pushed, "cql-text"))) == read(meant)


@pytest.mark.parametrize("day", ["2026-12-01", "2026-12-01T", "2026-12-01T00:00:00Z", "2026-12-01T09:00:00+09:00"])
def test_a_day_as_gdal_writes_it(day):
    wanted = parse(f"valid_from >= '{day}'", "cql-text", QUERYABLES)
    assert wanted.select([{"valid_from": "2026-12-01"}, {"valid_from": "2026-11-30"}, {}]).tolist() == [True, False, False]


@pytest.mark.parametrize("moment", ["2026-12-01T10:30:00Z", "2026-12-01T10:30:00", "2026-12-01T10:30"])
def test_a_moment_as_gdal_writes_it(moment):
    wanted = parse(f"seen = '{moment}'", "cql-text", QUERYABLES)
    assert wanted.select([{"seen": "2026-12-01T10:30:00Z"}, {"seen": "2026-12-01T10:31:00Z"}]).tolist() == [True, False]


@pytest.mark.parametrize("nonsense", ["tomorrow", "2026-13-01", "2026-12-01T25", "2026-12", ""])
def test_a_day_that_is_none_is_refused(nonsense):
    with pytest.raises(InvalidInput, match="neither a day nor a moment"):
        parse(f"valid_from >= '{nonsense}'", "cql-text", QUERYABLES)
