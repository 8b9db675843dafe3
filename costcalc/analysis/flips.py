"""Where it flips: the values of a driver from which on the cheapest technology is so no longer.

Equal totals share the first place. That another one draws level is no flip: it overtakes nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from costcalc.analysis.drivers import Driver, turned
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

STEP: Final = 1.001
"""The resolution of a search: 0.1 % of the value, everywhere in the range."""
MOST_POINTS: Final = 20_001
REFINED: Final = 257
"""Points of each round that narrows a change down."""
PRECISION: Final = 1e-9

Places: TypeAlias = NDArray[np.bool_]
"""Which technologies are cheapest, by technology and cell, or by technology alone."""


@dataclass(frozen=True)
class Flip:
    """The smallest value of a driver from which on `to` is cheapest instead of `before`.

    Where several share the first place, their ids are joined by commas.
    """

    value: float
    before: str
    to: str


@dataclass(frozen=True)
class FlipPoints:
    """Every flip of a driver between its ends, in order."""

    driver: Driver
    points: tuple[Flip, ...]
    cheapest_at_low: str
    cheapest_at_high: str


@dataclass(frozen=True)
class FlipMap:
    """The cheapest technology and its lead over the next, by the values of two drivers.

    `cheapest` (ids joined by commas where several share the first place), its total `least` and
    `gap` have the shape (values of y, values of x).
    """

    x: Driver
    y: Driver
    x_values: Array
    y_values: Array
    cheapest: tuple[tuple[str, ...], ...]
    least: Array
    gap: Array


def cheapest(totals: Array) -> Places:
    """Which technologies have the least total, by technology and cell."""
    return np.asarray(totals == totals.min(axis=0))


def overtaken(before: Places, winners: Places) -> NDArray[np.bool_]:
    """Whether in a cell one of those that were cheapest `before` is so no longer."""
    return np.asarray((before[:, np.newaxis] & ~winners).any(axis=0))


def flip_points(scenario: Scenario, book: PriceBook, driver: Driver, of: str) -> FlipPoints:
    """Every value in the driver's range at which the cheapest technology is overtaken.

    The range is scanned in steps of `STEP`, since whole servers make totals jump and no root finder
    applies; each change is then narrowed down.
    """

    def first(values: Array) -> Places:
        return cheapest(turned(scenario, book, {driver: values}, of))

    names = scenario.technologies
    grid = _grid(driver)
    winners = first(grid)
    points: list[Flip] = []
    at, before = 0, winners[:, 0]
    while (fallen := overtaken(before, winners[:, at:])).any():
        at += int(fallen.argmax())
        start = grid[at - 1]
        while overtaken(before, winners[:, [at]]):  # more than one may win in between
            change = _changed_whole if driver.whole else _changed
            start = change(start, grid[at], before, first)
            after = first(np.array([start]))[:, 0]
            points.append(Flip(float(start), _joined(names, before), _joined(names, after)))
            before = after
    ends = (_joined(names, winners[:, end]) for end in (0, -1))
    return FlipPoints(driver, tuple(points), *ends)


def _joined(names: Sequence[str], cheapest: Places) -> str:
    """The ids of all that are cheapest."""
    return ",".join(compress(names, cheapest.tolist()))


def flip_map(
    scenario: Scenario, book: PriceBook, x: Driver, y: Driver, of: str, cells: int
) -> FlipMap:
    """Who is cheapest over a grid of two drivers, `cells` values each."""
    x_values, y_values = (_spaced(driver, cells) for driver in (x, y))
    across, along = np.meshgrid(x_values, y_values)
    totals = turned(scenario, book, {x: across.ravel(), y: along.ravel()}, of)
    ranked = np.sort(totals, axis=0)
    gap = ranked[1] - ranked[0] if len(ranked) > 1 else np.zeros(across.size)
    names = [_joined(scenario.technologies, places) for places in cheapest(totals).T]
    rows = np.array(names).reshape(across.shape)
    return FlipMap(
        x=x,
        y=y,
        x_values=x_values,
        y_values=y_values,
        cheapest=tuple(tuple(row) for row in rows.tolist()),
        least=ranked[0].reshape(across.shape),
        gap=gap.reshape(across.shape),
    )


def _grid(driver: Driver) -> Array:
    """Values so close that no two neighbours are further apart than the resolution."""
    low, high = driver.low, driver.high
    if driver.whole and high - low < MOST_POINTS:
        return np.arange(low, high + 1)
    if driver.whole:
        return np.unique(np.append(np.round(_by_ratio(max(low, 1.0), high)), low))
    return _by_ratio(low, high) if low > 0 else np.linspace(low, high, MOST_POINTS // 2)


def _by_ratio(low: float, high: float) -> Array:
    """Values between two, each so much larger than the one before."""
    count = int(np.log(high / low) / np.log(STEP)) + 2
    return np.geomspace(low, high, min(count, MOST_POINTS))


def _spaced(driver: Driver, count: int) -> Array:
    """Values of a map's axis, by ratio where the range spans orders of magnitude."""
    low, high = driver.low, driver.high
    if driver.whole:
        return np.unique(np.round(np.linspace(low, high, count)))
    by_ratio = low > 0 and high / low >= 100
    return np.geomspace(low, high, count) if by_ratio else np.linspace(low, high, count)


def _changed(low: float, high: float, before: Places, first: Callable[[Array], Places]) -> float:
    """The smallest value between two at which `before` is overtaken, in as few digits as do."""
    while high - low > PRECISION * max(abs(high), PRECISION):
        values = np.linspace(low, high, REFINED)
        at = int(overtaken(before, first(values)).argmax())
        if at == 0 or (values[at - 1], values[at]) == (low, high):
            break
        low, high = values[at - 1], values[at]
    short = _rounded_up(high)
    same = first(np.array([short])) == first(np.array([high]))
    return short if same.all() else high


def _changed_whole(
    low: float, high: float, before: Places, first: Callable[[Array], Places]
) -> float:
    """The smallest whole number between two at which `before` is overtaken."""
    values = np.arange(low, high + 1)
    return float(values[overtaken(before, first(values)).argmax()])


def _rounded_up(value: float) -> float:
    """A value rounded up to six significant digits."""
    if value == 0:
        return value
    digits = 5 - int(np.floor(np.log10(abs(value))))
    return float(np.ceil(value * 10.0**digits) / 10.0**digits)
