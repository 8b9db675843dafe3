"""How sure each scenario of a sweep is: quantiles of its total, and who is cheapest how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from costcalc.analysis.simulation import simulate
from costcalc.batch import columns
from costcalc.batch.rows import Row
from costcalc.costing.resolve import resolve
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read

if TYPE_CHECKING:
    import polars as pl

LEVELS: Final = (0.1, 0.5, 0.9)


def simulated(rows: Sequence[Row], technologies: Sequence[str], book: PriceBook) -> pl.DataFrame:
    """A row for each scenario, empty where it cannot be computed or asks for no draws."""
    import polars as pl

    numbers = np.full((len(rows), len(technologies), len(columns.SPREAD)), np.nan)
    for place, row in enumerate(rows):
        try:
            scenario = read(row.given, book)
        except Refused:
            continue
        spread = None if row.faults else _spread(scenario, book)
        if spread is not None:
            own = [technologies.index(id_) for id_ in scenario.technologies]
            numbers[place, own] = spread
    flat = numbers.reshape(len(rows), -1)
    return pl.DataFrame(flat, schema=[*columns.spread(technologies)], orient="row").fill_nan(None)


def _spread(scenario: Scenario, book: PriceBook) -> Array | None:
    """The amounts of one scenario by technology, rounded as the simulation's own answer is."""
    found = simulate(scenario, resolve(scenario, book), book)
    if found is None:
        return None
    quantiles = found.quantiles(scenario.of, LEVELS).round(scenario.decimals)
    shares = [*found.probability_cheapest(scenario.of).values()]
    return np.column_stack([quantiles, shares])
