"""Every site as the list shows it, kept until a site changes: what is asked for, and how many there are of each value one may ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.folding import found_in
from fieldreg.register.sites import Site, SiteKind
from fieldreg.services.answers.standing import StandingOfAll
from web.pages.listing.facets import NUMBERS, SIZES, VALUES, NumberFacet
from web.pages.listing.site_filters import Filters
from web.pages.listing.site_row import Row, rows_of, sorted_rows
from web.shell.context import services
from web.shell.ready import ready

__all__ = ["Chosen", "Mask", "SiteTable", "site_table"]

Mask = NDArray[np.bool_]  # of each row


@dataclass(frozen=True)
class Asked:
    """One thing asked of every row: for sure, and perhaps (what nobody knows of it)."""

    sure: Mask
    perhaps: Mask


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Rows that are wanted, in the order asked for; the last `unsized` of them only if what nobody knows of them is right.

    `counts` tells of each facet how many rows each value would leave, all other facets as they are asked.
    """

    rows: Sequence[Row]
    unsized: int
    counts: Mapping[str, Mapping[str, int]]

    @property
    def count(self) -> int:
        """How many are wanted for sure."""
        return len(self.rows) - self.unsized


class SiteTable:
    """Rows in the order of their code, without what hangs on a day (`free`).  Never changes."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.rows = rows_of(sites, {})
        self.place_of = {row.site.id: n for n, row in enumerate(self.rows)}

    def in_order(self, by: str) -> Sequence[Row]:
        """Every row, in the order asked for."""
        return sorted_rows(self.rows, by)

    def chosen(
        self, filters: Filters, standing: StandingOfAll, beside: Mapping[str, Mapping[str, Mask]] | None = None,
        order: Sequence[int] | None = None,
    ) -> Chosen:  # fmt: skip
        """What the filters want; a site without a standing probe is not known to be free of permits.

        `beside` are facets that hang on a need or a day: of each value which rows have it; of one that is left out nothing is known.
        `order` puts the rows by their places in the table, where the filters ask for the best first.
        """
        held = beside or {}
        asked = self._asked(filters, standing, held)
        sure, perhaps = self._together(asked)
        if order is not None and filters.sort == "best":
            rows = [self.rows[n] for n in order if sure[n]], [self.rows[n] for n in order if perhaps[n]]
        else:
            rows = tuple(sorted_rows([self.rows[n] for n in np.flatnonzero(of)], filters.sort) for of in (sure, perhaps))  # type: ignore[assignment]
        return Chosen(rows=[*rows[0], *rows[1]], unsized=len(rows[1]), counts=self._counts(filters, asked, held))

    # ------------------------------------------------------------ columns, made once

    @cached_property
    def _values(self) -> Mapping[str, tuple[Mapping[str, Mask], Mask]]:
        """Of each facet which rows have each value, and of which rows it is not known."""
        found = {}
        for name, facet in VALUES.items():
            told = [facet.told(row) for row in self.rows]
            there = {value for held in told if held for value in held}
            known = [str(v) for v in facet.known if v in there] if facet.fixed else sorted(there)
            has = {value: np.array([held is not None and value in held for held in told], bool) for value in known}
            found[name] = has, np.array([held is None for held in told], bool)
        return found

    @cached_property
    def _numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Of each bound the number it is for; nan where that is not known."""
        return {
            name: np.array([np.nan if (value := facet.told(row)) is None else value for row in self.rows], float)
            for name, facet in {**SIZES, **NUMBERS}.items()
        }

    @cached_property
    def _roads(self) -> Mask:
        return np.array([row.site.kind is SiteKind.ROAD for row in self.rows], bool)

    def meeting(self, box: tuple[float, float, float, float]) -> Iterator[Row]:
        """The rows whose outline meets a box (west, south, east, north, degrees), in the order of the table."""
        window = shapely.box(*box)
        near = (self.rows[n] for n in np.flatnonzero(self._within(box)))
        return (row for row in near if row.site.outline.intersects(window))

    def _within(self, box: tuple[float, float, float, float]) -> Mask:
        """Whose own box meets it."""
        west, south, east, north = box
        x0, y0, x1, y1 = self._boxes.T
        return (x1 >= west) & (x0 <= east) & (y1 >= south) & (y0 <= north)

    @cached_property
    def _boxes(self) -> NDArray[np.float64]:
        return np.asarray(shapely.bounds(np.array([*(row.site.outline for row in self.rows), None], object)[:-1])).reshape(-1, 4)

    # ------------------------------------------------------------ what is asked

    def _asked(self, filters: Filters, standing: StandingOfAll, beside: Mapping[str, Mapping[str, Mask]]) -> dict[str, Asked]:
        none = np.zeros(len(self.rows), bool)
        found: dict[str, Asked] = {}
        if filters.words:
            found["q"] = Asked(np.array([found_in(row.text, filters.words) for row in self.rows], bool), none)
        if filters.free:
            free = standing.free
            held = [row.site.id in free and filters.judged_at(row.site) for row in self.rows]
            found["free"] = Asked(np.array(held, bool), none)
        for name, wanted in filters.values.items():
            has, unknown = self._values[name] if name in VALUES else (beside[name], none) if name in beside else ({}, ~none)
            found[name] = Asked(np.logical_or.reduce([none, *(has[v] for v in wanted if v in has)]), unknown)
        for name, bound in filters.bounds.items():
            if name in NUMBERS:
                found[name] = self._bounded(NUMBERS[name], bound)
        if filters.sizes:
            found["size"] = self._sized(filters)
        if filters.box:
            found["bbox"] = Asked(self._within(filters.box), none)
        return found

    def _bounded(self, facet: NumberFacet, bound: float) -> Asked:
        held = self._numbers[facet.name]
        unknown = np.isnan(held)
        with np.errstate(invalid="ignore"):
            return Asked((held >= bound) if facet.at_least else (held <= bound), unknown)

    def _sized(self, filters: Filters) -> Asked:
        sure, perhaps = np.zeros((2, len(self.rows)), bool)
        for kind, of_it in (("length", self._roads), ("area", ~self._roads)):
            bounds = [self._bounded(SIZES[name], value) for name, value in filters.sizes.items() if name.startswith(kind)]
            if bounds:
                sure |= of_it & np.logical_and.reduce([one.sure for one in bounds])
                perhaps |= of_it & bounds[0].perhaps
        return Asked(sure, perhaps)

    def _together(self, asked: Mapping[str, Asked]) -> tuple[Mask, Mask]:
        """Rows that are wanted for sure, and those that may be."""
        sure = np.logical_and.reduce([np.ones(len(self.rows), bool), *(one.sure for one in asked.values())])
        either = np.logical_and.reduce([np.ones(len(self.rows), bool), *(one.sure | one.perhaps for one in asked.values())])
        return sure, either & ~sure

    # ------------------------------------------------------------ counts before one commits

    def _counts(self, filters: Filters, asked: Mapping[str, Asked], beside: Mapping[str, Mapping[str, Mask]]) -> dict[str, dict[str, int]]:
        def but(name: str) -> Mask:
            return self._together({other: one for other, one in asked.items() if other != name})[0]

        whole = self._together(asked)[0]
        found: dict[str, dict[str, int]] = {}
        for name, has in {**{n: of for n, (of, _) in self._values.items()}, **beside}.items():
            if has:
                left = but(name) if name in asked else whole
                found[name] = {value: int(np.count_nonzero(left & mask)) for value, mask in has.items()}
        for name, facet in NUMBERS.items():
            if not np.isnan(self._numbers[name]).all():
                left = but(name) if name in asked else whole
                steps = {step: self._bounded(facet, step).sure for step in _steps(facet, filters)}
                found[name] = {_figure(step): int(np.count_nonzero(left & mask)) for step, mask in steps.items()}
        left = but("size") if "size" in asked else whole
        for name, facet in SIZES.items():
            sized = {step: self._sized(replace(filters, bounds={**filters.bounds, name: step})).sure for step in _steps(facet, filters)}
            if (self._roads if name.startswith("length") else ~self._roads).any():
                found[name] = {_figure(step): int(np.count_nonzero(left & mask)) for step, mask in sized.items()}
        return found


def _steps(facet: NumberFacet, filters: Filters) -> Iterator[float]:
    """Those offered, with the one that is asked for."""
    yield from sorted({*facet.steps, *((filters.bounds[facet.name],) if facet.name in filters.bounds else ())})


def _figure(value: float) -> str:
    return f"{value:.12g}"


def site_table() -> SiteTable:
    """Of every site there is now."""
    sites: Any = services().register.sites()
    held: SiteTable = ready().of("rows", sites, lambda: SiteTable(sites))
    return held
