"""What charts say alike: the decision that they are about, their measure, differences, figures."""

from collections.abc import Mapping
from math import isnan
from typing import Final, NamedTuple

from costcalc.analysis.estimate import Estimate
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.charts.colours import TECHNOLOGIES
from costcalc.output.charts.spec import Column, Key
from costcalc.output.columns import mover, ordered
from costcalc.output.period import span
from costcalc.output.ranges import CALLED, COLUMNS, Range
from costcalc.prices.files import Technology
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.numerals import localised
from costcalc.scenario.scenario import Scenario

OF: Final = {
    "present_value": "present value, {years}",
    "nominal": "before discounting, {years}",
    "annual": "in year 1",
    "monthly": "a month, year 1",
    "equivalent_annual": "a year on average, {years}",
}
NEEDS_TWO: Final = "This compares two technologies. Tick another one, or say what runs today."
NEEDS_MOVE: Final = "There is no move to judge: say what runs today."
NEEDS_DRAWS: Final = (
    "This needs a simulation, which is turned off. Put a number above 0, such as 2,000, "
    "into “Simulations”."
)

MOVED: Final[Mapping[str, str]] = {
    "moved": "results may differ from those when it was saved",
    "formulas_changed": "formulas have changed since that book",
}
"""What a chart says of warnings that its numbers have moved, by their codes."""


def footer(estimate: Estimate) -> str:
    """What every chart stands on, and whether it may show other numbers than it did."""
    scope = wording.SCOPE[estimate.scenario.scope].lower()
    given = {each.code for each in estimate.warnings}
    moved = "".join(f"; {text}" for code, text in MOVED.items() if code in given)
    return f"costcalc, price book {estimate.book.version}, counted {scope}{moved}"


def decided_by(scenario: Scenario) -> str:
    """The total that the decision is by: present value, 3 years."""
    return OF[scenario.of].format(years=span(scenario.years))


def measure(estimate: Estimate) -> str:
    """The same with its money: USD, present value, 3 years."""
    return f"{estimate.scenario.currency}, {decided_by(estimate.scenario)}"


def whisker(shown: Range) -> Key:
    """What the line below a bar stands for."""
    return Key(CALLED[shown], "whisker")


def spread_columns(unit: str) -> tuple[Column, ...]:
    """The columns of a spread: a chart's data have both ranges, whichever is drawn."""
    return tuple(Column(id_, wording.upper_first(id_), unit) for id_ in COLUMNS)


def numbers(amounts: Array) -> list[float | None]:
    """A spread as data have it: empty where there are no draws."""
    return [None if isnan(value) else value for value in amounts.tolist()]


def exact(amount: float, estimate: Estimate) -> str:
    """An amount as exact as its money goes."""
    return wording.exact(amount, estimate.scenario.decimals)


def signed(amount: float, estimate: Estimate) -> str:
    """The same of a difference, with its sign."""
    return wording.signed(amount, lambda each: exact(each, estimate))


def pointed(estimate: Estimate) -> str:
    """How an amount is formatted under a pointer."""
    return f",.{estimate.scenario.decimals}f"


class Pair(NamedTuple):
    """The decision: the cheapest by its likely total against another."""

    first: Technology
    next: Technology


def pair_of(estimate: Estimate, first: str, other: str) -> Pair:
    """Two technologies by their ids."""
    return Pair(estimate.book.technologies[first], estimate.book.technologies[other])


def decision(estimate: Estimate) -> Pair | None:
    """The cheapest technology and what it is decided against; None where there is only one."""
    return pair_of(estimate, *estimate.pair) if estimate.pair else None


def move(estimate: Estimate) -> Pair | None:
    """What runs today and the cheapest to move to; None where there is no move."""
    today = estimate.scenario.baseline
    alone = len(estimate.scenario.technologies) < 2
    return None if today is None or alone else pair_of(estimate, today, mover(estimate))


def reference(estimate: Estimate) -> Technology:
    """What all are compared with: what runs today, or the cheapest where nothing does."""
    return estimate.book.technologies[estimate.scenario.baseline or ordered(estimate)[0]]


def colour_of(estimate: Estimate, technology: str) -> str:
    """The name of a technology's colour, the same in every chart."""
    return f"line-{slot(estimate, technology)}"


def slot(estimate: Estimate, technology: str) -> int:
    """The number of a technology's colour and dashes."""
    return list(estimate.book.technologies).index(technology) % TECHNOLOGIES


def figure_unit(id_: str, estimate: Estimate) -> str:
    """The unit of a figure or an input."""
    name = Name.read(id_)
    found = estimate.scenario.input(id_) or estimate.book.definition(name)
    return found.unit if found else "1"


def figure_value(value: float, unit: str, estimate: Estimate, *, brief: bool) -> str:
    """A figure's value in words, or as short as it goes."""
    if unit == "1/year":
        share = localised(f"{value * 100:.4g} %")
        return share if brief else f"{share} a year"
    if "USD" in unit:
        value = float(f"{value * estimate.scenario.exchange_rate:.12g}")
    if brief:
        return wording.short(float(f"{value:.4g}"))
    rounded = float(f"{value:.6g}")
    return units.understood((rounded, rounded, rounded), unit, estimate.scenario.currency)
