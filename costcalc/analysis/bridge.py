"""Why one is dearer: the gap between two technologies, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.evaluate import evaluate
from costcalc.model.inputs import Total
from costcalc.model.lines import HORIZON, ONE_OFFS, Category, Item
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
    items, amounts = shares(costing, of)
    first, last = (float(costing.totals[of][row, LIKELY]) for row in (a, b))
    apart = amounts[:, b] - amounts[:, a]
    heights = costing.money(np.cumsum(apart) + first)
    # What rounding leaves over belongs to a line that differs, never to one that does not.
    heights[max(np.flatnonzero(apart), default=-1) :] = last
    differences = costing.money(np.diff(heights, prepend=first))
    steps = [
        Step(item.category, item.id, difference)
        for item, difference in zip(items, differences.tolist(), strict=True)
    ]
    return Bridge(first, tuple(steps), last)


def shares(costing: Costing, of: Total) -> tuple[tuple[Item, ...], Array]:
    """The lines, and the one-offs of a total that has them; their likely share in it.

    The shares are by line and technology.
    """
    items = costing.scenario.items
    if of == "monthly":
        return items, _likely(costing.monthly, items)
    years = _likely(costing.annual, items)
    if of == "annual":
        return items, years[..., 0]
    once = _likely(costing.once, ONE_OFFS)
    given = {
        "migration": np.append(np.zeros(years.shape[:2]), once, axis=0),
        "annual": np.append(years, np.zeros((*once.shape, years.shape[-1])), axis=0),
        "discount_factor": costing.discount,
    }
    return (*items, *ONE_OFFS), evaluate(HORIZON.values(), given)[of]


def _likely(amounts: Mapping[str, Array], items: Iterable[Item]) -> Array:
    """Likely amounts by line and technology."""
    return np.array([amounts[item.id][:, LIKELY] for item in items])
