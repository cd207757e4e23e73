"""One module per dataset of the outside world.  `IMPORTERS` lists them, the particular before the general."""

import shlex
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from fieldreg.kernel.errors import InvalidInput
from geodata.importers.base.contract import Importer
from geodata.importers.datasets.airports import AIRPORTS
from geodata.importers.datasets.buildings import BUILDINGS
from geodata.importers.datasets.did import DID
from geodata.importers.datasets.did_ksj import DID_KSJ
from geodata.importers.datasets.facilities import FACILITIES
from geodata.importers.datasets.facilities_uav import FACILITIES_UAV
from geodata.importers.datasets.hazard import HAZARDS
from geodata.importers.datasets.parks import PARKS
from geodata.importers.datasets.planning import PLANNING
from geodata.importers.datasets.rivers import RIVERS
from geodata.importers.datasets.roads import ROADS
from geodata.importers.datasets.schools import SCHOOLS
from geodata.importers.datasets.wards import WARDS
from geodata.importers.standards.road_events import ROAD_EVENTS
from geodata.importers.standards.uas_zones import UAS_PROPERTIES, UAS_ZONES
from geodata.importers.standards.zones import ZONES
from geodata.tables import Row

__all__ = ["HEAD", "IMPORTERS", "draft_command", "importer_for"]

HEAD = 200  # rows by which a dataset is known
IMPORTERS: tuple[Importer, ...] = (
    AIRPORTS,
    DID,
    DID_KSJ,
    BUILDINGS,
    UAS_ZONES,
    UAS_PROPERTIES,
    ROAD_EVENTS,
    *WARDS,
    *SCHOOLS,
    *PARKS,
    *FACILITIES,
    *ROADS,
    *RIVERS,
    *HAZARDS,
    *PLANNING,
    *FACILITIES_UAV,
    ZONES,
)


def importer_for(
    layer: str | None, head: Sequence[Row], where: str, known: Sequence[Importer] = IMPORTERS, draft: str = ""
) -> Importer:
    """The importer that knows a table by its first rows.  `layer` None: whichever it fills.

    `draft`: the command that drafts a mapping file for the table (`draft_command`); "" for one of `where`.

    Raises InvalidInput, telling which layer it is for or how to say what its columns mean.
    """
    columns = {name for row in head for name in row.properties}
    known_sets = [importer for importer in known if importer.columns <= columns and importer.knows(head)]
    for importer in known_sets:
        if not importer.layers or layer in (None, *importer.layers):
            return importer
    raise _of_another_layer(known_sets[0], layer, where) if known_sets else _unknown(columns, known, where, draft)


def _of_another_layer(importer: Importer, layer: str | None, where: str) -> InvalidInput:
    fits = " / ".join(importer.layers)
    return InvalidInput.one(
        "other-layer",
        where,
        f"中身は「{importer.title.ja}」で、層 {layer} のものではありません。--layer {fits} としてください。",
        f"this is {importer.title.en}, which does not belong to layer {layer}; give --layer {fits}",
    )


def draft_command(path: str, table: str = "") -> str:
    """What drafts a mapping file for a file as it was named, or for one of its tables: a command that runs as it stands.

    >>> draft_command("data (2).xlsx", "Sheet1"), draft_command("-a.csv")
    ("fieldreg map-columns 'data (2).xlsx' --table Sheet1 --out mapping.yaml", 'fieldreg map-columns ./-a.csv --out mapping.yaml')
    """
    own = f"./{path}" if path.startswith("-") else path
    chosen = ["--table", table] if table else []
    if table.startswith("-"):
        chosen = [f"--table={table}"]
    return shlex.join(["fieldreg", "map-columns", own, *chosen, "--out", "mapping.yaml"])


def _unknown(columns: AbstractSet[str], known: Sequence[Importer], where: str, draft: str) -> InvalidInput:
    """Says which dataset is nearest, if one nearly fits, and how to tell what the columns mean."""
    given = ", ".join(sorted(columns)[:20]) or "-"
    near = max(known, key=lambda importer: len(importer.columns & columns) / len(importer.columns))
    lacking = sorted(near.columns - columns)
    close = len(lacking) < len(near.columns)
    command = draft or draft_command(where.split("/", 1)[0])
    ja = f"「{near.title.ja}」に近いですが、列 {', '.join(lacking)} がありません。" if close and lacking else ""
    en = f"it is near to {near.title.en} but lacks {', '.join(lacking)}; " if close and lacking else ""
    return InvalidInput.one(
        "unknown-columns",
        where,
        f"この列のデータは知りません（列: {given}）。{ja}`{command}` で列の意味を書いた対応表を作り、"
        "`--mapping mapping.yaml` を付けて読み込んでください。",
        f"no dataset we know has these columns ({given}); {en}draft a mapping file with `{command}`,"
        " complete it, and load with `--mapping mapping.yaml`",
    )
