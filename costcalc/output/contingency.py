"""A contingency: how much P80 lies above the likely amount, a line beside the sum of all others."""

from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import quantiles
from costcalc.costing.totals import LIKELY
from costcalc.model.vocabulary import Array

ASKED: Final = "contingency"
"""The view parameter that shows it."""
CONTINGENCY: Final = "contingency_p80"
LABEL: Final = "P80 less likely"
VALUES: Final = ("p80",)
CHOICES: Final = {"": "Without a contingency", "p80": "With a contingency"}
"""Values of the parameter, and what a switch calls them."""
LEVEL: Final = 0.8


def of_total(estimate: Estimate, total: str) -> Array | None:
    """The contingency on a total, by technology; None without draws."""
    drawn, likely = estimate.simulation, estimate.costing.totals[total][:, LIKELY]
    return None if drawn is None else _above(estimate, drawn.total(total), likely)


def budgets(estimate: Estimate) -> dict[str, tuple[str, Array]]:
    """Likely, P50, P80 and contingency of the total that decides, by technology.

    Each by the end of its receipt, with its label; empty without draws.
    """
    of = estimate.scenario.of
    likely, above = estimate.costing.totals[of][:, LIKELY], of_total(estimate, of)
    if estimate.simulation is None or above is None:
        return {}
    money = estimate.costing.money
    middle = quantiles(money(estimate.simulation.total(of)), [0.5])[..., 0]
    return {
        "likely": ("Likely", likely),
        "p50": ("P50: enough in half of the simulations", money(middle)),
        "p80": ("P80: enough in 8 simulations of 10", money(likely + above)),
        "contingency": (f"Contingency: {LABEL}", above),
    }


def of_years(estimate: Estimate) -> Array | None:
    """The contingency on one-offs and on every year, by technology and year; None without draws."""
    drawn, costing = estimate.simulation, estimate.costing
    if drawn is None:
        return None
    years = range(drawn.paid.shape[-1])
    likely = [costing.migration, *(costing.years[..., year - 1] for year in years[1:])]
    parts = [_above(estimate, drawn.paid[..., y], likely[y][:, LIKELY]) for y in years]
    return np.stack(parts, axis=-1)


def _above(estimate: Estimate, draws: Array, likely: Array) -> Array:
    """How much the P80 of draws lies above likely amounts, all of them rounded."""
    money = estimate.costing.money
    return money(money(quantiles(money(draws), [LEVEL])[..., 0]) - likely)
