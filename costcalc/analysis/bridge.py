"""Why one is dearer: the gap between two technologies, line by line."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.evaluate import evaluate
from costcalc.model.inputs import Total
from costcalc.model.lines import HORIZON, ITEMS, ONE_OFFS, Category
from costcalc.model.vocabulary import Array


@dataclass(frozen=True)
class Step:
    """How much more a line, or what is paid once, costs on the other side."""

    category: Category | Literal["migration"]
    item: str
    difference: float


@dataclass(frozen=True)
class Bridge:
    """A total of one technology, the steps to that of another, and where they lead."""

    start: float
    steps: tuple[Step, ...]
    end: float


def bridge(costing: Costing, start: str, end: str, of: Total) -> Bridge:
    """The likely difference of two technologies, in the order of the lines, the one-offs last.

    Discounted lines are not whole cents; each step is rounded so that the steps foot.
    """
    technologies = costing.scenario.technologies
    a, b = technologies.index(start), technologies.index(end)
    lines = [*ITEMS, *(ONE_OFFS if of in HORIZON else ())]
    amounts = np.array([_amounts(costing, line.id, of) for line in lines])
    first, last = (float(costing.totals[of][row, LIKELY]) for row in (a, b))
    apart = amounts[:, b] - amounts[:, a]
    heights = costing.money(np.cumsum(apart) + first)
    # What rounding leaves over belongs to a line that differs, never to one that does not.
    heights[max(np.flatnonzero(apart), default=-1) :] = last
    differences = costing.money(np.diff(heights, prepend=first))
    steps = [
        Step(line.category, line.id, float(difference))
        for line, difference in zip(lines, differences, strict=True)
    ]
    return Bridge(first, tuple(steps), last)


def _amounts(costing: Costing, line: str, of: Total) -> Array:
    """A line's or one-off's likely share in a total, by technology."""
    if line in costing.once:
        once = costing.once[line][:, LIKELY]
        return _over_horizon(costing, once, 0 * costing.years[:, LIKELY], of)
    if of == "monthly":
        return costing.monthly[line][:, LIKELY]
    years = costing.annual[line][:, LIKELY]
    if of == "annual":
        return years[:, 0]
    return _over_horizon(costing, np.zeros(len(years)), years, of)


def _over_horizon(costing: Costing, migration: Array, annual: Array, of: Total) -> Array:
    """The share of a migration and of yearly amounts in a total over the horizon."""
    given = {"migration": migration, "annual": annual, "discount_factor": costing.discount}
    amounts: Array = evaluate(HORIZON.values(), given)[of]
    return amounts
