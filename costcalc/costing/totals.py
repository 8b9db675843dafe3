"""The costing of a scenario: the cost lines run over three cases, money rounded, totals added up.

Arrays have the axes technology, case (low, likely, high cost) and year, in this order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from costcalc.costing.resolve import NOT_COUNTED, USER, Resolution, Resolved, resolve
from costcalc.costing.run import Run, likely, of_cases, run, run_in_chunks
from costcalc.model import totals
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import (
    GROUPS,
    ITEMS,
    ONE_OFFS,
    TOTALS,
    Item,
    groups,
    items,
    parameters,
    units,
)
from costcalc.model.rounding import cents
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

CASES: Final = ("low", "likely", "high")
LIKELY: Final = 1
ORDERED: Final = (*(each.id for each in (*ITEMS, *ONE_OFFS)), "servers")
"""Lines whose low case is no more than the likely one, and that no more than the high one."""
APART: Final = 0.005
"""What is less than this apart is alike, in dollars and in servers."""


@dataclass(frozen=True, repr=False)
class Costing:
    """Every number of an answer, in the scenario's currency and rounded where money is.

    Shapes: `servers` (technology, case, year); `monthly` of an item (technology, case), year 1;
    `annual` of an item (technology, case, year); `years` their sums; `once` of a one-off, their
    sum `migration` and `totals` (technology, case); `discount` (year), the likely case. `values`
    is every unrounded row of the lines in US dollars, broadcastable to all three axes.
    `servers_by_load` (technology, case) is what orders or connections given beside a fleet ask for.
    """

    scenario: Scenario
    resolution: Resolution
    values: Mapping[str, Array]
    servers: Array
    binding: tuple[str, ...]
    monthly: Mapping[str, Array]
    annual: Mapping[str, Array]
    years: Array
    once: Mapping[str, Array]
    migration: Array
    totals: Mapping[str, Array]
    discount: Array
    servers_by_load: Array | None = None

    def money(self, amounts: Array) -> Array:
        """Amounts rounded as the scenario's currency is."""
        return cents(amounts, self.scenario.decimals)

    def row(self, name: str) -> Array:
        """An unrounded row of the lines by technology, case and year."""
        return np.broadcast_to(self.values[name], self.servers.shape)

    @property
    def present_values(self) -> Array:
        """Each year's amount discounted, by technology, case and year, rounded on its own."""
        return self.money(totals.discounted_year(self.years, self.values["discount_factor"]))

    @property
    def paid_today(self) -> Array:
        """What has been paid by the end of each year, year 0 first, by technology and case.

        In today's money: by the last year, the present value.
        """
        discounted = totals.discounted_year(self.years, self.values["discount_factor"])
        return self.money(np.cumsum(np.dstack([self.migration, discounted]), axis=-1))

    @property
    def inverted(self) -> Array:
        """Whether cases are out of order, by technology, line (`ORDERED`) and, last, in totals."""
        return inverted(self.row, self.totals)[:, 0]

    def horizon(self, item_id: str) -> Array:
        """An item's amounts over all years, by technology and case."""
        return self.money(self.annual[item_id].sum(axis=-1))

    def basis(self, item: Item, technology: str) -> str:
        """What a line's amount rests on."""
        return basis(self.resolution, item, technology)

    def figures(self, item: Item, technology: str) -> tuple[str, ...]:
        """The figures, inputs and rows that a line reads, by id."""
        return tuple(
            self.resolution[name][technology].id if name in self.resolution else name
            for name in parameters(item.line)
            if name not in CONSTANTS
        )


def inverted(row: Callable[[str], Array], totals: Mapping[str, Array]) -> Array:
    """The same by technology, scenario and line, whose cases stand one after another.

    Last stands whether any total costs more in the low case than in the high one.
    """
    found: list[Any] = []
    for cases in map(row, ORDERED):
        by_scenario = cases.reshape(len(cases), -1, len(CASES), cases.shape[-1])
        low, likely, high = (by_scenario[:, :, case] for case in range(len(CASES)))
        found.append(((low > likely + APART) | (likely > high + APART)).any(axis=-1))
    ends = np.stack([*totals.values()]).reshape(len(totals), len(found[0]), -1, len(CASES))
    return np.stack([*found, (ends[..., 0] > ends[..., -1]).any(axis=0)], axis=-1)


def basis(resolution: Resolution, item: Item, technology: str) -> str:
    """What a line's amount rests on: the basis of its principal figure.

    A line that the scope leaves out is counted once the user sets a figure that it is counted by.
    """
    names = item.counted_by or (item.principal,)
    counted = [resolution[name][technology] for name in names]
    if all(each.basis == NOT_COUNTED for each in counted):
        return NOT_COUNTED
    if any(e.basis == USER and e.figure and e.figure.basis == NOT_COUNTED for e in counted):
        return USER
    return resolution[item.principal][technology].basis_for(technology)


def cost(scenario: Scenario, book: PriceBook) -> Costing:
    """The numbers of a scenario in the low, likely and high case of every figure."""
    resolution = resolve(scenario, book)
    ran = run(scenario, resolution, of_cases, len(CASES))
    amounts = Amounts(ran, scenario.decimals)
    return Costing(
        scenario=scenario,
        resolution=resolution,
        values=ran.values,
        servers=ran.row("servers"),
        binding=_binding(ran, scenario),
        monthly=MappingProxyType(by_item(amounts.months, scenario.items)),
        annual=MappingProxyType(by_item(amounts.years, scenario.items)),
        years=amounts.annual,
        once=MappingProxyType(by_item(amounts.once, ONE_OFFS)),
        migration=amounts.migration,
        totals=MappingProxyType(amounts.totals()),
        discount=ran.discount[LIKELY],
        servers_by_load=_servers_by_load(scenario, book),
    )


def by_item(amounts: Iterable[Array], items: Sequence[Item]) -> dict[str, Array]:
    """Amounts of items, one after the other, by their ids."""
    return {item.id: amount for item, amount in zip(items, amounts, strict=True)}


def total_of(costing: Costing, amounts: Mapping[str, Array], *kinds: str) -> Array:
    """The sum of rounded lines of categories or natures: it foots by construction."""
    groups = costing.scenario.groups
    chosen = (item for kind in kinds for item in groups[f"{kind}_lines"])
    return cents(over_lines(amounts[item.id] for item in chosen))


@dataclass(frozen=True)
class Amounts:
    """The operands of the totals, by the names that their lines read; each is computed when read.

    With `decimals`, every sum is of amounts rounded to so many, so that columns add up. Over
    thousands of cells, where nobody sees a line, unrounded ones are summed: faster, and a few cents
    off; then it is None.
    """

    ran: Run
    decimals: int | None

    @cached_property
    def months(self) -> Sequence[Array]:
        """Every item's amount by the month in year 1."""
        return self.ran.months if self.decimals is None else [*self._money(self.ran.monthly)]

    @cached_property
    def years(self) -> Sequence[Array]:
        """Every item's amount by the year."""
        return self.ran.years if self.decimals is None else [*self._money(self.ran.annual)]

    @cached_property
    def once(self) -> Sequence[Array]:
        """Every one-off's amount."""
        return self.ran.one_offs if self.decimals is None else [*self._money(self.ran.once)]

    @cached_property
    def migration(self) -> Array:
        """The one-off cost of moving, by technology and cell."""
        added = TOTALS["migration"](self.once)
        return np.broadcast_to(self._money(added), self.ran.shape[:2])

    @cached_property
    def annual(self) -> Array:
        """The sum of all items, by technology, cell and year."""
        added = TOTALS["annual"](self.years)
        return np.broadcast_to(self._money(added), self.ran.shape)

    def _money(self, amounts: Array) -> Array:
        """Amounts rounded, where this rounds at all."""
        return amounts if self.decimals is None else cents(amounts, self.decimals)

    @property
    def discount_factor(self) -> Array:
        """What a year's money is worth today, by cell and year."""
        return self.ran.discount

    @cached_property
    def present_value(self) -> Array:
        """Migration and every year, discounted, before rounding."""
        return self._exact("present_value")

    def exact(self, name: str) -> Array:
        """One total by technology and cell, before its own rounding."""
        match name:
            case "migration":
                exact = self.migration
            case "annual":
                exact = self.annual[..., 0]
            case "present_value":
                exact = self.present_value
            case _:
                exact = self._exact(name)
        return np.broadcast_to(exact, self.ran.shape[:2])

    def total(self, name: str) -> Array:
        """One total by technology and cell, rounded in any case."""
        return cents(self.exact(name), 2 if self.decimals is None else self.decimals)

    def totals(self) -> dict[str, Array]:
        """Every total."""
        return {name: self.total(name) for name in TOTALS}

    def _exact(self, name: str) -> Array:
        """A total before rounding."""
        line = TOTALS[name]
        amount: Array = line(*(self._read(each, units(line)[each]) for each in parameters(line)))
        return amount

    def _read(self, name: str, unit: str) -> Any:
        """What a total reads: lines by the month or of year 1, or the amount of that name."""
        if name not in GROUPS:
            return getattr(self, name)
        of_month = unit == "USD/month"
        amounts = self.months if of_month else [each[..., 0] for each in self.years]
        named = by_item(amounts, items(self.ran.own))
        return [named[item.id] for item in groups(self.ran.own)[name]]


def total_over(
    scenario: Scenario,
    resolution: Resolution,
    cells: Callable[[Resolved], Array],
    count: int,
    of: str,
    decimals: int | None = None,
) -> Array:
    """One total by technology and cell, over any number of cells."""
    runs = run_in_chunks(scenario, resolution, cells, count)
    return np.concatenate([Amounts(each, decimals).total(of) for each in runs], axis=1)


def likely_total(scenario: Scenario, book: PriceBook) -> Array:
    """The likely total that a scenario decides by, by technology."""
    resolution = resolve(scenario, book)
    return total_over(scenario, resolution, likely, 1, scenario.of, scenario.decimals)[:, 0]


def by_load(scenario: Scenario) -> Scenario | None:
    """The scenario without its fleet, where the load was given beside it; otherwise None."""
    if scenario.sizing != "fleet" or not scenario.changed.keys() & _LOAD:
        return None
    return without_fleet(scenario)


def without_fleet(scenario: Scenario) -> Scenario:
    """The scenario sized by its load, whatever runs today."""
    amounts = {id_: points for id_, points in scenario.amounts.items() if id_ not in _FLEET}
    return replace(scenario, amounts=amounts)


def _servers_by_load(scenario: Scenario, book: PriceBook) -> Array | None:
    """The servers of year 1 that the load given beside a fleet would ask for without it."""
    sized = by_load(scenario)
    if sized is None:
        return None
    ran = run(sized, resolve(sized, book), of_cases, len(CASES))
    return ran.row("servers")[..., 0]


_LOAD: Final = frozenset({"orders_per_month", "concurrent_connections"})
_FLEET: Final = ("current_servers", "current_server_price")


def _binding(ran: Run, scenario: Scenario) -> tuple[str, ...]:
    """What decides the number of servers in the likely case of year 1, by technology."""
    if scenario.sizing == "fleet":
        return ("ratio",) * len(scenario.technologies)

    def likely(name: str) -> Array:
        return ran.row(name)[:, LIKELY, 0]

    throughput, connections = likely("servers_for_throughput"), likely("servers_for_connections")
    by_load = np.where(throughput >= connections, "throughput", "connections")
    at_floor = likely("servers_for_load") <= likely("min_servers")
    return tuple(np.where(at_floor, "availability", by_load).tolist())
