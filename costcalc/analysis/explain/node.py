"""A number with its receipt, and where in a costing it stands."""

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from costcalc.analysis.simulation import Simulation, simulate
from costcalc.costing.resolve import Resolved
from costcalc.costing.totals import CASES, Costing, by_load, cost
from costcalc.model.own import OWN, ROW
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario


@dataclass(frozen=True)
class Node:
    """A number and the numbers it is made from.

    `number` is the name that asks for its receipt; a figure or an input has its `own_id` besides.
    `value` is None where there is none, such as a cost per order without orders. `basis` and
    `source` are those of a figure, or of a line's principal figure; `origin` is `computed`, `user`,
    `default`, `choice`, `constant` or `price_book`. `spreadsheet` is the formula of a line for a
    cell; `resolved` is the parameter that a figure or an input fills. `parts` computes `made_from`
    when it is first read: a metric needs the number alone.
    """

    number: str
    label: str
    value: float | None
    unit: str
    formula: str | None = None
    parts: Callable[[], "tuple[Node, ...]"] = field(default=tuple, repr=False, compare=False)
    _: KW_ONLY
    own_id: str | None = None
    basis: str | None = None
    source: str | None = None
    origin: str = "computed"
    spreadsheet: str | None = None
    resolved: Resolved | None = None

    @property
    def id(self) -> str:
        """The figure or input that it is, otherwise its number."""
        return self.own_id or self.number

    @cached_property
    def made_from(self) -> "tuple[Node, ...]":
        """The numbers that it is made from."""
        return self.parts()

    def of(self, whose: str) -> "Node":
        """The same, labelled with whose it is."""
        return replace(self, label=f"{self.label}, {whose}")


Parts: TypeAlias = tuple[Node, ...]


class NoNumber(Exception):
    """The name is valid, but this scenario has no such number; the message says why."""


@dataclass(frozen=True)
class Ground:
    """What receipts are made from: a costing, its book, and its draws, run when first needed."""

    costing: Costing
    book: PriceBook

    @cached_property
    def simulation(self) -> Simulation:
        """The draws. Raises `NoNumber` for a scenario without draws."""
        drawn = simulate(self.costing.scenario, self.costing.resolution, self.book)
        if drawn is None:
            raise NoNumber("a scenario without draws has no quantiles and no probabilities")
        return drawn

    @cached_property
    def by_load(self) -> "Ground":
        """What the load given beside a fleet asks for. Raises `NoNumber` where none is."""
        sized = by_load(self.costing.scenario)
        if sized is None:
            raise NoNumber("no orders or connections are given beside servers that run today")
        return Ground(cost(sized, self.book), self.book)

    def name(self, technology: str) -> str:
        """A technology's name."""
        return self.book.technologies[technology].name


@dataclass(frozen=True)
class Place:
    """Which cell of a costing is traced; `year` counts from 0."""

    ground: Ground
    technology: str
    case: int
    year: int = 0

    @property
    def costing(self) -> Costing:
        """The costing that it is a cell of."""
        return self.ground.costing

    @property
    def scenario(self) -> Scenario:
        """What was costed."""
        return self.costing.scenario

    @property
    def name(self) -> str:
        """Its technology's name."""
        return self.ground.name(self.technology)

    @property
    def period(self) -> str:
        """Its year as names have it: `year_2`."""
        return f"year_{self.year + 1}"

    def number(self, name: str, period: str = "") -> str:
        """The name of a number of this cell: `annual.go.likely`, `servers.go.year_2.likely`."""
        shown = f"{OWN}{name.removeprefix(ROW)}" if name.startswith(ROW) else name
        return ".".join(filter(None, (shown, self.technology, period, CASES[self.case])))

    def unit(self, unit: str) -> str:
        """A unit of the model with the scenario's currency for US dollars."""
        return unit.replace("USD", self.scenario.currency)

    @property
    def row(self) -> int:
        """Its technology's row."""
        return self.scenario.technologies.index(self.technology)

    def cell(self, amounts: Array) -> float:
        """Its own of amounts by technology, case and perhaps year."""
        return float(amounts[(self.row, self.case, self.year)[: amounts.ndim]])

    def value(self, name: str, unit: str) -> float:
        """An unrounded row of the lines, in the scenario's currency where it is money."""
        return self.scenario.in_currency(self.cell(self.costing.row(name)), unit)

    def at(self, technology: str) -> "Place":
        """The same cell of another technology."""
        return replace(self, technology=technology)

    @property
    def today(self) -> "Place":
        """The same cell of what runs today. Raises `NoNumber` where nothing does."""
        if self.scenario.baseline is None:
            raise NoNumber("without a baseline there is nothing to compare with")
        return self.at(self.scenario.baseline)

    @property
    def years(self) -> Iterator["Place"]:
        """The same cell in every year of the horizon."""
        return (replace(self, year=year) for year in range(self.scenario.years))
