"""人口集中地区 (DID) as 国土数値情報 A16 has it.

Columns: A16_002 code, A16_003 municipality, A16_004 the district's number, A16_005 people, A16_006 km², A16_011 year.
Identity is as in e-Stat's files (code + "-" + number), so that editions of either kind are compared zone by zone.

Source: 国土数値情報（DID人口集中地区データ A16）（国土交通省）.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import KSJ_LICENCE, plain
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.municipality_codes import five_digits
from geodata.importers.base.published_areas import prefecture_of_code
from geodata.importers.datasets.did import read_did
from geodata.tables import Row

__all__ = ["DID_KSJ", "read_a16"]

_SOURCE = "国土数値情報（DID人口集中地区データ A16）（国土交通省）"
_RENAMED = {"A16_003": "CITYNAME", "A16_004": "CLASS", "A16_005": "JINKO", "A16_006": "MENSEKI"}


def read_a16(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Districts by identity, read as e-Stat's are; a fault names the column as this dataset has it."""
    wrong: list[RowFault] = []
    for found in read_did(_as_estat(rows, wrong), target):
        if isinstance(found, ZoneRead):
            yield ZoneRead(found.row, replace(found.zone, source=_SOURCE))
        else:
            yield RowFault(found.row, _renamed(found.fault))
    yield from wrong


def _as_estat(rows: Iterable[Row], wrong: list[RowFault]) -> Iterator[Row]:
    """The rows in e-Stat's columns; those without a code go into `wrong`."""
    for row in rows:
        cells, told = Cells(row.properties), dict(row.properties)
        written = plain(told.pop("A16_002", None))
        code = five_digits(written)
        if code is None:
            cells.tell("code-form", "A16_002", f"A16_002 は5桁の市区町村コードです（受け取った値: {written[:20]!r}）。",
                       f"A16_002 is a municipality's code of five digits; got {written[:20]!r}")  # fmt: skip
            wrong += faults_of(row, cells)
            continue
        renamed = {_RENAMED.get(name, name): value for name, value in told.items() if name != "A16_001"}
        renamed["CLASS"] = plain(renamed.get("CLASS"))
        yield replace(row, properties={"KEN": code[:2], "CITY": code[2:], **renamed})


def _renamed(fault: Fault) -> Fault:
    ja, en, where = fault.message.ja, fault.message.en, fault.where
    for own, theirs in _RENAMED.items():
        ja, en, where = (text.replace(theirs, own) for text in (ja, en, where))
    return Fault(fault.code, where, Text(ja, en))


DID_KSJ = Importer(
    name="ksj-did",
    title=Text("人口集中地区（国土数値情報 A16）", "densely inhabited districts (KSJ A16)"),
    columns=frozenset({"A16_002", "A16_003", "A16_004"}),
    read=read_a16,
    layers=("did",),
    complete=True,
    area_of=prefecture_of_code,
    provenance={
        "source": _SOURCE,
        "licence": KSJ_LICENCE,
        "attribution": "国土数値情報（DID人口集中地区データ）（国土交通省）を加工",
        "confidence": "high",
    },
)
