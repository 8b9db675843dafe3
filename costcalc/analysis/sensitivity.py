"""What matters: one figure at a time from its low to its high end, the others likely."""

from dataclasses import dataclass

import numpy as np

from costcalc.analysis.numbers import public_ids
from costcalc.costing.resolve import Resolution, Resolved
from costcalc.costing.run import run
from costcalc.costing.totals import LIKELY, Amounts
from costcalc.model.vocabulary import Array
from costcalc.scenario.scenario import Scenario


@dataclass(frozen=True)
class Bar:
    """One figure's ends, and what a total, or the difference of two, comes to there.

    `flips` says whether either end alone changes which technology is cheapest, or for a
    difference which of the two is cheaper.
    """

    figure: str
    parameter: str
    low: float
    high: float
    at_low: float
    at_high: float
    flips: bool

    @property
    def swing(self) -> float:
        """How far the figure alone moves the total."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Sensitivity:
    """The likely amount, and a bar for each figure with a spread, widest first."""

    base: float
    bars: tuple[Bar, ...]


def sensitivity(
    scenario: Scenario,
    resolution: Resolution,
    total: str,
    technology: str,
    against: str | None = None,
    *,
    rounded: bool = True,
) -> Sensitivity:
    """The tornado of a technology's total, or of its difference against another's.

    Numbers that share a key move together. Policies, which draws leave at their likely value, move
    here. `rounded` says whether lines are rounded to the cent first.
    """
    decimals = scenario.decimals if rounded else None
    moved, ids = _spread(resolution), public_ids(resolution)
    position = {key: 1 + 2 * i for i, key in enumerate(moved)}
    count = 1 + 2 * len(moved)

    def cells(resolved: Resolved) -> Array:
        likely = resolved.cases[LIKELY]
        if resolved.key not in position:
            return np.array([likely])
        values = np.full(count, likely)
        start = position[resolved.key]
        values[start : start + 2] = resolved.points[0], resolved.points[2]
        return values

    totals = Amounts(run(scenario, resolution, cells, count), decimals).total(total)
    row = scenario.technologies.index(technology)
    amounts = totals[row]
    order = np.argmin(totals, axis=0)
    if against is not None:
        amounts = amounts - totals[scenario.technologies.index(against)]
        order = np.sign(amounts)
    bars = [
        Bar(
            figure=ids[key],
            parameter=parameter,
            low=resolved.points[0],
            high=resolved.points[2],
            at_low=round(float(amounts[at]), 2),
            at_high=round(float(amounts[at + 1]), 2),
            flips=bool((order[at : at + 2] != order[0]).any()),
        )
        for key, (parameter, resolved) in moved.items()
        for at in [position[key]]
    ]
    ranked = sorted((bar for bar in bars if bar.swing), key=lambda bar: (-bar.swing, bar.figure))
    return Sensitivity(round(float(amounts[0]), 2), tuple(ranked))


def _spread(resolution: Resolution) -> dict[str, tuple[str, Resolved]]:
    """Every number with a spread by its key, with the parameter it fills."""
    return {
        resolved.key: (parameter, resolved)
        for parameter, rows in resolution.items()
        for resolved in rows.values()
        if resolved.points[0] < resolved.points[2]
    }
