"""What matters: one figure at a time from its low to its high end, the others likely."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from costcalc.analysis.flips import cheapest, overtaken
from costcalc.analysis.numbers import public_ids, setters
from costcalc.costing.resolve import Resolution, Resolved
from costcalc.costing.run import likely
from costcalc.costing.totals import LIKELY, total_over
from costcalc.model.vocabulary import Array
from costcalc.prices.names import PREMIUM
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import exact_text


@dataclass(frozen=True)
class Bar:
    """One figure's ends, and what a total, or the difference of two, comes to there.

    `moves` are the parameters of an address that set it: an estimate with all of them at an end
    comes to what the bar has there. None where no address can set the figure and nothing else.
    `flips` says whether an end alone overtakes the cheapest technology, or the cheaper of the two.
    """

    figure: str
    parameter: str
    unit: str
    moves: tuple[str, ...]
    low: float
    likely: float
    high: float
    at_low: float
    at_high: float
    flips: bool

    @property
    def swing(self) -> float:
        """How far the figure alone moves the total."""
        return abs(self.at_high - self.at_low)

    def at(self, value: float, scenario: Scenario) -> Mapping[str, str]:
        """The parameters of the scenario's address with the figure at a value, in its currency."""
        typed = value * scenario.exchange_rate if "USD" in self.unit else value
        rate = self.unit == "1/year" or self.figure.endswith(PREMIUM)
        text = exact_text(float(f"{typed:.12g}"), rate)
        return {name: scenario.typed(name, text) for name in self.moves}


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
) -> Sensitivity:
    """The tornado of a technology's total, or of its difference against another's.

    Numbers that share a key move together. Policies, which draws leave at their likely value, move
    here.
    """
    moved, ids = _spread(resolution), public_ids(resolution)
    movers = setters(resolution, moved)
    position = {key: 1 + 2 * i for i, key in enumerate(moved)}
    count = 1 + 2 * len(moved)

    def cells(resolved: Resolved) -> Array:
        if resolved.key not in position:
            return likely(resolved)
        values = np.full(count, resolved.cases[LIKELY])
        start = position[resolved.key]
        values[start : start + 2] = resolved.points[0], resolved.points[2]
        return values

    totals = total_over(scenario, resolution, cells, count, total, scenario.decimals)
    row = scenario.technologies.index(technology)
    amounts, compared = totals[row], totals
    if against is not None:
        other = totals[scenario.technologies.index(against)]
        amounts, compared = amounts - other, np.stack([amounts, other])
    first = cheapest(compared)
    flipped = overtaken(first[:, 0], first)
    bars = [
        Bar(
            figure=ids[key],
            parameter=parameter,
            unit=_unit(resolved, scenario),
            moves=movers.get(key, ()),
            low=resolved.points[0],
            likely=resolved.points[1],
            high=resolved.points[2],
            at_low=round(float(amounts[at]), 2),
            at_high=round(float(amounts[at + 1]), 2),
            flips=bool(flipped[at : at + 2].any()),
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


def _unit(resolved: Resolved, scenario: Scenario) -> str:
    """The unit of a number with a spread: a figure's or an input's."""
    described = resolved.figure or scenario.input(resolved.id)
    return described.unit if described else "1"
