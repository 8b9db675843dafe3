"""Why one is dearer: the gap between two technologies, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

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


End: TypeAlias = tuple[Costing, str]
"""A technology of a costing."""


def bridge(costing: Costing, start: str, end: str, of: Total) -> Bridge:
    """The likely difference of two technologies, in the order of the lines, one-offs last."""
    return between((costing, start), (costing, end), of)


def between(start: End, end: End, of: Total) -> Bridge:
    """The same where each may be of a costing of its own, in the same money.

    Discounted lines are not whole cents; each step is rounded so that the steps foot to the cent.
    """
    before, after = (_of(*each, of) for each in (start, end))
    items = {**before.items, **after.items}
    first, last, money = before.total, after.total, end[0].money
    apart = np.array([after.likely.get(id_, 0.0) - before.likely.get(id_, 0.0) for id_ in items])
    heights = money(np.cumsum(apart) + first)
    # What rounding leaves over belongs to a line that differs, never to one that does not.
    heights[max(np.flatnonzero(apart), default=-1) :] = last
    differences = money(np.diff(heights, prepend=first))
    steps = [
        Step(item.category, item.id, difference)
        for item, difference in zip(items.values(), differences.tolist(), strict=True)
    ]
    return Bridge(first, tuple(steps), last)


class _Side(NamedTuple):
    """A technology's likely total, and what lines are of it by their id."""

    total: float
    items: Mapping[str, Item]
    likely: Mapping[str, float]


def _of(costing: Costing, technology: str, of: Total) -> _Side:
    row = costing.scenario.technologies.index(technology)
    items, amounts = shares(costing, of)
    ids = [item.id for item in items]
    likely = dict(zip(ids, amounts[:, row].tolist(), strict=True))
    total = float(costing.totals[of][row, LIKELY])
    return _Side(total, dict(zip(ids, items, strict=True)), likely)


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
