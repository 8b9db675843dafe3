"""How exact an estimate of this kind turns out: its class by AACE 18R-97, from what is known.

One point for each group of inputs that says something of your own; the rest are defaults.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from costcalc.costing.resolve import PAGE_SALARY
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.one_off import work
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET, SET, Name
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario

CAPACITIES: Final = ("requests_per_second_per_vcpu", "connections_per_gib")
ACCURACY: Final[Mapping[int, tuple[float, float]]] = MappingProxyType(
    {5: (-0.5, 1.0), 4: (-0.3, 0.5), 3: (-0.2, 0.3)}
)
"""How far estimates of a class were off, as shares of them."""


@dataclass(frozen=True)
class EstimateClass:
    """The class, how far such estimates turned out to be off, and inputs that would raise it."""

    number: Literal[3, 4, 5]
    points: int
    possible: int
    raise_by: tuple[str, ...]

    @property
    def accuracy(self) -> tuple[float, float]:
        """Below and above the likely amount, as shares of it."""
        return ACCURACY[self.number]


def estimate_class(
    costing: Costing, book: PriceBook, without_effect: Collection[str]
) -> EstimateClass:
    """The class of an estimate; what has no effect in it counts for nothing."""
    scenario = costing.scenario
    given = {
        Name.read(name).base
        for name in scenario.changed
        if name not in without_effect and _tells(name, costing, book)
    }
    groups = dict(_groups(scenario))
    reached = [bool(given & set(names)) for names in groups.values()]
    points, possible = sum(reached), len(groups)
    number: Literal[3, 4, 5] = 3
    if 5 * points < 2 * possible:
        number = 5
    elif 4 * points < 3 * possible:
        number = 4
    missing = (ask for (ask, _), known in zip(groups.items(), reached, strict=True) if not known)
    return EstimateClass(number, points, possible, tuple(missing))


def _groups(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What gives a point: the input to ask for, and all that answer the question."""
    yield "orders_per_month", ("orders_per_month", "concurrent_connections")
    yield MARKET, (MARKET, "salary", "country")
    fleet = "current_servers" if scenario.baseline else f"{SET}{CAPACITIES[0]}"
    yield fleet, (*CAPACITIES, "current_servers")
    yield "team_size", ("team_size",)
    if scenario.baseline:
        yield "code_size", ("code_size", "migration_person_months")


def _tells(name: str, costing: Costing, book: PriceBook) -> bool:
    """Whether an input says anything that the calculator would not have taken for it anyway."""
    scenario, read = costing.scenario, Name.read(name)
    if read.technology and read.technology not in scenario.technologies:
        return False
    if read.base == CAPACITIES[1] and not any(scenario.amounts["concurrent_connections"]):
        return False
    given = scenario.amounts.get(name)
    if given is None or (read.base == "team_size" and read.technology):
        return True
    return given not in _taken_anyway(read, costing, book)


def _taken_anyway(name: Name, costing: Costing, book: PriceBook) -> Iterator[Points]:
    """What an amount would have been without being given."""
    scenario = costing.scenario
    if name.base == "salary":
        yield book.common[scenario.scope][MARKET].points
        for technology in scenario.technologies:
            if name.technology in ("", technology):
                figure = book.figure(PAGE_SALARY, technology, scenario.scope)
                if figure:
                    yield figure.points
    nothing, team = np.zeros(1), np.array(scenario.amounts["team_size"])
    per_developer = np.array(_of_book("code_per_developer", scenario, book)[LIKELY])
    if name.base == "code_size":
        yield _points(team * per_developer)
    if name.base == "migration_person_months":
        code = scenario.amounts.get("code_size")
        size, each = (np.array(code), nothing) if code else (nothing, per_developer)
        months = np.array(_of_book("months_per_kloc", scenario, book))
        yield _points(work(size, team, each, months, nothing))


def _points(values: Array) -> Points:
    low, likely, high = values.tolist()
    return low, likely, high


def _of_book(name: str, scenario: Scenario, book: PriceBook) -> Points:
    """A common figure as the user set it, or as the book has it."""
    return scenario.overrides.get(name, book.common[scenario.scope][name].points)
