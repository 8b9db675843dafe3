"""Scenario and price book joined, the lines run, money rounded: the numbers behind every answer.

Arrays have the axes technology, case (low, likely, high cost) and year, in this order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import ITEMS, MIGRATION, Item, annual, lines, monthly, parameters
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.pricebook import MULTIPLE, Figure, PriceBook
from costcalc.scenario import AMOUNTS, Points, Scenario

CASES: Final = ("low", "likely", "high")
LIKELY: Final = 1

USER: Final = "user"
NOT_COUNTED: Final = "not_counted"

_UNITS: Final = {amount.id: amount.unit for amount in AMOUNTS}
_CAPACITIES: Final = ("requests_per_second_per_server", "connections_per_server", "compute_speedup")
_MOVING: Final = ("migration_person_months", "parallel_running_months")
_YEARS: Final = ("year", "years_elapsed")


@dataclass(frozen=True)
class Standing:
    """What stands behind a line's parameter for one technology: a figure, an input or a choice."""

    id: str
    cases: Points
    basis: str
    figure: Figure | None = None

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology."""
        return self.figure.basis_for(technology) if self.figure and self.basis != USER else self.basis


Standings: TypeAlias = Mapping[str, Mapping[str, Standing]]
"""By parameter, then by technology."""


def standings(scenario: Scenario, book: PriceBook) -> Standings:
    """What stands behind every parameter of the lines, for each technology of the scenario."""
    wanted = {name for line in (*lines(scenario.sizing), MIGRATION) for name in parameters(line)}
    computed = {line.__name__ for line in lines(scenario.sizing)}
    own_names = {item.line.__name__ for item in ITEMS} & book.definitions.keys()
    names = wanted - (computed - own_names) - CONSTANTS.keys() - {*_YEARS, "baseline_infrastructure"}
    return MappingProxyType(
        {name: {technology: _standing(name, technology, scenario, book) for technology in scenario.technologies} for name in sorted(names)}
    )


def _standing(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Standing:
    """What stands behind one parameter: here every choice of the scenario becomes a number."""
    by_multiple = book.technologies[technology].sized_by
    by_multiple = by_multiple if scenario.scope == "published" and scenario.sizing == "capacity" else None
    if name in _MOVING and technology == scenario.baseline:
        return _chosen(name, 0)
    if name == "parallel_running_months" and scenario.baseline is None:
        return _chosen(name, 0)
    if name in _UNITS:
        return _input(name, technology, scenario)
    if name == "support_price":
        if scenario.support_tier == "community":
            return Standing("support_tier", (0.0, 0.0, 0.0), "published")
        return _figure(f"support_{scenario.support_tier}", technology, scenario, book)
    if name == "compute_speedup" and scenario.workload_kind == "io_bound":
        return _chosen(name, 1)
    if name == MULTIPLE and not by_multiple:
        return _chosen(name, 1)
    if name in _CAPACITIES and by_multiple:
        # The published multiple is of the other technology's servers as the book has them.
        figure = book.own[scenario.scope][f"{by_multiple}.{name}"]
        return Standing(figure.id, figure.cases, figure.basis, figure)
    if name == "server_price" and scenario.sizing == "fleet":
        if "current_server_price" in scenario.amounts:
            return _input("current_server_price", technology, scenario)
        assert scenario.baseline is not None  # a fleet has a baseline
        return _figure(name, scenario.baseline, scenario, book)
    return _figure(name, technology, scenario, book)


def _chosen(name: str, value: float) -> Standing:
    """A parameter that the scenario's choices settle without a figure."""
    return Standing(name, (value, value, value), "choice")


def _input(name: str, technology: str, scenario: Scenario) -> Standing:
    """A scenario input, the technology's own where one was given."""
    own = f"{name}.{technology}"
    id_ = own if own in scenario.amounts else name
    return Standing(id_, scenario.amounts[id_], USER if id_ in scenario.changed else "default")


def _figure(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Standing:
    """A figure of the book, or what the user set in its place."""
    figure = book.figure(name, technology, scenario.scope)
    if figure is None:  # optional and not stated: no saving
        return _chosen(name, 0)
    points = scenario.overrides.get(figure.id) or scenario.overrides.get(name)
    if points is None:
        return Standing(figure.id, figure.cases, figure.basis, figure)
    return Standing(figure.id, points[::-1] if figure.more_is_cheaper else points, USER, figure)


@dataclass(frozen=True)
class Costing:
    """Every number of an answer, in the scenario's currency and rounded where money is.

    Shapes: `servers` (technology, case, year); `monthly` of an item (technology, case), year 1;
    `annual` of an item (technology, case, year); `migration` and `totals` (technology, case);
    `values` is every unrounded row of the lines in US dollars, broadcastable to all three axes.
    """

    scenario: Scenario
    standings: Standings
    values: Mapping[str, Array]
    servers: Array
    binding: tuple[str, ...]
    monthly: Mapping[str, Array]
    annual: Mapping[str, Array]
    migration: Array
    years: Array
    totals: Mapping[str, Array]
    discount: Array
    """By year, likely case."""

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
    given = _given(behind, scenario, lambda standing: np.array(standing.cases))
    values = evaluate(lines(scenario.sizing), given)
    shape = (len(scenario.technologies), len(CASES), scenario.years)
    rate = scenario.exchange_rate
    rows = {item: np.broadcast_to(values[item.id], shape) for item in ITEMS}
    by_month = {item: monthly(item.line, row) for item, row in rows.items()}
    rounded_months = cents(np.stack([row[..., 0] for row in by_month.values()]) * rate)
    rounded_years = cents(np.stack([annual(item.line, row) for item, row in rows.items()]) * rate)
    migration = _migration(values, by_month, scenario, shape)
    by_item = {item: (rounded_months[i], rounded_years[i]) for i, item in enumerate(ITEMS)}
    years = cents(rounded_years.sum(axis=0))
    return Costing(
        scenario=scenario,
        standings=behind,
        values=MappingProxyType(values),
        servers=np.broadcast_to(values["servers"], shape),
        binding=_binding(values, behind, scenario, shape),
        monthly=MappingProxyType({item.id: month for item, (month, _) in by_item.items()}),
        annual=MappingProxyType({item.id: year for item, (_, year) in by_item.items()}),
        migration=migration,
        years=years,
        totals=MappingProxyType(_totals(by_item, years, migration, values["discount_factor"])),
        discount=values["discount_factor"][0, LIKELY],
    )


def _given(behind: Standings, scenario: Scenario, drawn: Callable[[Standing], Array]) -> dict[str, Array]:
    """Arrays for the lines: constants, the year axis, and a row a technology where they differ."""
    year = np.arange(1.0, scenario.years + 1)
    given = {name: np.array(value) for name, (value, _) in CONSTANTS.items()}
    given |= {"year": year, "years_elapsed": year - 1}
    for name, by_technology in behind.items():
        distinct = {standing.id: standing for standing in by_technology.values()}
        rows = list(by_technology.values()) if len(distinct) > 1 or name in _MOVING else list(distinct.values())
        given[name] = np.array([drawn(standing) for standing in rows])[:, :, np.newaxis]
    return given


def _migration(values: Mapping[str, Array], by_month: Mapping[Item, Array], scenario: Scenario, shape: tuple[int, int, int]) -> Array:  # fmt: skip
    """The one-off cost of moving, by technology and case, rounded."""
    baseline_infrastructure = np.zeros(shape)[:1]
    if scenario.baseline:
        row = scenario.technologies.index(scenario.baseline)
        baseline_infrastructure = np.sum([amount[row : row + 1] for item, amount in by_month.items() if item.category == "infrastructure"], axis=0)
    given = {**values, "baseline_infrastructure": baseline_infrastructure[..., :1]}
    amount = evaluate([MIGRATION], given)[MIGRATION.__name__]
    return cents(np.broadcast_to(amount, (*shape[:2], 1))[..., 0] * scenario.exchange_rate)


def _totals(by_item: Mapping[Item, tuple[Array, Array]], years: Array, migration: Array, discount: Array) -> dict[str, Array]:  # fmt: skip
    """Every total by technology and case: sums of the rounded lines above it."""
    unrounded = migration + (years * discount).sum(axis=-1)
    annuity = discount.sum(axis=-1)

    def subtotal(nature: str) -> Array:
        return cents(np.sum([year[..., 0] for item, (_, year) in by_item.items() if item.nature == nature], axis=0))

    return {
        "monthly": cents(np.sum([month for month, _ in by_item.values()], axis=0)),
        "annual": years[..., 0],
        "nominal": cents(migration + years.sum(axis=-1)),
        "present_value": cents(unrounded),
        # Present value over the sum of the discount factors is the annuity, at a rate of 0 too.
        "equivalent_annual": cents(unrounded / annuity),
        "direct_annual": subtotal("direct"),
        "indirect_annual": subtotal("indirect"),
    }


def _binding(values: Mapping[str, Array], behind: Standings, scenario: Scenario, shape: tuple[int, int, int]) -> tuple[str, ...]:  # fmt: skip
    """What decides the number of servers in the likely case of year 1, by technology."""
    if scenario.sizing == "fleet":
        return ("ratio",) * shape[0]

    def likely(name: str) -> Array:
        return np.broadcast_to(values[name], shape)[:, LIKELY, 0]

    by_load = np.where(likely("servers_for_throughput") >= likely("servers_for_connections"), "throughput", "connections")
    binding = np.where(likely("servers_for_load") <= likely("min_servers"), "availability", by_load)
    by_multiple = [behind[MULTIPLE][technology].figure is not None for technology in scenario.technologies]
    return tuple(np.where(by_multiple, "ratio", binding).tolist())
