"""The lines run over technologies, cells and years at once: cases, draws or values of a driver."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from costcalc.costing.resolve import Resolution, Resolved
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import (
    GROUPS,
    ONE_OFF_LINES,
    ONE_OFFS,
    Item,
    annual,
    monthly,
)
from costcalc.model.own import OwnLine
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array
from costcalc.scenario.scenario import Scenario

CHUNK: Final = 4096
"""How many cells are worked on at a time."""


@dataclass(frozen=True)
class Run:
    """The lines run over cells of any kind: three cases, draws, or the values of a driver.

    `values` are all rows in US dollars. Amounts are unrounded and in the scenario's currency.
    `own` are the lines that the user added to the items.
    Shapes: `months`, year 1, an array per item (technology, cell); `years` an array per item
    (technology, cell, year); `one_offs` an array per one-off (technology, cell); `discount` (cell,
    year). An axis along which nothing differs may have the length 1, so that lines over thousands
    of cells work on no more than they must.
    """

    values: Mapping[str, Array]
    shape: tuple[int, int, int]
    months: tuple[Array, ...]
    years: tuple[Array, ...]
    one_offs: tuple[Array, ...]
    discount: Array
    own: tuple[OwnLine, ...] = ()

    def row(self, name: str) -> Array:
        """One row over technologies, cells and years."""
        return np.broadcast_to(self.values[name], self.shape)

    @property
    def monthly(self) -> Array:
        """Every item's amount by the month in year 1, by item, technology and cell."""
        return _stacked(self.months, self.shape[:2])

    @property
    def annual(self) -> Array:
        """Every item's amount by the year, by item, technology, cell and year."""
        return _stacked(self.years, self.shape)

    @property
    def once(self) -> Array:
        """Every one-off's amount, by one-off, technology and cell."""
        return _stacked(self.one_offs, self.shape[:2])


def _stacked(parts: Sequence[Array], shape: tuple[int, ...]) -> Array:
    out = np.empty((len(parts), *shape))
    for place, part in enumerate(parts):
        out[place] = part
    return out


def run(
    scenario: Scenario,
    resolution: Resolution,
    cells: Callable[[Resolved], Array],
    count: int,
    exchange_rates: Array | None = None,
) -> Run:
    """The lines over all technologies, cells and years at once.

    `cells` gives the values of a parameter, an array of `count` values, one per cell, or of one
    value for all; parameters with the same key must get the same array. `exchange_rates` may give
    each cell its own.
    """
    rates = np.array([scenario.exchange_rate]) if exchange_rates is None else exchange_rates
    at_par = bool((rates == 1).all())
    given = _given(scenario, resolution, cells)
    values = evaluate(scenario.lines, given)
    shape = (len(scenario.technologies), count, scenario.years)
    by_month = {item: monthly(item.line, values[item.row][..., 0]) for item in scenario.items}
    by_year = (annual(item.line, values[item.row]) for item in scenario.items)
    values = _moving(values, by_month, scenario, shape)
    return Run(
        values=MappingProxyType(values),
        shape=shape,
        months=tuple(m if at_par else m * rates for m in by_month.values()),
        years=tuple(y if at_par else y * rates[:, np.newaxis] for y in by_year),
        one_offs=tuple(values[item.id][..., 0] * rates for item in ONE_OFFS),
        discount=np.broadcast_to(values["discount_factor"], (1, *shape[1:]))[0],
        own=scenario.own,
    )


def run_in_chunks(
    scenario: Scenario, resolution: Resolution, cells: Callable[[Resolved], Array], count: int
) -> Iterator[Run]:
    """`run` over any number of cells, `CHUNK` at a time, so that memory does not grow with them."""
    for start in range(0, count, CHUNK):
        window = slice(start, min(start + CHUNK, count))

        def windowed(resolved: Resolved, window: slice = window) -> Array:
            values = cells(resolved)
            return values[window] if len(values) > 1 else values

        yield run(scenario, resolution, windowed, window.stop - start)


def joined(runs: Sequence[Run]) -> Run:
    """Runs side by side, cells after cells, without their rows, which fill the memory."""
    first = replace(runs[0], values={})
    if len(runs) == 1:
        return first
    count = sum(each.shape[1] for each in runs)
    return replace(
        first,
        shape=(first.shape[0], count, first.shape[2]),
        months=tuple(np.concatenate([each.monthly for each in runs], axis=2)),
        years=tuple(np.concatenate([each.annual for each in runs], axis=2)),
        one_offs=tuple(np.concatenate([each.once for each in runs], axis=2)),
        discount=np.concatenate([each.discount for each in runs]),
    )


def likely(resolved: Resolved) -> Array:
    """A parameter where nothing varies: one value for all cells."""
    return np.array([resolved.cases[1]])


def of_cases(resolved: Resolved) -> Array:
    """A parameter in the low, likely and high cost case: the cells of a costing."""
    return np.array(resolved.cases)


def given_of_engine(years: int) -> dict[str, Array]:
    """The years of a horizon, as the lines read them."""
    year = np.arange(1.0, years + 1)
    return {"year": year, "years_elapsed": year - 1}


def _given(
    scenario: Scenario, resolution: Resolution, cells: Callable[[Resolved], Array]
) -> dict[str, Array]:
    """What the lines read, by name, as arrays that broadcast to (technology, cell, year).

    Constants have no axis, years the last one alone, parameters (technology or 1, cell or 1, 1).
    """
    given = {name: np.array(value) for name, (value, _) in CONSTANTS.items()}
    given |= given_of_engine(scenario.years)
    for name, by_technology in resolution.items():
        behind_it = list(by_technology.values())
        first = behind_it[0]
        if all(each.key == first.key and each.points == first.points for each in behind_it):
            behind_it = [first]  # one row broadcasts to all technologies
        rows = [cells(resolved) for resolved in behind_it]
        one = len(rows) == 1
        by_row = rows[0][np.newaxis] if one else _stacked(rows, (max(map(len, rows)),))
        given[name] = by_row[..., np.newaxis]
    return given


def _moving(
    values: Mapping[str, Array],
    by_month: Mapping[Item, Array],
    scenario: Scenario,
    shape: tuple[int, int, int],
) -> dict[str, Array]:
    """The rows with the one-offs, and the baseline's infrastructure that runs meanwhile."""
    kept_running = np.zeros((1, shape[1]))
    if scenario.baseline:
        row = scenario.technologies.index(scenario.baseline)
        infrastructure = [by_month[item] for item in GROUPS["infrastructure_lines"]]
        kept_running = np.broadcast_to(over_lines(infrastructure), shape[:2])[row : row + 1]
    given = {**values, "baseline_infrastructure": kept_running[..., np.newaxis]}
    return evaluate(ONE_OFF_LINES, given)
