"""人口集中地区 (DID) as e-Stat publishes it, a file per prefecture.

Columns: KEN (2 digits), CITY (3 digits), CITYNAME, CLASS (the district's number), JINKO (people),
MENSEKI (km²).  Identity is KEN + CITY + "-" + CLASS; parts with one identity are one district.
The published boundary is the legal one, so its accuracy is exact (0 m).

Source: 政府統計の総合窓口（e-Stat）統計地理情報システム 境界データ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.published_areas import prefecture_of_code
from geodata.tables import Row

__all__ = ["DID", "read_did"]

_REASON = Text(
    "人口集中地区の上空では、無人航空機の飛行に許可が必要です。",
    "Flying over a densely inhabited district needs permission.",
)
_SOURCE = "政府統計の総合窓口（e-Stat）人口集中地区境界データ"
_CITY_OF_WARDS = {"041": "仙台市"}  # the file of 2010 says only 青葉区: codes that begin so are wards of …


def read_did(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Districts by identity; a row with a fault is kept out alone."""
    parts: dict[str, list[tuple[Row, Mapping[str, str], dict[str, float | None]]]] = defaultdict(list)
    for row in rows:
        cells = Cells(row.properties)
        words = {name: _digits(cells, name) for name in ("KEN", "CITY", "CLASS")}
        words["CITYNAME"] = cells.needed("CITYNAME")
        numbers = {"population": cells.number("JINKO", lowest=0), "area_km2": cells.number("MENSEKI", lowest=0)}
        wrong = faults_of(row, cells)
        if wrong:
            yield from wrong
        else:
            parts[f"{words['KEN']:0>2}{words['CITY']:0>3}-{words['CLASS']}"].append((row, words, numbers))
    yield from (ZoneRead(held[0][0], _district(key, held, target)) for key, held in parts.items())


DID = Importer(
    name="estat-did",
    title=Text("人口集中地区（e-Stat）", "densely inhabited districts (e-Stat)"),
    columns=frozenset({"KEN", "CITY", "CITYNAME", "CLASS"}),
    read=read_did,
    layers=("did",),
    complete=True,  # the file lists every district of its prefecture
    area_of=prefecture_of_code,
    provenance={
        "source": _SOURCE,
        "licence": "e-Stat 利用規約（政府標準利用規約2.0、CC BY 4.0 互換）",
        "attribution": "出典：政府統計の総合窓口（e-Stat）",
        "confidence": "high",
    },
)


def _digits(cells: Cells, name: str) -> str:
    value = cells.raw(name)
    if isinstance(value, int) and not isinstance(value, bool):  # written as a number, it lost its zeros
        value = str(value)
    if not isinstance(value, str) or not value.isdecimal() or not value.isascii():
        cells.tell("code-form", name, f"{name} は数字のコードで書いてください（受け取った値: {str(value)[:40]!r}）。",
                   f"{name} must be a code of digits; got {str(value)[:40]!r}")  # fmt: skip
        return ""
    return value


def _district(
    key: str, held: Sequence[tuple[Row, Mapping[str, str], dict[str, float | None]]], target: Target
) -> Zone:
    row, words, _ = held[0]
    code, number = key.split("-")
    city, of = words["CITYNAME"], _CITY_OF_WARDS.get(code[:3], "")
    if not city.startswith(of):
        city = of + city
    outlines = [r.outline for r, _, _ in held if r.outline is not None]
    population, area = (
        [numbers[name] for _, _, numbers in held if numbers[name] is not None] for name in ("population", "area_km2")
    )
    return Zone(
        id=key,
        layer=target.layer,
        edition=target.edition,
        name=Text(f"{city} DID {number}", f"DID {key}"),
        outline=outlines[0] if len(outlines) == 1 else shapely.union_all(outlines),
        restriction=Restriction.REQ_AUTHORISATION,
        reason=_REASON,
        accuracy_m=(target.accuracy_m or 0.0) + max(r.slack_m for r, _, _ in held),
        source=_SOURCE,
        confidence="high",
        attributes={
            "code": code,
            "class": number,
            "population": int(population[0]) if population and population[0] else None,
            "area_km2": area[0] if area else None,
            **{name: value for name, value in row.properties.items() if name not in _READ},
        },
    )


_READ = frozenset({"KEN", "CITY", "CITYNAME", "CLASS", "JINKO", "MENSEKI"})
