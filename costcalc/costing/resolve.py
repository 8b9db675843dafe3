"""The parameters of the cost lines, resolved for each technology: every choice becomes a number.

A line reads `server_price`. Whether that is a published price, what the user typed or what the
current fleet costs is decided here, before the model runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import MIGRATION, Sizing, lines, parameters
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.files import MULTIPLE
from costcalc.prices.names import SET
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.values import Points

USER: Final = "user"
DEFAULT: Final = "default"
CHOICE: Final = "choice"
NOT_COUNTED: Final = "not_counted"

FROM_ENGINE: Final[Mapping[str, str]] = MappingProxyType(
    {"year": "1", "years_elapsed": "1", "baseline_infrastructure": "USD/month"}
)
"""Parameters that the engine fills itself, with their units."""
FROM_CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"support_price": ("support_standard", "support_24x7")}
)
"""Parameters that a choice of the scenario fills from one of several figures."""
MOVING: Final = ("migration_person_months", "parallel_running_months")
_CAPACITIES: Final = ("requests_per_second_per_server", "connections_per_server", "compute_speedup")


@dataclass(frozen=True)
class Resolved:
    """A parameter of the lines resolved for one technology: to a figure, an input or a choice.

    `points` are low, likely and high in numeric order; `cases` the value in the low, likely and
    high cost case. Those with the same `key` are one number: an analysis draws and moves them
    together.
    """

    id: str
    key: str
    points: Points
    basis: str
    figure: Figure | None = None

    @cached_property
    def cases(self) -> Points:
        """The value in the low, likely and high cost case."""
        return self.figure.by_cost(self.points) if self.figure else self.points

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology."""
        if self.figure is None or self.basis == USER:
            return self.basis
        return self.figure.basis_for(technology)


Resolution: TypeAlias = Mapping[str, Mapping[str, Resolved]]
"""By parameter, then by technology."""


def resolve(scenario: Scenario, book: PriceBook) -> Resolution:
    """Every parameter of the lines, resolved for each technology of the scenario."""
    return MappingProxyType(
        {
            name: {id_: _resolved(name, id_, scenario, book) for id_ in scenario.technologies}
            for name in needed(scenario.sizing)
        }
    )


@cache
def needed(sizing: Sizing) -> tuple[str, ...]:
    """The parameters that inputs, figures and choices have to fill, sorted."""
    names: set[str] = set()
    computed: set[str] = set()
    for line in (*lines(sizing), MIGRATION):
        names |= {name for name in parameters(line) if name not in computed}
        computed.add(line.__name__)
    return tuple(sorted(names - CONSTANTS.keys() - FROM_ENGINE.keys()))


def _resolved(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """One parameter resolved for one technology."""
    if name in MOVING:
        return _moving(name, technology, scenario)
    if name in AMOUNT_BY_ID:
        return _input(name, technology, scenario)
    if name == "support_price":
        return _support(technology, scenario, book)
    if name == "server_price" and scenario.sizing == "fleet":
        return _fleet_price(technology, scenario, book)
    if name == MULTIPLE or name in _CAPACITIES:
        return _capacity(name, technology, scenario, book)
    return _figure(name, technology, scenario, book)


def _moving(name: str, technology: str, scenario: Scenario) -> Resolved:
    """Migration work: none for the baseline itself, no parallel running without a baseline."""
    stays = technology == scenario.baseline
    if stays or (scenario.baseline is None and name == "parallel_running_months"):
        return _chosen(name, 0)
    return _input(name, technology, scenario)


def _support(technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """The price of the chosen support tier; the page says that community support is free."""
    if scenario.support_tier == "community":
        return Resolved("support_tier", "support_tier", (0.0, 0.0, 0.0), "published")
    return _figure(f"support_{scenario.support_tier}", technology, scenario, book)


def _fleet_price(technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """With today's fleet, every server costs what one costs today."""
    if "current_server_price" in scenario.amounts:
        return _input("current_server_price", technology, scenario)
    return _figure("server_price", scenario.baseline or technology, scenario, book)


def _capacity(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """A capacity, or the multiple of another technology's servers in whose place it stands.

    The published multiple is of the other technology's servers as the book has them: overriding
    that technology's capacities does not move it.
    """
    sized_by = book.technologies[technology].sized_by
    if scenario.scope != "published" or scenario.sizing == "fleet":
        sized_by = None
    if name == "compute_speedup" and scenario.workload_kind == "io_bound":
        return _chosen(name, 1)
    if name == MULTIPLE and not sized_by:
        return _chosen(name, 1)
    if name in _CAPACITIES and sized_by:
        return _published(book.own[scenario.scope][f"{sized_by}.{name}"])
    return _figure(name, technology, scenario, book)


def _chosen(name: str, value: float) -> Resolved:
    """A parameter that the scenario's choices settle without a figure."""
    return Resolved(name, f"{name}={value:g}", (float(value),) * 3, CHOICE)


def _input(name: str, technology: str, scenario: Scenario) -> Resolved:
    """A scenario input, the technology's own where one was given."""
    own = f"{name}.{technology}"
    id_ = own if own in scenario.amounts else name
    basis = USER if id_ in scenario.changed else DEFAULT
    return Resolved(id_, id_, scenario.amounts[id_], basis)


def _figure(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """A figure of the book, or what the user set in its place."""
    figure = book.figure(name, technology, scenario.scope)
    if figure is None:  # an optional one that the technology does not state: no saving
        return _chosen(name, 0)
    for id_ in (figure.id, name):
        if id_ in scenario.overrides:
            # What was typed once for all technologies is one number.
            return Resolved(figure.id, f"{SET}{id_}", scenario.overrides[id_], USER, figure)
    return _published(figure)


def _published(figure: Figure) -> Resolved:
    """A figure as the book has it."""
    return Resolved(figure.id, figure.shares_draw, figure.points, figure.basis, figure)
