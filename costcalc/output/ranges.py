"""The range shown around an amount: P10 to P90 of the draws, or the envelope of the cases."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import Simulation, quantiles
from costcalc.costing.totals import CASES, Costing
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import MIGRATION, Item
from costcalc.model.vocabulary import Array
from costcalc.output.period import Period, amounts

Range: TypeAlias = Literal["draws", "envelope"]

RANGES: Final[tuple[Range, ...]] = get_args(Range)
LEVELS: Final = (0.1, 0.9)
COLUMNS: Final = (*CASES, "p10", "p90")
"""Of a spread; without draws the last two are not a number."""
ENDS: Final[dict[Range, tuple[int, int]]] = {"draws": (3, 4), "envelope": (0, 2)}
"""Where a spread has the ends of a range."""
TOP: Final[dict[Range, str]] = {"draws": "P90", "envelope": "high"}
CALLED: Final[dict[Range, str]] = {"draws": "P10 to P90", "envelope": "envelope, low to high"}
SAID: Final[dict[Range, str]] = {
    "draws": "runs from P10 to P90: 8 simulations in 10 lie between",
    "envelope": "is the envelope, from all cheap to all dear",
}
"""What is said of the line or band that shows it."""


def held(estimate: Estimate, asked: Range) -> Range:
    """The range that can be shown: without draws only the envelope."""
    return asked if estimate.simulation else "envelope"


def spread(estimate: Estimate, lines: Iterable[Item], period: Period) -> Array:
    """What cost lines and one-offs come to together in a period, by technology and column."""
    chosen, simulation = [*lines], estimate.simulation
    draws = [_draws(simulation, item, period) for item in chosen] if simulation else []
    whole = cases(estimate.costing, chosen, period)
    return with_quantiles(estimate, whole, np.sum(draws, axis=0) if draws else None)


def cases(costing: Costing, lines: Iterable[Item], period: Period) -> Array:
    """What cost lines come to together in a period, by technology and case."""
    return costing.money(np.sum([_cases(costing, item, period) for item in lines], axis=0))


def with_quantiles(estimate: Estimate, cases: Array, draws: Array | None) -> Array:
    """Cases with P10 and P90 of their draws, rounded: both have them along their last axis."""
    ends = np.full((*cases.shape[:-1], len(LEVELS)), np.nan)
    if draws is not None:
        ends = quantiles(draws, LEVELS)
    return np.concatenate([estimate.costing.money(cases), estimate.costing.money(ends)], axis=-1)


def _cases(costing: Costing, item: Item, period: Period) -> Array:
    once = item.category == MIGRATION
    return costing.once[item.id] if once else amounts(costing, item.id, period)


def _draws(simulation: Simulation, item: Item, period: Period) -> Array:
    if item.category == MIGRATION:
        return simulation.one_offs[item.id]
    if period == "horizon":
        return simulation.horizon[item.id]
    months = CONSTANTS["months_per_year"][0] if period == "month" else 1
    return simulation.items[item.id] / months
