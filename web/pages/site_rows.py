"""Every site as the list shows it, kept until a site changes; and the page of them that is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fieldreg.register.sites import Site
from fieldreg.services.standing import StandingOfAll
from web.pages.site_filters import Filters, Row, rows_of, sorted_rows
from web.shell.context import services
from web.shell.ready import ready

__all__ = ["Chosen", "SiteTable", "site_table"]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Rows that are wanted, in the order asked for; the last `unsized` of them only if their size, which nobody knows, is right."""

    rows: Sequence[Row]
    unsized: int

    @property
    def count(self) -> int:
        """How many are wanted for sure."""
        return len(self.rows) - self.unsized


class SiteTable:
    """Rows in the order of their code, without what hangs on a day (`free`).  Never changes."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.rows = rows_of(sites, {})
        self.wards = sorted({site.ward for site in sites if site.ward})

    def in_order(self, by: str) -> Sequence[Row]:
        """Every row, in the order asked for."""
        return sorted_rows(self.rows, by)

    def chosen(self, filters: Filters, standing: StandingOfAll) -> Chosen:
        """What the filters want; a site without a standing probe is not known to be free of permits."""
        if not filters.narrows:
            return Chosen(rows=self.in_order(filters.sort), unsized=0)
        rows: list[Row] = []
        unsized: list[Row] = []
        beside, free = replace(filters, free=False), standing.free if filters.free else None
        for row in self.rows:
            want = beside.wants(row)
            if want is False or (free is not None and not (row.site.id in free and filters.judged_at(row.site))):
                continue
            (unsized if want is None else rows).append(row)
        return Chosen(rows=[*sorted_rows(rows, filters.sort), *sorted_rows(unsized, filters.sort)], unsized=len(unsized))


def site_table() -> SiteTable:
    """Of every site there is now."""
    sites = services().register.sites()
    return ready().of("rows", sites, lambda: SiteTable(sites))
