"""Which lines there are, in which order they are worked out, and what each one counts as.

The order is the order of work: a line may read inputs, figures, constants and the lines above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args, get_type_hints

from costcalc.model import (
    fleet,
    growth,
    infrastructure,
    one_off,
    people,
    ratios,
    risk,
    sizing,
    support,
    totals,
)
from costcalc.model.constants import CONSTANTS
from costcalc.model.own import ROW, OwnLine

Line: TypeAlias = Callable[..., Any]
Sizing: TypeAlias = Literal["capacity", "fleet"]
Category: TypeAlias = Literal["infrastructure", "support", "team", "hiring", "risk"]
MIGRATION: Final = "migration"
"""The category of what is paid once."""
Nature: TypeAlias = Literal["direct", "indirect"]

_MONTHS: Final = CONSTANTS["months_per_year"][0]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
NATURES: Final[tuple[Nature, ...]] = get_args(Nature)


@dataclass(frozen=True)
class Item:
    """A cost line that is shown and summed: its row, and the figure whose basis it takes.

    `counted_by` are the figures that say whether a scope counts the line, its principal unless
    others do.
    """

    line: Line
    category: Category | Literal["migration"]
    nature: Nature
    principal: str
    counted_by: tuple[str, ...] = ()

    @property
    def row(self) -> str:
        """The name of its row, which is the function's."""
        return self.line.__name__

    @property
    def id(self) -> str:
        """What it is called: a line of the user's own as the user calls it."""
        return self.row.removeprefix(ROW)


_BALANCER: Final = ("load_balancer_price", "load_balancer_unit_price")
_POSTS: Final = ("operations_posts", "posts_per_vcpu")
ITEMS: Final = (
    Item(infrastructure.compute, "infrastructure", "direct", "server_price"),
    Item(infrastructure.database, "infrastructure", "direct", "database_price"),
    Item(infrastructure.load_balancer, "infrastructure", "direct", _BALANCER[0], _BALANCER),
    Item(infrastructure.egress, "infrastructure", "direct", "egress_price"),
    Item(infrastructure.monitoring, "infrastructure", "direct", "monitoring_price"),
    Item(infrastructure.ci_cd, "infrastructure", "direct", "ci_cd_price"),
    Item(infrastructure.environments, "infrastructure", "direct", "environment_share"),
    Item(infrastructure.unitemised, "infrastructure", "direct", "unitemised"),
    Item(support.libraries, "support", "direct", "libraries"),
    Item(support.support_contract, "support", "direct", "support_price"),
    Item(support.consulting, "support", "direct", "consulting_rate"),
    Item(people.salaries, "team", "direct", "base_salary"),
    Item(people.operations, "team", "direct", "market_salary", _POSTS),
    Item(people.recruiting, "hiring", "direct", "agency_fee"),
    Item(people.training, "hiring", "direct", "training"),
    Item(people.vacancy, "hiring", "indirect", "time_to_fill"),
    Item(people.ramp_up, "hiring", "indirect", "ramp_up_months"),
    Item(risk.downtime, "risk", "indirect", "availability"),
)
ONE_OFFS: Final = (
    Item(one_off.rewrite, MIGRATION, "indirect", "months_per_kloc"),
    Item(one_off.retraining, MIGRATION, "indirect", "learning_months"),
    Item(one_off.team_recruiting, MIGRATION, "direct", "agency_fee"),
    Item(one_off.team_ramp_up, MIGRATION, "indirect", "ramp_up_months"),
    Item(one_off.parallel_running, MIGRATION, "direct", "parallel_share"),
)
"""What is paid once, before year 1."""

_GROWTH: Final[tuple[Line, ...]] = (
    growth.workload_factor,
    growth.headcount_factor,
    growth.wage_factor,
    growth.price_factor,
    growth.orders,
    growth.connections,
    growth.egress_volume,
    growth.developers,
    growth.discount_factor,
)

_SERVERS: Final[Mapping[Sizing, tuple[Line, ...]]] = MappingProxyType(
    {
        "capacity": (
            sizing.peak_requests,
            sizing.servers_for_throughput,
            sizing.servers_for_connections,
            sizing.servers_for_load,
            sizing.servers,
        ),
        "fleet": (fleet.fleet, fleet.servers),
    }
)

_BETWEEN: Final[tuple[Line, ...]] = (
    infrastructure.balancer_connections,
    infrastructure.size,
    people.salary,
    people.posts,
    people.hires,
    people.cost_per_hire,
    people.scarcity,
    people.days_to_fill,
    people.settling_in,
)
"""What several items read, or what would make one too long to follow."""

ONE_OFF_LINES: Final[tuple[Line, ...]] = (
    one_off.work,
    one_off.person_month,
    one_off.parallel_months,
    *(item.line for item in ONE_OFFS),
)

_KINDS: Final = (*CATEGORIES, *NATURES)
KEPT: Final = 1024
"""Lines, or sets of them, of which something is remembered: users add lines without end."""


@lru_cache(maxsize=KEPT)
def items(own: tuple[OwnLine, ...] = ()) -> tuple[Item, ...]:
    """The items; a user's own lines stand last in their category, so that its lines stay together.

    >>> [item.id for item in items((OwnLine("rent", "USD/month"),)) if item not in ITEMS]
    ['rent']
    """
    last = max(at for at, item in enumerate(ITEMS) if item.category == "support") + 1
    added = (Item(line, "support", "direct", line.__name__) for line in own)
    return (*ITEMS[:last], *added, *ITEMS[last:])


@lru_cache(maxsize=KEPT)
def groups(own: tuple[OwnLine, ...] = ()) -> Mapping[str, tuple[Item, ...]]:
    """The items that a total adds up, by the name it reads them by."""
    every = items(own)
    kinds = {
        f"{of}_lines": tuple(each for each in every if of in (each.category, each.nature))
        for of in _KINDS
    }
    return MappingProxyType({"lines": every, "one_off_lines": ONE_OFFS, **kinds})


GROUPS: Final = groups()
"""The same without lines of a user's own."""


def by_name(*lines: Line) -> Mapping[str, Line]:
    """Lines by their names, in their order."""
    return MappingProxyType({line.__name__: line for line in lines})


_OF_YEAR_1 = totals.monthly, totals.annual, totals.direct_annual, totals.indirect_annual
HORIZON: Final = by_name(totals.nominal, totals.present_value, totals.equivalent_annual)
TOTALS: Final = by_name(*_OF_YEAR_1, totals.migration, *HORIZON.values())
"""Every total by its name; `totals` holds the page's own and a year's present value as well."""

UNIT_COSTS: Final[tuple[Line, ...]] = (
    ratios.per_order,
    ratios.per_1000_connections,
    ratios.per_developer,
)
SERVER_RATIO: Final[Line] = ratios.server_ratio
BREAK_EVEN: Final[Line] = ratios.break_even
RATIOS: Final = (*UNIT_COSTS, SERVER_RATIO, BREAK_EVEN)
"""What is read off totals and rows once they are worked out."""


@lru_cache(maxsize=KEPT)
def lines(sizing: Sizing, own: tuple[OwnLine, ...] = ()) -> tuple[Line, ...]:
    """Every line of a year in working order, by how servers are sized."""
    return (*_GROWTH, *_SERVERS[sizing], *_BETWEEN, *(item.line for item in items(own)))


@lru_cache(maxsize=KEPT)
def parameters(line: Line) -> tuple[str, ...]:
    """What a line reads: names of inputs, figures, constants and earlier lines."""
    read = line.kinds if isinstance(line, OwnLine) else signature(line).parameters
    return tuple(name for name in read if name != "return")


@lru_cache(maxsize=KEPT)
def units(line: Line) -> Mapping[str, str]:
    """The unit of every parameter of a line and, as `return`, of its result."""
    if isinstance(line, OwnLine):
        hints = dict(line.kinds)
    else:
        hints = get_type_hints(line, include_extras=True)
    return MappingProxyType({name: hint.__metadata__[0] for name, hint in hints.items()})


def monthly(line: Line, amount: Any) -> Any:
    """A line's amount by the month, whichever its price is quoted in."""
    return amount if units(line)["return"] == "USD/month" else amount / _MONTHS


def annual(line: Line, amount: Any) -> Any:
    """A line's amount by the year, whichever its price is quoted in."""
    return amount if units(line)["return"] == "USD/year" else amount * _MONTHS
