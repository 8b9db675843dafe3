"""The lines of an estimate in JSON: items of year 1, what is paid once, and year by year."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import Field

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import quantiles
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model import lines
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import sentence
from costcalc.model.lines import MIGRATION, ONE_OFFS, Category, Nature
from costcalc.model.people import settling_in
from costcalc.model.vocabulary import Array
from costcalc.output import shared_json as shared

Row: TypeAlias = Callable[[str], Array]
"""A row of the lines by its name: likely, year 1, by technology."""
Ends: TypeAlias = tuple[float | None, float | None]

ENDS: Final = (0.1, 0.9)
"""The quantiles that stand beside every line."""
DAYS_PER_MONTH: Final = 30.4
COUNTED: Final[Mapping[str, tuple[str, Callable[[Row], Array], str, str]]] = {
    "compute": ("server", lambda row: row("servers"), "server_price", "price_factor"),
    "consulting": (
        "hour/month",
        lambda row: row("consulting_hours_per_year") / CONSTANTS["months_per_year"][0],
        "consulting_rate",
        "price_factor",
    ),
    "salaries": ("developer", lambda row: row("developers"), "person_month", "wage_factor"),
}
"""Items that are one thing times its price: the thing, how many a month, what one costs in the
money of year 1, and by what that grows."""
MONTHS: Final[Mapping[str, Callable[[Row], Array]]] = {
    "rewrite": lambda row: row("parallel_months"),
    "retraining": lambda row: row("learning_months"),
    "team_recruiting": lambda row: row("time_to_fill") / DAYS_PER_MONTH,
    "team_ramp_up": lambda row: settling_in(
        row("system_share") * row("ramp_up_months"),
        row("experienced_share"),
        row("learning_months"),
    ),
    "parallel_running": lambda row: row("parallel_months"),
}
"""Over how many months a one-off is spread."""
CAPITALISED: Final = "rewrite"
"""The one-off that makes something that lasts."""


@dataclass(frozen=True)
class Item:
    """A cost line of a technology, by month and by year, in year 1."""

    technology: str
    category: Category
    item: str
    nature: Nature
    monthly_low: float
    monthly_likely: float
    monthly_high: float
    annual_low: float
    annual_likely: float
    annual_high: float
    currency: shared.Currency
    basis: shared.Basis
    """`not_counted` is a row of zeros: the scope does not count the line for the technology."""
    formula: str
    """The line in words."""
    figures: tuple[str, ...]
    """Ids of what the line reads."""
    annual_p10: float | None
    """The tenth percentile of its draws; null without draws."""
    annual_p90: float | None
    quantity: float | None
    """How many of the thing that it pays for, likely; null where it is not one times its price.

    Times `unit_price` that is the month, before a discount for a commitment.
    """
    quantity_unit: str | None
    unit_price: float | None


@dataclass(frozen=True)
class OneOff:
    """What moving or starting anew costs a technology once, before year 1."""

    technology: str
    category: Literal["migration"]
    item: str
    nature: Nature
    low: float
    likely: float
    high: float
    p10: float | None
    """The tenth percentile of its draws; null without draws."""
    p90: float | None
    months: float | None
    """Over how many months it is spread, likely; null where it costs nothing."""
    treatment: Literal["capex", "opex"]
    """What usually becomes of it in the books."""
    currency: shared.Currency
    basis: shared.Basis
    formula: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """What a technology costs in a year; year 0 is what is paid once."""

    technology: str
    year: Annotated[int, Field(ge=0)]
    low: float
    likely: float
    high: float
    present_value_likely: float
    p10: float | None
    p90: float | None


def items(found: Estimate) -> Iterator[Item]:
    """Each item of each technology: amounts by month and year, basis, what it is made of."""
    scenario, costing = found.scenario, found.costing
    drawn = found.simulation.items if found.simulation else {}
    between = {item.id: _between(costing, drawn.get(item.id)) for item in scenario.items}
    quantities = {} if found.public else {id_: counted(costing, id_) for id_ in COUNTED}
    for row, technology in enumerate(scenario.technologies):
        for item in scenario.items:
            yield Item(
                technology,
                item.category,  # type: ignore[arg-type]  # no item is of the migration
                item.id,
                item.nature,
                *shared.three(costing.monthly[item.id][row].tolist()),
                *shared.three(costing.annual[item.id][row, :, 0].tolist()),
                scenario.currency,
                costing.basis(item, technology),
                sentence(item.line),
                () if found.public else costing.figures(item, technology),
                *between[item.id][row],
                *(quantities[item.id][row] if item.id in quantities else (None, None, None)),
            )


def one_offs(found: Estimate) -> Iterator[OneOff]:
    """Each one-off of each technology."""
    scenario, costing = found.scenario, found.costing
    drawn = found.simulation.one_offs if found.simulation else {}
    between = {item.id: _between(costing, drawn.get(item.id)) for item in ONE_OFFS}
    for row, technology in enumerate(scenario.technologies):
        for item in ONE_OFFS:
            yield OneOff(
                technology,
                MIGRATION,
                item.id,
                item.nature,
                *shared.three(costing.once[item.id][row].tolist()),
                *between[item.id][row],
                None if found.public else months(costing, item, row),
                "capex" if item.id == CAPITALISED else "opex",
                scenario.currency,
                costing.basis(item, technology),
                sentence(item.line),
                () if found.public else costing.figures(item, technology),
            )


def years_table(found: Estimate) -> Iterator[Year]:
    """Each technology and year; year 0 is what is paid once."""
    costing, years = found.costing, range(found.scenario.years + 1)
    paid = np.dstack([costing.migration, costing.years])
    discounted = np.dstack([costing.migration, costing.present_values])[:, LIKELY]
    drawn = found.simulation.paid if found.simulation else None
    between = [_between(costing, None if drawn is None else drawn[..., year]) for year in years]
    for row, technology in enumerate(found.scenario.technologies):
        for year in years:
            yield Year(
                technology,
                year,
                *shared.three(paid[row, :, year].tolist()),
                shared.number(float(discounted[row, year])),
                *between[year][row],
            )


def _between(costing: Costing, drawn: Array | None) -> list[Ends]:
    """P10 and P90 of an amount's draws, by technology; null without draws."""
    if drawn is None:
        return [(None, None)] * len(costing.scenario.technologies)
    found = costing.money(quantiles(drawn, ENDS)).tolist()
    return [(shared.number(p10), shared.number(p90)) for p10, p90 in found]


def _likely(costing: Costing, year: int = 0) -> Row:
    """Rows of the lines, likely and in a year, counted from 0."""
    return lambda name: costing.row(name)[:, LIKELY, year]


def counted(costing: Costing, item_id: str, year: int = 0) -> list[tuple[float, str, float]]:
    """How many of what an item pays for in a year, counted from 0, and what one costs then."""
    unit, count, price, growth = COUNTED[item_id]
    row = _likely(costing, year)
    rate = costing.scenario.exchange_rate
    prices = costing.money(row(price) * row(growth) * rate).tolist()
    return [
        (shared.number(many), unit, shared.number(one))
        for many, one in zip(count(row).tolist(), prices, strict=True)
    ]


def months(costing: Costing, item: lines.Item, row: int) -> float | None:
    """Over how many months a one-off is spread; None where it costs nothing."""
    if not costing.once[item.id][row].any():
        return None
    return shared.number(float(MONTHS[item.id](_likely(costing))[row]))
