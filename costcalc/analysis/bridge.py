"""Why one is dearer: the gap between two technologies, line by line."""

from dataclasses import dataclass

import numpy as np

from costcalc.costing import LIKELY, Costing
from costcalc.inputs import Total
from costcalc.model.lines import ITEMS
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array

MIGRATION = "migration"


@dataclass(frozen=True)
class Step:
    """How much a line adds on the way from one technology's total to the other's."""

    category: str
    item: str
    difference: float


@dataclass(frozen=True)
class Bridge:
    """A total of one technology, the steps to that of another, and where they lead."""

    start: float
    steps: tuple[Step, ...]
    end: float


def bridge(costing: Costing, start: str, end: str, of: Total) -> Bridge:
    """The likely difference of two technologies, in the order of the lines, migration last.

    Discounted lines are not whole cents; each step is rounded so that the steps foot to the cent.
    """
    technologies = costing.scenario.technologies
    a, b = technologies.index(start), technologies.index(end)
    named: list[tuple[str, str, Array]] = [
        (item.category, item.id, _amounts(costing, item.id, of)) for item in ITEMS
    ]
    if of in ("nominal", "present_value", "equivalent_annual"):
        named.append(
            (MIGRATION, MIGRATION, costing.migration[:, LIKELY] / _spread_over(costing, of))
        )
    first, last = (float(costing.totals[of][row, LIKELY]) for row in (a, b))
    apart = np.array([amounts[b] - amounts[a] for _, _, amounts in named])
    heights = cents(np.cumsum(apart) + first)
    # What rounding leaves over belongs to a line that differs, never to one that does not.
    heights[max(np.flatnonzero(apart), default=-1) :] = last
    differences = cents(np.diff(heights, prepend=first))
    steps = [
        Step(category, item, float(difference))
        for (category, item, _), difference in zip(named, differences, strict=True)
    ]
    return Bridge(first, tuple(steps), last)


def _amounts(costing: Costing, item: str, of: Total) -> Array:
    """A line's likely share in a total, by technology."""
    if of == "monthly":
        return costing.monthly[item][:, LIKELY]
    years = costing.annual[item][:, LIKELY]
    if of == "annual":
        return years[:, 0]
    factors = np.ones(years.shape[1]) if of == "nominal" else costing.discount
    total: Array = (years * factors).sum(axis=1)
    return total / _spread_over(costing, of)


def _spread_over(costing: Costing, of: Total) -> float:
    """What an equivalent annual cost divides by: the sum of the discount factors."""
    return float(costing.discount.sum()) if of == "equivalent_annual" else 1.0
