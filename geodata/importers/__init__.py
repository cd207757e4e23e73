"""One module per dataset of the outside world.  `IMPORTERS` lists them, the particular before the general."""

from collections.abc import Sequence

from fieldreg.errors import InvalidInput
from geodata.importers.airports import AIRPORTS
from geodata.importers.buildings import BUILDINGS
from geodata.importers.did import DID
from geodata.importers.facilities import FACILITIES
from geodata.importers.rows import Importer
from geodata.importers.zones import ZONES
from geodata.tables import Row

__all__ = ["HEAD", "IMPORTERS", "importer_for"]

HEAD = 200  # rows by which a dataset is known
IMPORTERS: tuple[Importer, ...] = (AIRPORTS, DID, BUILDINGS, *FACILITIES, ZONES)


def importer_for(layer: str | None, head: Sequence[Row], where: str) -> Importer:
    """The importer that knows a table by its first rows.  `layer` None: whichever it fills.

    Raises InvalidInput, listing what each would need.
    """
    columns = {name for row in head for name in row.properties}
    for importer in IMPORTERS:
        fits = not importer.layers or layer in (None, *importer.layers)
        if importer.columns <= columns and fits and importer.knows(head):
            return importer
    wanted = "; ".join(f"{i.name}: {', '.join(sorted(i.columns))}" for i in IMPORTERS)
    given = ", ".join(sorted(columns)[:20]) or "-"
    raise InvalidInput.one(
        "unknown-columns",
        where,
        f"この列のデータは読めません（列: {given}）。必要な列: {wanted}",
        f"no importer knows these columns ({given}); needed are {wanted}",
    )
