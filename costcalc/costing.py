"""Scenario and price book joined, the lines run, money rounded: the numbers behind every answer.

Arrays have the axes technology, case (low, likely, high cost) and year, in this order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from costcalc.bookfiles import MULTIPLE
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import (
    ITEMS,
    MIGRATION,
    Category,
    Item,
    Nature,
    annual,
    lines,
    monthly,
    parameters,
)
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario
from costcalc.standings import Standings, standings

CASES: Final = ("low", "likely", "high")
LIKELY: Final = 1


@dataclass(frozen=True)
class Costing:
    """Every number of an answer, in the scenario's currency and rounded where money is.

    Shapes: `servers` (technology, case, year); `monthly` of an item (technology, case), year 1;
    `annual` of an item (technology, case, year); `years` their sums; `migration` and `totals`
    (technology, case); `discount` (year), the likely case. `values` is every unrounded row of the
    lines in US dollars, broadcastable to all three axes.
    """

    scenario: Scenario
    standings: Standings
    values: Mapping[str, Array]
    servers: Array
    binding: tuple[str, ...]
    monthly: Mapping[str, Array]
    annual: Mapping[str, Array]
    years: Array
    migration: Array
    totals: Mapping[str, Array]
    discount: Array

    @property
    def present_values(self) -> Array:
        """Each year's likely amount discounted, by technology and year, rounded on its own."""
        return cents(self.years[:, LIKELY] * self.discount)

    def basis(self, item: Item, technology: str) -> str:
        """What a line's amount rests on: the basis of its principal figure."""
        return self.standings[item.principal][technology].basis_for(technology)

    def figures(self, item: Item, technology: str) -> tuple[str, ...]:
        """The figures, inputs and rows that a line reads, by id."""
        return tuple(
            self.standings[name][technology].id if name in self.standings else name
            for name in parameters(item.line)
            if name not in CONSTANTS
        )


def cost(scenario: Scenario, book: PriceBook) -> Costing:
    """The numbers of a scenario: the lines run over all technologies, cases and years at once."""
    behind = standings(scenario, book)
    values = evaluate(lines(scenario.sizing), _given(behind, scenario))
    shape = (len(scenario.technologies), len(CASES), scenario.years)
    rows = {item: np.broadcast_to(values[item.id], shape) for item in ITEMS}
    by_month = {item: monthly(item.line, row)[..., 0] for item, row in rows.items()}
    by_year = {item: annual(item.line, row) for item, row in rows.items()}
    months = cents(np.stack([*by_month.values()]) * scenario.exchange_rate)
    years = cents(np.stack([*by_year.values()]) * scenario.exchange_rate)
    migration = _migration(values, by_month, scenario)
    return Costing(
        scenario=scenario,
        standings=behind,
        values=MappingProxyType(values),
        servers=np.broadcast_to(values["servers"], shape),
        binding=_binding(values, behind, scenario),
        monthly=MappingProxyType({item.id: months[i] for i, item in enumerate(ITEMS)}),
        annual=MappingProxyType({item.id: years[i] for i, item in enumerate(ITEMS)}),
        years=cents(years.sum(axis=0)),
        migration=migration,
        totals=MappingProxyType(_totals(months, years, migration, values["discount_factor"])),
        discount=values["discount_factor"][0, LIKELY],
    )


def total_of(
    amounts: Mapping[str, Array], category: Category | None = None, nature: Nature | None = None
) -> Array:
    """The sum of rounded lines, of one category or nature if asked: it foots by construction."""
    chosen = [
        amounts[item.id]
        for item in ITEMS
        if category in (None, item.category) and nature in (None, item.nature)
    ]
    return cents(np.sum(chosen, axis=0))


def _given(behind: Standings, scenario: Scenario) -> dict[str, Array]:
    """Arrays for the lines: constants, the year axis, and a row a technology where they differ."""
    year = np.arange(1.0, scenario.years + 1)
    given = {name: np.array(value) for name, (value, _) in CONSTANTS.items()}
    given |= {"year": year, "years_elapsed": year - 1}
    for name, by_technology in behind.items():
        rows = [standing.cases for standing in by_technology.values()]
        if len(set(rows)) == 1:  # one row broadcasts to all technologies
            rows = rows[:1]
        given[name] = np.array(rows)[:, :, np.newaxis]
    return given


def _migration(
    values: Mapping[str, Array], by_month: Mapping[Item, Array], scenario: Scenario
) -> Array:
    """The one-off cost of moving, by technology and case, rounded."""
    shape = (len(scenario.technologies), len(CASES), 1)
    kept_running = np.zeros((1, len(CASES)))
    if scenario.baseline:
        row = scenario.technologies.index(scenario.baseline)
        infrastructure = [m for item, m in by_month.items() if item.category == "infrastructure"]
        kept_running = np.sum(infrastructure, axis=0)[row : row + 1]
    given = {**values, "baseline_infrastructure": kept_running[..., np.newaxis]}
    amount = evaluate([MIGRATION], given)[MIGRATION.__name__]
    return cents(np.broadcast_to(amount, shape)[..., 0] * scenario.exchange_rate)


def _totals(months: Array, years: Array, migration: Array, discount: Array) -> dict[str, Array]:
    """Every total by technology and case: sums of the rounded lines above it."""
    by_year = cents(years.sum(axis=0))
    present_value = migration + (by_year * discount).sum(axis=-1)
    first = {item.id: years[i, ..., 0] for i, item in enumerate(ITEMS)}
    return {
        "monthly": cents(months.sum(axis=0)),
        "annual": by_year[..., 0],
        "nominal": cents(migration + by_year.sum(axis=-1)),
        "present_value": cents(present_value),
        # Present value over the sum of the discount factors is the annuity, at a rate of 0 too.
        "equivalent_annual": cents(present_value / discount.sum(axis=-1)),
        "direct_annual": total_of(first, nature="direct"),
        "indirect_annual": total_of(first, nature="indirect"),
    }


def _binding(values: Mapping[str, Array], behind: Standings, scenario: Scenario) -> tuple[str, ...]:
    """What decides the number of servers in the likely case of year 1, by technology."""
    shape = (len(scenario.technologies), len(CASES), scenario.years)
    if scenario.sizing == "fleet":
        return ("ratio",) * shape[0]

    def likely(name: str) -> Array:
        return np.broadcast_to(values[name], shape)[:, LIKELY, 0]

    throughput, connections = likely("servers_for_throughput"), likely("servers_for_connections")
    by_load = np.where(throughput >= connections, "throughput", "connections")
    at_floor = likely("servers_for_load") <= likely("min_servers")
    by_multiple = [behind[MULTIPLE][id_].figure is not None for id_ in scenario.technologies]
    return tuple(
        np.where(by_multiple, "ratio", np.where(at_floor, "availability", by_load)).tolist()
    )
