"""Why one is dearer: the gap between two technologies, line by line."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.evaluate import evaluate
from costcalc.model.inputs import Total
from costcalc.model.lines import HORIZON, ONE_OFFS, Category
from costcalc.model.vocabulary import Array


@dataclass(frozen=True)
class Step:
    """How much more a line or a one-off costs on the other side."""

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
    """The likely difference of two technologies, in the order of the lines, one-offs last.

    Discounted lines are not whole cents; each step is rounded so that the steps foot to the cent.
    """
    technologies = costing.scenario.technologies
    a, b = technologies.index(start), technologies.index(end)
    named = [(item, _amounts(costing, item.id, of)) for item in costing.scenario.items]
    if of in HORIZON:
        never = 0 * costing.years[:, LIKELY]
        once = ((item, costing.once[item.id][:, LIKELY]) for item in ONE_OFFS)
        named += [(item, _over_horizon(costing, paid, never, of)) for item, paid in once]
    first, last = (float(costing.totals[of][row, LIKELY]) for row in (a, b))
    apart = np.array([amounts[b] - amounts[a] for _, amounts in named])
    heights = costing.money(np.cumsum(apart) + first)
    # What rounding leaves over belongs to a line that differs, never to one that does not.
    heights[max(np.flatnonzero(apart), default=-1) :] = last
    differences = costing.money(np.diff(heights, prepend=first))
    steps = [
        Step(item.category, item.id, float(difference))
        for (item, _), difference in zip(named, differences, strict=True)
    ]
    return Bridge(first, tuple(steps), last)


def _amounts(costing: Costing, item: str, of: Total) -> Array:
    """A line's likely share in a total, by technology."""
    if of == "monthly":
        return costing.monthly[item][:, LIKELY]
    years = costing.annual[item][:, LIKELY]
    if of == "annual":
        return years[:, 0]
    return _over_horizon(costing, np.zeros(len(years)), years, of)


def _over_horizon(costing: Costing, migration: Array, annual: Array, of: Total) -> Array:
    """The share of a migration and of yearly amounts in a total over the horizon."""
    given = {"migration": migration, "annual": annual, "discount_factor": costing.discount}
    amounts: Array = evaluate(HORIZON.values(), given)[of]
    return amounts
