"""The analyses in JSON: how sure, what matters, where it flips, why, and any number's receipt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Final

from pydantic import Field

from costcalc.analysis import bridge, flips, sensitivity, simulation
from costcalc.analysis.drivers import Driver, address_value
from costcalc.analysis.explain import Node
from costcalc.analysis.labels import figure_name, number_name, technologies_named
from costcalc.analysis.simulation import Share
from costcalc.model.inputs import TOTALS, Total
from costcalc.model.rounding import cents
from costcalc.output.links import address
from costcalc.output.payback import outwards
from costcalc.output.shared_json import Basis, Span, filled, words
from costcalc.output.wording import about, upper_first
from costcalc.prices.book import PriceBook
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario

LOAD: Final = "order/month"
"""What verdicts say in two digits, and in millions; all else that flips is said in three."""
LEVELS: Final = (0.05, 0.1, 0.25, 0.5, 0.7, 0.75, 0.8, 0.9, 0.95)
"""Of the quantiles that `Drawn` has."""


@dataclass(frozen=True)
class Drawn:
    """A total's mean and quantiles over the draws, in the currency."""

    technology: str
    total: Total
    mean: float
    p5: float
    p10: float
    p25: float
    p50: float
    p70: float
    p75: float
    p80: float
    p90: float
    p95: float


@dataclass(frozen=True)
class Difference:
    """How much more `a` costs than `b`, draw by draw."""

    a: str
    b: str
    total: Total
    p10: float
    p50: float
    p90: float
    probability_a_cheaper: Share


@dataclass(frozen=True)
class Worth:
    """What it is worth to know a figure exactly before deciding, in the currency."""

    figure: str
    value: float


@dataclass(frozen=True)
class Simulation:
    """How sure: who is cheapest how often, by how much, and what is worth measuring."""

    draws: Annotated[int, Field(ge=1)]
    seed: int
    of: Total
    totals: tuple[Drawn, ...]
    differences: tuple[Difference, ...]
    probability_cheapest: Mapping[str, Share]
    expected_regret: Mapping[str, float]
    """What choosing a technology costs on average beyond the one that turns out cheapest."""
    chosen: str
    """The technology whose choice the value of information is about."""
    value_of_information: tuple[Worth, ...]


def simulation_json(found: simulation.Simulation, scenario: Scenario, chosen: str) -> Simulation:
    regret = found.expected_regret(scenario.of).items()
    worth = found.value_of_information(scenario.of)
    return Simulation(
        draws=scenario.draws,
        seed=scenario.seed,
        of=scenario.of,
        totals=tuple(each for total in TOTALS for each in _drawn(found, scenario, total)),
        differences=tuple(
            each for total in TOTALS for each in _differences(found, scenario, total)
        ),
        probability_cheapest=found.probability_cheapest(scenario.of),
        expected_regret={technology: round(amount, 2) for technology, amount in regret},
        chosen=chosen,
        value_of_information=tuple(Worth(figure, round(value, 2)) for figure, value in worth),
    )


def _drawn(found: simulation.Simulation, scenario: Scenario, total: Total) -> Iterator[Drawn]:
    drawn = found.totals[total].mean(axis=1), found.quantiles(total, LEVELS)
    means, quantiles = (cents(each, scenario.decimals) for each in drawn)
    for technology, mean, own in zip(found.technologies, means, quantiles.tolist(), strict=True):
        yield Drawn(technology, total, float(mean), *own)


def _differences(
    found: simulation.Simulation, scenario: Scenario, total: Total
) -> Iterator[Difference]:
    for pair in found.differences(total):
        levels = pair.quantiles((0.1, 0.5, 0.9))
        p10, p50, p90 = cents(levels, scenario.decimals).tolist()
        yield Difference(pair.a, pair.b, total, p10, p50, p90, pair.probability_a_cheaper)


@dataclass(frozen=True)
class Bar:
    """One figure moved from end to end while all else stays likely."""

    figure: str
    label: str
    moves: tuple[str, ...]
    """The parameters that set it: an estimate with all of them at an end is what the bar has there.

    None where no address can set the figure alone."""
    low: float
    """The figure's own low end, money in the currency of the answer."""
    high: float
    at_low: float
    """The total with the figure at its low end."""
    at_high: float
    swing: float
    flips: bool
    """Whether another technology is cheapest at one of the ends."""
    unit: str
    """What `low` and `high` are in."""


@dataclass(frozen=True)
class Sensitivity:
    """What matters: bars, widest first."""

    of: str
    """The total and technology, or the difference of two, such as `annual.go-elixir`."""
    base: float
    """It with every figure at its likely value."""
    bars: tuple[Bar, ...]


def sensitivity_json(
    found: sensitivity.Sensitivity, of: str, scenario: Scenario, book: PriceBook
) -> Sensitivity:
    bars = (
        filled(
            Bar,
            bar,
            label=number_name(bar.figure, bar.moves, book),
            swing=round(bar.swing, 2),
            low=scenario.in_currency(bar.low, bar.unit),
            high=scenario.in_currency(bar.high, bar.unit),
            unit=bar.unit.replace("USD", scenario.currency),
        )
        for bar in found.bars
    )
    return Sensitivity(of, found.base, tuple(bars))


@dataclass(frozen=True)
class Flip:
    """A value of the driver from which on another technology costs least."""

    value: float
    """The smallest value of the new winner."""
    from_: str
    """Ids with commas between them where several share the first place; so is `to`."""
    to: str
    text: str
    link: str
    """The page with the driver at that value."""


@dataclass(frozen=True)
class FlipPoints:
    """Where it flips: every change of the cheapest along a driver."""

    driver: str
    of: Total
    unit: str
    range: Span
    points: tuple[Flip, ...]
    cheapest_at_low: str
    cheapest_at_high: str
    text: str


@dataclass(frozen=True)
class Cell:
    """Who is cheapest where two drivers have these values, and by how much."""

    x: float
    y: float
    cheapest: str
    """Ids with commas between them where several share the first place."""
    gap: float


@dataclass(frozen=True)
class FlipMap:
    """Who is cheapest over a grid of two drivers, row by row."""

    x: str
    y: str
    of: Total
    cells: tuple[Cell, ...]


def flip_points_json(found: flips.FlipPoints, scenario: Scenario, book: PriceBook) -> FlipPoints:
    """Every flip of a driver with its sentence and a link to that state."""
    driver, rate = found.driver, scenario.per_dollar(found.driver.unit)
    title = upper_first(figure_name(driver.id, book))
    asked = {**scenario.changed, "book": book.version}
    points = tuple(
        Flip(
            value=_snapped(point.value * rate),
            from_=point.before,
            to=point.to,
            text=f"{title}: from {_least_amount(driver, point.value, scenario)} on, "
            f"{_least(point.to, book)} instead of {technologies_named(point.before, book)}.",
            link=address(
                "/", {**asked, driver.sets: typed_value(driver, point.value, scenario, book)}
            ),
        )
        for point in found.points
    )
    low, high = (_amount(driver, end, scenario) for end in (driver.low, driver.high))
    none = f"{title}: {_least(found.cheapest_at_low, book)} throughout, from {low} to {high}."
    return FlipPoints(
        driver=driver.id,
        of=scenario.of,
        unit=driver.unit.replace("USD", scenario.currency),
        range=Span(_snapped(driver.low * rate), _snapped(driver.high * rate)),
        points=points,
        cheapest_at_low=found.cheapest_at_low,
        cheapest_at_high=found.cheapest_at_high,
        text=" ".join(point.text for point in points) or none,
    )


def _least(ids: str, book: PriceBook) -> str:
    """Who costs least, as a clause."""
    return f"{technologies_named(ids, book)} {'are' if ',' in ids else 'is'} likely the cheapest"


def flip_map_json(found: flips.FlipMap, scenario: Scenario) -> FlipMap:
    across, along = (scenario.per_dollar(driver.unit) for driver in (found.x, found.y))
    rows = zip(found.y_values.tolist(), found.cheapest, found.gap.tolist(), strict=True)
    cells = (
        Cell(_snapped(x * across), _snapped(y * along), cheapest, round(gap, 2))
        for y, names, gaps in rows
        for x, cheapest, gap in zip(found.x_values.tolist(), names, gaps, strict=True)
    )
    return FlipMap(found.x.id, found.y.id, scenario.of, tuple(cells))


def _snapped(value: float) -> float:
    """A value without the noise that an exchange rate leaves in its last digits."""
    return float(f"{value:.12g}")


def _amount(driver: Driver, value: float, scenario: Scenario) -> str:
    """A driver's value in words."""
    if driver.over is not None or driver.unit == "1/year":
        return f"{value * 100:.4g} %"
    shown = value * scenario.per_dollar(driver.unit)
    return units.understood((shown,) * 3, driver.unit, scenario.currency)


def _least_amount(driver: Driver, value: float, scenario: Scenario) -> str:
    """From which value on something holds, in few digits and rounded up to where it does."""
    if driver.unit == LOAD:
        return f"{about(value, ceil)} {units.unit_phrase(LOAD)}"
    rate = scenario.per_dollar(driver.unit)
    return _amount(driver, outwards(value * rate, rising=True) / rate, scenario)


def typed_value(driver: Driver, value: float, scenario: Scenario, book: PriceBook) -> str:
    """What an address has for a driver at a value."""
    typed = address_value(driver, value, scenario, book)
    if "USD" in driver.unit or driver.over is not None:
        typed *= scenario.exchange_rate
    rate = driver.over is None and units.is_rate(driver.unit, driver.allowed[0])
    return scenario.typed(driver.sets, units.exact_text(_snapped(typed), rate))


@dataclass(frozen=True)
class Bridge:
    """Why one is dearer: the gap between two technologies, line by line."""

    from_: str
    to: str
    of: Total
    start: float
    steps: tuple[bridge.Step, ...]
    end: float


@dataclass(frozen=True)
class Trace:
    """The receipt of a number: its formula, and the receipts of what it is made from."""

    id: str
    label: str
    value: float | None
    """Null where there is nothing to divide by."""
    unit: str
    formula: str | None
    basis: Basis | None
    source: str | None
    origin: Annotated[str, words("computed", "user", "default", "choice", "constant", "price_book")]
    number: str
    """What asks for this receipt."""
    spreadsheet: str | None
    """The formula for a cell."""
    from_: tuple["Trace", ...]


def trace_json(node: Node) -> Trace:
    return filled(Trace, node, from_=tuple(map(trace_json, node.made_from)))
